// What is selected, and what the layer switches show.

import { reactive, ref, shallowRef, watch } from 'vue'
import type { Vec3 } from '../protocol'

/** A device, a building, or a feature of another layer. */
export type Selected = { kind: 'device' | 'building'; id: string } | { kind: 'feature'; layer: string; id: string }

export interface Flight {
  to: Vec3
  /** Metres that should be seen around it. */
  span: number
  /** What is flown to, if it may have moved. */
  device?: string
}

export const selected = shallowRef<Selected | null>(selectedFromAddress())
/** A point to fly to; a new object each time, so that the same one can be asked for again. */
export const flight = shallowRef<Flight | null>(null)

export function select(next: Selected | null): void {
  selected.value = next
}

export function flyTo(to: Vec3, span: number, device?: string): void {
  flight.value = { to, span, device }
}

/** What stands for `layer` and `id`. */
export function selectionOf(layer: string, id: string): Selected {
  return layer === 'device' || layer === 'building' ? { kind: layer, id } : { kind: 'feature', layer, id }
}

/** `?select=layer/id` of an address that somebody passed on. */
function selectedFromAddress(): Selected | null {
  const asked = new URLSearchParams(location.search).get('select') ?? ''
  const slash = asked.indexOf('/')
  return slash > 0 && slash < asked.length - 1 ? selectionOf(asked.slice(0, slash), asked.slice(slash + 1)) : null
}

/** Keeps the address such that it leads to the same selection. */
watch(selected, (now) => {
  const url = new URL(location.href)
  if (now) url.searchParams.set('select', `${now.kind === 'feature' ? now.layer : now.kind}/${now.id}`)
  else url.searchParams.delete('select')
  history.replaceState(history.state, '', url)
})

export type Lighting = 'clock' | 'day' | 'night'
export type QualityChoice = 'auto' | 'high' | 'low'

export const layers = reactive({
  roads: true,
  greens: true,
  water: true,
  parking: true,
  compounds: true,
  airspaces: true,
  fixtures: true,
  labels: true,
  devices: true,
  indoor: false,
  movers: true,
  beacons: true,
  translucent: false,
  /** Building uses that are hidden. */
  hiddenUses: new Set<string>(),
  /** Device classes that are hidden. */
  hiddenClasses: new Set<string>(),
})

export const lighting = ref<Lighting>('clock')
export const quality = ref<QualityChoice>(qualityFromAddress())

function qualityFromAddress(): QualityChoice {
  const asked = new URLSearchParams(location.search).get('quality')
  return asked === 'high' || asked === 'low' ? asked : 'auto'
}

export type Sheet = 'none' | 'layers' | 'alarms' | 'detail' | 'audit' | 'coverage' | 'plan'
/** Which sheet is open on a narrow screen. */
export const sheet = ref<Sheet>('none')
