// Bodies of the REST interface of edits by hand.

import type { CameraLens } from './coverage'
import type { Position } from './geo'

export type EditLayer = 'device' | 'place'

/** One edit of `POST /api/v1/edits`; what is left out stays as it is. */
export type Edit =
  | { type: 'move'; layer: EditLayer; id: string; position?: Position; height_m?: number; storey?: number }
  | { type: 'turn'; device: string; heading_rad?: number; pitch_rad?: number }
  | { type: 'lens'; device: string; lens: CameraLens }
  | { type: 'add'; class: string; row?: string; position: Position; host?: { kind: string; id?: unknown }; storey?: number; height_m?: number; heading_rad?: number }
  | { type: 'enlarge'; place: string; area_m2: number }
  | { type: 'delete'; layer: EditLayer; id: string }
