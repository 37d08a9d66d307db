import { describe, expect, it } from 'vitest'
import type { AuditRow, AuditRowChange, Verdict } from '../rest'
import { amounts, drawnNumber, nextDemands, openCount, rowsByTable, shares, worstFirst } from './auditRows'

const none = { met: 0, partly: 0, not_met: 0, cannot_tell: 0, not_applicable: 0 }

function row(id: string, table: number, verdict: Verdict): AuditRow {
  return {
    id, table, verdict, name: { zh: '', en: '' }, required: true, existing_baseline: false, quote: '', assumption: null, assumption_zh: null, source: { zh: '', en: '' }, measure: 'count', demanded: 0,
    served: 0, missing: null, lack: null, absent: null, conditions: [], demands: none,
  }
}

describe('the rows of an audit', () => {
  const rows = [row('a', 10, 'met'), row('b', 3, 'not_met'), row('c', 3, 'met'), row('d', 3, 'not_applicable')]

  it('are grouped by table in their order', () => {
    const tables = rowsByTable(rows, new Set())
    expect(tables.map(({ table, rows: own }) => [table, own.map((one) => one.id)])).toEqual([[3, ['b', 'c', 'd']], [10, ['a']]])
    expect(tables[0]).toMatchObject({ met: 1, applying: 2 })
  })

  it('keep the counts of their table when some are filtered away', () => {
    const tables = rowsByTable(rows, new Set<Verdict>(['not_met']))
    expect(tables.map(({ table, rows: own, met, applying }) => [table, own.length, met, applying])).toEqual([[3, 1, 1, 2]])
    expect(rowsByTable(rows, new Set<Verdict>(['cannot_tell']))).toEqual([])
  })
})

describe('counts of verdicts', () => {
  it('become shares, what is to be done first', () => {
    expect(shares({ ...none, met: 3, not_met: 1 })).toEqual([
      { verdict: 'not_met', count: 1, share: 0.25 },
      { verdict: 'met', count: 3, share: 0.75 },
    ])
    expect(shares(none)).toEqual([])
  })

  it('tell which demands come next: open ones, then those that are met where all are shown', () => {
    const counts = { ...none, partly: 2, cannot_tell: 1, met: 30 }
    const open = ['not_met', 'partly', 'cannot_tell']
    expect(nextDemands(counts, false, 2)).toEqual({ verdicts: open, offset: 2 })
    expect(nextDemands(counts, false, 3)).toBe(null)
    expect(nextDemands(counts, true, 0)).toEqual({ verdicts: open, offset: 0 })
    expect(nextDemands(counts, true, 3)).toEqual({ verdicts: ['met'], offset: 0 })
    expect(nextDemands(counts, true, 32)).toEqual({ verdicts: ['met'], offset: 29 })
    expect(nextDemands(counts, true, 33)).toBe(null)
    // A row that is met everywhere has a list too, once all are asked for.
    expect(nextDemands({ ...none, met: 4 }, false, 0)).toBe(null)
    expect(nextDemands({ ...none, met: 4 }, true, 0)).toEqual({ verdicts: ['met'], offset: 0 })
  })

  it('tell which of the listed demands are drawn', () => {
    expect([0, 4, 5, 9].map((listed) => drawnNumber(listed, 5, 10))).toEqual([0, 4, 5, 9])
    // Of 12 open ones 10 are drawn: the first that is met follows them.
    expect([9, 10, 11, 12].map((listed) => drawnNumber(listed, 12, 10))).toEqual([9, -1, -1, 10])
  })

  it('tell how many are open', () => {
    expect(openCount({ met: 1, partly: 2, not_met: 4, cannot_tell: 8, not_applicable: 16 })).toBe(14)
  })
})

describe('rows that would be different', () => {
  it('are told worst first, and else in the order of the audit', () => {
    const state = { verdict: 'partly' as const, demanded: 2, served: 1 }
    const change = (id: string, turn: AuditRowChange['turn']): AuditRowChange => ({ id, turn, name: { zh: '', en: '' }, measure: 'count', before: state, after: state })
    const rows = [change('a', 'other'), change('b', 'better'), change('c', 'worse'), change('d', 'worse')]
    expect(worstFirst(rows).map(({ id }) => id)).toEqual(['c', 'd', 'b', 'a'])
    expect(worstFirst([])).toEqual([])
  })
})

describe('amounts', () => {
  it('are never rounded to all or to nothing', () => {
    expect(amounts(99.7, 100)).toEqual([99, 100])
    expect(amounts(0.2, 100)).toEqual([1, 100])
    expect(amounts(0, 100)).toEqual([0, 100])
    expect(amounts(100, 100)).toEqual([100, 100])
    expect(amounts(120.4, 100)).toEqual([120, 100])
    expect(amounts(1.96, 2)).toEqual([1.9, 2])
    expect(amounts(0.3, 0.6)).toEqual([0.3, 0.6])
  })
})
