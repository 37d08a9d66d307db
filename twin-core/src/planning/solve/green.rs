//! The fewest outlets in greens: the area as points, the free ground as sites, and the cheapest cover of all points.

use std::sync::{Mutex, MutexGuard, PoisonError};

use geo::{Area, BoundingRect, Coord, Polygon, Rect};

use super::choice::{Choice, Problem};
use super::pricing::Measure;
use super::{ELBOW_ROOM_M, RowWork, Solver, Spot};
use crate::model::Host;
use crate::optimise::{Bounds, CoverDemand, Effort, Ended, Progress, Watch};
use crate::planning::area::{grid, inner_point};
use crate::planning::decided::Decided;
use crate::planning::need::Need;
use crate::planning::placement::{Extent, PlacementError};
use crate::planning::reason::Reason;
use crate::planning::siting::Footing;
use crate::spatial::PointIndex;

/// An outlet waters so far, as a share of the greatest spacing: the covering radius of a triangular lattice of that spacing, which is
/// the farthest that a point can be from outlets as far apart as that (Kershner, "The number of circles covering a set", American
/// Journal of Mathematics 61, 1939).
const REACH_SHARE: f64 = 0.577_350_269_189_625_8;

/// Points that stand for the area, and sites, are so many times closer than an outlet waters.
const POINTS_IN_REACH: f64 = 6.0;
const SITES_IN_REACH: f64 = 4.0;

/// Most of either in a green; in the largest they are farther apart.
const MOST_POINTS: f64 = 100_000.0;

/// What leaving a point dry costs, in outlets: it is left only where none may stand.
const LEFT: f64 = 3.0;

/// How hard a green is tried. It is not branched: where discs cover an area, the linear relaxation stays far below.
const EFFORT: Effort = Effort {
    gap: 0.01,
    dual_steps: 200,
    search_steps: 8_000,
    neighbourhoods: 0,
    nodes: 0,
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

/// What came of a green.
#[derive(Clone)]
struct Answer {
    bounds: Bounds,
    /// The share of it that stays dry.
    dry: f64,
    decided: Option<Decided>,
}

/// How one green is watered.
struct Watered {
    sites: Vec<Coord<f64>>,
    /// Numbers of the outlets that are the first sites.
    near: Vec<usize>,
    points: usize,
    answer: Choice,
}

/// Greens being watered side by side. Outlets of one count for those near it that come after it, which wait for it; what comes out is what
/// came out one after the other.
struct Watering<'w, 'a> {
    effort: Effort,
    lawns: Vec<Lawn<'a>>,
    /// Of each the later ones that wait for it.
    after: Vec<Vec<usize>>,
    field: Mutex<Field<'w, 'a>>,
    watch: Mutex<&'w mut dyn Watch>,
}

/// What watering changes.
struct Field<'w, 'a> {
    solver: &'w mut Solver<'a>,
    work: &'w mut RowWork<'a>,
    outlets: Outlets,
    /// Of each device placed the green that it stands in.
    of_device: Vec<usize>,
    answers: Vec<Option<Answer>>,
    /// For how many earlier greens each one waits still.
    waits: Vec<usize>,
    /// The first green that failed, and why.
    failed: Option<(usize, PlacementError)>,
}

impl<'a> Solver<'a> {
    /// Waters greens, on all cores.
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
        let first = self.devices.len();
        let after = after(&lawns);
        let mut waits = vec![0; lawns.len()];
        after.iter().flatten().for_each(|later| waits[*later] += 1);
        let ready: Vec<usize> = (0..lawns.len()).filter(|n| waits[*n] == 0).collect();
        let watering = Watering {
            effort: self.survey.effort(EFFORT),
            after,
            field: Mutex::new(Field {
                outlets: Outlets {
                    of: vec![None; points.len()],
                    points,
                    existing,
                },
                of_device: Vec::new(),
                answers: vec![None; lawns.len()],
                waits,
                failed: None,
                solver: self,
                work,
            }),
            lawns,
            watch: Mutex::new(watch),
        };
        rayon::scope(|scope| watering.start(&ready, scope));
        let Watering { lawns, field, .. } = watering;
        let field = field.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, error)) = field.failed {
            return Err(error);
        }
        field.solver.in_order_of(first, &field.of_device);
        tell(&lawns, &field.answers, field.work);
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
                let mut spot = self.open_spot(*at, lawn.host.clone());
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
        let mut sites = grid(lawn.area, lawn.step_m(SITES_IN_REACH));
        sites.push(inner_point(lawn.area));
        sites.retain(is_clear);
        sites
    }
}

