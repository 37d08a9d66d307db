import { describe, expect, it } from 'vitest'
import { budgetsOf } from './budgets'

describe('budgets as they are typed', () => {
  it('may be grouped, and left empty', () => {
    expect(budgetsOf(['3,000,000', ' 2 000 000 ', '', '1，5'])).toEqual([3_000_000, 2_000_000, 15])
    expect(budgetsOf([''])).toEqual([])
  })

  it('are amounts above 0', () => {
    for (const bad of ['0', '-1', 'all', 'Infinity', '1e999', '1.2.3']) expect(budgetsOf(['5', bad]), bad).toBeNull()
  })
})
