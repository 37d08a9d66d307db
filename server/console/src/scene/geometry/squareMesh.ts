// Filled areas in one mesh, each of a square of the ground, so that what lies in some squares can be left out without filling the others anew.

import { FlatMesh } from './bands'

interface Run {
  square: number
  from: number
  to: number
}

export class SquareMesh {
  private readonly mesh = new FlatMesh()
  private readonly runs: Run[] = []

  area(rings: number[][], square: number, z = 0): void {
    const from = this.mesh.index.length
    this.mesh.area(rings, z)
    const last = this.runs.at(-1)
    if (last?.square === square) last.to = this.mesh.index.length
    else this.runs.push({ square, from, to: this.mesh.index.length })
  }

  positions(): Float32Array {
    return this.mesh.positions()
  }

  /** The corners of all triangles but those in the squares that are left out. */
  index(without: ReadonlySet<number> = new Set()): Uint32Array {
    const kept = this.runs.filter((run) => !without.has(run.square))
    const index = new Uint32Array(kept.reduce((sum, run) => sum + run.to - run.from, 0))
    let at = 0
    for (const { from, to } of kept) {
      for (let i = from; i < to; i++) index[at++] = this.mesh.index[i]
    }
    return index
  }
}