impl<'w, 'a> Watering<'w, 'a> {
    /// Waters some greens, and those that waited for them.
    fn start<'s>(&'s self, numbers: &[usize], scope: &rayon::Scope<'s>) {
        for number in numbers.iter().copied() {
            scope.spawn(move |scope| {
                let later = self
                    .water(number)
                    .and_then(|watered| self.settle(number, &watered));
                match later {
                    Ok(later) => self.start(&later, scope),
                    Err(error) => self.fail(number, error),
                }
            });
        }
    }

    fn field(&self) -> MutexGuard<'_, Field<'w, 'a>> {
        self.field.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waters one green.
    fn water(&self, number: usize) -> Result<Watered, PlacementError> {
        let lawn = &self.lawns[number];
        let (near, sites, measure) = self.field().sites(lawn);
        let points = lawn.points();
        let problem = lawn.problem(&points, &sites, near.len());
        let mut see = |progress: Progress| {
            let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
            watch.see(progress)
        };
        let answer = problem.choose(&measure, &self.effort, &mut see)?;
        Ok(Watered {
            sites,
            near,
            points: points.len(),
            answer,
        })
    }

    /// Places what waters a green; those that waited for it alone.
    fn settle(&self, number: usize, watered: &Watered) -> Result<Vec<usize>, PlacementError> {
        let mut field = self.field();
        field.settle(number, &self.lawns[number], watered)?;
        let mut ready = self.after[number].clone();
        ready.retain(|later| {
            field.waits[*later] -= 1;
            field.waits[*later] == 0
        });
        Ok(ready)
    }

    fn fail(&self, number: usize, error: PlacementError) {
        let mut field = self.field();
        if field
            .failed
            .as_ref()
            .is_none_or(|(first, _)| number < *first)
        {
            field.failed = Some((number, error));
        }
    }
}

impl Field<'_, '_> {
    /// Outlets that are there already, by number, where outlets can be: first those, and by what they are chosen.
    fn sites(&self, lawn: &Lawn<'_>) -> (Vec<usize>, Vec<Coord<f64>>, Measure) {
        let near = lawn.outlets_near(&self.outlets);
        let mut sites: Vec<Coord<f64>> = near.iter().map(|n| self.outlets.points[*n]).collect();
        sites.extend(self.solver.free_ground(lawn, &sites));
        let open = |at: &Coord<f64>| self.solver.open_spot(*at, lawn.host.clone());
        let spots = sites.iter().map(open);
        let spots: Vec<Spot> = spots.collect();
        let footings = (0..sites.len()).map(|number| footing(number, near.len()));
        let measure = self.solver.measure(footings.zip(&spots));
        (near, sites, measure)
    }

    fn settle(
        &mut self,
        number: usize,
        lawn: &Lawn<'_>,
        watered: &Watered,
    ) -> Result<(), PlacementError> {
        let before = self.solver.devices.len();
        let (outlets, work) = (&mut self.outlets, &mut *self.work);
        let dry = self
            .solver
            .settle_outlets(number, lawn, watered, outlets, work)?;
        let placed = self.solver.devices.len() - before;
        self.of_device.extend(std::iter::repeat_n(number, placed));
        self.answers[number] = Some(Answer {
            bounds: watered.answer.bounds,
            dry,
            decided: watered.answer.decided.clone(),
        });
        Ok(())
    }
}

