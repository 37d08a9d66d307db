//! Bays painted on parking areas that are plain rectangles and whose spaces nobody knows.

use std::collections::BTreeSet;

use twin_protocol::scene::{Scene, SceneArea};

use super::Cells;
use super::ground::area_height;
use crate::palette;
use crate::shape::{anticlockwise, stroke};

/// Width of a parking bay, and depth from which on an area has two rows, metres (GB 50067-2014: cars of 4.8 m, with room
/// to open the doors; general knowledge, not checked). Bicycles: JGJ 100-2015, 0.6 m each, likewise.
const CAR_BAY: f64 = 2.5;
const TWO_ROWS: f64 = 9.0;
const BICYCLE_BAY: f64 = 0.6;

/// Width of a line, metres, and how far it lies above its area.
const LINE: f64 = 0.14;
const LINE_RISE: f64 = 0.012;

pub(super) fn meshes(scene: &Scene) -> Cells {
    let known: BTreeSet<&str> = scene.spaces.iter().map(|s| s.parking.as_str()).collect();
    let is_painted = |a: &&SceneArea| a.layer == "parking" && !known.contains(a.id.as_str());
    let mut cells = Cells::default();
    let white = palette::linear(palette::LANE_LINE);
    for area in scene.areas.iter().filter(is_painted) {
        let Some(z) = area_height(&area.layer, &area.kind) else {
            continue;
        };
        let bay = if area.kind == "bicycle" {
            BICYCLE_BAY
        } else {
            CAR_BAY
        };
        let Some(corners) = rectangle(area) else {
            continue;
        };
        let mesh = cells.at(corners[0]);
        for [a, b] in lines(corners, bay) {
            let line = [a[0], a[1], b[0], b[1]];
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            stroke(
                mesh,
                &line,
                [0.0, length],
                0.0,
                [LINE, z + LINE_RISE],
                white,
            );
        }
    }
    cells
}

/// The corners of an area that is a rectangle, a long side first; right angles to within 3°.
fn rectangle(area: &SceneArea) -> Option<[[f64; 2]; 4]> {
    let [outer] = area.rings.as_slice() else {
        return None;
    };
    let mut corners: [[f64; 2]; 4] = anticlockwise(outer)?.try_into().ok()?;
    let side = |i: usize| {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        [b[0] - a[0], b[1] - a[1]]
    };
    let is_square = (0..4).all(|i| {
        let (u, v) = (side(i), side((i + 1) % 4));
        let cosine = (u[0] * v[0] + u[1] * v[1]) / (u[0].hypot(u[1]) * v[0].hypot(v[1]));
        cosine.abs() < 0.05
    });
    if side(0)[0].hypot(side(0)[1]) < side(1)[0].hypot(side(1)[1]) {
        corners.rotate_left(1);
    }
    is_square.then_some(corners)
}

/// Lines across the rectangle every `bay` metres, and along its middle where it has two rows.
fn lines([a, b, c, d]: [[f64; 2]; 4], bay: f64) -> Vec<[[f64; 2]; 2]> {
    let length = |p: [f64; 2], q: [f64; 2]| (q[0] - p[0]).hypot(q[1] - p[1]);
    let mix =
        |p: [f64; 2], q: [f64; 2], t: f64| [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
    let count = (length(a, b) / bay).floor().max(1.0);
    let mut lines: Vec<_> = (0..=count as u32)
        .map(|i| f64::from(i) / count)
        .map(|t| [mix(a, b, t), mix(d, c, t)])
        .collect();
    if length(b, c) >= TWO_ROWS {
        lines.push([mix(a, d, 0.5), mix(b, c, 0.5)]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &[f64]) -> SceneArea {
        let mut area = crate::fixture::scene().areas[0].clone();
        (area.layer, area.kind) = ("parking".to_owned(), "surface".to_owned());
        area.rings = vec![ring.to_vec()];
        area
    }

    #[test]
    fn a_strip_of_ten_bays_has_eleven_lines_across() {
        let strip = area(&[0.0, 0.0, 0.0, 26.0, -5.3, 26.0, -5.3, 0.0, 0.0, 0.0]);
        let lines = lines(rectangle(&strip).unwrap(), CAR_BAY);
        assert_eq!(lines.len(), 11);
        let across = |[a, b]: &[[f64; 2]; 2]| ((b[0] - a[0]).hypot(b[1] - a[1]) - 5.3).abs() < 1e-9;
        assert!(lines.iter().all(across));
    }

    #[test]
    fn a_deep_area_has_two_rows_and_an_odd_one_no_lines() {
        let deep = area(&[0.0, 0.0, 30.0, 0.0, 30.0, 11.0, 0.0, 11.0, 0.0, 0.0]);
        assert_eq!(lines(rectangle(&deep).unwrap(), CAR_BAY).len(), 13 + 1);
        let kite = area(&[0.0, 0.0, 30.0, 5.0, 30.0, 11.0, 0.0, 11.0, 0.0, 0.0]);
        assert!(rectangle(&kite).is_none());
    }
}
