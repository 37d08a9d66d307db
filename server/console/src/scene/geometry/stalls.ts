// Lines between parking spaces: rows along the longest side of the area. Decoration: how many spaces there are is the model's to
// say.

import { extentAlong, insideRings, longestEdge, openRing } from './plane'

export interface Line {
  x0: number
  y0: number
  x1: number
  y1: number
}

/** Width and depth of a space and width of the lane between two rows, metres (JGJ 100-2015, small cars). */
const WIDTH_M = 2.4
const DEPTH_M = 5.3
const LANE_M = 5.5
/** Lines of an area at most. */
const MOST = 4_000

export function parkingStalls(rings: number[][]): Line[] {
  const outer = openRing(rings[0] ?? [])
  const [ux, uy] = longestEdge(outer)
  const [minU, maxU] = extentAlong(outer, [ux, uy])
  const [minV, maxV] = extentAlong(outer, [-uy, ux])
  const at = (u: number, v: number): [number, number] => [u * ux - v * uy, u * uy + v * ux]
  const inside = ([x, y]: [number, number]) => insideRings(rings, x, y)
  const lines: Line[] = []
  for (const v of rowStarts(maxV - minV)) {
    for (let u = minU + 0.2; u <= maxU - 0.1 && lines.length < MOST; u += WIDTH_M) {
      const [from, to] = [at(u, minV + v + 0.1), at(u, minV + v + Math.min(DEPTH_M, maxV - minV) - 0.1)]
      if (inside(from) && inside(to)) lines.push({ x0: from[0], y0: from[1], x1: to[0], y1: to[1] })
    }
  }
  return lines
}

/** Where rows begin across an area of a depth: single against both edges, double between the lanes. */
function rowStarts(depth: number): number[] {
  if (depth < 2 * DEPTH_M) return [0]
  const starts: number[] = []
  let v = 0
  let beforeLane = true
  while (v + DEPTH_M <= depth + 0.2) {
    starts.push(v)
    v += DEPTH_M + (beforeLane ? LANE_M : 0)
    beforeLane = !beforeLane
  }
  return starts
}
