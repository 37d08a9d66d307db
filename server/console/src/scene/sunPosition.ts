// Where the sun is, good to about half a degree: enough for light and shadow.
// After the low-precision formulas of the Astronomical Almanac (section C, "Sun").

const DEGREE = Math.PI / 180

/** Elevation above the horizon and azimuth from north clockwise, radians. */
export function sunPosition(timeMs: number, lonDeg: number, latDeg: number): { elevation: number; azimuth: number } {
  const days = timeMs / 86_400_000 - 10_957.5
  const meanLongitude = (280.46 + 0.9856474 * days) * DEGREE
  const anomaly = (357.528 + 0.9856003 * days) * DEGREE
  const longitude = meanLongitude + (1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * DEGREE
  const obliquity = 23.439 * DEGREE
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude))
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude))
  const siderealDeg = 280.46062 + 360.98564737 * days + lonDeg
  const hourAngle = siderealDeg * DEGREE - rightAscension
  const lat = latDeg * DEGREE
  const elevation = Math.asin(
    Math.sin(lat) * Math.sin(declination) + Math.cos(lat) * Math.cos(declination) * Math.cos(hourAngle),
  )
  const azimuth = Math.atan2(
    -Math.sin(hourAngle) * Math.cos(declination),
    Math.sin(declination) * Math.cos(lat) - Math.cos(declination) * Math.sin(lat) * Math.cos(hourAngle),
  )
  return { elevation, azimuth: (azimuth + 2 * Math.PI) % (2 * Math.PI) }
}
