import { describe, expect, it } from 'vitest'
import type { SceneBuilding } from '../../protocol'
import { dashes, FlatMesh, stripe } from './bands'
import { buildTiles, triangulate } from './extrude'
import { doubleArea, insideRings, openRing, orientedRings } from './plane'
import { roofHeads } from './roof'
import { parkingStalls } from './stalls'
import { boundaryHeading, wallPieces } from './walls'

const square = [0, 0, 10, 0, 10, 10, 0, 10, 0, 0]
const hole = [4, 4, 6, 4, 6, 6, 4, 6, 4, 4]

function building(rings: number[][], parts: Partial<SceneBuilding> = {}): SceneBuilding {
  return { id: 'b', name: { zh: '', en: '' }, usage: 'office', base: 0, top: 9, storeys: 3, households: 0, inferred: false, rings, ...parts }
}

/** Area of flat triangles in the plan, all facing up. */
function area(mesh: FlatMesh): number {
  let sum = 0
  for (let i = 0; i < mesh.index.length; i += 3) {
    const [a, b, c] = mesh.index.slice(i, i + 3).map((k) => [mesh.points[2 * k], mesh.points[2 * k + 1]])
    const twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    expect(twice).toBeGreaterThanOrEqual(-1e-9)
    sum += twice / 2
  }
  return sum
}

describe('rings', () => {
  it('are opened and turned: outer anticlockwise, holes clockwise', () => {
    const clockwise = [0, 0, 0, 10, 10, 10, 10, 0, 0, 0]
    const [outer, inner] = orientedRings([clockwise, hole])
    expect(doubleArea(outer)).toBe(200)
    expect(doubleArea(inner)).toBe(-8)
    expect(openRing([0, 0, 0, 0, 1, 0, 1, 1, 0, 0])).toEqual([0, 0, 1, 0, 1, 1])
    expect(orientedRings([[0, 0, 1, 1, 0, 0]])).toEqual([])
  })

  it('contain what is inside and not in a hole', () => {
    expect(insideRings([square, hole], 1, 1)).toBe(true)
    expect(insideRings([square, hole], 5, 5)).toBe(false)
    expect(insideRings([square, hole], 11, 5)).toBe(false)
  })
})

describe('prisms', () => {
  it('of a square have four walls and a roof', () => {
    const [tile] = buildTiles([building([square])], ['residential', 'office'])
    expect(tile.positions.length / 3).toBe(4 * 4 + 4)
    expect(tile.index.length / 3).toBe(4 * 2 + 2)
    expect(tile.groups).toEqual([{ use: 1, start: 0, count: 30 }])
  })

  it('are closed: walls face out and roofs up, so that the volume is right', () => {
    const [tile] = buildTiles([building([square, hole])], ['office'])
    expect(volumeAboveGround(tile.positions, tile.index)).toBeCloseTo((100 - 4) * 9, 3)
  })

  it('point their normals away from the building', () => {
    const [tile] = buildTiles([building([square])], ['office'])
    // The first wall runs east along the south side: it looks south, which is +z.
    expect([...tile.normals.slice(0, 3)]).toEqual([0, 0, 127])
  })

  it('are grouped by use and cut into tiles', () => {
    const far = square.map((v) => v + 2_000)
    const tiles = buildTiles([building([square]), building([square], { usage: 'residential' }), building([far])], ['residential', 'office'])
    expect(tiles.map((t) => t.groups.map((g) => g.use))).toEqual([[0, 1], [1]])
  })

  it('without height or area are left out', () => {
    expect(buildTiles([building([square], { top: 0 }), building([[0, 0, 1, 1, 0, 0]])], ['office'])).toEqual([])
  })
})

/** Signed volume of the prism by the divergence theorem; its floor lies at height 0 and adds nothing. */
function volumeAboveGround(positions: Float32Array, index: Uint32Array): number {
  let six = 0
  for (let i = 0; i < index.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => Array.from(positions.slice(3 * index[i + k], 3 * index[i + k] + 3)))
    six += a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
  }
  return six / 6
}

it('triangles cover a ring with a hole exactly', () => {
  const rings = orientedRings([square, hole])
  const points = rings.flat()
  const total = triangulate(rings).reduce((sum, [a, b, c]) => {
    const p = [a, b, c].map((k) => [points[2 * k], points[2 * k + 1]])
    return sum + ((p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[2][0] - p[0][0]) * (p[1][1] - p[0][1])) / 2
  }, 0)
  expect(total).toBeCloseTo(96)
})

describe('bands', () => {
  it('of a straight line are a rectangle and two half discs', () => {
    const mesh = new FlatMesh()
    mesh.band([0, 0, 100, 0], 10)
    expect(area(mesh)).toBeGreaterThan(1000 + 0.97 * Math.PI * 25)
    expect(area(mesh)).toBeLessThanOrEqual(1000 + Math.PI * 25)
  })

  it('face up at bends to either side, and skip doubled points', () => {
    for (const line of [[0, 0, 50, 0, 50, 50], [0, 0, 50, 0, 50, -50], [0, 0, 0, 0, 50, 0, 10, 1]]) {
      const mesh = new FlatMesh()
      mesh.band(line, 8)
      expect(area(mesh)).toBeGreaterThan(400)
    }
  })

  it('have dashes that keep clear of junctions', () => {
    const mesh = new FlatMesh()
    dashes(mesh, [0, 0, 40, 0], { on: 3, off: 5, width: 0.2, offset: 0 }, (x) => (x === 0 ? 10 : 0))
    const xs = mesh.points.filter((_, i) => i % 2 === 0)
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(10)
    expect(Math.max(...xs)).toBeLessThanOrEqual(40)
    expect(area(mesh)).toBeCloseTo(mesh.index.length / 6 * 3 * 0.2)
  })
})

