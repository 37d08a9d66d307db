//! Roads: bands about a centre line.

use super::buffer::{MeshBuffer, Vertex};

/// Corners of the half discs that round joints and ends.
const ROUND_CORNERS: u32 = 10;

/// Below this turn the wedge at a joint is thinner than a pixel. Radians.
const STRAIGHT_RAD: f64 = 0.03;

/// Adds a band `width` metres wide along `line` (`[x0, y0, ...]`) at height `z`, facing up, round at joints and ends.
///
/// Pieces overlap: they have one height and one colour, so that it does not show.
pub fn band(mesh: &mut MeshBuffer, line: &[f64], width: f64, z: f64, colour: [f32; 4]) {
    let mut points: Vec<[f64; 2]> = line.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    points.dedup();
    for pair in points.windows(2) {
        piece(mesh, pair[0], pair[1], width, z, colour);
    }
    for (i, point) in points.iter().enumerate() {
        let inner = i > 0 && i + 1 < points.len();
        if points.len() > 1 && !(inner && turn(points[i - 1], *point, points[i + 1]) < STRAIGHT_RAD)
        {
            dot(mesh, *point, width / 2.0, z, colour);
        }
    }
}

/// Adds dashes `on` metres long every `on + off` metres along `line`.
pub fn dashes(
    mesh: &mut MeshBuffer,
    line: &[f64],
    [on, off]: [f64; 2],
    width: f64,
    z: f64,
    colour: [f32; 4],
) {
    let points: Vec<[f64; 2]> = line.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = (b[0] - a[0]).hypot(b[1] - a[1]);
        let at = |s: f64| {
            [
                a[0] + (b[0] - a[0]) * s / length,
                a[1] + (b[1] - a[1]) * s / length,
            ]
        };
        let mut start = off / 2.0;
        while start + on <= length {
            piece(mesh, at(start), at(start + on), width, z, colour);
            start += on + off;
        }
    }
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
    use crate::mesh::buffer::checks::area_and_winding;

    #[test]
    fn a_straight_band_has_its_width_and_round_ends() {
        let mut mesh = MeshBuffer::default();
        band(
            &mut mesh,
            &[0.0, 0.0, 50.0, 0.0, 100.0, 0.0],
            6.0,
            0.1,
            [1.0; 4],
        );
        let decagon = 0.5 * 10.0 * 9.0 * (std::f64::consts::TAU / 10.0).sin();
        assert!((area_and_winding(&mesh) - (600.0 + 2.0 * decagon)).abs() < 1e-6);
        let north = mesh
            .vertices
            .iter()
            .map(|v| v.position[1])
            .fold(f64::MIN, f64::max);
        assert!((north - 3.0).abs() < 1e-9);
    }

    #[test]
    fn dashes_stay_on_the_line() {
        let mut mesh = MeshBuffer::default();
        dashes(
            &mut mesh,
            &[0.0, 0.0, 0.0, 20.0],
            [3.0, 5.0],
            0.5,
            0.2,
            [1.0; 4],
        );
        assert!((area_and_winding(&mesh) - 2.0 * 3.0 * 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_line_of_one_point_draws_nothing() {
        let mut mesh = MeshBuffer::default();
        band(&mut mesh, &[1.0, 1.0, 1.0, 1.0], 6.0, 0.0, [1.0; 4]);
        assert!(mesh.is_empty());
    }
}
