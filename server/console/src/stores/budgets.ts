// Limits of phases as they are typed.

/** The amounts that were typed; null where one is none. */
export function budgetsOf(texts: string[]): number[] | null {
  const amounts = texts.map((text) => text.replaceAll(/[\s,，_]/g, '')).filter((text) => text !== '').map(Number)
  return amounts.every((amount) => Number.isFinite(amount) && amount > 0) ? amounts : null
}

/** The numbers of sites that were typed, whole and within what the server takes; null where one is none. */
export function siteCountsOf(texts: string[]): number[] | null {
  const numbers = budgetsOf(texts)
  return numbers?.every((number) => Number.isInteger(number) && number < 2 ** 32) ? numbers : null
}
