// What the page knows of plans: what is asked for, those that are kept, the plan that is looked at, and its devices and trenches over the scene. One per
// page.

import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { adoptPlan, forgetPlan, isMissing, plan as ask, planDevices, plans, planTrenches, startPlan } from '../live/api'
import type { SceneName } from '../protocol'
import type { PlanInfo } from '../rest'
import { PlanShapes } from '../scene/geometry/planShapes'
import { LocalFrame } from '../scene/geometry/localFrame'
import { changes, stop } from './planDifference'
import { limitsOf, type PlanForm, requestOf } from './planRequest'
import { flyTo, layers } from './selection'
import { edition, reload, scene } from './twin'

/** How often a plan in the making is asked for. */
const ASK_MS = 500
/** Devices or trenches of a page, and pages at most. */
const PAGE = 10_000
const PAGES = 6

export const form = reactive<PlanForm>({
  profile: 'new_build',
  siteObjective: 'sites',
  objective: 'worth',
  limited: 'money',
  limits: [''],
  only: '',
  seed: '',
  replace: false,
  profileFile: null,
  rules: null,
  prices: null,
  keepOut: null,
  must: null,
})
/** The plans that the server keeps, newest first, without their results. */
export const kept = shallowRef<PlanInfo[]>([])
export const current = shallowRef<PlanInfo | null>(null)
export const busy = ref(false)
export const failure = ref('')
/** The row that is open; its devices alone are drawn. */
export const openRow = shallowRef<{ id: string; name: SceneName } | null>(null)
/** Whether the devices are drawn over the scene. */
export const shown = ref(true)
const found = shallowRef<PlanShapes | null>(null)
export const drawFailure = ref('')

export const isMaking = computed(() => current.value?.state === 'queued' || current.value?.state === 'running')
/** The plan's devices and trenches, or the devices that it and another differ in. */
const shapes = computed(() => changes.value ?? found.value)
/** What is drawn. */
export const drawn = computed(() => {
  if (!shown.value || !shapes.value || !current.value?.current) return null
  return shapes.value.of(openRow.value?.id ?? null, layers.indoor || openRow.value !== null)
})

/** The limits that were typed; null where one is none. */
export const limits = computed(() => limitsOf(form))
/** What would be sent; null where something that was typed means nothing. */
export const request = computed(() => requestOf(form))

let timer: ReturnType<typeof setTimeout> | undefined
let drawing: AbortController | null = null
let looked = false
/** The plan that was chosen last. */
let chosen = ''

/** Looks once for a plan that somebody has asked for before. */
export async function look(): Promise<void> {
  if (looked || current.value) return
  looked = true
  try {
    kept.value = (await plans()).plans
    const latest = kept.value.find((one) => one.current && one.state !== 'cancelled')
    if (latest && !current.value) take(await ask(latest.id))
  } catch {
    looked = false
  }
}

/** Asks anew which plans are kept. */
async function list(): Promise<void> {
  try {
    kept.value = (await plans()).plans
  } catch {
    // The list stays as it was; the next plan brings it up to date.
  }
}

/** Looks at one of the plans that are kept. */
export async function choose(id: string): Promise<void> {
  if (id === current.value?.id) return
  put(null)
  chosen = id
  try {
    const info = await ask(id)
    if (chosen === id && !current.value) take(info)
  } catch (problem) {
    if (chosen === id) failure.value = whyText(problem)
    void list()
  }
}

/** Puts the plan aside for another; the server keeps it. */
export function another(): void {
  put(null)
}

export async function start(): Promise<void> {
  const asked = request.value
  if (busy.value || !asked) return
  busy.value = true
  failure.value = ''
  try {
    const info = await startPlan(asked)
    put(null)
    take(info)
  } catch (problem) {
    failure.value = whyText(problem)
  } finally {
    busy.value = false
  }
}

function take(info: PlanInfo): void {
  const isKnown = current.value?.id === info.id && current.value.state === info.state
  const wasMade = current.value?.id === info.id && current.value.state === 'done'
  current.value = info
  if (!isKnown) void list()
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
      void list()
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
  void list()
}

function put(info: PlanInfo | null): void {
  clearTimeout(timer)
  drawing?.abort()
  stop()
  chosen = ''
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
    void list()
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
  stop()
  if (looked) void list()
  if (current.value) void follow(current.value.id)
})

/** Flies to where the devices of a row would be. */
export function flyToRow(row: string): void {
  const place = shapes.value?.spanOf(row)
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
  const made = new PlanShapes(new LocalFrame(scene.value.origin))
  try {
    for (let page = 0; page < PAGES; page++) {
      const { features, numberMatched } = await planDevices(id, { limit: PAGE, offset: page * PAGE }, signal)
      if (signal.aborted) return
      made.add(features)
      if ((page + 1) * PAGE >= numberMatched) break
    }
    for (let page = 0; page < PAGES; page++) {
      const { features, numberMatched } = await planTrenches(id, { limit: PAGE, offset: page * PAGE }, signal)
      if (signal.aborted) return
      made.addTrenches(features)
      if ((page + 1) * PAGE >= numberMatched) break
    }
    found.value = made
  } catch (problem) {
    if (!signal.aborted) drawFailure.value = whyText(problem)
  }
}
