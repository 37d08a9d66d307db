//! The space that a camera looks through, as a mesh: from its lens along every direction of its picture to the first thing in the way, the
//! ground, or the end of its range.

use geo::Coord;

use super::error::{SightError, check_range};
use super::optics::Projection;
use super::pose::Camera;
use super::standing::stand_at;
use super::window::cross;
use crate::coverage::obstacle::{Edge, Obstacles, Prism};

/// Cells of the picture across and down that the mesh has a ray at each corner of. The space ends exactly where a ray does; between
/// two rays of which one passes an edge, it ends somewhere between what they meet.
const CELLS: [u32; 2] = [96, 54];

/// A closed mesh: the ends of the lines of sight, and the lines of sight along the border of the picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Volume {
    /// East, north and `z` of each corner, metres; the first is the lens.
    pub corners: Vec<[f64; 3]>,
    /// Corners of each triangle, anticlockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
}

/// Something that stops sight, with its sides.
type Stop<'o> = (&'o Prism, &'o [Edge]);

impl Volume {
    /// The space that `camera` looks through, at most `range_m` metres from its lens. Cost: O(k) for each of 5,335 rays, with k edges in range.
    ///
    /// # Errors
    /// When a figure of the camera or the range cannot be, or the camera is inside something.
    pub fn of(obstacles: &Obstacles, camera: &Camera, range_m: f64) -> Result<Self, SightError> {
        camera.check()?;
        check_range(range_m)?;
        let z = camera.position.z;
        let eye = stand_at(obstacles, camera.position)?;
        let stops = stops_near(obstacles, eye, range_m);
        let from = [eye.x, eye.y, z];
        let mut corners = vec![from];
        for row in 0..=CELLS[1] {
            for column in 0..=CELLS[0] {
                let share = |number: u32, of: u32| f64::from(number) / f64::from(of);
                let along = camera.direction(share(column, CELLS[0]), share(row, CELLS[1]));
                let free_m = free(from, along, &stops, camera.ground_z).min(range_m);
                corners.push(std::array::from_fn(|i| from[i] + free_m * along[i]));
            }
        }
        Ok(Self {
            corners,
            triangles: triangles(),
        })
    }

    /// What it holds in m³, by the divergence theorem.
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

impl Camera {
    /// The unit vector of what is shown at a share of the picture from its left and from its top.
    fn direction(&self, across: f64, down: f64) -> [f64; 3] {
        let half_v = self.lens.vertical_rad() / 2.0;
        if self.lens.projection() == Projection::Panoramic {
            let (lowest, highest) = (self.pitch_rad - half_v, self.pitch_rad + half_v);
            let quarter = std::f64::consts::FRAC_PI_2;
            let elevation = (highest + (lowest - highest) * down).clamp(-quarter, quarter);
            let azimuth = self.heading_rad + self.lens.horizontal_rad() * (0.5 - across);
            let (sin_e, cos_e) = elevation.sin_cos();
            let (sin_a, cos_a) = azimuth.sin_cos();
            return [cos_e * cos_a, cos_e * sin_a, sin_e];
        }
        let axes = self.axes();
        let right = (2.0 * across - 1.0) * (self.lens.horizontal_rad() / 2.0).tan();
        let up = (1.0 - 2.0 * down) * half_v.tan();
        let length = (1.0 + right * right + up * up).sqrt();
        std::array::from_fn(|i| {
            (axes.forward[i] + right * axes.right[i] + up * axes.up[i]) / length
        })
    }
}

fn stops_near(obstacles: &Obstacles, eye: Coord<f64>, range_m: f64) -> Vec<Stop<'_>> {
    let reach = Coord {
        x: range_m,
        y: range_m,
    };
    let mut near = Vec::new();
    let tree = obstacles.prism_tree();
    tree.visit_box(eye - reach, eye + reach, |number| near.push(number));
    let stop = |number: u32| {
        let prism = obstacles.prisms().get(number as usize)?;
        let stops = prism.kind.stops_sight();
        stops.then(|| (prism, obstacles.edges_of(number)))
    };
    near.into_iter().filter_map(stop).collect()
}

/// Metres along a unit vector to the first thing in the way or the ground; infinite where there is none.
fn free(from: [f64; 3], along: [f64; 3], stops: &[Stop<'_>], ground_z: f64) -> f64 {
    let level = |z: f64| {
        let metres = (z - from[2]) / along[2];
        (metres > 0.0).then_some(metres)
    };
    let eye = Coord {
        x: from[0],
        y: from[1],
    };
    let way = Coord {
        x: along[0],
        y: along[1],
    };
    let mut nearest_m = level(ground_z).unwrap_or(f64::INFINITY);
    for (prism, edges) in stops {
        let sides = edges.iter().filter_map(|edge| side(eye, way, edge));
        for metres in sides {
            let z = from[2] + metres * along[2];
            if metres < nearest_m && (prism.base_z..=prism.top_z).contains(&z) {
                nearest_m = metres;
            }
        }
        for lid in [prism.base_z, prism.top_z].into_iter().filter_map(level) {
            if prism.is_solid && lid < nearest_m && is_within(eye + way * lid, edges) {
                nearest_m = lid;
            }
        }
    }
    nearest_m
}

/// How often `way` goes into the distance to a side that it passes.
fn side(eye: Coord<f64>, way: Coord<f64>, edge: &Edge) -> Option<f64> {
    let (a, across) = (edge.a - eye, edge.b - edge.a);
    let turn = cross(way, across);
    let (metres, share) = (cross(a, across) / turn, cross(a, way) / turn);
    (metres > 0.0 && (0.0..=1.0).contains(&share)).then_some(metres)
}

/// Whether a place is inside of a ring or rings, by the even-odd rule.
fn is_within(at: Coord<f64>, edges: &[Edge]) -> bool {
    let passes = |edge: &&Edge| {
        let (a, b) = (edge.a, edge.b);
        (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x
    };
    edges.iter().filter(passes).count() % 2 == 1
}

/// The triangles over the ends of the rays, and from the lens to those of the border.
fn triangles() -> Vec<[u32; 3]> {
    let [columns, rows] = CELLS;
    let node = |column: u32, row: u32| 1 + row * (columns + 1) + column;
    let mut triangles = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let [a, b] = [node(column, row), node(column + 1, row)];
            let [d, c] = [node(column, row + 1), node(column + 1, row + 1)];
            triangles.extend([[a, b, c], [a, c, d]]);
        }
    }
    let top = (0..columns).map(|column| node(column, 0));
    let right = (0..rows).map(|row| node(columns, row));
    let bottom = (0..columns).map(|column| node(columns - column, rows));
    let left = (0..rows).map(|row| node(0, rows - row));
    let border: Vec<u32> = top.chain(right).chain(bottom).chain(left).collect();
    let after = border.iter().cycle().skip(1);
    triangles.extend(border.iter().zip(after).map(|(a, b)| [0, *b, *a]));
    triangles
}
