//! Where cameras may hang on houses: on the façades that face the lines that they are to show.

use std::collections::BTreeMap;

use geo::{Area, Coord};
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::antenna::{OFF_WALL_M, SHORTEST_WALL_M};
use super::{Solver, Spot};
use crate::coverage::under_ceiling;
use crate::inference::Nearby;
use crate::model::{Community, Host, Position};
use crate::planning::chain::project_on_segment;
use crate::planning::line::ServedLine;

/// A line's nearest façade is looked for once in so many metres of it, so it has at most one wall site for each of them and one more;
/// an assumption: a third of what one camera shows of a road.
const STEP_M: f64 = 20.0;

/// Sites on walls nearer to each other than this are one, metres; an assumption.
pub(super) const APART_M: f64 = 10.0;

/// How far a camera hangs from the corner of its wall, metres; an assumption.
const FROM_CORNER_M: f64 = 0.5;

/// Lowest that a camera hangs on a wall, metres above the building's foot: out of reach of hands; an assumption.
const LOWEST_M: f64 = 2.5;

/// A straight wall of a building, with the open on one side.
#[derive(Debug, Clone, Copy)]
struct Facade {
    building: usize,
    a: Coord<f64>,
    b: Coord<f64>,
    /// Away from the building, one metre long.
    outward: Coord<f64>,
    /// Height at which a camera hangs on it: `z` in metres.
    hung_z: f64,
}

/// Every wall of some buildings that is long and high enough for a camera.
pub(super) struct Facades(RTree<GeomWithData<Line<[f64; 2]>, Facade>>);

impl Facades {
    /// For cameras that are mounted so high, or below the eaves where those are lower. Cost: O(n log n) in corners.
    pub(super) fn of(
        community: &Community,
        buildings: impl IntoIterator<Item = usize>,
        mount_m: f64,
    ) -> Self {
        let roofs = community.roofs.iter();
        let roofs: BTreeMap<&str, f64> = roofs
            .map(|roof| (roof.building.as_str(), roof.height.value))
            .collect();
        let mut walls = Vec::new();
        for number in buildings {
            let building = &community.buildings[number];
            let roof_m = roofs.get(building.id.as_str()).copied().unwrap_or(0.0);
            let eaves_m = building.top_z.value - building.base_z.value - roof_m;
            let hung_m = under_ceiling(mount_m, eaves_m);
            if hung_m < LOWEST_M {
                continue;
            }
            let side = building.footprint.signed_area().signum();
            let edges = building.footprint.exterior().lines();
            walls.extend(edges.filter_map(|edge| {
                let length_m = edge.dx().hypot(edge.dy());
                let outward = Coord {
                    x: edge.dy(),
                    y: -edge.dx(),
                } * (side / length_m);
                let facade = Facade {
                    building: number,
                    a: edge.start,
                    b: edge.end,
                    outward,
                    hung_z: building.base_z.value + hung_m,
                };
                let ends = [edge.start, edge.end].map(|end| [end.x, end.y]);
                let line = Line::new(ends[0], ends[1]);
                (length_m >= SHORTEST_WALL_M).then(|| GeomWithData::new(line, facade))
            }));
        }
        Self(RTree::bulk_load(walls))
    }

    /// Where a camera hangs on the nearest façade that faces a point, is in range of it and allowed, looking there.
    pub(super) fn facing(
        &self,
        at: Coord<f64>,
        range_m: f64,
        community: &Community,
        is_allowed: impl Fn(Coord<f64>) -> bool,
    ) -> Option<Spot> {
        let here = [at.x, at.y];
        let near = self.0.nearest_neighbor_iter(here);
        let mut within = near.take_while(|wall| wall.distance_2(&here) <= range_m * range_m);
        let (facade, hung) = within.find_map(|wall| {
            let hung = wall.data.hung(at).filter(|hung| is_allowed(*hung))?;
            Some((wall.data, hung))
        })?;
        let building = community.buildings.get(facade.building)?;
        Some(Spot {
            position: Position::new(hung.x, hung.y, facade.hung_z),
            host: Host::Building(building.id.clone()),
            storey: 0,
            heading_rad: Some((at.y - hung.y).atan2(at.x - hung.x)),
        })
    }
}

impl Facade {
    /// The point before it that is nearest to another; none where that is not before it.
    fn hung(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let along = self.b - self.a;
        let inset = FROM_CORNER_M / along.x.hypot(along.y);
        let (share, _) = project_on_segment(at, self.a, self.b);
        let share = share.clamp(inset, 1.0 - inset);
        let hung = self.a + along * share + self.outward * OFF_WALL_M;
        let off = at - hung;
        let ahead_m = off.x * self.outward.x + off.y * self.outward.y;
        (ahead_m > 0.0).then_some(hung)
    }
}

impl<'a> Solver<'a> {
    /// On the nearest façade in range of every so many metres of lines.
    pub(super) fn walls_beside(
        &self,
        lines: &[ServedLine<'_>],
        range_m: f64,
        mount_m: f64,
    ) -> Vec<Spot> {
        let community = self.survey.community;
        let facades = Facades::of(community, 0..community.buildings.len(), mount_m);
        self.walls_facing(&facades, lines, range_m)
    }

    /// The same, of some façades.
    pub(super) fn walls_facing(
        &self,
        facades: &Facades,
        lines: &[ServedLine<'_>],
        range_m: f64,
    ) -> Vec<Spot> {
        let community = self.survey.community;
        let mut kept = Nearby::new(APART_M);
        let mut spots = Vec::new();
        for line in lines {
            let steps = (line.chain.length_m() / STEP_M).floor() as usize;
            for step in 0..=steps {
                let at = line.chain.at(step as f64 * STEP_M).position;
                let is_allowed = |hung| self.is_allowed(hung);
                let Some(spot) = facades.facing(at, range_m, community, is_allowed) else {
                    continue;
                };
                let hung: Coord<f64> = spot.position.plan().into();
                if !kept.any(hung) {
                    kept.insert(hung);
                    spots.push(spot);
                }
            }
        }
        spots
    }
}
