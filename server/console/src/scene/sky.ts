// Sky, fog, sun and shadows. Day and night follow the simulated clock or are held by the operator.

import {
  AmbientLight,
  BackSide,
  Color,
  DirectionalLight,
  Fog,
  Group,
  HemisphereLight,
  Mesh,
  ShaderMaterial,
  SphereGeometry,
  Vector3,
  type PerspectiveCamera,
  type Scene as ThreeScene,
} from 'three'

interface Mood {
  zenith: Color
  horizon: Color
  skyLight: Color
  groundLight: Color
  ambient: number
}

const NIGHT: Mood = {
  zenith: new Color('#070d18'),
  horizon: new Color('#1d2c46'),
  skyLight: new Color('#869fcc'),
  groundLight: new Color('#2b303c'),
  ambient: 0.72,
}
const DAY: Mood = {
  zenith: new Color('#4a8cc9'),
  horizon: new Color('#cfdde6'),
  skyLight: new Color('#cfe2ff'),
  groundLight: new Color('#a59b88'),
  ambient: 1.32,
}
const DUSK = new Color('#d99a6c')
const SUN_HIGH = new Color('#fff4e2')
const SUN_LOW = new Color('#ffb980')
const MOON = new Color('#a9c1ff')

export class Sky {
  readonly root = new Group()
  readonly sun = new DirectionalLight(0xffffff, 2)
  /** 0 by day, 1 by night. */
  night = 0
  /** What smooth surfaces mirror, linear light. */
  readonly mirrored = new Color()
  private readonly hemisphere = new HemisphereLight(0xffffff, 0x888888, 1)
  private readonly fog = new Fog(0x000000, 1000, 5000)
  private readonly dome: Mesh<SphereGeometry, ShaderMaterial>
  private readonly towardsSun = new Vector3(0.4, 0.8, 0.4)

  constructor(scene: ThreeScene) {
    this.dome = new Mesh(new SphereGeometry(1, 32, 16), domeMaterial())
    this.dome.renderOrder = -2000
    this.dome.frustumCulled = false
    this.root.add(this.dome, this.hemisphere, new AmbientLight(0xffffff, 0.12), this.sun, this.sun.target)
    this.sun.shadow.bias = -0.0006
    this.sun.shadow.normalBias = 0.6
    this.sun.shadow.radius = 2.2
    this.sun.shadow.autoUpdate = false
    scene.fog = this.fog
    scene.add(this.root)
  }

  setShadows(size: number): void {
    this.sun.castShadow = size > 0
    if (size === 0 || this.sun.shadow.mapSize.x === size) return
    this.sun.shadow.mapSize.set(size, size)
    this.sun.shadow.map?.dispose()
    this.sun.shadow.map = null
    this.sun.shadow.needsUpdate = true
  }

  /** Lights the scene for a sun at `elevation` and `azimuth` (from north clockwise), radians. */
  setSun(elevation: number, azimuth: number): void {
    const degrees = (elevation * 180) / Math.PI
    const day = smooth(-8, 6, degrees)
    const dusk = day * (1 - smooth(4, 22, degrees))
    this.night = 1 - smooth(-6, 4, degrees)
    // By night the moon stands opposite, never low, so that shapes can still be told apart.
    const height = degrees > 0 ? Math.max(elevation, 0.14) : 0.9
    const turn = degrees > 0 ? azimuth : azimuth + Math.PI
    this.towardsSun.set(Math.sin(turn) * Math.cos(height), Math.sin(height), -Math.cos(turn) * Math.cos(height))
    if (degrees > 0) this.sun.color.lerpColors(SUN_LOW, SUN_HIGH, smooth(2, 25, degrees))
    else this.sun.color.copy(MOON)
    this.sun.intensity = degrees > 0 ? 0.6 + 2.7 * smooth(0, 16, degrees) : 0.5
    this.hemisphere.color.lerpColors(NIGHT.skyLight, DAY.skyLight, day)
    this.hemisphere.groundColor.lerpColors(NIGHT.groundLight, DAY.groundLight, day)
    this.hemisphere.intensity = NIGHT.ambient + (DAY.ambient - NIGHT.ambient) * day
    const uniforms = this.dome.material.uniforms
    const horizon = uniforms.uHorizon.value as Color
    horizon.lerpColors(NIGHT.horizon, DAY.horizon, day).lerp(DUSK, 0.45 * dusk)
    ;(uniforms.uZenith.value as Color).lerpColors(NIGHT.zenith, DAY.zenith, day)
    ;(uniforms.uSun.value as Vector3).copy(this.towardsSun)
    ;(uniforms.uGlow.value as Color).copy(this.sun.color).multiplyScalar(degrees > 0 ? 0.22 + 0.5 * dusk : 0.05)
    this.mirrored.lerpColors(horizon, uniforms.uZenith.value as Color, 0.35)
    this.fog.color.copy(horizon)
    this.sun.shadow.needsUpdate = true
  }

  /** Moves dome, fog and shadows with the view: `focus` is what the camera looks at, `distance` how far it is. */
  follow(camera: PerspectiveCamera, focus: Vector3, distance: number, reach: number): void {
    this.fog.near = Math.max(reach * 0.9, distance * 1.5)
    this.fog.far = this.fog.near + Math.max(reach * 1.8, distance * 2.5)
    camera.far = this.fog.far * 1.25 + 200
    camera.near = Math.min(25, Math.max(0.5, distance / 150))
    camera.updateProjectionMatrix()
    this.dome.position.copy(camera.position)
    this.dome.scale.setScalar(camera.far * 0.9)
    this.followShadows(focus, distance)
  }

  private followShadows(focus: Vector3, distance: number): void {
    const half = Math.min(1_400, Math.max(90, distance * 0.85))
    const shadow = this.sun.shadow.camera
    const moved = this.sun.target.position.distanceTo(focus) > half * 0.12
    if (!moved && Math.abs(shadow.right - half) < half * 0.12 && !this.sun.shadow.needsUpdate) return
    this.sun.target.position.copy(focus)
    this.sun.position.copy(focus).addScaledVector(this.towardsSun, half * 2.5)
    this.sun.target.updateMatrixWorld()
    Object.assign(shadow, { left: -half, right: half, top: half, bottom: -half, near: 1, far: half * 5 })
    shadow.updateProjectionMatrix()
    this.sun.shadow.normalBias = half / 500
    this.sun.shadow.needsUpdate = true
  }
}

function smooth(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

function domeMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    side: BackSide,
    depthTest: false,
    depthWrite: false,
    uniforms: { uZenith: { value: new Color() }, uHorizon: { value: new Color() }, uSun: { value: new Vector3() }, uGlow: { value: new Color() } },
    vertexShader: `
      varying vec3 vDirection;
      void main() {
        vDirection = position;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      uniform vec3 uZenith;
      uniform vec3 uHorizon;
      uniform vec3 uSun;
      uniform vec3 uGlow;
      varying vec3 vDirection;
      void main() {
        vec3 look = normalize(vDirection);
        float up = clamp(look.y, 0.0, 1.0);
        vec3 glow = uGlow * pow(max(0.0, dot(look, uSun)), 24.0) * smoothstep(0.0, 0.12, up);
        gl_FragColor = vec4(mix(uHorizon, uZenith, pow(up, 0.6)) + glow, 1.0);
        #include <colorspace_fragment>
      }`,
  })
}
