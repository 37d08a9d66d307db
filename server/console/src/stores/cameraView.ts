// What is told of a camera's view without asking the server again.

import type { ViewStream, ViewWindow } from '../rest'

/** Most days of retention that the server works out: ten years. */
export const MOST_DAYS = 3_650

/** Days that can be asked for, from what was typed; `usual` for no number. */
export function daysOf(typed: unknown, usual: number): number {
  const days = Math.round(Number(typed))
  return typed === '' || !Number.isFinite(days) ? usual : Math.min(MOST_DAYS, Math.max(1, days))
}

/** Bytes of a stream for so many days of it: what the server told of `told` days. */
export function bytesFor(stream: ViewStream, told: number, days: number): number {
  return (stream.bytes / told) * days
}

/** The corners of a mask as SVG has them. */
export function maskPoints({ mask }: ViewWindow): string {
  return mask.map(([column, row]) => `${column},${row}`).join(' ')
}
