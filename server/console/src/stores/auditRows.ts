// Rows of an audit as the panel lists them.

import type { AuditRow, AuditRowChange, Verdict, VerdictCounts } from '../rest'

/** In the order in which they are shown; those that somebody has to do something about first. */
export const VERDICT_ORDER: Verdict[] = ['not_met', 'partly', 'cannot_tell', 'met', 'not_applicable']

/** Those of a demand that is not met, or not known to be. */
export const OPEN_VERDICTS: Verdict[] = ['not_met', 'partly', 'cannot_tell']

/** A second sign beside the colour. */
export const VERDICT_SIGN: Record<Verdict, string> = { met: '✓', partly: '½', not_met: '✕', cannot_tell: '?', not_applicable: '–' }

export interface TableRows {
  table: number
  rows: AuditRow[]
  /** Rows of the table that are met, and all that apply, whatever is filtered. */
  met: number
  applying: number
}

/** The rows by table, of those verdicts; all, if none is chosen. Tables without such rows are left out. */
export function rowsByTable(rows: AuditRow[], chosen: ReadonlySet<Verdict>): TableRows[] {
  const tables = new Map<number, TableRows>()
  for (const row of rows) {
    const table = tables.get(row.table) ?? { table: row.table, rows: [], met: 0, applying: 0 }
    tables.set(row.table, table)
    if (row.verdict === 'met') table.met++
    if (row.verdict !== 'not_applicable') table.applying++
    if (chosen.size === 0 || chosen.has(row.verdict)) table.rows.push(row)
  }
  return [...tables.values()].filter((table) => table.rows.length > 0).sort((a, b) => a.table - b.table)
}

/** Verdicts that occur, with their share of the whole. */
export function shares(counts: VerdictCounts): { verdict: Verdict; count: number; share: number }[] {
  const total = VERDICT_ORDER.reduce((sum, verdict) => sum + counts[verdict], 0)
  return VERDICT_ORDER.filter((verdict) => counts[verdict] > 0).map((verdict) => ({ verdict, count: counts[verdict], share: counts[verdict] / total }))
}

const TURN_ORDER: Record<AuditRowChange['turn'], number> = { worse: 0, better: 1, other: 2 }

/** Rows that would be different, those that are met less first. */
export function worstFirst(rows: AuditRowChange[]): AuditRowChange[] {
  return [...rows].sort((a, b) => TURN_ORDER[a.turn] - TURN_ORDER[b.turn])
}

/** How many demands are open. */
export function openCount(counts: VerdictCounts): number {
  return OPEN_VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0)
}

/** Demands of a row as they are listed and drawn: those that are open first. */
const DEMAND_GROUPS: Verdict[][] = [OPEN_VERDICTS, ['met'], ['not_applicable']]

/** What is asked for once so many demands of a row are there: open ones, and after them the others where all are shown; null when there are no more. */
export function nextDemands(counts: VerdictCounts, wantsAll: boolean, loaded: number): { verdicts: Verdict[]; offset: number } | null {
  let before = 0
  for (const verdicts of wantsAll ? DEMAND_GROUPS : [OPEN_VERDICTS]) {
    const count = verdicts.reduce((sum, verdict) => sum + counts[verdict], 0)
    if (loaded < before + count) return { verdicts, offset: loaded - before }
    before += count
  }
  return null
}

/** The number of a listed demand among those that are drawn, where of `open` ones only the first `most` are; -1 if it is not among them. */
export function drawnNumber(listed: number, open: number, most: number): number {
  if (listed < open) return listed < most ? listed : -1
  return listed - Math.max(0, open - most)
}

/** Amounts in whole units, small ones to a tenth; what is nearly there is not rounded up to all of it, nor a little down to nothing. */
export function amounts(served: number, demanded: number): [number, number] {
  const step = demanded < 10 ? 0.1 : 1
  const rounded = (value: number) => Math.round(Math.round(value / step) * step * 10) / 10
  const [some, all] = [rounded(served), rounded(demanded)]
  if (served >= demanded) return [some, all]
  const most = rounded(all - step)
  return [served > 0 ? Math.max(step, Math.min(some, most)) : 0, all]
}
