import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { en } from './en'
import type { Locale } from './format'
import { zh } from './zh'

const KEY = 'twin.locale'

function firstLocale(): Locale {
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked === 'zh' || asked === 'en') return asked
  try {
    const stored = localStorage.getItem(KEY)
    if (stored === 'zh' || stored === 'en') return stored
  } catch {
    // Storage is forbidden: the browser's language decides each time.
  }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export const i18n = createI18n({ legacy: false, locale: firstLocale(), fallbackLocale: 'en', messages: { zh, en } })

export const locale = computed<Locale>(() => i18n.global.locale.value as Locale)

export function setLocale(next: Locale): void {
  i18n.global.locale.value = next
  markPage()
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // As above.
  }
}

/** Tells the browser the page's language, for speech and fonts. */
export function markPage(): void {
  document.documentElement.lang = locale.value === 'zh' ? 'zh-CN' : 'en'
  document.title = i18n.global.t('app.title')
}
