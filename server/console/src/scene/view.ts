// The 3D view: puts the layers together, draws when something changed, answers what is under the pointer.

import { Raycaster, Scene as ThreeScene, Vector2, Vector3, type WebGLRenderer } from 'three'
import type { Alarm, Clock, Delta, Scene, Snapshot, Vec3 } from '../protocol'
import type { SceneIndex } from '../stores/sceneIndex'
import type { Lighting, QualityChoice } from '../stores/selection'
import { buildAirspaces } from './airspaces'
import { AuditOverlay } from './auditOverlay'
import { CoverageOverlay } from './coverageOverlay'
import { PlanOverlay } from './planOverlay'
import { VolumeOverlay } from './volumeOverlay'
import { Beacons } from './beacons'
import { Buildings } from './buildings'
import { facadeUniforms } from './facade'
import { EVENING, litShare } from './evening'
import { DeviceMarkers, LEAST_PX as MARKER_PX, type MarkerFilter } from './devices'
import { buildFixtures, buildWalls } from './fixtures'
import { buildGround, type GroundLayers } from './ground'
import { waterUniforms } from './groundMaterial'
import type { AuditShapes } from './geometry/auditShapes'
import { InteriorOverlay } from './interiorOverlay'
import type { PlanPoints } from './geometry/planShapes'
import { outlineOf } from './framing'
import { Highlight } from './highlight'
import { LabelLayer, type Label } from './labels'
import { placeModels } from './models'
import { Movers } from './movers'
import { BuildingPicker } from './picker'
import { LEAST_PX as PIN_PX, Pins } from './pins'
import { Quality, isSoftware } from './quality'
import { rendererOn } from './renderer'
import { Rig } from './rig'
import { Sky } from './sky'
import { sunPosition } from './sunPosition'

export type Hit = { kind: 'device'; device: number } | { kind: 'building'; building: number } | null

export interface ViewSwitches {
  roads: boolean
  greens: boolean
  water: boolean
  parking: boolean
  compounds: boolean
  airspaces: boolean
  fixtures: boolean
  labels: boolean
  movers: boolean
  beacons: boolean
  translucent: boolean
}

export interface Compass {
  heading: number
  metresPerPixel: number
}

/** Edges of the canvas that panels cover, CSS pixels. */
export interface Insets {
  left: number
  right: number
  top: number
  bottom: number
}

const PICK_REACH_PX = 13
const TOUCH_REACH_PX = 22
/** Lights follow the sun in steps of this much simulated time. */
const SUN_STEP_MS = 4 * 60_000

export class TwinView {
  readonly rig: Rig
  onCompass: (compass: Compass) => void = () => {}
  labels: () => Label[] = () => []
  private readonly renderer: WebGLRenderer
  private readonly world = new ThreeScene()
  private readonly sky: Sky
  private readonly ground: GroundLayers
  private readonly buildings: Buildings
  private readonly fixtures
  private readonly walls
  private readonly airspaces
  private readonly models
  private readonly markers: DeviceMarkers
  readonly movers: Movers
  private readonly beacons = new Beacons()
  private readonly pins: Pins
  private readonly highlight: Highlight
  private readonly audit = new AuditOverlay()
  readonly interior = new InteriorOverlay()
  readonly coverage = new CoverageOverlay(() => this.redraw())
  private readonly plan = new PlanOverlay()
  readonly volume = new VolumeOverlay(() => this.redraw())
  private readonly picker: BuildingPicker
  private readonly quality: Quality
  private readonly labelLayer: LabelLayer
  private readonly reach: number
  private readonly outline: Vec3[]
  private width = 1
  private height = 1
  private dirty = true
  private frame = 0
  private lastFrame = 0
  private lastDraw = 0
  private lastLabels = 0
  private sunAt = -1
  private lighting: Lighting = 'clock'
  private clock: Clock | null = null
  private showLabels = true
  private seeThrough = false
  /** Whether nothing may pulse or ripple. */
  private readonly still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  private insets: Insets = { left: 0, right: 0, top: 0, bottom: 0 }
  private placed = false
  private draws = 0
  private cost = 16

