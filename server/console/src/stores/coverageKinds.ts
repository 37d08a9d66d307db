// What can be told of a kind of coverage without asking the server.

import type { AuditWhatIf, Cover, CoverageFeature, CoverageKind, WhatIf } from '../rest'
import { COVERAGE_BANDS } from '../scene/palette'

/** The word of the kind that a class is of, if it covers anything. */
export function kindOf(covers: Cover[] | undefined, classId: string): string | null {
  const first = covers?.[0]
  if (!first) return null
  if (first.kind === 'radio') return first.technology ?? null
  return first.kind === 'service' ? classId : first.kind
}

/** The level where none is chosen: of smoke the ground floor, else the highest below it; the first of others. */
export function usualLevel(kind: CoverageKind | null): string {
  const words = kind?.levels.map((one) => one.level) ?? []
  const usual = kind?.family === 'smoke' ? (words.find((word) => Number(word) >= 0) ?? words.at(-1)) : words[0]
  return usual ?? ''
}

/** The storey that a kind is asked for: the chosen one, where the kind has it; null for the ground. */
export function storeyOf(kind: CoverageKind | null, chosen: number | null): number | null {
  return kind?.storeys.some(({ storey }) => storey === chosen) ? chosen : null
}

/** Whether a layer is drawn as its picture: what it shows has more than covered and not covered. */
export function isPicture(kind: CoverageKind | null): boolean {
  return kind?.family === 'radio' || kind?.family === 'light'
}

/** The key of the words after the share that is covered: of smoke and of a storey it is one of floors, of others of the open ground. */
export function shareKey(kind: CoverageKind | null, storey: number | null = null): string {
  if (kind?.family === 'smoke') return 'coverage.shareOfRooms'
  return storey === null ? 'coverage.share' : 'coverage.shareOfFloors'
}

/** A living circle. */
export type CircleWord = keyof typeof COVERAGE_BANDS

export function isCircle(band: string | undefined): band is CircleWord {
  return band !== undefined && Object.hasOwn(COVERAGE_BANDS, band)
}

/** The areas of the living circles, the largest first: the smaller ones are drawn over it. The distance of the kind is no circle. */
export function circlesOf(features: CoverageFeature[]): { circle: CircleWord; feature: CoverageFeature }[] {
  const found = features.flatMap((feature) => {
    const { band } = feature.properties
    return isCircle(band) ? [{ circle: band, feature }] : []
  })
  return found.reverse()
}

/** Share of the households within each distance, by the word of its band; null where there are no households. */
export function householdsIn(bands: CoverageFeature[]): Record<string, number | null> {
  const shares = bands.flatMap(({ properties: { band, share_of_households = null } }) => (band === undefined ? [] : [[band, share_of_households] as const]))
  return Object.fromEntries(shares)
}

/** Where the words about how many cover a place are: places are no devices. */
export function toneKeys(kind: CoverageKind | null): string {
  return kind?.classes.length === 0 ? 'coverage.placeTone' : 'coverage.tone'
}

/** The same question to the audit, which takes of cameras alone how they hang and look. */
export function auditQuestion({ device, position, height_m, heading_rad, pitch_rad, lens }: WhatIf, kind: CoverageKind | null): AuditWhatIf {
  return kind?.family === 'camera' ? { device, position, height_m, heading_rad, pitch_rad, lens } : { device, position }
}
