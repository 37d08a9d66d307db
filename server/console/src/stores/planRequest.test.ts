import { describe, expect, it } from 'vitest'
import { idsOf, type PlanForm, requestOf, seedOf } from './planRequest'

const FORM: PlanForm = {
  profile: 'new_build', siteObjective: 'sites', objective: 'worth', limited: 'money', limits: [''], only: '', seed: '', replace: false, profileFile: null, rules: null, prices: null, keepOut: null, must: null,
}

describe('ids as they are typed', () => {
  it('are parted by commas and spaces of either language', () => {
    expect(idsOf(' T3-2, T3-3a，T4-1、T10-1\nT5-9; ')).toEqual(['T3-2', 'T3-3a', 'T4-1', 'T10-1', 'T5-9'])
    expect(idsOf('  ')).toEqual([])
  })
})

describe('a seed as it is typed', () => {
  it('is a whole number, or nothing', () => {
    expect(seedOf(' 7 ')).toBe(7)
    expect(seedOf('')).toBeUndefined()
    for (const bad of ['-1', '1.5', '1e3', 'one', '99999999999999999999']) expect(seedOf(bad), bad).toBeNull()
  })
})

describe('a request', () => {
  it('of an empty form asks for everything and keeps what is planned', () => {
    expect(requestOf(FORM)).toEqual({ profile: 'new_build', only: [], site_objective: 'sites', objective: 'worth', budgets: [], most_sites: [], planned: 'keep', rules: [] })
  })

  it('has what was filled in', () => {
    const file = (name: string, text: string) => ({ name, text })
    const request = requestOf({ ...FORM, siteObjective: 'cost', limited: 'sites', limits: ['40'], only: 'T3-2', seed: '3', replace: true, profileFile: file('ours.toml', 'x'), rules: file('city.toml', 'y'), keepOut: file('k', '{"type":"x"}'), must: file('m', 'no json') })
    expect(request).toMatchObject({ profile_file: { name: 'ours.toml', text: 'x' }, only: ['T3-2'], site_objective: 'cost', most_sites: [40], budgets: [], seed: 3, planned: 'replace', keep_out: { type: 'x' }, must: 'no json' })
    expect(request?.rules).toEqual([{ name: 'city.toml', text: 'y' }])
    expect(request).not.toHaveProperty('prices')
  })

  it('is none where something means nothing', () => {
    expect(requestOf({ ...FORM, limits: ['all'] })).toBeNull()
    expect(requestOf({ ...FORM, seed: 'one' })).toBeNull()
  })
})
