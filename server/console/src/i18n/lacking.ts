// What features lack for a row of an audit to be told, as people read it: once a row, in the words of its reports.

import type { AuditLack } from '../rest'
import { nameText, type Locale } from './format'

/** Where lacks are told: of a row, and of its conditions. */
interface Lacking {
  lack: AuditLack | null
  conditions: { lack: AuditLack | null }[]
}

/** A sentence for each layer that lacks attributes, first those of the row, then those of its conditions in their order, each once. */
export function lackingTexts({ lack: own, conditions }: Lacking, locale: Locale): string[] {
  const layers = new Map<string, Set<string>>()
  for (const lack of [own, ...conditions.map((condition) => condition.lack)]) {
    if (!lack) continue
    const layer = nameText(lack.layer, locale)
    const attributes = layers.get(layer) ?? new Set<string>()
    layers.set(layer, attributes.add(nameText(lack.attribute, locale)))
  }
  return [...layers].map(([layer, attributes]) => toBeAdded(layer, [...attributes], locale))
}

function toBeAdded(layer: string, attributes: string[], locale: Locale): string {
  if (locale === 'zh') return `${layer}缺少属性：${attributes.join('、')}；补充后重新核查。`
  const these = attributes.length === 1 ? 'this attribute' : 'these attributes'
  return `Not known of the ${layer}: ${attributes.join(', ')}. Add ${these} and audit again.`
}
