// Low-poly robots, a shuttle and a drone, looking along +x, standing on y = 0, in metres.

import { BoxGeometry, BufferGeometry, CylinderGeometry, SphereGeometry } from 'three'
import { colored, merged } from './geometry/merge'

export type MoverKind = 'delivery' | 'sweeper' | 'patrol' | 'firefighter' | 'drone' | 'shuttle'

/** By class of the white paper: table 9 rows 1 to 5 and table 6 row 8. */
const KINDS: Record<string, MoverKind> = {
  'T9-1': 'delivery',
  'T9-2': 'sweeper',
  'T9-3': 'patrol',
  'T9-4': 'firefighter',
  'T9-5': 'drone',
  'T6-8': 'shuttle',
}

export function moverKind(classId: string): MoverKind {
  return KINDS[classId] ?? 'delivery'
}

const box = (w: number, h: number, d: number, x: number, y: number, z: number, c: string) =>
  colored(new BoxGeometry(w, h, d).translate(x, y, z), c)

function wheels(x: number, z: number, r: number): BufferGeometry[] {
  const wheel = (dx: number, dz: number) =>
    colored(new CylinderGeometry(r, r, 0.14, 10).rotateX(Math.PI / 2).translate(dx, r, dz), '#20262d')
  return [wheel(x, z), wheel(-x, z), wheel(x, -z), wheel(-x, -z)]
}

function robot(body: string, trim: string, length: number, height: number): BufferGeometry[] {
  return [
    ...wheels(length * 0.32, 0.42, 0.2),
    box(length, height * 0.7, 0.8, 0, 0.25 + height * 0.35, 0, body),
    box(length * 0.9, height * 0.22, 0.72, -0.02, 0.25 + height * 0.8, 0, trim),
    box(0.06, height * 0.3, 0.6, length / 2, 0.3 + height * 0.45, 0, '#15202b'),
  ]
}

function drone(): BufferGeometry[] {
  const arm = (turn: number) => colored(new BoxGeometry(1.5, 0.07, 0.09).rotateY(turn), '#3a434d')
  const rotor = (x: number, z: number) => colored(new CylinderGeometry(0.36, 0.36, 0.03, 14).translate(x, 0.12, z), '#cdd8e2')
  return [
    colored(new SphereGeometry(0.3, 12, 8).scale(1.2, 0.6, 1), '#f4f7fa'),
    arm(Math.PI / 4),
    arm(-Math.PI / 4),
    ...[rotor(0.53, 0.53), rotor(-0.53, 0.53), rotor(0.53, -0.53), rotor(-0.53, -0.53)],
    box(0.4, 0.28, 0.4, 0, -0.3, 0, '#e0a13c'),
  ]
}

export function moverModel(kind: MoverKind): BufferGeometry {
  switch (kind) {
    case 'drone':
      return merged(drone())
    case 'sweeper':
      return merged([...robot('#3fb68b', '#e9f5f0', 1.7, 1.2), colored(new CylinderGeometry(0.35, 0.35, 0.1, 12).translate(0.8, 0.1, 0), '#2b3138')])
    case 'patrol':
      return merged([...robot('#f2f5f7', '#2f6fb0', 1.3, 1.1), colored(new CylinderGeometry(0.06, 0.06, 0.7, 6).translate(-0.2, 1.6, 0), '#56616c'), colored(new SphereGeometry(0.16, 10, 8).translate(-0.2, 2, 0), '#2f6fb0')])
    case 'firefighter':
      return merged([...robot('#c8453b', '#f0e6d8', 1.9, 1), colored(new CylinderGeometry(0.09, 0.12, 0.9, 8).rotateZ(-1.2).translate(0.5, 1.4, 0), '#d9dde1')])
    case 'shuttle':
      return merged([...wheels(1.5, 0.85, 0.35), box(4.6, 1.9, 1.9, 0, 1.35, 0, '#e8eef2'), box(4.65, 0.7, 1.95, 0, 1.6, 0, '#26323d'), box(4.2, 0.15, 1.7, 0, 2.35, 0, '#4fb3d9')])
    case 'delivery':
      return merged([...robot('#f5f7f9', '#f0a83a', 1.4, 1.2), colored(new CylinderGeometry(0.02, 0.02, 0.8, 4).translate(-0.5, 1.8, 0.3), '#56616c')])
  }
}
