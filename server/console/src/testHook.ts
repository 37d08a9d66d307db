// `window.__twin`: what browser tests read instead of pixels. Not an interface for anything else.

import type { TwinView } from './scene/view'
import { ghost } from './stores/coverage'
import { clock, index, latestOf, link, scene } from './stores/twin'

export interface TestHook {
  /** Whether the scene is built and the first frame is drawn. */
  readonly ready: boolean
  readonly webgl: boolean
  readonly link: string
  readonly counts: { buildings: number; roads: number; devices: number; markers: number; frames: number; triangles: number; calls: number; movers: number; audit: number; coverage: number; redrawn: number; plan: number; volume: number }
  /** Simulated milliseconds since the Unix epoch. */
  clock(): number | null
  /** Latest value of a channel of a subscribed device. */
  deviceValue(id: string, channel: string): number | null
  /** Where a device is on the page in CSS pixels. */
  project(id: string): { x: number; y: number } | null
  /** Where a building's middle is on the page in CSS pixels. */
  projectBuilding(id: string): { x: number; y: number } | null
  /** Where the ring of the device that is tried elsewhere is on the page in CSS pixels. */
  projectTried(): { x: number; y: number } | null
}

declare global {
  interface Window {
    __twin?: TestHook
  }
}

export function exposeTestHook(view: TwinView | null): void {
  window.__twin = {
    get ready() {
      return scene.value !== null && (view === null || view.drawn.frames > 0)
    },
    webgl: view !== null,
    get link() {
      return link.value
    },
    get counts() {
      const drawn = view?.drawn ?? { frames: 0, markers: 0, triangles: 0, calls: 0 }
      return {
        ...drawn,
        buildings: scene.value?.buildings.length ?? 0,
        roads: scene.value?.roads.length ?? 0,
        devices: scene.value?.devices.ids.length ?? 0,
        audit: view?.auditObjects ?? 0,
        coverage: view?.coverage.objects ?? 0,
        redrawn: view?.coverage.redrawn ?? 0,
        plan: view?.planPins ?? 0,
        volume: view?.volume.count ?? 0,
        movers: view ? [...view.movers.all()].length : 0,
      }
    },
    clock: () => clock.value?.time_ms ?? null,
    deviceValue: (id, channel) => latestOf(id)?.get(channel)?.value ?? null,
    project: (id) => {
      const i = index.value?.device(id) ?? -1
      if (!view || !index.value || i < 0) return null
      return view.project(view.movers.positionOf(id) ?? index.value.devicePosition(i))
    },
    projectBuilding: (id) => {
      const i = index.value?.building(id) ?? -1
      return view && index.value && i >= 0 ? view.project(index.value.buildingCentre(i)) : null
    },
    projectTried: () => {
      const at = ghost.value?.at
      return view && at ? view.project([at[0], at[1], 0]) : null
    },
  }
}
