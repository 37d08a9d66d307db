// Where the heads of stairs and lifts stand on a flat roof: evenly along it, one for each unit of a usual width.

import { doubleArea, extentAlong, insideRings, longestEdge } from './plane'

export interface Head {
  /** Anticlockwise and open, like the outer ring of the roof. */
  ring: number[]
  /** Metres above the roof. */
  height: number
}

/** Roofs smaller than this have none, square metres. */
const LEAST_AREA = 90
/** Length of roof for each, metres: two flats with their stairs between them. */
const UNIT_M = 24
const MOST = 8
const HEIGHT_M = 2.7
/** Half sides along and across the roof, metres. */
const HALF: [number, number] = [2.6, 1.7]
const CORNERS: [number, number][] = [[-1, -1], [1, -1], [1, 1], [-1, 1]]

export function roofHeads(rings: number[][]): Head[] {
  const [outer] = rings
  if (!outer || doubleArea(outer) / 2 < LEAST_AREA) return []
  const along = longestEdge(outer)
  const [minU, maxU] = extentAlong(outer, along)
  const [minV, maxV] = extentAlong(outer, [-along[1], along[0]])
  const count = Math.max(1, Math.min(MOST, Math.round((maxU - minU) / UNIT_M)))
  const heads: Head[] = []
  for (let i = 0; i < count; i++) {
    const middle: [number, number] = [minU + ((maxU - minU) * (i + 0.5)) / count, (minV + maxV) / 2]
    const ring = boxAbout(middle, along)
    if (CORNERS.every((_, k) => insideRings(rings, ring[2 * k], ring[2 * k + 1]))) heads.push({ ring, height: HEIGHT_M })
  }
  return heads
}

/** The four corners of a box about a point given along and across `along`. */
function boxAbout([u, v]: [number, number], [ux, uy]: [number, number]): number[] {
  return CORNERS.flatMap(([du, dv]) => {
    const [a, b] = [u + du * HALF[0], v + dv * HALF[1]]
    return [a * ux - b * uy, a * uy + b * ux]
  })
}
