import { beforeEach, describe, expect, it, vi } from 'vitest'
import { coverageKinds, coverageOf, coverageSummary, coverageWhatIf, coverageWhatIfPicture } from '../live/api'
import type { CoverageKind, CoverageNumbers, CoverageSummary, WhatIfAnswer } from '../rest'
import { change, drawn, drop, hide, kinds, open, picture, redrawn, tryElsewhere } from './coverage'
import { selected } from './selection'

vi.mock('../live/api', () => ({
  coverageContours: vi.fn(),
  coverageKinds: vi.fn(),
  coverageOf: vi.fn(),
  coveragePlaces: vi.fn(),
  coverageSummary: vi.fn(),
  coverageWhatIf: vi.fn(),
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
  return { kind: word, family, name, classes: ['T4-1'], devices: 2, levels: [], storeys: [], what_if: true }
}

function summary(word: string): CoverageSummary {
  const corners: [number, number][] = [[114, 22.1], [114.1, 22.1], [114.1, 22], [114, 22]]
  return { kind: word, level: null, storey: null, numbers, lines: [], covering: 2, left_out: [], sources: [], notes: [], bands: [], picture: { href: 'own.png', corners, unit: '', needed: 0, legend: [] } }
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
})
