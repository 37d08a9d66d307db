// Lines of equal level of radio in local metres, ready to be drawn.

import type { CoverageContour } from '../../rest'
import type { LocalFrame } from './localFrame'

/** A line of a level: x and y by turns. */
export interface ContourLine {
  level: number
  points: number[]
}

export function contourLines(features: CoverageContour[], frame: LocalFrame): ContourLine[] {
  return features.flatMap(({ geometry, properties }) => geometry.coordinates.map((line) => ({ level: properties.level_dbm, points: line.flatMap((position) => frame.planOf(position)) })))
}
