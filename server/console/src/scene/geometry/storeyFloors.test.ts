import { describe, expect, it } from 'vitest'
import type { SceneBuilding } from '../../protocol'
import { StoreyFloors } from './storeyFloors'

/** A square of 20 m with its south-west corner there. */
function building(x: number, base: number, top: number, storeys: number): SceneBuilding {
  const ring = [x, 0, x + 20, 0, x + 20, 20, x, 20]
  return { id: `b/${x}`, name: { zh: '', en: '' }, usage: 'residential', base, top, storeys, households: 0, inferred: false, rings: [ring] }
}

describe('the floors of storeys', () => {
  // Storeys of 3 m on the ground, of 4 m from 5 m up, of 3.5 m.
  const floors = new StoreyFloors([building(0, 0, 30, 10), building(40, 5, 13, 2), building(80, 1, 22, 6)])

  it('are those of the building about a place', () => {
    expect(floors.at(10, 10, 0)).toBe(0)
    expect(floors.at(10, 10, 4)).toBe(12)
    expect(floors.at(50, 10, 1)).toBe(9)
    expect(floors.at(10, 10, -1)).toBe(-3)
    expect(floors.at(30, 10, 1)).toBeNull()
  })

  it('end at the highest, as the server has it', () => {
    expect(floors.at(50, 10, 7)).toBe(9)
  })

  it('are told of an area by its middle, closed or not', () => {
    expect(floors.of([[42, 2, 48, 2, 48, 8, 42, 8]], 1)).toBe(9)
    expect(floors.of([[42, 2, 58, 2, 58, 18, 42, 18, 42, 2]], 1)).toBe(9)
  })

  it('are the usual ones where no building is about', () => {
    // On the second storey 3, 4.5 and 9 m; from the seventh on the tall one alone has it.
    expect(floors.usual(1)).toBe(4.5)
    expect(floors.of([[300, 300, 310, 300, 310, 310]], 1)).toBe(4.5)
    expect(floors.usual(6)).toBe(18)
    expect(new StoreyFloors([]).usual(3)).toBe(0)
  })
})
