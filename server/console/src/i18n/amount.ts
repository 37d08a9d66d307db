// Amounts of an audit as people read them.

import { i18n } from '.'
import type { Measure } from '../rest'
import { amounts } from '../stores/auditRows'
import { numberText, type Locale } from './format'

/** How much of what is asked for is there, with its unit: `1,204/2,310 m`. */
export function amountText({ served, demanded }: { served: number; demanded: number }, measure: Measure, locale: Locale): string {
  const [some, all] = amounts(served, demanded).map((value) => numberText(value, locale))
  const unit = i18n.global.t(`audit.unit.${measure}`)
  return unit ? `${some}/${all} ${unit}` : `${some}/${all}`
}
