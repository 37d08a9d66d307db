// Coverage drawn on the ground, or on the floors of a storey: patches by how many devices cover them, the picture of a layer of radio, what one device covers, and a
// device that is tried elsewhere. Buildings stand before it: what it shows is the ground. Floors of a storey show through them.

import { BufferAttribute, BufferGeometry, Group, Mesh, MeshBasicMaterial, SRGBColorSpace, TextureLoader, type Material, type Object3D, type Texture } from 'three'
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js'
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js'
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js'
import type { DrawnCircle, DrawnContours, DrawnCoverage, DrawnPicture, RedrawnCoverage } from '../stores/coverage'
import { TONES, type CoverageArea, type CoverageShapes, type CoverageTone } from './geometry/coverageShapes'
import { SquareMesh } from './geometry/squareMesh'
import { COVERAGE, COVERAGE_BANDS, COVERAGE_CONTOUR, COVERAGE_GHOST, COVERAGE_OWN } from './palette'

/** Above the ground, metres: over kerbs and car parks. */
const LIFT_M = 0.35
const FIRST_ORDER = 10

/** The patches of a tone as they are drawn. */
interface DrawnPatches {
  tone: CoverageTone
  areas: CoverageArea[]
  mesh: Mesh
  squares: SquareMesh
  /** Of a storey: around each patch. */
  outline: Object3D | null
}

export class CoverageOverlay {
  readonly root = new Group()
  private readonly layer = new Group()
  /** What stands in the place of parts of the layer while a device is tried elsewhere. */
  private readonly instead = new Group()
  private patches: DrawnPatches[] = []
  private readonly contours = new Group()
  private readonly own = new Group()
  private readonly ghost = new Group()
  private readonly loader = new TextureLoader()
  private isIndoors = false

  /** `redraw` is called when a picture has arrived. */
  constructor(private readonly redraw: () => void) {
    this.root.add(this.layer, this.instead, this.contours, this.own, this.ghost)
  }

  /** Draws a layer in place of the one before, or nothing. */
  show(drawn: DrawnCoverage | null): void {
    clear(this.layer)
    clear(this.instead)
    this.patches = []
    this.isIndoors = drawn !== null && drawn.storey !== null
    if (!drawn) return
    this.patches = this.addPatches(this.layer, drawn.shapes)
    if (drawn.picture) this.addPicture(drawn.picture)
    addCircles(this.layer, drawn.circles)
  }

  /** Draws the layer as it would be with what is tried, or as it is. */
  showInstead(redrawn: RedrawnCoverage | null): void {
    const picture = redrawn?.picture
    // The picture before stays until the new one has arrived.
    if (picture) {
      this.addPicture(picture, this.instead)
      return
    }
    clear(this.instead)
    const circles = redrawn?.circles ?? []
    for (const child of this.layer.children) child.visible = circles.length === 0
    addCircles(this.instead, circles)
    for (const { tone, areas, mesh, squares, outline } of this.patches) {
      mesh.geometry.setIndex(new BufferAttribute(squares.index(redrawn?.squares), 1))
      if (!outline || !redrawn) continue
      outline.visible = false
      this.instead.add(placed(outlined(areas.filter(({ square }) => !redrawn.squares.has(square)), COVERAGE[tone].color), 0))
    }
    if (redrawn) this.addPatches(this.instead, redrawn.shapes)
  }

  /** Draws lines of equal level over the layer, or none. */
  showContours(drawn: DrawnContours | null): void {
    clear(this.contours)
    if (!drawn || drawn.lines.length === 0) return
    const { z } = drawn
    this.contours.add(placed(lines(drawn.lines.map(({ points }) => ({ ring: points, z })), COVERAGE_CONTOUR, CONTOUR_PX), 1))
  }

  private addPatches(group: Group, shapes: CoverageShapes): DrawnPatches[] {
    return TONES.filter((tone) => shapes.of[tone].length > 0).map((tone) => {
      const areas = shapes.of[tone]
      const { mesh, squares } = filled(areas, COVERAGE[tone], this.isIndoors)
      group.add(placed(mesh, 0))
      // Halls are small: their outlines are what is seen of them from afar.
      const outline = this.isIndoors ? placed(outlined(areas, COVERAGE[tone].color), 0) : null
      if (outline) group.add(outline)
      return { tone, areas, mesh, squares, outline }
    })
  }

  /** Draws what the selected device covers, or nothing. */
  showOwn(shapes: CoverageShapes | null): void {
    clear(this.own)
    if (shapes) add(this.own, shapes, COVERAGE_OWN, 1, this.isIndoors)
  }

  /** Draws what is tried: where it is and what it would cover; or nothing. */
  showGhost(at: [number, number] | null, shapes: CoverageShapes | null): void {
    clear(this.ghost)
    if (shapes) add(this.ghost, shapes, COVERAGE_GHOST, 3, this.isIndoors)
    if (at) this.ghost.add(placed(handle(at), 5))
  }

  /** How many areas, lines and pictures are drawn. */
  get objects(): number {
    return this.layer.children.length + this.instead.children.length + this.contours.children.length + this.own.children.length + this.ghost.children.length
  }

  /** How many of them stand in the place of parts of the layer. */
  get redrawn(): number {
    return this.instead.children.length
  }

