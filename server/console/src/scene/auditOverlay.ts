// What an audit says of a row, drawn over the scene: what it asks for, what of it nothing serves, where something could be added.
// Lines and marks keep their width on the screen, so that they are found from far away; they are told apart by form as well as colour.

import { BufferAttribute, BufferGeometry, CanvasTexture, Group, Mesh, MeshBasicMaterial, Points, PointsMaterial, type Material, type Texture } from 'three'
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js'
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js'
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js'
import type { AuditShape } from '../rest'
import type { AuditShapes, Shapes } from './geometry/auditShapes'
import { FlatMesh } from './geometry/bands'
import { AUDIT_SHAPES } from './palette'

/** Above the ground or floor, metres: over kerbs and car parks. */
const LIFT_M = 0.4
/** Widths of lines and sizes of marks, CSS pixels. */
const WIDTH_PX: Record<AuditShape, number> = { evidence: 2.5, remainder: 5, proposal: 2.5 }
const MARK_PX: Record<AuditShape, number> = { evidence: 11, remainder: 30, proposal: 16 }
const FIRST_ORDER = 14
/** From farther away than this, metres, marks shrink, or a row of them would hide what they stand for. */
const FULL_SIZE_M = 500
const LEAST_SHARE = 0.4

export class AuditOverlay {
  readonly root = new Group()
  private readonly marks: Record<AuditShape, Texture> = { evidence: mark(disc), remainder: mark(ring), proposal: mark(diamond) }

  /** Draws the shapes in place of those before, or nothing. */
  show(shapes: AuditShapes | null): void {
    this.clear()
    if (!shapes) return
    const kinds: AuditShape[] = ['evidence', 'remainder', 'proposal']
    kinds.forEach((kind, i) => {
      for (const object of this.objectsOf(kind, shapes.of[kind])) {
        object.renderOrder = FIRST_ORDER + i
        object.frustumCulled = false
        this.root.add(object)
      }
    })
  }

  /** Before each frame; `distance` is the camera's from what it looks at. */
  update(distance: number): void {
    const share = Math.min(1, Math.max(LEAST_SHARE, FULL_SIZE_M / distance))
    for (const { userData, material } of this.root.children as Points[]) {
      if (material instanceof PointsMaterial) material.size = userData.size * share
    }
  }

  private objectsOf(kind: AuditShape, { points, lines, areas }: Shapes): (Mesh | Points)[] {
    const objects: (Mesh | Points)[] = []
    if (areas.length > 0) objects.push(filled(areas, kind))
    if (lines.length > 0) objects.push(drawn(lines, kind))
    if (points.length > 0) objects.push(marked(points, kind, this.marks[kind]))
    return objects
  }

  private clear(): void {
    for (const object of this.root.children as (Mesh | Points)[]) {
      object.geometry.dispose()
      ;(object.material as Material).dispose()
    }
    this.root.clear()
  }
}

const over = { transparent: true, depthTest: false, depthWrite: false, fog: false, toneMapped: false }

function filled(areas: Shapes['areas'], kind: AuditShape): Mesh {
  const flat = new FlatMesh()
  for (const { rings, z } of areas) flat.area(rings, z)
  const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(flat.positions(), 3)).setIndex(flat.index)
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ color: AUDIT_SHAPES[kind], opacity: kind === 'remainder' ? 0.3 : 0.14, ...over }))
  mesh.position.y = LIFT_M
  return mesh
}

function drawn(lines: number[][], kind: AuditShape): Mesh {
  const pairs: number[] = []
  for (const line of lines) {
    for (let i = 0; i + 5 < line.length; i += 3) pairs.push(line[i], line[i + 2] + LIFT_M, -line[i + 1], line[i + 3], line[i + 5] + LIFT_M, -line[i + 4])
  }
  const geometry = new LineSegmentsGeometry().setPositions(pairs)
  return new LineSegments2(geometry, new LineMaterial({ color: AUDIT_SHAPES[kind], linewidth: WIDTH_PX[kind], opacity: 0.95, ...over }))
}

function marked(points: number[], kind: AuditShape, map: Texture): Points {
  const at = new Float32Array(points.length)
  for (let i = 0; i + 2 < points.length; i += 3) at.set([points[i], points[i + 2] + LIFT_M, -points[i + 1]], i)
  const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(at, 3))
  const marks = new Points(geometry, new PointsMaterial({ color: AUDIT_SHAPES[kind], sizeAttenuation: false, map, ...over }))
  marks.userData.size = MARK_PX[kind]
  return marks
}

const SIDE = 64

/** A white form with a dark rim, which the material colours. */
function mark(form: (pen: CanvasRenderingContext2D) => void): Texture {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE
  const pen = canvas.getContext('2d')
  if (pen) {
    pen.translate(SIDE / 2, SIDE / 2)
    pen.lineJoin = pen.lineCap = 'round'
    form(pen)
  }
  return new CanvasTexture(canvas)
}

function disc(pen: CanvasRenderingContext2D): void {
  pen.arc(0, 0, 22, 0, 2 * Math.PI)
  paint(pen)
}

function diamond(pen: CanvasRenderingContext2D): void {
  pen.moveTo(0, -25)
  pen.lineTo(25, 0)
  pen.lineTo(0, 25)
  pen.lineTo(-25, 0)
  pen.closePath()
  paint(pen)
}

/** Wide enough to be seen about the other marks. */
function ring(pen: CanvasRenderingContext2D): void {
  for (const [style, width] of [['#08111c', 12], ['#fff', 7]] as const) {
    pen.beginPath()
    pen.arc(0, 0, 24, 0, 2 * Math.PI)
    pen.strokeStyle = style
    pen.lineWidth = width
    pen.stroke()
  }
}

function paint(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = '#fff'
  pen.fill()
  pen.strokeStyle = '#08111c'
  pen.lineWidth = 8
  pen.stroke()
}
