//! The fewest outlets in greens: the area as points, the free ground as sites, and the cheapest cover of all points.

use geo::{Area, Coord, Polygon};

use super::stretch::EXISTING;
use super::{RowWork, Solver, Spot};
use crate::model::Host;
use crate::optimise::{Bounds, CoverDemand, CoverInput, Covering, Effort, Ended, Watch};
use crate::planning::area::{grid, inner_point};
use crate::planning::need::Need;
use crate::planning::placement::{Extent, PlacementError};
use crate::planning::reason::Reason;
use crate::spatial::PointIndex;

/// An outlet waters so far, as a share of the greatest spacing: the covering radius of a triangular lattice of that spacing, which is
/// the farthest that a point can be from outlets as far apart as that (Kershner, "The number of circles covering a set", American
/// Journal of Mathematics 61, 1939).
const REACH_SHARE: f64 = 0.577_350_269_189_625_8;

/// Points that stand for the area, and sites, are so many times closer than an outlet waters.
const POINTS_IN_REACH: f64 = 6.0;
const SITES_IN_REACH: f64 = 4.0;

/// What leaving a point dry costs, in outlets: it is left only where none may stand.
const LEFT: f64 = 3.0;

/// How hard a green is tried.
const EFFORT: Effort = Effort {
    gap: 0.01,
    dual_steps: 400,
    search_steps: 2_000,
    nodes: 20,
    seed: 1,
};

/// A green to be watered.
struct Lawn<'a> {
    area: &'a Polygon<f64>,
    host: Host,
    least_m: f64,
    reach_m: f64,
}

/// Outlets so far: what the row has already, and what it got.
struct Outlets {
    points: Vec<Coord<f64>>,
    /// Numbers of the first of them among what is there already.
    existing: Vec<usize>,
}

impl<'a> Solver<'a> {
    /// Greens one after the other; outlets of one count for the next.
    pub(super) fn solve_greens(
        &mut self,
        needs: &[&Need],
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        if needs.is_empty() {
            return Ok(());
        }
        let (existing, points) = work.existing.free().unzip();
        let mut outlets = Outlets { points, existing };
        let mut extent = Extent {
            demanded: 0.0,
            served: 0.0,
        };
        let mut sum = Bounds {
            value: 0.0,
            bound: 0.0,
            ended: Ended::Optimal,
        };
        for need in needs {
            let Need::Green {
                green,
                spacing_min_m,
                spacing_max_m,
            } = need
            else {
                continue;
            };
            let green = &self.survey.community.greens[*green];
            let lawn = Lawn {
                area: &green.area,
                host: Host::Green(green.id.clone()),
                least_m: *spacing_min_m,
                reach_m: spacing_max_m * REACH_SHARE,
            };
            let (bounds, dry) = self.water(&lawn, &mut outlets, work, watch)?;
            let area_m2 = lawn.area.unsigned_area();
            extent.demanded += area_m2;
            extent.served += area_m2 * (1.0 - dry);
            sum = sum.plus(bounds);
        }
        work.outcome.bounds = Some(sum);
        work.outcome.extent = Some(extent);
        if extent.served < extent.demanded * 0.999 {
            work.outcome.reason = Some(Reason::Dry {
                dry_m2: extent.demanded - extent.served,
                demanded_m2: extent.demanded,
            });
        }
        Ok(())
    }

