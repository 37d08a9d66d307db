//! Soft bodies: what fades and what is round.

use std::f64::consts::TAU;

use twin_formats::mesh::{MeshBuffer, Vertex};

/// Adds a flat disc about `centre`, facing up, that fades from `colour` in the middle to nothing at `radius`.
pub fn glow(mesh: &mut MeshBuffer, centre: [f64; 3], radius: f64, colour: [f32; 4]) {
    const SIDES: u32 = 16;
    let [r, g, b, _] = colour;
    // Half way out it has a quarter of the light: closer to how light falls off than a straight slope.
    let rings = [(0.5, 0.25), (1.0, 0.0)];
    let mut corner = |turn: f64, share: f64, opacity: f32| {
        let position = [
            centre[0] + radius * share * turn.cos(),
            centre[1] + radius * share * turn.sin(),
            centre[2],
        ];
        mesh.push(Vertex {
            position,
            normal: [0.0, 0.0, 1.0],
            uv: [0.0; 2],
            colour: [r, g, b, colour[3] * opacity],
        })
    };
    let middle = corner(0.0, 0.0, 1.0);
    for (share, opacity) in rings {
        for side in 0..SIDES {
            corner(angle(side, SIDES), share, opacity);
        }
    }
    for side in 0..SIDES {
        let (a, b) = (middle + 1 + side, middle + 1 + (side + 1) % SIDES);
        mesh.triangle(middle, a, b);
        mesh.triangle(a, a + SIDES, b + SIDES);
        mesh.triangle(a, b + SIDES, b);
    }
}

/// Adds a rounded body about `centre` with `[radius, half_height]`, coloured from its foot to its head, smoothly lit.
pub fn blob(
    mesh: &mut MeshBuffer,
    centre: [f64; 3],
    [radius, half_height]: [f64; 2],
    [foot, head]: [[f32; 4]; 2],
) {
    const SIDES: u32 = 6;
    /// Heights of the rings between the two tips, as sines.
    const RINGS: [f64; 2] = [-0.5, 0.5];
    let mut corner = |turn: f64, rise: f64| {
        let flat = (1.0 - rise * rise).max(0.0).sqrt();
        let (x, y) = (flat * turn.cos(), flat * turn.sin());
        let slope = [x / radius, y / radius, rise / half_height];
        let length = slope.iter().map(|c| c * c).sum::<f64>().sqrt();
        let share = ((rise + 1.0) / 2.0) as f32;
        mesh.push(Vertex {
            position: [
                centre[0] + x * radius,
                centre[1] + y * radius,
                centre[2] + rise * half_height,
            ],
            normal: slope.map(|c| c / length),
            uv: [0.0; 2],
            colour: std::array::from_fn(|i| foot[i] + (head[i] - foot[i]) * share),
        })
    };
    let bottom = corner(0.0, -1.0);
    let first = bottom + 1;
    for (ring, rise) in RINGS.into_iter().enumerate() {
        // The upper ring is half a side further on: no straight seams.
        let start = ring as f64 * angle(1, SIDES) / 2.0;
        for side in 0..SIDES {
            corner(start + angle(side, SIDES), rise);
        }
    }
    let top = corner(0.0, 1.0);
    for side in 0..SIDES {
        let next = (side + 1) % SIDES;
        let (a, b) = (first + side, first + next);
        let (c, d) = (a + SIDES, b + SIDES);
        mesh.triangle(bottom, b, a);
        mesh.triangle(a, b, c);
        mesh.triangle(b, d, c);
        mesh.triangle(c, d, top);
    }
}

fn angle(side: u32, sides: u32) -> f64 {
    TAU * f64::from(side % sides) / f64::from(sides)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::buffer::checks::{area_and_winding, volume};

    #[test]
    fn a_glow_is_a_disc_that_fades() {
        let mut mesh = MeshBuffer::default();
        glow(&mut mesh, [5.0, 5.0, 1.0], 4.0, [1.0; 4]);
        let disc = 0.5 * 16.0 * 16.0 * (TAU / 16.0).sin();
        assert!((area_and_winding(&mesh) - disc).abs() < 1e-9);
        for vertex in &mesh.vertices {
            let way = (vertex.position[0] - 5.0).hypot(vertex.position[1] - 5.0);
            assert_eq!(vertex.colour[3] > 0.0, way < 3.9);
        }
    }

    #[test]
    fn a_blob_is_round_and_closed() {
        let mut mesh = MeshBuffer::default();
        blob(&mut mesh, [5.0, 0.0, 3.0], [2.0, 3.0], [[0.0; 4], [1.0; 4]]);
        area_and_winding(&mesh);
        let ellipsoid = 4.0 / 3.0 * std::f64::consts::PI * 2.0 * 2.0 * 3.0;
        assert!((0.55..1.0).contains(&(volume(&mesh) / ellipsoid)));
        let reach = mesh.vertices.iter().map(|v| v.position[2]);
        assert_eq!(reach.fold(0.0, f64::max), 6.0);
    }
}