describe('walls', () => {
  it('are open at gates', () => {
    const pieces = wallPieces(square, [{ x: 5, y: 0.5, half: 2 }])
    expect(pieces).toHaveLength(5)
    expect(pieces[0]).toEqual({ x0: 0, y0: 0, x1: 3, y1: 0 })
    expect(pieces[1]).toEqual({ x0: 7, y0: 0, x1: 10, y1: 0 })
  })

  it('turn at a corner with a gate, and ignore gates of others', () => {
    const length = wallPieces(square, [{ x: 0, y: 0, half: 1 }, { x: 200, y: 0, half: 3 }]).reduce((s, p) => s + Math.hypot(p.x1 - p.x0, p.y1 - p.y0), 0)
    expect(length).toBeCloseTo(38)
  })

  it('tell gates which way they run', () => {
    expect(boundaryHeading([square], 10.5, 5)).toBeCloseTo(Math.PI / 2)
  })
})

describe('high buildings', () => {
  const slab = [0, 0, 60, 0, 60, 12, 0, 12, 0, 0]
  const tall = building([slab], { top: 30, storeys: 10 })

  it('have a roof behind a parapet, and heads on it', () => {
    const [tile] = buildTiles([tall], ['office'])
    const heights = new Set<number>()
    for (let i = 1; i < tile.positions.length; i += 3) heights.add(Math.round(tile.positions[i] * 100) / 100)
    expect([...heights].sort((a, b) => a - b)).toEqual([0, 29.1, 30, 31.8])
    // Every vertex that was counted is written: none is left at the origin with a normal of zero.
    for (let i = 0; i < tile.normals.length; i += 4) expect(Math.hypot(tile.normals[i], tile.normals[i + 1], tile.normals[i + 2])).toBeGreaterThan(120)
    expect(Math.max(...tile.index)).toBe(tile.positions.length / 3 - 1)
  })

  it('keep the windows of a wall within it: each wall knows its own length', () => {
    const [tile] = buildTiles([tall], ['office'])
    const lengths = new Set<number>()
    for (let i = 0; i < tile.wall.length; i += 2) {
      if (tile.facade[2 * i + 2] > 0) lengths.add(tile.wall[i])
      expect(tile.facade[2 * i]).toBeLessThanOrEqual(Math.max(tile.wall[i], 0) + 1e-6)
    }
    expect([...lengths].sort((a, b) => a - b)).toEqual([12, 60])
  })

  it('carry heads within the roof, none where there is no room', () => {
    const heads = roofHeads(orientedRings([slab]))
    expect(heads.length).toBe(3)
    for (const { ring } of heads) {
      for (let i = 0; i < ring.length; i += 2) expect(insideRings([slab], ring[i], ring[i + 1])).toBe(true)
      expect(doubleArea(ring)).toBeGreaterThan(0)
    }
    expect(roofHeads([[0, 0, 5, 0, 5, 5, 0, 5]])).toEqual([])
    expect(roofHeads([[0, 0, 200, 0, 200, 2, 0, 2]])).toEqual([])
  })
})

describe('lines on the ground', () => {
  it('mark parking spaces in rows within the area', () => {
    const lot = [0, 0, 24, 0, 24, 16.1, 0, 16.1, 0, 0]
    const lines = parkingStalls([lot])
    expect(lines.length).toBe(20)
    expect(new Set(lines.map(({ y0 }) => y0.toFixed(1)))).toEqual(new Set(['0.1', '10.9']))
    for (const { x0, y0, x1, y1 } of lines) {
      expect(insideRings([lot], x0, y0) && insideRings([lot], x1, y1)).toBe(true)
      expect(Math.hypot(x1 - x0, y1 - y0)).toBeCloseTo(5.1, 6)
    }
    expect(parkingStalls([])).toEqual([])
  })

  it('run beside the middle and stop before junctions', () => {
    const mesh = new FlatMesh()
    stripe(mesh, [0, 0, 100, 0], { width: 0.2, offset: 3 }, (x) => (x === 0 ? 10 : 20))
    expect(area(mesh)).toBeCloseTo(0.2 * 70, 6)
    const ys = mesh.points.filter((_, i) => i % 2 === 1)
    expect(Math.min(...ys)).toBeCloseTo(2.9, 6)
    expect(Math.max(...ys)).toBeCloseTo(3.1, 6)
  })

  it('end straight where a road meets nothing', () => {
    const cut = new FlatMesh()
    cut.band([0, 0, 10, 0], 4, { start: true, end: true })
    expect(area(cut)).toBeCloseTo(40, 6)
    const round = new FlatMesh()
    round.band([0, 0, 10, 0], 4)
    expect(area(round)).toBeGreaterThan(50)
  })
})
