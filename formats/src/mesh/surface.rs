//! Plane polygons with holes that stand in space at any angle.

use geo::{LineString, Polygon, TriangulateEarcut};

use twin_core::envelope::normal_of;

use super::buffer::{MeshBuffer, Vertex};

/// Adds a plane polygon, the outer ring first; it faces where its outer ring is seen to run anticlockwise.
///
/// It is cut into triangles as seen along the axis that it faces most, so corners keep their coordinates to the last bit; one that
/// is a little bent is drawn bent. What has no area adds nothing. Cost: earcut, near linear for real outlines.
/// `uv` gives the place of a corner in a texture.
pub fn surface(
    mesh: &mut MeshBuffer,
    rings: &[Vec<[f64; 3]>],
    colour: [f32; 4],
    uv: impl Fn([f64; 3]) -> [f32; 2],
) {
    let Some(normal) = rings.first().and_then(|ring| normal_of(ring)) else {
        return;
    };
    let (corners, faces) = faces_of(rings, normal);
    let first = mesh.next_corner();
    for position in corners {
        mesh.push(Vertex {
            position,
            normal,
            uv: uv(position),
            colour,
        });
    }
    for [a, b, c] in faces {
        mesh.triangle(first + a, first + b, first + c);
    }
}

/// The corners of all rings, and triangles of them that face along `normal`.
fn faces_of(rings: &[Vec<[f64; 3]>], normal: [f64; 3]) -> (Vec<[f64; 3]>, Vec<[u32; 3]>) {
    let size = normal.map(f64::abs);
    let axis = (0..3).fold(0, |most, i| if size[i] > size[most] { i } else { most });
    let (i, j) = ((axis + 1) % 3, (axis + 2) % 3);
    let is_front = normal[axis] > 0.0;
    let flat = |p: &[f64; 3]| if is_front { [p[i], p[j]] } else { [p[j], p[i]] };
    let (mut corners, mut lines) = (Vec::new(), Vec::new());
    for ring in rings {
        let mut ring = ring.clone();
        ring.dedup_by_key(|p| flat(p));
        while ring.len() > 1 && ring.first().map(flat) == ring.last().map(flat) {
            ring.pop();
        }
        if ring.len() >= 3 {
            lines.push(LineString::from(ring.iter().map(flat).collect::<Vec<_>>()));
            corners.extend(ring);
        } else if lines.is_empty() {
            return (Vec::new(), Vec::new());
        }
    }
    let mut lines = lines.into_iter();
    let Some(outer) = lines.next() else {
        return (Vec::new(), Vec::new());
    };
    let raw = Polygon::new(outer, lines.collect()).earcut_triangles_raw();
    let faces = raw.triangle_indices.chunks_exact(3).filter_map(|t| {
        let [a, b, c] = [t[0], t[1], t[2]];
        let corner = |n: usize| corners.get(n).map(flat);
        let (p, q, r) = (corner(a)?, corner(b)?, corner(c)?);
        let twice = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
        let number = |n: usize| u32::try_from(n).ok();
        let [a, b, c] = [number(a)?, number(b)?, number(c)?];
        if twice > 0.0 {
            Some([a, b, c])
        } else {
            (twice < 0.0).then_some([a, c, b])
        }
    });
    let faces = faces.collect();
    (corners, faces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::buffer::checks::{area_and_winding, volume};

    fn drawn(rings: &[Vec<[f64; 3]>]) -> MeshBuffer {
        let mut mesh = MeshBuffer::default();
        surface(&mut mesh, rings, [1.0; 4], |_| [0.0; 2]);
        mesh
    }

    #[test]
    fn a_wall_with_a_window_has_the_area_of_the_wall_without_it() {
        // A wall of 10 by 5 m that looks west, leaning by 3:4: its true height is 5 m on 4 m of rise.
        let wall = vec![
            [3.0, 10.0, 0.0],
            [3.0, 0.0, 0.0],
            [0.0, 0.0, 4.0],
            [0.0, 10.0, 4.0],
        ];
        let window = vec![
            [2.25, 4.0, 1.0],
            [1.5, 4.0, 2.0],
            [1.5, 6.0, 2.0],
            [2.25, 6.0, 1.0],
        ];
        let mesh = drawn(&[wall.clone(), window]);
        assert!((area_and_winding(&mesh) - (50.0 - 2.5)).abs() < 1e-9);
        let normal = mesh.vertices[0].normal;
        for (got, want) in normal.iter().zip([-0.8, 0.0, -0.6]) {
            assert!((got - want).abs() < 1e-12, "{normal:?}");
        }
        let back: Vec<[f64; 3]> = wall.into_iter().rev().collect();
        assert!((drawn(&[back]).vertices[0].normal[0] - 0.8).abs() < 1e-12);
    }

    #[test]
    fn the_six_sides_of_a_block_enclose_it() {
        let (a, b) = (0.0, 2.0);
        let sides = [
            [[a, a, a], [a, b, a], [b, b, a], [b, a, a]],
            [[a, a, b], [b, a, b], [b, b, b], [a, b, b]],
            [[a, a, a], [b, a, a], [b, a, b], [a, a, b]],
            [[b, b, a], [a, b, a], [a, b, b], [b, b, b]],
            [[a, b, a], [a, a, a], [a, a, b], [a, b, b]],
            [[b, a, a], [b, b, a], [b, b, b], [b, a, b]],
        ];
        let mut mesh = MeshBuffer::default();
        for side in sides {
            surface(&mut mesh, &[side.to_vec()], [1.0; 4], |_| [0.0; 2]);
        }
        assert!((area_and_winding(&mesh) - 24.0).abs() < 1e-9);
        assert!((volume(&mesh) - 8.0).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_area_is_not_drawn() {
        let line = vec![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]];
        let twice = vec![[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]];
        for rings in [vec![line], vec![twice], vec![vec![]], vec![]] {
            assert!(drawn(&rings).is_empty(), "{rings:?}");
        }
    }
}
