// Everything flat: the ground, compounds, greens, water, parking and roads. Painted in order without depth, so that nothing
// flickers, and then the ground's depth alone, so that what is below it stays hidden.

import { BufferAttribute, BufferGeometry, CircleGeometry, Group, Mesh, MeshBasicMaterial, type MeshLambertMaterial } from 'three'
import type { Scene } from '../protocol'
import { buildContact } from './contact'
import { FlatMesh, dashes } from './geometry/bands'
import { groundMaterial, type Grain } from './groundMaterial'
import { parkingStalls } from './geometry/stalls'
import { COMPOUND, GREENS, GROUND, PARKING, PARKING_LINE, SPACES, WATER } from './palette'
import { paintRoads } from './roads'

/** Render orders below zero: painted before anything that has depth. */
const FIRST_ORDER = -1000

export interface GroundLayers {
  root: Group
  roads: Group
  greens: Group
  water: Group
  parking: Group
  compounds: Group
  contact: Group
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
    contact: new Group(),
  }
  const disc = new Mesh(new CircleGeometry(radius, 96).rotateX(-Math.PI / 2), painter.material(GROUND, 'plain'))
  disc.renderOrder = painter.next()
  disc.receiveShadow = true
  layers.root.add(disc, ...[layers.compounds, layers.water, layers.greens, layers.parking, layers.roads, layers.contact])
  paintAreas(scene, layers, painter)
  paintRoads(scene.roads, layers.roads, painter)
  layers.contact.add(buildContact(scene.buildings, painter.next()))
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

export class Painter {
  private order = FIRST_ORDER

  next(): number {
    return this.order++
  }

  material(color: string, grain: Grain): MeshLambertMaterial {
    return groundMaterial(color, grain)
  }

  paint(into: Group, flat: FlatMesh, color: string, grain: Grain): void {
    const order = this.next()
    if (flat.isEmpty) return
    const geometry = new BufferGeometry()
    const positions = flat.positions()
    const normals = new Int8Array((positions.length / 3) * 4)
    for (let i = 1; i < normals.length; i += 4) normals[i] = 127
    geometry.setAttribute('position', new BufferAttribute(positions, 3))
    geometry.setAttribute('normal', new BufferAttribute(normals, 4, true))
    geometry.setIndex(new BufferAttribute(new Uint32Array(flat.index), 1))
    const mesh = new Mesh(geometry, this.material(color, grain))
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
  painter.paint(layers.compounds, of('compound'), COMPOUND, 'paving')
  for (const kind of ['wood', 'park', 'lawn', 'pitch', 'playground']) {
    painter.paint(layers.greens, of('green', [kind]), GREENS[kind], kind === 'playground' || kind === 'pitch' ? 'asphalt' : 'grass')
  }
  painter.paint(layers.greens, outlinesOf(scene, 'green', ['pitch'], 0.2, 0), '#dfe9e4', 'asphalt')
  painter.paint(layers.water, outlinesOf(scene, 'water', [''], 1.2, 0), '#c9c3b3', 'plain')
  painter.paint(layers.water, of('water'), WATER, 'water')
  painter.paint(layers.parking, of('parking', ['surface', 'bicycle', 'multi_storey']), PARKING, 'asphalt')
  painter.paint(layers.parking, outlines(scene, ['bicycle', 'multi_storey'], 0.2, 0), PARKING_LINE, 'asphalt')
  painter.paint(layers.parking, stalls(scene), PARKING_LINE, 'asphalt')
  for (const [kind, color] of Object.entries(SPACES)) painter.paint(layers.parking, spaces(scene, kind), color, 'asphalt')
  painter.paint(layers.parking, outlines(scene, ['underground'], 0.3, 2.5), PARKING_LINE, 'asphalt')
}

/** The markings of spaces that are known one by one. */
function spaces(scene: Scene, kind: string): FlatMesh {
  const mesh = new FlatMesh()
  for (const space of scene.spaces) {
    if (space.kind === kind) for (const ring of space.rings) mesh.band(ring, 0.12)
  }
  return mesh
}

/** Lines made up where the spaces are not known. */
function stalls(scene: Scene): FlatMesh {
  const mesh = new FlatMesh()
  const known = new Set(scene.spaces.map((space) => space.parking))
  for (const area of scene.areas) {
    if (area.layer !== 'parking' || area.kind !== 'surface' || known.has(area.id)) continue
    for (const { x0, y0, x1, y1 } of parkingStalls(area.rings)) mesh.dash(x0, y0, x1, y1, 0.12)
  }
  return mesh
}

function outlines(scene: Scene, kinds: string[], width: number, dash: number): FlatMesh {
  return outlinesOf(scene, 'parking', kinds, width, dash)
}

function outlinesOf(scene: Scene, layer: string, kinds: string[], width: number, dash: number): FlatMesh {
  const mesh = new FlatMesh()
  for (const area of scene.areas) {
    if (area.layer !== layer || !kinds.includes(area.kind)) continue
    for (const ring of area.rings) {
      if (dash > 0) dashes(mesh, ring, { on: dash, off: dash * 0.7, width, offset: 0 }, () => 0)
      else mesh.band(ring, width)
    }
  }
  return mesh
}
