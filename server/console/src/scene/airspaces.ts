// Volumes of air with a rule for drones: glass walls with edges, drawn over everything solid.

import { BufferAttribute, BufferGeometry, Color, DoubleSide, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial } from 'three'
import type { SceneAirspace } from '../protocol'
import { orientedRings } from './geometry/plane'
import { AIRSPACES } from './palette'

/** Highest that a volume is drawn, metres above its floor: one that ends at 3 km would be seen as a wall of colour. */
const HIGHEST_M = 150

export function buildAirspaces(airspaces: SceneAirspace[]): Group {
  const root = new Group()
  for (const [kind, color] of Object.entries(AIRSPACES)) {
    const some = airspaces.filter((airspace) => airspace.kind === kind)
    if (some.length > 0) root.add(glass(some, color), edges(some, color))
  }
  return root
}

function topOf({ floor, ceiling }: SceneAirspace): number {
  return Math.min(ceiling, floor + HIGHEST_M)
}

function glass(airspaces: SceneAirspace[], color: string): Mesh {
  const positions: number[] = []
  for (const airspace of airspaces) {
    const [low, high] = [airspace.floor, topOf(airspace)]
    for (const [x0, y0, x1, y1] of sides(airspace)) {
      positions.push(x0, low, -y0, x1, low, -y1, x1, high, -y1, x0, low, -y0, x1, high, -y1, x0, high, -y0)
    }
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  const material = new MeshBasicMaterial({ color: new Color(color), transparent: true, opacity: 0.14, depthWrite: false, side: DoubleSide })
  const mesh = new Mesh(geometry, material)
  mesh.renderOrder = 3
  return mesh
}

function edges(airspaces: SceneAirspace[], color: string): LineSegments {
  const positions: number[] = []
  for (const airspace of airspaces) {
    const [low, high] = [airspace.floor, topOf(airspace)]
    for (const [x0, y0, x1, y1] of sides(airspace)) {
      positions.push(x0, low, -y0, x1, low, -y1, x0, high, -y0, x1, high, -y1, x0, low, -y0, x0, high, -y0)
    }
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  return new LineSegments(geometry, new LineBasicMaterial({ color: new Color(color), transparent: true, opacity: 0.8 }))
}

function* sides({ rings }: SceneAirspace): Generator<[number, number, number, number]> {
  for (const ring of orientedRings(rings)) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length
      yield [ring[i], ring[i + 1], ring[j], ring[j + 1]]
    }
  }
}
