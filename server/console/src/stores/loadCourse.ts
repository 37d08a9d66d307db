// What the course of a load run says over time.

import type { LoadPoint, LoadState } from '../loadRun'

/** Nearer moments make rates of chance: messages leave in batches. */
const LEAST_SECONDS = 0.5

export interface Rate {
  seconds: number
  offered: number
  achieved: number
}

/** Messages a second between moments. */
export function ratesOf(points: LoadPoint[]): Rate[] {
  const rates: Rate[] = []
  let before = { seconds: 0, offered: 0, sent: 0 }
  for (const point of points) {
    const seconds = point.seconds - before.seconds
    if (seconds < LEAST_SECONDS) continue
    rates.push({ seconds: point.seconds, offered: (point.offered - before.offered) / seconds, achieved: (point.sent - before.sent) / seconds })
    before = point
  }
  return rates
}

/** Where each phase ends, in seconds of the run, as far as the course shows. */
export function bordersOf(points: LoadPoint[]): { seconds: number; phase: number }[] {
  const borders: { seconds: number; phase: number }[] = []
  points.forEach((point, i) => {
    const next = points[i + 1]
    if (next && next.phase > point.phase) borders.push({ seconds: point.seconds, phase: next.phase })
  })
  return borders
}

/** How a run is marked: by its end, or by what it is at. */
export type Mark = 'waiting' | 'going' | 'good' | 'bad' | 'silent'

export function markOf(state: LoadState, silent_s: number | null, passed: boolean | null): Mark {
  if (silent_s !== null) return 'silent'
  if (state === 'failed') return 'bad'
  if (state === 'ended') return passed === false ? 'bad' : 'good'
  return state === 'preparing' ? 'waiting' : 'going'
}

/** The powers of ten about the values. */
export function decades(values: number[]): { min: number; max: number } {
  const sound = values.filter((value) => value > 0)
  const low = Math.floor(Math.log10(sound.reduce((a, b) => Math.min(a, b), Infinity)))
  const high = Math.ceil(Math.log10(sound.reduce((a, b) => Math.max(a, b), 0)))
  if (sound.length === 0) return { min: 0.1, max: 10 }
  return { min: 10 ** low, max: 10 ** Math.max(high, low + 1) }
}

/** `2:05`, or `1:02:05` from an hour on. */
export function lengthText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
