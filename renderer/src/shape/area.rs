//! Flat polygons with holes.

use geo::{LineString, Polygon, TriangulateEarcut};

use super::buffer::{MeshBuffer, Vertex};
use super::ring::{open_ring, signed_area};

/// Corner points and triangles (three indices each, anticlockwise from above) of a polygon: outer ring, then holes.
///
/// Rings with fewer than three points are left out. Cost: earcut, near linear for real outlines.
#[must_use]
pub fn triangles(rings: &[Vec<f64>]) -> (Vec<[f64; 2]>, Vec<[u32; 3]>) {
    let lines: Vec<Vec<[f64; 2]>> = rings.iter().map(|r| open_ring(r)).collect();
    let Some(outer) = lines.first().filter(|r| r.len() >= 3) else {
        return (Vec::new(), Vec::new());
    };
    let line = |ring: &[[f64; 2]]| LineString::from(ring.to_vec());
    let holes = lines[1..]
        .iter()
        .filter(|r| r.len() >= 3)
        .map(|r| line(r))
        .collect();
    let raw = Polygon::new(line(outer), holes).earcut_triangles_raw();
    let faces = raw.triangle_indices.chunks_exact(3).filter_map(|t| {
        let area = signed_area(&[raw.vertices[t[0]], raw.vertices[t[1]], raw.vertices[t[2]]]);
        let [a, b, c] = [t[0], t[1], t[2]].map(|i| u32::try_from(i).unwrap_or(0));
        if area == 0.0 {
            None
        } else if area > 0.0 {
            Some([a, b, c])
        } else {
            Some([a, c, b])
        }
    });
    let faces = faces.collect();
    (raw.vertices, faces)
}

/// Adds the polygon at height `z`, facing up.
pub fn flat_area(mesh: &mut MeshBuffer, rings: &[Vec<f64>], z: f64, colour: [f32; 4]) {
    let (points, faces) = triangles(rings);
    let first = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    for [x, y] in points {
        mesh.push(Vertex {
            position: [x, y, z],
            normal: [0.0, 0.0, 1.0],
            uv: [0.0, 0.0],
            colour,
        });
    }
    for [a, b, c] in faces {
        mesh.triangle(first + a, first + b, first + c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::buffer::checks::area_and_winding;

    fn area_of(rings: &[Vec<f64>]) -> f64 {
        let mut mesh = MeshBuffer::default();
        flat_area(&mut mesh, rings, 2.0, [1.0; 4]);
        assert!(mesh.vertices.iter().all(|v| v.position[2] == 2.0));
        area_and_winding(&mesh)
    }

    #[test]
    fn a_hole_is_left_out_whichever_way_the_rings_turn() {
        let outer = vec![0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 0.0, 10.0, 0.0, 0.0];
        let hole = vec![2.0, 2.0, 2.0, 5.0, 6.0, 5.0, 6.0, 2.0, 2.0, 2.0];
        let reversed: Vec<f64> = outer.chunks(2).rev().flatten().copied().collect();
        assert!((area_of(std::slice::from_ref(&outer)) - 100.0).abs() < 1e-9);
        assert!((area_of(&[outer, hole.clone()]) - 88.0).abs() < 1e-9);
        assert!((area_of(&[reversed, hole]) - 88.0).abs() < 1e-9);
    }

    #[test]
    fn a_concave_outline_keeps_its_area() {
        let ell = vec![
            0.0, 0.0, 6.0, 0.0, 6.0, 2.0, 2.0, 2.0, 2.0, 5.0, 0.0, 5.0, 0.0, 0.0,
        ];
        assert!((area_of(&[ell]) - 18.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_polygon_draws_nothing() {
        assert_eq!(triangles(&[]).1.len(), 0);
        assert_eq!(triangles(&[vec![0.0, 0.0, 1.0, 0.0]]).1.len(), 0);
    }
}
