// Why something failed, in the page's language where the page knows.

import { Refusal } from '../live/connection'
import { i18n, locale } from '.'

/** What the server said, in the page's language; a request that reached no server says so in the page's language. */
export function whyText(problem: unknown): string {
  // What `fetch` throws without an answer, in words of the browser's choice.
  if (problem instanceof TypeError) return i18n.global.t('link.lost')
  if (problem instanceof Refusal && locale.value === 'zh') return problem.zh
  const text = problem instanceof Error ? problem.message : String(problem)
  return text === 'offline' || text === 'timeout' ? i18n.global.t('link.lost') : text
}
