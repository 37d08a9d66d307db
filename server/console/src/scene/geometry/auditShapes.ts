// The places of an audit as lines, areas and points in local metres, ready to be drawn and flown to.

import type { AnyGeometry, AuditFeatures, AuditShape } from '../../rest'
import type { LocalFrame } from './localFrame'

/** Points and lines of one kind: east, north and height by turns, metres. */
export interface Shapes {
  points: number[]
  lines: number[][]
  /** Rings of each area, the outer one first, x and y by turns, and how high it is; they are among the lines as well. */
  areas: { rings: number[][]; z: number }[]
}

/** What is on no floor is on the ground. */
const GROUND = [0]

/** West, south, east and north in metres. */
export type Box = [number, number, number, number]

export class AuditShapes {
  readonly of: Record<AuditShape, Shapes> = { evidence: none(), remainder: none(), proposal: none() }
  /** Of each demand, in their order. */
  private readonly boxes: Partial<Record<AuditShape, Box>>[] = []

  /** `features` as the server sends them: each demand's evidence, then what else there is of it. */
  constructor(
    features: AuditFeatures['features'],
    private readonly frame: LocalFrame,
  ) {
    for (const { geometry, properties: { what, heights_m } } of features) {
      const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
      for (const z of heights_m ?? GROUND) this.add(geometry, this.of[what], box, z)
      if (what === 'evidence') this.boxes.push({})
      const own = this.boxes.at(-1)
      if (own && box[0] <= box[2]) own[what] = box
    }
  }

  get isEmpty(): boolean {
    return Object.values(this.of).every((shapes) => shapes.points.length + shapes.lines.length === 0)
  }

  /** Where to look for a demand by its number: at what nothing serves, else at what it asks for; null if it is not among the features. */
  boxOf(demand: number): Box | null {
    const own = this.boxes[demand]
    return own?.remainder ?? own?.evidence ?? null
  }

  private add(geometry: AnyGeometry, to: Shapes, box: Box, z: number): void {
    switch (geometry.type) {
      case 'Point': to.points.push(...this.raised([geometry.coordinates], box, z)); break
      case 'MultiPoint': to.points.push(...this.raised(geometry.coordinates, box, z)); break
      case 'LineString': to.lines.push(this.raised(geometry.coordinates, box, z)); break
      case 'MultiLineString': for (const line of geometry.coordinates) to.lines.push(this.raised(line, box, z)); break
      case 'Polygon': this.addArea(geometry.coordinates, to, box, z); break
      case 'MultiPolygon': for (const area of geometry.coordinates) this.addArea(area, to, box, z); break
      case 'GeometryCollection': for (const one of geometry.geometries) this.add(one, to, box, z); break
    }
  }

  private addArea(rings: [number, number][][], to: Shapes, box: Box, z: number): void {
    to.areas.push({ rings: rings.map((ring) => ring.flatMap((position) => this.frame.planOf(position))), z })
    for (const ring of rings) to.lines.push(this.raised(ring, box, z))
  }

  private raised(positions: [number, number][], box: Box, z: number): number[] {
    return positions.flatMap((position) => {
      const [x, y] = this.frame.planOf(position)
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
      return [x, y, z]
    })
  }
}

function none(): Shapes {
  return { points: [], lines: [], areas: [] }
}

/** The middle of a box, and how many metres about it should be seen. */
export function lookAt([west, south, east, north]: Box): { at: [number, number, number]; span: number } {
  return { at: [(west + east) / 2, (south + north) / 2, 0], span: Math.max(60, 0.6 * Math.hypot(east - west, north - south)) }
}
