// Bodies of the REST interface, as in protocol/src/rest.rs and the catalogue's types.

import type { Alarm, DeviceState, FaultKind, IncidentKind, Observation, Pose, SceneName, Vec3 } from './protocol'

/** How many there are of a layer, or of a register that is not served one by one. */
export interface LayerCount {
  id: string
  title: SceneName
  count: number
}

/** What the console reads of `GET /api/v1/community`. */
export interface CommunityInfo {
  layers: LayerCount[]
  registers: LayerCount[]
}

/** Who loses supply. */
export interface Affected {
  buildings: string[]
  buildings_in_part: string[]
  meters: string[]
  households: number
}

/** What fails with a part of a network, and what cuts it off. */
export interface NetworkFailure {
  outage: { was_supplied: boolean; affected: Affected }
  isolation: { means: 'fittings' | 'any_link'; close: string[]; cut_off: Affected } | null
}

/** A kind of incident that can begin at a place. */
export interface PossibleIncident {
  kind: IncidentKind
  /** How many devices would notice it. */
  devices: number
  /** How long it lasts if nothing else is said, simulated seconds. */
  duration_s: number
}

/** The inside of a building, local metres as in the scene. */
export interface Interior {
  building: string
  /** From the lowest up. */
  storeys: InteriorStorey[]
}

export interface InteriorStorey {
  /** 0 is the ground floor. */
  level: number
  /** Empty where only rooms of this level are known. */
  id: string
  name: SceneName
  floor: number | null
  height: number | null
  usage: string | null
  rooms: InteriorRoom[]
}

export interface InteriorRoom {
  id: string
  name: SceneName
  kind: string
  /** Whether what it is was made out by a rule. */
  inferred: boolean
  unit: string
  floor: number
  clear_height: number
  rings: number[][]
}

export interface SearchHit {
  layer: string
  id: string
  name: SceneName
  kind: string
  kind_name: SceneName
  position: Vec3
  lon: number
  lat: number
}

export interface SearchPage {
  numberMatched: number
  numberReturned: number
  next?: string
  hits: SearchHit[]
}

export interface Reading {
  time: string
  time_ms: number
  value: number
}

interface ChannelBase {
  name: string
  name_zh: string
  name_en: string
  /** UCUM code. */
  unit: string
  reporting: 'periodic' | 'event'
  interval_s: number
}

export type ChannelValue =
  | { type: 'number'; min: number; max: number }
  | { type: 'counter' }
  | { type: 'boolean' }
  | { type: 'state'; states: string[] }

export type Channel = ChannelBase & ChannelValue
export type ChannelDetail = Channel & { latest: Reading | null }

export type Provenance =
  | { origin: 'surveyed'; source: string }
  | { origin: 'imported'; source: string }
  | { origin: 'inferred'; rule: string }
  | { origin: 'generated'; by: string }
  | { origin: 'planned'; by: string }
  | { origin: 'edited'; by: string }

/** What of a class's cover the console reads. */
export interface Cover {
  kind: 'camera' | 'radio' | 'service' | 'smoke' | 'sound' | 'light'
  technology?: string
}

export interface DeviceClass {
  id: string
  name_zh: string
  name_en: string
  behaviour: string
  network: string
  mobile: boolean
  mount_height_m: number
  covers?: Cover[]
  channels: Channel[]
}

export interface DeviceRow {
  id: string
  class: string
  table: number
  number: number
  variant: string | null
  required: boolean
  existing_baseline: boolean
  location_zh: string
  deployment_zh: string
  function_zh: string
  performance_zh: string
  application_zh: string
  assumption: string | null
  assumption_zh: string | null
}

/** A demand of section 3 on a network. */
export interface NetworkRow {
  id: string
  required: boolean
  existing_baseline: boolean
  quote_zh: string
  quote_en: string
}

export interface Host {
  kind: string
  id?: string | { unit: string; number: number }
  unit?: string
  number?: number
}

/** How steeply a camera looks and what with, as far as that is known of this one. */
export interface CameraView {
  pitch_rad?: number
  horizontal_rad?: number
  vertical_rad?: number
  columns?: number
  rows?: number
}

/** A channel that commands can set; its bounds are those of the channel. */
export interface SettingDetail {
  channel: string
  /** The states that can be asked for. */
  states: string[]
  /** Whether the device holds the value until it is given back; else it is an act. */
  holds: boolean
  /** What a command holds. */
  held: number | null
}

