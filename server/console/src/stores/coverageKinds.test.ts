import { describe, expect, it } from 'vitest'
import type { CoverageFeature, CoverageKind } from '../rest'
import { auditQuestion, circlesOf, householdsIn, isPicture, kindOf, shareKey, storeyOf, toneKeys, usualLevel } from './coverageKinds'

function kind(family: CoverageKind['family'], ...levels: string[]): CoverageKind {
  const level = (word: string) => ({ level: word, name: { zh: word, en: word }, standard: '', least: null, unit: null })
  return { kind: family, family, name: { zh: '', en: '' }, classes: [], devices: 1, levels: levels.map(level), storeys: [], what_if: true }
}

describe('kinds of coverage', () => {
  it('begin at the ground floor, else the highest storey below it, else the first level', () => {
    expect(usualLevel(kind('smoke', '-2', '-1', '0', '1'))).toBe('0')
    expect(usualLevel(kind('smoke', '-2', '-1'))).toBe('-1')
    expect(usualLevel(kind('sound', 'night', 'day'))).toBe('night')
    expect(usualLevel(kind('service'))).toBe('')
    expect(usualLevel(null)).toBe('')
  })

  it('are drawn as a picture where places differ by more than covered or not', () => {
    expect(['camera', 'radio', 'service', 'smoke', 'sound', 'light'].filter((family) => isPicture(kind(family as CoverageKind['family'])))).toEqual(['radio', 'light'])
  })

  it('are told of a class by what it covers first', () => {
    expect(kindOf([{ kind: 'smoke' }, { kind: 'sound' }], 'T3-8')).toBe('smoke')
    expect(kindOf([{ kind: 'radio', technology: 'nr_n78' }, { kind: 'light' }], 'T4-1')).toBe('nr_n78')
    expect(kindOf([{ kind: 'service' }], 'T4-4')).toBe('T4-4')
    expect(kindOf([], 'T1-1')).toBeNull()
  })

  it('ask the audit how a camera looks, and of others where they are', () => {
    const question = { device: 'd', level: 'detect', position: [114, 22] as [number, number], height_m: 8, heading_rad: 1 }
    expect(auditQuestion(question, kind('camera'))).toEqual({ device: 'd', position: [114, 22], height_m: 8, heading_rad: 1 })
    expect(auditQuestion(question, kind('radio'))).toEqual({ device: 'd', position: [114, 22] })
  })

  it('keep a chosen storey where the kind has it, and are of the ground elsewhere', () => {
    const name = { zh: '', en: '' }
    const radio = { ...kind('radio'), storeys: [-1, 0, 1].map((storey) => ({ storey, name })) }
    expect(storeyOf(radio, 0)).toBe(0)
    expect(storeyOf(radio, -1)).toBe(-1)
    expect(storeyOf(radio, 2)).toBeNull()
    expect(storeyOf(radio, null)).toBeNull()
    expect(storeyOf(kind('camera'), 1)).toBeNull()
    expect(storeyOf(null, 1)).toBeNull()
  })

  it('say what the share is of', () => {
    expect(shareKey(kind('smoke'))).toBe('coverage.shareOfRooms')
    expect(shareKey(kind('light'))).toBe('coverage.share')
    expect(shareKey(kind('radio'))).toBe('coverage.share')
    expect(shareKey(kind('radio'), 0)).toBe('coverage.shareOfFloors')
  })

  it('draw the living circles, the largest first, and not the distance of the kind', () => {
    const band = (word?: string): CoverageFeature => ({ geometry: { type: 'MultiPolygon', coordinates: [] }, properties: { area_m2: 1, ...(word ? { band: word } : {}) } })
    const found = circlesOf([band('distance'), band('five_minutes'), band('ten_minutes'), band('fifteen_minutes'), band()])
    expect(found.map(({ circle }) => circle)).toEqual(['fifteen_minutes', 'ten_minutes', 'five_minutes'])
  })

  it('tell the households within each distance, where there are any', () => {
    const band = (word: string, share_of_households?: number | null): CoverageFeature => ({ geometry: { type: 'MultiPolygon', coordinates: [] }, properties: { area_m2: 1, band: word, share_of_households } })
    expect(householdsIn([band('distance', 0), band('five_minutes', 0.25), band('ten_minutes', null), band('fifteen_minutes')])).toEqual({ distance: 0, five_minutes: 0.25, ten_minutes: null, fifteen_minutes: null })
    expect(householdsIn([{ geometry: { type: 'MultiPolygon', coordinates: [] }, properties: { area_m2: 1 } }])).toEqual({})
  })

  it('call places places', () => {
    expect(toneKeys(kind('service'))).toBe('coverage.placeTone')
    expect(toneKeys({ ...kind('service'), classes: ['T4-4'] })).toBe('coverage.tone')
    expect(toneKeys(null)).toBe('coverage.tone')
  })
})
