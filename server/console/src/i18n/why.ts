// Why something failed, in the page's language where the page knows.

import { i18n } from '.'

/** What the server said; a request that reached no server says so in the page's language. */
export function whyText(problem: unknown): string {
  // What `fetch` throws without an answer, in words of the browser's choice.
  if (problem instanceof TypeError) return i18n.global.t('link.lost')
  const text = problem instanceof Error ? problem.message : String(problem)
  return text === 'offline' || text === 'timeout' ? i18n.global.t('link.lost') : text
}
