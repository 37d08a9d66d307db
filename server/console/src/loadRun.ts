// Bodies of load runs, as in protocol/src/load_run.rs.

export type LoadState = 'preparing' | 'running' | 'ending' | 'ended' | 'failed'

/** Milliseconds that a share of the messages do not exceed. */
export interface LoadPercentiles {
  p50: number | null
  p99: number | null
  p99_9: number | null
  max: number | null
}

export interface LoadCheck {
  received: number
  lost: number
  /** Of these it cannot be told whether they are lost. */
  unheard: number
  loss_share: number
  duplicates: number
  disordered: number | null
  latency_ms: LoadPercentiles
}

/** Figures of a phase, or of the whole run. */
export interface LoadFigures {
  name: string
  seconds: number
  offered: number
  offered_per_s: number
  sent: number
  achieved_per_s: number
  achieved_share: number
  missed: number
  dropped: number
  shed: number
  rejected: number
  throttled: number
  broken: number
  reconnects: number
  back_pressure_seconds: number
  starved: number
  sender_cpu_share: number
  /** None where the sending thread works for the connections, as over MQTT. */
  io_cpu_share: number | null
  schedule_error_ms: LoadPercentiles
  check: LoadCheck | null
}

/** The run at a moment: counts since its begin, latencies since the moment before. */
export interface LoadPoint {
  seconds: number
  phase: number
  offered: number
  sent: number
  received: number | null
  latency_ms: LoadPercentiles | null
}

export interface LoadFinding {
  threshold: string
  phase: string
  limit: number
  at_least: boolean
  value: number | null
  passed: boolean
}

/** What the generator told last. */
export interface LoadReport {
  id: string
  state: LoadState
  community: string
  target: string
  profile: string
  machine: string
  begun: string
  seconds: number
  devices: number
  planned: { name: string; seconds: number }[]
  /** Those that have begun. */
  phases: LoadFigures[]
  total: LoadFigures | null
  connections: { up: number; all: number }
  notes: { phase: string; kind: string; text_zh: string; text_en: string }[]
  findings: LoadFinding[]
  passed: boolean | null
  failure: string | null
  failure_zh: string | null
}

/** `GET /api/v1/load-runs/{id}`. */
export interface LoadRun {
  report: LoadReport
  /** Seconds since it was heard of, when it should have been and was not. */
  silent_s: number | null
  points: LoadPoint[]
}

/** An entry of `GET /api/v1/load-runs`. */
export interface LoadRunInfo {
  id: string
  state: LoadState
  silent_s: number | null
  community: string
  target: string
  machine: string
  begun: string
  seconds: number
  planned_s: number
  passed: boolean | null
}
