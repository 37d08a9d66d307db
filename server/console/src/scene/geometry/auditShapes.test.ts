import { describe, expect, it } from 'vitest'
import type { AnyGeometry, AuditFeatures, AuditShape } from '../../rest'
import { AuditShapes, lookAt } from './auditShapes'
import { LocalFrame } from './localFrame'

const frame = new LocalFrame([114.2, 22.7, 0])

function feature(what: AuditShape, id: string, geometry: AnyGeometry): AuditFeatures['features'][number] {
  return { geometry, properties: { what, layer: 'road', id, verdict: 'partly' } }
}

describe('the local frame', () => {
  it('has its origin at zero and metres of the ellipsoid about it', () => {
    for (const value of frame.planOf([114.2, 22.7])) expect(value).toBeCloseTo(0, 9)
    // A hundredth of a degree along the parallel and the meridian, by the radii of curvature there.
    const [east, atEast] = frame.planOf([114.21, 22.7])
    const [atNorth, north] = frame.planOf([114.2, 22.71])
    const s2 = Math.sin((22.7 * Math.PI) / 180) ** 2
    const e2 = 0.00669437999014
    const n = 6_378_137 / Math.sqrt(1 - e2 * s2)
    const m = (6_378_137 * (1 - e2)) / (1 - e2 * s2) ** 1.5
    const hundredth = (0.01 * Math.PI) / 180
    expect(east).toBeCloseTo(n * Math.cos((22.7 * Math.PI) / 180) * hundredth, 1)
    expect(north).toBeCloseTo(m * hundredth, 1)
    expect(Math.abs(atEast)).toBeLessThan(0.1)
    expect(Math.abs(atNorth)).toBeLessThan(1e-6)
  })
})

describe('the shapes of an audit', () => {
  it('are kept apart by what they show, whatever their geometry', () => {
    const at = (lon: number, lat: number): [number, number] => [114.2 + lon / 1e4, 22.7 + lat / 1e4]
    const ring = [at(0, 0), at(1, 0), at(1, 1), at(0, 0)]
    const shapes = new AuditShapes(
      [
        feature('evidence', 'a', { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: at(0, 0) }, { type: 'MultiLineString', coordinates: [ring, ring] }] }),
        feature('evidence', 'a', { type: 'MultiPolygon', coordinates: [[ring, ring], [ring]] }),
        feature('remainder', 'b', { type: 'LineString', coordinates: [at(2, 2), at(4, 4)] }),
        feature('proposal', 'b', { type: 'MultiPoint', coordinates: [at(3, 3), at(5, 5)] }),
      ],
      frame,
    )
    expect(shapes.of.evidence.points.map((value) => Math.abs(value))).toEqual([0, 0, 0])
    expect(shapes.of.evidence.lines.length).toBe(5)
    expect(shapes.of.evidence.areas.map(({ rings }) => rings.length)).toEqual([2, 1])
    expect(shapes.of.remainder).toMatchObject({ points: [], areas: [] })
    expect(shapes.of.proposal.points.length).toBe(6)
    expect(shapes.isEmpty).toBe(false)
    expect(new AuditShapes([], frame).isEmpty).toBe(true)
  })

  it('are as high as the floors that they are on, one place on several storeys on each', () => {
    const at: [number, number] = [114.2, 22.7]
    const high = (what: AuditShape, geometry: AnyGeometry, heights_m?: number[]) => ({ geometry, properties: { ...feature(what, 'u', geometry).properties, heights_m } })
    const heights = (values: number[]) => values.filter((_, i) => i % 3 === 2)
    const ring: [number, number][] = [at, [114.201, 22.7], [114.201, 22.701], at]
    const shapes = new AuditShapes(
      [
        high('evidence', { type: 'Point', coordinates: at }, [0, 3, 6]),
        high('remainder', { type: 'Point', coordinates: at }, [6]),
        high('proposal', { type: 'LineString', coordinates: [at, at] }),
        high('evidence', { type: 'Polygon', coordinates: [ring] }, [-3.5]),
      ],
      frame,
    )
    expect(heights(shapes.of.evidence.points)).toEqual([0, 3, 6])
    expect(heights(shapes.of.remainder.points)).toEqual([6])
    expect(heights(shapes.of.proposal.lines[0])).toEqual([0, 0])
    expect(shapes.of.evidence.areas.map(({ z }) => z)).toEqual([-3.5])
    expect(heights(shapes.of.evidence.lines[0])).toEqual([-3.5, -3.5, -3.5, -3.5])
    expect(shapes.boxOf(0)?.[0]).toBeCloseTo(0, 6)
  })

  it('know where to look for each demand, though several speak of one road', () => {
    const line = (x: number): AnyGeometry => ({ type: 'LineString', coordinates: [[114.2 + x, 22.7], [114.2 + x, 22.71]] })
    const shapes = new AuditShapes(
      [feature('evidence', 'a', line(0)), feature('remainder', 'a', line(0.01)), feature('proposal', 'a', line(0.03)), feature('evidence', 'a', line(0.02))],
      frame,
    )
    expect(shapes.boxOf(0)?.[0]).toBeCloseTo(frame.planOf([114.21, 22.71])[0], 6)
    expect(shapes.boxOf(1)?.[0]).toBeCloseTo(frame.planOf([114.22, 22.71])[0], 6)
    expect(shapes.boxOf(2)).toBe(null)
    expect(lookAt([0, 0, 300, 400])).toEqual({ at: [150, 200, 0], span: 300 })
    expect(lookAt([5, 5, 5, 5]).span).toBe(60)
  })

  it('have no place for a demand without coordinates', () => {
    const shapes = new AuditShapes([feature('evidence', 'a', { type: 'MultiPoint', coordinates: [] })], frame)
    expect(shapes.boxOf(0)).toBe(null)
    expect(shapes.isEmpty).toBe(true)
  })
})
