//! The space between a lens and the ground that it shows, as a mesh.

use geo::{Coord, TriangulateEarcut};

use super::ground::Seen;
use crate::model::Position;

/// A closed mesh: the ground that is shown below, and the lines of sight along its border.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Volume {
    /// East, north and `z` of each corner, metres; the first is the lens.
    pub corners: Vec<[f64; 3]>,
    /// Corners of each triangle, anticlockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
}

impl Seen {
    /// The lines of sight from `lens` to this ground at `ground_z`. Cost: O(n log n) for n corners.
    #[must_use]
    pub fn volume(&self, lens: Position, ground_z: f64) -> Volume {
        let mut volume = Volume::default();
        volume.corners.push([lens.x, lens.y, lens.z]);
        for polygon in &self.ground {
            for triangle in polygon.earcut_triangles() {
                let first = volume.corners.len() as u32;
                let corners = triangle.to_array();
                volume.corners.extend(corners.map(|c| [c.x, c.y, ground_z]));
                // Seen from below an anticlockwise triangle runs the other way.
                let turn = cross(corners);
                volume.triangles.push(if turn > 0.0 {
                    [first, first + 2, first + 1]
                } else {
                    [first, first + 1, first + 2]
                });
            }
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            for line in rings.flat_map(|ring| ring.lines()) {
                let first = volume.corners.len() as u32;
                let ends = [line.start, line.end].map(|c| [c.x, c.y, ground_z]);
                volume.corners.extend(ends);
                volume.triangles.push([0, first, first + 1]);
            }
        }
        volume
    }
}

impl Volume {
    /// What it holds in m³, by the divergence theorem: a third of the ground's area times the height, if it is closed.
    #[must_use]
    pub fn volume_m3(&self) -> f64 {
        let Some(&from) = self.corners.first() else {
            return 0.0;
        };
        let corner = |number: u32| -> [f64; 3] {
            let c = self.corners.get(number as usize).copied().unwrap_or(from);
            std::array::from_fn(|i| c[i] - from[i])
        };
        let signed = self.triangles.iter().map(|t| {
            let [a, b, c] = t.map(corner);
            let minor = |i: usize, j: usize| b[i] * c[j] - b[j] * c[i];
            a[0] * minor(1, 2) + a[1] * minor(2, 0) + a[2] * minor(0, 1)
        });
        signed.sum::<f64>() / 6.0
    }
}

fn cross([a, b, c]: [Coord<f64>; 3]) -> f64 {
    let (p, q) = (b - a, c - a);
    p.x * q.y - p.y * q.x
}
