//! Ways on the ground as an eye sees them: the parts of a straight way that nothing hides, and those of them that a picture shows.
//!
//! What hides a part of a way does not depend on where the camera looks, so that is told once; each direction is then a cut by the
//! sides of the picture. Both are exact, and agree with [`super::Sweep::ground`], which tells the same of all ground.

use geo::Coord;

use super::error::{SightError, check_range};
use super::ground::plan_reach;
use super::optics::Projection;
use super::pose::Camera;
use super::shadow::{Stretch, stretch};
use super::standing::stand_at;
use super::window::cross;
use crate::coverage::obstacle::{Edge, Obstacles, Prism};

/// Share of a side by which its corner is missed at most.
const ROUNDING: f64 = 1e-9;

/// Parts of a straight way, each as the shares of it at which the part begins and ends, in order.
pub(crate) type Shares = Vec<[f64; 2]>;

/// An eye over level ground, and what hides the ground from it within a range.
#[derive(Debug, Clone)]
pub(crate) struct Outlook<'o> {
    /// Where it looks from, local metres: its bracket's length before the wall that it hangs on.
    pub(crate) eye: Coord<f64>,
    /// Farthest plan distance that it is asked about, metres.
    pub(crate) reach_m: f64,
    shades: Vec<Shade<'o>>,
}

/// A prism that hides ground from an eye: its footprint stretched from the eye by every factor from `near` to `far`.
#[derive(Debug, Clone, Copy)]
struct Shade<'o> {
    prism: &'o Prism,
    edges: &'o [Edge],
    near: f64,
    far: f64,
}

impl<'o> Outlook<'o> {
    /// What `camera` could show at most `range_m` metres from its lens, whichever way it looked. Cost: O(log n + k) for k prisms in
    /// range.
    ///
    /// # Errors
    /// When a figure of the camera or the range cannot be, or the camera is inside something.
    pub(crate) fn of(
        obstacles: &'o Obstacles,
        camera: &Camera,
        range_m: f64,
    ) -> Result<Self, SightError> {
        camera.check()?;
        check_range(range_m)?;
        let (eye_z, ground_z) = (camera.position.z, camera.ground_z);
        let eye = stand_at(obstacles, camera.position)?;
        let reach_m = plan_reach(camera, range_m);
        let reach = Coord {
            x: reach_m,
            y: reach_m,
        };
        let mut near = Vec::new();
        let tree = obstacles.prism_tree();
        tree.visit_box(eye - reach, eye + reach, |number| near.push(number));
        near.sort_unstable();
        let shade = |number: u32| {
            let prism = obstacles.prisms().get(number as usize)?;
            let (near, far) = match stretch(prism, eye_z, ground_z) {
                _ if !prism.kind.stops_sight() => return None,
                Stretch::None => return None,
                Stretch::Beyond(near) => (near, f64::INFINITY),
                Stretch::Between(near, far) => (near, far),
            };
            Some(Shade {
                prism,
                edges: obstacles.edges_of(number),
                near,
                far,
            })
        };
        Ok(Self {
            eye,
            reach_m,
            shades: near.into_iter().filter_map(shade).collect(),
        })
    }

    /// The parts of the way from `a` to `b` that are in range and that nothing hides. Cost: O(edges in range).
    pub(crate) fn open(&self, a: Coord<f64>, b: Coord<f64>) -> Shares {
        let way = Way::of(a - self.eye, b - self.eye);
        let Some(reached) = way.within(self.reach_m) else {
            return Vec::new();
        };
        let mut hidden = Vec::new();
        for shade in &self.shades {
            shade.cast(self.eye, way, &mut hidden);
        }
        less(reached, hidden)
    }
}