impl Lawn<'_> {
    /// How far apart points are that are so many times closer than an outlet waters, metres; farther where there would be too many.
    fn step_m(&self, in_reach: f64) -> f64 {
        let coarsest_m = (self.area.unsigned_area() / MOST_POINTS).sqrt();
        (self.reach_m / in_reach).max(coarsest_m)
    }

    /// Points that stand for the area: at least one.
    fn points(&self) -> Vec<Coord<f64>> {
        let points = grid(self.area, self.step_m(POINTS_IN_REACH));
        if points.is_empty() {
            return vec![inner_point(self.area)];
        }
        points
    }

    /// Numbers of the outlets that may water some of it, in the order of the lawns that they are for.
    fn outlets_near(&self, outlets: &Outlets) -> Vec<usize> {
        let is_near = |number: &usize| apart_m(outlets.points[*number], self.middle) <= self.near_m;
        let mut near: Vec<usize> = (0..outlets.points.len()).filter(is_near).collect();
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

    /// What outlets that are there, and sites after them, water.
    fn problem(&self, points: &[Coord<f64>], sites: &[Coord<f64>], there: usize) -> Problem {
        let index = PointIndex::new(sites).ok();
        let within = |at: Coord<f64>, radius_m: f64| -> Vec<u32> {
            let found = index
                .as_ref()
                .map(|index| index.within_radius(at, radius_m));
            let found = found.and_then(Result::ok).unwrap_or_default();
            found.into_iter().map(|(number, _)| number).collect()
        };
        let demand = |at: &Coord<f64>| CoverDemand {
            candidates: within(*at, self.reach_m),
            covers: 1,
            weight: 1.0,
        };
        let too_close = |(number, at): (usize, &Coord<f64>)| {
            let others = within(*at, self.least_m).into_iter();
            let number = number as u32;
            others
                .filter(move |other| *other > number)
                .map(move |other| [number, other])
        };
        let footings = (0..sites.len()).map(|number| footing(number, there));
        Problem {
            footings: footings.collect(),
            demands: points.iter().map(demand).collect(),
            lefts: vec![LEFT; points.len()],
            exclusions: (there..).zip(&sites[there..]).flat_map(too_close).collect(),
            ..Problem::default()
        }
    }
}

/// What a site in a green is: one of those that are there, or ground that someone looks after.
fn footing(number: usize, there: usize) -> Footing {
    if number < there {
        Footing::There
    } else {
        Footing::Feature
    }
}

fn apart_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Of each lawn the later ones that are near it.
fn after(lawns: &[Lawn<'_>]) -> Vec<Vec<usize>> {
    let later = |(number, lawn): (usize, &Lawn<'_>)| {
        let after = (number + 1..lawns.len()).filter(|other| lawn.is_near(&lawns[*other]));
        after.collect()
    };
    lawns.iter().enumerate().map(later).collect()
}

/// Tells what came of all greens, summed in their order.
fn tell(lawns: &[Lawn<'_>], answers: &[Option<Answer>], work: &mut RowWork<'_>) {
    let mut extent = Extent {
        demanded: 0.0,
        served: 0.0,
    };
    let mut sum = Bounds {
        value: 0.0,
        bound: 0.0,
        ended: Ended::Optimal,
    };
    let mut decided: Option<Decided> = None;
    for (lawn, answer) in lawns.iter().zip(answers) {
        let Some(answer) = answer else {
            continue;
        };
        let area_m2 = lawn.area.unsigned_area();
        extent.demanded += area_m2;
        extent.served += area_m2 * (1.0 - answer.dry);
        sum = sum.plus(answer.bounds);
        decided = match (decided, answer.decided.clone()) {
            (Some(all), Some(more)) => Some(all.plus(more)),
            (all, more) => all.or(more),
        };
    }
    work.outcome.bounds = Some(sum);
    work.outcome.decided = decided;
    work.outcome.extent = Some(extent);
    if extent.served < extent.demanded * 0.999 {
        work.outcome.reason = Some(Reason::Dry {
            dry_m2: extent.demanded - extent.served,
            demanded_m2: extent.demanded,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square green of that side, to be watered by outlets so far apart.
    fn points(side_m: f64, spacing_m: f64) -> usize {
        let corner = |x: f64, y: f64| Coord { x, y };
        let bounds = Rect::new(corner(0.0, 0.0), corner(side_m, side_m));
        let area = bounds.to_polygon();
        let reach_m = spacing_m * REACH_SHARE;
        let lawn = Lawn {
            area: &area,
            bounds,
            middle: bounds.center(),
            host: Host::Ground,
            least_m: spacing_m,
            reach_m,
            near_m: side_m + reach_m,
        };
        lawn.points().len()
    }

    #[test]
    fn a_narrow_spacing_makes_no_more_points_of_a_park_than_can_be_held() {
        // 50 m water 28.87 m, a sixth of which goes 20 times into 100 m.
        assert_eq!(points(100.0, 50.0), 21 * 21);
        // Outlets 1 m apart would make 108 million of a square kilometre: 100,000 are 3.16 m apart, which goes 316 times into it.
        assert_eq!(points(1_000.0, 1.0), 317 * 317);
    }
}