    /// Waters one green; tells value and bound, and the share that stays dry.
    fn water(
        &mut self,
        lawn: &Lawn<'_>,
        outlets: &mut Outlets,
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(Bounds, f64), PlacementError> {
        let points = lawn.points();
        let near = lawn.outlets_near(&outlets.points);
        let mut sites: Vec<Coord<f64>> = near.iter().map(|n| outlets.points[*n]).collect();
        sites.extend(self.free_ground(lawn, &sites));
        let problem = lawn.problem(&points, &sites, near.len());
        let answer = Covering::new(&problem)?.cheapest(&EFFORT, watch)?;
        let mut dry = 0_usize;
        for chosen in answer.chosen {
            let chosen = chosen as usize;
            if let Some(outlet) = near.get(chosen) {
                // One of an earlier green serves here too, but is asked for once.
                if let Some(index) = outlets.existing.get(*outlet) {
                    self.count_existing(*index, work);
                }
            } else if let Some(at) = sites.get(chosen) {
                let mut spot = Spot::open(*at, lawn.host.clone());
                spot.position.z += work.class.mount_height_m;
                work.outcome.demanded += 1;
                self.push(spot, work)?;
                outlets.points.push(*at);
            } else {
                dry += 1;
            }
        }
        Ok((answer.bounds, dry as f64 / points.len() as f64))
    }

    pub(super) fn count_existing(&mut self, index: usize, work: &mut RowWork<'a>) {
        if work.existing.take_known(index) {
            work.outcome.demanded += 1;
            work.outcome.existing += 1;
            self.note_existing(index);
        }
    }

    /// Free ground in the green, not at outlets that are there.
    fn free_ground(&self, lawn: &Lawn<'_>, taken: &[Coord<f64>]) -> Vec<Coord<f64>> {
        let is_clear = |at: &Coord<f64>| {
            let apart = |other: &Coord<f64>| (other.x - at.x).hypot(other.y - at.y);
            self.is_free(*at) && taken.iter().all(|other| apart(other) >= lawn.least_m)
        };
        let mut sites = grid(lawn.area, lawn.reach_m / SITES_IN_REACH);
        sites.push(inner_point(lawn.area));
        sites.retain(is_clear);
        sites
    }
}

impl Lawn<'_> {
    /// Points that stand for the area: at least one.
    fn points(&self) -> Vec<Coord<f64>> {
        let points = grid(self.area, self.reach_m / POINTS_IN_REACH);
        if points.is_empty() {
            return vec![inner_point(self.area)];
        }
        points
    }

    /// Numbers of the outlets that may water some of it, in order.
    fn outlets_near(&self, outlets: &[Coord<f64>]) -> Vec<usize> {
        let Ok(index) = PointIndex::new(outlets) else {
            return Vec::new();
        };
        let middle = inner_point(self.area);
        let corners = self.area.exterior().0.iter();
        let farthest_m = corners
            .map(|c| (c.x - middle.x).hypot(c.y - middle.y))
            .fold(0.0, f64::max);
        let near = index.within_radius(middle, farthest_m + self.reach_m);
        let mut near: Vec<usize> = near
            .into_iter()
            .flatten()
            .map(|(number, _)| number as usize)
            .collect();
        near.sort_unstable();
        near
    }

    /// The covering problem: outlets that are there, sites, and after them one for each point that stands for leaving it dry.
    fn problem(&self, points: &[Coord<f64>], sites: &[Coord<f64>], there: usize) -> CoverInput {
        let index = PointIndex::new(sites).ok();
        let within = |at: Coord<f64>, radius_m: f64| -> Vec<u32> {
            let found = index
                .as_ref()
                .map(|index| index.within_radius(at, radius_m));
            let found = found.and_then(Result::ok).unwrap_or_default();
            found.into_iter().map(|(number, _)| number).collect()
        };
        let demand = |(number, at): (usize, &Coord<f64>)| {
            let mut candidates = within(*at, self.reach_m);
            candidates.push((sites.len() + number) as u32);
            CoverDemand {
                candidates,
                covers: 1,
                weight: 1.0,
            }
        };
        let too_close = |(number, at): (usize, &Coord<f64>)| {
            let others = within(*at, self.least_m).into_iter();
            let number = number as u32;
            others
                .filter(move |other| *other > number)
                .map(move |other| [number, other])
        };
        let costs = (0..sites.len()).map(|n| if n < there { EXISTING } else { 1.0 });
        CoverInput {
            costs: costs.chain(points.iter().map(|_| LEFT)).collect(),
            demands: points.iter().enumerate().map(demand).collect(),
            exclusions: (there..).zip(&sites[there..]).flat_map(too_close).collect(),
            ..CoverInput::default()
        }
    }
}
