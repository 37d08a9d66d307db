//! The ground that a camera shows: what lies in its picture and in range, less what is behind or beneath something.
//!
//! The ground is level. What is as high as the lens hides everything behind it, and the sweep tells where that begins; what is lower
//! casts a shadow of its own, a polygon that is cut out. Both are exact; only arcs of the range are chords (see
//! [`Horizon::polygon`]).

use geo::bool_ops::FillRule;
use geo::{Area, BooleanOps, Coord, MapCoords, MultiPolygon, OpType, Polygon};

use super::error::{SightError, check_range};
use super::horizon::Horizon;
use super::pose::{Camera, HalfPlane, clip, passages, placed, shown, window};
use super::quality::Level;
use super::shadow::{Stretch, cast, stretch, stretched};
use super::standing::stand_at;
use super::sweep::Sweep;
use crate::coverage::obstacle::{Obstacles, Prism};

/// Corners of the disc about the foot of a panoramic camera.
const DISC_CORNERS: u32 = 126;

/// The ground seen at most so far from the lens.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Farthest distance from the lens, metres.
    pub range_m: f64,
    /// Area in m².
    pub area_m2: f64,
    /// The ground, local metres.
    pub ground: MultiPolygon<f64>,
}

impl Camera {
    /// How far from the lens each level reaches, metres: what [`Sweep::ground`] takes.
    #[must_use]
    pub fn ranges_m(&self, levels: &[Level]) -> Vec<f64> {
        let ranges = levels.iter().map(|l| self.lens.range_m(l.pixels_per_m));
        ranges.collect()
    }
}

/// What a camera's sight is taken over, in plan from its eye.
struct Scene<'o> {
    obstacles: &'o Obstacles,
    camera: Camera,
    eye: Coord<f64>,
    planes: Vec<HalfPlane>,
    /// Farthest plan distance, metres.
    reach_m: f64,
}

impl Sweep {
    /// The ground that `camera` shows within each of `ranges_m` metres from its lens. Cost: as [`Self::plan`] and, for p pieces of
    /// shadow, O(p log p) for each range.
    ///
    /// # Errors
    /// When a figure of the camera or a range cannot be, or the camera is inside a building.
    pub fn ground(
        &mut self,
        obstacles: &Obstacles,
        camera: &Camera,
        ranges_m: &[f64],
    ) -> Result<Vec<Seen>, SightError> {
        camera.check()?;
        ranges_m.iter().try_for_each(|range| check_range(*range))?;
        let eye = stand_at(obstacles, camera.position)?;
        let farthest = ranges_m.iter().copied().fold(0.0, f64::max);
        let scene = Scene {
            obstacles,
            camera: *camera,
            eye,
            planes: camera.half_planes(),
            reach_m: plan_reach(camera, farthest),
        };
        let outline = shown(&scene.planes, scene.reach_m);
        let window = window(camera, &scene.planes, &outline);
        let Some(window) = window.filter(|_| scene.reach_m > 0.0 && outline.len() >= 3) else {
            return Ok(ranges_m.iter().map(|range| nothing(*range)).collect());
        };
        let horizon = self.horizon(obstacles, eye, window, scene.reach_m, |prism| {
            match scene.stretch(prism) {
                Stretch::Beyond(factor) => Some(factor),
                Stretch::None | Stretch::Between(..) => None,
            }
        });
        let shadows = self.shadows(&scene, window);
        let seen = ranges_m
            .iter()
            .map(|range| scene.seen(&horizon, &outline, &shadows, *range));
        Ok(seen.collect())
    }

    /// Shadows of what is lower than the lens and not behind something higher.
    fn shadows(&self, scene: &Scene<'_>, window: super::Window) -> Vec<Polygon<f64>> {
        let within = scene.within();
        let mut pieces = disc(scene.camera.ground_reach()[0]);
        for number in scene.near() {
            let Some(prism) = scene.obstacles.prisms().get(number as usize) else {
                continue;
            };
            let Stretch::Between(near, far) = scene.stretch(prism) else {
                continue;
            };
            let edges = scene.obstacles.edges_of(number);
            if !self.may_show(prism, edges, scene.eye, window, near) {
                continue;
            }
            if prism.is_solid {
                pieces.extend(stretched(edges, scene.eye, near));
            }
            cast(prism, edges, scene.eye, (near, far), &within, &mut pieces);
        }
        pieces
    }
}

