// The devices of a plan over the scene: pins that keep their size on the screen, in the colour of the phase that pays for them, or of the change between two
// plans; its trenches as lines on the ground in that of the phase that opens them. No marker of a device that is there has that form.

import { BufferAttribute, BufferGeometry, CanvasTexture, Group, Points, PointsMaterial, type Texture } from 'three'
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js'
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js'
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js'
import type { PlanPoints } from './geometry/planShapes'
import { planColour } from './palette'

/** Size of a pin's picture, in the page's letters, of which the pin is the upper half; and from which distance, metres, it shrinks to what share. */
const PIN_REM = 3.75
const FULL_SIZE_M = 450
const LEAST_SHARE = 0.6
const ORDER = 18
/** Width of trenches, pixels, and how high above the ground they are drawn, metres. */
const TRENCH_PX = 3
const TRENCH_M = 0.3

export class PlanOverlay {
  readonly root = new Group()
  private map: Texture | null = null

  /** Draws pins and trenches in place of those before, or nothing. */
  show(phases: PlanPoints[] | null): void {
    for (const { geometry, material } of [...this.pinned, ...this.trenches]) {
      geometry.dispose()
      material.dispose()
    }
    this.root.clear()
    // What no phase pays for is drawn first, below the others.
    for (const { phase, change, points, lines } of phases ?? []) {
      if (lines.length > 0) this.root.add(trench(phase, lines))
      if (points.length > 0) this.root.add(this.pins(phase, points, planColour(phase, change)))
    }
  }

  /** How many pins are drawn. */
  get count(): number {
    return this.pinned.reduce((sum, { geometry }) => sum + geometry.getAttribute('position').count, 0)
  }

  private get pinned(): Points<BufferGeometry, PointsMaterial>[] {
    return this.root.children.filter((child): child is Points<BufferGeometry, PointsMaterial> => child instanceof Points)
  }

  private get trenches(): LineSegments2[] {
    return this.root.children.filter((child) => child instanceof LineSegments2)
  }

  /** Before each frame; `distance` is the camera's from what it looks at. */
  update(distance: number): void {
    if (this.root.children.length === 0) return
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const share = Math.min(1, Math.max(LEAST_SHARE, FULL_SIZE_M / distance))
    for (const { material } of this.pinned) material.size = PIN_REM * rem * share
  }

  private pins(phase: number, points: number[], color: string): Points {
    const at = new Float32Array(points.length)
    for (let i = 0; i + 2 < points.length; i += 3) at.set([points[i], points[i + 2], -points[i + 1]], i)
    const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(at, 3))
    this.map ??= pin()
    const material = new PointsMaterial({ color, map: this.map, sizeAttenuation: false, transparent: true, opacity: phase === 0 ? 0.55 : 1, depthTest: false, depthWrite: false, fog: false, toneMapped: false })
    const pins = new Points(geometry, material)
    pins.renderOrder = ORDER + phase
    pins.frustumCulled = false
    return pins
  }
}

function trench(phase: number, lines: number[]): LineSegments2 {
  const pairs = new Float32Array((lines.length / 2) * 3)
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.set([lines[i], TRENCH_M, -lines[i + 1]], (i / 2) * 3)
  const geometry = new LineSegmentsGeometry().setPositions(pairs)
  const drawn = new LineSegments2(geometry, new LineMaterial({ color: planColour(phase), linewidth: TRENCH_PX, transparent: true, opacity: 0.9, depthTest: false, depthWrite: false, fog: false, toneMapped: false }))
  drawn.renderOrder = ORDER - 1
  drawn.frustumCulled = false
  return drawn
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
