//! Small solids that stand on `z = 0` about the origin: what trees, poles, markers and robots are made of.

use std::f64::consts::TAU;

use super::buffer::{MeshBuffer, Vertex};

/// Adds a block of `size` (along x, along y, height), its foot at 0, its middle over the origin.
pub fn block(mesh: &mut MeshBuffer, size: [f64; 3], colour: [f32; 4]) {
    block_at(mesh, [0.0; 3], size, colour);
}

/// Adds a block whose foot's middle is at `at`.
pub fn block_at(mesh: &mut MeshBuffer, at: [f64; 3], size: [f64; 3], colour: [f32; 4]) {
    let [x, y, z] = [size[0] / 2.0, size[1] / 2.0, size[2]];
    let p = |sx: f64, sy: f64, h: f64| [at[0] + sx * x, at[1] + sy * y, at[2] + h];
    let faces: [([f64; 3], [[f64; 3]; 4]); 6] = [
        (
            [1.0, 0.0, 0.0],
            [p(1., -1., 0.), p(1., 1., 0.), p(1., 1., z), p(1., -1., z)],
        ),
        (
            [-1.0, 0.0, 0.0],
            [
                p(-1., 1., 0.),
                p(-1., -1., 0.),
                p(-1., -1., z),
                p(-1., 1., z),
            ],
        ),
        (
            [0.0, 1.0, 0.0],
            [p(1., 1., 0.), p(-1., 1., 0.), p(-1., 1., z), p(1., 1., z)],
        ),
        (
            [0.0, -1.0, 0.0],
            [
                p(-1., -1., 0.),
                p(1., -1., 0.),
                p(1., -1., z),
                p(-1., -1., z),
            ],
        ),
        (
            [0.0, 0.0, 1.0],
            [p(-1., -1., z), p(1., -1., z), p(1., 1., z), p(-1., 1., z)],
        ),
        (
            [0.0, 0.0, -1.0],
            [
                p(-1., 1., 0.),
                p(1., 1., 0.),
                p(1., -1., 0.),
                p(-1., -1., 0.),
            ],
        ),
    ];
    for (normal, corners) in faces {
        mesh.quad(corners, normal, [[0.0; 2]; 4], colour);
    }
}

/// Adds an upright cylinder or cut cone between heights `low` and `high`, with `sides` sides and both lids.
pub fn cylinder(
    mesh: &mut MeshBuffer,
    [low, high]: [f64; 2],
    [foot, head]: [f64; 2],
    sides: u32,
    colour: [f32; 4],
) {
    let slope = (foot - head) / (high - low);
    let scale = 1.0 / (1.0 + slope * slope).sqrt();
    for side in 0..sides {
        let (a, b) = (angle(side, sides), angle(side + 1, sides));
        let ring = |t: f64, r: f64, z: f64| [r * t.cos(), r * t.sin(), z];
        let normal = |t: f64| [t.cos() * scale, t.sin() * scale, slope * scale];
        let corner = |t: f64, r: f64, z: f64| Vertex {
            position: ring(t, r, z),
            normal: normal(t),
            uv: [0.0; 2],
            colour,
        };
        let corners = [
            corner(a, foot, low),
            corner(b, foot, low),
            corner(b, head, high),
            corner(a, head, high),
        ];
        let [p, q, r, s] = corners.map(|v| mesh.push(v));
        mesh.triangle(p, q, r);
        if head > 0.0 {
            mesh.triangle(p, r, s);
        }
    }
    if head > 0.0 {
        lid(mesh, high, head, sides, 1.0, colour);
    }
    lid(mesh, low, foot, sides, -1.0, colour);
}

/// Adds a cone with its foot at `low` and its tip at `high`.
pub fn cone(
    mesh: &mut MeshBuffer,
    [low, high]: [f64; 2],
    radius: f64,
    sides: u32,
    colour: [f32; 4],
) {
    cylinder(mesh, [low, high], [radius, 0.0], sides, colour);
}

/// Adds a flat disc at height `z`, facing up.
pub fn disc(mesh: &mut MeshBuffer, z: f64, radius: f64, sides: u32, colour: [f32; 4]) {
    lid(mesh, z, radius, sides, 1.0, colour);
}

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

/// Adds a double pyramid about `(0, 0, z)`.
pub fn octahedron(
    mesh: &mut MeshBuffer,
    z: f64,
    [radius, half_height]: [f64; 2],
    colour: [f32; 4],
) {
    for side in 0..4 {
        let (a, b, middle) = (
            angle(side, 4),
            angle(side + 1, 4),
            angle(side, 4) + TAU / 8.0,
        );
        let rim = |t: f64| [radius * t.cos(), radius * t.sin(), z];
        for sign in [1.0, -1.0] {
            let tip = [0.0, 0.0, z + sign * half_height];
            let (out, up) = (half_height, radius / 2.0_f64.sqrt());
            let length = out.hypot(up);
            let normal = [
                middle.cos() * out / length,
                middle.sin() * out / length,
                sign * up / length,
            ];
            let corners = if sign > 0.0 {
                [rim(a), rim(b), tip]
            } else {
                [rim(b), rim(a), tip]
            };
            let [p, q, r] = corners.map(|position| {
                mesh.push(Vertex {
                    position,
                    normal,
                    uv: [0.0; 2],
                    colour,
                })
            });
            mesh.triangle(p, q, r);
        }
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

fn lid(mesh: &mut MeshBuffer, z: f64, radius: f64, sides: u32, up: f64, colour: [f32; 4]) {
    let corners: Vec<u32> = (0..sides)
        .map(|side| {
            let position = [
                radius * angle(side, sides).cos(),
                radius * angle(side, sides).sin(),
                z,
            ];
            mesh.push(Vertex {
                position,
                normal: [0.0, 0.0, up],
                uv: [0.0; 2],
                colour,
            })
        })
        .collect();
    for pair in corners[1..].windows(2) {
        let (b, c) = if up > 0.0 {
            (pair[0], pair[1])
        } else {
            (pair[1], pair[0])
        };
        mesh.triangle(corners[0], b, c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::buffer::checks::{area_and_winding, volume};

    fn check(expected: f64, build: impl Fn(&mut MeshBuffer)) {
        let mut mesh = MeshBuffer::default();
        build(&mut mesh);
        area_and_winding(&mesh);
        assert!(
            (volume(&mesh) - expected).abs() < 1e-9,
            "{} is not {expected}",
            volume(&mesh)
        );
    }

    #[test]
    fn solids_are_closed_and_face_outwards() {
        let colour = [1.0; 4];
        check(24.0, |m| block(m, [2.0, 3.0, 4.0], colour));
        check(2.0 * 3.0, |m| {
            cylinder(m, [1.0, 4.0], [1.0, 1.0], 4, colour)
        });
        check(2.0 * 3.0 / 3.0, |m| cone(m, [0.0, 3.0], 1.0, 4, colour));
        check(2.0 * 2.0 * 3.0 / 3.0, |m| {
            octahedron(m, 5.0, [1.0, 3.0], colour)
        });
    }

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

    #[test]
    fn a_stamp_turns_scales_and_moves() {
        let mut part = MeshBuffer::default();
        block(&mut part, [1.0, 1.0, 1.0], [1.0; 4]);
        check(2.0 * 3.0 * 4.0, |m| {
            m.stamp(&part, [10.0, -5.0, 1.0], 0.7, [2.0, 3.0, 4.0])
        });
    }
}