  constructor(
    canvas: HTMLCanvasElement,
    labelParent: HTMLElement,
    private readonly scene: Scene,
    private readonly index: SceneIndex,
    choice: QualityChoice,
  ) {
    const software = isSoftware()
    this.quality = new Quality(choice, software)
    this.renderer = rendererOn(canvas, !software || choice === 'high')
    this.rig = new Rig(canvas)
    this.sky = new Sky(this.world)
    this.outline = outlineOf(scene)
    const [minX, minY, maxX, maxY] = scene.bounds
    this.reach = Math.max(900, Math.hypot(maxX - minX, maxY - minY))
    this.ground = buildGround(scene, this.reach * 14)
    this.ground.root.position.set((minX + maxX) / 2, 0, -(minY + maxY) / 2)
    for (const child of Object.values(this.ground)) if (child !== this.ground.root) child.position.copy(this.ground.root.position).negate()
    this.buildings = new Buildings(scene.buildings)
    this.fixtures = buildFixtures(scene)
    this.walls = buildWalls(scene)
    this.airspaces = buildAirspaces(scene.airspaces)
    this.models = placeModels(scene.models, () => this.modelCame(), (building) => this.buildings.restore(building))
    this.markers = new DeviceMarkers(scene)
    this.movers = new Movers((device) => index.classOf(index.device(device))?.id ?? '')
    this.pins = new Pins(scene, index)
    this.highlight = new Highlight(scene, index)
    this.picker = new BuildingPicker(scene.buildings)
    this.labelLayer = new LabelLayer(labelParent)
    this.world.add(this.ground.root, this.buildings.root, this.fixtures.root, this.walls, this.airspaces, this.models, this.markers.points, this.movers.root, this.pins.points, this.beacons.root, this.highlight.root, this.audit.root, this.coverage.root, this.interior.root, this.plan.root, this.volume.root)
    this.applyTier()
    this.lightUp()
  }

  private modelCame(): void {
    this.sky.sun.shadow.needsUpdate = true
    this.redraw()
  }

  start(): void {
    const loop = (now: number) => {
      this.frame = requestAnimationFrame(loop)
      this.tick(now)
    }
    this.frame = requestAnimationFrame(loop)
  }

  stop(): void {
    cancelAnimationFrame(this.frame)
    this.rig.dispose()
    this.renderer.dispose()
  }

  resize(width: number, height: number, insets: Insets): void {
    this.width = Math.max(1, width)
    this.height = Math.max(1, height)
    this.insets = insets
    const { camera } = this.rig
    camera.aspect = this.width / this.height
    // What the camera looks at stands in the middle of the part that no panel covers.
    camera.setViewOffset(this.width, this.height, (insets.right - insets.left) / 2, (insets.bottom - insets.top) / 2, this.width, this.height)
    this.applyTier()
    this.rig.setHome(this.outline, this.width - insets.left - insets.right, this.height - insets.top - insets.bottom, this.height)
    if (!this.placed && width > 1) {
      this.placed = true
      this.rig.jumpHome()
    }
    this.redraw()
  }

  setQuality(choice: QualityChoice): void {
    this.quality.choose(choice)
    this.applyTier()
  }

  setLighting(lighting: Lighting): void {
    this.lighting = lighting
    this.lightUp()
  }

  setSwitches(on: ViewSwitches): void {
    this.ground.roads.visible = on.roads
    this.ground.greens.visible = on.greens
    this.ground.water.visible = on.water
    this.ground.parking.visible = on.parking
    this.ground.compounds.visible = on.compounds
    this.ground.contact.visible = !on.translucent
    this.walls.visible = on.compounds
    this.airspaces.visible = on.airspaces
    this.fixtures.root.visible = on.fixtures
    this.movers.root.visible = on.movers
    this.pins.points.visible = on.movers
    this.beacons.root.visible = on.beacons
    this.buildings.setTranslucent(on.translucent)
    this.seeThrough = on.translucent
    this.showLabels = on.labels
    this.sky.sun.shadow.needsUpdate = true
    this.lastLabels = 0
    this.dirty = true
  }

  hideUses(hidden: Iterable<string>): void {
    this.buildings.hideUses(hidden)
    this.sky.sun.shadow.needsUpdate = true
    this.dirty = true
  }

  filterDevices(filter: MarkerFilter): void {
    this.markers.applyFilter(filter)
    this.movers.hideClasses(filter.hiddenClasses)
    this.dirty = true
  }

  take(change: Snapshot | Delta, alarms: Alarm[], clock: Clock): void {
    if (change.type === 'snapshot') {
      this.markers.resetStates()
      this.movers.clear()
    }
    for (const { device, state } of change.states) this.markers.setState(this.index.device(device), state)
    if (change.states.length > 0) this.dirty = true
    this.movers.take(change.poses, performance.now())
    if (change.type === 'snapshot' || change.alarms.length > 0) {
      this.beacons.set(alarms)
      this.dirty = true
    }
    this.clock = clock
    if (Math.abs(clock.time_ms - this.sunAt) > SUN_STEP_MS) this.lightUp()
  }

