import { expect, test } from 'vitest'
import { isUsual, withAngle } from './lens'

const wide = { horizontal_rad: Math.PI / 2, vertical_rad: 1, columns: 1920, rows: 1080 }

test('another angle keeps the pixels square', () => {
  const tele = withAngle(wide, 2 * Math.atan(0.25))
  expect(Math.tan(tele.vertical_rad / 2)).toBeCloseTo((0.25 * 1080) / 1920, 12)
  expect([tele.columns, tele.rows]).toEqual([1920, 1080])
})

test('what looks half around has no usual lens', () => {
  expect(isUsual(wide)).toBe(true)
  expect(isUsual({ ...wide, horizontal_rad: 2 * Math.PI })).toBe(false)
})
