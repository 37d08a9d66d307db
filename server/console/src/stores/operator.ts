// Who works at this console: asked for once, and remembered by the browser where it may.

const KEY = 'twin.operator'

export function rememberedOperator(): string {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

export function rememberOperator(name: string): void {
  try {
    localStorage.setItem(KEY, name)
  } catch {
    // Storage is forbidden: the name is asked for each time.
  }
}
