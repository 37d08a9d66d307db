// Bodies of the REST interface of plans.

import type { Position } from './geo'
import type { SceneName } from '../protocol'
import type { Profile, Verdict } from './audit'

export interface TextFile {
  name: string
  text: string
}

/** What sites are chosen for where a row leaves a choice. */
export type PlanSiteObjective = 'sites' | 'cost' | 'coverage'

/** What is built first where not all can be. */
export type PlanObjective = 'worth' | 'coverage'

/** `POST /api/v1/plans`. */
export interface PlanRequest {
  profile: Profile
  /** A profile of one's own in its place. */
  profile_file?: TextFile
  /** Ids of rows and device classes that are planned alone; all that are asked for, if empty. */
  only: string[]
  site_objective: PlanSiteObjective
  objective: PlanObjective
  budgets: number[]
  /** Instead of budgets, at how many new sites each phase may build. */
  most_sites: number[]
  seed?: number
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
  /** Of value and bound, where prices decided. */
  currency?: string
  /** What the objective of sites decided; missing where that is the fewest. */
  decided?: SceneName
  /** Candidate sites that power, or the network alone, does not reach; `reason` says so too. */
  without_power: number
  without_network: number
  origin: SceneName | null
  /** The document that asks for it and where in it, as one cites them. */
  source: SceneName
  quote: string
  assumption: SceneName | null
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
  /** By what sites were chosen. */
  siting: SceneName
  prices: SceneName
  assumed_prices: boolean
  whole: PlanSums
  /** Of what the rows ask for, the share that is served before anything is built. */
  served_before: number
  phases: PlanPhase[]
  curve: PlanPoint[]
  unpriced: Record<string, number>
  /** `supply`: by what power and network decided on sites, or that they did not. */
  feeds: { power: PlanFeed[]; network: PlanFeed[]; supply: SceneName[] }
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
  /** The file whose profile says so instead. */
  profile_file: string | null
  /** The rows that are planned alone; all that are asked for, if empty. */
  only: string[]
  site_objective: PlanSiteObjective
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

/** Whether a device is there with the one plan alone, or with the other alone. */
export type PlanChange = 'added' | 'removed'

/** `GET /api/v1/plans/{id}/devices`, and `/difference/devices`, which alone has `change`. */
export interface PlanFeatures {
  numberMatched: number
  features: { geometry: { type: 'Point'; coordinates: Position }; properties: { id: string; class: string; row: string | null; phase: number | null; height_m: number; indoors: boolean; change?: PlanChange } }[]
}

/** What a plan comes to, as far as it is paid for. */
export interface PlanTotals {
  id: string
  currency: string
  capital: number
  yearly: number
  sites: number
  devices: number
  places: number
  served: number
}

/** What a plan has for a row. */
export interface PlanRowSide {
  verdict: Verdict
  demanded: number
  existing: number
  paid: number
  served: number | null
  cost: number | null
}

/** A row in two plans; one that a plan is not for is null there. */
export interface PlanRowDifference {
  id: string
  table: number
  name: SceneName
  plan: PlanRowSide | null
  with: PlanRowSide | null
  added: number
  removed: number
}

/** `GET /api/v1/plans/{id}/difference`. */
export interface PlanDifference {
  plan: PlanTotals
  with: PlanTotals
  added: number
  removed: number
  rows: PlanRowDifference[]
}

/** `GET /api/v1/plans/{id}/trenches`: lines towards power. */
export interface TrenchFeatures {
  numberMatched: number
  features: { geometry: { type: 'LineString'; coordinates: Position[] }; properties: { number: number; phase: number; length_m: number } }[]
}
