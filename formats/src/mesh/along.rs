//! How far along an upright wall a corner is, to paint bays on it.

use twin_core::envelope::normal_of;

/// The level direction of an upright polygon, and how long the polygon is in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Along {
    direction: [f64; 2],
    from: f64,
    length: f64,
}

/// A polygon whose normal rises or falls less than this is upright: within 6°.
const UPRIGHT: f64 = 0.1;

impl Along {
    /// That of a polygon's outer ring; `None` where it has no area or is not upright. Seen from outside it runs to the right.
    #[must_use]
    pub fn of(ring: &[[f64; 3]]) -> Option<Self> {
        let [x, y, z] = normal_of(ring)?;
        if z.abs() >= UPRIGHT {
            return None;
        }
        let level = x.hypot(y);
        let direction = [-y / level, x / level];
        let places = ring
            .iter()
            .map(|p| p[0] * direction[0] + p[1] * direction[1]);
        let (from, to) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), s| {
            (from.min(s), to.max(s))
        });
        (to > from).then_some(Self {
            direction,
            from,
            length: to - from,
        })
    }

    /// Bays of about `bay` metres from the left end to `corner`, a whole number of them to the wall.
    #[must_use]
    pub fn bays(&self, [x, y, _]: [f64; 3], bay: f64) -> f32 {
        let count = (self.length / bay).round().max(1.0);
        let along = x * self.direction[0] + y * self.direction[1] - self.from;
        (along / self.length * count) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_counts_whole_bays_from_its_left_end() {
        // It faces south: seen from there, left is west.
        let wall = [
            [2.0, 0.0, 0.0],
            [12.0, 0.0, 0.0],
            [12.0, 0.0, 5.0],
            [2.0, 0.0, 3.0],
        ];
        let along = Along::of(&wall).unwrap();
        assert!((along.bays([2.0, 0.0, 9.0], 3.6) - 0.0).abs() < 1e-6);
        assert!((along.bays([12.0, 0.0, 0.0], 3.6) - 3.0).abs() < 1e-6);
        assert!((along.bays([7.0, 0.0, 0.0], 3.6) - 1.5).abs() < 1e-6);
    }

    #[test]
    fn a_slope_is_no_wall() {
        let slope = [
            [0.0, 0.0, 0.0],
            [4.0, 0.0, 0.0],
            [4.0, 3.0, 3.0],
            [0.0, 3.0, 3.0],
        ];
        assert_eq!(Along::of(&slope), None);
    }
}
