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

  /** Where a longitude and latitude in degrees are, at the origin's height. */
  planOf([lon, lat]: [number, number]): [number, number] {
    const at = geocentric(radians(lon), radians(lat), this.height)
    const [dx, dy, dz] = [at[0] - this.origin[0], at[1] - this.origin[1], at[2] - this.origin[2]]
    const outward = Math.cos(this.lon) * dx + Math.sin(this.lon) * dy
    return [Math.cos(this.lon) * dy - Math.sin(this.lon) * dx, Math.cos(this.lat) * dz - Math.sin(this.lat) * outward]
  }
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}

function geocentric(lon: number, lat: number, height: number): Triple {
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2)
  const across = (n + height) * Math.cos(lat)
  return [across * Math.cos(lon), across * Math.sin(lon), (n * (1 - E2) + height) * Math.sin(lat)]
}
