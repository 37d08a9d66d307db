// Headings as the server gives them, radians anticlockwise from east, and bearings as a compass gives them, degrees clockwise from north.

export function bearingOf(heading: number): number {
  const bearing = 90 - (heading * 180) / Math.PI
  return ((bearing % 360) + 360) % 360
}

export function headingOf(bearing: number): number {
  return ((90 - bearing) * Math.PI) / 180
}
