//! Points at equal distances along a line.

use geo::{Coord, LineString};

/// A point along a line with the direction of the line there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Station {
    pub(super) at: Coord<f64>,
    /// Unit vector along the line.
    pub(super) along: Coord<f64>,
}

impl Station {
    /// The point `metres` further in the direction of the line here.
    pub(super) fn moved(&self, metres: f64) -> Self {
        let at = Coord {
            x: self.at.x + self.along.x * metres,
            y: self.at.y + self.along.y * metres,
        };
        Self { at, ..*self }
    }

    /// The point `metres` to the left of the line, to the right when negative.
    pub(super) fn beside(&self, metres: f64) -> Coord<f64> {
        Coord {
            x: self.at.x - self.along.y * metres,
            y: self.at.y + self.along.x * metres,
        }
    }
}

/// Stations from the line's start on, `step` metres apart; one half-way when the line is shorter than a step.
pub(super) fn stations(line: &LineString<f64>, step: f64) -> Vec<Station> {
    let length: f64 = line.lines().map(|s| s.dx().hypot(s.dy())).sum();
    let mut next = if length < step { length / 2.0 } else { 0.0 };
    let (mut walked, mut found) = (0.0, Vec::new());
    for segment in line.lines() {
        let (dx, dy) = (segment.dx(), segment.dy());
        let span = dx.hypot(dy);
        if span <= 0.0 {
            continue;
        }
        let along = Coord {
            x: dx / span,
            y: dy / span,
        };
        while next <= walked + span {
            let t = next - walked;
            let at = Coord {
                x: segment.start.x + along.x * t,
                y: segment.start.y + along.y * t,
            };
            found.push(Station { at, along });
            next += step;
        }
        walked += span;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stations_lie_a_step_apart_round_corners() {
        let line = LineString::from(vec![(0.0, 0.0), (25.0, 0.0), (25.0, 25.0)]);
        let at: Vec<_> = stations(&line, 10.0)
            .iter()
            .map(|s| (s.at.x, s.at.y))
            .collect();
        let expected = [
            (0.0, 0.0),
            (10.0, 0.0),
            (20.0, 0.0),
            (25.0, 5.0),
            (25.0, 15.0),
            (25.0, 25.0),
        ];
        assert_eq!(at, expected);
    }

    #[test]
    fn a_short_line_has_its_middle_and_sides_are_left_and_right() {
        let line = LineString::from(vec![(0.0, 0.0), (6.0, 0.0)]);
        let found = stations(&line, 10.0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].at, Coord { x: 3.0, y: 0.0 });
        assert_eq!(found[0].beside(2.0), Coord { x: 3.0, y: 2.0 });
    }
}
