import { describe, expect, it } from 'vitest'
import { goRange, inReach, localInput, reachOf, timeOf } from './reach'

const clock = { time: '2026-06-01T00:00:00.000Z', time_ms: 1_780_272_000_000, speed: 1, paused: true }
const CHINA = 28_800

describe('how far back time can go', () => {
  it('is told by the clock', () => {
    const from = clock.time_ms - 60_000
    expect(reachOf({ ...clock, rewind_from_ms: from })).toEqual({ from, to: clock.time_ms })
    expect(reachOf({ ...clock, rewind_from_ms: from - 999 })).toEqual({ from, to: clock.time_ms })
  })

  it('is nowhere at the beginning, without room, before a picture and on older servers', () => {
    for (const rewind_from_ms of [clock.time_ms, null, undefined]) expect(reachOf({ ...clock, rewind_from_ms })).toBeNull()
    expect(reachOf(null)).toBeNull()
  })

  it('includes both ends and nothing else', () => {
    const reach = { from: 1_000, to: 2_000 }
    expect([999, 1_000, 2_000, 2_001, null].map((time) => inReach(reach, time))).toEqual([false, true, true, false, false])
    expect(inReach(null, 1_000)).toBe(false)
  })
})

describe('which times can be gone to', () => {
  const year = 366 * 86_400_000

  it('is from the first moment that is kept to 366 days ahead', () => {
    const from = clock.time_ms - 60_000
    const range = goRange({ ...clock, rewind_from_ms: from })
    expect(range).toEqual({ from, to: clock.time_ms + year })
    const tried = [from - 1, from, clock.time_ms, clock.time_ms + year, clock.time_ms + year + 1]
    expect(tried.map((time) => inReach(range, time))).toEqual([false, true, true, true, false])
  })

  it('is ahead alone where nothing is kept', () => {
    expect(goRange({ ...clock, time_ms: clock.time_ms + 1, rewind_from_ms: null })).toEqual({ from: clock.time_ms + 1_000, to: clock.time_ms + 1 + year })
  })

  it('is unknown before a picture', () => {
    expect(goRange(null)).toBeNull()
  })
})

describe('times of a field', () => {
  it('are the local time of the community', () => {
    expect(localInput(clock.time_ms + 999, CHINA)).toBe('2026-06-01T08:00:00')
    expect(timeOf('2026-06-01T08:00:00', CHINA)).toBe(clock.time_ms)
  })

  it('may lack their seconds, as browsers write them', () => {
    expect(timeOf('2026-06-01T08:00', CHINA)).toBe(clock.time_ms)
  })

  it('are none when they are empty or half written', () => {
    for (const text of ['', '2026', '2026-13-01T00:00:00']) expect(timeOf(text, CHINA)).toBeNull()
  })
})
