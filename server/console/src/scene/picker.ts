// What a ray from the eye hits: buildings through a plan grid, without the GPU.

import type { SceneBuilding } from '../protocol'
import { insideRings } from './geometry/plane'

/** In local east, north, up metres; the direction need not be of length 1. */
export interface Ray {
  origin: [number, number, number]
  direction: [number, number, number]
}

const CELL_M = 60

export class BuildingPicker {
  private readonly cells = new Map<number, number[]>()
  private minX = 0
  private minY = 0
  private columns = 0
  private rows = 0
  private top = 0

  constructor(private readonly buildings: SceneBuilding[]) {
    const boxes = buildings.map(({ rings }) => boxOf(rings[0] ?? []))
    const all = boxes.reduce(
      (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
      [Infinity, Infinity, -Infinity, -Infinity],
    )
    if (!(all[2] >= all[0])) return
    this.minX = all[0]
    this.minY = all[1]
    this.columns = Math.floor((all[2] - all[0]) / CELL_M) + 1
    this.rows = Math.floor((all[3] - all[1]) / CELL_M) + 1
    this.top = buildings.reduce((top, b) => Math.max(top, b.top), 0)
    boxes.forEach((box, i) => this.enter(box, i))
  }

  /** The nearest building that the ray meets and how far along (in lengths of the direction), or null. */
  pick(ray: Ray, isShown: (building: number) => boolean): { building: number; distance: number } | null {
    let best: { building: number; distance: number } | null = null
    const tried = new Set<number>()
    for (const cell of this.cellsAlong(ray)) {
      for (const i of this.cells.get(cell.key) ?? []) {
        if (tried.has(i)) continue
        tried.add(i)
        if (!isShown(i)) continue
        const distance = hitPrism(this.buildings[i], ray)
        if (distance !== null && (!best || distance < best.distance)) best = { building: i, distance }
      }
      // A hit nearer than the far side of this cell cannot be beaten by a later cell.
      if (best && best.distance <= cell.leaves) return best
    }
    return best
  }

  private enter(box: number[], building: number): void {
    const [c0, r0] = [Math.floor((box[0] - this.minX) / CELL_M), Math.floor((box[1] - this.minY) / CELL_M)]
    const [c1, r1] = [Math.floor((box[2] - this.minX) / CELL_M), Math.floor((box[3] - this.minY) / CELL_M)]
    for (let r = r0; r <= r1; r++) {
      for (let c = c0; c <= c1; c++) {
        const key = r * this.columns + c
        const cell = this.cells.get(key)
        if (cell) cell.push(building)
        else this.cells.set(key, [building])
      }
    }
  }

  /** Cells under the part of the ray that is between the highest roof and a little below the ground, in its order. */
  private *cellsAlong(ray: Ray): Generator<{ key: number; leaves: number }> {
    if (this.columns === 0) return
    const span = clipToBox(ray, [this.minX, this.minY, -50], [
      this.minX + this.columns * CELL_M,
      this.minY + this.rows * CELL_M,
      this.top + 1,
    ])
    if (!span) return
    const [dx, dy] = ray.direction
    let t = span[0]
    let c = clamp(Math.floor((ray.origin[0] + dx * t - this.minX) / CELL_M), this.columns)
    let r = clamp(Math.floor((ray.origin[1] + dy * t - this.minY) / CELL_M), this.rows)
    while (t <= span[1] && c >= 0 && r >= 0 && c < this.columns && r < this.rows) {
      const toX = dx === 0 ? Infinity : (this.minX + (c + (dx > 0 ? 1 : 0)) * CELL_M - ray.origin[0]) / dx
      const toY = dy === 0 ? Infinity : (this.minY + (r + (dy > 0 ? 1 : 0)) * CELL_M - ray.origin[1]) / dy
      const leaves = Math.min(toX, toY)
      yield { key: r * this.columns + c, leaves }
      if (leaves === Infinity) return
      if (toX <= toY) c += Math.sign(dx)
      else r += Math.sign(dy)
      t = leaves
    }
  }
}

function clamp(i: number, n: number): number {
  return Math.max(0, Math.min(n - 1, i))
}

function clipToBox(ray: Ray, min: number[], max: number[]): [number, number] | null {
  let near = 0
  let far = Infinity
  for (let axis = 0; axis < 3; axis++) {
    const o = ray.origin[axis]
    const d = ray.direction[axis]
    if (d === 0) {
      if (o < min[axis] || o > max[axis]) return null
      continue
    }
    const a = (min[axis] - o) / d
    const b = (max[axis] - o) / d
    near = Math.max(near, Math.min(a, b))
    far = Math.min(far, Math.max(a, b))
  }
  return near <= far ? [near, far] : null
}

function boxOf(ring: number[]): number[] {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i + 1 < ring.length; i += 2) {
    box[0] = Math.min(box[0], ring[i])
    box[1] = Math.min(box[1], ring[i + 1])
    box[2] = Math.max(box[2], ring[i])
    box[3] = Math.max(box[3], ring[i + 1])
  }
  return box
}

/** Distance to the roof or a wall, in lengths of the direction. */
export function hitPrism({ rings, base, top }: SceneBuilding, { origin, direction }: Ray): number | null {
  let best = Infinity
  const [ox, oy, oz] = origin
  const [dx, dy, dz] = direction
  if (dz < 0 && oz > top) {
    const t = (top - oz) / dz
    if (insideRings(rings, ox + dx * t, oy + dy * t)) best = t
  }
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const ex = ring[i + 2] - ring[i]
      const ey = ring[i + 3] - ring[i + 1]
      const cross = dx * ey - dy * ex
      if (cross === 0) continue
      const t = ((ring[i] - ox) * ey - (ring[i + 1] - oy) * ex) / cross
      const s = ((ring[i] - ox) * dy - (ring[i + 1] - oy) * dx) / cross
      const z = oz + dz * t
      if (t > 0 && t < best && s >= 0 && s <= 1 && z >= base && z <= top) best = t
    }
  }
  return best === Infinity ? null : best
}
