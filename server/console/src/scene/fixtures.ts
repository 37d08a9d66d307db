// Trees, poles, hydrants, benches, gates and compound walls.

import {
  BoxGeometry,
  BufferGeometry,
  Color,
  CylinderGeometry,
  Group,
  InstancedMesh,
  Matrix4,
  MeshLambertMaterial,
  Quaternion,
  Vector3,
} from 'three'
import type { Scene, ScenePoint } from '../protocol'
import { boundaryHeading, linePieces, wallPieces, type Opening } from './geometry/walls'
import { colored, merged } from './geometry/merge'
import { LampGlow } from './lampGlow'
import { WALL, WALLS } from './palette'
import { Trees } from './trees'

const UP = new Vector3(0, 1, 0)
/** Of walls that are not known (assumption). */
const WALL_HEIGHT_M = 2.2
const WALL_THICKNESS_M = 0.28
/** Half widths of gate openings, metres: two lanes, one lane, a wicket. */
const GATE_HALF_M: Record<string, number> = { main: 6, vehicle: 3.5, pedestrian: 1.5 }

interface Model {
  geometry: BufferGeometry
  /** Height of the model, metres. */
  height: number
  shadow: boolean
}

function models(): Record<string, Model> {
  const box = (w: number, h: number, d: number, y: number, c: string) => colored(new BoxGeometry(w, h, d).translate(0, y, 0), c)
  const tube = (r: number, h: number, y: number, c: string, sides = 6) =>
    colored(new CylinderGeometry(r, r, h, sides).translate(0, y, 0), c)
  const lamp = merged([tube(0.09, 6, 3, '#59636e'), box(1.3, 0.1, 0.18, 5.95, '#59636e'), box(0.55, 0.08, 0.24, 5.88, '#fff3cf')])
  return {
    lamp_pole: { geometry: lamp, height: 6, shadow: false },
    signal_pole: { geometry: merged([tube(0.1, 5, 2.5, '#59636e'), box(0.35, 1, 0.3, 4.6, '#2c333b')]), height: 5, shadow: false },
    pole: { geometry: tube(0.1, 7, 3.5, '#6b747e'), height: 7, shadow: false },
    hydrant: { geometry: merged([tube(0.15, 0.7, 0.35, '#b8423a', 8), tube(0.2, 0.1, 0.7, '#b8423a', 8)]), height: 0.75, shadow: false },
    bench: { geometry: merged([box(1.6, 0.08, 0.5, 0.45, '#8a6b4c'), box(1.4, 0.45, 0.3, 0.22, '#555c64')]), height: 0.5, shadow: false },
    waste_bin: { geometry: tube(0.28, 0.9, 0.45, '#4a6b52', 8), height: 0.9, shadow: false },
    water_tank: { geometry: tube(1.2, 2, 1, '#8fa3b3', 12), height: 2, shadow: true },
    charging_station: { geometry: merged([box(0.5, 1.6, 0.35, 0.8, '#dfe5ea'), box(0.36, 0.4, 0.37, 1.2, '#3fa36c')]), height: 1.6, shadow: false },
    barrier: { geometry: tube(0.12, 0.9, 0.45, '#c9b25e', 8), height: 0.9, shadow: false },
    other: { geometry: box(0.5, 1, 0.5, 0.5, '#7d8894'), height: 1, shadow: false },
  }
}

export function buildFixtures(scene: Scene): { root: Group; trees: Trees; glow: LampGlow } {
  const root = new Group()
  const trees = new Trees(scene.fixtures.filter((point) => point.kind === 'tree'))
  const glow = new LampGlow(scene.fixtures.filter((point) => point.kind === 'lamp_pole'))
  root.add(trees.root, glow.root)
  const byKind = new Map<string, ScenePoint[]>()
  const known = models()
  for (const point of scene.fixtures) {
    // Trees are drawn apart; a door or a mounted camera has no body of its own.
    if (point.kind === 'tree' || point.kind === 'entrance' || point.kind === 'camera' || point.kind === 'manhole') continue
    const kind = point.kind in known ? point.kind : 'other'
    const list = byKind.get(kind)
    if (list) list.push(point)
    else byKind.set(kind, [point])
  }
  for (const [kind, points] of byKind) root.add(instances(known[kind], points))
  return { root, trees, glow }
}

