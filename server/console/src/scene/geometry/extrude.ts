// Buildings by their faces, or else as prisms, merged per tile: one vertex buffer a tile, index ranges by use. Higher prisms have
// a parapet and, on the roof, the heads of stairs and lifts; both are decoration.

import { ShapeUtils, Vector2 } from 'three'
import type { SceneBuilding } from '../../protocol'
import { faceMesh, type FaceMesh } from './faces'
import { orientedRings, reversed } from './plane'
import { roofHeads, type Head } from './roof'

/** Side of a tile in metres: small enough to cull what is out of sight, large enough for few draw calls. */
export const TILE_M = 500

type Triple = [number, number, number]

export interface Tile {
  /** x east, y up, z south, metres. */
  positions: Float32Array
  /** Unit normals in -127..127, four bytes a vertex. */
  normals: Int8Array
  /** Along the wall (m), above the foot (m), storey height (m, 0 on what has no windows), index of the building. */
  facade: Float32Array
  /** Length and height of the wall (m), 0 on roofs. */
  wall: Float32Array
  /** Colour of a material, four bytes a vertex; the last is 0 where there is none. */
  tint: Uint8Array
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
  /** Height of the roof: below `top` behind a parapet. */
  roofZ: number
  heads: Head[]
  faces: FaceMesh[]
}

/** Storeys from which a building has a parapet and heads. */
const HIGH_STOREYS = 4
/** Linear colours of openings that the source models, and of walls that have them. */
const OPENINGS: Record<string, [number, number, number]> = { window: [0.2, 0.3, 0.38], door: [0.14, 0.1, 0.07] }
const WALL_TINT: [number, number, number] = [0.72, 0.67, 0.58]
const PARAPET_M = 0.9

