import { describe, expect, it } from 'vitest'
import type { SceneBuilding, SceneFace } from '../../protocol'
import { buildTiles } from './extrude'
import { faceMesh } from './faces'

const wall = (ring: number[], hole?: number[]): SceneFace => ({ kind: 'wall', rings: hole ? [ring, hole] : [ring] })
const gable = wall([0, 0, 0, 10, 0, 0, 10, 0, 6, 5, 0, 9, 0, 0, 6])

function areaOf(face: SceneFace): number {
  const mesh = faceMesh(face)
  if (!mesh) return 0
  return mesh.triangles.reduce((sum, [a, b, c]) => {
    const [p, q, r] = [mesh.corners[a], mesh.corners[b], mesh.corners[c]]
    const u = q.map((v, k) => v - p[k])
    const v = r.map((w, k) => w - p[k])
    const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    // Signed by the face's normal: a triangle that looks inwards would count against it.
    return sum + (cross[0] * mesh.normal[0] + cross[1] * mesh.normal[1] + cross[2] * mesh.normal[2]) / 2
  }, 0)
}

describe('faces', () => {
  it('cover what they enclose, holes left out, and look outwards', () => {
    expect(areaOf(gable)).toBeCloseTo(75, 9)
    expect(areaOf(wall([0, 0, 0, 10, 0, 0, 10, 0, 6, 0, 0, 6], [2, 0, 1, 2, 0, 3, 4, 0, 3, 4, 0, 1]))).toBeCloseTo(56, 9)
    // The same wall from behind.
    expect(areaOf(wall([0, 0, 6, 10, 0, 6, 10, 0, 0, 0, 0, 0]))).toBeCloseTo(60, 9)
    expect(areaOf({ kind: 'roof', rings: [[0, 0, 6, 5, 0, 9, 5, 8, 9, 0, 8, 6]] })).toBeCloseTo(8 * Math.sqrt(34), 9)
  })

  it('have no mesh without an area', () => {
    expect(faceMesh(wall([0, 0, 0, 1, 0, 0, 2, 0, 0]))).toBeNull()
    expect(faceMesh({ kind: 'wall', rings: [] })).toBeNull()
  })

  it('run along their wall to the right as seen from outside', () => {
    const along = faceMesh(gable)?.along
    expect(along?.direction[0]).toBeCloseTo(1, 12)
    expect(along?.length).toBeCloseTo(10, 12)
  })

  it('take the place of the prism, and a material that of the windows', () => {
    const house: SceneBuilding = {
      id: 'h', name: { zh: '', en: '' }, usage: 'residential', base: 0, top: 9, storeys: 3, households: 1, inferred: false,
      rings: [[0, 0, 10, 0, 10, 8, 0, 8, 0, 0]],
      faces: [gable, { ...gable, rgba: [1, 0, 0, 1] }],
    }
    const [tile] = buildTiles([house], ['residential'])
    expect(tile.positions.length / 3).toBe(10)
    expect([...tile.tint.slice(0, 4)]).toEqual([0, 0, 0, 0])
    expect([...tile.tint.slice(20, 24)]).toEqual([255, 0, 0, 255])
    expect(tile.facade[2]).toBeCloseTo(3, 6)
    expect(tile.facade[4 * 5 + 2]).toBe(0)
    expect(buildTiles([house], ['residential'], () => false)).toEqual([])
  })
})
