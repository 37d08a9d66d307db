// Bodies of the REST interface as GeoJSON, and of errors.

import type { Provenance } from './device'

export type Geometry =
  | { type: 'Point'; coordinates: [number, number] }
  | { type: 'LineString'; coordinates: [number, number][] }
  | { type: 'Polygon'; coordinates: [number, number][][] }

/** GeoJSON. */
export interface Feature {
  id: string
  geometry: Geometry
  properties: Record<string, unknown> & { name_zh?: string | null; name_en?: string | null; provenance?: Record<string, Provenance> }
}

export interface FeaturePage {
  numberMatched: number
  features: Feature[]
}

/** RFC 9457. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
}

export type AnyGeometry =
  | Geometry
  | { type: 'MultiPoint'; coordinates: Position[] }
  | { type: 'MultiLineString'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] }
  | { type: 'GeometryCollection'; geometries: AnyGeometry[] }

export type Position = [number, number]
