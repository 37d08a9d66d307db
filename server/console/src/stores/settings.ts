// What the form of a channel that commands can set offers, and the commands that it sends.

import type { Command } from '../protocol'
import type { ChannelDetail, DeviceDetail, SettingDetail } from '../rest'

/** A channel that can be set, with the bounds of its class's channel. */
export interface Settable {
  setting: SettingDetail
  channel: ChannelDetail
}

/** What a value is chosen from: a range of numbers, or some words, of which a boolean's are its numbers; or a text to write. */
export type Choice = { kind: 'range'; min: number; max: number; step: number } | { kind: 'words'; words: string[] } | { kind: 'text'; characters: number }

export function settablesOf(detail: DeviceDetail): Settable[] {
  // Absent from older servers.
  return (detail.settings ?? []).flatMap((setting) => {
    const channel = detail.channels.find((c) => c.name === setting.channel)
    return channel ? [{ setting, channel }] : []
  })
}

export function choiceOf({ setting, channel }: Settable): Choice {
  if (channel.type === 'number') return { kind: 'range', min: channel.min, max: channel.max, step: channel.max - channel.min > 20 ? 1 : 0.5 }
  if (channel.type === 'counter') {
    return setting.characters ? { kind: 'text', characters: setting.characters } : { kind: 'range', min: 1, max: setting.most ?? 1, step: 1 }
  }
  return { kind: 'words', words: channel.type === 'state' ? setting.states : ['1', '0'] }
}

/** What the form shows first: what is held, else what the device says, within what may be asked for. */
export function shownOf(settable: Settable): number | string {
  const { setting, channel } = settable
  const choice = choiceOf(settable)
  if (choice.kind === 'text') return ''
  // A counter is moved on from where it stands.
  const value = channel.type === 'counter' ? 1 : (setting.held ?? channel.latest?.value)
  if (choice.kind === 'range') return Math.min(Math.max(value ?? choice.min, choice.min), choice.max)
  const word = channel.type === 'state' ? channel.states[value ?? -1] : String(value ?? 1)
  return choice.words.includes(word) ? word : choice.words[0]
}

/** The command that sets the channel to what is shown; `null` gives it back to the device. */
export function commandOf(device: string, { channel }: Settable, shown: number | string | null): Command {
  const value = shown !== null && channel.type === 'boolean' ? shown === '1' : shown
  return { type: 'set_channel', device, channel: channel.name, value }
}
