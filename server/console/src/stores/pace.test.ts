import { describe, expect, it } from 'vitest'
import { en } from '../i18n/en'
import { zh } from '../i18n/zh'
import type { Clock } from '../protocol'
import { paceNote, speedsFor } from './pace'

const clock: Clock = { time: '2026-06-01T00:00:00.000Z', time_ms: 1_780_272_000_000, speed: 60, paused: false, effective_speed: 60 }

describe('the speeds to choose from', () => {
  it('end with as fast as possible', () => {
    expect(speedsFor(undefined).at(-1)).toBe('max')
    expect(speedsFor('max')).toEqual(speedsFor(60))
  })

  it('have the one that was set elsewhere, in its place', () => {
    const speeds = speedsFor(1_000)
    expect(speeds.slice(-4)).toEqual([1_000, 1_800, 3_600, 'max'])
    expect(speeds).toHaveLength(speedsFor(60).length + 1)
  })
})

describe('what is said of the clock', () => {
  it('is nothing where it does what was asked for', () => {
    expect(paceNote(clock)).toBeNull()
    expect(paceNote(null)).toBeNull()
    expect(paceNote({ ...clock, effective_speed: undefined })).toBeNull()
  })

  it('is that it stands still', () => {
    expect(paceNote({ ...clock, paused: true, effective_speed: 12 })).toEqual({ key: 'paused' })
  })

  it('is how fast it is where it is as fast as possible, once that is known', () => {
    expect(paceNote({ ...clock, speed: 'max', effective_speed: 12_345.6 })).toEqual({ key: 'fastest', x: 12_345.6 })
    expect(paceNote({ ...clock, speed: 'max', effective_speed: 0 })).toBeNull()
  })

  it('is where it goes, whatever the speed', () => {
    const to = clock.time_ms + 3_600_000
    for (const speed of [1, 'max'] as const) expect(paceNote({ ...clock, speed, going_to_ms: to })).toEqual({ key: 'going', to })
    expect(paceNote({ ...clock, going_to_ms: null })).toBeNull()
  })

  it('is what a machine really does that cannot keep up', () => {
    expect(paceNote({ ...clock, effective_speed: 47.9 })).toEqual({ key: 'effective', x: 47.9 })
    expect(paceNote({ ...clock, effective_speed: 48 })).toBeNull()
  })
})

describe('the words of the control', () => {
  it('are there in both languages', () => {
    for (const key of ['max', 'asFast', 'going', 'goingHint', 'fastest', 'fastestHint', 'goTo', 'goToTime', 'goHint', 'goWrong', 'go'] as const) {
      expect(zh.time[key]).toMatch(/\S/)
      expect(en.time[key]).toMatch(/\S/)
    }
    expect(zh.time.asFast).not.toBe(en.time.asFast)
  })
})
