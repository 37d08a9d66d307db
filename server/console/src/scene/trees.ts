// Trees: a few shapes, drawn for all trees of a shape in a tile at once; plain ones where the tile is far away.

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  ConeGeometry,
  CylinderGeometry,
  Group,
  IcosahedronGeometry,
  InstancedMesh,
  Matrix4,
  MeshLambertMaterial,
  Quaternion,
  Vector3,
  type Camera,
} from 'three'
import type { ScenePoint } from '../protocol'
import { colored, merged } from './geometry/merge'

const UP = new Vector3(0, 1, 0)
const TILE_M = 400
/** Tiles nearer than this show their trees in full, metres. */
const NEAR_M = 420

interface Shape {
  near: BufferGeometry
  far: BufferGeometry
  /** Metres. */
  height: number
  /** Hue and its spread, share of a turn. */
  hue: [number, number]
  /** How many of a hundred trees have it. */
  share: number
}

/** Darker below, as leaves shade each other. */
function shaded(geometry: BufferGeometry, color: string, foot: number, top: number): BufferGeometry {
  const plain = colored(geometry, color)
  const place = plain.getAttribute('position')
  const colors = plain.getAttribute('color') as BufferAttribute
  for (let i = 0; i < place.count; i++) {
    const light = 0.62 + 0.48 * Math.min(1, Math.max(0, (place.getY(i) - foot) / (top - foot)))
    colors.setXYZ(i, colors.getX(i) * light, colors.getY(i) * light, colors.getZ(i) * light)
  }
  return plain
}

/** A ball of leaves whose surface is a little uneven. */
function ball(radius: number, x: number, y: number, z: number, detail: number, squash = 1): BufferGeometry {
  const geometry = new IcosahedronGeometry(radius, detail)
  const place = geometry.getAttribute('position') as BufferAttribute
  const normal = geometry.getAttribute('normal') as BufferAttribute
  for (let i = 0; i < place.count; i++) {
    const [px, py, pz] = [place.getX(i), place.getY(i), place.getZ(i)]
    const bump = 1 + 0.1 * Math.sin(px * 5.1 + x) * Math.cos(py * 4.3 + y) * Math.sin(pz * 4.7 + z)
    place.setXYZ(i, px * bump, py * bump * squash, pz * bump)
    // Normals of the ball and not of its facets: leaves look soft.
    normal.setXYZ(i, px / radius, py / radius, pz / radius)
  }
  geometry.translate(x, y, z)
  return geometry
}

function shapes(): Shape[] {
  const trunk = (height: number, radius: number) => colored(new CylinderGeometry(radius * 0.6, radius, height, 5).translate(0, height / 2, 0), '#6d5a49')
  const leaf = '#6f9e5c'
  const crown = [
    shaded(ball(1.45, 0, 4.1, 0, 1), leaf, 2, 5.5),
    shaded(ball(1.1, 0.95, 3.3, 0.35, 1), leaf, 2, 5.5),
    shaded(ball(1.05, -0.75, 3.2, 0.6, 1), leaf, 2, 5.5),
    shaded(ball(1.0, 0, 3.1, -0.95, 1), leaf, 2, 5.5),
  ]
  const round = [shaded(ball(1.5, 0, 3.3, 0, 1, 1.25), leaf, 1.6, 5.1)]
  const slim = [
    shaded(new ConeGeometry(1.15, 2.6, 7).translate(0, 2.6, 0), leaf, 1.2, 6),
    shaded(new ConeGeometry(0.85, 2.3, 7).translate(0, 4.3, 0), leaf, 1.2, 6),
  ]
  return [
    { near: merged([trunk(2.6, 0.2), ...crown]), far: shaded(ball(1.8, 0, 3.5, 0, 0), leaf, 2, 5.5), height: 5.5, hue: [0.27, 0.05], share: 62 },
    { near: merged([trunk(2, 0.16), ...round]), far: shaded(ball(1.5, 0, 3.2, 0, 0, 1.25), leaf, 1.6, 5.1), height: 5.2, hue: [0.24, 0.06], share: 26 },
    { near: merged([trunk(1.5, 0.14), ...slim]), far: shaded(new ConeGeometry(1.1, 4.4, 5, 1, true).translate(0, 3.2, 0), leaf, 1.2, 6), height: 5.5, hue: [0.33, 0.03], share: 12 },
  ]
}

/** Pseudo-random but fixed: the look of tree `i`. */
function vary(i: number): number {
  const x = Math.sin(i * 127.1 + 3.7) * 43758.5453
  return x - Math.floor(x)
}

interface Tree {
  point: ScenePoint
  /** Its number, for its look. */
  i: number
}

export class Trees {
  readonly root = new Group()
  private readonly pairs: { near: InstancedMesh; far: InstancedMesh }[] = []

  constructor(points: ScenePoint[]) {
    const all = shapes()
    const groups = new Map<string, { shape: Shape; trees: Tree[] }>()
    points.forEach((point, i) => {
      const shape = shapeOf(all, vary(i + 31) * 100)
      const [x, y] = point.position
      const key = `${all.indexOf(shape)}/${Math.floor(x / TILE_M)}/${Math.floor(y / TILE_M)}`
      const group = groups.get(key)
      if (group) group.trees.push({ point, i })
      else groups.set(key, { shape, trees: [{ point, i }] })
    })
    const material = new MeshLambertMaterial({ vertexColors: true })
    for (const { shape, trees } of groups.values()) this.add(shape, trees, material)
  }

  /** Before each frame: chooses between the full and the plain trees of each tile. */
  update(camera: Camera): void {
    for (const { near, far } of this.pairs) {
      const sphere = near.boundingSphere
      const isNear = !sphere || sphere.center.distanceTo(camera.position) - sphere.radius < NEAR_M
      near.visible = isNear
      far.visible = !isNear
    }
  }

  private add(shape: Shape, trees: Tree[], material: MeshLambertMaterial): void {
    const near = instances(shape, trees, material)
    const far = new InstancedMesh(shape.far, material, 0)
    far.instanceMatrix = near.instanceMatrix
    far.instanceColor = near.instanceColor
    far.count = trees.length
    for (const mesh of [near, far]) {
      mesh.castShadow = true
      mesh.receiveShadow = true
      mesh.computeBoundingSphere()
    }
    this.pairs.push({ near, far })
    this.root.add(near, far)
  }
}

function shapeOf(all: Shape[], share: number): Shape {
  let from = 0
  for (const shape of all) {
    from += shape.share
    if (share < from) return shape
  }
  return all[0]
}

function instances({ near, height, hue }: Shape, trees: Tree[], material: MeshLambertMaterial): InstancedMesh {
  const mesh = new InstancedMesh(near, material, trees.length)
  const matrix = new Matrix4()
  const turn = new Quaternion()
  const tint = new Color()
  trees.forEach(({ point: { position: [x, y, z], height: real }, i }, at) => {
    const size = real > 0 ? real / height : 0.85 + 0.5 * vary(i)
    turn.setFromAxisAngle(UP, 6.28 * vary(i + 0.5))
    mesh.setMatrixAt(at, matrix.compose(new Vector3(x, z, -y), turn, new Vector3(size, size * (0.92 + 0.2 * vary(i + 3)), size)))
    mesh.setColorAt(at, tint.setHSL(hue[0] + hue[1] * (vary(i + 9) - 0.5), 0.22, 0.78 + 0.18 * vary(i + 5)))
  })
  return mesh
}
