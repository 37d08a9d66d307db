// Edits of the community that are being made: all of them are one version, or none is. One per page.

import { ref } from 'vue'
import { whyText } from '../i18n/why'
import { editCommunity } from '../live/api'
import type { Edit } from '../rest'
import { reload } from './twin'

export const busy = ref(false)
export const failure = ref('')

/** Makes the edits; tells the version that they became, or null where they could not be made. */
export async function makeEdits(edits: Edit[], author: string): Promise<number | null> {
  if (busy.value) return null
  busy.value = true
  failure.value = ''
  try {
    const { version } = await editCommunity(edits, author)
    // The server has closed the live stream too, but its word may come later.
    reload()
    return version
  } catch (problem) {
    failure.value = whyText(problem)
    return null
  } finally {
    busy.value = false
  }
}

/** Forgets why the edits before could not be made. */
export function forgetFailure(): void {
  failure.value = ''
}