impl Camera {
    /// The parts of the way from `a` to `b` that are in the picture of this camera with its eye at `eye`, in the open.
    pub(crate) fn way_in_picture(&self, eye: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Shares {
        let way = Way::of(a - eye, b - eye);
        if self.lens.projection() == Projection::Panoramic {
            return self.in_panorama(way);
        }
        let mut sides = self.half_planes().into_iter();
        let kept = sides.try_fold([0.0, 1.0], |kept, side| {
            way.on_side(kept, side.value(way.a), side.value(way.b))
        });
        kept.into_iter().collect()
    }

    /// Cut where the way passes the circles that the lowest and the highest row reach, and the first and the last column.
    fn in_panorama(&self, way: Way) -> Shares {
        let [nearest_m, farthest_m] = self.ground_reach();
        let half_rad = self.lens.horizontal_rad() / 2.0;
        let mut cuts = vec![0.0, 1.0];
        for radius_m in [nearest_m, farthest_m] {
            cuts.extend(way.within(radius_m).into_iter().flatten());
        }
        for side in [-half_rad, half_rad] {
            let (y, x) = (self.heading_rad + side).sin_cos();
            let ray = Coord { x, y };
            let (from, to) = (cross(ray, way.a), cross(ray, way.b));
            cuts.push(from / (from - to));
        }
        cuts.retain(|cut| (0.0..=1.0).contains(cut));
        cuts.sort_by(f64::total_cmp);
        let shows = |at: Coord<f64>| {
            let (sin, cos) = self.heading_rad.sin_cos();
            let off = (cos * at.y - sin * at.x).atan2(cos * at.x + sin * at.y);
            let distance_m = at.x.hypot(at.y);
            off.abs() <= half_rad && (nearest_m..=farthest_m).contains(&distance_m)
        };
        let pairs = cuts.windows(2).filter(|pair| pair[1] > pair[0]);
        let shown = pairs.filter(|pair| shows(way.at(f64::midpoint(pair[0], pair[1]))));
        merged(shown.map(|pair| [pair[0], pair[1]]).collect())
    }
}

/// A straight way, from the eye.
#[derive(Debug, Clone, Copy)]
struct Way {
    a: Coord<f64>,
    b: Coord<f64>,
}

impl Way {
    fn of(a: Coord<f64>, b: Coord<f64>) -> Self {
        Self { a, b }
    }

    fn at(self, share: f64) -> Coord<f64> {
        self.a + (self.b - self.a) * share
    }

    /// The part of it in a circle about the eye, if any.
    fn within(self, radius_m: f64) -> Option<[f64; 2]> {
        if radius_m == f64::INFINITY {
            return Some([0.0, 1.0]);
        }
        let along = self.b - self.a;
        let length_2 = along.x * along.x + along.y * along.y;
        if length_2 <= 0.0 {
            return None;
        }
        let middle = -(self.a.x * along.x + self.a.y * along.y) / length_2;
        let foot = self.at(middle);
        let half_2 = (radius_m * radius_m - foot.x * foot.x - foot.y * foot.y) / length_2;
        let half = (half_2 > 0.0).then(|| half_2.sqrt())?;
        let (from, to) = ((middle - half).max(0.0), (middle + half).min(1.0));
        (from < to).then_some([from, to])
    }

    /// The rest of a part where a value that goes evenly from `at_a` to `at_b` along the way is not below 0.
    fn on_side(self, part: [f64; 2], at_a: f64, at_b: f64) -> Option<[f64; 2]> {
        let [mut from, mut to] = part;
        let passed = at_a / (at_a - at_b);
        match (at_a >= 0.0, at_b >= 0.0) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => to = to.min(passed),
            (false, true) => from = from.max(passed),
        }
        (from < to).then_some([from, to])
    }
}

