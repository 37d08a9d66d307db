//! The way that is nearest to a place: what lamps and benches face.

use std::collections::BTreeMap;

use twin_protocol::scene::SceneRoad;

use crate::shape::close_to;

/// Edge of a square of the index, and farthest way that counts, metres.
const SQUARE: f64 = 25.0;

type Side = [[f64; 2]; 2];

/// The sides of all roads and paths on the ground, by the squares that they go through.
pub(crate) struct NearestWay(BTreeMap<(i64, i64), Vec<Side>>);

fn square([x, y]: [f64; 2]) -> (i64, i64) {
    ((x / SQUARE).floor() as i64, (y / SQUARE).floor() as i64)
}

impl NearestWay {
    pub(crate) fn of(roads: &[SceneRoad]) -> Self {
        let mut squares: BTreeMap<(i64, i64), Vec<Side>> = BTreeMap::new();
        for road in roads.iter().filter(|r| r.level == 0) {
            let points = || road.line.chunks_exact(2).map(|p| [p[0], p[1]]);
            for (a, b) in points().zip(points().skip(1)) {
                let (low, high) = (
                    square([a[0].min(b[0]), a[1].min(b[1])]),
                    square([a[0].max(b[0]), a[1].max(b[1])]),
                );
                for x in low.0..=high.0 {
                    for y in low.1..=high.1 {
                        squares.entry((x, y)).or_default().push([a, b]);
                    }
                }
            }
        }
        Self(squares)
    }

    /// Direction from `at` to the nearest way, radians anticlockwise from east; `None` if none is within reach.
    pub(crate) fn direction(&self, at: [f64; 2]) -> Option<f64> {
        let (x, y) = square(at);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let sides = around.filter_map(|s| self.0.get(&s)).flatten();
        let nearest = sides
            .map(|[a, b]| {
                let (distance, along) = close_to(at, *a, *b);
                let length = (b[0] - a[0]).hypot(b[1] - a[1]).max(1e-9);
                let share = along / length;
                let foot = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
                (distance, foot)
            })
            .min_by(|p, q| p.0.total_cmp(&q.0))?;
        let (distance, foot) = nearest;
        (distance <= SQUARE).then(|| (foot[1] - at[1]).atan2(foot[0] - at[0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::roads::road;

    #[test]
    fn a_lamp_faces_the_nearest_of_two_ways() {
        let ways = [
            road("lane", 5.0, &[-300.0, 0.0, 300.0, 0.0]),
            road("footway", 2.0, &[-300.0, 12.0, 300.0, 12.0]),
        ];
        let nearest = NearestWay::of(&ways);
        let check = |at, expected: Option<f64>| match (nearest.direction(at), expected) {
            (Some(a), Some(b)) => assert!((a - b).abs() < 1e-9, "{a}"),
            (a, b) => assert_eq!(a, b),
        };
        let quarter = std::f64::consts::FRAC_PI_2;
        check([100.0, 4.0], Some(-quarter));
        check([-200.0, 9.0], Some(quarter));
        check([0.0, -20.0], Some(quarter));
        check([0.0, 60.0], None);
    }
}
