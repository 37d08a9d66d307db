// Edits of the community as they are sent: what keeps a device that was tried elsewhere, and how many of each kind there are.

import type { Edit, WhatIf } from '../rest'

/** The edits after which a device stands, looks and shows as it was tried. */
export function editsOfTrial({ device, position, height_m, heading_rad, pitch_rad, lens }: WhatIf): Edit[] {
  const edits: Edit[] = []
  if (position || height_m !== undefined) edits.push({ type: 'move', layer: 'device', id: device, position, height_m })
  if (heading_rad !== undefined || pitch_rad !== undefined) edits.push({ type: 'turn', device, heading_rad, pitch_rad })
  if (lens) edits.push({ type: 'lens', device, lens })
  return edits
}

/** How many edits of each kind there are, in their order. */
export function countEdits(edits: Edit[]): { type: Edit['type']; n: number }[] {
  const counts = new Map<Edit['type'], number>()
  for (const { type } of edits) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, n]) => ({ type, n }))
}
