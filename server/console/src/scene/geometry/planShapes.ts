// The devices of a plan as points of the scene, by the phase that pays for them.

import type { PlanFeatures } from '../../rest'
import type { LocalFrame } from './localFrame'

/** Points of one phase: east, north and height above the local ground, metres, one after the other. */
export interface PlanPoints {
  /** From 1; 0 for what no phase pays for. */
  phase: number
  points: number[]
}

export class PlanShapes {
  private readonly devices: { phase: number; row: string | null; indoors: boolean; at: [number, number, number] }[] = []

  constructor(private readonly frame: LocalFrame) {}

  add(features: PlanFeatures['features']): void {
    for (const { geometry, properties } of features) {
      const [x, y] = this.frame.planOf(geometry.coordinates)
      this.devices.push({ phase: properties.phase ?? 0, row: properties.row, indoors: properties.indoors, at: [x, y, properties.height_m] })
    }
  }

  /** Those of a row, or of all; without those indoors unless they are asked for. Phases in order. */
  of(row: string | null, indoors: boolean): PlanPoints[] {
    const phases = new Map<number, number[]>()
    for (const device of this.devices) {
      if ((row !== null && device.row !== row) || (device.indoors && !indoors)) continue
      const points = phases.get(device.phase) ?? []
      points.push(...device.at)
      phases.set(device.phase, points)
    }
    return [...phases].map(([phase, points]) => ({ phase, points })).sort((a, b) => a.phase - b.phase)
  }

  /** Where the devices of a row are: their middle, and how far they reach. */
  spanOf(row: string): { at: [number, number, number]; span: number } | null {
    const all = this.devices.filter((device) => device.row === row).map((device) => device.at)
    if (all.length === 0) return null
    const [low, high] = [0, 1].map((axis) => all.map((at) => at[axis])).map((values) => [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))])
    return { at: [(low[0] + low[1]) / 2, (high[0] + high[1]) / 2, 0], span: Math.max(80, low[1] - low[0], high[1] - high[0]) }
  }
}
