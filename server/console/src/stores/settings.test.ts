import { describe, expect, it } from 'vitest'
import type { ChannelDetail, SettingDetail } from '../rest'
import type { ChannelValue } from '../rest'
import { choiceOf, commandOf, shownOf } from './settings'

function channel(name: string, value: ChannelValue, latest: number | null): ChannelDetail {
  return {
    name, name_zh: name, name_en: name, unit: '1', reporting: 'event', interval_s: 0, ...value,
    latest: latest === null ? null : { time: '', time_ms: 0, value: latest },
  }
}

const setting = (name: string, more: Partial<SettingDetail> = {}): SettingDetail => ({ channel: name, states: [], holds: true, held: null, ...more })

describe('a number', () => {
  const settable = { setting: setting('setpoint'), channel: channel('setpoint', { type: 'number', min: 16, max: 30 }, 26) }
  it('is chosen within the bounds of its channel', () => {
    expect(choiceOf(settable)).toEqual({ kind: 'range', min: 16, max: 30, step: 0.5 })
    expect(shownOf(settable)).toBe(26)
    expect(shownOf({ ...settable, setting: setting('setpoint', { held: 20 }) })).toBe(20)
    expect(shownOf({ ...settable, channel: { ...settable.channel, latest: null } })).toBe(16)
  })
  it('is sent as a number, and as null to give it back', () => {
    expect(commandOf('d', settable, 21.5)).toEqual({ type: 'set_channel', device: 'd', channel: 'setpoint', value: 21.5 })
    expect(commandOf('d', settable, null)).toEqual({ type: 'set_channel', device: 'd', channel: 'setpoint', value: null })
  })
})

describe('what is no number', () => {
  it('is a boolean with its two words', () => {
    const settable = { setting: setting('valve_open'), channel: channel('valve_open', { type: 'boolean' }, 0) }
    expect(choiceOf(settable)).toEqual({ kind: 'words', words: ['1', '0'] })
    expect(shownOf(settable)).toBe('0')
    expect(commandOf('d', settable, '0')).toMatchObject({ value: false })
    expect(commandOf('d', settable, '1')).toMatchObject({ value: true })
    expect(commandOf('d', settable, null)).toMatchObject({ value: null })
  })
  it('is one of the states that can be asked for', () => {
    const states = ['idle', 'starting', 'charging', 'finished', 'fault']
    const settable = { setting: setting('session', { states: ['starting', 'finished'], holds: false }), channel: channel('session', { type: 'state', states }, 2) }
    expect(shownOf(settable)).toBe('starting')
    expect(commandOf('d', settable, 'finished')).toMatchObject({ value: 'finished' })
  })
})

describe('a counter', () => {
  it('is moved on by a number from one', () => {
    const settable = { setting: setting('bookings', { holds: false, most: 20 }), channel: channel('bookings', { type: 'counter' }, 7) }
    expect(choiceOf(settable)).toEqual({ kind: 'range', min: 1, max: 20, step: 1 })
    expect(shownOf(settable)).toBe(1)
    expect(commandOf('d', settable, 3)).toMatchObject({ channel: 'bookings', value: 3 })
  })
  it('is moved on by a text', () => {
    const settable = { setting: setting('content_updates', { holds: false, characters: 500 }), channel: channel('content_updates', { type: 'counter' }, 7) }
    expect(choiceOf(settable)).toEqual({ kind: 'text', characters: 500 })
    expect(shownOf(settable)).toBe('')
    expect(commandOf('d', settable, '停水通知')).toMatchObject({ value: '停水通知' })
  })
})
