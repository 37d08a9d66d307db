import { describe, expect, it } from 'vitest'
import type { CoverageContour } from '../../rest'
import { contourLines } from './contourLines'
import { LocalFrame } from './localFrame'

describe('lines of equal level', () => {
  const frame = new LocalFrame([114, 22, 0])
  const lonLat = (x: number, y: number) => frame.lonLatOf([x, y])
  const contour: CoverageContour = {
    geometry: { type: 'MultiLineString', coordinates: [[lonLat(0, 0), lonLat(10, 0), lonLat(10, 5)], [lonLat(-20, 0), lonLat(-20, 8)]] },
    properties: { level_dbm: -95 },
  }

  it('are one for each line of a level, in local metres', () => {
    const found = contourLines([contour], frame)
    expect(found.map(({ level }) => level)).toEqual([-95, -95])
    expect(found[0].points.map(Math.round).map((n) => n + 0)).toEqual([0, 0, 10, 0, 10, 5])
    expect(found[1].points).toHaveLength(4)
    expect(found[1].points[3]).toBeCloseTo(8, 4)
  })

  it('are none where nothing is heard', () => {
    expect(contourLines([], frame)).toEqual([])
  })
})
