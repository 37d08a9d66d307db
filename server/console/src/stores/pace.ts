// How fast simulated time runs, as the control of the clock shows it. Pure.

import type { Clock, Speed } from '../protocol'

const SPEEDS: Speed[] = [0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600, 'max']
/** A speed that is reached to this share is reached. */
const REACHED = 0.8

/** What is said beside the time of day. */
export type PaceNote =
  | { key: 'paused' }
  /** Simulated time is on its way to a time, as fast as possible. */
  | { key: 'going'; to: number }
  /** As fast as possible: so many simulated seconds in a second. */
  | { key: 'fastest'; x: number }
  /** So many only, since the machine cannot keep up. */
  | { key: 'effective'; x: number }

/** The speeds to choose from, the slowest first, with one that was set elsewhere. */
export function speedsFor(now: Speed | undefined): Speed[] {
  if (now === undefined || SPEEDS.includes(now)) return SPEEDS
  return [...SPEEDS, now].sort((a, b) => factorOf(a) - factorOf(b))
}

/** What is said of the clock; null where it does what was asked for, and before the first picture. */
export function paceNote(clock: Clock | null): PaceNote | null {
  if (clock === null) return null
  if (clock.paused) return { key: 'paused' }
  const to = clock.going_to_ms ?? null
  if (to !== null) return { key: 'going', to }
  const x = clock.effective_speed ?? 0
  if (x <= 0) return null
  if (clock.speed === 'max') return { key: 'fastest', x }
  return x < clock.speed * REACHED ? { key: 'effective', x } : null
}

function factorOf(speed: Speed): number {
  return speed === 'max' ? Infinity : speed
}
