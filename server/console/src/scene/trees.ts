// Trees: a few shapes, each drawn for all its trees at once. A large community gets plainer ones.

import { BufferAttribute, BufferGeometry, Color, ConeGeometry, CylinderGeometry, Group, IcosahedronGeometry, InstancedMesh, Matrix4, MeshLambertMaterial, Quaternion, Vector3 } from 'three'
import type { ScenePoint } from '../protocol'
import { colored, merged } from './geometry/merge'

const UP = new Vector3(0, 1, 0)
/** More trees than this are drawn with fewer triangles. */
const MANY = 5_000

interface Shape {
  geometry: BufferGeometry
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

function shapes(many: boolean): Shape[] {
  const trunk = (height: number, radius: number) => colored(new CylinderGeometry(radius * 0.6, radius, height, 5).translate(0, height / 2, 0), '#6d5a49')
  const leaf = '#6f9e5c'
  const detail = many ? 0 : 1
  const crown = many
    ? [shaded(ball(1.75, 0, 3.7, 0, 1), leaf, 2, 5.4)]
    : [
        shaded(ball(1.45, 0, 4.1, 0, 1), leaf, 2, 5.5),
        shaded(ball(1.1, 0.95, 3.3, 0.35, detail), leaf, 2, 5.5),
        shaded(ball(1.05, -0.75, 3.2, 0.6, detail), leaf, 2, 5.5),
        shaded(ball(1.0, 0, 3.1, -0.95, detail), leaf, 2, 5.5),
      ]
  const round = [shaded(ball(1.5, 0, 3.3, 0, detail, 1.25), leaf, 1.6, 5.1)]
  const slim = [
    shaded(new ConeGeometry(1.15, 2.6, 7).translate(0, 2.6, 0), leaf, 1.2, 6),
    shaded(new ConeGeometry(0.85, 2.3, 7).translate(0, 4.3, 0), leaf, 1.2, 6),
  ]
  return [
    { geometry: merged([trunk(2.6, 0.2), ...crown]), height: 5.5, hue: [0.27, 0.05], share: 62 },
    { geometry: merged([trunk(2, 0.16), ...round]), height: 5.2, hue: [0.24, 0.06], share: 26 },
    { geometry: merged([trunk(1.5, 0.14), ...slim]), height: 5.5, hue: [0.33, 0.03], share: 12 },
  ]
}

/** Pseudo-random but fixed: the look of tree `i`. */
function vary(i: number): number {
  const x = Math.sin(i * 127.1 + 3.7) * 43758.5453
  return x - Math.floor(x)
}

export function buildTrees(points: ScenePoint[]): Group {
  const root = new Group()
  let from = 0
  for (const shape of shapes(points.length > MANY)) {
    const to = from + shape.share
    const own = points.map((point, i) => ({ point, i })).filter(({ i }) => vary(i + 31) * 100 >= from && vary(i + 31) * 100 < to)
    from = to
    if (own.length > 0) root.add(instances(shape, own))
  }
  return root
}

function instances({ geometry, height, hue }: Shape, own: { point: ScenePoint; i: number }[]): InstancedMesh {
  const mesh = new InstancedMesh(geometry, new MeshLambertMaterial({ vertexColors: true }), own.length)
  const matrix = new Matrix4()
  const turn = new Quaternion()
  const tint = new Color()
  own.forEach(({ point: { position: [x, y, z], height: real }, i }, at) => {
    const size = real > 0 ? real / height : 0.85 + 0.5 * vary(i)
    turn.setFromAxisAngle(UP, 6.28 * vary(i + 0.5))
    mesh.setMatrixAt(at, matrix.compose(new Vector3(x, z, -y), turn, new Vector3(size, size * (0.92 + 0.2 * vary(i + 3)), size)))
    mesh.setColorAt(at, tint.setHSL(hue[0] + hue[1] * (vary(i + 9) - 0.5), 0.22, 0.78 + 0.18 * vary(i + 5)))
  })
  mesh.castShadow = true
  mesh.receiveShadow = true
  mesh.computeBoundingSphere()
  return mesh
}
