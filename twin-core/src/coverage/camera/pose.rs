//! A camera in space: where it is, where it looks, and the half-spaces that its picture lies in.

use geo::{Coord, Polygon};

use super::error::{SightError, check};
use super::optics::{Lens, Projection};
use super::window::Window;
use crate::model::Position;
use crate::told::Term;

/// A camera that hangs somewhere and looks somewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Where its lens is, local metres.
    pub position: Position,
    /// `z` of the level ground that it looks at, metres: its own less its mounting height.
    pub ground_z: f64,
    /// Where it looks in plan: radians anticlockwise from east, as a device's heading.
    pub heading_rad: f64,
    /// Where it looks above the horizon: radians, below 0 for one that looks down.
    pub pitch_rad: f64,
    /// Its lens.
    pub lens: Lens,
}

/// Radians anticlockwise from east of a bearing clockwise from north, as plans and compasses give it.
#[must_use]
pub fn heading_from_bearing(bearing_rad: f64) -> f64 {
    std::f64::consts::FRAC_PI_2 - bearing_rad
}

/// Plan positions with `a x + b y + c ≥ 0`, from the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct HalfPlane {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) c: f64,
}

impl HalfPlane {
    pub(super) fn value(self, v: Coord<f64>) -> f64 {
        self.a * v.x + self.b * v.y + self.c
    }
}

/// The camera's own axes: forward, right, up; unit vectors in local metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axes {
    pub(super) forward: [f64; 3],
    pub(super) right: [f64; 3],
    pub(super) up: [f64; 3],
}

impl Camera {
    /// Height of the lens above the ground, metres.
    #[must_use]
    pub fn height_m(&self) -> f64 {
        self.position.z - self.ground_z
    }

    pub(super) fn check(&self) -> Result<(), SightError> {
        let angles = [
            (Term::new("heading", "方位角"), self.heading_rad),
            (Term::new("pitch", "俯仰角"), self.pitch_rad),
        ];
        for (field, value) in angles {
            check(
                field,
                value,
                value.abs() <= 1e3,
                Term::new("a number of radians", "弧度值"),
            )?;
        }
        let height = self.height_m();
        let must = Term::new(
            "above 0 m and at most 1,000 m over the ground",
            "离地大于 0 m 且不超过 1,000 m",
        );
        check(
            Term::new("height", "高度"),
            height,
            height > 0.0 && height <= 1e3,
            must,
        )
    }

    pub(super) fn axes(&self) -> Axes {
        let (sin_h, cos_h) = self.heading_rad.sin_cos();
        let (sin_p, cos_p) = self.pitch_rad.sin_cos();
        Axes {
            forward: [cos_p * cos_h, cos_p * sin_h, sin_p],
            right: [sin_h, -cos_h, 0.0],
            up: [-sin_p * cos_h, -sin_p * sin_h, cos_p],
        }
    }

    /// Inward normals of the planes through the lens that bound the picture; for a panoramic camera those that bound its rows
    /// in the direction of `towards`, and its columns.
    pub(super) fn sides(&self, towards: Coord<f64>) -> Vec<[f64; 3]> {
        let half_v = self.lens.vertical_rad() / 2.0;
        if self.lens.projection() == Projection::Panoramic {
            return self.panoramic_sides(towards, half_v);
        }
        let Axes { forward, right, up } = self.axes();
        let (tan_h, tan_v) = ((self.lens.horizontal_rad() / 2.0).tan(), half_v.tan());
        let side = |tan: f64, axis: [f64; 3], sign: f64| -> [f64; 3] {
            std::array::from_fn(|i| tan * forward[i] + sign * axis[i])
        };
        vec![
            side(tan_h, right, 1.0),
            side(tan_h, right, -1.0),
            side(tan_v, up, 1.0),
            side(tan_v, up, -1.0),
        ]
    }

    fn panoramic_sides(&self, towards: Coord<f64>, half_v: f64) -> Vec<[f64; 3]> {
        let length = towards.x.hypot(towards.y);
        let (x, y) = if length > 0.0 {
            (towards.x / length, towards.y / length)
        } else {
            (1.0, 0.0)
        };
        let (sin_low, cos_low) = (self.pitch_rad - half_v).sin_cos();
        let (sin_high, cos_high) = (self.pitch_rad + half_v).sin_cos();
        let mut sides = vec![
            [-sin_low * x, -sin_low * y, cos_low],
            [sin_high * x, sin_high * y, -cos_high],
        ];
        let (sin, cos) = self.heading_rad.sin_cos();
        let off = (cos * y - sin * x).atan2(cos * x + sin * y).abs();
        if off > self.lens.horizontal_rad() / 2.0 {
            // Nothing is inside of this one.
            sides.push([-x, -y, 0.0]);
        }
        sides
    }

