// Somebody and a number plate that are put before the camera that is shown: by a click on the map or by typing. One per page.

import { ref, shallowRef } from 'vue'
import type { PlacedQuery } from '../live/api'
import type { Position } from '../rest'

export const PLACED = ['person', 'plate'] as const
export type PlacedKind = (typeof PLACED)[number]

/** Longitude and latitude in degrees of each; null for what is not there. */
export type Places = Record<PlacedKind, Position | null>

const NOWHERE: Places = { person: null, plate: null }

export const places = shallowRef<Places>(NOWHERE)
/** Where the plate faces, degrees clockwise from north. */
export const plateBearing = ref(0)
/** What the next click on the map puts there. */
export const awaited = ref<PlacedKind | null>(null)

/** Puts one somewhere, or takes it away. */
export function put(kind: PlacedKind, at: Position | null): void {
  places.value = { ...places.value, [kind]: at }
  awaited.value = null
}

/** Takes both away. */
export function clearPlaced(): void {
  places.value = NOWHERE
  awaited.value = null
}

/** Degrees to a centimetre. */
const DECIMALS = 7

/** What the server is asked about them. */
export function placedQuery(at: Places, bearing: number): PlacedQuery {
  const text = (numbers: number[]): string => numbers.map((n) => String(Number(n.toFixed(DECIMALS)))).join(',')
  return {
    ...(at.person ? { person: text(at.person) } : {}),
    ...(at.plate ? { plate: text([...at.plate, bearing]) } : {}),
  }
}

/** How far before the lens one is put at first, metres. */
const BEFORE_M = 10

/** The place before a lens that looks along `heading` (radians anticlockwise from east), local metres. */
export function beforeLens([x, y]: [number, number], heading: number): [number, number] {
  return [x + BEFORE_M * Math.cos(heading), y + BEFORE_M * Math.sin(heading)]
}

/** A number that was typed within limits, or the one before where none was. */
export function typedWithin(typed: string, [least, most]: [number, number], before: number): number {
  const number = Number(typed)
  return typed.trim() === '' || !Number.isFinite(number) ? before : Math.min(most, Math.max(least, number))
}
