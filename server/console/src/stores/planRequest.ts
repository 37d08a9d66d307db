// What is asked for when a plan is started: the form as it was filled in, as a request.

import type { PlanObjective, PlanRequest, PlanSiteObjective, Profile, TextFile } from '../rest'
import { budgetsOf, siteCountsOf } from './budgets'

/** The form, as it was filled in. */
export interface PlanForm {
  profile: Profile
  siteObjective: PlanSiteObjective
  objective: PlanObjective
  /** What each phase is limited by. */
  limited: 'money' | 'sites'
  /** The limit of each phase, as it was typed. */
  limits: string[]
  /** Ids of the rows and device classes that are planned alone, as they were typed. */
  only: string
  /** As it was typed. */
  seed: string
  replace: boolean
  profileFile: TextFile | null
  rules: TextFile | null
  prices: TextFile | null
  keepOut: TextFile | null
  must: TextFile | null
}

/** The limits that were typed; null where one is none. */
export function limitsOf({ limited, limits }: PlanForm): number[] | null {
  return limited === 'money' ? budgetsOf(limits) : siteCountsOf(limits)
}

/** The ids that were typed, parted by commas or spaces. */
export function idsOf(text: string): string[] {
  return text.split(/[\s,;，、；]+/).filter((id) => id !== '')
}

/** The seed that was typed: nothing where nothing was, null where it is none. */
export function seedOf(text: string): number | null | undefined {
  const typed = text.trim()
  if (typed === '') return undefined
  const seed = Number(typed)
  return /^\d+$/.test(typed) && Number.isSafeInteger(seed) ? seed : null
}

/** What is sent; null where something that was typed means nothing. */
export function requestOf(form: PlanForm): PlanRequest | null {
  const [limits, seed] = [limitsOf(form), seedOf(form.seed)]
  if (limits === null || seed === null) return null
  return {
    profile: form.profile,
    ...(form.profileFile ? { profile_file: form.profileFile } : {}),
    only: idsOf(form.only),
    site_objective: form.siteObjective,
    objective: form.objective,
    budgets: form.limited === 'money' ? limits : [],
    most_sites: form.limited === 'sites' ? limits : [],
    ...(seed === undefined ? {} : { seed }),
    planned: form.replace ? 'replace' : 'keep',
    rules: form.rules ? [form.rules] : [],
    ...(form.prices ? { prices: form.prices } : {}),
    ...(form.keepOut ? { keep_out: parsed(form.keepOut) } : {}),
    ...(form.must ? { must: parsed(form.must) } : {}),
  }
}

/** What is no JSON goes as it is, so that the server says what is wrong with it. */
function parsed({ text }: TextFile): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
