//! Roads: bands about a centre line, and lines along it.

use twin_formats::mesh::{MeshBuffer, Vertex};

/// Corners of the discs that round joints and ends.
const ROUND_CORNERS: u32 = 10;

/// Below this turn the wedge at a joint is thinner than a pixel. Radians.
const STRAIGHT_RAD: f64 = 0.03;

/// Adds a band `width` metres wide along `line` (`[x0, y0, ...]`) at height `z`, facing up, round at joints and cut at
/// its ends.
///
/// Pieces overlap: they have one height and one colour, so that it does not show.
pub fn band(mesh: &mut MeshBuffer, line: &[f64], width: f64, z: f64, colour: [f32; 4]) {
    let points = points_of(line);
    for pair in points.windows(2) {
        piece(mesh, pair[0], pair[1], width, z, colour);
    }
    for three in points.windows(3) {
        if turn(three[0], three[1], three[2]) >= STRAIGHT_RAD {
            dot(mesh, three[1], width / 2.0, z, colour);
        }
    }
}

/// Rounds the start and the end of a band where `is_round` says so: where it goes on as another one.
pub fn caps(
    mesh: &mut MeshBuffer,
    line: &[f64],
    width: f64,
    z: f64,
    is_round: [bool; 2],
    colour: [f32; 4],
) {
    let points = points_of(line);
    let ends = [points.first(), points.last()];
    for (end, _) in ends.into_iter().zip(is_round).filter(|(_, round)| *round) {
        if let Some(end) = end.filter(|_| points.len() > 1) {
            dot(mesh, *end, width / 2.0, z, colour);
        }
    }
}

/// Adds a line of `[width, z]` beside `line`, `aside` metres to its left, between two distances from its start.
pub fn stroke(
    mesh: &mut MeshBuffer,
    line: &[f64],
    [start, end]: [f64; 2],
    aside: f64,
    [width, z]: [f64; 2],
    colour: [f32; 4],
) {
    let mut gone = 0.0;
    for pair in points_of(line).windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = dx.hypot(dy);
        let (low, high) = ((start - gone).max(0.0), (end - gone).min(length));
        if low < high {
            let at = |s: f64| {
                [
                    a[0] + (dx * s - dy * aside) / length,
                    a[1] + (dy * s + dx * aside) / length,
                ]
            };
            piece(mesh, at(low), at(high), width, z, colour);
        }
        gone += length;
    }
}

fn points_of(line: &[f64]) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = line.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    points.dedup();
    points
}

fn turn(before: [f64; 2], at: [f64; 2], after: [f64; 2]) -> f64 {
    let u = [at[0] - before[0], at[1] - before[1]];
    let v = [after[0] - at[0], after[1] - at[1]];
    (u[0] * v[1] - u[1] * v[0])
        .atan2(u[0] * v[0] + u[1] * v[1])
        .abs()
}

fn piece(mesh: &mut MeshBuffer, a: [f64; 2], b: [f64; 2], width: f64, z: f64, colour: [f32; 4]) {
    let length = (b[0] - a[0]).hypot(b[1] - a[1]);
    if length == 0.0 {
        return;
    }
    let (nx, ny) = (
        (a[1] - b[1]) / length * width / 2.0,
        (b[0] - a[0]) / length * width / 2.0,
    );
    let corners = [
        [a[0] - nx, a[1] - ny, z],
        [b[0] - nx, b[1] - ny, z],
        [b[0] + nx, b[1] + ny, z],
        [a[0] + nx, a[1] + ny, z],
    ];
    mesh.quad(corners, [0.0, 0.0, 1.0], [[0.0; 2]; 4], colour);
}

fn dot(mesh: &mut MeshBuffer, [x, y]: [f64; 2], radius: f64, z: f64, colour: [f32; 4]) {
    let mut corner = |i: u32| {
        let angle = std::f64::consts::TAU * f64::from(i) / f64::from(ROUND_CORNERS);
        let position = [x + radius * angle.cos(), y + radius * angle.sin(), z];
        mesh.push(Vertex {
            position,
            normal: [0.0, 0.0, 1.0],
            uv: [0.0; 2],
            colour,
        })
    };
    let first = corner(0);
    (1..ROUND_CORNERS).for_each(|i| {
        corner(i);
    });
    for i in 1..ROUND_CORNERS - 1 {
        mesh.triangle(first, first + i, first + i + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::buffer::checks::area_and_winding;

    #[test]
    fn a_straight_band_has_its_width_and_ends_as_asked() {
        let line = [0.0, 0.0, 50.0, 0.0, 100.0, 0.0];
        let mut mesh = MeshBuffer::default();
        band(&mut mesh, &line, 6.0, 0.1, [1.0; 4]);
        assert!((area_and_winding(&mesh) - 600.0).abs() < 1e-6);
        caps(&mut mesh, &line, 6.0, 0.1, [false, true], [1.0; 4]);
        let decagon = 0.5 * 10.0 * 9.0 * (std::f64::consts::TAU / 10.0).sin();
        assert!((area_and_winding(&mesh) - (600.0 + decagon)).abs() < 1e-6);
        let reach = |axis: usize| mesh.vertices.iter().map(move |v| v.position[axis]);
        assert!((reach(1).fold(f64::MIN, f64::max) - 3.0).abs() < 1e-9);
        assert_eq!(reach(0).fold(f64::MAX, f64::min), 0.0);
    }

    #[test]
    fn a_stroke_follows_the_line_beside_it() {
        let line = [0.0, 0.0, 0.0, 20.0, 30.0, 20.0];
        let mut mesh = MeshBuffer::default();
        stroke(&mut mesh, &line, [15.0, 26.0], 2.0, [0.5, 0.2], [1.0; 4]);
        assert!((area_and_winding(&mesh) - 11.0 * 0.5).abs() < 1e-9);
        let xs: Vec<f64> = mesh.vertices.iter().map(|v| v.position[0]).collect();
        assert!(
            xs[..4].iter().all(|x| (-2.25..=-1.75).contains(x)),
            "left of north is west"
        );
        assert_eq!(xs[4..].iter().copied().fold(0.0, f64::max), 6.0);
    }

    #[test]
    fn a_line_of_one_point_draws_nothing() {
        let mut mesh = MeshBuffer::default();
        band(&mut mesh, &[1.0, 1.0, 1.0, 1.0], 6.0, 0.0, [1.0; 4]);
        assert!(mesh.is_empty());
    }
}
