// Pools of light under lamp poles by night. Decoration: whether a lamp really burns is the device's to say.

import { AdditiveBlending, Group, InstancedMesh, Matrix4, PlaneGeometry, ShaderMaterial } from 'three'
import type { ScenePoint } from '../protocol'

const RADIUS_M = 8.5

export class LampGlow {
  readonly root = new Group()
  private readonly strength = { value: 0 }

  constructor(lamps: ScenePoint[]) {
    if (lamps.length === 0) return
    const plane = new PlaneGeometry(2 * RADIUS_M, 2 * RADIUS_M).rotateX(-Math.PI / 2)
    const mesh = new InstancedMesh(plane, glowMaterial(this.strength), lamps.length)
    const matrix = new Matrix4()
    lamps.forEach(({ position: [x, y, z] }, i) => mesh.setMatrixAt(i, matrix.makeTranslation(x, z + 0.12, -y)))
    mesh.computeBoundingSphere()
    mesh.renderOrder = 3
    this.root.add(mesh)
    this.setNight(0)
  }

  /** 0 by day, 1 by night. */
  setNight(night: number): void {
    this.strength.value = night
    this.root.visible = night > 0.02
  }
}

function glowMaterial(uStrength: { value: number }): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
    uniforms: { uStrength },
    vertexShader: `
      varying vec2 vAt;
      void main() {
        vAt = uv * 2.0 - 1.0;
        gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      uniform float uStrength;
      varying vec2 vAt;
      void main() {
        float near = max(0.0, 1.0 - length(vAt));
        gl_FragColor = vec4(vec3(1.0, 0.78, 0.48), 0.42 * uStrength * near * near);
      }`,
  })
}
