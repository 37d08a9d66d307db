// What the page knows of load runs: the list, and the one that is looked at. The server is asked once a second while they are looked at,
// and never otherwise. One per page.

import { ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { isMissing, loadRun, loadRuns } from '../live/api'
import type { LoadPoint, LoadReport, LoadRunInfo } from '../loadRun'

/** How often the server is asked while something goes on, and otherwise. */
const ASK_MS = 1_000
const CALM_MS = 3_000
/** Moments that are kept here; of more, the server's own, which are fewer, are taken. */
const MOST_POINTS = 1_800

const asked = new URLSearchParams(location.search).get('load')
/** Whether load runs are looked at. */
export const isOpen = ref(asked !== null)
export const runs = shallowRef<LoadRunInfo[] | null>(null)
/** The run that is looked at. */
export const chosen = ref<string | null>(asked || null)
export const report = shallowRef<LoadReport | null>(null)
export const silentFor = ref<number | null>(null)
export const points = shallowRef<LoadPoint[]>([])
/** Whether the server does not know the run. */
export const isUnknown = ref(false)
export const failure = ref('')

let timer: ReturnType<typeof setTimeout> | undefined
let asking: AbortController | null = null

export function open(): void {
  isOpen.value = true
}

export function close(): void {
  isOpen.value = false
}

export function choose(id: string): void {
  if (chosen.value === id) return
  chosen.value = id
  void ask()
}

function forget(): void {
  report.value = null
  points.value = []
  silentFor.value = null
  isUnknown.value = false
}

watch(chosen, forget, { flush: 'sync' })
watch(
  isOpen,
  (now) => {
    clearTimeout(timer)
    asking?.abort()
    if (now) void ask()
  },
  { immediate: true },
)

/** Keeps the address such that it leads to the same run. */
watch([isOpen, chosen], ([isOpen, id]) => {
  const url = new URL(location.href)
  if (isOpen) url.searchParams.set('load', id ?? '')
  else url.searchParams.delete('load')
  history.replaceState(history.state, '', url)
})

async function ask(): Promise<void> {
  clearTimeout(timer)
  asking?.abort()
  asking = new AbortController()
  const { signal } = asking
  try {
    const list = (await loadRuns(signal)).runs
    if (signal.aborted) return
    runs.value = list
    // The newest that goes on, else the newest.
    if (chosen.value === null) chosen.value = (list.find(goesOn) ?? list[0])?.id ?? null
    if (chosen.value !== null) await look(chosen.value, signal)
    failure.value = ''
  } catch (problem) {
    if (signal.aborted) return
    failure.value = whyText(problem)
  }
  if (signal.aborted || !isOpen.value) return
  const isCalm = failure.value !== '' || !(runs.value ?? []).some(goesOn)
  timer = setTimeout(() => void ask(), isCalm ? CALM_MS : ASK_MS)
}

function goesOn(run: LoadRunInfo): boolean {
  return run.silent_s === null && run.state !== 'ended' && run.state !== 'failed'
}

async function look(id: string, signal: AbortSignal): Promise<void> {
  const isOver = report.value?.state === 'ended' || report.value?.state === 'failed'
  if (isOver) return
  const known = points.value.length > MOST_POINTS ? [] : points.value
  try {
    const run = await loadRun(id, known.at(-1)?.seconds, signal)
    if (signal.aborted) return
    points.value = run.points.length > 0 ? [...known, ...run.points] : points.value
    report.value = run.report
    silentFor.value = run.silent_s
    isUnknown.value = false
  } catch (problem) {
    if (signal.aborted || !isMissing(problem)) throw problem
    isUnknown.value = true
  }
}
