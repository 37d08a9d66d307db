// The devices of a plan as points of the scene, and its trenches as lines, by the phase that pays for them; or those that two plans differ in, by the
// change.

import type { PlanChange, PlanFeatures, TrenchFeatures } from '../../rest'
import type { LocalFrame } from './localFrame'

/** Points of one phase: east, north and height above the local ground, metres, one after the other; and its trenches. */
export interface PlanPoints {
  /** From 1; 0 for what no phase pays for. */
  phase: number
  /** Of what two plans differ in, whatever its phase. */
  change?: PlanChange
  points: number[]
  /** East and north of both ends of each straight piece that it opens, metres, one after the other. */
  lines: number[]
  /** Their length. */
  metres: number
}

export class PlanShapes {
  private readonly devices: { phase: number; change?: PlanChange; row: string | null; indoors: boolean; at: [number, number, number] }[] = []

  private readonly trenches: { phase: number; lines: number[]; metres: number }[] = []

  constructor(private readonly frame: LocalFrame) {}

  add(features: PlanFeatures['features']): void {
    for (const { geometry, properties } of features) {
      const [x, y] = this.frame.planOf(geometry.coordinates)
      const { change } = properties
      this.devices.push({ phase: change ? 1 : (properties.phase ?? 0), change, row: properties.row, indoors: properties.indoors, at: [x, y, properties.height_m] })
    }
  }

  addTrenches(features: TrenchFeatures['features']): void {
    for (const { geometry, properties } of features) {
      const ends = geometry.coordinates.map((at) => this.frame.planOf(at))
      const lines = ends.slice(1).flatMap(([x, y], i) => [ends[i][0], ends[i][1], x, y])
      this.trenches.push({ phase: properties.phase, lines, metres: properties.length_m })
    }
  }

  /** Devices of a row, or all with the trenches that feed them; without those indoors unless they are asked for. Phases in order. */
  of(row: string | null, indoors: boolean): PlanPoints[] {
    const phases = new Map<string, PlanPoints>()
    const of = (phase: number, change?: PlanChange): PlanPoints => {
      const key = `${phase} ${change ?? ''}`
      const known = phases.get(key) ?? { phase, change, points: [], lines: [], metres: 0 }
      phases.set(key, known)
      return known
    }
    for (const device of this.devices) {
      if ((row !== null && device.row !== row) || (device.indoors && !indoors)) continue
      of(device.phase, device.change).points.push(...device.at)
    }
    for (const { phase, lines, metres } of row === null ? this.trenches : []) {
      const own = of(phase)
      own.lines.push(...lines)
      own.metres += metres
    }
    // What is added is drawn over what is removed.
    const over = ({ change }: PlanPoints) => Number(change === 'added')
    return [...phases.values()].sort((a, b) => a.phase - b.phase || over(a) - over(b))
  }

  /** Where the devices of a row are: their middle, and how far they reach. */
  spanOf(row: string): { at: [number, number, number]; span: number } | null {
    const all = this.devices.filter((device) => device.row === row).map((device) => device.at)
    if (all.length === 0) return null
    const [low, high] = [0, 1].map((axis) => all.map((at) => at[axis])).map((values) => [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))])
    return { at: [(low[0] + low[1]) / 2, (high[0] + high[1]) / 2, 0], span: Math.max(80, low[1] - low[0], high[1] - high[0]) }
  }
}
