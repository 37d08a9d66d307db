// The rooms of one storey, drawn inside their building as coloured floors with outlines; the building itself is glass meanwhile.

import { BufferAttribute, BufferGeometry, Color, DoubleSide, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial } from 'three'
import type { InteriorStorey } from '../rest'
import { FlatMesh } from './geometry/bands'
import { ROOMS } from './palette'

/** Above the floor, metres: so that floor and storey below do not flicker. */
const LIFT_M = 0.05

export class InteriorOverlay {
  readonly root = new Group()

  /** Draws the rooms of a storey in place of those before, or nothing. */
  show(storey: InteriorStorey | null): void {
    for (const child of this.root.children) {
      if (child instanceof Mesh || child instanceof LineSegments) {
        child.geometry.dispose()
        child.material.dispose()
      }
    }
    this.root.clear()
    for (const room of storey?.rooms ?? []) {
      const color = new Color(ROOMS[room.kind] ?? ROOMS.unknown)
      this.root.add(floor(room.rings, room.floor, color), outline(room.rings, room.floor, room.clear_height, color))
    }
  }
}

function floor(rings: number[][], z: number, color: Color): Mesh {
  const flat = new FlatMesh()
  flat.area(rings)
  const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(flat.positions(), 3)).setIndex(flat.index)
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ color, transparent: true, opacity: 0.72, side: DoubleSide, depthWrite: false, fog: false, toneMapped: false }))
  mesh.position.y = z + LIFT_M
  mesh.renderOrder = 6
  return mesh
}

/** Where walls meet the floor, and a little of how high they are. */
function outline(rings: number[][], z: number, height: number, color: Color): LineSegments {
  const pairs: number[] = []
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      pairs.push(ring[i], z + LIFT_M, -ring[i + 1], ring[i + 2], z + LIFT_M, -ring[i + 3])
      pairs.push(ring[i], z + LIFT_M, -ring[i + 1], ring[i], z + height, -ring[i + 1])
    }
  }
  const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(new Float32Array(pairs), 3))
  const lines = new LineSegments(geometry, new LineBasicMaterial({ color: color.clone().lerp(new Color('#ffffff'), 0.4), transparent: true, opacity: 0.9, fog: false, toneMapped: false }))
  lines.renderOrder = 7
  return lines
}
