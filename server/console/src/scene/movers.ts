// Robots, drones and shuttles between the poses that the server sends.

import { Group, InstancedMesh, Matrix4, MeshLambertMaterial, Quaternion, Vector3 } from 'three'
import type { Pose } from '../protocol'
import { moverKind, moverModel, type MoverKind } from './moverModels'

const UP = new Vector3(0, 1, 0)
/** A step longer than this is a jump (fast time, a new snapshot), not a drive: nothing is drawn in between. */
const JUMP_M = 120
/** How much larger than life they are drawn from far away; their marks are found sooner. */
const LARGEST = 2.6
/** Longest time that a step is stretched over, milliseconds. */
const STEP_MAX_MS = 1_500

interface Track {
  device: string
  kind: MoverKind
  from: Pose['position']
  to: Pose['position']
  turnFrom: number
  turnTo: number
  since: number
  duration: number
  activity: string
  battery: number
}

export interface MoverView {
  device: string
  position: Pose['position']
  activity: string
  battery: number
  lift: number
}

export class Movers {
  readonly root = new Group()
  private readonly tracks = new Map<string, Track>()
  private readonly meshes = new Map<MoverKind, InstancedMesh>()
  private readonly order = new Map<MoverKind, string[]>()
  private readonly views = new Map<string, MoverView>()
  private hidden: ReadonlySet<string> = new Set()
  private movingUntil = 0

  constructor(private readonly classOf: (device: string) => string) {}

  isMoving(now: number): boolean {
    return now < this.movingUntil
  }

  all(): Iterable<MoverView> {
    return this.views.values()
  }

  positionOf(device: string): Pose['position'] | null {
    return this.views.get(device)?.position ?? null
  }

  hideClasses(hidden: ReadonlySet<string>): void {
    this.hidden = hidden
    this.order.clear()
  }

  clear(): void {
    this.tracks.clear()
    this.order.clear()
  }

  take(poses: Pose[], now: number): void {
    for (const pose of poses) {
      const known = this.tracks.get(pose.device)
      if (known) follow(known, pose, now)
      else {
        this.tracks.set(pose.device, trackOf(pose, moverKind(this.classOf(pose.device)), now))
        this.order.clear()
      }
      this.movingUntil = Math.max(this.movingUntil, now + STEP_MAX_MS)
    }
  }

  /** Places every model for the time `now`; they grow with distance so that they stay visible. */
  update(now: number, distance: number): void {
    if (this.order.size === 0) this.arrange()
    const scale = Math.min(LARGEST, Math.max(1, distance / 140))
    const matrix = new Matrix4()
    const turn = new Quaternion()
    for (const [kind, devices] of this.order) {
      const mesh = this.meshes.get(kind)
      if (!mesh) continue
      devices.forEach((device, i) => {
        const track = this.tracks.get(device)
        if (!track) return
        const t = Math.min(1, (now - track.since) / track.duration)
        const [x, y, z] = mix(track.from, track.to, t)
        turn.setFromAxisAngle(UP, track.turnFrom + (track.turnTo - track.turnFrom) * t)
        mesh.setMatrixAt(i, matrix.compose(new Vector3(x, z, -y), turn, new Vector3(scale, scale, scale)))
        this.views.set(device, { device, position: [x, y, z], activity: track.activity, battery: track.battery, lift: 2.4 * scale })
      })
      mesh.instanceMatrix.needsUpdate = true
    }
  }

  private arrange(): void {
    this.views.clear()
    for (const kind of this.meshes.keys()) this.order.set(kind, [])
    for (const [device, { kind }] of this.tracks) {
      if (this.hidden.has(this.classOf(device))) continue
      const list = this.order.get(kind)
      if (list) list.push(device)
      else this.order.set(kind, [device])
    }
    for (const [kind, devices] of this.order) {
      const old = this.meshes.get(kind)
      if (old && old.instanceMatrix.count >= devices.length) {
        old.count = devices.length
        continue
      }
      if (old) this.root.remove(old)
      const mesh = new InstancedMesh(moverModel(kind), new MeshLambertMaterial({ vertexColors: true }), devices.length + 8)
      mesh.count = devices.length
      mesh.frustumCulled = false
      mesh.castShadow = true
      this.meshes.set(kind, mesh)
      this.root.add(mesh)
    }
  }
}

function trackOf(pose: Pose, kind: MoverKind, now: number): Track {
  const { device, position, heading_rad: turn, activity, battery_percent: battery } = pose
  return { device, kind, from: position, to: position, turnFrom: turn, turnTo: turn, since: now, duration: 1, activity, battery }
}

function follow(track: Track, pose: Pose, now: number): void {
  const t = Math.min(1, (now - track.since) / track.duration)
  const here = mix(track.from, track.to, t)
  const turnHere = track.turnFrom + (track.turnTo - track.turnFrom) * t
  const jump = Math.hypot(pose.position[0] - here[0], pose.position[1] - here[1]) > JUMP_M
  const gap = now - track.since
  track.from = jump ? pose.position : here
  track.to = pose.position
  track.turnFrom = jump ? pose.heading_rad : turnHere
  track.turnTo = track.turnFrom + shortestTurn(pose.heading_rad - track.turnFrom)
  track.duration = Math.min(STEP_MAX_MS, Math.max(120, gap))
  track.since = now
  track.activity = pose.activity
  track.battery = pose.battery_percent
}

/** The same turn within half a circle either way. */
export function shortestTurn(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle))
}

function mix(a: Pose['position'], b: Pose['position'], t: number): Pose['position'] {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}
