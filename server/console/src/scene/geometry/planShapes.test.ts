import { describe, expect, it } from 'vitest'
import type { PlanFeatures } from '../../rest'
import { LocalFrame } from './localFrame'
import { PlanShapes } from './planShapes'

const ORIGIN: [number, number, number] = [114, 22, 0]

function feature(row: string, phase: number | null, height: number, indoors = false): PlanFeatures['features'][number] {
  return { geometry: { type: 'Point', coordinates: [114.001, 22.001] }, properties: { id: `${row}/${height}`, class: row, row, phase, height_m: height, indoors } }
}

function shapes(): PlanShapes {
  const shapes = new PlanShapes(new LocalFrame(ORIGIN))
  shapes.add([feature('a', 2, 3), feature('a', 1, 4), feature('b', null, 5), feature('b', 1, 6, true)])
  return shapes
}

describe('the devices of a plan', () => {
  it('come by phase, those that nobody pays for first', () => {
    const phases = shapes().of(null, true)
    expect(phases.map(({ phase, points }) => [phase, points.length / 3])).toEqual([[0, 1], [1, 2], [2, 1]])
    expect(phases[0].points[2]).toBe(5)
  })

  it('leave out those indoors unless they are asked for', () => {
    expect(shapes().of(null, false).map(({ phase }) => phase)).toEqual([0, 1, 2])
    expect(shapes().of('b', false).map(({ phase }) => phase)).toEqual([0])
    expect(shapes().of('b', true).map(({ phase }) => phase)).toEqual([0, 1])
  })

  it('come with the trenches that each phase opens, but for those of one row', () => {
    const drawn = shapes()
    // From the origin 103.3 m east, then 110.8 m north; and back north to south for the third phase, which has no devices.
    drawn.addTrenches([
      { geometry: { type: 'LineString', coordinates: [[114, 22], [114.001, 22], [114.001, 22.001]] }, properties: { number: 1, phase: 1, length_m: 214.1 } },
      { geometry: { type: 'LineString', coordinates: [[114, 22.001], [114, 22]] }, properties: { number: 2, phase: 3, length_m: 110.8 } },
    ])
    const phases = drawn.of(null, false)
    expect(phases.map(({ phase, lines, metres }) => [phase, lines.length / 4, metres])).toEqual([[0, 0, 0], [1, 2, 214.1], [2, 0, 0], [3, 1, 110.8]])
    const { lines } = phases[1]
    expect(lines.slice(2, 4)).toEqual(lines.slice(4, 6))
    expect(lines[2]).toBeCloseTo(103.3, 0)
    expect(lines[7]).toBeCloseTo(110.8, 0)
    expect(drawn.of('a', false).every(({ lines }) => lines.length === 0)).toBe(true)
  })

  it('that two plans differ in come by the change, whatever their phase', () => {
    const drawn = new PlanShapes(new LocalFrame(ORIGIN))
    const changed = (change: 'added' | 'removed', height: number) => {
      const one = feature('a', height, height)
      return { ...one, properties: { ...one.properties, change } }
    }
    drawn.add([changed('added', 1), changed('added', 2), changed('removed', 3)])
    expect(drawn.of(null, false).map(({ change, points }) => [change, points.length / 3])).toEqual([['removed', 1], ['added', 2]])
    expect(drawn.of('b', false)).toEqual([])
  })

  it('are where the frame has them', () => {
    const place = shapes().spanOf('a')
    // A thousandth of a degree at 22° north: 103 m east, 111 m north.
    expect(place?.at[0]).toBeCloseTo(103.3, 0)
    expect(place?.at[1]).toBeCloseTo(110.8, 0)
    expect(place?.span).toBe(80)
    expect(shapes().spanOf('c')).toBeNull()
  })
})