    /// The half-planes of the ground that the picture's borders make: none for a panoramic camera.
    pub(super) fn half_planes(&self) -> Vec<HalfPlane> {
        if self.lens.projection() == Projection::Panoramic {
            return Vec::new();
        }
        let planes = self.sides(Coord::zero()).into_iter().map(|n| HalfPlane {
            a: n[0],
            b: n[1],
            c: -n[2] * self.height_m(),
        });
        planes.collect()
    }

    /// Nearest and farthest plan distance in metres that a panoramic camera's rows reach on the ground: `[0, ∞]` for others.
    pub(super) fn ground_reach(&self) -> [f64; 2] {
        if self.lens.projection() == Projection::Rectilinear {
            return [0.0, f64::INFINITY];
        }
        let at = |elevation: f64| {
            if elevation >= 0.0 {
                f64::INFINITY
            } else {
                (self.height_m() / (-elevation).tan()).max(0.0)
            }
        };
        let half = self.lens.vertical_rad() / 2.0;
        let lowest = (self.pitch_rad - half).max(-std::f64::consts::FRAC_PI_2);
        [at(lowest), at(self.pitch_rad + half)]
    }
}

/// The part of the square of `2 reach_m` about the camera that the picture shows of the ground, from the camera; no corners when
/// it shows none.
pub(super) fn shown(planes: &[HalfPlane], reach_m: f64) -> Vec<Coord<f64>> {
    let corner = |x: f64, y: f64| Coord { x, y } * reach_m;
    let square = vec![
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
    ];
    planes
        .iter()
        .fold(square, |ring, plane| clip(&ring, *plane))
}

/// The part of a ring on the right side of a half-plane; exact for a convex ring, else with bridges along the border.
pub(super) fn clip(ring: &[Coord<f64>], plane: HalfPlane) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(&last) = ring.last() else {
        return kept;
    };
    let (mut before, mut before_value) = (last, plane.value(last));
    for &point in ring {
        let value = plane.value(point);
        if (before_value >= 0.0) != (value >= 0.0) {
            kept.push(before + (point - before) * (before_value / (before_value - value)));
        }
        if value >= 0.0 {
            kept.push(point);
        }
        (before, before_value) = (point, value);
    }
    kept
}

/// Times that a closed ring passes a half-plane's border.
pub(super) fn passages(ring: &[Coord<f64>], plane: HalfPlane) -> usize {
    let Some(&last) = ring.last() else {
        return 0;
    };
    let mut before = plane.value(last) >= 0.0;
    let mut count = 0;
    for point in ring {
        let now = plane.value(*point) >= 0.0;
        count += usize::from(now != before);
        before = now;
    }
    count
}

/// The directions of what the picture shows: all round when that holds the foot of the camera.
pub(super) fn window(
    camera: &Camera,
    planes: &[HalfPlane],
    shown: &[Coord<f64>],
) -> Option<Window> {
    if camera.lens.projection() == Projection::Panoramic {
        return Window::about(camera.heading_rad, camera.lens.horizontal_rad());
    }
    if planes.iter().all(|p| p.c >= 0.0) {
        return Some(Window::ALL_ROUND);
    }
    let middle = shown.iter().fold(Coord::zero(), |sum, c| sum + *c);
    let towards = middle.y.atan2(middle.x);
    let off = |c: &Coord<f64>| {
        let cross = middle.x * c.y - middle.y * c.x;
        cross.atan2(middle.x * c.x + middle.y * c.y)
    };
    let (least, greatest) = shown
        .iter()
        .map(off)
        .fold((0.0_f64, 0.0_f64), |(l, g), angle| {
            (l.min(angle), g.max(angle))
        });
    Window::about(towards + (least + greatest) / 2.0, greatest - least)
}

/// A polygon without holes from a ring about the camera.
pub(super) fn placed(ring: &[Coord<f64>], eye: Coord<f64>) -> Polygon<f64> {
    Polygon::new(ring.iter().map(|v| eye + *v).collect(), Vec::new())
}
