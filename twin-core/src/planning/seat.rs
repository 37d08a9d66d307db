//! In which buildings the places of a kind serve the households best: the p-median of their walks.

use std::collections::BTreeMap;

use geo::Coord;

use super::placement::PlacementError;
use crate::coverage::service::{entrances, on_way};
use crate::model::Community;
use crate::optimise::{Bounds, Effort, Ended, Median, MedianInput, Watch};
use crate::routing::{Mode, Origin, Snap, WayGraph};

/// Metres of walk for a metre of straight line where one end is on no way: √2, the most that a grid of streets takes.
const DETOUR: f64 = std::f64::consts::SQRT_2;

/// Most buildings that are weighed against each other. Of more, one is looked at of each cell of a grid.
const MOST_BUILDINGS: usize = 150;

/// Most points from which households walk. Of more, those of a cell of a grid walk from their middle.
const MOST_DOORS: usize = 400;

/// Walks are searched for so many times the extent of the doors, and [`SLACK_M`] more; what is not found within counts as longer.
const LONGEST: f64 = 3.0;

/// See [`LONGEST`]; metres.
const SLACK_M: f64 = 1_000.0;

/// The relative gap at which a choice is good enough: a thousandth of a walk of five minutes is half a metre.
const GAP: f64 = 1e-3;

/// A point that households walk from.
#[derive(Debug, Clone, Copy)]
struct Door {
    at: Coord<f64>,
    households: f64,
    snap: Option<Snap>,
}

/// Doors that are weighed together, and how far walks between them and any place are searched for, metres.
#[derive(Debug)]
struct Gathered {
    doors: Vec<Door>,
    bound_m: f64,
}

/// The households of a community and the ways on which they walk.
#[derive(Debug)]
pub(super) struct Walks {
    graph: WayGraph,
    /// All doors, and the compound that each is in.
    doors: Vec<(Door, Option<usize>)>,
    /// Those of a compound or, without one, of the community, not more than are weighed.
    gathered: BTreeMap<Option<usize>, Gathered>,
    /// Metres from a building to each of them, once worked out.
    metres: BTreeMap<(Option<usize>, usize), Vec<f64>>,
}

/// A building with room for a place: its position in the community's list, and where.
pub(super) type Seat = (usize, Coord<f64>);

impl Walks {
    /// Of a community. Cost: O(n log n) in its roads, units and vertices of buildings.
    pub(super) fn new(
        community: &Community,
        compound_at: impl Fn(Coord<f64>) -> Option<usize>,
    ) -> Self {
        let graph = WayGraph::new(community, Mode::Walk);
        let doors = entrances(community, &graph).into_iter().map(|entrance| {
            let door = Door {
                at: entrance.at,
                households: f64::from(entrance.households),
                snap: on_way(&graph, entrance.at).ok(),
            };
            (door, compound_at(entrance.at))
        });
        Self {
            doors: doors.collect(),
            graph,
            gathered: BTreeMap::new(),
            metres: BTreeMap::new(),
        }
    }

    /// Which `count` of `seats` to take so that the households of the compound, or of the whole community, walk least to these and the
    /// places that are `there` (the p-median of Hakimi, "Optimum locations of switching centers", Operations Research 12, 1964), and how
    /// far from the best that may be, where there is a choice. Where nobody lives no seat is better than another: none is taken.
    ///
    /// # Errors
    /// The optimiser refuses the problem, or the watch cancels.
    pub(super) fn choose(
        &mut self,
        compound: Option<usize>,
        (seats, count): (&[Seat], usize),
        there: &[Coord<f64>],
        (seed, watch): (u64, &mut dyn Watch),
    ) -> Result<(Vec<usize>, Option<Bounds>), PlacementError> {
        let seats = thinned(seats, MOST_BUILDINGS.max(count));
        self.gather(compound);
        if self.gathered[&compound].doors.is_empty() {
            return Ok((Vec::new(), None));
        }
        if seats.len() <= count {
            let first = seats.iter().take(count).map(|seat| seat.0);
            return Ok((first.collect(), None));
        }
        for seat in &seats {
            let key = (compound, seat.0);
            if !self.metres.contains_key(&key) {
                let metres = self.metres_from(seat.1, compound);
                self.metres.insert(key, metres);
            }
        }
        let kept: Vec<Vec<f64>> = there
            .iter()
            .map(|at| self.metres_from(*at, compound))
            .collect();
        let of_seats = seats.iter().map(|seat| &self.metres[&(compound, seat.0)]);
        let rows: Vec<&Vec<f64>> = kept.iter().chain(of_seats).collect();
        let doors = self.gathered[&compound].doors.iter().enumerate();
        let input = MedianInput {
            openings: vec![0.0; rows.len()],
            demands: doors
                .map(|(d, door)| {
                    let cost = |(c, row): (u32, &&Vec<f64>)| (c, door.households * row[d]);
                    (0..).zip(&rows).map(cost).collect()
                })
                .collect(),
            limit: Some(kept.len() + count),
            keep: (0..kept.len() as u32).collect(),
            ban: Vec::new(),
        };
        let effort = Effort {
            gap: GAP,
            seed,
            ..Effort::default()
        };
        let median = Median::new(&input)?;
        let answer = median.solve(&effort, watch)?;
        if answer.bounds.ended == Ended::Cancelled {
            return Err(PlacementError::Cancelled);
        }
        let new = answer.open.iter().map(|c| *c as usize);
        let taken = new.filter_map(|c| Some(seats.get(c.checked_sub(kept.len())?)?.0));
        Ok((taken.collect(), Some(answer.bounds)))
    }

