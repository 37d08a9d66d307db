// What the page knows of plans: what is asked for, the plan that is looked at, and its devices and trenches over the scene. One per page.

import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { adoptPlan, forgetPlan, isMissing, plan as ask, planDevices, plans, planTrenches, startPlan } from '../live/api'
import type { PlanInfo, PlanObjective, PlanRow, Profile, TextFile } from '../rest'
import { PlanShapes } from '../scene/geometry/planShapes'
import { LocalFrame } from '../scene/geometry/localFrame'
import { budgetsOf, siteCountsOf } from './budgets'
import { flyTo, layers } from './selection'
import { edition, reload, scene } from './twin'

/** How often a plan in the making is asked for. */
const ASK_MS = 500
/** Devices or trenches of a page, and pages at most. */
const PAGE = 10_000
const PAGES = 6

export const form = reactive({
  profile: 'new_build' as Profile,
  objective: 'worth' as PlanObjective,
  /** What each phase is limited by. */
  limited: 'money' as 'money' | 'sites',
  /** The limit of each phase, as it was typed. */
  limits: [''],
  replace: false,
  rules: null as TextFile | null,
  prices: null as TextFile | null,
  keepOut: null as TextFile | null,
  must: null as TextFile | null,
})
export const current = shallowRef<PlanInfo | null>(null)
export const busy = ref(false)
export const failure = ref('')
/** The row that is open; its devices alone are drawn. */
export const openRow = shallowRef<PlanRow | null>(null)
/** Whether the devices are drawn over the scene. */
export const shown = ref(true)
const found = shallowRef<PlanShapes | null>(null)
export const drawFailure = ref('')

export const isMaking = computed(() => current.value?.state === 'queued' || current.value?.state === 'running')
/** What is drawn. */
export const drawn = computed(() => {
  if (!shown.value || !found.value || !current.value?.current) return null
  return found.value.of(openRow.value?.id ?? null, layers.indoor || openRow.value !== null)
})

/** The limits that were typed; null where one is none. */
export const limits = computed(() => (form.limited === 'money' ? budgetsOf(form.limits) : siteCountsOf(form.limits)))

let timer: ReturnType<typeof setTimeout> | undefined
let drawing: AbortController | null = null
let looked = false

/** Looks once for a plan that somebody has asked for before. */
export async function look(): Promise<void> {
  if (looked || current.value) return
  looked = true
  try {
    const latest = (await plans()).plans.find((one) => one.current && one.state !== 'cancelled')
    if (latest && !current.value) take(await ask(latest.id))
  } catch {
    looked = false
  }
}

export async function start(): Promise<void> {
  const typed = limits.value
  if (busy.value || !typed) return
  busy.value = true
  failure.value = ''
  try {
    take(
      await startPlan({
        profile: form.profile,
        objective: form.objective,
        budgets: form.limited === 'money' ? typed : [],
        most_sites: form.limited === 'sites' ? typed : [],
        planned: form.replace ? 'replace' : 'keep',
        rules: form.rules ? [form.rules] : [],
        ...(form.prices ? { prices: form.prices } : {}),
        ...(form.keepOut ? { keep_out: parsed(form.keepOut) } : {}),
        ...(form.must ? { must: parsed(form.must) } : {}),
      }),
    )
  } catch (problem) {
    failure.value = whyText(problem)
  } finally {
    busy.value = false
  }
}

/** What is no JSON goes as it is, so that the server says what is wrong with it. */
function parsed({ text }: TextFile): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function take(info: PlanInfo): void {
  const wasMade = current.value?.id === info.id && current.value.state === 'done'
  current.value = info
  clearTimeout(timer)
  if (isMaking.value) timer = setTimeout(() => void follow(info.id), ASK_MS)
  else if (info.state === 'done' && !wasMade) void draw()
}

async function follow(id: string): Promise<void> {
  try {
    const info = await ask(id)
    if (current.value?.id === id) take(info)
  } catch (problem) {
    if (current.value?.id !== id) return
    if (isMissing(problem)) {
      current.value = null
      failure.value = whyText(problem)
    } else timer = setTimeout(() => void follow(id), 4 * ASK_MS)
  }
}

/** Cancels the plan in the making. */
export async function cancel(): Promise<void> {
  const id = current.value?.id
  if (!id) return
  try {
    await forgetPlan(id)
    await follow(id)
    if (current.value === null) failure.value = ''
  } catch (problem) {
    failure.value = whyText(problem)
  }
}

/** Puts the plan away; the server forgets it. */
export async function discard(): Promise<void> {
  const id = current.value?.id
  put(null)
  if (!id) return
  try {
    await forgetPlan(id)
  } catch {
    // The server forgets it by itself in time.
  }
}

function put(info: PlanInfo | null): void {
  clearTimeout(timer)
  drawing?.abort()
  current.value = info
  openRow.value = null
  found.value = null
  drawFailure.value = ''
  failure.value = ''
}

/** Puts what is paid for into the community; tells the version that it became. */
export async function adopt(author: string): Promise<number | null> {
  const id = current.value?.id
  if (!id || busy.value) return null
  busy.value = true
  failure.value = ''
  try {
    const { version } = await adoptPlan(id, author)
    current.value = await ask(id)
    // The server has closed the live stream too, but its word may come later.
    reload()
    return version
  } catch (problem) {
    failure.value = whyText(problem)
    return null
  } finally {
    busy.value = false
  }
}

// A plan of the version before is good for its reports alone.
watch(edition, () => {
  openRow.value = null
  found.value = null
  if (current.value) void follow(current.value.id)
})

/** Flies to where the devices of a row would be. */
export function flyToRow(row: string): void {
  const place = found.value?.spanOf(row)
  if (place) flyTo(place.at, place.span)
}

async function draw(): Promise<void> {
  drawing?.abort()
  found.value = null
  drawFailure.value = ''
  const id = current.value?.id
  if (!id || !scene.value) return
  drawing = new AbortController()
  const { signal } = drawing
  const shapes = new PlanShapes(new LocalFrame(scene.value.origin))
  try {
    for (let page = 0; page < PAGES; page++) {
      const { features, numberMatched } = await planDevices(id, { limit: PAGE, offset: page * PAGE }, signal)
      if (signal.aborted) return
      shapes.add(features)
      if ((page + 1) * PAGE >= numberMatched) break
    }
    for (let page = 0; page < PAGES; page++) {
      const { features, numberMatched } = await planTrenches(id, { limit: PAGE, offset: page * PAGE }, signal)
      if (signal.aborted) return
      shapes.addTrenches(features)
      if ((page + 1) * PAGE >= numberMatched) break
    }
    found.value = shapes
  } catch (problem) {
    if (!signal.aborted) drawFailure.value = whyText(problem)
  }
}
