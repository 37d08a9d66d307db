// The wire messages, as in the Rust crate `twin-protocol` (protocol/src). A test of the messages' shape is in
// live/reducer.test.ts; the version is checked when a snapshot comes.

export const PROTOCOL_VERSION = 1

/** Outer ring first, then holes; each ring flat `[x0, y0, x1, y1, ...]` in local metres, closed. */
export type Rings = number[][]

export interface SceneName {
  zh: string
  en: string
}

export interface SceneBuilding {
  id: string
  name: SceneName
  usage: string
  base: number
  top: number
  storeys: number
  households: number
  inferred: boolean
  rings: Rings
  /** The outside, where more is known than footprint and heights. */
  faces?: SceneFace[]
  /** Whether one of the scene's models stands for it. */
  replaced?: boolean
}

/** A plane polygon; rings `[x0, y0, z0, ...]`, not closed, the outer one anticlockwise from outside. */
export interface SceneFace {
  kind: string
  rings: number[][]
  /** Linear, 0 to 1. */
  rgba?: [number, number, number, number]
}

export interface SceneWall {
  id: string
  kind: string
  /** The compound that it closes off, or empty. */
  compound: string
  height: number
  line: number[]
}

/** A parking space in the open. */
export interface SceneSpace {
  id: string
  parking: string
  kind: string
  number: string
  rings: Rings
}

/** A volume of air with a rule for drones. */
export interface SceneAirspace {
  id: string
  name: SceneName
  kind: string
  floor: number
  ceiling: number
  rings: Rings
}

/** A glTF model at a point; its file is `/api/v1/models/{position in the list}.glb`. */
export interface SceneModel {
  id: string
  name: SceneName
  position: Vec3
  /** Where its front (+z) looks: radians anticlockwise from east. */
  heading: number
  scale: number
  /** The building that it stands for, or empty. */
  building: string
}

export interface SceneRoad {
  id: string
  name: SceneName
  class: string
  width: number
  level: number
  line: number[]
}

export interface SceneArea {
  id: string
  layer: 'compound' | 'green' | 'water' | 'parking'
  kind: string
  name: SceneName
  rings: Rings
}

export interface ScenePoint {
  id: string
  layer: 'gate' | 'place' | 'fixture'
  kind: string
  name: SceneName
  position: Vec3
  height: number
}

export interface SceneClass {
  id: string
  name: SceneName
  table: number
  mobile: boolean
}

/** One entry of each column a device; `positions` has three. */
export interface SceneDevices {
  ids: string[]
  classes: number[]
  positions: number[]
  storeys: number[]
  indoors: boolean[]
}

export interface Scene {
  id: string
  name: SceneName
  /** Longitude, latitude, ellipsoid height. */
  origin: Vec3
  utc_offset_secs: number
  /** `[min_x, min_y, max_x, max_y]` */
  bounds: [number, number, number, number]
  households: number
  buildings: SceneBuilding[]
  roads: SceneRoad[]
  areas: SceneArea[]
  points: ScenePoint[]
  walls: SceneWall[]
  spaces: SceneSpace[]
  airspaces: SceneAirspace[]
  models: SceneModel[]
  fixtures: ScenePoint[]
  classes: SceneClass[]
  devices: SceneDevices
}

/** East, north, height in metres. */
export type Vec3 = [number, number, number]

export type DeviceState = 'normal' | 'off' | 'warning' | 'alarm' | 'offline'
export type Severity = 'minor' | 'major' | 'critical'
export type FaultKind = 'dead' | 'stuck' | 'bias' | 'noise' | 'alarm'

export interface Alarm {
  id: string
  device: string
  class: string
  kind: string
  text_zh: string
  text_en: string
  severity: Severity
  raised: string
  cleared: string | null
  acknowledged: string | null
  acknowledged_by: string | null
  position: Vec3
}

export type IncidentKind =
  | 'fire' | 'gas_leak' | 'power_cut' | 'water_leak' | 'water_cut' | 'intrusion' | 'lift_trapping' | 'fall' | 'charger_overheating' | 'falling_object' | 'fever' | 'bin_fire' | 'overfull_bin' | 'flood' | 'backhaul_outage'

/** Over when the clock has reached `ends_ms`; nothing is sent then. */
export interface Incident {
  number: number
  kind: IncidentKind
  at: string | null
  storey: number
  begins_ms: number
  ends_ms: number
  devices: number
  /** The device that is reached first, and where it is. */
  first: string | null
  position: Vec3 | null
  source: 'scenario' | 'command'
}

/** Simulated seconds in a second, or as fast as possible. */
export type Speed = number | 'max'

export interface Clock {
  time: string
  time_ms: number
  speed: Speed
  paused: boolean
  /** Simulated seconds that really pass in a second; absent from older servers. */
  effective_speed?: number
  /** Earliest simulated time that can be gone back to; null if there is none, absent from older servers. */
  rewind_from_ms?: number | null
  /** Simulated time that is being gone to; null if there is none, absent from older servers. */
  going_to_ms?: number | null
}

export interface DeviceStatus {
  device: string
  state: DeviceState
}

export interface Pose {
  device: string
  position: Vec3
  heading_rad: number
  activity: string
  battery_percent: number
}

export interface Observation {
  device: string
  channel: string
  time_ms: number
  value: number
}

export interface Totals {
  observations: number
  observations_per_s: number
  active_alarms: number
  offline_devices: number
}

interface Picture {
  seq: number
  clock: Clock
  states: DeviceStatus[]
  poses: Pose[]
  alarms: Alarm[]
  /** Absent from older servers. */
  incidents?: Incident[]
  observations: Observation[]
  totals: Totals
}

export interface Snapshot extends Picture {
  type: 'snapshot'
  version: number
}

export interface Delta extends Picture {
  type: 'delta'
}

export interface CommandOutcome {
  time: string
  message: string
  /** Of a `rewind` or `go_to`: from when it is simulated. */
  from?: string
}

export interface Done {
  type: 'done'
  id: number
  outcome: CommandOutcome
}

export interface Refused {
  type: 'refused'
  id: number | null
  reason: string
  /** The same in Chinese. */
  reason_zh: string
}

export type ServerMessage = Snapshot | Delta | Done | Refused

export type Command =
  | { type: 'acknowledge_alarm'; alarm: string; by: string; note?: string }
  | { type: 'switch_device'; device: string; on: boolean }
  | { type: 'inject_fault'; device: string; fault: FaultKind; duration_s?: number }
  | { type: 'clear_fault'; device: string }
  | { type: 'set_channel'; device: string; channel: string; value: number | boolean | string | null }
  | { type: 'restart_device'; device: string }
  | { type: 'begin_incident'; kind: IncidentKind; at?: string; storey?: number; duration_s?: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'set_speed'; factor: Speed }
  | { type: 'step'; seconds: number }
  | { type: 'rewind'; to: string }
  | { type: 'go_to'; to: string }

export type ClientMessage =
  | { type: 'subscribe'; devices: string[] }
  | { type: 'command'; id: number; command: Command }
  | { type: 'resync' }

/** Most devices that one connection may subscribe to. */
export const MAX_SUBSCRIBED = 100
