//! Geometry on a tile's whole-number grid, as the specification wants it: no repeated points, valid polygons, outer rings one way
//! round and holes the other.

use geo::{Coord, LineString, MultiPolygon, Polygon, Validation, unary_union};

/// A point of the grid.
pub(super) type Point = [i32; 2];

/// Rounds of repair: each removes the crossings that rounding the previous one's new points made.
const REPAIRS: usize = 4;

/// A coordinate on the grid.
pub(super) fn point(c: Coord<f64>) -> Point {
    [c.x.round() as i32, c.y.round() as i32]
}

/// A line on the grid; `None` when it is shorter than a unit.
pub(super) fn line(coords: &[Coord<f64>]) -> Option<Vec<Point>> {
    let mut points: Vec<Point> = coords.iter().map(|c| point(*c)).collect();
    points.dedup();
    (points.len() >= 2).then_some(points)
}

/// Rings of polygons on the grid, each outer ring before its holes, without the closing points. Outer rings have a positive area
/// by the surveyor's formula in the tile's axes (y down), holes a negative one (MVT 2.1, 4.3.3.3). What is thinner than a unit
/// goes away.
pub(super) fn polygons(shape: &MultiPolygon<f64>) -> Vec<Vec<Point>> {
    let mut snapped = MultiPolygon(shape.iter().filter_map(rounded).collect());
    for _ in 0..REPAIRS {
        if snapped.is_valid() {
            return snapped.iter().flat_map(rings).collect();
        }
        let cut = unary_union(snapped.iter());
        snapped = MultiPolygon(cut.iter().filter_map(rounded).collect());
    }
    // What rounding keeps making invalid is a sliver of a few units: nothing that can be seen is lost.
    let valid = snapped.iter().filter(|p| p.is_valid());
    valid.flat_map(rings).collect()
}

fn rounded(polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
    let exterior = rounded_ring(polygon.exterior())?;
    let holes = polygon
        .interiors()
        .iter()
        .filter_map(rounded_ring)
        .collect();
    Some(Polygon::new(exterior, holes))
}

fn rounded_ring(ring: &LineString<f64>) -> Option<LineString<f64>> {
    let mut points: Vec<Point> = ring.coords().map(|c| point(*c)).collect();
    points.dedup();
    if points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 || doubled_area(&points) == 0 {
        return None;
    }
    let coord = |p: &Point| Coord {
        x: f64::from(p[0]),
        y: f64::from(p[1]),
    };
    Some(points.iter().chain(points.first()).map(coord).collect())
}

fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Point>> {
    let all = std::iter::once((polygon.exterior(), true))
        .chain(polygon.interiors().iter().map(|hole| (hole, false)));
    all.map(|(ring, is_outer)| {
        let mut points: Vec<Point> = ring.coords().map(|c| point(*c)).collect();
        points.pop();
        if (doubled_area(&points) > 0) != is_outer {
            points.reverse();
        }
        points
    })
    .collect()
}

/// Twice the area of an open ring by the surveyor's formula.
pub(super) fn doubled_area(ring: &[Point]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn outer_rings_and_holes_turn_as_the_specification_says() {
        // The outer ring goes clockwise as seen on the screen, where y points down: positive by the formula.
        let with_hole = polygon!(
            exterior: [(x: 0.2, y: 0.0), (x: 0.0, y: 10.0), (x: 10.0, y: 10.0), (x: 10.0, y: 0.0)],
            interiors: [[(x: 2.0, y: 2.0), (x: 4.0, y: 2.0), (x: 4.0, y: 4.0), (x: 2.0, y: 4.0)]],
        );
        let rings = polygons(&MultiPolygon(vec![with_hole]));
        assert_eq!(
            rings.iter().map(|r| doubled_area(r)).collect::<Vec<_>>(),
            [200, -8]
        );
    }

    #[test]
    fn rounding_never_leaves_a_ring_that_crosses_itself() {
        // The needle's tip, rounded, lies beyond the side that it is just inside of.
        let needle = polygon![
            (x: 0.0, y: 0.0), (x: 100.0, y: 1.0), (x: 100.0, y: 60.0), (x: 50.4, y: 0.51), (x: 0.0, y: 60.0),
        ];
        let shape = MultiPolygon(vec![needle]);
        for ring in polygons(&shape) {
            let line: LineString<f64> = ring
                .iter()
                .map(|p| Coord {
                    x: f64::from(p[0]),
                    y: f64::from(p[1]),
                })
                .collect();
            assert!(Polygon::new(line, vec![]).is_valid(), "{ring:?}");
        }
    }

    #[test]
    fn what_is_smaller_than_a_unit_goes_away() {
        let speck = polygon![(x: 0.1, y: 0.1), (x: 0.3, y: 0.1), (x: 0.2, y: 0.3)];
        assert!(polygons(&MultiPolygon(vec![speck])).is_empty());
        assert_eq!(
            line(&[Coord { x: 0.1, y: 0.0 }, Coord { x: 0.4, y: 0.0 }]),
            None
        );
    }
}
