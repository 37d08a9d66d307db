// East and north in metres of a longitude and latitude, as the server's local frame computes them: the tangent plane of the WGS 84
// ellipsoid at the origin.

/** Semi-major axis in metres and flattening of WGS 84 (EPSG::7030). */
const A = 6_378_137
const F = 1 / 298.257223563
const E2 = F * (2 - F)

type Triple = [number, number, number]

export class LocalFrame {
  private readonly lon: number
  private readonly lat: number
  private readonly height: number
  private readonly origin: Triple

  /** Longitude and latitude in degrees and ellipsoid height in metres of the origin. */
  constructor([lon, lat, height]: Triple) {
    this.lon = radians(lon)
    this.lat = radians(lat)
    this.height = height
    this.origin = geocentric(this.lon, this.lat, height)
  }

  /** Longitude and latitude in degrees of a place in local metres, to a micrometre: what `planOf` takes there, found by Newton's method. */
  lonLatOf([x, y]: [number, number]): [number, number] {
    const at: [number, number] = [degrees(this.lon), degrees(this.lat)]
    for (let round = 0; round < NEWTON_ROUNDS; round++) {
      const [px, py] = this.planOf(at)
      const along = this.planOf([at[0] + STEP_DEG, at[1]])
      const up = this.planOf([at[0], at[1] + STEP_DEG])
      const [a, b, c, d] = [along[0] - px, up[0] - px, along[1] - py, up[1] - py]
      const turn = a * d - b * c
      at[0] += (((x - px) * d - (y - py) * b) / turn) * STEP_DEG
      at[1] += (((y - py) * a - (x - px) * c) / turn) * STEP_DEG
    }
    return at
  }

  /** Where a longitude and latitude in degrees are, at the origin's height. */
  planOf([lon, lat]: [number, number]): [number, number] {
    const at = geocentric(radians(lon), radians(lat), this.height)
    const [dx, dy, dz] = [at[0] - this.origin[0], at[1] - this.origin[1], at[2] - this.origin[2]]
    const outward = Math.cos(this.lon) * dx + Math.sin(this.lon) * dy
    return [Math.cos(this.lon) * dy - Math.sin(this.lon) * dx, Math.cos(this.lat) * dz - Math.sin(this.lat) * outward]
  }
}

/** Within 100 km of the origin two rounds reach a micrometre; the rest is for safety. */
const NEWTON_ROUNDS = 5
const STEP_DEG = 1e-5

function degrees(radians: number): number {
  return (radians * 180) / Math.PI
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}

function geocentric(lon: number, lat: number, height: number): Triple {
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2)
  const across = (n + height) * Math.cos(lat)
  return [across * Math.cos(lon), across * Math.sin(lon), (n * (1 - E2) + height) * Math.sin(lat)]
}
