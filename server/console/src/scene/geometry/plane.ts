// Plan geometry on flat rings `[x0, y0, x1, y1, ...]`.

/** Twice the signed area; positive when the ring runs anticlockwise. */
export function doubleArea(ring: ArrayLike<number>): number {
  let sum = 0
  const n = ring.length / 2
  for (let i = 0, j = n - 1; i < n; j = i++) {
    sum += ring[2 * j] * ring[2 * i + 1] - ring[2 * i] * ring[2 * j + 1]
  }
  return sum
}

/** Without the closing vertex and without doubled vertices. */
export function openRing(ring: ArrayLike<number>): number[] {
  const out: number[] = []
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const n = out.length
    if (n >= 2 && out[n - 2] === ring[i] && out[n - 1] === ring[i + 1]) continue
    out.push(ring[i], ring[i + 1])
  }
  const n = out.length
  if (n >= 4 && out[0] === out[n - 2] && out[1] === out[n - 1]) out.length = n - 2
  return out
}

/** The ring run the other way round. */
export function reversed(ring: number[]): number[] {
  const out: number[] = []
  for (let i = ring.length - 2; i >= 0; i -= 2) out.push(ring[i], ring[i + 1])
  return out
}

/** Outer ring anticlockwise, holes clockwise, all open; rings with fewer than three vertices are left out. */
export function orientedRings(rings: ArrayLike<number>[]): number[][] {
  const out: number[][] = []
  rings.forEach((ring, i) => {
    const open = openRing(ring)
    if (open.length < 6) return
    const wantsPositive = i === 0
    out.push(doubleArea(open) > 0 === wantsPositive ? open : reversed(open))
  })
  return out
}

/** Even-odd rule over all rings. */
export function insideRings(rings: ArrayLike<number>[], x: number, y: number): boolean {
  let inside = false
  for (const ring of rings) {
    const n = ring.length / 2
    for (let i = 0, j = n - 1; i < n; j = i++) {
      const yi = ring[2 * i + 1]
      const yj = ring[2 * j + 1]
      if (yi > y !== yj > y && x < ((ring[2 * j] - ring[2 * i]) * (y - yi)) / (yj - yi) + ring[2 * i]) inside = !inside
    }
  }
  return inside
}

/** Direction of the longest edge of an open ring. */
export function longestEdge(ring: ArrayLike<number>): [number, number] {
  let best: [number, number] = [1, 0]
  let longest = 0
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const j = (i + 2) % ring.length
    const [dx, dy] = [ring[j] - ring[i], ring[j + 1] - ring[i + 1]]
    const length = Math.hypot(dx, dy)
    if (length > longest) [longest, best] = [length, [dx / length, dy / length]]
  }
  return best
}

/** Least and greatest coordinate of a ring along a direction. */
export function extentAlong(ring: ArrayLike<number>, [dx, dy]: [number, number]): [number, number] {
  let [least, greatest] = [Infinity, -Infinity]
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const along = ring[i] * dx + ring[i + 1] * dy
    least = Math.min(least, along)
    greatest = Math.max(greatest, along)
  }
  return [least, greatest]
}