    fn gather(&mut self, compound: Option<usize>) {
        if self.gathered.contains_key(&compound) {
            return;
        }
        let here = self.doors.iter();
        let here = here.filter(|(_, of)| compound.is_none() || *of == compound);
        let doors: Vec<Door> = here.map(|(door, _)| *door).collect();
        let points: Vec<Coord<f64>> = doors.iter().map(|door| door.at).collect();
        let groups = cells(&points, MOST_DOORS).into_iter();
        let joined = groups.map(|group| match group.as_slice() {
            [one] => doors[*one],
            several => self.joined(several.iter().map(|d| doors[*d])),
        });
        let gathered = Gathered {
            doors: joined.collect(),
            bound_m: extent_m(&points) * LONGEST + SLACK_M,
        };
        self.gathered.insert(compound, gathered);
    }

    /// One door for several, in their middle.
    fn joined(&self, doors: impl Iterator<Item = Door>) -> Door {
        let (mut sum, mut households) = (Coord { x: 0.0, y: 0.0 }, 0.0);
        for door in doors {
            sum = sum + door.at * door.households;
            households += door.households;
        }
        let at = sum / households;
        Door {
            at,
            households,
            snap: on_way(&self.graph, at).ok(),
        }
    }

    /// Metres on foot from a point to each gathered door.
    fn metres_from(&self, from: Coord<f64>, compound: Option<usize>) -> Vec<f64> {
        let Gathered { doors, bound_m } = &self.gathered[&compound];
        let straight = |door: &Door| (door.at.x - from.x).hypot(door.at.y - from.y);
        let reach = on_way(&self.graph, from).ok().map(|snap| {
            let origin = Origin {
                snap,
                gone_m: snap.distance_m,
            };
            self.graph.reach(&[origin], *bound_m)
        });
        let metres = doors.iter().map(|door| {
            let snap = door.snap.as_ref();
            match (&reach, snap) {
                (Some(reach), Some(snap)) => match reach.distance(snap) {
                    Some((metres, _)) => metres + snap.distance_m,
                    // Farther round than was looked.
                    None => bound_m + straight(door),
                },
                _ => straight(door) * DETOUR,
            }
        });
        metres.collect()
    }
}

/// At most `most` of the seats, spread as they are.
fn thinned(seats: &[Seat], most: usize) -> Vec<Seat> {
    let points: Vec<Coord<f64>> = seats.iter().map(|seat| seat.1).collect();
    let groups = cells(&points, most).into_iter();
    groups
        .filter_map(|group| Some(seats[*group.first()?]))
        .collect()
}

/// West and south of the points, and how wide and high the box about them is.
fn bounds(points: &[Coord<f64>]) -> [f64; 4] {
    let least = |of: fn(&Coord<f64>) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
    let greatest =
        |of: fn(&Coord<f64>) -> f64| points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (west, south) = (least(|p| p.x), least(|p| p.y));
    let (width, height) = (greatest(|p| p.x) - west, greatest(|p| p.y) - south);
    [west, south, width, height]
}

/// Diagonal of the box about the points; 0 without any.
fn extent_m(points: &[Coord<f64>]) -> f64 {
    let [_, _, width, height] = bounds(points);
    if points.is_empty() {
        0.0
    } else {
        width.hypot(height)
    }
}

/// The points in at most `most` groups: each by itself if they are no more, else by cells of a grid, in the order of their first.
fn cells(points: &[Coord<f64>], most: usize) -> Vec<Vec<usize>> {
    if points.len() <= most {
        return (0..points.len()).map(|i| vec![i]).collect();
    }
    let [west, south, width, height] = bounds(points);
    let mut side = (width * height / most as f64)
        .sqrt()
        .max(width.max(height) / most as f64)
        .max(1.0);
    loop {
        let mut groups: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
        for (number, point) in points.iter().enumerate() {
            let column = ((point.x - west) / side) as u64;
            let row = ((point.y - south) / side) as u64;
            groups.entry((column, row)).or_default().push(number);
        }
        if groups.len() <= most {
            let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
            groups.sort_by_key(|group| group.first().copied());
            return groups;
        }
        side *= 1.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_points_are_gathered_and_none_is_lost() {
        let at = |i: usize| Coord {
            x: (i * 7 % 100) as f64,
            y: (i * 13 % 37) as f64,
        };
        let points: Vec<Coord<f64>> = (0..1_000).map(at).collect();
        let groups = cells(&points, 50);
        assert!((25..=50).contains(&groups.len()), "{}", groups.len());
        let mut all: Vec<usize> = groups.into_iter().flatten().collect();
        all.sort_unstable();
        assert_eq!(all, (0..1_000).collect::<Vec<_>>());
        let same = vec![Coord { x: 3.0, y: 3.0 }; 9];
        assert_eq!(cells(&same, 2).len(), 1);
        assert_eq!(cells(&same, 9).len(), 9);
    }
}
