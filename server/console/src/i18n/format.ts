// Numbers, times and names as people read them.

import type { SceneName } from '../protocol'
import type { Channel } from '../rest'
import { unitText, wordText } from './words'

export type Locale = 'zh' | 'en'

/** The name in the language, else in the other one, else `fallback`. */
export function nameText(name: SceneName | undefined, locale: Locale, fallback = ''): string {
  if (!name) return fallback
  return (locale === 'zh' ? name.zh || name.en : name.en || name.zh) || fallback
}

/** A sentence in the language, with a capital where the language has any. */
export function sentenceText(text: SceneName, locale: Locale): string {
  const chosen = nameText(text, locale)
  return chosen.charAt(0).toUpperCase() + chosen.slice(1)
}

/** Four significant digits at most, grouped. */
export function numberText(value: number, locale: Locale): string {
  if (!Number.isFinite(value)) return '—'
  const size = Math.abs(value)
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3
  return value.toLocaleString(locale === 'zh' ? 'zh-CN' : 'en-GB', { maximumFractionDigits: digits })
}

/** Square metres; hectares from one hectare on. */
export function areaText(m2: number, locale: Locale): string {
  const isLarge = Math.abs(m2) >= 10_000
  const unit = isLarge ? (locale === 'zh' ? '公顷' : 'ha') : 'm²'
  return `${numberText(isLarge ? m2 / 10_000 : m2 < 10 ? m2 : Math.round(m2), locale)} ${unit}`
}

/** A share of 0 to 1, to a tenth of a per cent. */
export function percentText(share: number | null | undefined, locale: Locale): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '—'
  return `${(100 * share).toLocaleString(locale === 'zh' ? 'zh-CN' : 'en-GB', { maximumFractionDigits: 1 })} %`
}

/** Short counts: 12.3k, 4.5M in English; 1.2万 in Chinese. */
export function countText(value: number, locale: Locale): string {
  if (value < 10_000) return Math.round(value).toLocaleString('en-GB')
  if (locale === 'zh') {
    return value < 1e8 ? `${trim(value / 1e4)}万` : `${trim(value / 1e8)}亿`
  }
  return value < 1e6 ? `${trim(value / 1e3)}k` : value < 1e9 ? `${trim(value / 1e6)}M` : `${trim(value / 1e9)}G`
}

function trim(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '')
}

export function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** Bytes on disk, as disks are sold: 1 GB is 10⁹ bytes. */
export function storageText(bytes: number, locale: Locale): string {
  const [size, unit] = bytes >= 1e12 ? [bytes / 1e12, 'TB'] : [bytes / 1e9, 'GB']
  return `${numberText(size, locale)} ${unit}`
}

export interface ValueText {
  value: string
  unit: string
}

export function valueText(channel: Channel, value: number, locale: Locale, yesNo: { on: string; off: string }): ValueText {
  switch (channel.type) {
    case 'boolean':
      return { value: value >= 0.5 ? yesNo.on : yesNo.off, unit: '' }
    case 'state':
      return { value: wordText(channel.states[Math.round(value)] ?? String(value), locale), unit: '' }
    default:
      return { value: numberText(value, locale), unit: unitText(channel.unit) }
  }
}

/** Simulated local time, shifted into UTC so that the browser's own zone plays no part. */
function local(timeMs: number, utcOffsetSecs: number): Date {
  return new Date(timeMs + utcOffsetSecs * 1000)
}

const two = (n: number) => String(n).padStart(2, '0')

export function clockText(timeMs: number, utcOffsetSecs: number): string {
  const t = local(timeMs, utcOffsetSecs)
  return `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`
}

const WEEKDAYS = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}

export function dateText(timeMs: number, utcOffsetSecs: number, locale: Locale): string {
  const t = local(timeMs, utcOffsetSecs)
  return `${t.getUTCFullYear()}-${two(t.getUTCMonth() + 1)}-${two(t.getUTCDate())} ${WEEKDAYS[locale][t.getUTCDay()]}`
}

/** Month, day and time. */
export function momentText(timeMs: number, utcOffsetSecs: number): string {
  const t = local(timeMs, utcOffsetSecs)
  return `${two(t.getUTCMonth() + 1)}-${two(t.getUTCDate())} ${clockText(timeMs, utcOffsetSecs)}`
}

export interface Age {
  key: 'now' | 's' | 'm' | 'h' | 'd'
  n: number
}

export function ageOf(thenMs: number, nowMs: number): Age {
  const s = Math.max(0, Math.round((nowMs - thenMs) / 1000))
  if (s < 2) return { key: 'now', n: 0 }
  if (s < 60) return { key: 's', n: s }
  if (s < 3600) return { key: 'm', n: Math.floor(s / 60) }
  if (s < 86_400) return { key: 'h', n: Math.floor(s / 3600) }
  return { key: 'd', n: Math.floor(s / 86_400) }
}

/** A round length not longer than `maxPx` on the screen, and how long it is there. */
export function scaleBar(metresPerPixel: number, maxPx: number): { metres: number; pixels: number } {
  const most = metresPerPixel * maxPx
  if (!(most > 0) || !Number.isFinite(most)) return { metres: 0, pixels: 0 }
  const power = 10 ** Math.floor(Math.log10(most))
  const metres = [5, 2, 1].map((k) => k * power).find((m) => m <= most) ?? power
  return { metres, pixels: metres / metresPerPixel }
}

export function lengthText(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${metres} m`
}
