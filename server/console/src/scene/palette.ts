// Colours of the map. State colours (amber, red) are kept for states alone; groups differ in shape as well as colour.

import type { DeviceState, Severity } from '../protocol'

/** Building uses in the order of the legend. */
export const USES: Record<string, string> = {
  residential: '#cdc6b8',
  mixed: '#d3ac86',
  commercial: '#cf8a6c',
  office: '#7fa9cc',
  education: '#d8c173',
  health: '#cf8fae',
  public: '#a296cf',
  industrial: '#8b93a1',
  parking: '#78828f',
  utility: '#67707c',
  unknown: '#a3abb5',
}

export const ROADS: Record<string, { fill: string; rank: number }> = {
  steps: { fill: '#b5a48e', rank: 0 },
  footway: { fill: '#b3aea3', rank: 1 },
  cycleway: { fill: '#8a7f7a', rank: 2 },
  service: { fill: '#5d656f', rank: 3 },
  lane: { fill: '#5a626d', rank: 4 },
  main: { fill: '#525a66', rank: 5 },
  city: { fill: '#48505b', rank: 6 },
}

export const GREENS: Record<string, string> = {
  park: '#55894f',
  lawn: '#66955c',
  wood: '#41724a',
  playground: '#a5744f',
  pitch: '#4c8270',
}

export const GROUND = '#7a857d'
export const COMPOUND = '#95968f'
export const WATER = '#4583b0'
export const PARKING = '#4f5761'
export const PARKING_LINE = '#8d97a3'
export const WALL = '#b9b3a6'

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
  off: '#64748b',
  warning: '#fbbf24',
  alarm: '#ff5a5f',
  offline: '#94a3b8',
}

/** In the order of the marker shader's state numbers. */
export const STATE_ORDER: DeviceState[] = ['normal', 'off', 'warning', 'alarm', 'offline']

export const SEVERITIES: Record<Severity, string> = {
  minor: '#7dd3fc',
  major: '#fbbf24',
  critical: '#ff5a5f',
}
