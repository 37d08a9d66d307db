// Compound walls along the boundary, open where a gate is.

import { openRing } from './plane'

export interface Opening {
  x: number
  y: number
  /** Half of its width in metres. */
  half: number
}

export interface WallPiece {
  x0: number
  y0: number
  x1: number
  y1: number
}

/** Farthest that a gate may stand off the boundary it belongs to, metres. */
const GATE_REACH_M = 8

/** The straight pieces of wall along a boundary. */
export function wallPieces(boundary: ArrayLike<number>, openings: Opening[]): WallPiece[] {
  const ring = openRing(boundary)
  const pieces: WallPiece[] = []
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length
    pieces.push(...cut({ x0: ring[i], y0: ring[i + 1], x1: ring[j], y1: ring[j + 1] }, openings))
  }
  return pieces
}

/** The straight pieces of wall along an open course. */
export function linePieces(course: ArrayLike<number>, openings: Opening[]): WallPiece[] {
  const pieces: WallPiece[] = []
  for (let i = 0; i + 3 < course.length; i += 2) {
    pieces.push(...cut({ x0: course[i], y0: course[i + 1], x1: course[i + 2], y1: course[i + 3] }, openings))
  }
  return pieces
}

function cut(wall: WallPiece, openings: Opening[]): WallPiece[] {
  const dx = wall.x1 - wall.x0
  const dy = wall.y1 - wall.y0
  const length = Math.hypot(dx, dy)
  if (length < 1e-6) return []
  const gaps: [number, number][] = []
  for (const gate of openings) {
    const along = ((gate.x - wall.x0) * dx + (gate.y - wall.y0) * dy) / length
    const off = Math.abs((gate.x - wall.x0) * dy - (gate.y - wall.y0) * dx) / length
    if (off > GATE_REACH_M || along < -gate.half || along > length + gate.half) continue
    gaps.push([along - gate.half, along + gate.half])
  }
  gaps.sort((a, b) => a[0] - b[0])
  const pieces: WallPiece[] = []
  const piece = (from: number, to: number) => {
    if (to - from < 0.05) return
    const at = (s: number): [number, number] => [wall.x0 + (dx * s) / length, wall.y0 + (dy * s) / length]
    const [x0, y0] = at(from)
    const [x1, y1] = at(to)
    pieces.push({ x0, y0, x1, y1 })
  }
  let from = 0
  for (const [start, end] of gaps) {
    piece(from, Math.min(length, start))
    from = Math.max(from, end)
  }
  piece(from, length)
  return pieces
}

/** Direction (radians, anticlockwise from east) of the boundary where it passes nearest to a point. */
export function boundaryHeading(boundaries: ArrayLike<number>[], x: number, y: number): number {
  let best = Infinity
  let heading = 0
  for (const boundary of boundaries) {
    const ring = openRing(boundary)
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length
      const dx = ring[j] - ring[i]
      const dy = ring[j + 1] - ring[i + 1]
      const t = Math.max(0, Math.min(1, ((x - ring[i]) * dx + (y - ring[i + 1]) * dy) / (dx * dx + dy * dy || 1)))
      const d = Math.hypot(x - ring[i] - t * dx, y - ring[i + 1] - t * dy)
      if (d < best) [best, heading] = [d, Math.atan2(dy, dx)]
    }
  }
  return heading
}
