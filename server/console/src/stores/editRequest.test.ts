import { describe, expect, it } from 'vitest'
import { countEdits, editsOfTrial } from './editRequest'

describe('edits of the community', () => {
  it('keep of a device what was tried, and nothing else', () => {
    expect(editsOfTrial({ device: 'bin/1', level: 'detect', position: [114.2, 22.7] })).toEqual([
      { type: 'move', layer: 'device', id: 'bin/1', position: [114.2, 22.7], height_m: undefined },
    ])
    const lens = { horizontal_rad: 1.5, vertical_rad: 1, columns: 640, rows: 480 }
    const camera = editsOfTrial({ device: 'cam/1', position: [114.2, 22.7], height_m: 5, heading_rad: 0, lens })
    expect(camera.map(({ type }) => type)).toEqual(['move', 'turn', 'lens'])
    // A heading of 0, to the east, is one.
    expect(camera[1]).toEqual({ type: 'turn', device: 'cam/1', heading_rad: 0, pitch_rad: undefined })
    expect(editsOfTrial({ device: 'cam/1' })).toEqual([])
  })

  it('are counted by kind', () => {
    const added = { type: 'add', class: 'T4-4', position: [0, 0] } as const
    const deleted = { type: 'delete', layer: 'device', id: 'bin/1' } as const
    expect(countEdits([{ ...added, position: [1, 2] }, deleted, { ...added, position: [3, 4] }])).toEqual([
      { type: 'add', n: 2 },
      { type: 'delete', n: 1 },
    ])
    expect(countEdits([])).toEqual([])
  })
})
