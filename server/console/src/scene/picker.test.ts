import { describe, expect, it } from 'vitest'
import type { SceneBuilding } from '../protocol'
import { BuildingPicker, hitPrism, type Ray } from './picker'
import { sunPosition } from './sunPosition'
import { shortestTurn } from './movers'

function box(x: number, y: number, size: number, top: number): SceneBuilding {
  const rings = [[x, y, x + size, y, x + size, y + size, x, y + size, x, y]]
  return { id: `${x}`, name: { zh: '', en: '' }, usage: 'office', base: 0, top, storeys: 1, households: 0, inferred: false, rings }
}

/** A repeatable stream of numbers in 0..1. */
function stream(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('picking', () => {
  it('meets the roof from above and the wall from the side', () => {
    const b = box(0, 0, 10, 20)
    expect(hitPrism(b, { origin: [5, 5, 100], direction: [0, 0, -1] })).toBe(80)
    expect(hitPrism(b, { origin: [-30, 5, 10], direction: [1, 0, 0] })).toBe(30)
    expect(hitPrism(b, { origin: [-30, 5, 25], direction: [1, 0, 0] })).toBeNull()
    expect(hitPrism(b, { origin: [20, 20, 100], direction: [0, 0, -1] })).toBeNull()
  })

  it('agrees with trying every building, on random scenes and rays', () => {
    const next = stream(7)
    const buildings = Array.from({ length: 300 }, () => box(next() * 900 - 450, next() * 900 - 450, 5 + next() * 30, 5 + next() * 80))
    const picker = new BuildingPicker(buildings)
    let hits = 0
    for (let i = 0; i < 400; i++) {
      const origin: Ray['origin'] = [next() * 1600 - 800, next() * 1600 - 800, 30 + next() * 400]
      const aim = [next() * 900 - 450, next() * 900 - 450, next() * 60]
      const ray: Ray = { origin, direction: [aim[0] - origin[0], aim[1] - origin[1], aim[2] - origin[2]] }
      let best: { building: number; distance: number } | null = null
      buildings.forEach((b, building) => {
        const distance = hitPrism(b, ray)
        if (distance !== null && (best === null || distance < best.distance)) best = { building, distance }
      })
      const found = picker.pick(ray, () => true)
      if (best) hits++
      expect(found).toEqual(best)
    }
    expect(hits).toBeGreaterThan(100)
  })

  it('passes through what is hidden', () => {
    const picker = new BuildingPicker([box(0, 0, 10, 20), box(40, 0, 10, 20)])
    const ray: Ray = { origin: [-30, 5, 10], direction: [1, 0, 0] }
    expect(picker.pick(ray, () => true)?.building).toBe(0)
    expect(picker.pick(ray, (i) => i !== 0)?.building).toBe(1)
    expect(new BuildingPicker([]).pick(ray, () => true)).toBeNull()
  })
})

describe('the sun', () => {
  it('stands high in the south of Beijing at noon in June', () => {
    // Local solar noon at 116.4° E on 21 June 2026 is about 12:16 Beijing time; elevation is 90° - 39.9° + 23.4°.
    const { elevation, azimuth } = sunPosition(Date.UTC(2026, 5, 21, 4, 16), 116.4, 39.9)
    expect((elevation * 180) / Math.PI).toBeCloseTo(73.5, 0)
    expect((azimuth * 180) / Math.PI).toBeGreaterThan(175)
    expect((azimuth * 180) / Math.PI).toBeLessThan(185)
  })

  it('is below the horizon at midnight and in the east in the morning', () => {
    expect(sunPosition(Date.UTC(2026, 2, 20, 16), 116.4, 39.9).elevation).toBeLessThan(-0.5)
    const morning = sunPosition(Date.UTC(2026, 2, 20, 23, 0), 116.4, 39.9)
    expect((morning.azimuth * 180) / Math.PI).toBeGreaterThan(80)
    expect((morning.azimuth * 180) / Math.PI).toBeLessThan(110)
  })
})

it('robots turn the short way', () => {
  expect(shortestTurn((3 * Math.PI) / 2)).toBeCloseTo(-Math.PI / 2)
  expect(shortestTurn(0.3)).toBeCloseTo(0.3)
})
