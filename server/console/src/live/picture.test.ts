import { describe, expect, it } from 'vitest'
import type { Alarm, Delta, Incident, Snapshot } from '../protocol'
import { follow, KEPT_CLEARED, newestFirst, pictureOf } from './picture'

const clock = { time: '2026-06-01T00:00:00.000Z', time_ms: 0, speed: 1, paused: false }
const totals = { observations: 0, observations_per_s: 0, active_alarms: 0, offline_devices: 0 }
const nothing = { clock, totals, states: [], poses: [], alarms: [], observations: [] }

function snapshot(parts: Partial<Snapshot> = {}): Snapshot {
  return { type: 'snapshot', version: 1, seq: 7, ...nothing, ...parts }
}

function delta(seq: number, parts: Partial<Delta> = {}): Delta {
  return { type: 'delta', seq, ...nothing, ...parts }
}

function alarm(id: string, parts: Partial<Alarm> = {}): Alarm {
  return {
    id, device: 'd', class: 'T4-4', kind: 'bin_full', text_zh: '满', text_en: 'full', severity: 'major', raised: '2026-06-01T00:00:00.000Z',
    cleared: null, acknowledged: null, acknowledged_by: null, position: [0, 0, 0], ...parts,
  }
}

function incident(number: number, ends_ms: number): Incident {
  return { number, kind: 'fire', at: null, storey: 0, begins_ms: 0, ends_ms, devices: 3, first: 'd', position: [0, 0, 0], source: 'command' }
}

describe('the live picture', () => {
  it('shows incidents until the clock has left them behind', () => {
    const at = (time_ms: number) => ({ ...clock, time_ms })
    const picture = pictureOf(snapshot({ incidents: [incident(0, 1_000)] }))
    follow(picture, delta(8, { clock: at(500), incidents: [incident(4, 3_000)] }))
    expect(picture.incidents.map((one) => one.number)).toEqual([0, 4])
    const before = picture.incidents
    follow(picture, delta(9, { clock: at(900) }))
    expect(picture.incidents).toBe(before)
    follow(picture, delta(10, { clock: at(1_000) }))
    expect(picture.incidents.map((one) => one.number)).toEqual([4])
    follow(picture, delta(11, { clock: at(9_000) }))
    expect(picture.incidents).toEqual([])
  })

  it('starts from a snapshot and follows deltas without a gap', () => {
    const picture = pictureOf(snapshot({ states: [{ device: 'a', state: 'offline' }] }))
    expect(follow(picture, delta(8, { states: [{ device: 'a', state: 'normal' }, { device: 'b', state: 'alarm' }] }))).toBe(true)
    expect([...picture.states]).toEqual([['b', 'alarm']])
    expect(picture.seq).toBe(8)
  })

  it('refuses a delta after a gap, and one it has had, and changes nothing', () => {
    const picture = pictureOf(snapshot())
    expect(follow(picture, delta(9, { states: [{ device: 'a', state: 'alarm' }] }))).toBe(false)
    expect(follow(picture, delta(7))).toBe(false)
    expect(picture.states.size).toBe(0)
    expect(picture.seq).toBe(7)
  })

  it('keeps the newest value of a channel even if an older one comes later', () => {
    const picture = pictureOf(snapshot({ observations: [{ device: 'a', channel: 't', time_ms: 5, value: 1 }] }))
    follow(picture, delta(8, { observations: [{ device: 'a', channel: 't', time_ms: 4, value: 9 }] }))
    expect(picture.latest.get('a')?.get('t')).toEqual({ time_ms: 5, value: 1 })
  })

  it('replaces an alarm that was acknowledged', () => {
    const picture = pictureOf(snapshot({ alarms: [alarm('1')] }))
    follow(picture, delta(8, { alarms: [alarm('1', { acknowledged: 'x', acknowledged_by: '王' })] }))
    expect(picture.alarms.size).toBe(1)
    expect(picture.alarms.get('1')?.acknowledged_by).toBe('王')
  })

  it('forgets the oldest cleared alarms, never an active one', () => {
    const many = Array.from({ length: KEPT_CLEARED + 20 }, (_, i) => alarm(`c${i}`, { cleared: `2026-06-01T00:00:${String(10 + i).padStart(6, '0')}Z` }))
    const picture = pictureOf(snapshot({ alarms: [alarm('live'), ...many] }))
    expect(picture.alarms.size).toBe(KEPT_CLEARED + 1)
    expect(picture.alarms.has('live')).toBe(true)
    expect(picture.alarms.has('c0')).toBe(false)
    expect(picture.alarms.has(`c${KEPT_CLEARED + 19}`)).toBe(true)
  })

  it('lists the newest alarm first', () => {
    const list = newestFirst([alarm('1', { raised: '2026-06-01T00:00:01.000Z' }), alarm('2', { raised: '2026-06-01T00:00:02.000Z' })])
    expect(list.map((a) => a.id)).toEqual(['2', '1'])
  })
})
