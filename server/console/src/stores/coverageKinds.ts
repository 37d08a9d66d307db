// What can be told of a kind of coverage without asking the server.

import type { Cover, CoverageKind } from '../rest'

/** The word of the kind that a class is of, if it covers anything. */
export function kindOf(covers: Cover[] | undefined, classId: string): string | null {
  const first = covers?.[0]
  if (!first) return null
  if (first.kind === 'radio') return first.technology ?? null
  return first.kind === 'service' ? classId : first.kind
}

/** The level where none is chosen: of smoke the ground floor, else the highest below it; the first of others. */
export function usualLevel(kind: CoverageKind | null): string {
  const words = kind?.levels.map((one) => one.level) ?? []
  const usual = kind?.family === 'smoke' ? (words.find((word) => Number(word) >= 0) ?? words.at(-1)) : words[0]
  return usual ?? ''
}

/** Whether a layer is drawn as its picture: what it shows has more than covered and not covered. */
export function isPicture(kind: CoverageKind | null): boolean {
  return kind?.family === 'radio' || kind?.family === 'light'
}

/** The key of the words after the share that is covered: of smoke it is one of floors, of others of the open ground. */
export function shareKey(kind: CoverageKind | null): string {
  return kind?.family === 'smoke' ? 'coverage.shareOfRooms' : 'coverage.share'
}
