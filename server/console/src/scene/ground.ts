// Everything flat: the ground, compounds, greens, water, parking and roads. Painted in order without depth, so that nothing
// flickers, and then the ground's depth alone, so that what is below it stays hidden.

import {
  BufferAttribute,
  BufferGeometry,
  CircleGeometry,
  Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
} from 'three'
import type { Scene, SceneRoad } from '../protocol'
import { FlatMesh, dashes } from './geometry/bands'
import { COMPOUND, GREENS, GROUND, PARKING, PARKING_LINE, ROADS, WATER } from './palette'

/** Render orders below zero: painted before anything that has depth. */
const FIRST_ORDER = -1000

export interface GroundLayers {
  root: Group
  roads: Group
  greens: Group
  water: Group
  parking: Group
  compounds: Group
}

export function buildGround(scene: Scene, radius: number): GroundLayers {
  const painter = new Painter()
  const layers: GroundLayers = {
    root: new Group(),
    roads: new Group(),
    greens: new Group(),
    water: new Group(),
    parking: new Group(),
    compounds: new Group(),
  }
  const disc = new Mesh(new CircleGeometry(radius, 96).rotateX(-Math.PI / 2), painter.material(GROUND))
  disc.renderOrder = painter.next()
  disc.receiveShadow = true
  layers.root.add(disc, ...[layers.compounds, layers.water, layers.greens, layers.parking, layers.roads])
  paintAreas(scene, layers, painter)
  paintRoads(scene.roads, layers.roads, painter)
  layers.root.add(depthOf(disc))
  return layers
}

function depthOf(disc: Mesh): Mesh {
  const material = new MeshBasicMaterial({ colorWrite: false, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 4 })
  const depth = new Mesh(disc.geometry, material)
  depth.renderOrder = -1
  depth.position.y = -0.05
  return depth
}

class Painter {
  private order = FIRST_ORDER

  next(): number {
    return this.order++
  }

  material(color: string): MeshLambertMaterial {
    return new MeshLambertMaterial({ color: new Color(color), depthTest: false, depthWrite: false })
  }

  paint(into: Group, flat: FlatMesh, color: string): void {
    const order = this.next()
    if (flat.isEmpty) return
    const geometry = new BufferGeometry()
    const positions = flat.positions()
    const normals = new Int8Array((positions.length / 3) * 4)
    for (let i = 1; i < normals.length; i += 4) normals[i] = 127
    geometry.setAttribute('position', new BufferAttribute(positions, 3))
    geometry.setAttribute('normal', new BufferAttribute(normals, 4, true))
    geometry.setIndex(new BufferAttribute(new Uint32Array(flat.index), 1))
    const mesh = new Mesh(geometry, this.material(color))
    mesh.renderOrder = order
    mesh.receiveShadow = true
    into.add(mesh)
  }
}

function paintAreas(scene: Scene, layers: GroundLayers, painter: Painter): void {
  const of = (layer: string, kinds?: string[]): FlatMesh => {
    const mesh = new FlatMesh()
    for (const area of scene.areas) {
      if (area.layer === layer && (!kinds || kinds.includes(area.kind))) mesh.area(area.rings)
    }
    return mesh
  }
  painter.paint(layers.compounds, of('compound'), COMPOUND)
  for (const kind of ['wood', 'park', 'lawn', 'pitch', 'playground']) {
    painter.paint(layers.greens, of('green', [kind]), GREENS[kind])
  }
  painter.paint(layers.water, of('water'), WATER)
  painter.paint(layers.parking, of('parking', ['surface', 'bicycle', 'multi_storey']), PARKING)
  painter.paint(layers.parking, outlines(scene, ['surface', 'bicycle', 'multi_storey'], 0.3, 0), PARKING_LINE)
  painter.paint(layers.parking, outlines(scene, ['underground'], 0.35, 2.5), PARKING_LINE)
  painter.paint(layers.greens, outlinesOf(scene, 'green', ['pitch'], 0.25, 0), '#c9d6cf')
}

function outlines(scene: Scene, kinds: string[], width: number, dash: number): FlatMesh {
  return outlinesOf(scene, 'parking', kinds, width, dash)
}

function outlinesOf(scene: Scene, layer: string, kinds: string[], width: number, dash: number): FlatMesh {
  const mesh = new FlatMesh()
  for (const area of scene.areas) {
    if (area.layer !== layer || !kinds.includes(area.kind)) continue
    for (const ring of area.rings) {
      if (dash > 0) dashes(mesh, ring, { on: dash, off: dash * 0.7, width }, () => 0)
      else mesh.band(ring, width)
    }
  }
  return mesh
}

function paintRoads(roads: SceneRoad[], into: Group, painter: Painter): void {
  const levels = [...new Set(roads.map((road) => road.level))].sort((a, b) => a - b)
  const junctions = junctionReach(roads)
  for (const level of levels) {
    // What runs under the ground is not seen from above.
    if (level < 0) continue
    const here = roads.filter((road) => road.level === level)
    const classes = Object.entries(ROADS).sort(([, a], [, b]) => a.rank - b.rank)
    for (const [name, { fill }] of classes) {
      const kerb = new FlatMesh()
      for (const road of here) if (road.class === name) kerb.band(road.line, road.width + (road.width > 3 ? 0.7 : 0.35))
      painter.paint(into, kerb, shade(fill, level > 0 ? 1.7 : 1.38))
    }
    for (const [name, { fill }] of classes) {
      const band = new FlatMesh()
      for (const road of here) if (road.class === name) band.band(road.line, road.width)
      painter.paint(into, band, fill)
    }
    const lines = new FlatMesh()
    for (const road of here) {
      if (road.width >= 6 && (road.class === 'city' || road.class === 'main')) {
        dashes(lines, road.line, { on: 3, off: 5, width: 0.18 }, (x, y) => junctions.get(spot(x, y)) ?? 0)
      }
    }
    painter.paint(into, lines, '#c5cbd3')
  }
}

function shade(color: string, factor: number): string {
  return `#${new Color(color).multiplyScalar(factor).getHexString()}`
}

function spot(x: number, y: number): string {
  return `${Math.round(x * 100)}/${Math.round(y * 100)}`
}

/** How far from a vertex that roads share the widest of them reaches, metres. */
function junctionReach(roads: SceneRoad[]): Map<string, number> {
  const users = new Map<string, { roads: number; width: number }>()
  for (const road of roads) {
    if (['footway', 'cycleway', 'steps'].includes(road.class)) continue
    const inner = road.line.length - 2
    for (let i = 0; i + 1 < road.line.length; i += 2) {
      const key = spot(road.line[i], road.line[i + 1])
      const user = users.get(key) ?? { roads: 0, width: 0 }
      // Passing through counts twice: two arms of the junction.
      user.roads += i === 0 || i === inner ? 1 : 2
      user.width = Math.max(user.width, road.width)
      users.set(key, user)
    }
  }
  const reach = new Map<string, number>()
  for (const [key, user] of users) if (user.roads > 2) reach.set(key, user.width / 2 + 2)
  return reach
}
