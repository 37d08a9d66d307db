import { describe, expect, it } from 'vitest'
import type { Vec3 } from '../protocol'
import { framingOf } from './framing'

const square: Vec3[] = [[-100, -100, 0], [100, -100, 0], [100, 100, 0], [-100, 100, 0]]

/** Where a point is in the free part of the picture, -1..1 both ways, looking north and down. */
function seen([px, py, pz]: Vec3, target: [number, number], distance: number, tilt: number, halfWidth: number, halfHeight: number): [number, number] {
  const [sin, cos] = [Math.sin(tilt), Math.cos(tilt)]
  const north = py - target[1]
  const depth = distance + north * cos - pz * sin
  return [(px - target[0]) / depth / halfWidth, (north * sin + pz * cos) / depth / halfHeight]
}

describe('the home view', () => {
  it('shows every point, and not from farther away than it must', () => {
    for (const [halfWidth, halfHeight] of [[0.4, 0.4], [0.2, 0.4], [0.8, 0.3]]) {
      for (const points of [square, [...square, [90, 90, 120] as Vec3], square.map(([x, y, z]): Vec3 => [x + 5_000, y - 300, z])]) {
        const { target, distance } = framingOf(points, { halfWidth, halfHeight, tilt: 0.8 })
        const places = points.map((point) => seen(point, target, distance, 0.8, halfWidth, halfHeight))
        const farthest = Math.max(...places.flat().map(Math.abs))
        expect(farthest).toBeLessThanOrEqual(1 / 1.04)
        expect(farthest).toBeGreaterThan(0.9)
      }
    }
  })

  it('stands in the middle of what it shows', () => {
    const { target, distance } = framingOf(square, { halfWidth: 1, halfHeight: 0.4, tilt: 0.8 })
    const heights = square.map((point) => seen(point, target, distance, 0.8, 1, 0.4)[1])
    expect(Math.max(...heights) + Math.min(...heights)).toBeCloseTo(0, 1)
    expect(target[0]).toBeCloseTo(0, 6)
  })
})
