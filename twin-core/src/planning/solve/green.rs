//! The fewest outlets in greens: the area as points, the free ground as sites, and the cheapest cover of all points.

use std::sync::{Mutex, PoisonError};

use geo::{Area, BoundingRect, Coord, Polygon, Rect};
use rayon::prelude::*;

use super::stretch::EXISTING;
use super::{ELBOW_ROOM_M, RowWork, Solver, Spot};
use crate::model::Host;
use crate::optimise::{
    Bounds, CoverAnswer, CoverDemand, CoverInput, Covering, Effort, Ended, Progress, Watch,
};
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
    bounds: Rect<f64>,
    middle: Coord<f64>,
    host: Host,
    least_m: f64,
    reach_m: f64,
    /// Outlets no farther from its middle may water some of it.
    near_m: f64,
}

/// Outlets so far: what the row has already, and what it got.
struct Outlets {
    points: Vec<Coord<f64>>,
    /// Of each the lawn that it was placed for; those that are there already come before all.
    of: Vec<Option<usize>>,
    /// Numbers of the first of them among what is there already.
    existing: Vec<usize>,
}

/// How one green is watered.
struct Watered {
    sites: Vec<Coord<f64>>,
    /// Numbers of the outlets that are the first sites.
    near: Vec<usize>,
    points: usize,
    answer: CoverAnswer,
}

impl<'a> Solver<'a> {
    /// Greens side by side; outlets of one count for those that come after it, which wait for it where it is near. What comes out is
    /// what came out one after the other.
    pub(super) fn solve_greens(
        &mut self,
        needs: &[&Need],
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let lawns = self.lawns(needs);
        if lawns.is_empty() {
            return Ok(());
        }
        let (existing, points): (_, Vec<_>) = work.existing.free().unzip();
        let mut outlets = Outlets {
            of: vec![None; points.len()],
            points,
            existing,
        };
        let first = self.devices.len();
        let mut of_device = Vec::new();
        let mut answers: Vec<Option<(Bounds, f64)>> = vec![None; lawns.len()];
        let watch = Mutex::new(watch);
        for wave in waves(&lawns) {
            let watered: Result<Vec<Watered>, PlacementError> = wave
                .par_iter()
                .map(|number| self.water(&lawns[*number], &outlets, &watch))
                .collect();
            for (number, watered) in wave.iter().zip(watered?) {
                let dry =
                    self.settle_outlets(*number, &lawns[*number], &watered, &mut outlets, work)?;
                of_device.resize(self.devices.len() - first, *number);
                answers[*number] = Some((watered.answer.bounds, dry));
            }
        }
        self.in_order_of(first, &of_device);
        tell(&lawns, &answers, work);
        Ok(())
    }

