// From where the whole community is seen: as near as its corners and roofs allow.

import type { Scene, Vec3 } from '../protocol'

/** Part of the picture that nothing covers, and what it covers at a distance of one metre. */
export interface Frame {
  /** Half of the free width and height at a distance of one metre, metres. */
  halfWidth: number
  halfHeight: number
  /** Angle of the look below the horizon, radians. */
  tilt: number
}

export interface Framing {
  /** East and north of the point that is looked at, on the ground. */
  target: [number, number]
  /** Metres from it. */
  distance: number
}

const ROUNDS = 16
/** Share of the picture left free around. */
const MARGIN = 1.05

/** What must be seen: the compounds, else the corners of the bounds, and the roofs within the bounds. */
export function outlineOf({ bounds: [minX, minY, maxX, maxY], areas, buildings }: Scene): Vec3[] {
  const compounds = areas.filter((area) => area.layer === 'compound').flatMap((area) => cornersOf(area.rings[0], 0))
  const corners: Vec3[] = [[minX, minY, 0], [maxX, minY, 0], [maxX, maxY, 0], [minX, maxY, 0]]
  const roofs = buildings.flatMap(({ rings, top }) => cornersOf(rings[0], top))
  const inside = ([x, y]: Vec3) => x >= minX && x <= maxX && y >= minY && y <= maxY
  return [...(compounds.length > 0 ? compounds : corners), ...roofs.filter(inside)]
}

function cornersOf(ring: number[] | undefined, z: number): Vec3[] {
  const corners: Vec3[] = []
  for (let i = 0; ring && i + 1 < ring.length; i += 2) corners.push([ring[i], ring[i + 1], z])
  return corners
}

/** Where to stand, looking north, so that all points are seen. */
export function framingOf(points: Vec3[], { halfWidth, halfHeight, tilt }: Frame): Framing {
  const [sin, cos] = [Math.sin(tilt), Math.cos(tilt)]
  let [x, y] = [middle(points.map((point) => point[0])), middle(points.map((point) => point[1]))]
  let distance = 1
  for (let round = 0; round < ROUNDS; round++) {
    distance = 1
    for (const point of points) {
      const [right, up, away] = seenFrom(point, x, y, sin, cos)
      distance = Math.max(distance, (MARGIN * Math.abs(right)) / halfWidth - away, (MARGIN * Math.abs(up)) / halfHeight - away)
    }
    // What is near looks larger: the middle of the picture is not the middle of the ground.
    let [low, high, left, rightmost] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const point of points) {
      const [right, up, away] = seenFrom(point, x, y, sin, cos)
      const depth = distance + away
      low = Math.min(low, up / depth)
      high = Math.max(high, up / depth)
      left = Math.min(left, right / depth)
      rightmost = Math.max(rightmost, right / depth)
    }
    x += (0.5 * (left + rightmost) * distance) / 2
    y += (0.5 * (low + high) * distance) / 2 / sin
  }
  return { target: [x, y], distance }
}

function middle(values: number[]): number {
  let [least, greatest] = [Infinity, -Infinity]
  for (const value of values) {
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  return (least + greatest) / 2
}

/** Right of, above and behind the point looked at, metres, for one who looks north and down. */
function seenFrom([px, py, pz]: Vec3, x: number, y: number, sin: number, cos: number): Vec3 {
  const north = py - y
  return [px - x, north * sin + pz * cos, north * cos - pz * sin]
}
