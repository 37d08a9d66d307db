// A widening ring on every device with an active alarm, and a beam over it unless it is minor: seen through buildings.

import { Color, CylinderGeometry, DoubleSide, Group, InstancedMesh, Matrix4, MeshBasicMaterial, RingGeometry, Vector3, Quaternion } from 'three'
import type { Alarm, Severity } from '../protocol'
import { SEVERITIES } from './palette'

/** More than this many would hide the community; the worst win, then the newest. */
const MAX_BEACONS = 200
const BEAM_M = 34
const ORDER: Severity[] = ['critical', 'major', 'minor']

export class Beacons {
  readonly root = new Group()
  private readonly beams: InstancedMesh
  private readonly rings: InstancedMesh
  private places: Vector3[] = []
  private minor: boolean[] = []
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
    const shown = alarms.filter((alarm) => alarm.cleared === null && !(alarm.acknowledged && alarm.severity === 'minor'))
    // The sort is stable: alarms of one severity stay newest first.
    shown.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
    shown.length = Math.min(shown.length, MAX_BEACONS)
    this.minor = shown.map((alarm) => alarm.severity === 'minor')
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
      const [wide, high] = this.minor[i] ? [0, 0] : [width, Math.min(2.5, Math.max(0.6, distance / 400))]
      const across = this.minor[i] ? radius * 0.55 : radius
      this.beams.setMatrixAt(i, this.matrix.compose(place, this.still, this.size.set(wide, high, wide)))
      this.rings.setMatrixAt(i, this.matrix.compose(place, this.still, this.size.set(across, 1, across)))
    })
    this.beams.instanceMatrix.needsUpdate = true
    this.rings.instanceMatrix.needsUpdate = true
    ;(this.rings.material as MeshBasicMaterial).opacity = 0.75 * (1 - phase)
  }
}