export interface DeviceDetail {
  id: string
  name: SceneName
  class: DeviceClass
  row: DeviceRow | null
  network_row: NetworkRow | null
  position: Vec3
  lon: number
  lat: number
  heading_rad: number | null
  view: CameraView
  storey: number
  host: Host
  network: { technology: string; gateway: string | null; provenance: Provenance }
  provenance: Provenance
  state: DeviceState
  on: boolean
  fault: { fault: FaultKind; until: string | null } | null
  /** Absent from older servers. */
  settings?: SettingDetail[]
  pose: Pose | null
  channels: ChannelDetail[]
  alarms: Alarm[]
}

export interface ObservationPage {
  numberMatched: number
  numberReturned: number
  observations: Observation[]
}

export interface AlarmPage {
  numberMatched: number
  numberReturned: number
  next?: string
  alarms: Alarm[]
}

export type Geometry =
  | { type: 'Point'; coordinates: [number, number] }
  | { type: 'LineString'; coordinates: [number, number][] }
  | { type: 'Polygon'; coordinates: [number, number][][] }

/** GeoJSON. */
export interface Feature {
  id: string
  geometry: Geometry
  properties: Record<string, unknown> & { name_zh?: string | null; name_en?: string | null; provenance?: Record<string, Provenance> }
}

export interface FeaturePage {
  numberMatched: number
  features: Feature[]
}

/** RFC 9457. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
}

export type Profile = 'new_build' | 'required' | 'existing' | 'historic' | 'fringe'
export type Verdict = 'met' | 'partly' | 'not_met' | 'cannot_tell' | 'not_applicable'
export type VerdictCounts = Record<Verdict, number>
export type Measure = 'count' | 'metres' | 'square_metres' | 'storeys'

export interface AuditCondition {
  text_zh: string
  verdict: Verdict
  faults: SceneName[]
  fault_count: number
  measured: SceneName | null
  missing: SceneName | null
}

export interface AuditRow {
  id: string
  table: number
  name: SceneName
  required: boolean
  existing_baseline: boolean
  quote: string
  assumption: string | null
  assumption_zh: string | null
  /** The document that asks for it, as one cites it. */
  source: SceneName
  verdict: Verdict
  measure: Measure
  demanded: number
  served: number
  missing: SceneName | null
  conditions: AuditCondition[]
  demands: VerdictCounts
}

export interface AuditApplication {
  id: string
  name: SceneName
  verdict: Verdict
  parts: { name: SceneName; rows: string[]; verdict: Verdict }[]
}

/** `GET /api/v1/audit`. */
export interface AuditOverview {
  profile: Profile
  counts: VerdictCounts
  rows: AuditRow[]
  applications: AuditApplication[]
}

export interface AuditDemand {
  layer: string
  id: string
  name: SceneName
  verdict: Verdict
  demanded: number
  served: number
  served_by: string[]
  served_by_count: number
  faults: SceneName[]
  repair: SceneName | null
}

export interface AuditDemandPage {
  numberMatched: number
  numberReturned: number
  demands: AuditDemand[]
}

type Position = [number, number]

export type AnyGeometry =
  | Geometry
  | { type: 'MultiPoint'; coordinates: Position[] }
  | { type: 'MultiLineString'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] }
  | { type: 'GeometryCollection'; geometries: AnyGeometry[] }

/** What a shape of an audit shows: what is asked for, what of it nothing serves, where something could be added. */
export type AuditShape = 'evidence' | 'remainder' | 'proposal'

/** `GET /api/v1/audit/{row}/geojson`: `heights_m` are those of the floors that it is on, above the local ground. */
export interface AuditFeatures {
  features: { geometry: AnyGeometry; properties: { what: AuditShape; layer: string; id: string; verdict: Verdict; heights_m?: number[] } }[]
}

/** `GET /api/v1/coverage`. */
export interface CoverageKind {
  kind: string
  family: 'camera' | 'radio' | 'service' | 'smoke' | 'sound' | 'light'
  name: SceneName
  classes: string[]
  devices: number
  levels: { level: string; name: SceneName; standard: string; least: number | null; unit: string | null }[]
  /** Of radio: the storeys of the buildings, from the lowest. */
  storeys: { storey: number; name: SceneName }[]
  what_if: boolean
}

export interface CoverageNumbers {
  asked_m2: number
  covered_m2: number
  blind_m2: number
  share: number | null
  road_m: number
  covered_road_m: number
  perimeter_m: number
  covered_perimeter_m: number
}

