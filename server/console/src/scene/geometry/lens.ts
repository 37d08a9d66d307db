import type { CameraLens } from '../../rest'

/** The lens with another angle across the picture, radians; its pixels stay squares. */
export function withAngle(lens: CameraLens, across: number): CameraLens {
  return { ...lens, horizontal_rad: across, vertical_rad: 2 * Math.atan((Math.tan(across / 2) * lens.rows) / lens.columns) }
}

/** Whether a lens is a usual one, which can be exchanged for another: what looks half around or more is a panoramic camera. */
export function isUsual(lens: CameraLens): boolean {
  return lens.horizontal_rad < Math.PI
}