  select(device: number, building: number, feature: { layer: string; id: string } | null): void {
    this.markers.select(device)
    this.pins.select(device)
    this.buildings.select(building)
    this.highlight.show(feature)
    this.rig.follow(null)
    this.redraw()
  }

  /** Draws what an audit found over the scene, or nothing. */
  showAudit(shapes: AuditShapes | null): void {
    this.audit.show(shapes)
    this.redraw()
  }

  /** Draws the devices of a plan over the scene, or nothing. */
  showPlan(phases: PlanPoints[] | null): void {
    this.plan.show(phases)
    this.redraw()
  }

  /** How many devices of a plan are drawn. */
  get planPins(): number {
    return this.plan.count
  }

  /** How many lines, areas and sets of marks of an audit are drawn. */
  get auditObjects(): number {
    return this.audit.root.children.length
  }

  /** Flies to a point, or to where `device` is now if it moves, and then along with it. */
  flyTo(to: Vec3, span: number, device?: string): void {
    const now = device === undefined ? null : this.movers.positionOf(device)
    this.rig.flyTo(now ?? to, span)
    this.rig.follow(now && device !== undefined ? () => this.movers.positionOf(device) : null)
  }

  /** The label at a point of the canvas. */
  labelAt(x: number, y: number): Label | null {
    return this.showLabels ? this.labelLayer.at(x, y) : null
  }

  /** What is drawn at a point of the canvas. */
  pick(x: number, y: number, touch: boolean): Hit {
    const camera = this.rig.camera
    const ray = new Raycaster()
    ray.setFromCamera(new Vector2((x / this.width) * 2 - 1, 1 - (y / this.height) * 2), camera)
    const { origin: o, direction: d } = ray.ray
    const wall = this.picker.pick(
      { origin: [o.x, -o.z, o.y], direction: [d.x, -d.z, d.y] },
      (i) => this.buildings.isShown(i),
    )
    const marker = this.markers.pick(x, y, camera, this.width, this.height, touch ? TOUCH_REACH_PX : PICK_REACH_PX)
    const mover = this.pickMover(x, y, touch ? 30 : 20)
    if (mover >= 0) return { kind: 'device', device: mover }
    if (marker && this.inFront(marker.device, wall?.distance)) return { kind: 'device', device: marker.device }
    return wall ? { kind: 'building', building: wall.building } : null
  }

  /** Where a point of the canvas lies on the ground, local metres; null at or above the horizon. */
  groundAt(x: number, y: number): [number, number] | null {
    const ray = new Raycaster()
    ray.setFromCamera(new Vector2((x / this.width) * 2 - 1, 1 - (y / this.height) * 2), this.rig.camera)
    const { origin, direction } = ray.ray
    if (direction.y >= -1e-6) return null
    const far = -origin.y / direction.y
    return [origin.x + far * direction.x, -(origin.z + far * direction.z)]
  }

  hover(hit: Hit): void {
    const building = this.buildings.setHover(hit?.kind === 'building' ? hit.building : -1)
    const device = this.markers.hover(hit?.kind === 'device' ? hit.device : -1)
    if (building || device) this.dirty = true
  }

  /** Where a point of the community is on the canvas, CSS pixels; null behind the camera. */
  project([x, y, z]: Vec3): { x: number; y: number } | null {
    const at = new Vector3(x, z, -y).project(this.rig.camera)
    if (at.z > 1) return null
    return { x: (at.x * 0.5 + 0.5) * this.width, y: (0.5 - at.y * 0.5) * this.height }
  }

  get drawn(): { frames: number; markers: number; triangles: number; calls: number } {
    const { triangles, calls } = this.renderer.info.render
    return { frames: this.draws, markers: this.markers.shownCount, triangles, calls }
  }

  redraw(): void {
    this.dirty = true
    this.lastLabels = 0
  }

  private pickMover(x: number, y: number, reach: number): number {
    if (!this.movers.root.visible) return -1
    for (const { device, position, lift } of this.movers.all()) {
      const at = this.project([position[0], position[1], position[2] + lift * 0.3])
      if (at && Math.hypot(at.x - x, at.y - y) < reach) return this.index.device(device)
    }
    return -1
  }

  /** A marker behind a wall is not meant, unless buildings are glass or it is on the wall itself. */
  private inFront(device: number, wall: number | undefined): boolean {
    if (wall === undefined) return true
    const [x, y, z] = this.index.devicePosition(device)
    const distance = new Vector3(x, z, -y).distanceTo(this.rig.camera.position)
    return distance < wall + Math.max(4, wall * 0.02) || this.scene.devices.indoors[device]
  }

