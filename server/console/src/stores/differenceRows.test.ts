import { describe, expect, it } from 'vitest'
import type { PlanDifference, PlanRowDifference, PlanRowSide, PlanTotals } from '../rest'
import { differs, shownRows, sums } from './differenceRows'

const side: PlanRowSide = { verdict: 'met', demanded: 4, existing: 1, paid: 3, served: 1, cost: 100 }

function row(id: string, change: Partial<PlanRowDifference> = {}): PlanRowDifference {
  return { id, table: 3, name: { zh: '', en: '' }, plan: { ...side }, with: { ...side }, added: 0, removed: 0, ...change }
}

function totals(change: Partial<PlanTotals> = {}): PlanTotals {
  return { id: 'plan-1', currency: 'CNY', capital: 900, yearly: 90, sites: 9, devices: 30, places: 2, served: 0.75, ...change }
}

function difference(plan: PlanTotals, other: PlanTotals): PlanDifference {
  return { plan, with: other, added: 0, removed: 0, rows: [] }
}

describe('the rows of two plans', () => {
  it('differ in devices, verdict, count, share or cost, or where only one plan has them', () => {
    expect(differs(row('a'))).toBe(false)
    const changes: Partial<PlanRowDifference>[] = [
      { added: 1 }, { removed: 1 }, { plan: null }, { with: null }, { with: { ...side, verdict: 'partly' } }, { with: { ...side, paid: 2 } }, { with: { ...side, served: 0.75 } }, { with: { ...side, cost: null } },
    ]
    for (const change of changes) expect(differs(row('a', change)), JSON.stringify(change)).toBe(true)
    // What is asked for and there may differ by what an earlier plan placed alone.
    expect(differs(row('a', { with: { ...side, demanded: 5 } }))).toBe(false)
  })

  it('are those that differ, or all', () => {
    const rows = [row('a'), row('b', { added: 2 })]
    expect(shownRows(rows, false).map(({ id }) => id)).toEqual(['b'])
    expect(shownRows(rows, true).map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

describe('the sums of two plans', () => {
  it('tell how much more the one has', () => {
    const found = sums(difference(totals(), totals({ id: 'plan-2', capital: 1000, devices: 20, served: 0.5 })))
    expect(found.map(({ key, more }) => [key, more])).toEqual([['capital', -100], ['yearly', 0], ['sites', 0], ['devices', 10], ['places', 0], ['served', 0.25]])
  })

  it('leave money of two currencies alone', () => {
    const found = sums(difference(totals(), totals({ currency: 'EUR', sites: 5 })))
    expect(found.filter(({ more }) => more === null).map(({ key }) => key)).toEqual(['capital', 'yearly'])
    expect(found.find(({ key }) => key === 'sites')?.more).toBe(4)
  })
})
