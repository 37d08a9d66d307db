// A beam and a widening ring over every device with an active alarm that is not minor: seen through buildings.

import { Color, CylinderGeometry, DoubleSide, Group, InstancedMesh, Matrix4, MeshBasicMaterial, RingGeometry, Vector3, Quaternion } from 'three'
import type { Alarm } from '../protocol'
import { SEVERITIES } from './palette'

/** More than this many would hide the community; the newest win. */
const MAX_BEACONS = 200
const BEAM_M = 34

export class Beacons {
  readonly root = new Group()
  private readonly beams: InstancedMesh
  private readonly rings: InstancedMesh
  private places: Vector3[] = []
  private readonly size = new Vector3()
  private readonly still = new Quaternion()
  private readonly matrix = new Matrix4()

  constructor() {
    const material = () =>
      new MeshBasicMaterial({ color: 0xffffff, transparent: true, opacity: 0.7, depthTest: false, depthWrite: false, side: DoubleSide, fog: false })
    this.beams = new InstancedMesh(new CylinderGeometry(0.1, 0.75, BEAM_M, 8, 1, true).translate(0, BEAM_M / 2, 0), material(), MAX_BEACONS)
    this.rings = new InstancedMesh(new RingGeometry(0.82, 1, 40).rotateX(-Math.PI / 2), material(), MAX_BEACONS)
    for (const mesh of [this.beams, this.rings]) {
      mesh.count = 0
      mesh.frustumCulled = false
      mesh.renderOrder = 12
      this.root.add(mesh)
    }
  }

  get count(): number {
    return this.beams.count
  }

  /** `alarms` newest first. */
  set(alarms: Alarm[]): void {
    const shown = alarms.filter((alarm) => alarm.cleared === null && alarm.severity !== 'minor').slice(0, MAX_BEACONS)
    this.places = shown.map(({ position: [x, y, z] }) => new Vector3(x, z, -y))
    const color = new Color()
    shown.forEach((alarm, i) => {
      color.set(SEVERITIES[alarm.severity])
      if (alarm.acknowledged) color.multiplyScalar(0.35)
      this.beams.setColorAt(i, color)
      this.rings.setColorAt(i, color)
    })
    for (const mesh of [this.beams, this.rings]) {
      mesh.count = shown.length
      if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true
    }
  }

  /** `phase` runs 0..1 over and over; `distance` is the camera's from what it looks at. */
  update(phase: number, distance: number): void {
    if (!this.root.visible) return
    const width = Math.min(5, Math.max(0.7, distance / 320))
    const radius = width * (1.5 + 5 * phase)
    this.places.forEach((place, i) => {
      this.beams.setMatrixAt(i, this.matrix.compose(place, this.still, this.size.set(width, Math.min(2.5, Math.max(0.6, distance / 400)), width)))
      this.rings.setMatrixAt(i, this.matrix.compose(place, this.still, this.size.set(radius, 1, radius)))
    })
    this.beams.instanceMatrix.needsUpdate = true
    this.rings.instanceMatrix.needsUpdate = true
    ;(this.rings.material as MeshBasicMaterial).opacity = 0.75 * (1 - phase)
  }
}