/** What lies within a distance on foot of the nearest of what people come to: `distance` for that of the kind, or a living circle. */
export interface CoverageBand {
  band: string
  name: SceneName
  distance_m: number
  share_of_households: number | null
  way_m: number
}

/** `GET /api/v1/coverage/{kind}/summary`. */
export interface CoverageSummary {
  kind: string
  level: string | null
  storey: number | null
  numbers: CoverageNumbers
  /** Metres of the roads and boundaries that cameras show at each level; none of other kinds. */
  lines: { level: string; road_m: number; perimeter_m: number }[]
  covering: number
  left_out: { reason: string; text: SceneName; count: number; devices: string[] }[]
  sources: string[]
  notes: { note: string; text: SceneName; count: number }[]
  bands: CoverageBand[]
  picture: { href: string; corners: Position[]; unit: string; needed: number; legend: { from: number | null; colour: string }[] }
}

type MultiPolygon = { type: 'MultiPolygon'; coordinates: Position[][][] }

/** A patch of `GET /api/v1/coverage/{kind}`. */
export interface CoverageFeature {
  geometry: MultiPolygon
  properties: { devices?: string[]; count?: number; blind?: boolean; square?: number; band?: string; area_m2: number }
}

export interface CoveragePage {
  numberMatched: number
  numberReturned: number
  features: CoverageFeature[]
}

/** Angles of a camera's picture and its pixels. */
export interface CameraLens {
  horizontal_rad: number
  vertical_rad: number
  columns: number
  rows: number
}

export interface CoverageStation {
  device: string
  name: SceneName
  devices: number
  /** Share of its capacity; above 1 it is overloaded. */
  used: number
  overloaded: boolean
}

/** `GET /api/v1/coverage/{kind}/stations`, the busiest first. */
export interface CoverageStationPage {
  numberMatched: number
  overloaded: number
  senders: number
  unserved: number
  stations: CoverageStation[]
}

/** `POST /api/v1/coverage/{kind}/what-if`. */
export interface WhatIf {
  device: string
  level?: string
  position?: Position
  height_m?: number
  heading_rad?: number
  pitch_rad?: number
  lens?: CameraLens
}

export interface WhatIfAnswer {
  ground: MultiPolygon
  area_m2: number
  before: CoverageNumbers
  after: CoverageNumbers
  height_m: number | null
  camera: { height_m: number; heading_rad: number; pitch_rad: number; range_m: number; lens: CameraLens } | null
}

/** `POST /api/v1/audit/what-if`: height, heading, pitch and lens go with cameras. */
export type AuditWhatIf = Omit<WhatIf, 'level'>

export interface AuditRowState {
  verdict: Verdict
  demanded: number
  served: number
}

/** A row that would be different. */
export interface AuditRowChange {
  id: string
  name: SceneName
  measure: Measure
  turn: 'better' | 'worse' | 'other'
  before: AuditRowState
  after: AuditRowState
}

export interface AuditWhatIfAnswer {
  profile: Profile
  device: string
  rows: AuditRowChange[]
}

/** `POST /api/v1/coverage/{kind}/what-if/patches`: all patches of the squares in which something would be different. */
export interface WhatIfPatches {
  squares: number[]
  features: CoverageFeature[]
}

/** A level of IEC 62676-4. */
export interface ViewLevel {
  level: string
  name: SceneName
  pixels_per_m: number
}

/** A stream of a camera, recorded all day. */
export interface ViewStream {
  codec: 'h265' | 'h264'
  kbps: number
  bytes: number
}

/** A part of a home's façade that a camera shows; the mask is in pixels of its lens. */
export interface ViewWindow {
  building: string
  storey: number
  pixels_per_m: number
  distance_m: number
  mask: Position[]
}

export interface ViewTarget {
  layer: 'gate' | 'fixture' | 'device'
  id: string
  name: SceneName
  kind: string
  kind_name: SceneName
  share: number
  distance_m: number
  pixels_per_m: number
  level: ViewLevel | null
  level_2025: ViewLevel | null
}

