// Bodies of the REST interface of the community, its buildings and networks, and of search.

import type { IncidentKind, SceneName, Vec3 } from '../protocol'

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
