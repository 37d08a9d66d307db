// Device markers and which of them are shown.

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Points,
  ShaderMaterial,
  Vector3,
  type PerspectiveCamera,
} from 'three'
import type { DeviceState, Scene } from '../protocol'
import { GROUPS, STATES, STATE_ORDER } from './palette'
import { MARKER_FRAGMENT, MARKER_VERTEX } from './markerShader'

/** Size of a marker in the world, metres; it stays between the least and 24 px on the screen. */
const MARKER_M = 3.4
export const LEAST_PX = 7

export interface MarkerFilter {
  devices: boolean
  indoor: boolean
  hiddenClasses: ReadonlySet<string>
  /** Devices shown in spite of being indoors: those of the selected building. */
  revealed: ReadonlySet<number>
}

export class DeviceMarkers {
  readonly points: Points
  readonly material: ShaderMaterial
  private readonly style: BufferAttribute
  private readonly state: Uint8Array
  private readonly mobile: boolean[]
  private filter: MarkerFilter = { devices: true, indoor: false, hiddenClasses: new Set(), revealed: new Set() }
  private alarmed = 0

  constructor(private readonly scene: Scene) {
    const { positions, classes } = scene.devices
    const count = scene.devices.ids.length
    this.state = new Uint8Array(count)
    this.mobile = classes.map((c) => scene.classes[c]?.mobile ?? false)
    const tables = Object.keys(GROUPS).map(Number)
    const geometry = new BufferGeometry()
    const place = new Float32Array(3 * count)
    const style = new Uint8Array(4 * count)
    for (let i = 0; i < count; i++) {
      place.set([positions[3 * i], positions[3 * i + 2], -positions[3 * i + 1]], 3 * i)
      const table = scene.classes[classes[i]]?.table ?? 3
      const group = Math.max(0, tables.indexOf(table))
      style.set([GROUPS[tables[group]].shape, 0, 1, group], 4 * i)
    }
    geometry.setAttribute('position', new BufferAttribute(place, 3))
    this.style = new BufferAttribute(style, 4)
    geometry.setAttribute('style', this.style)
    this.material = markerMaterial()
    this.points = new Points(geometry, this.material)
    this.points.frustumCulled = false
    this.points.renderOrder = 10
    this.applyFilter(this.filter)
  }

  /** Whether something pulses, so that frames are needed. */
  get pulses(): boolean {
    return this.alarmed > 0
  }

  get shownCount(): number {
    let n = 0
    const style = this.style.array
    for (let i = 2; i < style.length; i += 4) n += style[i]
    return n
  }

  applyFilter(filter: MarkerFilter): void {
    this.filter = filter
    for (let i = 0; i < this.state.length; i++) this.show(i)
    this.style.needsUpdate = true
  }

  setState(i: number, state: DeviceState): void {
    const number = STATE_ORDER.indexOf(state)
    if (i < 0 || this.state[i] === number) return
    const alarm = STATE_ORDER.indexOf('alarm')
    this.alarmed += (number === alarm ? 1 : 0) - (this.state[i] === alarm ? 1 : 0)
    this.state[i] = number
    this.style.setY(i, number)
    this.show(i)
    this.style.needsUpdate = true
  }

  resetStates(): void {
    for (let i = 0; i < this.state.length; i++) this.setState(i, 'normal')
  }

  isShown(i: number): boolean {
    return this.style.getZ(i) > 0
  }

  /** What moves is marked where it is (see `pins.ts`), not at its base. */
  select(device: number): void {
    this.material.uniforms.uSelected.value = this.mobile[device] ? -1 : device
  }

  hover(device: number): boolean {
    if (this.material.uniforms.uHovered.value === device) return false
    this.material.uniforms.uHovered.value = device
    return true
  }

  stateOf(i: number): number {
    return this.state[i] ?? 0
  }

  /** The shown marker nearest to a point of the screen, within `reach` px; nearer to the eye wins among equals. */
  pick(x: number, y: number, camera: PerspectiveCamera, width: number, height: number, reach: number): { device: number; depth: number } | null {
    const at = new Vector3()
    const place = this.points.geometry.getAttribute('position')
    const matrix = camera.projectionMatrix.clone().multiply(camera.matrixWorldInverse)
    let best: { device: number; depth: number } | null = null
    let bestOff = reach
    for (let i = 0; i < this.state.length; i++) {
      if (!this.isShown(i)) continue
      at.fromBufferAttribute(place as BufferAttribute, i).applyMatrix4(matrix)
      if (at.z < -1 || at.z > 1) continue
      const off = Math.hypot((at.x * 0.5 + 0.5) * width - x, (0.5 - at.y * 0.5) * height - y)
      if (off < bestOff - 0.5 || (off < bestOff + 0.5 && best && at.z < best.depth)) {
        bestOff = Math.min(off, bestOff)
        best = { device: i, depth: at.z }
      }
    }
    return best
  }

  private show(i: number): void {
    const { devices, indoor, hiddenClasses, revealed } = this.filter
    const urgent = this.state[i] === 3
    const hiddenClass = hiddenClasses.has(this.scene.classes[this.scene.devices.classes[i]]?.id ?? '')
    const inSight = indoor || !this.scene.devices.indoors[i] || revealed.has(i) || urgent
    // What moves is drawn as a model where it is, not as a marker at its base.
    this.style.setZ(i, devices && !hiddenClass && inSight && !this.mobile[i] ? 1 : 0)
  }
}

export function markerMaterial(least = LEAST_PX): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: MARKER_VERTEX,
    fragmentShader: MARKER_FRAGMENT,
    uniforms: {
      uPixelRatio: { value: 1 },
      uHeight: { value: 800 },
      uTime: { value: 0 },
      uSize: { value: MARKER_M },
      uLeast: { value: least },
      uSelected: { value: -1 },
      uHovered: { value: -1 },
      uColors: { value: Object.values(GROUPS).map(({ color }) => displayColor(color)) },
      uStateColors: { value: STATE_ORDER.map((state) => displayColor(STATES[state])) },
    },
    transparent: true,
    depthWrite: false,
  })
}

/** Colours that the shader writes as they are, without conversion from linear light. */
function displayColor(hex: string): Color {
  return new Color().setStyle(hex, 'srgb-linear')
}
