// What is selected besides buildings and devices: an outline of an area, a band along a road, a pin at a point.

import { BufferAttribute, BufferGeometry, ConeGeometry, DoubleSide, Group, Mesh, MeshBasicMaterial, RingGeometry } from 'three'
import type { Scene, Vec3 } from '../protocol'
import { FlatMesh } from './geometry/bands'
import type { SceneIndex } from '../stores/sceneIndex'

const COLOR = 0x4fc3f7

export class Highlight {
  readonly root = new Group()
  private readonly pin = pinModel()
  private outline: Mesh | null = null

  constructor(
    private readonly scene: Scene,
    private readonly index: SceneIndex,
  ) {
    this.pin.visible = false
    this.root.add(this.pin)
  }

  /** Shows the feature of a layer, or nothing. */
  show(feature: { layer: string; id: string } | null): void {
    this.clear()
    if (!feature) return
    const flat = this.outlineOf(feature)
    if (flat) this.draw(flat)
    else this.place(this.index.point(feature.id)?.position)
  }

  /** Before each frame: the pin keeps its size on the screen. */
  update(distance: number): void {
    this.pin.scale.setScalar(Math.min(12, Math.max(0.8, distance / 70)))
  }

  private outlineOf({ layer, id }: { layer: string; id: string }): FlatMesh | null {
    const flat = new FlatMesh()
    const road = layer === 'road' ? this.scene.roads.find((one) => one.id === id) : undefined
    if (road) flat.band(road.line, road.width + 0.6)
    const area = this.scene.areas.find((one) => one.layer === layer && one.id === id)
    for (const ring of area?.rings ?? []) flat.band(ring, layer === 'compound' ? 1.6 : 0.9)
    return flat.isEmpty ? null : flat
  }

  private draw(flat: FlatMesh): void {
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(flat.positions(), 3))
    geometry.setIndex(flat.index)
    this.outline = new Mesh(geometry, new MeshBasicMaterial({ color: COLOR, transparent: true, opacity: 0.75, depthTest: false, depthWrite: false, fog: false }))
    this.outline.renderOrder = 9
    this.root.add(this.outline)
  }

  private place(position: Vec3 | undefined): void {
    if (!position) return
    this.pin.position.set(position[0], position[2], -position[1])
    this.pin.visible = true
  }

  private clear(): void {
    this.pin.visible = false
    if (!this.outline) return
    this.root.remove(this.outline)
    this.outline.geometry.dispose()
    ;(this.outline.material as MeshBasicMaterial).dispose()
    this.outline = null
  }
}

function pinModel(): Group {
  const material = new MeshBasicMaterial({ color: COLOR, depthTest: false, depthWrite: false, transparent: true, opacity: 0.95, side: DoubleSide, fog: false })
  const tip = new Mesh(new ConeGeometry(0.9, 2.2, 16).rotateX(Math.PI).translate(0, 2.6, 0), material)
  const ring = new Mesh(new RingGeometry(1.1, 1.45, 40).rotateX(-Math.PI / 2), material)
  tip.renderOrder = ring.renderOrder = 13
  const pin = new Group()
  pin.add(tip, ring)
  return pin
}
