import { describe, expect, it } from 'vitest'
import type { CoverageFeature } from '../../rest'
import { CoverageShapes } from './coverageShapes'
import { LocalFrame } from './localFrame'

const frame = new LocalFrame([114.2, 22.7, 10])
const square: [number, number][] = [[114.2, 22.7], [114.201, 22.7], [114.201, 22.701], [114.2, 22.7]]

function patch(properties: CoverageFeature['properties']): CoverageFeature {
  return { geometry: { type: 'MultiPolygon', coordinates: [[square], [square]] }, properties }
}

describe('coverage on the map', () => {
  it('is told apart by how many devices cover it', () => {
    const shapes = new CoverageShapes([patch({ count: 1, area_m2: 1 }), patch({ count: 2, area_m2: 1 }), patch({ count: 7, area_m2: 1 }), patch({ blind: true, area_m2: 1 })], frame)
    expect([shapes.of.one, shapes.of.two, shapes.of.more, shapes.of.blind].map((areas) => areas.length)).toEqual([2, 2, 2, 2])
    expect(shapes.isEmpty).toBe(false)
    expect(shapes.of.one[0].rings[0].length).toBe(8)
  })

  it('lies on the ground, or as high as is told of its rings', () => {
    const features = [patch({ count: 1, area_m2: 1 })]
    expect(new CoverageShapes(features, frame).of.one.map(({ z }) => z)).toEqual([0, 0])
    const raised = new CoverageShapes(features, frame, ([ring]) => ring.length)
    expect(raised.of.one.map(({ z }) => z)).toEqual([8, 8])
  })

  it('is empty where nothing is', () => {
    expect(new CoverageShapes([], frame).isEmpty).toBe(true)
  })
})

describe('the local frame', () => {
  it('goes there and back', () => {
    for (const at of [[0, 0], [812.25, -431.5], [-20_000, 35_000]] as [number, number][]) {
      const [x, y] = frame.planOf(frame.lonLatOf(at))
      expect(Math.hypot(x - at[0], y - at[1])).toBeLessThan(1e-3)
    }
  })
})
