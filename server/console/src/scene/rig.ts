// The camera: map-like controls for mouse, touch and keyboard, and flights.

import { MOUSE, PerspectiveCamera, TOUCH, Vector3 } from 'three'
import { MapControls } from 'three/examples/jsm/controls/MapControls.js'
import type { Vec3 } from '../protocol'
import { framingOf } from './framing'

const FLIGHT_MS = 1_100
const START_TILT = 0.76
/** Metres; a community of one house is not looked at from nearer. */
const LEAST_HOME_M = 60

interface Flight {
  fromTarget: Vector3
  fromOffset: Vector3
  toTarget: Vector3
  toOffset: Vector3
  since: number
}

export class Rig {
  readonly camera = new PerspectiveCamera(45, 1, 1, 10_000)
  readonly controls: MapControls
  private flight: Flight | null = null
  private home = { target: new Vector3(), distance: 800 }
  /** Where what is followed is now; null once it is gone. Dragging the view ends it. */
  private followed: (() => Vec3 | null) | null = null
  /** Set by every movement, cleared by the frame that shows it. */
  moved = true

  constructor(element: HTMLElement) {
    this.controls = new MapControls(this.camera, element)
    this.controls.enableDamping = true
    this.controls.dampingFactor = 0.12
    this.controls.zoomToCursor = true
    this.controls.maxPolarAngle = 1.5
    this.controls.minDistance = 8
    this.controls.mouseButtons = { LEFT: MOUSE.PAN, MIDDLE: MOUSE.ROTATE, RIGHT: MOUSE.ROTATE }
    this.controls.touches = { ONE: TOUCH.PAN, TWO: TOUCH.DOLLY_ROTATE }
    this.controls.addEventListener('change', () => (this.moved = true))
    this.controls.addEventListener('start', () => (this.flight = null))
    element.addEventListener('keydown', (event) => this.key(event))
    element.addEventListener('pointerdown', () => (this.followed = null))
  }

  get distance(): number {
    return this.camera.position.distanceTo(this.controls.target)
  }

  /** Angle of the view from north, clockwise, radians. */
  get heading(): number {
    const { x, z } = this.controls.target.clone().sub(this.camera.position)
    return Math.atan2(x, -z)
  }

  /** Metres that a pixel covers where the camera looks. */
  metresPerPixel(height: number): number {
    return (2 * this.distance * Math.tan((this.camera.fov * Math.PI) / 360)) / Math.max(1, height)
  }

  /** From where all of `outline` is seen when asked to come home; `width` and `height` are those of the free part, pixels. */
  setHome(outline: Vec3[], width: number, height: number, fullHeight: number): void {
    const perPixel = Math.tan((this.camera.fov * Math.PI) / 360) / Math.max(1, fullHeight)
    const frame = { halfWidth: Math.max(100, width) * perPixel, halfHeight: Math.max(100, height) * perPixel, tilt: START_TILT }
    const { target: [x, y], distance } = framingOf(outline, frame)
    this.home = { target: new Vector3(x, 0, -y), distance: Math.max(LEAST_HOME_M, distance) }
    this.controls.maxDistance = Math.max(3_000, distance * 4)
  }

  /** Goes home at once. */
  jumpHome(): void {
    const { target, offset } = this.homeView()
    this.controls.target.copy(target)
    this.camera.position.copy(target).add(offset)
    this.controls.update()
    this.moved = true
  }

  goHome(): void {
    this.followed = null
    const { target, offset } = this.homeView()
    this.fly(target, offset)
  }

  faceNorth(): void {
    const offset = this.camera.position.clone().sub(this.controls.target)
    const flat = Math.hypot(offset.x, offset.z)
    this.fly(this.controls.target.clone(), new Vector3(0, offset.y, flat))
  }

  /** Flies so that about `span` metres around a point are seen; keeps the heading. */
  flyTo([x, y, z]: Vec3, span: number): void {
    const offset = this.camera.position.clone().sub(this.controls.target)
    const wanted = span / Math.tan((this.camera.fov * Math.PI) / 360) / Math.min(1, this.camera.aspect)
    offset.y = Math.max(offset.y, 0.75 * Math.hypot(offset.x, offset.z))
    this.fly(new Vector3(x, z, -y), offset.setLength(Math.max(this.controls.minDistance * 2, wanted)))
  }

