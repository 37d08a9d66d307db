import { describe, expect, it } from 'vitest'
import type { Channel } from '../rest'
import { en } from './en'
import { ageOf, clockText, countText, dateText, nameText, numberText, scaleBar, valueText } from './format'
import { unitText, wordText } from './words'
import { zh } from './zh'

const channel = (value: object): Channel =>
  ({ name: 'c', name_zh: '', name_en: '', unit: 'Cel', reporting: 'periodic', interval_s: 60, ...value }) as Channel

describe('texts', () => {
  it('show values by kind', () => {
    const yesNo = { on: '是', off: '否' }
    expect(valueText(channel({ type: 'number', min: 0, max: 50 }), 21.456, 'zh', yesNo)).toEqual({ value: '21.46', unit: '°C' })
    expect(valueText(channel({ type: 'boolean' }), 1, 'zh', yesNo)).toEqual({ value: '是', unit: '' })
    expect(valueText(channel({ type: 'state', states: ['idle', 'charging'] }), 1, 'zh', yesNo).value).toBe('充电中')
    expect(valueText(channel({ type: 'state', states: ['idle', 'riding_lift'] }), 1, 'en', yesNo).value).toBe('riding lift')
    expect(valueText(channel({ type: 'state', states: ['idle'] }), 9, 'en', yesNo).value).toBe('9')
  })

  it('show numbers, counts and units', () => {
    expect(numberText(1234.56, 'en')).toBe('1,235')
    expect(numberText(0.12345, 'en')).toBe('0.123')
    expect(numberText(NaN, 'en')).toBe('—')
    expect(countText(9_999, 'zh')).toBe('9,999')
    expect(countText(123_456, 'zh')).toBe('12.3万')
    expect(countText(123_456, 'en')).toBe('123k')
    expect(unitText('kW.h')).toBe('kWh')
    expect(unitText('{people}')).toBe('')
    expect(wordText('to_pickup', 'zh')).toBe('前往取件')
  })

  it('show local simulated time whatever the browser lives in', () => {
    const ms = Date.UTC(2026, 5, 1, 16, 5, 9)
    expect(clockText(ms, 28_800)).toBe('00:05:09')
    expect(dateText(ms, 28_800, 'zh')).toBe('2026-06-02 周二')
    expect(ageOf(0, 125_000)).toEqual({ key: 'm', n: 2 })
    expect(ageOf(5_000, 0)).toEqual({ key: 'now', n: 0 })
  })

  it('fall back to the other language, then to the id', () => {
    expect(nameText({ zh: '', en: 'Gate' }, 'zh', 'id')).toBe('Gate')
    expect(nameText({ zh: '', en: '' }, 'zh', 'id')).toBe('id')
  })

  it('choose a round scale', () => {
    expect(scaleBar(0.7, 110)).toEqual({ metres: 50, pixels: 50 / 0.7 })
    expect(scaleBar(0, 110).metres).toBe(0)
  })
})

it('both languages have the same messages with the same parameters', () => {
  const flat = (node: object, path = ''): [string, string][] =>
    Object.entries(node).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[`${path}${key}`, (value.match(/\{\w+\}/g) ?? []).sort().join()]] : flat(value as object, `${path}${key}.`),
    )
  expect(flat(en)).toEqual(flat(zh))
})
