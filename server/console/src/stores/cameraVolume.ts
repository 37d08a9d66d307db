// The space that the selected camera looks through, where it is drawn. One per page.

import { ref, shallowRef } from 'vue'
import { whyText } from '../i18n/why'
import { deviceVolume } from '../live/api'

/** The mesh that is drawn: a GLB in the local frame. */
export const volume = shallowRef<ArrayBuffer | null>(null)
/** Whether it is asked for. */
export const wanted = ref(false)
/** Whether the camera has no such space. */
export const isEmpty = ref(false)
export const failure = ref('')

let running: AbortController | null = null

export function hideVolume(): void {
  running?.abort()
  wanted.value = false
  isEmpty.value = false
  failure.value = ''
  volume.value = null
}

export async function drawVolume(device: string): Promise<void> {
  hideVolume()
  wanted.value = true
  const own = (running = new AbortController())
  try {
    const glb = await deviceVolume(device, own.signal)
    if (own.signal.aborted) return
    isEmpty.value = glb === null
    volume.value = glb
  } catch (problem) {
    if (own.signal.aborted) return
    failure.value = whyText(problem)
    wanted.value = false
  }
}
