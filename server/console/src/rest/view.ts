// Bodies of the REST interface of what one camera shows.

import type { Position } from './geo'
import type { SceneName } from '../protocol'
import type { CameraLens } from './coverage'

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

/** How a camera shows somebody or a number plate at a chosen place; nothing is told of what does not show. */
export interface ViewPlaced {
  kind: 'person' | 'plate'
  share: number
  distance_m: number | null
  pixels_per_m: number | null
  pixels_across: number | null
  level: ViewLevel | null
  level_2025: ViewLevel | null
}

/** What the streams of a camera, or of all, take in so many days. */
export interface ViewRecording {
  days: number
  usual_days: number
  usual_days_source: SceneName
  pictures_a_second: number
  streams: ViewStream[]
}

/** What all cameras come to, of `GET /api/v1/cameras`. */
export interface CameraSums {
  cameras: number
  recording: ViewRecording
  homes_level: ViewLevel
  homes_farthest_m: number
  exposing: number
  masks: number
  home_buildings: number
}

/** `GET /api/v1/devices/{id}/view`. */
export interface DeviceView {
  device: string
  projection: 'rectilinear' | 'panoramic'
  camera: { height_m: number; heading_rad: number; pitch_rad: number; range_m: number; lens: CameraLens }
  ground_m2: number
  volume_m3: number
  recording: ViewRecording
  homes: { level: ViewLevel; farthest_m: number; buildings: number; windows: ViewWindow[] }
  targets: ViewTarget[]
  target_count: number
  placed: ViewPlaced[]
}
