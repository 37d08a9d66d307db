// What the page knows of the audit: by profile, and the row that is drawn over the scene. One per page.

import { computed, ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { audit, auditPlaces, postRules, type AuditBasis } from '../live/api'
import type { AuditOverview, AuditRow, Profile, TextFile, Verdict } from '../rest'
import { AuditShapes, lookAt } from '../scene/geometry/auditShapes'
import { LocalFrame } from '../scene/geometry/localFrame'
import { OPEN_VERDICTS, drawnNumber, openCount } from './auditRows'
import { flyTo, select, selectionOf } from './selection'
import { edition, index, scene } from './twin'

/** A row on the map. */
export interface Drawn {
  row: AuditRow
  shapes: AuditShapes
  /** Demands that are drawn, and those that are not because there are too many. */
  count: number
  left: number
}

/** Demands that are drawn: those that are open first. */
const MOST_OPEN = 2_000
const MOST_MET = 3_000

export const profile = ref<Profile>('new_build')
/** A city's own rules, and what the server calls them once it has them. */
export const rules = shallowRef<TextFile | null>(null)
const rulesId = ref('')
export const basis = computed<AuditBasis>(() => ({ profile: profile.value, rules: rulesId.value || undefined }))
export const overview = shallowRef<AuditOverview | null>(null)
export const failure = ref('')
/** The row that is open, and drawn. */
export const openRow = shallowRef<AuditRow | null>(null)
export const drawn = shallowRef<Drawn | null>(null)
export const drawFailure = ref('')
/** Verdicts that are shown; all, if none is chosen. */
export const chosen = ref(new Set<Verdict>())

const known = new Map<string, AuditOverview>()
let loading: AbortController | null = null
/** The row that was open when the community became another version: it is opened again. */
let again = ''
let drawing: AbortController | null = null

/** Asks for the audit of the profile, unless it is there: what is served does not change until it is another version. */
export async function load(): Promise<void> {
  loading?.abort()
  failure.value = ''
  overview.value = null
  loading = new AbortController()
  const { signal } = loading
  try {
    const id = rules.value && !rulesId.value ? (await postRules([rules.value])).id : rulesId.value
    if (signal.aborted) return
    rulesId.value = id
    const key = `${profile.value} ${id}`
    const found = known.get(key) ?? (await audit(basis.value, signal))
    known.set(key, found)
    if (signal.aborted) return
    overview.value = found
    const row = found.rows.find(({ id: word }) => word === again)
    if (row) open(row)
  } catch (problem) {
    if (!signal.aborted) failure.value = whyText(problem)
  }
}

watch(profile, () => {
  open(null)
  void load()
})

watch(rules, () => {
  rulesId.value = ''
  open(null)
  void load()
})

// Another version of the community has no rules but the white paper's: they are sent again.
watch(edition, () => {
  const id = openRow.value?.id ?? again
  known.clear()
  rulesId.value = ''
  overview.value = null
  open(null)
  again = id
})

/** Opens a row and draws it, in place of the one before. */
export function open(row: AuditRow | null): void {
  again = ''
  openRow.value = row
  void draw(row)
}

async function draw(row: AuditRow | null): Promise<void> {
  drawing?.abort()
  drawn.value = null
  drawFailure.value = ''
  if (!row || !scene.value) return
  drawing = new AbortController()
  const { signal } = drawing
  const frame = new LocalFrame(scene.value.origin)
  const places = (verdicts: Verdict[], limit: number) => auditPlaces(row.id, { ...basis.value, verdicts, limit }, signal)
  try {
    const [open, met] = await Promise.all([places(OPEN_VERDICTS, MOST_OPEN), places(['met'], MOST_MET)])
    if (signal.aborted) return
    const all = openCount(row.demands) + row.demands.met
    const count = Math.min(openCount(row.demands), MOST_OPEN) + Math.min(row.demands.met, MOST_MET)
    drawn.value = { row, shapes: new AuditShapes([...open.features, ...met.features], frame), count, left: all - count }
  } catch (problem) {
    if (!signal.aborted) drawFailure.value = whyText(problem)
  }
}

/** Flies to where a demand is: the one of that number among those of the open row, those that are not met first. */
export function flyToDemand(number: number, layer: string, id: string): void {
  const shown = drawn.value
  const box = shown?.shapes.boxOf(drawnNumber(number, openCount(shown.row.demands), MOST_OPEN))
  const place = box ? lookAt(box) : index.value?.placeOf(layer, id)
  if (place) flyTo(place.at, place.span)
}

/** Selects what serves a demand, and flies there. */
export function showServer(id: string): void {
  const layer = index.value?.layerOf(id)
  const place = layer ? index.value?.placeOf(layer, id) : null
  if (!layer || !place) return
  select(selectionOf(layer, id))
  flyTo(place.at, place.span, layer === 'device' ? id : undefined)
}
