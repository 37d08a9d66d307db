// Bodies of the REST interface of devices, their classes and what they tell.

import type { Alarm, DeviceState, FaultKind, Observation, Pose, SceneName, Vec3 } from '../protocol'

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
  /** What its columns give numbers for; absent from older servers. */
  figures?: { quantity: string; unit: string }[]
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

/** What a data sheet says, as far as that is known. */
export interface Product {
  /** Of its alarm, A-weighted, 1 m in front of it. */
  sound_level_db?: number
  /** All that it provides; empty where that is nothing. */
  provides?: string[]
  /** By quantity, each in the unit of the rows that ask for it. */
  figures?: Record<string, number>
}

/** A channel that commands can set; its bounds are those of the channel. */
export interface SettingDetail {
  channel: string
  /** The states that can be asked for. */
  states: string[]
  /** Whether the device holds the value until it is given back; else it is an act. */
  holds: boolean
  /** Of a counter that a number from 1 moves on: the greatest. Absent from older servers. */
  most?: number | null
  /** Of a counter that a text moves on: its most characters. Absent from older servers. */
  characters?: number | null
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
  /** What it is put up on, where that is known. */
  mounting: string | null
  /** What its data sheet says, as far as that is known. */
  product: Product
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
