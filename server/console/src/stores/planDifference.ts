// What the plan that is looked at has otherwise than another one that is kept, and the devices that they differ in. One per page.

import { ref, shallowRef } from 'vue'
import { whyText } from '../i18n/why'
import { planChanges, planDifference } from '../live/api'
import type { PlanDifference } from '../rest'
import { LocalFrame } from '../scene/geometry/localFrame'
import { PlanShapes } from '../scene/geometry/planShapes'
import { scene } from './twin'

/** Devices of a page, and pages at most. */
const PAGE = 10_000
const PAGES = 6

/** The other plan. */
export const other = ref<string | null>(null)
export const difference = shallowRef<PlanDifference | null>(null)
/** The devices that they differ in, once they are there; drawn in the place of the plan's. */
export const changes = shallowRef<PlanShapes | null>(null)
export const differenceFailure = ref('')

let asking: AbortController | null = null

/** Holds a plan against another. */
export async function compare(plan: string, id: string): Promise<void> {
  stop()
  other.value = id
  asking = new AbortController()
  const { signal } = asking
  try {
    const found = await planDifference(plan, id, signal)
    if (signal.aborted) return
    difference.value = found
    if (!scene.value) return
    const shapes = new PlanShapes(new LocalFrame(scene.value.origin))
    for (let page = 0; page < PAGES; page++) {
      const { features, numberMatched } = await planChanges(plan, { with: id, limit: PAGE, offset: page * PAGE }, signal)
      if (signal.aborted) return
      shapes.add(features)
      if ((page + 1) * PAGE >= numberMatched) break
    }
    changes.value = shapes
  } catch (problem) {
    if (!signal.aborted) differenceFailure.value = whyText(problem)
  }
}

/** Looks at the plan alone again. */
export function stop(): void {
  asking?.abort()
  other.value = null
  difference.value = null
  changes.value = null
  differenceFailure.value = ''
}
