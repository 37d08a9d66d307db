// The moving picture as a client holds it: a snapshot, then deltas. Pure, so that it is tested without a socket.

import type { Alarm, Clock, Delta, DeviceState, Incident, Observation, Pose, Snapshot, Totals } from '../protocol'

export interface Value {
  time_ms: number
  value: number
}

export interface LivePicture {
  seq: number
  clock: Clock
  /** Only devices that are not normal. */
  states: Map<string, DeviceState>
  poses: Map<string, Pose>
  alarms: Map<string, Alarm>
  /** Under way; a new list when it changes. */
  incidents: Incident[]
  /** Latest values of subscribed devices, by device, then channel. */
  latest: Map<string, Map<string, Value>>
  totals: Totals
}

/** Cleared alarms kept on the client; older ones are asked for over REST. */
export const KEPT_CLEARED = 500

export function pictureOf(snapshot: Snapshot): LivePicture {
  const picture: LivePicture = {
    seq: snapshot.seq,
    clock: snapshot.clock,
    states: new Map(),
    poses: new Map(),
    alarms: new Map(),
    incidents: [],
    latest: new Map(),
    totals: snapshot.totals,
  }
  merge(picture, snapshot)
  return picture
}

/** Applies a delta; false, and nothing changed, if one before it is missing. */
export function follow(picture: LivePicture, delta: Delta): boolean {
  if (delta.seq !== picture.seq + 1) return false
  picture.seq = delta.seq
  picture.clock = delta.clock
  picture.totals = delta.totals
  merge(picture, delta)
  return true
}

function merge(picture: LivePicture, message: Snapshot | Delta): void {
  for (const { device, state } of message.states) {
    if (state === 'normal') picture.states.delete(device)
    else picture.states.set(device, state)
  }
  for (const pose of message.poses) picture.poses.set(pose.device, pose)
  for (const alarm of message.alarms) picture.alarms.set(alarm.id, alarm)
  mergeIncidents(picture, message.incidents ?? [])
  for (const observation of message.observations) remember(picture.latest, observation)
  if (message.alarms.length > 0) forgetOldCleared(picture.alarms)
}

/** Adds those that have begun, and drops those that the clock has left behind. */
function mergeIncidents(picture: LivePicture, begun: Incident[]): void {
  const now = picture.clock.time_ms
  if (begun.length === 0 && picture.incidents.every((incident) => incident.ends_ms > now)) return
  const numbers = new Set(begun.map((incident) => incident.number))
  const known = picture.incidents.filter((incident) => !numbers.has(incident.number))
  picture.incidents = [...known, ...begun].filter((incident) => incident.ends_ms > now)
}

function remember(latest: LivePicture['latest'], seen: Observation): void {
  let channels = latest.get(seen.device)
  if (!channels) latest.set(seen.device, (channels = new Map()))
  const known = channels.get(seen.channel)
  if (!known || known.time_ms <= seen.time_ms) channels.set(seen.channel, { time_ms: seen.time_ms, value: seen.value })
}

function forgetOldCleared(alarms: Map<string, Alarm>): void {
  const cleared = [...alarms.values()].filter((alarm) => alarm.cleared !== null)
  if (cleared.length <= KEPT_CLEARED) return
  cleared.sort((a, b) => compare(a.cleared, b.cleared))
  for (const alarm of cleared.slice(0, cleared.length - KEPT_CLEARED)) alarms.delete(alarm.id)
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}

/** Newest first; RFC 3339 in UTC with the same digits sorts as text, ids break ties. */
export function newestFirst(alarms: Iterable<Alarm>): Alarm[] {
  return [...alarms].sort((a, b) => (a.raised === b.raised ? (a.id < b.id ? 1 : -1) : a.raised < b.raised ? 1 : -1))
}