/** `GET /api/v1/devices/{id}/view`. */
export interface DeviceView {
  device: string
  projection: 'rectilinear' | 'panoramic'
  camera: { height_m: number; heading_rad: number; pitch_rad: number; range_m: number; lens: CameraLens }
  ground_m2: number
  volume_m3: number
  recording: { days: number; usual_days: number; usual_days_source: SceneName; pictures_a_second: number; streams: ViewStream[] }
  homes: { level: ViewLevel; farthest_m: number; buildings: number; windows: ViewWindow[] }
  targets: ViewTarget[]
  target_count: number
}

export interface TextFile {
  name: string
  text: string
}

/** What is built first where not all can be. */
export type PlanObjective = 'worth' | 'coverage'

/** `POST /api/v1/plans`. */
export interface PlanRequest {
  profile: Profile
  objective: PlanObjective
  budgets: number[]
  /** Instead of budgets, at how many new sites each phase may build. */
  most_sites: number[]
  planned: 'keep' | 'replace'
  rules: TextFile[]
  prices?: TextFile
  keep_out?: unknown
  must?: unknown
}

export type PlanState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface PlanSums {
  capital: number
  devices: number
  /** Fitting out places. */
  places: number
  sites: number
  trench_m: number
  yearly: number
}

export interface PlanRow {
  id: string
  table: number
  name: SceneName
  required: boolean
  verdict: Verdict
  demanded: number
  existing: number
  placed: number
  paid: number
  extent: number | null
  unserved: number | null
  seen: number | null
  value: number | null
  bound: number | null
  gap: number | null
  proven: boolean | null
  cost: number | null
  reason: SceneName | null
  /** What to do next about that. */
  next: SceneName | null
  origin: SceneName | null
}

export interface PlanShares {
  worth: number
  most_worth: number
  served: number
  most_served: number
}

/** Money or sites are limited: one of both is null. */
export interface PlanPoint extends PlanShares {
  budget: number | null
  most_sites: number | null
  cost: number
  sites: number
  devices: number
}

/** Both limits are null where nothing is limited. */
export interface PlanPhase extends PlanShares {
  budget: number | null
  most_sites: number | null
  cost: PlanSums
  sites: number
  devices: number
  places: number
  /** A stretch of trench is opened by one phase alone; later ones use it. */
  dug: { stretches: number; opened_m: number; reused_m: number }
}

/** A way in which new devices are powered or connected. */
export interface PlanFeed {
  by: string
  name: SceneName
  devices: number
  farthest: string | null
  farthest_m: number | null
}

export interface PlanResult {
  devices: number
  places: number
  left: number
  left_places: number
  currency: string
  prices: SceneName
  assumed_prices: boolean
  whole: PlanSums
  /** Of what the rows ask for, the share that is served before anything is built. */
  served_before: number
  phases: PlanPhase[]
  curve: PlanPoint[]
  unpriced: Record<string, number>
  feeds: { power: PlanFeed[]; network: PlanFeed[] }
  unpriced_places: Record<string, number>
  /** `straight` where the map has no ways. */
  trench_basis: 'ways' | 'straight'
  trenches: number
  rows: PlanRow[]
  warnings: SceneName[]
}

/** `GET /api/v1/plans/{id}`. */
export interface PlanInfo {
  id: string
  state: PlanState
  asked: string
  profile: Profile
  objective: PlanObjective
  budgets: number[]
  most_sites: number[]
  seed: number
  planned: 'keep' | 'replace'
  current: boolean
  version: number | null
  progress: { stage: 'placing' | 'spending' | 'weighing' | 'auditing'; row: string | null; name: SceneName | null; done: number; of: number; gap: number | null } | null
  failure: string | null
  /** The same in Chinese. */
  failure_zh: string | null
  result?: PlanResult
}

/** `GET /api/v1/plans/{id}/devices`. */
export interface PlanFeatures {
  numberMatched: number
  features: { geometry: { type: 'Point'; coordinates: Position }; properties: { id: string; class: string; row: string | null; phase: number | null; height_m: number; indoors: boolean } }[]
}

/** `GET /api/v1/plans/{id}/trenches`: lines towards power. */
export interface TrenchFeatures {
  numberMatched: number
  features: { geometry: { type: 'LineString'; coordinates: Position[] }; properties: { number: number; phase: number; length_m: number } }[]
}

/** `GET /api/v1/versions`. */
export interface VersionInfo {
  number: number
  parent: number | null
  restored: number | null
  time: string
  author: string
  action: string
  message: string
  layers: { layer: string; added: number; changed: number; removed: number }[]
}

export interface VersionPage {
  numberMatched: number
  versions: VersionInfo[]
}
