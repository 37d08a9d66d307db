// The buildings: merged tiles with one material per use, thin edge lines, and the one that is selected drawn apart.

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  type Camera,
} from 'three'
import type { SceneBuilding } from '../protocol'
import { facadeMaterial, facadeUniforms } from './facade'
import { buildTiles, type Tile } from './geometry/extrude'
import { USES } from './palette'

/** Edges of tiles farther away than this are only noise, metres. */
const EDGE_REACH_M = 1_400
const SEE_THROUGH = 0.22

export class Buildings {
  readonly root = new Group()
  private readonly uses = Object.keys(USES)
  private readonly materials: MeshLambertMaterial[]
  private readonly edgeMaterial = new LineBasicMaterial({ color: 0x3a3f47, transparent: true, opacity: 0.3 })
  private readonly edges: LineSegments[] = []
  private readonly hidden = new Set<string>()
  private apart: Group | null = null
  private hover: Group | null = null
  private hovered = -1
  private edgesOn = true

  constructor(private readonly buildings: SceneBuilding[]) {
    this.materials = this.uses.map((use) => facadeMaterial(use, USES[use]))
    for (const tile of buildTiles(buildings, this.uses, (building) => !building.replaced)) this.addTile(tile)
  }

  /** Draws a building whose model could not be had. */
  restore(id: string): void {
    for (const tile of buildTiles(this.buildings, this.uses, (building) => building.id === id)) this.addTile(tile)
  }

  isShown(building: number): boolean {
    return !this.hidden.has(knownUse(this.buildings[building].usage))
  }

  hideUses(hidden: Iterable<string>): void {
    this.hidden.clear()
    for (const use of hidden) this.hidden.add(use)
    this.uses.forEach((use, i) => (this.materials[i].visible = !this.hidden.has(use)))
  }

  setTranslucent(on: boolean): void {
    for (const material of this.materials) {
      material.transparent = on
      material.opacity = on ? SEE_THROUGH : 1
      material.depthWrite = !on
      material.needsUpdate = true
    }
  }

  setEdges(on: boolean): void {
    this.edgesOn = on
  }

  setNight(night: number, lit: number): void {
    facadeUniforms.uNight.value = night
    facadeUniforms.uLit.value = lit
    this.edgeMaterial.opacity = 0.3 - 0.12 * night
  }

  /** Before each frame: drops the lines of distant tiles. */
  cull(camera: Camera): void {
    for (const line of this.edges) {
      const sphere = line.geometry.boundingSphere
      line.visible = this.edgesOn && !!sphere && sphere.center.distanceTo(camera.position) - sphere.radius < EDGE_REACH_M
    }
  }

  /** Shows one building as glass with bright edges, so that what is in it is seen. */
  select(building: number): void {
    this.apart = this.replace(this.apart, building, { color: 0x5cc8ff, opacity: 0.2, edge: 0x9fe0ff })
    facadeUniforms.uApart.value = building
  }

  setHover(building: number): boolean {
    if (building === this.hovered) return false
    this.hovered = building
    const shown = building === facadeUniforms.uApart.value ? -1 : building
    this.hover = this.replace(this.hover, shown, { color: 0xffffff, opacity: 0.14, edge: 0xe6f6ff })
    return true
  }

  private replace(old: Group | null, building: number, look: { color: number; opacity: number; edge: number }): Group | null {
    if (old) {
      this.root.remove(old)
      dispose(old)
    }
    const data = this.buildings[building]
    const [tile] = data ? buildTiles([data], this.uses) : []
    if (!tile) return null
    const shell = new MeshBasicMaterial({
      color: new Color(look.color),
      transparent: true,
      opacity: look.opacity,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: -1,
      polygonOffsetUnits: -2,
    })
    const group = new Group()
    const mesh = new Mesh(geometryOf(tile), shell)
    mesh.renderOrder = 4
    const lines = new LineSegments(edgeGeometry(tile), new LineBasicMaterial({ color: look.edge }))
    lines.renderOrder = 5
    group.add(mesh, lines)
    this.root.add(group)
    return group
  }

  private addTile(tile: Tile): void {
    const mesh = new Mesh(geometryOf(tile), this.materials)
    mesh.castShadow = true
    mesh.receiveShadow = true
    const lines = new LineSegments(edgeGeometry(tile), this.edgeMaterial)
    this.edges.push(lines)
    this.root.add(mesh, lines)
  }
}

export function knownUse(use: string): string {
  return use in USES ? use : 'unknown'
}

function geometryOf(tile: Tile): BufferGeometry {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(tile.positions, 3))
  geometry.setAttribute('normal', new BufferAttribute(tile.normals, 4, true))
  geometry.setAttribute('facade', new BufferAttribute(tile.facade, 4))
  geometry.setAttribute('wall', new BufferAttribute(tile.wall, 2))
  geometry.setAttribute('tint', new BufferAttribute(tile.tint, 4, true))
  geometry.setIndex(new BufferAttribute(tile.index, 1))
  for (const group of tile.groups) geometry.addGroup(group.start, group.count, group.use)
  geometry.computeBoundingSphere()
  return geometry
}

function edgeGeometry(tile: Tile): BufferGeometry {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(tile.edges, 3))
  geometry.computeBoundingSphere()
  return geometry
}

function dispose(group: Group): void {
  for (const child of group.children) {
    if (child instanceof Mesh || child instanceof LineSegments) {
      child.geometry.dispose()
      ;(child.material as MeshBasicMaterial).dispose()
    }
  }
}

