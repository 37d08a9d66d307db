// Two plans beside each other, as they are listed.

import type { PlanDifference, PlanRowDifference } from '../rest'

/** What is summed up of a plan, in the order in which it is listed. */
export const SUMS = ['capital', 'yearly', 'sites', 'devices', 'places', 'served'] as const
export type SumKey = (typeof SUMS)[number]
export const MONEY: ReadonlySet<SumKey> = new Set<SumKey>(['capital', 'yearly'])

export interface Sum {
  key: SumKey
  plan: number
  with: number
  /** How much more the plan has; null of money in two currencies. */
  more: number | null
}

export function sums({ plan, with: other }: PlanDifference): Sum[] {
  const isComparable = (key: SumKey) => !MONEY.has(key) || plan.currency === other.currency
  return SUMS.map((key) => ({ key, plan: plan[key], with: other[key], more: isComparable(key) ? plan[key] - other[key] : null }))
}

/** Whether a row is otherwise in the one plan than in the other. */
export function differs({ plan, with: other, added, removed }: PlanRowDifference): boolean {
  if (added > 0 || removed > 0 || !plan || !other) return true
  return plan.verdict !== other.verdict || plan.paid !== other.paid || plan.served !== other.served || plan.cost !== other.cost
}

/** The rows in which they differ, or all of them. */
export function shownRows(rows: PlanRowDifference[], all: boolean): PlanRowDifference[] {
  return all ? rows : rows.filter(differs)
}
