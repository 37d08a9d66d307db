// Patches of coverage in local metres, by how many devices cover them, ready to be drawn.

import type { CoverageFeature } from '../../rest'
import type { LocalFrame } from './localFrame'

/** Rings, the outer one first: x and y by turns. */
export interface CoverageArea {
  rings: number[][]
  /** How high it lies, metres: on the floor of a storey, else 0. */
  z: number
  /** The square of the ground that it lies in; 0 of what one device covers. */
  square: number
}

/** How a patch is drawn: by one device, by two, by more, or by none. */
export type CoverageTone = 'one' | 'two' | 'more' | 'blind'
export const TONES: CoverageTone[] = ['blind', 'one', 'two', 'more']

export class CoverageShapes {
  readonly of: Record<CoverageTone, CoverageArea[]> = { one: [], two: [], more: [], blind: [] }

  /** `heightOf` tells of the rings of an area how high it lies. */
  constructor(features: CoverageFeature[], frame: LocalFrame, heightOf: (rings: number[][]) => number = () => 0) {
    for (const { geometry, properties } of features) {
      const areas = this.of[toneOf(properties)]
      for (const outline of geometry.coordinates) {
        const rings = outline.map((ring) => ring.flatMap((position) => frame.planOf(position)))
        areas.push({ square: properties.square ?? 0, rings, z: heightOf(rings) })
      }
    }
  }

  get isEmpty(): boolean {
    return TONES.every((tone) => this.of[tone].length === 0)
  }
}

function toneOf({ blind, count = 1 }: CoverageFeature['properties']): CoverageTone {
  if (blind) return 'blind'
  return count <= 1 ? 'one' : count === 2 ? 'two' : 'more'
}
