// How high the floors of storeys are, for what is drawn on them.

import type { SceneBuilding } from '../../protocol'
import { insideRings } from './plane'

type Box = [number, number, number, number]

export class StoreyFloors {
  private readonly boxes: Box[]

  constructor(private readonly buildings: SceneBuilding[]) {
    this.boxes = buildings.map(({ rings }) => boxOf(rings[0] ?? []))
  }

  /** Height of a storey's floor in the building that a place is in, metres; null where it is in none. */
  at(x: number, y: number, storey: number): number | null {
    const around = this.buildings.find(({ rings }, i) => {
      const [west, south, east, north] = this.boxes[i]
      return x >= west && x <= east && y >= south && y <= north && insideRings(rings, x, y)
    })
    return around ? floorOf(around, storey) : null
  }

  /** Height of what lies on a storey: in the building that its middle is in, else as in most buildings. */
  of(rings: number[][], storey: number): number {
    const [x, y] = middleOf(rings[0] ?? [])
    return this.at(x, y, storey) ?? this.usual(storey)
  }

  /** The median over the buildings that have the storey, for what is drawn in one plane; 0 where none has it. */
  usual(storey: number): number {
    const floors = this.buildings.filter(({ storeys }) => storey < storeys).map((building) => floorOf(building, storey))
    floors.sort((a, b) => a - b)
    return floors[Math.floor(floors.length / 2)] ?? 0
  }
}

/** As the server has it: storeys share the building's height evenly, and what lies above the highest is taken for the highest. */
function floorOf({ base, top, storeys }: SceneBuilding, storey: number): number {
  return base + (Math.min(storey, storeys - 1) * (top - base)) / Math.max(1, storeys)
}

function boxOf(ring: number[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i + 1 < ring.length; i += 2) {
    box[0] = Math.min(box[0], ring[i])
    box[1] = Math.min(box[1], ring[i + 1])
    box[2] = Math.max(box[2], ring[i])
    box[3] = Math.max(box[3], ring[i + 1])
  }
  return box
}

/** The mean of a ring's corners; of a closed one the first and last are one. */
function middleOf(ring: number[]): [number, number] {
  const n = ring.length / 2
  const isClosed = n > 1 && ring[0] === ring[2 * n - 2] && ring[1] === ring[2 * n - 1]
  const count = isClosed ? n - 1 : n
  let [x, y] = [0, 0]
  for (let i = 0; i < count; i++) {
    x += ring[2 * i]
    y += ring[2 * i + 1]
  }
  return [x / count, y / count]
}
