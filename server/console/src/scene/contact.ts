// The shade at the foot of buildings: a soft dark band on the ground around each, whatever the sun does. It ties them to the
// ground where shadows are switched off, too.

import { BufferAttribute, BufferGeometry, CustomBlending, Mesh, ShaderMaterial, SrcColorFactor, ZeroFactor } from 'three'
import type { SceneBuilding } from '../protocol'
import { orientedRings } from './geometry/plane'

/** Widest band, metres, and its width as a share of the building's height. */
const WIDEST_M = 5
const SHARE = 0.35
const DARKEST = 0.34
/** Corners are rounded in steps of this angle, radians. */
const STEP = 0.5

class Shade {
  readonly positions: number[] = []
  readonly shade: number[] = []
  readonly index: number[] = []

  point(x: number, y: number, shade: number): number {
    this.positions.push(x, 0, -y)
    this.shade.push(shade)
    return this.shade.length - 1
  }

  around(ring: number[], width: number): void {
    const n = ring.length
    for (let i = 0; i < n; i += 2) {
      const j = (i + 2) % n
      const k = (i + 4) % n
      const [x0, y0, x1, y1] = [ring[i], ring[i + 1], ring[j], ring[j + 1]]
      // The ring runs anticlockwise: what is outside lies to the right.
      const out = Math.atan2(x0 - x1, y1 - y0)
      const next = Math.atan2(x1 - ring[k], ring[k + 1] - y1)
      const at = (x: number, y: number, angle: number) => this.point(x + width * Math.cos(angle), y + width * Math.sin(angle), 0)
      const a = this.point(x0, y0, DARKEST)
      const b = this.point(x1, y1, DARKEST)
      const c = at(x1, y1, out)
      const d = at(x0, y0, out)
      this.index.push(a, c, b, a, d, c)
      const turn = Math.atan2(Math.sin(next - out), Math.cos(next - out))
      // Only outer corners leave a gap between the bands.
      const steps = turn > 0 ? Math.ceil(turn / STEP) : 0
      let last = c
      for (let s = 1; s <= steps; s++) {
        const to = at(x1, y1, out + (turn * s) / steps)
        this.index.push(b, last, to)
        last = to
      }
    }
  }
}

/** All bands in one mesh; it darkens what is painted below it. */
export function buildContact(buildings: SceneBuilding[], renderOrder: number): Mesh {
  const shade = new Shade()
  for (const building of buildings) {
    const height = building.top - building.base
    // What floats, such as a bridge between towers, throws no shade on the ground.
    if (!(height > 0) || building.base > 2) continue
    const [outer] = orientedRings(building.rings)
    if (outer) shade.around(outer, Math.min(WIDEST_M, SHARE * height))
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(shade.positions), 3))
  geometry.setAttribute('shade', new BufferAttribute(new Float32Array(shade.shade), 1))
  geometry.setIndex(new BufferAttribute(new Uint32Array(shade.index), 1))
  const mesh = new Mesh(geometry, contactMaterial())
  mesh.renderOrder = renderOrder
  return mesh
}

function contactMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    depthTest: false,
    depthWrite: false,
    // What is there times what the shader says.
    blending: CustomBlending,
    blendSrc: ZeroFactor,
    blendDst: SrcColorFactor,
    vertexShader: `
      attribute float shade;
      varying float vShade;
      void main() {
        vShade = shade;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      varying float vShade;
      void main() {
        gl_FragColor = vec4(vec3(1.0 - vShade * vShade / ${DARKEST}), 1.0);
      }`,
  })
}
