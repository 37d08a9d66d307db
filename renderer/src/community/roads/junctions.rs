//! Where roads meet: points that their centre lines share.

use std::collections::BTreeMap;

use twin_protocol::scene::SceneRoad;

type Place = (i64, i64, i8);

fn place(point: &[f64], level: i8) -> Place {
    let centimetres = |v: f64| (v * 100.0).round() as i64;
    (centimetres(point[0]), centimetres(point[1]), level)
}

/// One road at a shared point.
struct Arm {
    road: usize,
    width: f64,
    /// Ways on from here: one at an end of the road, two within it.
    ways: usize,
    is_driven: bool,
}

/// All points of the centre lines, and which roads go through each.
pub(super) struct Junctions(BTreeMap<Place, Vec<Arm>>);

/// Part of a road between two distances from its start, metres.
pub(super) type Stretch = [f64; 2];

impl Junctions {
    pub(super) fn of(roads: &[SceneRoad]) -> Self {
        let mut all: BTreeMap<Place, Vec<Arm>> = BTreeMap::new();
        for (number, road) in roads.iter().enumerate() {
            let count = road.line.len() / 2;
            let is_driven = super::has_kerb(&road.class);
            for (i, point) in road.line.chunks_exact(2).enumerate() {
                let is_end = i == 0 || i + 1 == count;
                all.entry(place(point, road.level)).or_default().push(Arm {
                    road: number,
                    width: road.width,
                    ways: if is_end { 1 } else { 2 },
                    is_driven,
                });
            }
        }
        all.retain(|_, arms| arms.len() > 1);
        Self(all)
    }

    /// Whether the first and the last point of `road` are shared: there its end is rounded, elsewhere it is cut.
    pub(super) fn ends(&self, road: &SceneRoad) -> [bool; 2] {
        let is_shared = |point: Option<&[f64; 2]>| {
            point.is_some_and(|p| self.0.contains_key(&place(p, road.level)))
        };
        [
            is_shared(road.line.first_chunk()),
            is_shared(road.line.last_chunk()),
        ]
    }

    /// The stretches of the road `number` that lie in a junction with another road for vehicles, where no lines are
    /// drawn. Two roads that only go on from each other make no junction.
    pub(super) fn openings(&self, number: usize, road: &SceneRoad) -> Vec<Stretch> {
        let mut gone = 0.0;
        let mut before: Option<[f64; 2]> = None;
        let mut openings = Vec::new();
        for point in road.line.chunks_exact(2) {
            let here = [point[0], point[1]];
            gone += before.map_or(0.0, |b| (here[0] - b[0]).hypot(here[1] - b[1]));
            before = Some(here);
            let arms = self.0.get(&place(point, road.level));
            let driven = || arms.into_iter().flatten().filter(|a| a.is_driven);
            let ways: usize = driven().map(|a| a.ways).sum();
            let widest = driven()
                .filter(|a| a.road != number)
                .map(|a| a.width)
                .fold(0.0, f64::max);
            if ways > 2 && widest > 0.0 {
                openings.push([gone - widest / 2.0 - 1.0, gone + widest / 2.0 + 1.0]);
            }
        }
        openings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::roads::road;

    #[test]
    fn a_crossing_opens_both_roads_by_the_others_width() {
        let roads = [
            road("city", 20.0, &[-50.0, 0.0, 0.0, 0.0, 50.0, 0.0]),
            road("main", 8.0, &[0.0, -30.0, 0.0, 0.0, 0.0, 30.0]),
        ];
        let junctions = Junctions::of(&roads);
        assert_eq!(junctions.openings(0, &roads[0]), [[45.0, 55.0]]);
        assert_eq!(junctions.openings(1, &roads[1]), [[19.0, 41.0]]);
        assert_eq!(junctions.ends(&roads[0]), [false, false]);
    }

    #[test]
    fn a_road_that_goes_on_and_a_path_make_no_junction() {
        let roads = [
            road("main", 8.0, &[0.0, 0.0, 50.0, 0.0]),
            road("main", 8.0, &[50.0, 0.0, 90.0, 20.0]),
            road("footway", 2.0, &[50.0, 0.0, 50.0, 30.0]),
        ];
        let junctions = Junctions::of(&roads);
        assert!(junctions.openings(0, &roads[0]).is_empty());
        assert_eq!(junctions.ends(&roads[0]), [false, true]);
    }

    #[test]
    fn a_bridge_meets_nothing_below() {
        let mut bridge = road("main", 8.0, &[0.0, -30.0, 0.0, 0.0, 0.0, 30.0]);
        bridge.level = 1;
        let roads = [
            road("city", 20.0, &[-50.0, 0.0, 0.0, 0.0, 50.0, 0.0]),
            bridge,
        ];
        assert!(Junctions::of(&roads).openings(0, &roads[0]).is_empty());
    }
}