  private applyTier(): void {
    const tier = this.quality.tier
    const ratio = this.quality.ratioFor(this.width, this.height, window.devicePixelRatio)
    this.renderer.setPixelRatio(ratio)
    this.renderer.setSize(this.width, this.height, false)
    for (const { uniforms } of [this.markers.material, this.pins.material]) {
      uniforms.uPixelRatio.value = ratio
      uniforms.uHeight.value = this.height
    }
    this.renderer.shadowMap.enabled = tier.shadow > 0
    this.sky.setShadows(tier.shadow)
    this.buildings.setEdges(tier.edges)
    this.dirty = true
  }

  private lightUp(): void {
    const [lon, lat] = this.scene.origin
    const now = this.clock?.time_ms ?? Date.UTC(2026, 5, 1, 4)
    if (this.clock) this.sunAt = now
    if (this.lighting === 'day') this.sky.setSun(0.8, 2.6)
    else if (this.lighting === 'night') this.sky.setSun(-0.5, 0)
    else {
      const { elevation, azimuth } = sunPosition(now, lon, lat)
      this.sky.setSun(elevation, azimuth)
    }
    facadeUniforms.uMirrored.value.copy(this.sky.mirrored)
    waterUniforms.uMirrored.value.copy(this.sky.mirrored)
    this.fixtures.glow.setNight(this.sky.night)
    this.buildings.setNight(this.sky.night, this.lighting === 'night' ? EVENING : litShare(now, this.scene.utc_offset_secs))
    this.dirty = true
  }

  private tick(now: number): void {
    const moved = this.rig.update(now)
    if (moved && now - this.lastFrame < 2_000 && this.quality.measure(now - this.lastFrame)) this.applyTier()
    // How long the frame after a drawing took to come: small movements may use a third of the machine's time, no more.
    if (this.lastDraw === this.lastFrame) this.cost += 0.3 * (Math.min(2_000, now - this.lastFrame) - this.cost)
    this.lastFrame = now
    const calm = now - this.lastDraw > Math.max(1_000 / this.quality.tier.calmFps - 4, this.cost > 40 ? 3 * this.cost : 0)
    const pulses = !this.still && (this.markers.pulses || (this.beacons.count > 0 && this.beacons.root.visible))
    const alive = this.movers.isMoving(now) || pulses
    if (moved || this.dirty || (alive && calm)) this.draw(now, moved)
  }

  private draw(now: number, moved: boolean): void {
    this.dirty = false
    this.lastDraw = now
    this.draws++
    const { camera, distance, controls } = this.rig
    this.movers.update(now, distance)
    this.pins.update(this.movers, this.markers)
    this.highlight.update(distance)
    this.audit.update(distance)
    this.plan.update(distance)
    const seconds = this.still ? 0 : (now % 100_000) / 1_000
    this.beacons.update(this.still ? 0.5 : (now % 1_800) / 1_800, distance)
    for (const { uniforms } of [this.markers.material, this.pins.material]) uniforms.uTime.value = seconds
    // From far away marks of full size would hide a large community.
    const far = Math.min(1, Math.max(0, (distance - 700) / 2_000))
    this.markers.material.uniforms.uLeast.value = MARKER_PX - 3.5 * far
    this.pins.material.uniforms.uLeast.value = PIN_PX - 5 * far
    waterUniforms.uTime.value = seconds
    this.sky.follow(camera, controls.target, distance, this.reach)
    this.buildings.cull(camera)
    this.fixtures.trees.update(camera)
    this.renderer.render(this.world, camera)
    if (moved || now - this.lastLabels > 120) this.placeLabels(now)
    if (moved) this.onCompass({ heading: this.rig.heading, metresPerPixel: this.rig.metresPerPixel(this.height) })
  }

  /** Whether a building stands between the eye and what a label names. What moves and whole compounds are always named. */
  private isHidden({ kind, layer, id, position: [x, y, z] }: Label): boolean {
    if (kind === 'mover' || kind === 'compound' || this.seeThrough) return false
    const eye = this.rig.camera.position
    const origin: Vec3 = [eye.x, -eye.z, eye.y]
    const direction: Vec3 = [x - origin[0], y - origin[1], z - origin[2]]
    const own = layer === 'building' ? this.index.building(id) : -1
    const hit = this.picker.pick({ origin, direction }, (i) => i !== own && this.buildings.isShown(i))
    return hit !== null && hit.distance < 0.985
  }

  private placeLabels(now: number): void {
    this.lastLabels = now
    if (this.showLabels) this.labelLayer.place(this.labels(), this.rig.camera, this.width, this.height, this.insets, (label) => this.isHidden(label))
    else this.labelLayer.clear()
  }
}
