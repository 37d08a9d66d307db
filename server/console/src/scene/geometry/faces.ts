// The faces of buildings that are more than prisms: polygons in space, cut into triangles.

import { ShapeUtils, Vector2 } from 'three'
import type { SceneFace } from '../../protocol'

export interface FaceMesh {
  kind: string
  /** Linear red, green and blue, 0 to 1, where the source names a material. */
  color: [number, number, number] | null
  /** East, north, up; the corners of all rings in turn. */
  corners: [number, number, number][]
  /** Corner numbers, anticlockwise from outside. */
  triangles: [number, number, number][]
  normal: [number, number, number]
  /** Of an upright wall: direction to the right as seen from outside, where it begins along that, and its length. */
  along: { direction: [number, number]; from: number; length: number } | null
  /** Numbers of the corners of the outer ring. */
  outer: number
}

/** Twice the area below which a face is noise, m². */
const LEAST_AREA = 2e-6
/** A face whose normal rises or falls less than this is upright: within 6°. */
const UPRIGHT = 0.1

/** The face as triangles, or null where it has no area. */
export function faceMesh(face: SceneFace): FaceMesh | null {
  const rings = face.rings.map(pointsOf).filter((ring) => ring.length >= 3)
  const normal = rings[0] ? normalOf(rings[0]) : null
  if (!normal) return null
  const size = normal.map(Math.abs)
  const axis = size[0] > size[1] && size[0] > size[2] ? 0 : size[1] > size[2] ? 1 : 2
  const [i, j] = [(axis + 1) % 3, (axis + 2) % 3]
  const flat = (ring: [number, number, number][]) => ring.map((p) => new Vector2(p[i], p[j]))
  const [outer, ...holes] = rings
  const corners = rings.flat()
  const front = normal[axis] > 0
  const triangles = ShapeUtils.triangulateShape(flat(outer), holes.map(flat)).map((t) => {
    const [a, b, c] = t as [number, number, number]
    const [p, q, r] = [corners[a], corners[b], corners[c]]
    const turn = (q[i] - p[i]) * (r[j] - p[j]) - (q[j] - p[j]) * (r[i] - p[i])
    return (turn > 0 === front ? [a, b, c] : [a, c, b]) as [number, number, number]
  })
  const color = face.rgba ? ([face.rgba[0], face.rgba[1], face.rgba[2]] as [number, number, number]) : null
  const along = face.kind === 'wall' && size[2] < UPRIGHT ? alongOf(outer, normal) : null
  return { kind: face.kind, color, corners, triangles, normal, along, outer: outer.length }
}

function pointsOf(flat: number[]): [number, number, number][] {
  const points: [number, number, number][] = []
  for (let n = 0; n + 2 < flat.length; n += 3) {
    const last = points.at(-1)
    if (last && last[0] === flat[n] && last[1] === flat[n + 1] && last[2] === flat[n + 2]) continue
    points.push([flat[n], flat[n + 1], flat[n + 2]])
  }
  return points
}

/** Unit normal by Newell's method, which collinear corners do not mislead. */
function normalOf(ring: [number, number, number][]): [number, number, number] | null {
  const sum: [number, number, number] = [0, 0, 0]
  ring.forEach((a, n) => {
    const b = ring[(n + 1) % ring.length]
    for (let k = 0; k < 3; k++) {
      const [u, v] = [(k + 1) % 3, (k + 2) % 3]
      sum[k] += (a[u] - b[u]) * (a[v] + b[v])
    }
  })
  const length = Math.hypot(...sum)
  return length > LEAST_AREA ? [sum[0] / length, sum[1] / length, sum[2] / length] : null
}

function alongOf(ring: [number, number, number][], [x, y]: [number, number, number]): FaceMesh['along'] {
  const level = Math.hypot(x, y)
  const direction: [number, number] = [-y / level, x / level]
  const places = ring.map((p) => p[0] * direction[0] + p[1] * direction[1])
  const [from, to] = [Math.min(...places), Math.max(...places)]
  return to > from ? { direction, from, length: to - from } : null
}
