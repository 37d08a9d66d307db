//! The angle that is looked at in plan, and the order of directions within it.

use std::f64::consts::TAU;

use geo::Coord;

/// Key of a whole turn.
pub(super) const TURN_KEY: f64 = 4.0;

/// What is looked at in plan: from a direction on, anticlockwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// First direction: radians anticlockwise from east.
    start_rad: f64,
    /// Width: radians, more than 0 and at most a whole turn.
    span_rad: f64,
}

impl Window {
    /// All round.
    pub const ALL_ROUND: Self = Self {
        start_rad: 0.0,
        span_rad: TAU,
    };

    /// Half of `span_rad` to either side of the direction `middle_rad` (anticlockwise from east); a whole turn or more is all
    /// round. `None` when one is no number or the width is not above 0.
    #[must_use]
    pub fn about(middle_rad: f64, span_rad: f64) -> Option<Self> {
        if !(middle_rad.is_finite() && span_rad.is_finite() && span_rad > 0.0) {
            return None;
        }
        if span_rad >= TAU {
            return Some(Self::ALL_ROUND);
        }
        Some(Self {
            start_rad: middle_rad - span_rad / 2.0,
            span_rad,
        })
    }

    /// Whether it is a whole turn.
    #[must_use]
    pub fn is_all_round(self) -> bool {
        self.span_rad >= TAU
    }

    /// Width in radians.
    #[must_use]
    pub fn span_rad(self) -> f64 {
        self.span_rad
    }

    /// First direction as cosine and sine, which turn a local offset into the window's own axes and back.
    pub(super) fn axis(self) -> Coord<f64> {
        let (y, x) = self.start_rad.sin_cos();
        Coord { x, y }
    }

    /// Last direction in the window's own axes.
    pub(super) fn last(self) -> Coord<f64> {
        let (y, x) = self.span_rad.sin_cos();
        Coord { x, y }
    }

    /// Key of the last direction.
    pub(super) fn last_key(self) -> f64 {
        if self.is_all_round() {
            TURN_KEY
        } else {
            key(self.last())
        }
    }
}

/// A number from 0 to below 4 that grows with the direction of `v`, anticlockwise from the x axis: the diamond angle, which
/// orders directions as their angle does without its cost.
pub(super) fn key(v: Coord<f64>) -> f64 {
    let along = v.y / (v.x.abs() + v.y.abs());
    if v.x < 0.0 {
        2.0 - along
    } else if v.y >= 0.0 {
        along
    } else {
        // A direction just short of the x axis would be rounded to a whole turn, which is as near.
        TURN_KEY + along
    }
}

/// The unit vector with that key.
pub(super) fn direction(key: f64) -> Coord<f64> {
    let v = match key {
        k if k < 1.0 => Coord { x: 1.0 - k, y: k },
        k if k < 3.0 => Coord {
            x: (1.0 - k).max(k - 3.0),
            y: 2.0 - k,
        },
        k => Coord {
            x: k - 3.0,
            y: k - TURN_KEY,
        },
    };
    v / v.x.hypot(v.y)
}

pub(super) fn cross(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.y - a.y * b.x
}

pub(super) fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}

/// `v` in axes of which the first is `axis`, a unit vector.
pub(super) fn into_axes(v: Coord<f64>, axis: Coord<f64>) -> Coord<f64> {
    Coord {
        x: dot(axis, v),
        y: cross(axis, v),
    }
}

/// `v` out of axes of which the first is `axis`, a unit vector.
pub(super) fn out_of_axes(v: Coord<f64>, axis: Coord<f64>) -> Coord<f64> {
    Coord {
        x: axis.x * v.x - axis.y * v.y,
        y: axis.y * v.x + axis.x * v.y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_grow_with_the_angle_and_come_back() {
        let mut last = -1.0;
        for step in 0..4_000 {
            let angle = TAU * f64::from(step) / 4_000.0;
            let v = Coord {
                x: angle.cos(),
                y: angle.sin(),
            };
            let key = key(v);
            assert!(key > last, "{step}: {key} after {last}");
            let back = direction(key);
            assert!(
                (back - v).x.abs() + (back - v).y.abs() < 1e-12,
                "{step}: {back:?}"
            );
            last = key;
        }
    }
}
