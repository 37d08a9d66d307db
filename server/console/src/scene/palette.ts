// Colours of the map: those of an architect's model, pale and calm. State colours (amber, red) are kept for states alone;
// groups differ in shape as well as colour.

import type { DeviceState, Severity } from '../protocol'
import type { PlanChange } from '../rest'

/** Building uses in the order of the legend. */
export const USES: Record<string, string> = {
  residential: '#e3d7c3',
  mixed: '#dcb894',
  commercial: '#d9967a',
  office: '#92b6d2',
  education: '#e0c987',
  health: '#d79cb8',
  public: '#b0a4d8',
  industrial: '#98a1ae',
  parking: '#8c96a2',
  utility: '#7f8994',
  unknown: '#b4bbc3',
}

export const ROADS: Record<string, { fill: string; rank: number }> = {
  steps: { fill: '#bfae99', rank: 0 },
  footway: { fill: '#cfc7b8', rank: 1 },
  cycleway: { fill: '#b08a7c', rank: 2 },
  service: { fill: '#70767f', rank: 3 },
  lane: { fill: '#6b717b', rank: 4 },
  main: { fill: '#636a74', rank: 5 },
  city: { fill: '#5b626c', rank: 6 },
}
export const KERB = '#b9b8b1'
export const MARKING = '#e6e8ea'
/** Lines between the two directions of wide roads are yellow (GB 5768.3-2009). */
export const MARKING_MIDDLE = '#e0b64c'

export const GREENS: Record<string, string> = {
  park: '#6f9f5f',
  lawn: '#83ad6c',
  wood: '#567f4f',
  playground: '#c48b60',
  pitch: '#5c9480',
}

export const GROUND = '#97a28e'
export const COMPOUND = '#bab7ac'
export const WATER = '#5a9bc0'
export const PARKING = '#7b818a'
export const PARKING_LINE = '#d5d9dd'
export const WALL = '#d3cbbb'
/** Parking spaces by whom they are for. */
export const SPACES: Record<string, string> = {
  standard: '#d5d9dd',
  accessible: '#5fa8e0',
  charging: '#6fc98b',
  reserved: '#e0b64c',
  bicycle: '#d5d9dd',
}
/** What closes a compound off: colour and thickness in metres. */
export const WALLS: Record<string, { color: string; thickness: number }> = {
  wall: { color: '#d3cbbb', thickness: 0.3 },
  fence: { color: '#6d747c', thickness: 0.06 },
  hedge: { color: '#5d8450', thickness: 0.6 },
  retaining: { color: '#a8a49a', thickness: 0.4 },
}
/** Volumes with a rule for drones. */
export const AIRSPACES: Record<string, string> = {
  no_fly: '#ff5a5f',
  restricted: '#fbbf24',
  corridor: '#38bdf8',
}

/** Rooms by what they are: homes and firms pale, public areas in colour. */
export const ROOMS: Record<string, string> = {
  home: '#d9cdb8',
  corridor: '#7fb3d5',
  lobby: '#76c7c0',
  stairs: '#e3a857',
  lift_shaft: '#c97f6b',
  plant_room: '#9a8fc4',
  machine_room: '#7f86d6',
  shop: '#e08f8f',
  office: '#a8c3d8',
  garage: '#8e979f',
  toilet: '#9ccf9c',
  unknown: '#b4bbc3',
}

/** Device groups: the white paper's tables 3 to 9. The shape's number is known to the marker shader. */
export const GROUPS: Record<number, { color: string; shape: number }> = {
  3: { color: '#38bdf8', shape: 0 },
  4: { color: '#4ade80', shape: 1 },
  5: { color: '#a78bfa', shape: 2 },
  6: { color: '#f472b6', shape: 3 },
  7: { color: '#bef264', shape: 4 },
  8: { color: '#2dd4bf', shape: 5 },
  9: { color: '#e8ecff', shape: 6 },
}

export const STATES: Record<DeviceState, string> = {
  normal: '#34d399',
  off: '#8496ab',
  warning: '#fbbf24',
  alarm: '#ff6b6f',
  offline: '#a3b1c2',
}

/** In the order of the marker shader's state numbers. */
export const STATE_ORDER: DeviceState[] = ['normal', 'off', 'warning', 'alarm', 'offline']

export const SEVERITIES: Record<Severity, string> = {
  minor: '#7dd3fc',
  major: '#fbbf24',
  critical: '#ff6b6f',
}

/** Verdicts of an audit: light enough to be read on a panel and drawn over a dark ground. */
export const VERDICTS = {
  met: '#34d399',
  partly: '#fbbf24',
  not_met: '#ff7b7f',
  cannot_tell: '#b7a3ff',
  not_applicable: '#93a7b8',
} as const

/** What an audit shows on the map. */
export const AUDIT_SHAPES = {
  evidence: '#4fc3f7',
  remainder: '#ff5a5f',
  proposal: '#ffd54a',
} as const

/** Coverage on the ground: the more devices the denser; what none covers is warm and fainter. */
export const COVERAGE = {
  one: { color: '#39b7e8', opacity: 0.34 },
  two: { color: '#2f8fe0', opacity: 0.46 },
  more: { color: '#3b5fd0', opacity: 0.56 },
  blind: { color: '#ff7b7f', opacity: 0.2 },
} as const
/** The living circles, by the word of the band. */
export const COVERAGE_BANDS = {
  five_minutes: { color: '#37c98b', opacity: 0.42 },
  ten_minutes: { color: '#a5cf4a', opacity: 0.36 },
  fifteen_minutes: { color: '#f0a64a', opacity: 0.3 },
} as const
/** Lines of equal level: over every colour of the pictures. */
export const COVERAGE_CONTOUR = '#ffffff'
export const COVERAGE_OWN = { color: '#ffe066', opacity: 0.3 } as const
export const COVERAGE_GHOST = { color: '#7df0a8', opacity: 0.38 } as const

/** Devices of a plan, by the phase that pays for them: the first phases apart in lightness too; grey for what no phase does. */
const PLAN_PHASES = ['#ffd84d', '#ff9ecb', '#9ff3ff', '#c9a8ff']
const PLAN_LEFT = '#a3adb8'

/** Devices that there are with the one of two plans alone. */
const PLAN_CHANGES: Record<PlanChange, string> = { added: '#7df0a8', removed: '#ff8a80' }

/** The colour of a phase, from 1; of 0, what no phase pays for; of what two plans differ in, that of the change. */
export function planColour(phase: number, change?: PlanChange): string {
  if (change) return PLAN_CHANGES[change]
  return phase === 0 ? PLAN_LEFT : PLAN_PHASES[(phase - 1) % PLAN_PHASES.length]
}