impl Scene<'_> {
    fn stretch(&self, prism: &Prism) -> Stretch {
        if prism.kind.stops_sight() {
            stretch(prism, self.camera.position.z, self.camera.ground_z)
        } else {
            Stretch::None
        }
    }

    /// Prisms that may stand in range, ascending.
    fn near(&self) -> Vec<u32> {
        let reach = Coord {
            x: self.reach_m,
            y: self.reach_m,
        };
        let mut found = Vec::new();
        let tree = self.obstacles.prism_tree();
        tree.visit_box(self.eye - reach, self.eye + reach, |n| found.push(n));
        found.sort_unstable();
        found
    }

    /// The half-planes of picture and range.
    fn within(&self) -> Vec<HalfPlane> {
        let side = |a: f64, b: f64| HalfPlane {
            a,
            b,
            c: self.reach_m,
        };
        let square = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
        let square = square.into_iter().map(|(a, b)| side(a, b));
        self.planes.iter().copied().chain(square).collect()
    }

    fn seen(
        &self,
        horizon: &Horizon,
        outline: &[Coord<f64>],
        shadows: &[Polygon<f64>],
        range_m: f64,
    ) -> Seen {
        let reach_m = plan_reach(&self.camera, range_m);
        let ring = if reach_m > 0.0 {
            horizon.ring(reach_m)
        } else {
            Vec::new()
        };
        let open = self.in_picture(ring, outline);
        let shadows = MultiPolygon::new(shadows.to_vec());
        let ground = if shadows.0.is_empty() || open.0.is_empty() {
            open
        } else {
            open.boolean_op_with_fill_rule(&shadows, OpType::Difference, FillRule::NonZero)
        };
        Seen {
            range_m,
            area_m2: ground.unsigned_area(),
            ground: ground.map_coords(|v| self.eye + v),
        }
    }

    /// The part of a ring about the eye that the picture shows.
    fn in_picture(&self, ring: Vec<Coord<f64>>, outline: &[Coord<f64>]) -> MultiPolygon<f64> {
        if self.planes.iter().any(|plane| passages(&ring, *plane) > 2) {
            let (ring, outline) = (placed(&ring, Coord::zero()), placed(outline, Coord::zero()));
            return ring.intersection(&outline);
        }
        let kept = self
            .planes
            .iter()
            .fold(ring, |ring, plane| clip(&ring, *plane));
        let polygon = (kept.len() >= 3).then(|| placed(&kept, Coord::zero()));
        MultiPolygon::new(polygon.into_iter().collect())
    }
}

/// Farthest plan distance of ground that is at most `range_m` from the lens and in a panoramic camera's rows; 0 for none.
pub(super) fn plan_reach(camera: &Camera, range_m: f64) -> f64 {
    let height = camera.height_m();
    let reach_2 = range_m * range_m - height * height;
    reach_2.max(0.0).sqrt().min(camera.ground_reach()[1])
}

fn nothing(range_m: f64) -> Seen {
    Seen {
        range_m,
        area_m2: 0.0,
        ground: MultiPolygon::new(Vec::new()),
    }
}

/// The disc about the foot of a panoramic camera that its lowest row does not reach.
fn disc(radius_m: f64) -> Vec<Polygon<f64>> {
    if radius_m <= 0.0 {
        return Vec::new();
    }
    let step = std::f64::consts::TAU / f64::from(DISC_CORNERS);
    let corner = |i: u32| {
        let (y, x) = (step * f64::from(i)).sin_cos();
        Coord { x, y } * radius_m
    };
    vec![Polygon::new(
        (0..DISC_CORNERS).map(corner).collect(),
        Vec::new(),
    )]
}
