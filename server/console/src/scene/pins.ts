// Marks over what moves, so that robots and drones are found from far away, too.

import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Points } from 'three'
import type { Scene } from '../protocol'
import type { SceneIndex } from '../stores/sceneIndex'
import { markerMaterial, type DeviceMarkers } from './devices'
import type { Movers } from './movers'
import { GROUPS } from './palette'

export const LEAST_PX = 14

export class Pins {
  readonly points = new Points(new BufferGeometry(), markerMaterial(LEAST_PX))
  private place = new BufferAttribute(new Float32Array(0), 3)
  private style = new BufferAttribute(new Uint8Array(0), 4)
  private selected = -1

  constructor(
    private readonly scene: Scene,
    private readonly index: SceneIndex,
  ) {
    this.points.frustumCulled = false
    this.points.renderOrder = 11
    this.material.depthTest = false
  }

  get material() {
    return this.points.material
  }

  select(device: number): void {
    this.selected = device
  }

  /** Puts a mark over each of `movers`; its state is the one of the markers. */
  update(movers: Movers, markers: DeviceMarkers): void {
    const all = [...movers.all()]
    if (this.place.count < all.length) this.grow(all.length + 16)
    const tables = Object.keys(GROUPS).map(Number)
    let chosen = -1
    all.forEach(({ device, position: [x, y, z], lift }, i) => {
      const number = this.index.device(device)
      const table = tables.indexOf(this.scene.classes[this.scene.devices.classes[number]]?.table ?? 3)
      const group = Math.max(0, table)
      this.place.setXYZ(i, x, z + lift, -y)
      this.style.setXYZW(i, GROUPS[tables[group]].shape, markers.stateOf(number), 1, group)
      if (number === this.selected) chosen = i
    })
    this.points.geometry.setDrawRange(0, all.length)
    this.material.uniforms.uSelected.value = chosen
    this.place.needsUpdate = true
    this.style.needsUpdate = true
  }

  private grow(count: number): void {
    this.place = new BufferAttribute(new Float32Array(3 * count), 3).setUsage(DynamicDrawUsage)
    this.style = new BufferAttribute(new Uint8Array(4 * count), 4).setUsage(DynamicDrawUsage)
    this.points.geometry.dispose()
    this.points.geometry = new BufferGeometry().setAttribute('position', this.place).setAttribute('style', this.style)
  }
}
