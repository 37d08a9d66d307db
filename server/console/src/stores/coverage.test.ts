import { beforeEach, describe, expect, it, vi } from 'vitest'
import { coverageContours, coverageKinds, coverageOf, coveragePlaces, coverageSummary, coverageWhatIf, coverageWhatIfBands, coverageWhatIfContours, coverageWhatIfPatches, coverageWhatIfPicture } from '../live/api'
import type { CoverageBand, CoverageContour, CoverageFeature, CoverageKind, CoverageNumbers, CoverageSummary, WhatIfAnswer } from '../rest'
import { change, contours, drawn, drop, hide, kinds, open, picture, redrawn, storey, tryElsewhere, walk, withContours } from './coverage'
import { selected } from './selection'

vi.mock('../live/api', () => ({
  coverageContours: vi.fn(),
  coverageKinds: vi.fn(),
  coverageOf: vi.fn(),
  coveragePlaces: vi.fn(),
  coverageSummary: vi.fn(),
  coverageWhatIf: vi.fn(),
  coverageWhatIfBands: vi.fn(),
  coverageWhatIfContours: vi.fn(),
  coverageWhatIfPatches: vi.fn(),
  coverageWhatIfPicture: vi.fn(),
}))
vi.mock('../i18n/why', () => ({ whyText: (problem: Error) => problem.message }))
vi.mock('./auditTrial', () => ({ dropAudit: vi.fn(), tryAudit: vi.fn() }))
vi.mock('./stationLoad', () => ({ loadStations: vi.fn() }))
vi.mock('./selection', async () => {
  const { shallowRef } = await import('vue')
  return { selected: shallowRef(null) }
})
vi.mock('./twin', async () => {
  const { ref, shallowRef } = await import('vue')
  const look = { device: () => 0, classOf: () => ({ id: 'T4-1' }), devicePosition: () => [5, 5, 0] }
  return { edition: ref(0), index: shallowRef(look), scene: shallowRef({ origin: [114, 22, 0], buildings: [] }) }
})

const name = { zh: '', en: '' }
const numbers: CoverageNumbers = { asked_m2: 4, covered_m2: 1, blind_m2: 3, share: 0.25, road_m: 0, covered_road_m: 0, perimeter_m: 0, covered_perimeter_m: 0 }
const answer: WhatIfAnswer = { ground: { type: 'MultiPolygon', coordinates: [] }, area_m2: 1, before: numbers, after: numbers, height_m: null, camera: null }

function kind(word: string, family: CoverageKind['family']): CoverageKind {
  const storeys = family === 'radio' ? [0, 1].map((storey) => ({ storey, name })) : []
  return { kind: word, family, name, classes: ['T4-1'], devices: 2, levels: [], storeys, what_if: true }
}

function summary(word: string): CoverageSummary {
  const corners: [number, number][] = [[114, 22.1], [114.1, 22.1], [114.1, 22], [114, 22]]
  return { kind: word, level: null, storey: null, numbers, lines: [], covering: 2, left_out: [], sources: [], notes: [], bands: [], picture: { href: 'own.png', corners, unit: '', needed: 0, legend: [] } }
}

function circle(share_of_households: number): CoverageFeature {
  return { geometry: { type: 'MultiPolygon', coordinates: [] }, properties: { area_m2: 1, band: 'five_minutes', share_of_households } }
}

function contour(level_dbm: number): CoverageContour {
  return { geometry: { type: 'MultiLineString', coordinates: [[[114, 22], [114.001, 22]]] }, properties: { level_dbm } }
}

/** Until all that was asked for has been answered. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** Opens the layer with a device of it selected, and begins to try that elsewhere. */
async function tryIn(word: string): Promise<void> {
  selected.value = { kind: 'device', id: 'd' }
  await open(word)
  await settled()
  tryElsewhere()
  await settled()
}

