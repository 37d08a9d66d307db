// How many windows are lit.

/** Share of lit windows in the evening. */
export const EVENING = 0.5

/** Share of lit windows by local hour: most in the evening, few in the small hours. Decoration. */
export function litShare(timeMs: number, utcOffsetSecs: number): number {
  const hour = ((timeMs / 3_600_000 + utcOffsetSecs / 3_600) % 24 + 24) % 24
  if (hour >= 18 && hour < 22.5) return EVENING
  if (hour >= 22.5) return 0.3
  return hour < 5.5 ? 0.08 : 0.3
}
