// What the audit would find with the device that is tried elsewhere: one question at a time, and the latest one always. One per page.

import { ref, shallowRef, watch } from 'vue'
import { whyText } from '../i18n/why'
import { auditWhatIf } from '../live/api'
import type { AuditRowChange, AuditWhatIf } from '../rest'
import { basis } from './audit'
import { worstFirst } from './auditRows'

/** The rows that would be different; null until the first answer. */
export const trialRows = shallowRef<AuditRowChange[] | null>(null)
export const trialFailure = ref('')

let latest: AuditWhatIf | null = null
let asking = false

/** Asks about a device; what was found of another one goes. */
export function tryAudit(question: AuditWhatIf): void {
  if (latest && latest.device !== question.device) dropAudit()
  latest = question
  void ask()
}

/** Gives up what is tried. */
export function dropAudit(): void {
  latest = null
  trialRows.value = null
  trialFailure.value = ''
}

// Another profile, or rules of a city, ask for other rows.
watch(basis, () => {
  trialRows.value = null
  if (latest) tryAudit({ ...latest })
})

async function ask(): Promise<void> {
  if (asking) return
  asking = true
  let told: AuditWhatIf | null = null
  while (latest && latest !== told) {
    const question: AuditWhatIf = latest
    const asked = basis.value
    const isStill = (): boolean => latest?.device === question.device && basis.value === asked
    try {
      const { rows } = await auditWhatIf(asked, question)
      if (isStill()) {
        trialRows.value = worstFirst(rows)
        trialFailure.value = ''
      }
    } catch (problem) {
      if (isStill()) {
        trialRows.value = null
        trialFailure.value = whyText(problem)
      }
    }
    told = question
  }
  asking = false
}
