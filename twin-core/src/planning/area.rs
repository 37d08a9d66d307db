//! Points in areas and buildings.

use geo::{Area, BoundingRect, Contains, Coord, InteriorPoint, Point, Polygon};

use super::chain::project_on_segment;

/// A point that is surely inside, or the first vertex of a polygon too thin to have one.
pub(crate) fn inner_point(polygon: &Polygon<f64>) -> Coord<f64> {
    polygon
        .interior_point()
        .map(Coord::from)
        .or_else(|| polygon.exterior().0.first().copied())
        .unwrap_or(Coord::zero())
}

/// Distance in metres from `point` to the nearest edge of the polygon.
pub(crate) fn edge_distance(polygon: &Polygon<f64>, point: Coord<f64>) -> f64 {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let edges = rings.flat_map(|ring| ring.0.windows(2));
    edges
        .map(|pair| project_on_segment(point, pair[0], pair[1]).1)
        .fold(f64::INFINITY, f64::min)
}

/// Points of a square grid of `spacing_m` about the middle of the polygon's box that are inside it, row by row from the south-west.
pub(super) fn grid(polygon: &Polygon<f64>, spacing_m: f64) -> Vec<Coord<f64>> {
    let Some(bounds) = polygon.bounding_rect() else {
        return Vec::new();
    };
    let columns = (bounds.width() / spacing_m).floor() as i64;
    let rows = (bounds.height() / spacing_m).floor() as i64;
    let corner = bounds.center()
        - Coord {
            x: columns as f64,
            y: rows as f64,
        } * (spacing_m / 2.0);
    let points = (0..=rows).flat_map(|row| (0..=columns).map(move |column| (column, row)));
    points
        .map(|(column, row)| {
            corner
                + Coord {
                    x: column as f64,
                    y: row as f64,
                } * spacing_m
        })
        .filter(|point| polygon.contains(&Point::from(*point)))
        .collect()
}

/// `count` points spread over the polygon, all different and inside.
pub(crate) fn spread(polygon: &Polygon<f64>, count: usize) -> Vec<Coord<f64>> {
    if count == 0 {
        return Vec::new();
    }
    let mut spacing_m = (polygon.unsigned_area() / count as f64).sqrt();
    // Thin shapes hold fewer grid points than their area says, so the grid shrinks until they do.
    for _ in 0..24 {
        let points = grid(polygon, spacing_m);
        if points.len() >= count {
            return (0..count)
                .map(|i| points[i * points.len() / count])
                .collect();
        }
        spacing_m *= 0.85;
    }
    vec![inner_point(polygon); count]
}

/// `count` points about `core` inside the footprint, each at least `clearance_m` from its edges where there is room for that.
pub(super) fn around(
    footprint: &Polygon<f64>,
    core: Coord<f64>,
    count: usize,
    radius_m: f64,
    clearance_m: f64,
) -> Vec<Coord<f64>> {
    let core = clear_point(footprint, core, clearance_m);
    let fits = |point: Coord<f64>| {
        footprint.contains(&Point::from(point)) && edge_distance(footprint, point) >= clearance_m
    };
    (0..count)
        .map(|index| {
            let (sin, cos) = (std::f64::consts::TAU * index as f64 / count as f64).sin_cos();
            let tries = [1.0, 0.6, 0.3, 0.15]
                .map(|share| core + Coord { x: cos, y: sin } * (radius_m * share));
            tries.into_iter().find(|point| fits(*point)).unwrap_or(core)
        })
        .collect()
}

/// `wanted` if it is inside and clear of the edges, else a point inside that is as clear as the shape allows.
pub(crate) fn clear_point(
    polygon: &Polygon<f64>,
    wanted: Coord<f64>,
    clearance_m: f64,
) -> Coord<f64> {
    let inside = |point: Coord<f64>| polygon.contains(&Point::from(point));
    if inside(wanted) && edge_distance(polygon, wanted) >= clearance_m {
        return wanted;
    }
    let mut best = inner_point(polygon);
    let mut clearance = edge_distance(polygon, best);
    for point in spread(polygon, 16) {
        let here = edge_distance(polygon, point);
        if here > clearance {
            (best, clearance) = (point, here);
        }
    }
    best
}
