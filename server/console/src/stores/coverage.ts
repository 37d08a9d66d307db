// What the page knows of coverage: the kinds, the layer that is drawn, what the selected device covers, and a device that is tried elsewhere.
// One per page. Nothing here is stored on the server.

import { computed, ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { coverageContours, coverageKinds, coverageOf, coveragePlaces, coverageSummary, coverageWhatIf, coverageWhatIfBands, coverageWhatIfContours, coverageWhatIfPatches, coverageWhatIfPicture } from '../live/api'
import type { CameraLens, CoverageContour, CoverageFeature, CoverageKind, CoverageSummary, Edit, RadioPicture, WhatIf, WhatIfAnswer } from '../rest'
import { CoverageShapes } from '../scene/geometry/coverageShapes'
import { contourLines, type ContourLine } from '../scene/geometry/contourLines'
import { LocalFrame } from '../scene/geometry/localFrame'
import { StoreyFloors } from '../scene/geometry/storeyFloors'
import { dropAudit, tryAudit } from './auditTrial'
import { auditQuestion, circlesOf, householdsIn, isPicture, storeyOf, usualLevel, type CircleWord } from './coverageKinds'
import { editsOfTrial } from './editRequest'
import { selected } from './selection'
import { loadStations } from './stationLoad'
import { edition, index, scene } from './twin'

/** A picture and its corners in local metres, north-west first, clockwise, and how high it lies. */
export interface DrawnPicture {
  href: string
  corners: [number, number][]
  z: number
}

/** Lines of equal level, and how high they lie. */
export interface DrawnContours {
  lines: ContourLine[]
  z: number
}

/** What lies within a living circle. */
export interface DrawnCircle {
  circle: CircleWord
  shapes: CoverageShapes
}

/** A layer on the map. */
export interface DrawnCoverage {
  kind: CoverageKind
  /** The storey that it is of; null for the ground. */
  storey: number | null
  shapes: CoverageShapes
  /** Patches that are not drawn because there are too many. */
  left: number
  /** Of radio and light. */
  picture: DrawnPicture | null
  /** The living circles, the largest first, where they are drawn instead of patches. */
  circles: DrawnCircle[]
}

/** The layer as it would be with the device that is tried: its squares that would be different, its picture and the lines over it, or its circles. */
export interface RedrawnCoverage {
  squares: ReadonlySet<number>
  shapes: CoverageShapes
  picture: DrawnPicture | null
  contours: DrawnContours | null
  circles: DrawnCircle[]
  /** Share of the households within each distance, by the word of its band. */
  households: Readonly<Record<string, number | null>>
}

/** A device tried elsewhere. */
export interface Ghost {
  device: string
  /** East and north, local metres. */
  at: [number, number]
  heading: number | null
  pitch: number | null
  height: number | null
  lens: CameraLens | null
}

/** Patches that are drawn at most; a page of the interface. */
const MOST = 10_000

export const kinds = shallowRef<CoverageKind[] | null>(null)
export const kindWord = ref('')
/** The levels that were chosen, by kind. */
const chosen = ref<Record<string, string>>({ camera: 'detect' })
export const picture = ref<RadioPicture>('level')
/** Whether lines of equal level are drawn over a layer of radio. */
export const withContours = ref(false)
/** Those of the layer as it is. */
const traced = shallowRef<DrawnContours | null>(null)
/** Of radio: the storey of the buildings on which it is heard; null for the ground outdoors. */
export const storey = ref<number | null>(null)
/** What is drawn of what people come to: the ground that is served, or the minutes on foot. */
export const walk = ref<'patches' | 'bands'>('patches')
export const summary = shallowRef<CoverageSummary | null>(null)
export const drawn = shallowRef<DrawnCoverage | null>(null)
export const failure = ref('')
export const busy = ref(false)
/** Whether the layer is on the map. */
export const shown = ref(false)
/** What the selected device covers; null where it is not of this kind. */
export const own = shallowRef<{ device: string; shapes: CoverageShapes; m2: number } | null>(null)
export const ghost = shallowRef<Ghost | null>(null)
export const ghostAnswer = shallowRef<WhatIfAnswer | null>(null)
export const ghostShapes = shallowRef<CoverageShapes | null>(null)
export const ghostFailure = ref('')
export const redrawn = shallowRef<RedrawnCoverage | null>(null)
/** The lines of equal level that are drawn: while a device is tried, those that would be. */
export const contours = computed(() => (withContours.value ? (redrawn.value?.contours ?? traced.value) : null))

export const kind = computed(() => kinds.value?.find((one) => one.kind === kindWord.value) ?? null)
/** The level that is shown: of smoke the storey. */
export const level = computed({
  get: () => chosen.value[kindWord.value] ?? usualLevel(kind.value),
  set: (word) => { chosen.value = { ...chosen.value, [kindWord.value]: word } },
})
/** Which layer is asked for. */
export const asked = computed(() => ({
  kind: kindWord.value,
  level: kind.value?.levels.length ? level.value : undefined,
  storey: storeyOf(kind.value, storey.value) ?? undefined,
}))

/** The storey that is shown: of smoke its level, of radio the chosen one; null for the ground. */
const shownStorey = computed(() => (kind.value?.family === 'smoke' ? Number(level.value) : (asked.value.storey ?? null)))
const floors = computed(() => new StoreyFloors(scene.value?.buildings ?? []))

function shapesOf(features: CoverageFeature[], place: LocalFrame): CoverageShapes {
  const on = shownStorey.value
  return on === null ? new CoverageShapes(features, place) : new CoverageShapes(features, place, (rings) => floors.value.of(rings, on))
}

let loading: AbortController | null = null
let tracing: AbortController | null = null
let owning: AbortController | null = null
let frame: LocalFrame | null = null

function frameOf(): LocalFrame | null {
  if (!frame && scene.value) frame = new LocalFrame(scene.value.origin)
  return frame
}

/** Asks for the kinds, once, and for the layer. */
export async function open(word?: string): Promise<void> {
  shown.value = true
  failure.value = ''
  try {
    kinds.value ??= (await coverageKinds(new AbortController().signal)).kinds
  } catch (problem) {
    failure.value = whyText(problem)
    return
  }
  const known = kinds.value.some((one) => one.kind === word)
  if (word && known) kindWord.value = word
  else if (!kind.value) kindWord.value = kinds.value[0]?.kind ?? ''
  void draw()
}

export function hide(): void {
  loading?.abort()
  tracing?.abort()
  owning?.abort()
  shown.value = false
  drawn.value = null
  traced.value = null
  own.value = null
  drop()
}

watch(edition, () => {
  hide()
  kinds.value = null
  summary.value = null
  frame = null
})

watch([kindWord, level, picture, storey, walk], () => {
  if (shown.value && kind.value) void draw()
})
watch([drawn, withContours], () => {
  void trace()
  if (withContours.value && ghost.value) void ask()
})

/** Draws the lines of equal level over the layer of radio that is drawn, where they are asked for. */
async function trace(): Promise<void> {
  tracing?.abort()
  traced.value = null
  const [layer, place] = [drawn.value, frameOf()]
  if (!withContours.value || layer?.kind.family !== 'radio' || !layer.picture || !place) return
  const { z } = layer.picture
  tracing = new AbortController()
  const { signal } = tracing
  try {
    const features: CoverageContour[] = await coverageContours(asked.value, signal)
    if (!signal.aborted) traced.value = { lines: contourLines(features, place), z }
  } catch (problem) {
    if (!signal.aborted) failure.value = whyText(problem)
  }
}

async function draw(): Promise<void> {
  loading?.abort()
  const [now, place] = [kind.value, frameOf()]
  summary.value = null
  drawn.value = null
  own.value = null
  failure.value = ''
  drop()
  void loadStations(null)
  if (!now || !place) return
  loading = new AbortController()
  const { signal } = loading
  busy.value = true
  try {
    const told = await coverageSummary({ ...asked.value, what: now.family === 'radio' ? picture.value : undefined }, signal)
    if (signal.aborted) return
    summary.value = told
    void drawOwn()
    if (now.family === 'radio') void loadStations(now.kind)
    if (isPicture(now)) {
      const corners = told.picture.corners.map((corner) => place.planOf(corner))
      const z = told.storey === null ? 0 : floors.value.usual(told.storey)
      drawn.value = { kind: now, storey: told.storey, shapes: new CoverageShapes([], place), left: 0, picture: { href: told.picture.href, corners, z }, circles: [] }
      return
    }
    if (walk.value === 'bands' && told.bands.length > 0) {
      const { features } = await coveragePlaces({ ...asked.value, what: 'bands', limit: MOST }, signal)
      if (signal.aborted) return
      drawn.value = { kind: now, storey: null, shapes: new CoverageShapes([], place), left: 0, picture: null, circles: drawnCircles(features, place) }
      return
    }
    const [covered, blind] = await Promise.all([coveragePlaces({ ...asked.value, what: 'patches', limit: MOST }, signal), coveragePlaces({ ...asked.value, what: 'blind', limit: MOST }, signal)])
    if (signal.aborted) return
    const left = covered.numberMatched - covered.numberReturned + blind.numberMatched - blind.numberReturned
    drawn.value = { kind: now, storey: shownStorey.value, shapes: shapesOf([...covered.features, ...blind.features], place), left, picture: null, circles: [] }
  } catch (problem) {
    if (!signal.aborted) failure.value = whyText(problem)
  } finally {
    if (!signal.aborted) busy.value = false
  }
}

function drawnCircles(features: CoverageFeature[], place: LocalFrame): DrawnCircle[] {
  return circlesOf(features).map(({ circle, feature }) => ({ circle, shapes: new CoverageShapes([feature], place) }))
}

watch(selected, () => {
  const now = selected.value
  if (ghost.value && (now?.kind !== 'device' || now.id !== ghost.value.device)) drop()
  void drawOwn()
})

async function drawOwn(): Promise<void> {
  owning?.abort()
  own.value = null
  const [now, place] = [selected.value, frameOf()]
  if (!shown.value || !kind.value || now?.kind !== 'device' || !place) return
  const of = index.value?.classOf(index.value.device(now.id))
  if (!of || !kind.value.classes.includes(of.id)) return
  owning = new AbortController()
  const { signal } = owning
  try {
    const found = await coverageOf({ ...asked.value, device: now.id }, signal)
    if (signal.aborted) return
    const m2 = found.features.reduce((sum, { properties }) => sum + properties.area_m2, 0)
    own.value = { device: now.id, shapes: shapesOf(found.features, place), m2 }
  } catch {
    // Another device of the class does: this one covers nothing here.
  }
}

/** Begins to try the selected device elsewhere: it starts where it is. */
export function tryElsewhere(): void {
  const device = own.value?.device
  const look = index.value
  const i = device === undefined || !look ? -1 : look.device(device)
  if (!look || device === undefined || i < 0) return
  const [x, y] = look.devicePosition(i)
  ghost.value = { device, at: [x, y], heading: null, pitch: null, height: null, lens: null }
  void ask()
}

/** Moves, turns or lifts what is tried. */
export function change(changes: Partial<Omit<Ghost, 'device'>>): void {
  if (!ghost.value) return
  ghost.value = { ...ghost.value, ...changes }
  void ask()
}

/** Gives up what is tried; the device is where it was. */
export function drop(): void {
  ghost.value = null
  ghostAnswer.value = null
  ghostShapes.value = null
  ghostFailure.value = ''
  redraw(null)
  dropAudit()
}

function redraw(to: RedrawnCoverage | null): void {
  const before = redrawn.value?.picture
  redrawn.value = to
  // The one before may still be loading: it goes when the next has come.
  if (before) setTimeout(() => URL.revokeObjectURL(before.href), 10_000)
}

let asking = false
let again = false

/** Asks what it would cover, then what the layer would be: one question at a time, and the latest one always. */
async function ask(): Promise<void> {
  if (asking) {
    again = true
    return
  }
  asking = true
  try {
    do {
      again = false
      const question = await askOnce()
      // Figures come first; who moves on has them alone.
      if (question && !again) await askLayer(question)
    } while (again)
  } finally {
    asking = false
  }
}

/** What is asked about a device that is tried. */
function questionOf(now: Ghost, place: LocalFrame): WhatIf {
  return {
    device: now.device,
    level: asked.value.level,
    storey: asked.value.storey,
    position: place.lonLatOf(now.at),
    ...(now.heading === null ? {} : { heading_rad: now.heading }),
    ...(now.pitch === null ? {} : { pitch_rad: now.pitch }),
    ...(now.height === null ? {} : { height_m: now.height }),
    ...(now.lens === null ? {} : { lens: now.lens }),
  }
}

/** The edits after which the device is as it is tried; none while none is. */
export function trialEdits(): Edit[] {
  const [now, place] = [ghost.value, frameOf()]
  return now && place ? editsOfTrial(questionOf(now, place)) : []
}

async function askOnce(): Promise<WhatIf | null> {
  const [now, place] = [ghost.value, frameOf()]
  if (!now || !place) return null
  const question = questionOf(now, place)
  try {
    const answer = await coverageWhatIf(kindWord.value, question)
    if (!ghost.value || ghost.value.device !== now.device) return null
    ghostAnswer.value = answer
    ghostShapes.value = shapesOf([{ geometry: answer.ground, properties: { devices: [now.device], count: 1, area_m2: answer.area_m2 } }], place)
    ghostFailure.value = ''
    tryAudit(auditQuestion(question, kind.value))
    return question
  } catch (problem) {
    if (!ghost.value) return null
    ghostAnswer.value = null
    ghostShapes.value = null
    ghostFailure.value = whyText(problem)
    redraw(null)
    dropAudit()
    return null
  }
}

async function askLayer(question: WhatIf): Promise<void> {
  const [layer, place] = [drawn.value, frameOf()]
  if (!layer || !place) return
  const isStill = (): boolean => ghost.value?.device === question.device && drawn.value === layer
  const redrawnBy = (changes: Partial<RedrawnCoverage>): RedrawnCoverage => ({ squares: new Set(), shapes: new CoverageShapes([], place), picture: null, contours: null, circles: [], households: {}, ...changes })
  try {
    if (layer.circles.length > 0) {
      const bands = await coverageWhatIfBands(layer.kind.kind, question)
      if (isStill()) redraw(redrawnBy({ circles: drawnCircles(bands, place), households: householdsIn(bands) }))
      return
    }
    if (layer.picture) {
      const what = layer.kind.family === 'radio' ? picture.value : undefined
      const { corners, z } = layer.picture
      const [image, lines] = await Promise.all([coverageWhatIfPicture({ kind: layer.kind.kind, what }, question), linesOf(layer, question)])
      if (isStill()) redraw(redrawnBy({ picture: { href: URL.createObjectURL(image), corners, z }, contours: lines && { lines: contourLines(lines, place), z } }))
      return
    }
    const { squares, features } = await coverageWhatIfPatches(layer.kind.kind, question)
    if (isStill()) redraw(redrawnBy({ squares: new Set(squares), shapes: shapesOf(features, place) }))
  } catch (problem) {
    if (isStill()) ghostFailure.value = whyText(problem)
  }
}

/** The lines of equal level that would be; none where they are not drawn. */
async function linesOf(layer: DrawnCoverage, question: WhatIf): Promise<CoverageContour[] | null> {
  return withContours.value && layer.kind.family === 'radio' ? coverageWhatIfContours(layer.kind.kind, question) : null
}

/** Counts how often the panel was asked for from elsewhere. */
export const wanted = ref(0)

/** Opens the layer that the selected device is of, of smoke its storey, and its panel. */
export function showFor(word: string, storey: number): void {
  wanted.value++
  if (word === 'smoke') chosen.value = { ...chosen.value, smoke: String(storey) }
  void open(word)
}