function instances({ geometry, height, shadow }: Model, points: ScenePoint[]): InstancedMesh {
  const mesh = new InstancedMesh(geometry, new MeshLambertMaterial({ vertexColors: true }), points.length)
  const matrix = new Matrix4()
  const turn = new Quaternion()
  points.forEach(({ position: [x, y, z], height: real }, i) => {
    const size = real > 0 ? real / height : 1
    mesh.setMatrixAt(i, matrix.compose(new Vector3(x, z, -y), turn, new Vector3(size, size, size)))
  })
  mesh.castShadow = shadow
  mesh.receiveShadow = false
  mesh.computeBoundingSphere()
  return mesh
}

/** Walls that are known, walls about closed compounds whose walls are not, and the gates that stand in them. */
export function buildWalls(scene: Scene): Group {
  const root = new Group()
  const gates = scene.points.filter((point) => point.layer === 'gate')
  const fenced = new Set(scene.walls.map((wall) => wall.compound))
  const closed = scene.areas.filter((area) => area.layer === 'compound' && area.kind === 'closed' && !fenced.has(area.id))
  const openings: Opening[] = gates.map((g) => ({ x: g.position[0], y: g.position[1], half: GATE_HALF_M[g.kind] ?? 2 }))
  const guessed = closed.flatMap((area) => area.rings.slice(0, 1).flatMap((ring) => wallPieces(ring, openings)))
  const known = scene.walls.flatMap(({ kind, height, line }) => {
    const { color, thickness } = WALLS[kind] ?? WALLS.wall
    return linePieces(line, openings).map((piece) => ({ ...piece, height, thickness, color }))
  })
  const pieces = [...guessed.map((piece) => ({ ...piece, height: WALL_HEIGHT_M, thickness: WALL_THICKNESS_M, color: WALL })), ...known]
  const wall = new BoxGeometry(1, 1, 1).translate(0, 0.5, 0)
  const mesh = new InstancedMesh(wall, new MeshLambertMaterial(), Math.max(1, pieces.length))
  mesh.count = pieces.length
  const turn = new Quaternion()
  pieces.forEach(({ x0, y0, x1, y1, height, thickness, color }, i) => {
    turn.setFromAxisAngle(UP, Math.atan2(y1 - y0, x1 - x0))
    const middle = new Vector3((x0 + x1) / 2, 0, -(y0 + y1) / 2)
    mesh.setMatrixAt(i, new Matrix4().compose(middle, turn, new Vector3(Math.hypot(x1 - x0, y1 - y0), height, thickness)))
    mesh.setColorAt(i, new Color(color))
  })
  mesh.castShadow = true
  mesh.receiveShadow = true
  mesh.computeBoundingSphere()
  root.add(mesh)
  const outlines = scene.areas.filter((area) => area.layer === 'compound').map((area) => area.rings[0] ?? [])
  for (const kind of ['main', 'vehicle', 'pedestrian']) {
    const some = gates.filter((gate) => gate.kind === kind)
    if (some.length > 0) root.add(gateInstances(kind, some, outlines))
  }
  return root
}

function gateInstances(kind: string, gates: ScenePoint[], outlines: number[][]): InstancedMesh {
  const half = GATE_HALF_M[kind]
  const height = kind === 'main' ? 5 : kind === 'vehicle' ? 4 : 2.8
  const side = kind === 'pedestrian' ? 0.35 : 0.8
  const post = (x: number) => colored(new BoxGeometry(side, height, side).translate(x, height / 2, 0), '#d8d2c4')
  const beam = colored(new BoxGeometry(2 * half + side * 2, height * 0.14, side * 1.3).translate(0, height, 0), '#3f7fa6')
  const mesh = new InstancedMesh(merged([post(-half), post(half), beam]), new MeshLambertMaterial({ vertexColors: true }), gates.length)
  const turn = new Quaternion()
  gates.forEach(({ position: [x, y, z] }, i) => {
    turn.setFromAxisAngle(UP, boundaryHeading(outlines, x, y))
    mesh.setMatrixAt(i, new Matrix4().compose(new Vector3(x, z, -y), turn, new Vector3(1, 1, 1)))
  })
  mesh.castShadow = true
  mesh.computeBoundingSphere()
  return mesh
}