  /** Keeps what `where` says in the middle after the present flight. */
  follow(where: (() => Vec3 | null) | null): void {
    this.followed = where
  }

  zoom(factor: number): void {
    const offset = this.camera.position.clone().sub(this.controls.target)
    const length = Math.min(this.controls.maxDistance, Math.max(this.controls.minDistance, offset.length() * factor))
    this.fly(this.controls.target.clone(), offset.setLength(length))
  }

  /** Advances flights and damping; true while something moves. */
  update(now: number): boolean {
    if (this.flight) {
      const t = Math.min(1, (now - this.flight.since) / FLIGHT_MS)
      const eased = t * t * (3 - 2 * t)
      this.controls.target.lerpVectors(this.flight.fromTarget, this.flight.toTarget, eased)
      const offset = this.flight.fromOffset.clone().lerp(this.flight.toOffset, eased)
      this.camera.position.copy(this.controls.target).add(offset)
      this.moved = true
      if (t === 1) this.flight = null
    }
    if (!this.flight) this.keepUp()
    this.controls.update()
    this.keepAboveGround()
    const moved = this.moved
    this.moved = false
    return moved || this.flight !== null
  }

  /** Moves with what is followed. */
  private keepUp(): void {
    const at = this.followed?.()
    if (!at) return
    const shift = new Vector3(at[0], this.controls.target.y, -at[1]).sub(this.controls.target)
    if (shift.lengthSq() < 1e-4) return
    this.controls.target.add(shift)
    this.camera.position.add(shift)
    this.moved = true
  }

  private keepAboveGround(): void {
    if (this.controls.target.y !== 0 && !this.flight) this.controls.target.y *= 0.98
    if (this.camera.position.y < 2) this.camera.position.y = 2
  }

  private homeView(): { target: Vector3; offset: Vector3 } {
    const { target, distance } = this.home
    return { target: target.clone(), offset: new Vector3(0, Math.sin(START_TILT), Math.cos(START_TILT)).multiplyScalar(distance) }
  }

  private fly(toTarget: Vector3, toOffset: Vector3): void {
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.controls.target.copy(toTarget)
      this.camera.position.copy(toTarget).add(toOffset)
      this.moved = true
      return
    }
    const fromTarget = this.controls.target.clone()
    this.flight = { fromTarget, fromOffset: this.camera.position.clone().sub(fromTarget), toTarget, toOffset, since: performance.now() }
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = this.distance * 0.06
    const turn = event.shiftKey
    switch (event.key) {
      case 'ArrowLeft': turn ? this.orbit(-0.08, 0) : this.pan(-step, 0); break
      case 'ArrowRight': turn ? this.orbit(0.08, 0) : this.pan(step, 0); break
      case 'ArrowUp': turn ? this.orbit(0, -0.05) : this.pan(0, step); break
      case 'ArrowDown': turn ? this.orbit(0, 0.05) : this.pan(0, -step); break
      case '+': case '=': this.zoom(0.75); break
      case '-': case '_': this.zoom(1.33); break
      case 'Home': this.goHome(); break
      case 'n': case 'N': this.faceNorth(); break
      default: return
    }
    event.preventDefault()
  }

  private pan(right: number, forward: number): void {
    this.flight = null
    this.followed = null
    const heading = this.heading
    const shift = new Vector3(right * Math.cos(heading) + forward * Math.sin(heading), 0, right * Math.sin(heading) - forward * Math.cos(heading))
    this.controls.target.add(shift)
    this.camera.position.add(shift)
    this.moved = true
  }

  private orbit(turn: number, tilt: number): void {
    this.flight = null
    const offset = this.camera.position.clone().sub(this.controls.target)
    offset.applyAxisAngle(new Vector3(0, 1, 0), turn)
    const polar = Math.min(1.5, Math.max(0.05, Math.acos(offset.y / offset.length()) + tilt))
    const length = offset.length()
    const around = Math.atan2(offset.x, offset.z)
    offset.set(Math.sin(around) * Math.sin(polar), Math.cos(polar), Math.cos(around) * Math.sin(polar)).multiplyScalar(length)
    this.camera.position.copy(this.controls.target).add(offset)
    this.moved = true
  }

  dispose(): void {
    this.controls.dispose()
  }
}
