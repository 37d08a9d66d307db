import { afterEach, describe, expect, it } from 'vitest'
import { awaited, beforeLens, clearPlaced, placedQuery, places, put, typedWithin } from './cameraPlaced'

describe('somebody and a plate before a camera', () => {
  afterEach(clearPlaced)

  it('asks about nobody where nobody was put', () => {
    expect(placedQuery(places.value, 180)).toEqual({})
  })

  it('asks in degrees, the plate with where it faces', () => {
    put('person', [114.05, 22.5300000004])
    put('plate', [-0.1, 51.5])
    expect(placedQuery(places.value, 270)).toEqual({ person: '114.05,22.53', plate: '-0.1,51.5,270' })
    put('person', null)
    expect(placedQuery(places.value, 90)).toEqual({ plate: '-0.1,51.5,90' })
  })

  it('waits for one click only', () => {
    awaited.value = 'plate'
    put('plate', [1, 2])
    expect(awaited.value).toBeNull()
    awaited.value = 'person'
    clearPlaced()
    expect(awaited.value).toBeNull()
  })

  it('begins 10 m before the lens', () => {
    const [x, y] = beforeLens([5, 5], Math.PI / 2)
    expect(x).toBeCloseTo(5)
    expect(y).toBeCloseTo(15)
  })

  it('takes typed numbers within limits, and keeps the one before for none', () => {
    expect(typedWithin('114.5', [-180, 180], 1)).toBe(114.5)
    expect(typedWithin('400', [0, 360], 1)).toBe(360)
    expect(typedWithin('', [0, 360], 90)).toBe(90)
    expect(typedWithin('north', [0, 360], 90)).toBe(90)
  })
})