    fn lawns(&self, needs: &[&Need]) -> Vec<Lawn<'a>> {
        let lawn = |need: &&Need| {
            let Need::Green {
                green,
                spacing_min_m,
                spacing_max_m,
            } = need
            else {
                return None;
            };
            let green = &self.survey.community.greens[*green];
            let reach_m = spacing_max_m * REACH_SHARE;
            let middle = inner_point(&green.area);
            let corners = green.area.exterior().0.iter();
            let farthest_m = corners.map(|c| apart_m(*c, middle)).fold(0.0, f64::max);
            Some(Lawn {
                area: &green.area,
                bounds: green.area.bounding_rect()?,
                middle,
                host: Host::Green(green.id.clone()),
                least_m: *spacing_min_m,
                reach_m,
                near_m: farthest_m + reach_m,
            })
        };
        needs.iter().filter_map(lawn).collect()
    }

    /// Waters one green.
    fn water(
        &self,
        lawn: &Lawn<'_>,
        outlets: &Outlets,
        watch: &Mutex<&mut dyn Watch>,
    ) -> Result<Watered, PlacementError> {
        let points = lawn.points();
        let near = lawn.outlets_near(outlets);
        let mut sites: Vec<Coord<f64>> = near.iter().map(|n| outlets.points[*n]).collect();
        sites.extend(self.free_ground(lawn, &sites));
        let problem = lawn.problem(&points, &sites, near.len());
        let mut see = |progress: Progress| {
            let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
            watch.see(progress)
        };
        let answer = Covering::new(&problem)?.cheapest(&EFFORT, &mut see)?;
        Ok(Watered {
            sites,
            near,
            points: points.len(),
            answer,
        })
    }

    /// Places the outlets of one green; tells the share of it that stays dry.
    fn settle_outlets(
        &mut self,
        number: usize,
        lawn: &Lawn<'_>,
        watered: &Watered,
        outlets: &mut Outlets,
        work: &mut RowWork<'a>,
    ) -> Result<f64, PlacementError> {
        let mut dry = 0_usize;
        for chosen in &watered.answer.chosen {
            let chosen = *chosen as usize;
            if let Some(outlet) = watered.near.get(chosen) {
                // One of an earlier green serves here too, but is asked for once.
                if let Some(index) = outlets.existing.get(*outlet) {
                    self.count_existing(*index, work);
                }
            } else if let Some(at) = watered.sites.get(chosen) {
                let mut spot = Spot::open(*at, lawn.host.clone());
                spot.position.z += work.class.mount_height_m;
                work.outcome.demanded += 1;
                self.push(spot, work)?;
                outlets.points.push(*at);
                outlets.of.push(Some(number));
            } else {
                dry += 1;
            }
        }
        Ok(dry as f64 / watered.points as f64)
    }

    /// Puts the devices from `first` on into the order of the greens that they stand in.
    fn in_order_of(&mut self, first: usize, greens: &[usize]) {
        let devices = self.devices.split_off(first);
        let mut numbered: Vec<_> = greens.iter().zip(devices).collect();
        numbered.sort_by_key(|(green, _)| **green);
        self.devices
            .extend(numbered.into_iter().map(|(_, device)| device));
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

    /// Numbers of the outlets that may water some of it, in the order of the lawns that they are for.
    fn outlets_near(&self, outlets: &Outlets) -> Vec<usize> {
        let Ok(index) = PointIndex::new(&outlets.points) else {
            return Vec::new();
        };
        let near = index.within_radius(self.middle, self.near_m);
        let mut near: Vec<usize> = near
            .into_iter()
            .flatten()
            .map(|(number, _)| number as usize)
            .collect();
        near.sort_unstable_by_key(|number| (outlets.of[*number], *number));
        near
    }

    /// Whether outlets in one of them could count for the other, or stand in its way.
    fn is_near(&self, other: &Self) -> bool {
        let reaches = |lawn: &Self, bounds: &Rect<f64>| {
            let x = (bounds.min().x - lawn.middle.x).max(lawn.middle.x - bounds.max().x);
            let y = (bounds.min().y - lawn.middle.y).max(lawn.middle.y - bounds.max().y);
            x.max(0.0).hypot(y.max(0.0)) <= lawn.near_m + ELBOW_ROOM_M
        };
        reaches(self, &other.bounds) || reaches(other, &self.bounds)
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

fn apart_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Numbers of lawns that can be watered side by side, one wave after the other: each comes after those before it that are near it.
fn waves(lawns: &[Lawn<'_>]) -> Vec<Vec<usize>> {
    let mut wave_of: Vec<usize> = Vec::with_capacity(lawns.len());
    for (number, lawn) in lawns.iter().enumerate() {
        let before = lawns[..number].iter().zip(&wave_of);
        let near = before.filter(|(other, _)| lawn.is_near(other));
        wave_of.push(near.map(|(_, wave)| wave + 1).max().unwrap_or(0));
    }
    let mut waves = vec![Vec::new(); wave_of.iter().max().map_or(0, |last| last + 1)];
    for (number, wave) in wave_of.into_iter().enumerate() {
        waves[wave].push(number);
    }
    waves
}

/// Tells what came of all greens, summed in their order.
fn tell(lawns: &[Lawn<'_>], answers: &[Option<(Bounds, f64)>], work: &mut RowWork<'_>) {
    let mut extent = Extent {
        demanded: 0.0,
        served: 0.0,
    };
    let mut sum = Bounds {
        value: 0.0,
        bound: 0.0,
        ended: Ended::Optimal,
    };
    for (lawn, answer) in lawns.iter().zip(answers) {
        let Some((bounds, dry)) = answer else {
            continue;
        };
        let area_m2 = lawn.area.unsigned_area();
        extent.demanded += area_m2;
        extent.served += area_m2 * (1.0 - dry);
        sum = sum.plus(*bounds);
    }
    work.outcome.bounds = Some(sum);
    work.outcome.extent = Some(extent);
    if extent.served < extent.demanded * 0.999 {
        work.outcome.reason = Some(Reason::Dry {
            dry_m2: extent.demanded - extent.served,
            demanded_m2: extent.demanded,
        });
    }
}
