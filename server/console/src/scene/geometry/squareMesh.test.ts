import { describe, expect, it } from 'vitest'
import { SquareMesh } from './squareMesh'

const unit = (x: number): number[][] => [[x, 0, x + 1, 0, x + 1, 1, x, 1]]

describe('areas of squares', () => {
  const mesh = new SquareMesh()
  for (const [x, square] of [[0, 4], [2, 4], [4, 7], [6, 9]]) mesh.area(unit(x), square)

  it('are all there', () => {
    expect(mesh.index().length).toBe(4 * 6)
    expect(mesh.positions().length).toBe(4 * 4 * 3)
  })

  it('are as high as they are told to be', () => {
    const raised = new SquareMesh()
    raised.area(unit(0), 1)
    raised.area(unit(2), 1, 6.5)
    const heights = [...raised.positions()].filter((_, i) => i % 3 === 1)
    expect(heights).toEqual([0, 0, 0, 0, 6.5, 6.5, 6.5, 6.5])
  })

  it('are left out by their square', () => {
    const corners = [...mesh.index(new Set([4, 9]))]
    expect(corners.length).toBe(6)
    const xs = corners.map((corner) => mesh.positions()[3 * corner])
    expect(Math.min(...xs)).toBe(4)
    expect(Math.max(...xs)).toBe(5)
  })
})
