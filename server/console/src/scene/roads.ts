// Roads: kerbs, then the carriageways of each class, then their markings, level by level.

import { Color, type Group } from 'three'
import type { SceneRoad } from '../protocol'
import { FlatMesh, dashes, stripe, type Blocked } from './geometry/bands'
import { KERB, MARKING, MARKING_MIDDLE, ROADS } from './palette'
import type { Painter } from './ground'

/** Carriageways at least this wide have two lanes each way, metres. */
const FOUR_LANES_M = 12
/** Carriageways at least this wide are marked at all, metres. */
const MARKED_M = 6
/** How far before a junction a crossing begins and ends, metres. */
const CROSSING_M: [number, number] = [0.8, 4.3]
const LINE_M = 0.16

export function paintRoads(roads: SceneRoad[], into: Group, painter: Painter): void {
  const levels = [...new Set(roads.map((road) => road.level))].sort((a, b) => a - b)
  const arms = armsOf(roads)
  const reach = junctionReach(arms)
  for (const level of levels) {
    // What runs under the ground is not seen from above.
    if (level < 0) continue
    const here = roads.filter((road) => road.level === level)
    const classes = Object.entries(ROADS).sort(([, a], [, b]) => a.rank - b.rank)
    for (const [name, { fill }] of classes) {
      const kerb = new FlatMesh()
      for (const road of here) if (road.class === name) kerb.band(road.line, road.width + (road.width > 3 ? 0.8 : 0.3), endsOf(road, arms))
      painter.paint(into, kerb, name === 'footway' || name === 'steps' ? darker(fill) : level > 0 ? '#dddcd6' : KERB, 'plain')
    }
    for (const [name, { fill }] of classes) {
      const band = new FlatMesh()
      for (const road of here) if (road.class === name) band.band(road.line, road.width, endsOf(road, arms))
      painter.paint(into, band, fill, name === 'footway' ? 'paving' : 'asphalt')
    }
    paintMarkings(here, into, painter, reach)
  }
}

function darker(color: string): string {
  return `#${new Color(color).multiplyScalar(0.78).getHexString()}`
}

function paintMarkings(roads: SceneRoad[], into: Group, painter: Painter, reach: Map<string, number>): void {
  const white = new FlatMesh()
  const yellow = new FlatMesh()
  const junction: Blocked = (x, y) => reach.get(spot(x, y)) ?? 0
  const crossing: Blocked = (x, y) => (junction(x, y) > 0 ? junction(x, y) + CROSSING_M[1] + 0.8 : 0)
  for (const { class: name, width, line } of roads) {
    if (width < MARKED_M || (name !== 'city' && name !== 'main')) continue
    if (width >= FOUR_LANES_M) {
      for (const offset of [-0.16, 0.16]) stripe(yellow, line, { offset, width: LINE_M }, crossing)
      for (const offset of [-width / 4, width / 4]) dashes(white, line, { on: 4, off: 6, width: LINE_M, offset }, crossing)
    } else {
      dashes(white, line, { on: 3, off: 5, width: LINE_M, offset: 0 }, crossing)
    }
    for (const side of [-1, 1]) stripe(white, line, { offset: side * (width / 2 - 0.35), width: 0.13 }, crossing)
    crossings(white, line, width, junction)
  }
  painter.paint(into, white, MARKING, 'asphalt')
  painter.paint(into, yellow, MARKING_MIDDLE, 'asphalt')
}

/** Zebra crossings before the junctions at which the line has a vertex. */
function crossings(mesh: FlatMesh, line: ArrayLike<number>, width: number, junction: Blocked): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i], line[i + 1], line[i + 2], line[i + 3]]
    zebra(mesh, [x0, y0], [x1, y1], width, junction(x0, y0))
    zebra(mesh, [x1, y1], [x0, y0], width, junction(x1, y1))
  }
}

/** Bars across a road that leaves the junction at `from` towards `to`, `clear` metres from its middle. */
function zebra(mesh: FlatMesh, from: [number, number], to: [number, number], width: number, clear: number): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  if (clear === 0 || length < clear + 2 * CROSSING_M[1]) return
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  const [near, far] = [clear + CROSSING_M[0], clear + CROSSING_M[1]]
  for (let off = -width / 2 + 0.7; off <= width / 2 - 0.6; off += 0.95) {
    const [x, y] = [from[0] - uy * off, from[1] + ux * off]
    mesh.dash(x + ux * near, y + uy * near, x + ux * far, y + uy * far, 0.48)
  }
}

function spot(x: number, y: number): string {
  return `${Math.round(x * 100)}/${Math.round(y * 100)}`
}

interface Arms {
  /** Of all roads and paths. */
  all: number
  /** Of those for vehicles. */
  drivable: number
  /** The widest of the drivable ones, metres. */
  width: number
}

/** How many arms meet at each vertex; passing through counts twice. */
function armsOf(roads: SceneRoad[]): Map<string, Arms> {
  const arms = new Map<string, Arms>()
  for (const road of roads) {
    const drivable = !['footway', 'cycleway', 'steps'].includes(road.class)
    const inner = road.line.length - 2
    for (let i = 0; i + 1 < road.line.length; i += 2) {
      const key = spot(road.line[i], road.line[i + 1])
      const here = arms.get(key) ?? { all: 0, drivable: 0, width: 0 }
      const more = i === 0 || i === inner ? 1 : 2
      here.all += more
      if (drivable) {
        here.drivable += more
        here.width = Math.max(here.width, road.width)
      }
      arms.set(key, here)
    }
  }
  return arms
}

/** How far from a junction's vertex the widest of its roads reaches, metres. */
function junctionReach(arms: Map<string, Arms>): Map<string, number> {
  const reach = new Map<string, number>()
  for (const [key, { drivable, width }] of arms) if (drivable > 2) reach.set(key, width / 2 + 1)
  return reach
}

/** Ends that meet nothing are cut straight. */
function endsOf({ line }: SceneRoad, arms: Map<string, Arms>): { start: boolean; end: boolean } {
  const alone = (i: number) => (arms.get(spot(line[i], line[i + 1]))?.all ?? 0) < 2
  return { start: alone(0), end: alone(line.length - 2) }
}
