// How busy the stations of the technology are that is shown. One per page.

import { ref, shallowRef } from 'vue'
import { whyText } from '../i18n/why'
import { coverageStations } from '../live/api'
import type { CoverageStationPage } from '../rest'

/** Stations that are told by name: the busiest. */
const MOST = 5

export const stationLoad = shallowRef<CoverageStationPage | null>(null)
export const stationFailure = ref('')

let loading: AbortController | null = null

/** Asks for those of a technology; of null there are none. */
export async function loadStations(kind: string | null): Promise<void> {
  loading?.abort()
  stationLoad.value = null
  stationFailure.value = ''
  if (kind === null) return
  loading = new AbortController()
  const { signal } = loading
  try {
    const page = await coverageStations(kind, MOST, signal)
    if (!signal.aborted) stationLoad.value = page
  } catch (problem) {
    if (!signal.aborted) stationFailure.value = whyText(problem)
  }
}
