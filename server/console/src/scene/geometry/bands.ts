// Flat ground geometry: bands of a width along lines with round joins and ends, and filled areas.
// Everything lies at height 0 and is painted in order, so overlaps between bands of one colour don't show.

import { triangulate } from './extrude'
import { orientedRings } from './plane'

/** Collects triangles in the plan. */
export class FlatMesh {
  readonly points: number[] = []
  readonly index: number[] = []
  /** Which points are how high; the others are at 0. */
  private readonly raised: { from: number; to: number; z: number }[] = []

  get isEmpty(): boolean {
    return this.index.length === 0
  }

  /** x east, z south. */
  positions(): Float32Array {
    const out = new Float32Array((this.points.length / 2) * 3)
    for (let i = 0; i < this.points.length / 2; i++) {
      out[3 * i] = this.points[2 * i]
      out[3 * i + 2] = -this.points[2 * i + 1]
    }
    for (const { from, to, z } of this.raised) {
      for (let i = from; i < to; i++) out[3 * i + 1] = z
    }
    return out
  }

  point(x: number, y: number): number {
    this.points.push(x, y)
    return this.points.length / 2 - 1
  }

  /** Fills rings, `z` metres up. */
  area(rings: ArrayLike<number>[], z = 0): void {
    const oriented = orientedRings(rings)
    if (oriented.length === 0) return
    const first = this.points.length / 2
    for (const ring of oriented) for (const value of ring) this.points.push(value)
    if (z !== 0) this.raised.push({ from: first, to: this.points.length / 2, z })
    for (const [a, b, c] of triangulate(oriented)) this.index.push(first + a, first + b, first + c)
  }

  /** A band of `width` along an open or closed line, with round joins, and round ends unless they are `cut`. */
  band(line: ArrayLike<number>, width: number, cut = { start: false, end: false }): void {
    const half = width / 2
    const n = Math.floor(line.length / 2)
    let before: [number, number] | null = null
    for (let i = 0; i + 1 < n; i++) {
      const dx = line[2 * i + 2] - line[2 * i]
      const dy = line[2 * i + 3] - line[2 * i + 1]
      const length = Math.hypot(dx, dy)
      if (length < 1e-6) continue
      const along: [number, number] = [dx / length, dy / length]
      this.segment(line[2 * i], line[2 * i + 1], line[2 * i + 2], line[2 * i + 3], along, half)
      if (before) this.join(line[2 * i], line[2 * i + 1], before, along, half)
      else if (!cut.start) this.fan(line[2 * i], line[2 * i + 1], half, Math.atan2(along[0], -along[1]), Math.PI)
      before = along
    }
    if (before && !cut.end) this.fan(line[2 * n - 2], line[2 * n - 1], half, Math.atan2(-before[0], before[1]), Math.PI)
  }

  /** A straight piece without ends. */
  dash(x0: number, y0: number, x1: number, y1: number, width: number): void {
    const length = Math.hypot(x1 - x0, y1 - y0)
    if (length > 1e-6) this.segment(x0, y0, x1, y1, [(x1 - x0) / length, (y1 - y0) / length], width / 2)
  }

  private segment(x0: number, y0: number, x1: number, y1: number, [ux, uy]: [number, number], half: number): void {
    const a = this.point(x0 + uy * half, y0 - ux * half)
    const b = this.point(x1 + uy * half, y1 - ux * half)
    const c = this.point(x1 - uy * half, y1 + ux * half)
    const d = this.point(x0 - uy * half, y0 + ux * half)
    this.index.push(a, b, c, a, c, d)
  }

  /** Fills the wedge on the outer side of a bend. */
  private join(x: number, y: number, before: [number, number], after: [number, number], half: number): void {
    const turn = Math.atan2(before[0] * after[1] - before[1] * after[0], before[0] * after[0] + before[1] * after[1])
    if (Math.abs(turn) < 0.02) return
    const heading = Math.atan2(before[1], before[0])
    if (turn > 0) this.fan(x, y, half, heading - Math.PI / 2, turn)
    else this.fan(x, y, half, heading + Math.PI / 2 + turn, -turn)
  }

  /** A sector from angle `from` anticlockwise over `sweep`. */
  private fan(x: number, y: number, radius: number, from: number, sweep: number): void {
    const steps = Math.max(1, Math.ceil(sweep / (radius > 2 ? 0.3 : 0.55)))
    const centre = this.point(x, y)
    let last = this.point(x + radius * Math.cos(from), y + radius * Math.sin(from))
    for (let i = 1; i <= steps; i++) {
      const angle = from + (sweep * i) / steps
      const next = this.point(x + radius * Math.cos(angle), y + radius * Math.sin(angle))
      this.index.push(centre, last, next)
      last = next
    }
  }
}

/** How far around a vertex nothing is painted, metres. */
export type Blocked = (x: number, y: number) => number

/** Dashes along `line`, `offset` to its left. */
export function dashes(mesh: FlatMesh, line: ArrayLike<number>, style: { on: number; off: number; width: number; offset: number }, blocked: Blocked): void {
  pieces(line, style.offset, blocked, (piece, start, end) => {
    for (let at = start + style.off / 2; at + style.on <= end; at += style.on + style.off) {
      mesh.dash(...piece(at), ...piece(at + style.on), style.width)
    }
  })
}

/** A line along `line`, `offset` to its left. */
export function stripe(mesh: FlatMesh, line: ArrayLike<number>, style: { width: number; offset: number }, blocked: Blocked): void {
  pieces(line, style.offset, blocked, (piece, start, end) => {
    if (end > start) mesh.dash(...piece(start), ...piece(end), style.width)
  })
}

/** The straight pieces of a line: a point so far along and beside it, and from where to where it may be painted. */
function pieces(line: ArrayLike<number>, offset: number, blocked: Blocked, paint: (at: (along: number) => [number, number], start: number, end: number) => void): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i], line[i + 1], line[i + 2], line[i + 3]]
    const length = Math.hypot(x1 - x0, y1 - y0)
    if (length < 1e-6) continue
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length]
    paint((along) => [x0 + ux * along - uy * offset, y0 + uy * along + ux * offset], blocked(x0, y0), length - blocked(x1, y1))
  }
}
