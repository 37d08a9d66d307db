import { describe, expect, it } from 'vitest'
import { budgetsOf, siteCountsOf } from './budgets'

describe('budgets as they are typed', () => {
  it('may be grouped, and left empty', () => {
    expect(budgetsOf(['3,000,000', ' 2 000 000 ', '', '1，5'])).toEqual([3_000_000, 2_000_000, 15])
    expect(budgetsOf([''])).toEqual([])
  })

  it('are amounts above 0', () => {
    for (const bad of ['0', '-1', 'all', 'Infinity', '1e999', '1.2.3']) expect(budgetsOf(['5', bad]), bad).toBeNull()
  })
})

describe('numbers of sites as they are typed', () => {
  it('are whole', () => {
    expect(siteCountsOf(['1,000', '', '20'])).toEqual([1_000, 20])
    for (const bad of ['0', '2.5', 'all', '5000000000']) expect(siteCountsOf([bad]), bad).toBeNull()
  })
})
