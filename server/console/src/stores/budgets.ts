// Budgets as they are typed.

/** The amounts that were typed; null where one is none. */
export function budgetsOf(texts: string[]): number[] | null {
  const amounts = texts.map((text) => text.replaceAll(/[\s,，_]/g, '')).filter((text) => text !== '').map(Number)
  return amounts.every((amount) => Number.isFinite(amount) && amount > 0) ? amounts : null
}
