// The devices of a plan over the scene: pins that keep their size on the screen, in the colour of the phase that pays for them. No marker of
// a device that is there has that form.

import { BufferAttribute, BufferGeometry, CanvasTexture, Group, Points, PointsMaterial, type Texture } from 'three'
import type { PlanPoints } from './geometry/planShapes'
import { planColour } from './palette'

/** Size of a pin's picture, in the page's letters, of which the pin is the upper half; and from which distance, metres, it shrinks to what share. */
const PIN_REM = 3.75
const FULL_SIZE_M = 450
const LEAST_SHARE = 0.6
const ORDER = 18

export class PlanOverlay {
  readonly root = new Group()
  private map: Texture | null = null

  /** Draws the pins in place of those before, or nothing. */
  show(phases: PlanPoints[] | null): void {
    for (const { geometry, material } of this.root.children as Points<BufferGeometry, PointsMaterial>[]) {
      geometry.dispose()
      material.dispose()
    }
    this.root.clear()
    // What no phase pays for is drawn first, below the others.
    for (const { phase, points } of phases ?? []) this.root.add(this.pins(phase, points))
  }

  /** How many pins are drawn. */
  get count(): number {
    return (this.root.children as Points[]).reduce((sum, { geometry }) => sum + geometry.getAttribute('position').count, 0)
  }

  /** Before each frame; `distance` is the camera's from what it looks at. */
  update(distance: number): void {
    if (this.root.children.length === 0) return
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const share = Math.min(1, Math.max(LEAST_SHARE, FULL_SIZE_M / distance))
    for (const { material } of this.root.children as Points<BufferGeometry, PointsMaterial>[]) material.size = PIN_REM * rem * share
  }

  private pins(phase: number, points: number[]): Points {
    const at = new Float32Array(points.length)
    for (let i = 0; i + 2 < points.length; i += 3) at.set([points[i], points[i + 2], -points[i + 1]], i)
    const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(at, 3))
    this.map ??= pin()
    const material = new PointsMaterial({ color: planColour(phase), map: this.map, sizeAttenuation: false, transparent: true, opacity: phase === 0 ? 0.55 : 1, depthTest: false, depthWrite: false, fog: false, toneMapped: false })
    const pins = new Points(geometry, material)
    pins.renderOrder = ORDER + phase
    pins.frustumCulled = false
    return pins
  }
}

const SIDE = 96

/** A white pin with a dark rim and a hole, its tip in the middle of the picture: there it points at its place. */
function pin(): Texture {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE
  const pen = canvas.getContext('2d')
  if (pen) {
    pen.translate(SIDE / 2, SIDE / 2)
    pen.beginPath()
    pen.moveTo(0, 0)
    pen.bezierCurveTo(-6, -12, -17, -17, -17, -28)
    pen.arc(0, -28, 17, Math.PI, 0)
    pen.bezierCurveTo(17, -17, 6, -12, 0, 0)
    pen.closePath()
    pen.fillStyle = '#fff'
    pen.fill()
    pen.strokeStyle = '#08111c'
    pen.lineWidth = 5
    pen.stroke()
    pen.beginPath()
    pen.arc(0, -28, 6.5, 0, 2 * Math.PI)
    pen.fillStyle = '#08111c'
    pen.fill()
  }
  return new CanvasTexture(canvas)
}