  private addPicture({ href, corners, z }: DrawnPicture, instead?: Group): void {
    const at = new Float32Array(corners.flatMap(([x, y]) => [x, z + LIFT_M, -y]))
    const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(at, 3))
    geometry.setAttribute('uv', new BufferAttribute(new Float32Array([0, 1, 1, 1, 1, 0, 0, 0]), 2)).setIndex([0, 3, 2, 0, 2, 1])
    const material = new MeshBasicMaterial({ transparent: true, depthTest: !this.isIndoors, depthWrite: false, fog: false, toneMapped: false })
    const mesh = placed(new Mesh(geometry, material), 0)
    mesh.visible = false
    const group = instead ?? this.layer
    group.add(mesh)
    this.loader.load(href, (map: Texture) => {
      if (mesh.parent !== group) return map.dispose()
      map.colorSpace = SRGBColorSpace
      material.map = map
      material.needsUpdate = true
      mesh.visible = true
      if (instead) this.keepOnly(mesh)
      this.redraw()
    })
  }

  /** The newest picture stands in the place of the layer's own and of those before it. */
  private keepOnly(newest: Mesh): void {
    const older = this.instead.children.slice(0, this.instead.children.indexOf(newest)) as Mesh[]
    for (const mesh of older) {
      this.instead.remove(mesh)
      release(mesh)
    }
    for (const child of this.layer.children) child.visible = false
  }
}

const flat = { transparent: true, depthWrite: false, fog: false, toneMapped: false, polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -2 }

function add(group: Group, shapes: CoverageShapes, colour: { color: string; opacity: number }, order: number, isIndoors: boolean): void {
  const areas = shapes.of.one
  if (areas.length === 0) return
  group.add(placed(filled(areas, colour, isIndoors).mesh, order), placed(outlined(areas, colour.color), order + 1))
}

/** The smaller ones over the larger, and all below what one device covers. */
function addCircles(group: Group, circles: DrawnCircle[]): void {
  circles.forEach(({ circle, shapes }, i) => add(group, shapes, COVERAGE_BANDS[circle], i / 10, false))
}

function placed<T extends Object3D>(object: T, order: number): T {
  object.renderOrder = FIRST_ORDER + order
  object.frustumCulled = false
  return object
}

function filled(areas: CoverageArea[], { color, opacity }: { color: string; opacity: number }, isIndoors: boolean): { mesh: Mesh; squares: SquareMesh } {
  const squares = new SquareMesh()
  for (const { rings, square, z } of areas) squares.area(rings, square, z)
  const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(squares.positions(), 3)).setIndex(new BufferAttribute(squares.index(), 1))
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ color, opacity, ...flat, depthTest: !isIndoors }))
  mesh.position.y = LIFT_M
  return { mesh, squares }
}

/** Outlines show through buildings, so that what lies behind one is not lost. */
function outlined(areas: CoverageArea[], color: string): LineSegments2 {
  return lines(areas.flatMap(({ rings, z }) => rings.map((ring) => ({ ring, z }))), color, OUTLINE_PX)
}

/** How wide outlines and lines of equal level are, CSS pixels. */
const OUTLINE_PX = 1.5
const CONTOUR_PX = 2

/** Lines through points, x and y by turns, that show through buildings. */
function lines(of: { ring: number[]; z: number }[], color: string, linewidth: number): LineSegments2 {
  const pairs: number[] = []
  for (const { ring, z } of of) {
    const y = z + LIFT_M
    for (let i = 0; i + 3 < ring.length; i += 2) pairs.push(ring[i], y, -ring[i + 1], ring[i + 2], y, -ring[i + 3])
  }
  const geometry = new LineSegmentsGeometry().setPositions(pairs)
  return new LineSegments2(geometry, new LineMaterial({ color, linewidth, opacity: 0.8, transparent: true, depthTest: false, depthWrite: false, fog: false, toneMapped: false }))
}

const HANDLE_M = 2.5
const CORNERS = 24

/** A ring about the foot of what is tried: where it is taken hold of. */
function handle([x, y]: [number, number]): LineSegments2 {
  const corner = (i: number): [number, number] => {
    const turn = (2 * Math.PI * i) / CORNERS
    return [x + HANDLE_M * Math.cos(turn), y + HANDLE_M * Math.sin(turn)]
  }
  const pairs: number[] = []
  for (let i = 0; i < CORNERS; i++) {
    const [a, b] = [corner(i), corner(i + 1)]
    pairs.push(a[0], LIFT_M, -a[1], b[0], LIFT_M, -b[1])
  }
  for (const [dx, dy] of [[1, 0], [0, 1]]) pairs.push(x - 1.8 * HANDLE_M * dx, LIFT_M, -(y - 1.8 * HANDLE_M * dy), x + 1.8 * HANDLE_M * dx, LIFT_M, -(y + 1.8 * HANDLE_M * dy))
  const geometry = new LineSegmentsGeometry().setPositions(pairs)
  return new LineSegments2(geometry, new LineMaterial({ color: '#ffffff', linewidth: 3, transparent: true, depthTest: false, depthWrite: false, fog: false, toneMapped: false }))
}

function clear(group: Group): void {
  for (const object of group.children as Mesh[]) release(object)
  group.clear()
}

function release(object: Mesh): void {
  object.geometry.dispose()
  const material = object.material as Material & { map?: Texture | null }
  material.map?.dispose()
  material.dispose()
}