/** Tiles of the buildings that are wanted; a building's number is its place in the whole list. */
export function buildTiles(buildings: SceneBuilding[], uses: string[], isWanted: (building: SceneBuilding) => boolean = () => true): Tile[] {
  const byTile = new Map<string, Prism[]>()
  buildings.forEach((building, number) => {
    const prism = isWanted(building) ? prismOf(building, number, uses) : null
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
  const high = building.storeys >= HIGH_STOREYS && building.top - building.base > 3 * PARAPET_M
  const roofZ = building.top - (high ? PARAPET_M : 0)
  const use = Math.max(0, uses.indexOf(building.usage))
  const faces = (building.faces ?? []).flatMap((face) => faceMesh(face) ?? [])
  const roof = faces.length > 0 ? [] : triangulate(rings)
  return { building, number, use, rings, roof, roofZ, heads: high && faces.length === 0 ? roofHeads(rings) : [], faces }
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
  for (const { building, rings, roof, roofZ, heads, faces } of prisms) {
    if (faces.length > 0) {
      vertices += faces.reduce((n, face) => n + face.corners.length, 0)
      indices += faces.reduce((n, face) => n + 3 * face.triangles.length, 0)
      continue
    }
    const corners = rings.reduce((n, ring) => n + ring.length / 2, 0)
    const walls = roofZ < building.top ? 2 : 1
    vertices += (4 * walls + 1) * corners + 20 * heads.length
    indices += 6 * walls * corners + 3 * roof.length + 30 * heads.length
  }
  const writer = new Writer(vertices, indices)
  const groups: Tile['groups'] = []
  for (const prism of prisms) {
    const last = groups.at(-1)
    const start = writer.indexCount
    if (prism.faces.length > 0) writer.faces(prism)
    else writer.prism(prism)
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
  private readonly wall: Float32Array
  private readonly tint: Uint8Array
  private readonly index: Uint32Array
  private readonly edges: number[] = []

  constructor(vertices: number, indices: number) {
    this.positions = new Float32Array(3 * vertices)
    this.normals = new Int8Array(4 * vertices)
    this.facade = new Float32Array(4 * vertices)
    this.wall = new Float32Array(2 * vertices)
    this.tint = new Uint8Array(4 * vertices)
    this.index = new Uint32Array(indices)
  }

  buffers(): Omit<Tile, 'groups'> {
    const { positions, normals, facade, wall, tint, index } = this
    return { positions, normals, facade, wall, tint, index, edges: new Float32Array(this.edges) }
  }

  prism({ building, number, rings, roof, roofZ, heads }: Prism): void {
    const { base, top } = building
    const storey = Math.max(2.2, (top - base) / Math.max(1, building.storeys))
    for (const ring of rings) {
      this.walls(ring, base, top, storey, number)
      if (roofZ < top) this.walls(reversed(ring), roofZ, top, 0, number)
      this.edgesOf(ring, base, top)
    }
    this.roof(rings, roof, roofZ, number)
    for (const { ring, height } of heads) {
      this.walls(ring, roofZ, roofZ + height, 0, number)
      this.roof([ring], [[0, 1, 2], [0, 2, 3]], roofZ + height, number)
    }
  }

  /** Walls get windows where the source has none of its own; what has a material keeps its colour. */
  faces({ building, number, faces }: Prism): void {
    const { base, top } = building
    const storey = Math.max(2.2, (top - base) / Math.max(1, building.storeys))
    const hasWindows = faces.some((face) => face.kind === 'window')
    for (const face of faces) {
      const [nx, ny, nz] = face.normal
      const normal: Triple = [Math.round(127 * nx), Math.round(127 * nz), Math.round(-127 * ny)]
      const color = face.color ?? OPENINGS[face.kind] ?? null
      const windows = face.along && !hasWindows && !color ? storey : 0
      const size: [number, number] = face.along ? [face.along.length, top - base] : [0, 0]
      const first = this.vertexCount
      for (const [x, y, z] of face.corners) {
        const along = face.along ? x * face.along.direction[0] + y * face.along.direction[1] - face.along.from : 0
        this.tintOf(color ?? (face.along && windows === 0 ? WALL_TINT : null))
        this.vertex([x, z, -y], normal, [along, z - base, windows, number], size)
      }
      for (const [a, b, c] of face.triangles) this.triangle(first + a, first + b, first + c)
      if (face.kind === 'roof') this.outline(face)
    }
  }

  private outline({ corners, outer }: FaceMesh): void {
    for (let n = 0; n < outer; n++) {
      const [a, b] = [corners[n], corners[(n + 1) % outer]]
      this.edges.push(a[0], a[2], -a[1], b[0], b[2], -b[1])
    }
  }

  private tintOf(color: [number, number, number] | null): void {
    if (!color) return
    for (let k = 0; k < 3; k++) this.tint[4 * this.vertexCount + k] = Math.round(255 * Math.max(0, Math.min(1, color[k])))
    this.tint[4 * this.vertexCount + 3] = 255
  }

  private roof(rings: number[][], triangles: number[][], z: number, number: number): void {
    const first = this.vertexCount
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) this.vertex([ring[i], z, -ring[i + 1]], [0, 127, 0], [0, 0, 0, number], [0, 0])
    }
    for (const [a, b, c] of triangles) this.triangle(first + a, first + b, first + c)
  }

  private walls(ring: number[], base: number, top: number, storey: number, number: number): void {
    const height = top - base
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length
      const [x0, y0, x1, y1] = [ring[i], ring[i + 1], ring[j], ring[j + 1]]
      const length = Math.hypot(x1 - x0, y1 - y0)
      const normal: Triple = [Math.round((127 * (y1 - y0)) / length), 0, Math.round((127 * (x1 - x0)) / length)]
      const size: [number, number] = [length, height]
      const first = this.vertexCount
      this.vertex([x0, base, -y0], normal, [0, 0, storey, number], size)
      this.vertex([x1, base, -y1], normal, [length, 0, storey, number], size)
      this.vertex([x1, top, -y1], normal, [length, height, storey, number], size)
      this.vertex([x0, top, -y0], normal, [0, height, storey, number], size)
      this.triangle(first, first + 1, first + 2)
      this.triangle(first, first + 2, first + 3)
    }
  }

  private edgesOf(ring: number[], base: number, top: number): void {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length
      this.edges.push(ring[i], top, -ring[i + 1], ring[j], top, -ring[j + 1])
      if (isCorner(ring, i)) this.edges.push(ring[i], base, -ring[i + 1], ring[i], top, -ring[i + 1])
    }
  }

  private vertex(position: Triple, normal: Triple, facade: [number, number, number, number], wall: [number, number]): void {
    const i = this.vertexCount++
    this.positions.set(position, 3 * i)
    this.normals.set(normal, 4 * i)
    this.facade.set(facade, 4 * i)
    this.wall.set(wall, 2 * i)
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