impl Shade<'_> {
    /// Adds the parts of a way from the eye that it hides.
    fn cast(&self, eye: Coord<f64>, way: Way, hidden: &mut Shares) {
        if self.is_clear_of(eye, way) {
            return;
        }
        if self.prism.is_solid {
            self.footprint(eye, way, hidden);
        }
        for edge in self.edges {
            let (a, b) = (edge.a - eye, edge.b - eye);
            let turn = cross(a, b);
            if turn > 0.0 {
                hidden.extend(self.strip(way, a, b, turn));
            } else if turn < 0.0 && !self.prism.is_solid {
                hidden.extend(self.strip(way, b, a, -turn));
            }
        }
    }

    /// Whether the box about what it hides ends before the way begins, on any side.
    fn is_clear_of(&self, eye: Coord<f64>, way: Way) -> bool {
        let (least, most) = (self.prism.bounds.min() - eye, self.prism.bounds.max() - eye);
        // What 0 times an infinite factor is, `min` and `max` leave out.
        let lower = |v: f64| (v * self.near).min(v * self.far);
        let upper = |v: f64| (v * self.near).max(v * self.far);
        way.a.x.max(way.b.x) < lower(least.x)
            || way.a.y.max(way.b.y) < lower(least.y)
            || way.a.x.min(way.b.x) > upper(most.x)
            || way.a.y.min(way.b.y) > upper(most.y)
    }

    /// Adds the parts in the footprint stretched by `near`, by the even-odd rule.
    fn footprint(&self, eye: Coord<f64>, way: Way, hidden: &mut Shares) {
        let corner = |c: Coord<f64>| (c - eye) * self.near;
        let sides = || self.edges.iter().map(|e| (corner(e.a), corner(e.b)));
        let along = way.b - way.a;
        let mut cuts = vec![0.0, 1.0];
        for (a, b) in sides() {
            let (across, start) = (b - a, a - way.a);
            let turn = cross(along, across);
            let (share, place) = (cross(start, across) / turn, cross(start, along) / turn);
            // A way through a corner may pass both of its sides by a rounding; a cut too many changes nothing.
            if (-ROUNDING..=1.0 + ROUNDING).contains(&place) && (0.0..=1.0).contains(&share) {
                cuts.push(share);
            }
        }
        cuts.sort_by(f64::total_cmp);
        let is_within = |at: Coord<f64>| {
            let passes = |(a, b): &(Coord<f64>, Coord<f64>)| {
                (a.y > at.y) != (b.y > at.y)
                    && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x
            };
            sides().filter(passes).count() % 2 == 1
        };
        let pairs = cuts.windows(2).filter(|pair| pair[1] > pair[0]);
        let inside = pairs.filter(|pair| is_within(way.at(f64::midpoint(pair[0], pair[1]))));
        hidden.extend(inside.map(|pair| [pair[0], pair[1]]));
    }

    /// The part between `near` and `far` times the distance of the edge from `a` to `b`, which runs anticlockwise about the eye.
    fn strip(&self, way: Way, a: Coord<f64>, b: Coord<f64>, turn: f64) -> Option<[f64; 2]> {
        let along = b - a;
        let (at_a, at_b) = (cross(way.a, along), cross(way.b, along));
        let part = way.on_side([0.0, 1.0], cross(a, way.a), cross(a, way.b))?;
        let part = way.on_side(part, cross(way.a, b), cross(way.b, b))?;
        let part = way.on_side(part, at_a - self.near * turn, at_b - self.near * turn)?;
        if self.far == f64::INFINITY {
            return Some(part);
        }
        way.on_side(part, self.far * turn - at_a, self.far * turn - at_b)
    }
}

/// A part without the parts that are hidden of it.
fn less(part: [f64; 2], mut hidden: Shares) -> Shares {
    hidden.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut open, mut reached) = (Vec::new(), part[0]);
    for [from, to] in hidden {
        if from > reached {
            open.push([reached, from.min(part[1])]);
        }
        reached = reached.max(to);
        if reached >= part[1] {
            return open;
        }
    }
    open.push([reached, part[1]]);
    open.retain(|[from, to]| to > from);
    open
}

/// Parts in order, those that touch as one.
fn merged(parts: Shares) -> Shares {
    let mut merged: Shares = Vec::with_capacity(parts.len());
    for [from, to] in parts {
        match merged.last_mut().filter(|last| last[1] >= from) {
            Some(last) => last[1] = last[1].max(to),
            None => merged.push([from, to]),
        }
    }
    merged
}
