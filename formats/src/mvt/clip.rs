//! Geometry in a tile's units, cut to the tile with its buffer.

use geo::{BooleanOps, BoundingRect, Coord, Intersects, LineString, MultiPolygon, Polygon, Rect};

/// Units across a tile (MVT 2.1, 4.1: the default).
pub(super) const EXTENT: f64 = 4_096.0;
/// Units that geometry reaches beyond the tile on each side, so that outlines and wide lines meet across tiles: 8 pixels of a
/// 512-pixel tile.
pub(super) const BUFFER: f64 = 64.0;

/// The tile with its buffer.
pub(super) fn frame() -> Rect<f64> {
    Rect::new((-BUFFER, -BUFFER), (EXTENT + BUFFER, EXTENT + BUFFER))
}

/// The parts of a polygon in the frame.
pub(super) fn polygon(polygon: Polygon<f64>) -> MultiPolygon<f64> {
    let frame = frame();
    match polygon.bounding_rect() {
        Some(rect) if is_within(rect, frame) => MultiPolygon(vec![polygon]),
        Some(rect) if rect.intersects(&frame) => polygon.intersection(&frame.to_polygon()),
        _ => MultiPolygon(Vec::new()),
    }
}

fn is_within(inner: Rect<f64>, outer: Rect<f64>) -> bool {
    inner.min().x >= outer.min().x
        && inner.min().y >= outer.min().y
        && inner.max().x <= outer.max().x
        && inner.max().y <= outer.max().y
}

/// The pieces of a line in the frame, in its direction.
pub(super) fn line(line: &LineString<f64>) -> Vec<Vec<Coord<f64>>> {
    let mut pieces: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut end = None;
    for segment in line.lines() {
        let Some((from, to)) = segment_in_frame(segment.start, segment.end) else {
            end = None;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if end == Some(from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
        // A segment that was cut at its end leaves the frame: what comes after is another piece.
        end = (to == segment.end).then_some(to);
    }
    pieces
}

/// The part of a segment in the frame (Liang and Barsky, 1984).
fn segment_in_frame(a: Coord<f64>, b: Coord<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
    let frame = frame();
    let (low, high) = (frame.min(), frame.max());
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, a.x - low.x),
        (dx, high.x - a.x),
        (-dy, a.y - low.y),
        (dy, high.y - a.y),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
            continue;
        }
        let at = room / step;
        if step < 0.0 {
            enters = enters.max(at);
        } else {
            leaves = leaves.min(at);
        }
    }
    if enters > leaves {
        return None;
    }
    let at = |t: f64, end: Coord<f64>| {
        if t == 0.0 || t == 1.0 {
            return end;
        }
        Coord {
            x: a.x + dx * t,
            y: a.y + dy * t,
        }
    };
    Some((at(enters, a), at(leaves, b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, polygon};

    #[test]
    fn a_line_is_cut_where_it_leaves_and_goes_on_where_it_comes_back() {
        let zigzag = LineString::from(vec![
            (100.0, 100.0),
            (200.0, 100.0),
            (200.0, -500.0),
            (300.0, -500.0),
            (300.0, 100.0),
        ]);
        let pieces = line(&zigzag);
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0].last().unwrap(), &Coord { x: 200.0, y: -64.0 });
        assert_eq!(
            pieces[1],
            [Coord { x: 300.0, y: -64.0 }, Coord { x: 300.0, y: 100.0 }]
        );
        assert!(line(&LineString::from(vec![(-100.0, 0.0), (-100.0, 900.0)])).is_empty());
    }

    #[test]
    fn a_polygon_that_leaves_twice_comes_in_two_parts() {
        let comb = polygon![
            (x: 0.0, y: -300.0), (x: 300.0, y: -300.0), (x: 300.0, y: 100.0), (x: 200.0, y: 100.0),
            (x: 200.0, y: -200.0), (x: 100.0, y: -200.0), (x: 100.0, y: 100.0), (x: 0.0, y: 100.0),
        ];
        let parts = polygon(comb);
        assert_eq!(parts.0.len(), 2);
        assert!((parts.unsigned_area() - 2.0 * 100.0 * 164.0).abs() < 1e-6);
    }

    #[test]
    fn what_covers_the_tile_becomes_its_frame() {
        let land =
            polygon![(x: -1e6, y: -1e6), (x: 1e6, y: -1e6), (x: 1e6, y: 1e6), (x: -1e6, y: 1e6)];
        assert!((polygon(land).unsigned_area() - 4_224.0_f64.powi(2)).abs() < 1e-3);
    }
}
