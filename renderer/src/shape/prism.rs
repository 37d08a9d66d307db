//! Buildings: footprints pulled up.

use twin_formats::mesh::{MeshBuffer, Vertex, flat_area, open_ring, signed_area};

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

/// How a wall is painted from its foot to its top.
#[derive(Debug, Clone, Copy)]
pub struct WallPaint {
    /// Width of a bay in metres; a wall has a whole number of them.
    pub bay: f64,
    /// Storeys from the top to the foot.
    pub storeys: f64,
    /// Linear colour at the foot.
    pub foot: [f32; 4],
    /// Linear colour at the top.
    pub top: [f32; 4],
}

impl WallPaint {
    /// One colour and no texture.
    #[must_use]
    pub fn plain(colour: [f32; 4]) -> Self {
        Self {
            bay: f64::INFINITY,
            storeys: 1.0,
            foot: colour,
            top: colour,
        }
    }
}

/// Adds the walls of `prism`, facing out of the building (into its courtyards, too).
///
/// `u` counts bays along a wall; `v` counts storeys downwards from the top.
pub fn walls(mesh: &mut MeshBuffer, prism: Prism<'_>, paint: WallPaint) {
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
            upright(mesh, [*a, *b], [prism.base, prism.top], paint);
        }
    }
}

/// Adds one wall from `a` to `b`; it faces to the right of that way.
pub fn upright(
    mesh: &mut MeshBuffer,
    [a, b]: [[f64; 2]; 2],
    [base, top]: [f64; 2],
    paint: WallPaint,
) {
    let length = (b[0] - a[0]).hypot(b[1] - a[1]);
    if length == 0.0 {
        return;
    }
    let normal = [(b[1] - a[1]) / length, (a[0] - b[0]) / length, 0.0];
    let (u, v) = (
        (length / paint.bay).round().max(1.0) as f32,
        paint.storeys as f32,
    );
    let corners = [
        ([a[0], a[1], base], [0.0, v], paint.foot),
        ([b[0], b[1], base], [u, v], paint.foot),
        ([b[0], b[1], top], [u, 0.0], paint.top),
        ([a[0], a[1], top], [0.0, 0.0], paint.top),
    ];
    let [p, q, r, s] = corners.map(|(position, uv, colour)| {
        mesh.push(Vertex {
            position,
            normal,
            uv,
            colour,
        })
    });
    mesh.triangle(p, q, r);
    mesh.triangle(p, r, s);
}

/// Adds the flat roof of `prism`.
pub fn roof(mesh: &mut MeshBuffer, prism: Prism<'_>, colour: [f32; 4]) {
    flat_area(mesh, prism.rings, prism.top, colour);
}

/// Adds a flat strip at height `z` from `inner` to `outer`, two rings with as many points; the colours are those of
/// the two edges. Both turn anticlockwise, `outer` around `inner`.
pub fn rim(
    mesh: &mut MeshBuffer,
    [inner, outer]: [&[[f64; 2]]; 2],
    z: f64,
    [inner_colour, outer_colour]: [[f32; 4]; 2],
) {
    let count = inner.len().min(outer.len());
    for i in 0..count {
        let next = (i + 1) % count;
        let corners = [
            (inner[i], inner_colour),
            (outer[i], outer_colour),
            (outer[next], outer_colour),
            (inner[next], inner_colour),
        ];
        let [p, q, r, s] = corners.map(|([x, y], colour)| {
            mesh.push(Vertex {
                position: [x, y, z],
                normal: [0.0, 0.0, 1.0],
                uv: [0.0; 2],
                colour,
            })
        });
        mesh.triangle(p, q, r);
        mesh.triangle(p, r, s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::buffer::checks::{area_and_winding, volume};
    use crate::shape::ring::{anticlockwise, offset};

    fn house(rings: &[Vec<f64>]) -> MeshBuffer {
        let prism = Prism {
            rings,
            base: 1.0,
            top: 11.0,
        };
        let paint = WallPaint {
            bay: 3.0,
            storeys: 3.0,
            ..WallPaint::plain([1.0; 4])
        };
        let mut mesh = MeshBuffer::default();
        walls(&mut mesh, prism, paint);
        roof(&mut mesh, prism, [1.0; 4]);
        mesh
    }

    /// Closed from below, a mesh that faces outwards everywhere encloses its volume with a positive sign.
    fn enclosed(rings: &[Vec<f64>]) -> f64 {
        let mesh = house(rings);
        area_and_winding(&mesh);
        let (points, faces) = crate::shape::triangles(rings);
        let mut closed = mesh;
        let first = closed.vertices.len() as u32;
        for [x, y] in points {
            let position = [x, y, 1.0];
            closed.push(Vertex {
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

    #[test]
    fn a_rim_lies_between_its_rings() {
        let ring = anticlockwise(&[0.0, 0.0, 20.0, 0.0, 20.0, 10.0, 0.0, 10.0]).unwrap();
        let inner = offset(&ring, -1.0);
        let mut mesh = MeshBuffer::default();
        rim(&mut mesh, [&inner, &ring], 5.0, [[1.0; 4]; 2]);
        assert!((area_and_winding(&mesh) - (200.0 - 18.0 * 8.0)).abs() < 1e-9);
    }
}
