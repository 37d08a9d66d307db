// Bodies of the REST interface of the versions of a community.

/** `GET /api/v1/versions`. */
export interface VersionInfo {
  number: number
  parent: number | null
  restored: number | null
  time: string
  author: string
  action: string
  message: string
  layers: { layer: string; added: number; changed: number; removed: number }[]
}

export interface VersionPage {
  numberMatched: number
  versions: VersionInfo[]
}
