// Look-ups over the scene: by id, by class, which devices are in a building.

import { insideRings } from '../scene/geometry/plane'
import type { Scene, SceneBuilding, SceneClass, ScenePoint, Vec3 } from '../protocol'

export class SceneIndex {
  private readonly deviceIndex = new Map<string, number>()
  private readonly buildingIndex = new Map<string, number>()
  private readonly pointIndex = new Map<string, ScenePoint>()
  /** Number of devices of each class of the scene. */
  readonly perClass: number[]
  readonly indoorCount: number

  constructor(readonly scene: Scene) {
    scene.devices.ids.forEach((id, i) => this.deviceIndex.set(id, i))
    scene.buildings.forEach((building, i) => this.buildingIndex.set(building.id, i))
    for (const point of [...scene.points, ...scene.fixtures]) this.pointIndex.set(point.id, point)
    this.perClass = new Array<number>(scene.classes.length).fill(0)
    for (const c of scene.devices.classes) if (c < this.perClass.length) this.perClass[c]++
    this.indoorCount = scene.devices.indoors.reduce((n, inside) => n + (inside ? 1 : 0), 0)
  }

  device(id: string): number {
    return this.deviceIndex.get(id) ?? -1
  }

  building(id: string): number {
    return this.buildingIndex.get(id) ?? -1
  }

  buildingAt(i: number): SceneBuilding | undefined {
    return this.scene.buildings[i]
  }

  point(id: string): ScenePoint | undefined {
    return this.pointIndex.get(id)
  }

  devicePosition(i: number): Vec3 {
    const p = this.scene.devices.positions
    return [p[3 * i], p[3 * i + 1], p[3 * i + 2]]
  }

  classOf(i: number): SceneClass | undefined {
    return this.scene.classes[this.scene.devices.classes[i]]
  }

  classById(id: string): SceneClass | undefined {
    return this.scene.classes.find((c) => c.id === id)
  }

  /** Middle of a building's outline box at half its height. */
  buildingCentre(i: number): Vec3 {
    const building = this.scene.buildings[i]
    const [minX, minY, maxX, maxY] = boxOf(building.rings[0] ?? [])
    return [(minX + maxX) / 2, (minY + maxY) / 2, (building.base + building.top) / 2]
  }

  /** A point on a feature of any layer that the scene draws, and how many metres around it should be seen; null if it has none. */
  placeOf(layer: string, id: string): { at: Vec3; span: number } | null {
    if (layer === 'device') return placed(this.device(id), (i) => this.devicePosition(i), 60)
    if (layer === 'building') return placed(this.building(id), (i) => this.buildingCentre(i), 90)
    const point = this.pointIndex.get(id)
    if (point) return { at: point.position, span: 60 }
    const area = this.scene.areas.find((one) => one.layer === layer && one.id === id)
    const line = area?.rings[0] ?? (layer === 'road' ? this.scene.roads.find((one) => one.id === id)?.line : undefined)
    if (!line) return null
    const [minX, minY, maxX, maxY] = boxOf(line)
    return { at: [(minX + maxX) / 2, (minY + maxY) / 2, 0], span: Math.max(60, Math.hypot(maxX - minX, maxY - minY) * 0.6) }
  }

  /** The layer of what may serve a demand, by its id: a device, a fixture, a place or a parking; null if the scene has none of that id. */
  layerOf(id: string): string | null {
    if (this.device(id) >= 0) return 'device'
    return this.pointIndex.get(id)?.layer ?? this.scene.areas.find((one) => one.id === id)?.layer ?? null
  }

  /** Devices over a building's footprint, in the scene's order. Cost: linear in the number of devices. */
  devicesIn(i: number): number[] {
    const { rings } = this.scene.buildings[i]
    const p = this.scene.devices.positions
    const found: number[] = []
    const box = boxOf(rings[0] ?? [])
    for (let d = 0; d < this.scene.devices.ids.length; d++) {
      const x = p[3 * d]
      const y = p[3 * d + 1]
      if (x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3] && insideRings(rings, x, y)) found.push(d)
    }
    return found
  }
}

function placed(i: number, at: (i: number) => Vec3, span: number): { at: Vec3; span: number } | null {
  return i < 0 ? null : { at: at(i), span }
}

function boxOf(ring: number[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let k = 0; k + 1 < ring.length; k += 2) {
    box[0] = Math.min(box[0], ring[k])
    box[1] = Math.min(box[1], ring[k + 1])
    box[2] = Math.max(box[2], ring[k])
    box[3] = Math.max(box[3], ring[k + 1])
  }
  return box
}
