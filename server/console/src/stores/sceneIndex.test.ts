import { describe, expect, it } from 'vitest'
import type { Scene } from '../protocol'
import { SceneIndex } from './sceneIndex'

const name = { zh: '', en: '' }
const scene: Scene = {
  id: 'c', name, origin: [0, 0, 0], utc_offset_secs: 28_800, bounds: [0, 0, 10, 10], households: 0,
  buildings: [{ id: 'b', name, usage: 'office', base: 0, top: 8, storeys: 2, households: 0, inferred: false, rings: [[0, 0, 10, 0, 10, 10, 0, 10, 0, 0]] }],
  roads: [{ id: 'r', name, class: 'main', width: 6, level: 0, line: [0, 20, 200, 20] }],
  areas: [{ id: 'g', layer: 'green', kind: 'lawn', name, rings: [[20, 0, 30, 0, 30, 10, 20, 0]] }],
  walls: [],
  spaces: [],
  airspaces: [],
  models: [],
  points: [{ id: 'gate', layer: 'gate', kind: 'main', name, position: [5, -3, 0], height: 0 }],
  fixtures: [],
  classes: [{ id: 'T3-1', name, table: 3, mobile: false }],
  devices: { ids: ['inside', 'outside'], classes: [0, 0], positions: [5, 5, 3, 50, 5, 3], storeys: [0, 0], indoors: [true, false] },
}

describe('the scene index', () => {
  const index = new SceneIndex(scene)

  it('finds where features of every layer are', () => {
    expect(index.placeOf('building', 'b')?.at).toEqual([5, 5, 4])
    expect(index.placeOf('device', 'outside')?.at).toEqual([50, 5, 3])
    expect(index.placeOf('gate', 'gate')?.at).toEqual([5, -3, 0])
    expect(index.placeOf('green', 'g')?.at).toEqual([25, 5, 0])
    expect(index.placeOf('road', 'r')).toEqual({ at: [100, 20, 0], span: 120 })
    for (const layer of ['building', 'device', 'gate', 'road', 'nothing']) expect(index.placeOf(layer, 'none')).toBe(null)
  })

  it('tells the layer of an id', () => {
    expect(['outside', 'gate', 'g', 'none'].map((id) => index.layerOf(id))).toEqual(['device', 'gate', 'green', null])
  })

  it('knows the devices over a footprint', () => {
    expect(index.devicesIn(0)).toEqual([0])
    expect(index.indoorCount).toBe(1)
  })
})
