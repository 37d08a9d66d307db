//! Buildings: footprints pulled up.

use super::area::{flat_area, triangles};
use super::buffer::{MeshBuffer, Vertex};
use super::ring::{open_ring, signed_area};

/// A footprint between two heights, in local metres.
#[derive(Debug, Clone, Copy)]
pub struct Prism<'a> {
    /// Outer ring, then holes, flat.
    pub rings: &'a [Vec<f64>],
    /// Height of the foot.
    pub base: f64,
    /// Height of the top.
    pub top: f64,
}

/// Adds the walls of `prism`, facing out of the building (into its courtyards, too).
///
/// `u` counts bays of about `bay` metres, a whole number of them to a wall; `v` counts storeys downwards from the top.
pub fn walls(mesh: &mut MeshBuffer, prism: Prism<'_>, bay: f64, storeys: f64, colour: [f32; 4]) {
    for (number, flat) in prism.rings.iter().enumerate() {
        let mut ring = open_ring(flat);
        if ring.len() < 3 {
            continue;
        }
        let should_turn_left = number == 0;
        if (signed_area(&ring) > 0.0) != should_turn_left {
            ring.reverse();
        }
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            let normal = [(b[1] - a[1]) / length, (a[0] - b[0]) / length, 0.0];
            let (u, v) = ((length / bay).round().max(1.0) as f32, storeys as f32);
            let corners = [
                [a[0], a[1], prism.base],
                [b[0], b[1], prism.base],
                [b[0], b[1], prism.top],
                [a[0], a[1], prism.top],
            ];
            mesh.quad(
                corners,
                normal,
                [[0.0, v], [u, v], [u, 0.0], [0.0, 0.0]],
                colour,
            );
        }
    }
}

/// Adds the flat roof of `prism`.
pub fn roof(mesh: &mut MeshBuffer, prism: Prism<'_>, colour: [f32; 4]) {
    flat_area(mesh, prism.rings, prism.top, colour);
}

/// Adds the underside of `prism`.
pub fn underside(mesh: &mut MeshBuffer, prism: Prism<'_>, colour: [f32; 4]) {
    let (points, faces) = triangles(prism.rings);
    let first = mesh.next_corner();
    for [x, y] in points {
        mesh.push(Vertex {
            position: [x, y, prism.base],
            normal: [0.0, 0.0, -1.0],
            uv: [0.0; 2],
            colour,
        });
    }
    for [a, b, c] in faces {
        mesh.triangle(first + a, first + c, first + b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::buffer::checks::{area_and_winding, volume};

    fn house(rings: &[Vec<f64>]) -> MeshBuffer {
        let prism = Prism {
            rings,
            base: 1.0,
            top: 11.0,
        };
        let mut mesh = MeshBuffer::default();
        walls(&mut mesh, prism, 3.0, 3.0, [1.0; 4]);
        roof(&mut mesh, prism, [1.0; 4]);
        mesh
    }

    /// Closed from below, a mesh that faces outwards everywhere encloses its volume with a positive sign.
    fn enclosed(rings: &[Vec<f64>]) -> f64 {
        let mesh = house(rings);
        area_and_winding(&mesh);
        let (points, faces) = super::super::area::triangles(rings);
        let mut closed = mesh;
        let first = closed.vertices.len() as u32;
        for [x, y] in points {
            let position = [x, y, 1.0];
            closed.push(super::super::buffer::Vertex {
                position,
                normal: [0.0, 0.0, -1.0],
                uv: [0.0; 2],
                colour: [1.0; 4],
            });
        }
        for [a, b, c] in faces {
            closed.triangle(first + a, first + c, first + b);
        }
        volume(&closed)
    }

    #[test]
    fn walls_face_outwards_with_and_without_a_courtyard() {
        let outer = vec![0.0, 0.0, 20.0, 0.0, 20.0, 10.0, 0.0, 10.0, 0.0, 0.0];
        let yard = vec![5.0, 3.0, 9.0, 3.0, 9.0, 7.0, 5.0, 7.0, 5.0, 3.0];
        assert!((enclosed(std::slice::from_ref(&outer)) - 2000.0).abs() < 1e-6);
        assert!((enclosed(&[outer, yard]) - (2000.0 - 160.0)).abs() < 1e-6);
    }

    #[test]
    fn a_clockwise_footprint_faces_outwards_too() {
        let clockwise = vec![0.0, 0.0, 0.0, 10.0, 20.0, 10.0, 20.0, 0.0, 0.0, 0.0];
        assert!((enclosed(&[clockwise]) - 2000.0).abs() < 1e-6);
    }

    #[test]
    fn windows_come_in_whole_bays_and_storeys() {
        let mesh = house(&[vec![0.0, 0.0, 20.0, 0.0, 20.0, 10.0, 0.0, 10.0, 0.0, 0.0]]);
        let u = mesh.vertices.iter().map(|v| v.uv[0]).fold(0.0, f32::max);
        let v = mesh.vertices.iter().map(|v| v.uv[1]).fold(0.0, f32::max);
        assert_eq!((u, v), (7.0, 3.0));
    }
}
