// The inside of the selected building: its storeys, and the one that is shown.

import { ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { interior as ask } from '../live/api'
import type { Interior, InteriorStorey } from '../rest'
import { selected } from './selection'

export const interior = shallowRef<Interior | null>(null)
export const failed = ref('')
/** Level of the storey that is drawn, or null. */
export const level = ref<number | null>(null)

let running: AbortController | null = null

export function storeyAt(wanted: number | null): InteriorStorey | null {
  return interior.value?.storeys.find((storey) => storey.level === wanted) ?? null
}

/** Reads the inside of a building anew. */
export async function load(id: string): Promise<void> {
  running?.abort()
  const own = (running = new AbortController())
  interior.value = null
  failed.value = ''
  try {
    const found = await ask(id, own.signal)
    if (!own.signal.aborted) interior.value = found
  } catch (problem) {
    if (!own.signal.aborted) failed.value = whyText(problem)
  }
}

watch(
  () => (selected.value?.kind === 'building' ? selected.value.id : null),
  (id) => {
    level.value = null
    if (id !== null) void load(id)
    else {
      running?.abort()
      interior.value = null
    }
  },
  { immediate: true },
)
