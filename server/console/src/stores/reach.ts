// How far back simulated time can go and which times can be gone to, and times as a field for local times has them. Pure.

import type { Clock } from '../protocol'

/** Simulated milliseconds since the Unix epoch. */
export interface Reach {
  from: number
  to: number
}

/** Farthest ahead that the server goes: 366 days. */
const AHEAD_MS = 366 * 86_400_000

/** The times that can be gone back to, from a whole second on; null where there are none, or the server is an older one. */
export function reachOf(clock: Clock | null): Reach | null {
  const first = clock?.rewind_from_ms ?? null
  if (clock === null || first === null) return null
  const from = Math.ceil(first / 1_000) * 1_000
  return from < clock.time_ms ? { from, to: clock.time_ms } : null
}

/** The times that can be gone to, back and ahead, from a whole second on; null before the first picture. */
export function goRange(clock: Clock | null): Reach | null {
  if (clock === null) return null
  const from = reachOf(clock)?.from ?? Math.ceil(clock.time_ms / 1_000) * 1_000
  return { from, to: clock.time_ms + AHEAD_MS }
}

export function inReach(reach: Reach | null, time: number | null): boolean {
  return reach !== null && time !== null && time >= reach.from && time <= reach.to
}

/** `2026-06-01T07:30:00`: the community's own time, to the second, whatever the zone of the browser. */
export function localInput(timeMs: number, utcOffsetSecs: number): string {
  return new Date(Math.floor(timeMs / 1_000) * 1_000 + utcOffsetSecs * 1_000).toISOString().slice(0, 19)
}

/** The time of such a text, which may leave `:00` out; null if it is none. */
export function timeOf(text: string, utcOffsetSecs: number): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return null
  const time = Date.parse(`${text}Z`)
  return Number.isNaN(time) ? null : time - utcOffsetSecs * 1_000
}
