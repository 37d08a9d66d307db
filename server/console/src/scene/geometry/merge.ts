// Small models from coloured primitives.

import { BufferAttribute, BufferGeometry, Color } from 'three'
import { mergeGeometries } from 'three/examples/jsm/utils/BufferGeometryUtils.js'

/** Gives every vertex a colour. */
export function colored(geometry: BufferGeometry, color: string): BufferGeometry {
  const plain = geometry.index ? geometry.toNonIndexed() : geometry
  const count = plain.getAttribute('position').count
  const { r, g, b } = new Color(color)
  const colors = new Float32Array(3 * count)
  for (let i = 0; i < count; i++) colors.set([r, g, b], 3 * i)
  plain.setAttribute('color', new BufferAttribute(colors, 3))
  plain.deleteAttribute('uv')
  return plain
}

export function merged(parts: BufferGeometry[]): BufferGeometry {
  // Parts all come from `colored`, so their attributes agree and merging cannot fail.
  return mergeGeometries(parts, false)
}
