// Bodies of the REST interface of coverage.

import type { Position } from './geo'
import type { SceneName } from '../protocol'

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
  /** The light on the main roads, the least even first; none of other kinds. */
  roads?: {
    count: number
    kept: number
    least_mean_lx: number
    least_uniformity: number
    standard: string
    roads: { id: string; name: SceneName; mean_lx: number; least_lx: number; uniformity: number | null }[]
  }
  picture: { href: string; corners: Position[]; unit: string; needed: number; legend: CoverageColour[] }
}

/** What the picture of a layer of radio shows. */
export type RadioPicture = 'level' | 'sinr' | 'server'

/** A colour of a picture: from a value on, or of best servers the station that it stands for. */
export interface CoverageColour {
  from: number | null
  colour: string
  station?: { device: string; name: SceneName }
}

/** A line of equal level of radio. */
export interface CoverageContour {
  geometry: { type: 'MultiLineString'; coordinates: Position[][] }
  properties: { level_dbm: number }
}

type MultiPolygon = { type: 'MultiPolygon'; coordinates: Position[][][] }

/** A patch of `GET /api/v1/coverage/{kind}`. */
export interface CoverageFeature {
  geometry: MultiPolygon
  properties: { devices?: string[]; count?: number; blind?: boolean; square?: number; band?: string; share_of_households?: number | null; area_m2: number }
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
  /** Of radio; the ground outdoors if missing. */
  storey?: number
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

/** `POST /api/v1/coverage/{kind}/what-if/patches`: all patches of the squares in which something would be different. */
export interface WhatIfPatches {
  squares: number[]
  features: CoverageFeature[]
}
