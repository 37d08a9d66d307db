// What is selected, and what the layer switches show.

import { computed, reactive, ref, shallowRef } from 'vue'
import type { Vec3 } from '../protocol'

export type Selected = { kind: 'device' | 'building'; id: string }

export const selected = shallowRef<Selected | null>(null)
/** A point to fly to; a new object each time, so that the same one can be asked for again. */
export const flight = shallowRef<{ to: Vec3; span: number } | null>(null)

export function select(next: Selected | null): void {
  selected.value = next
}

export function flyTo(to: Vec3, span: number): void {
  flight.value = { to, span }
}

export type Lighting = 'clock' | 'day' | 'night'
export type QualityChoice = 'auto' | 'high' | 'low'

export const layers = reactive({
  roads: true,
  greens: true,
  water: true,
  parking: true,
  compounds: true,
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

export type Sheet = 'none' | 'layers' | 'alarms' | 'detail'
/** Which sheet is open on a narrow screen. */
export const sheet = ref<Sheet>('none')
export const selectedDevice = computed(() => (selected.value?.kind === 'device' ? selected.value.id : null))
export const selectedBuilding = computed(() => (selected.value?.kind === 'building' ? selected.value.id : null))
