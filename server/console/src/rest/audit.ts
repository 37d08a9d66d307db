// Bodies of the REST interface of the audit.

import type { SceneName } from '../protocol'
import type { WhatIf } from './coverage'
import type { Edit } from './edit'
import type { AnyGeometry } from './geo'

export type Profile = 'new_build' | 'required' | 'existing' | 'historic' | 'fringe'
export type Verdict = 'met' | 'partly' | 'not_met' | 'cannot_tell' | 'not_applicable'
export type VerdictCounts = Record<Verdict, number>
export type Measure = 'count' | 'metres' | 'square_metres' | 'storeys'

/** What features of a layer lack for something to be told. */
export interface AuditLack {
  layer: SceneName
  attribute: SceneName
}

export interface AuditCondition {
  text_zh: string
  verdict: Verdict
  faults: SceneName[]
  fault_count: number
  measured: SceneName | null
  missing: SceneName | null
  /** The same in parts, where features lack an attribute. */
  lack: AuditLack | null
  /** What would mend the first faults, in their order. */
  repairs: SceneName[]
  /** The edits that do each of these; none where it takes more. */
  edits: Edit[][]
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
  /** The same in parts, where features lack an attribute. */
  lack: AuditLack | null
  /** Who says that there is nothing that it speaks of, and when. */
  absent: SceneName | null
  conditions: AuditCondition[]
  demands: VerdictCounts
}

export interface AuditApplication {
  id: string
  name: SceneName
  verdict: Verdict
  /** What the profile does not ask for has no say in the application. */
  parts: { name: SceneName; rows: string[]; asked: boolean; verdict: Verdict }[]
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
  /** The edits that do it; none where it takes more. */
  edits: Edit[]
}

export interface AuditDemandPage {
  numberMatched: number
  numberReturned: number
  demands: AuditDemand[]
}

/** What a shape of an audit shows: what is asked for, what of it nothing serves, where something could be added. */
export type AuditShape = 'evidence' | 'remainder' | 'proposal'

/** `GET /api/v1/audit/{row}/geojson`: `heights_m` are those of the floors that it is on, above the local ground. */
export interface AuditFeatures {
  features: { geometry: AnyGeometry; properties: { what: AuditShape; layer: string; id: string; verdict: Verdict; heights_m?: number[] } }[]
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