describe('a layer while a device is tried elsewhere', () => {
  beforeEach(() => {
    hide()
    kinds.value = null
    picture.value = 'level'
    withContours.value = false
    storey.value = null
    walk.value = 'patches'
    selected.value = null
    vi.clearAllMocks()
    vi.mocked(coverageKinds).mockResolvedValue({ kinds: [kind('nr_n78', 'radio')] })
    vi.mocked(coverageSummary).mockImplementation(({ kind }) => Promise.resolve(summary(kind)))
    vi.mocked(coverageOf).mockResolvedValue({ numberMatched: 0, numberReturned: 0, features: [] })
    vi.mocked(coverageWhatIf).mockResolvedValue(answer)
    vi.mocked(coverageWhatIfPicture).mockResolvedValue(new Blob(['png']))
  })

  it('is drawn anew in each of its pictures, that of the best servers too', async () => {
    for (const what of ['level', 'sinr', 'server'] as const) {
      hide()
      picture.value = what
      await tryIn('nr_n78')
      expect(drawn.value?.picture?.href).toBe('own.png')
      const asItIs = redrawn.value?.picture?.href
      expect(asItIs).toBeDefined()
      change({ at: [50, 20] })
      await settled()
      expect(coverageWhatIfPicture).toHaveBeenLastCalledWith({ kind: 'nr_n78', what }, expect.objectContaining({ device: 'd' }))
      expect(redrawn.value?.picture?.href).not.toBe(asItIs)
    }
    drop()
    expect(redrawn.value).toBeNull()
  })

  it('has the lines of equal level that would be, and its own again after that', async () => {
    withContours.value = true
    vi.mocked(coverageContours).mockResolvedValue([contour(-90)])
    vi.mocked(coverageWhatIfContours).mockResolvedValue([contour(-80)])
    await tryIn('nr_n78')
    const levels = () => contours.value?.lines.map((line) => line.level)
    expect(levels()).toEqual([-80])
    vi.mocked(coverageWhatIfContours).mockResolvedValue([contour(-70)])
    change({ at: [50, 20] })
    await settled()
    expect(levels()).toEqual([-70])
    expect(coverageWhatIfContours).toHaveBeenLastCalledWith('nr_n78', expect.objectContaining({ device: 'd' }))
    drop()
    expect(levels()).toEqual([-90])
  })

  it('is that of the storey that is shown', async () => {
    storey.value = 1
    await tryIn('nr_n78')
    const question = expect.objectContaining({ device: 'd', storey: 1 })
    expect(coverageWhatIf).toHaveBeenLastCalledWith('nr_n78', question)
    expect(coverageWhatIfPicture).toHaveBeenLastCalledWith({ kind: 'nr_n78', what: 'level' }, question)
    drop()
    storey.value = null
    await settled()
    await tryIn('nr_n78')
    expect(vi.mocked(coverageWhatIf).mock.lastCall?.[1].storey).toBeUndefined()
  })

  it('has the living circles that would be, and the households in them', async () => {
    walk.value = 'bands'
    const band: CoverageBand = { band: 'five_minutes', name, distance_m: 300, share_of_households: 0.5, way_m: 1 }
    vi.mocked(coverageKinds).mockResolvedValue({ kinds: [kind('T4-4', 'service')] })
    vi.mocked(coverageSummary).mockResolvedValue({ ...summary('T4-4'), bands: [band] })
    vi.mocked(coveragePlaces).mockResolvedValue({ numberMatched: 1, numberReturned: 1, features: [circle(0.5)] })
    vi.mocked(coverageWhatIfBands).mockResolvedValue([circle(0.25)])
    await tryIn('T4-4')
    expect(drawn.value?.circles.map((one) => one.circle)).toEqual(['five_minutes'])
    expect(redrawn.value?.circles.map((one) => one.circle)).toEqual(['five_minutes'])
    vi.mocked(coverageWhatIfBands).mockResolvedValue([circle(0.75)])
    change({ at: [50, 20] })
    await settled()
    expect(redrawn.value?.households).toEqual({ five_minutes: 0.75 })
    expect(coverageWhatIfBands).toHaveBeenLastCalledWith('T4-4', expect.objectContaining({ device: 'd' }))
    expect(coverageWhatIfPatches).not.toHaveBeenCalled()
    drop()
    expect(redrawn.value).toBeNull()
  })

  it('has lines that are asked for in the midst of it, and none that are not', async () => {
    vi.mocked(coverageContours).mockResolvedValue([contour(-90)])
    vi.mocked(coverageWhatIfContours).mockResolvedValue([contour(-80)])
    await tryIn('nr_n78')
    expect([contours.value, vi.mocked(coverageWhatIfContours).mock.calls.length]).toEqual([null, 0])
    withContours.value = true
    await settled()
    expect(contours.value?.lines.map((line) => line.level)).toEqual([-80])
    withContours.value = false
    expect(contours.value).toBeNull()
  })
})
