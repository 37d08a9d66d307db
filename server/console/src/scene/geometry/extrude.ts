// Buildings as prisms, merged per tile: one vertex buffer a tile, index ranges by use.

import { ShapeUtils, Vector2 } from 'three'
import type { SceneBuilding } from '../../protocol'
import { orientedRings } from './plane'

/** Side of a tile in metres: small enough to cull what is out of sight, large enough for few draw calls. */
export const TILE_M = 500

export interface Tile {
  /** x east, y up, z south, metres. */
  positions: Float32Array
  /** Unit normals in -127..127, four bytes a vertex. */
  normals: Int8Array
  /** Along the wall (m), above the foot (m), storey height (m, 0 on roofs), index of the building. */
  facade: Float32Array
  index: Uint32Array
  /** Index ranges; `use` is the position in the list of uses given. */
  groups: { use: number; start: number; count: number }[]
  /** Segments along roofs and corners, pairs of points. */
  edges: Float32Array
}

interface Prism {
  building: SceneBuilding
  number: number
  use: number
  rings: number[][]
  roof: number[][]
}

export function buildTiles(buildings: SceneBuilding[], uses: string[]): Tile[] {
  const byTile = new Map<string, Prism[]>()
  buildings.forEach((building, number) => {
    const prism = prismOf(building, number, uses)
    if (!prism) return
    const key = `${Math.floor(prism.rings[0][0] / TILE_M)}/${Math.floor(prism.rings[0][1] / TILE_M)}`
    const tile = byTile.get(key)
    if (tile) tile.push(prism)
    else byTile.set(key, [prism])
  })
  return [...byTile.values()].map(mergeTile)
}

function prismOf(building: SceneBuilding, number: number, uses: string[]): Prism | null {
  const rings = orientedRings(building.rings)
  if (rings.length === 0 || !(building.top > building.base)) return null
  return { building, number, use: Math.max(0, uses.indexOf(building.usage)), rings, roof: triangulate(rings) }
}

/** Triangles as vertex numbers over all rings in turn, anticlockwise from above. */
export function triangulate(rings: number[][]): number[][] {
  const [outer, ...holes] = rings.map(vectors)
  if (!outer) return []
  return ShapeUtils.triangulateShape(outer, holes)
}

function vectors(ring: number[]): Vector2[] {
  const out: Vector2[] = []
  for (let i = 0; i < ring.length; i += 2) out.push(new Vector2(ring[i], ring[i + 1]))
  return out
}

function mergeTile(prisms: Prism[]): Tile {
  prisms.sort((a, b) => a.use - b.use || a.number - b.number)
  let vertices = 0
  let indices = 0
  for (const { rings, roof } of prisms) {
    const corners = rings.reduce((n, ring) => n + ring.length / 2, 0)
    vertices += 5 * corners
    indices += 6 * corners + 3 * roof.length
  }
  const writer = new Writer(vertices, indices)
  const groups: Tile['groups'] = []
  for (const prism of prisms) {
    const last = groups.at(-1)
    const start = writer.indexCount
    writer.prism(prism)
    const count = writer.indexCount - start
    if (last && last.use === prism.use) last.count += count
    else groups.push({ use: prism.use, start, count })
  }
  return { ...writer.buffers(), groups }
}

class Writer {
  indexCount = 0
  private vertexCount = 0
  private readonly positions: Float32Array
  private readonly normals: Int8Array
  private readonly facade: Float32Array
  private readonly index: Uint32Array
  private readonly edges: number[] = []

  constructor(vertices: number, indices: number) {
    this.positions = new Float32Array(3 * vertices)
    this.normals = new Int8Array(4 * vertices)
    this.facade = new Float32Array(4 * vertices)
    this.index = new Uint32Array(indices)
  }

  buffers(): Omit<Tile, 'groups'> {
    const { positions, normals, facade, index } = this
    return { positions, normals, facade, index, edges: new Float32Array(this.edges) }
  }

  prism({ building, number, rings, roof }: Prism): void {
    for (const ring of rings) this.walls(ring, building, number)
    const first = this.vertexCount
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) {
        this.vertex(ring[i], building.top, -ring[i + 1], 0, 127, 0, ring[i], ring[i + 1], 0, number)
      }
    }
    for (const [a, b, c] of roof) this.triangle(first + a, first + b, first + c)
  }

  private walls(ring: number[], building: SceneBuilding, number: number): void {
    const { base, top } = building
    const storey = Math.max(2.2, (top - base) / Math.max(1, building.storeys))
    let along = 0
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length
      const [x0, y0, x1, y1] = [ring[i], ring[i + 1], ring[j], ring[j + 1]]
      const length = Math.hypot(x1 - x0, y1 - y0)
      const nx = Math.round((127 * (y1 - y0)) / length)
      const nz = Math.round((127 * (x1 - x0)) / length)
      const first = this.vertexCount
      this.vertex(x0, base, -y0, nx, 0, nz, along, 0, storey, number)
      this.vertex(x1, base, -y1, nx, 0, nz, along + length, 0, storey, number)
      this.vertex(x1, top, -y1, nx, 0, nz, along + length, top - base, storey, number)
      this.vertex(x0, top, -y0, nx, 0, nz, along, top - base, storey, number)
      this.triangle(first, first + 1, first + 2)
      this.triangle(first, first + 2, first + 3)
      along += length
      this.edges.push(x0, top, -y0, x1, top, -y1)
      if (isCorner(ring, i)) this.edges.push(x0, base, -y0, x0, top, -y0)
    }
  }

  private vertex(
    x: number, y: number, z: number, nx: number, ny: number, nz: number,
    u: number, v: number, storey: number, number: number,
  ): void {
    const i = this.vertexCount++
    this.positions.set([x, y, z], 3 * i)
    this.normals.set([nx, ny, nz, 0], 4 * i)
    this.facade.set([u, v, storey, number], 4 * i)
  }

  private triangle(a: number, b: number, c: number): void {
    this.index[this.indexCount++] = a
    this.index[this.indexCount++] = b
    this.index[this.indexCount++] = c
  }
}

/** Whether the ring turns by more than about 25° at vertex `i`: round towers get no line at every facet. */
function isCorner(ring: number[], i: number): boolean {
  const n = ring.length
  const h = (i - 2 + n) % n
  const j = (i + 2) % n
  const a = Math.atan2(ring[i + 1] - ring[h + 1], ring[i] - ring[h])
  const b = Math.atan2(ring[j + 1] - ring[i + 1], ring[j] - ring[i])
  return Math.cos(a - b) < 0.9
}
