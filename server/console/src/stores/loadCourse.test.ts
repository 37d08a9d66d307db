import { describe, expect, it } from 'vitest'
import type { LoadPoint } from '../loadRun'
import { bordersOf, decades, lengthText, markOf, ratesOf } from './loadCourse'

const point = (seconds: number, offered: number, sent: number, phase = 0): LoadPoint => ({ seconds, offered, sent, phase, received: null, latency_ms: null })

describe('the course of a load run', () => {
  it('has the rates between its moments', () => {
    const rates = ratesOf([point(1, 100, 90), point(3, 300, 290)])
    expect(rates).toEqual([
      { seconds: 1, offered: 100, achieved: 90 },
      { seconds: 3, offered: 100, achieved: 100 },
    ])
  })

  it('makes no rate of moments that are next to each other', () => {
    // At the end of a phase a moment follows soon: 100 messages within a hundredth of a second are no 10,000 a second.
    const rates = ratesOf([point(1, 100, 100), point(1.01, 200, 200), point(2, 300, 300)])
    expect(rates.map((rate) => rate.offered)).toEqual([100, 200])
  })

  it('tells where phases end', () => {
    expect(bordersOf([point(1, 1, 1), point(2, 2, 2), point(3, 3, 3, 1), point(4, 4, 4, 1)])).toEqual([{ seconds: 2, phase: 1 }])
    expect(bordersOf([])).toEqual([])
  })
})

describe('the mark of a run', () => {
  it('says first that nobody tells of it any more', () => {
    expect(markOf('running', 20, null)).toBe('silent')
    expect(markOf('running', null, null)).toBe('going')
    expect(markOf('ended', null, false)).toBe('bad')
    expect(markOf('ended', null, true)).toBe('good')
    expect(markOf('failed', null, null)).toBe('bad')
  })
})

it('writes lengths as clocks do', () => {
  expect([0, 65.4, 3600, 86_399].map(lengthText)).toEqual(['0:00', '1:05', '1:00:00', '23:59:59'])
})

it('puts a logarithmic axis about its values', () => {
  expect(decades([0.3, 25, 0])).toEqual({ min: 0.1, max: 100 })
  // One value, or none, has an axis too.
  expect(decades([1])).toEqual({ min: 1, max: 10 })
  expect(decades([])).toEqual({ min: 0.1, max: 10 })
})
