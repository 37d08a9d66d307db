// Which names the scene shows.

import { nameText, type Locale } from '../i18n/format'
import { wordText } from '../i18n/words'
import type { Scene, ScenePoint } from '../protocol'
import type { SceneIndex } from '../stores/sceneIndex'
import type { Label } from './labels'
import type { Movers } from './movers'

/** Areas that share a name before it counts as common. */
const COMMON = 3
/** How far a place may be from the middle of the building that bears its name, metres. */
const NEAR_M = 60
const GATE_RANK: Record<string, number> = { main: 60, vehicle: 45, pedestrian: 30 }

/** Labels that stay where they are. */
export function fixedLabels(scene: Scene, index: SceneIndex, locale: Locale): Label[] {
  const labels: Label[] = []
  scene.buildings.forEach((building, i) => {
    const text = nameText(building.name, locale)
    if (!text) return
    const [x, y] = index.buildingCentre(i)
    const reach = Math.min(900, 260 + 6 * (building.top - building.base))
    labels.push({ key: `b${building.id}`, text, position: [x, y, building.top + 1], rank: 20 + Math.min(8, building.storeys / 5), reach, kind: 'building', layer: 'building', id: building.id })
  })
  // A building that houses one thing bears its name; two labels would say the same.
  const named = labels.map(({ text, position }) => ({ text, x: position[0], y: position[1] }))
  const isNamedBuilding = ({ position: [x, y] }: ScenePoint, text: string) => named.some((one) => one.text === text && Math.hypot(one.x - x, one.y - y) < NEAR_M)
  for (const point of scene.points) {
    const text = nameText(point.name, locale)
    if (!text || isNamedBuilding(point, text)) continue
    const gate = point.layer === 'gate'
    labels.push({
      key: `p${point.id}`,
      text,
      position: [point.position[0], point.position[1], point.position[2] + (gate ? 6 : 3)],
      rank: gate ? (GATE_RANK[point.kind] ?? 40) : 25,
      reach: gate ? 650 : 320,
      kind: gate ? 'gate' : 'place',
      layer: point.layer,
      id: point.id,
    })
  }
  const sharing = new Map<string, number>()
  for (const area of scene.areas) {
    const text = nameText(area.name, locale)
    sharing.set(text, (sharing.get(text) ?? 0) + 1)
  }
  for (const area of scene.areas) {
    const text = nameText(area.name, locale)
    const ring = area.rings[0]
    if (!text || !ring) continue
    const compound = area.layer === 'compound'
    // A name that many areas share, such as 'parking', tells little from afar.
    const common = (sharing.get(text) ?? 0) > COMMON
    labels.push({
      key: `a${area.id}`,
      text,
      position: [...middle(ring), compound ? 30 : 1],
      rank: compound ? 15 : common ? 8 : 12,
      reach: compound ? 6_000 : common ? 170 : 700,
      kind: compound ? 'compound' : 'area',
      layer: area.layer,
      id: area.id,
    })
  }
  return labels
}

export function moverLabels(movers: Movers, index: SceneIndex, locale: Locale): Label[] {
  const labels: Label[] = []
  for (const { device, position, activity, battery, lift } of movers.all()) {
    const name = nameText(index.classOf(index.device(device))?.name, locale, device)
    labels.push({
      key: `m${device}`,
      text: `${name} · ${wordText(activity, locale)} · ${Math.round(battery)}%`,
      position: [position[0], position[1], position[2] + lift],
      rank: 80,
      reach: 420,
      kind: 'mover',
      layer: 'device',
      id: device,
    })
  }
  return labels
}

function middle(ring: number[]): [number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i + 1 < ring.length; i += 2) {
    minX = Math.min(minX, ring[i])
    maxX = Math.max(maxX, ring[i])
    minY = Math.min(minY, ring[i + 1])
    maxY = Math.max(maxY, ring[i + 1])
  }
  return [(minX + maxX) / 2, (minY + maxY) / 2]
}
