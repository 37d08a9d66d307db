//! The fewest cameras along roads: where one may hang, what it shows of the roads in each direction, and the cheapest cover of them.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::choice::Problem;
use super::stretch::{EFFORT, LEFT, LEFT_PER_M, SHORTEST_M, stations};
use super::{RowWork, Solver, Spot};
use crate::model::Host;
use crate::optimise::{CoverDemand, Watch};
use crate::planning::aim::{DIRECTIONS, turned, wrapped};
use crate::planning::line::ServedLine;
use crate::planning::need::Need;
use crate::planning::placement::PlacementError;
use crate::planning::reason::Reason;
use crate::planning::sight::{Eyes, Gaze, Glance, Spans, Ways};
use crate::planning::siting::Footing;

/// Lines are covered in cells of about this length, metres: a camera serves a cell that it shows from end to end.
const CELL_M: f64 = 2.0;

/// Sites nearer to each other than this are one, metres.
const ONE_SITE_M: f64 = 0.1;

/// How the cameras of a row look.
#[derive(Debug, Clone, Copy)]
pub(in crate::planning) struct Watching<'a> {
    /// The community as they see it.
    pub(in crate::planning) eyes: &'a Eyes,
    /// Their optics and range.
    pub(in crate::planning) gaze: Gaze,
    /// Whether the least spacing is the row's own; one that we assume only makes cameras share poles, which their costs do too.
    pub(in crate::planning) keeps_spacing: bool,
    /// Whether they are to show the fronts of vehicles.
    pub(in crate::planning) takes_fronts: bool,
}

/// A camera that hangs somewhere, or may, and looks somewhere.
pub(super) struct Look {
    pub(super) spot: Spot,
    pub(super) footing: Footing,
    /// Its number among what is there already, if it is.
    pub(super) existing: Option<usize>,
    /// Whether it stands beside smart poles on a post of its own.
    is_off_poles: bool,
    /// Whether it shows nothing that poles and walls do not: prices alone may take it.
    is_spare: bool,
    /// The cells that it shows, ascending.
    cells: Vec<u32>,
}

/// Lines in cells, with the means to look at them.
pub(super) struct Watched<'w, 'c> {
    watching: Watching<'w>,
    lines: &'w [ServedLine<'c>],
    ways: Ways,
    mount_m: f64,
    /// Number of each line's first cell, and of all cells.
    firsts: Vec<u32>,
}

impl<'a> Solver<'a> {
    /// Lines are watched together, since a camera shows all that run by it.
    pub(super) fn solve_watched(
        &mut self,
        watching: Watching<'_>,
        needs: &[&Need],
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let community = self.survey.community;
        let lines = needs.iter().filter_map(|n| ServedLine::of(n, community));
        let lines: Vec<ServedLine<'_>> = lines.collect();
        let Some(watched) = Watched::of(watching, &lines, work.class.mount_height_m) else {
            return Ok(());
        };
        let on_poles = needs
            .iter()
            .any(|n| matches!(n, Need::Along { on_poles: true, .. }));
        let looks = self.looks(&watched, on_poles, work);
        let problem = watched.problem(&looks);
        let measure = self.measure(looks.iter().map(|look| (look.footing, &look.spot)));
        let answer = problem.choose(&measure, &self.survey.effort(EFFORT), watch)?;
        let mut looks: Vec<Option<Look>> = looks.into_iter().map(Some).collect();
        let mut off_poles = 0;
        for chosen in answer.chosen {
            let look = looks.get_mut(chosen as usize).and_then(Option::take);
            match look {
                Some(Look {
                    existing: Some(index),
                    ..
                }) => self.count_existing(index, work),
                Some(look) => {
                    off_poles += usize::from(look.is_off_poles && !look.is_spare);
                    work.outcome.demanded += 1;
                    self.push(look.spot, work)?;
                }
                // Left unserved: what is not shown is told when all cameras hang.
                None => {}
            }
        }
        if off_poles > 0 {
            let reason = Reason::OffPoles { count: off_poles };
            work.outcome.reason.get_or_insert(reason);
        }
        work.outcome.bounds = Some(answer.bounds);
        work.outcome.decided = answer.decided;
        Ok(())
    }

    /// What is there, then poles and walls, then free ground beside the roads for what none of them shows; where prices decide, all of it. A
    /// wall needs no post and weighs what one does for an access point: more than a smart pole, which has power and fibre, and less than
    /// another pole.
    fn looks(&self, watched: &Watched<'_, '_>, on_poles: bool, work: &RowWork<'a>) -> Vec<Look> {
        let mut looks = self.looks_there(watched, work);
        let has_carriers = on_poles && !self.carriers.is_empty();
        let (on_pole, on_ground) = if has_carriers {
            (Footing::SmartPole, Footing::BesidePoles)
        } else {
            (Footing::Pole, Footing::Ground)
        };
        if on_poles {
            let poles = self.poles_beside(watched.lines);
            looks.extend(watched.looks(raised(poles, watched.mount_m), on_pole));
            let range_m = watched.watching.gaze.range_m();
            let walls = self.walls_beside(watched.lines, range_m, watched.mount_m);
            looks.extend(watched.looks(walls, Footing::Wall));
        }
        let shown: BTreeSet<u32> = looks.iter().flat_map(|l| l.cells.iter().copied()).collect();
        let verges = self.verges_beside(watched.lines);
        let mut more = watched.looks(raised(verges, watched.mount_m), on_ground);
        for look in &mut more {
            look.is_off_poles = has_carriers;
            look.is_spare = look.cells.iter().all(|cell| shown.contains(cell));
        }
        let takes_spare = self.is_priced();
        more.retain(|look| takes_spare || !look.is_spare);
        looks.extend(more);
        looks
    }

    /// What the cameras that are there and not used yet show, of those that show anything.
    pub(super) fn looks_there(&self, watched: &Watched<'_, '_>, work: &RowWork<'a>) -> Vec<Look> {
        let community = self.survey.community;
        let there = work.existing.free();
        let there = there.map(|(index, at)| (index, self.open_spot(at, Host::Ground)));
        let there: Vec<(usize, Spot)> = there.collect();
        let there = there.into_par_iter().filter_map(|(index, spot)| {
            let Watching { eyes, gaze, .. } = &watched.watching;
            let glance = match index.checked_sub(community.devices.len()) {
                None => eyes.glance(gaze, community.devices.get(index)?, &watched.ways),
                Some(fixture) => {
                    let fixture = community.fixtures.get(fixture)?;
                    eyes.glance_of_fixture(gaze, fixture, &watched.ways)
                }
            };
            match glance {
                Glance::Shows(spans) => Some(Look {
                    spot,
                    footing: Footing::There,
                    existing: Some(index),
                    is_off_poles: false,
                    is_spare: false,
                    cells: watched.cells(&spans),
                }),
                // Nobody can rely on one of which it is not known where it looks.
                Glance::Untold { .. } => None,
            }
        });
        let mut looks: Vec<Look> = there.collect();
        looks.retain(|look| !look.cells.is_empty());
        looks
    }

    fn poles_beside(&self, lines: &[ServedLine<'_>]) -> Vec<Spot> {
        let poles = |line: &ServedLine<'_>| {
            let along = self.poles_along(&line.chain).into_iter();
            let heading = |station_m| line.chain.at(station_m).direction_rad;
            let spot = |(station_m, spot): (f64, Spot)| Spot {
                heading_rad: Some(heading(station_m)),
                ..spot
            };
            along.map(spot).collect::<Vec<_>>()
        };
        let mut poles: Vec<Spot> = lines.iter().flat_map(poles).collect();
        poles.sort_by(|a, b| {
            let by_x = a.position.x.total_cmp(&b.position.x);
            by_x.then(a.position.y.total_cmp(&b.position.y))
        });
        // A pole at a corner stands beside two lines.
        poles.dedup_by(|a, b| a.position == b.position);
        poles
    }

    fn verges_beside(&self, lines: &[ServedLine<'_>]) -> Vec<Spot> {
        let verges = |line: &ServedLine<'_>| {
            let spots = stations(line).filter_map(|s| self.verge(&line.chain, line.chain.at(s)));
            spots.collect::<Vec<_>>()
        };
        lines.iter().flat_map(verges).collect()
    }
}

impl<'w, 'c> Watched<'w, 'c> {
    /// None where there are no lines.
    pub(super) fn of(
        watching: Watching<'w>,
        lines: &'w [ServedLine<'c>],
        mount_m: f64,
    ) -> Option<Self> {
        let ways = Ways::of((0..).zip(lines)).filter(|ways| !ways.is_empty())?;
        let mut firsts = vec![0];
        for line in lines {
            let last = firsts.last().copied().unwrap_or(0);
            firsts.push(last + cell_count(line));
        }
        Some(Self {
            watching,
            lines,
            ways,
            mount_m,
            firsts,
        })
    }

    /// What a new camera shows at each spot in each direction worth choosing.
    pub(super) fn looks(&self, spots: Vec<Spot>, footing: Footing) -> Vec<Look> {
        let spots = spots.into_par_iter();
        spots
            .flat_map_iter(|spot| self.around(spot, footing))
            .collect()
    }

    /// Directions in which it shows cells that no other direction shows with them.
    pub(super) fn around(&self, spot: Spot, footing: Footing) -> Vec<Look> {
        let Watching { eyes, gaze, .. } = self.watching;
        // One that would hang inside something shows nothing of the outside.
        let Ok(view) = eyes.view(&gaze, spot.position, &self.ways) else {
            return Vec::new();
        };
        let ahead_rad = spot.heading_rad.unwrap_or(0.0);
        let directions = if gaze.looks_around() { 1 } else { DIRECTIONS };
        let headings = (0..directions).map(|d| wrapped(ahead_rad + turned(d)));
        let mut shown: Vec<(f64, Vec<u32>)> = headings
            .map(|heading_rad| (heading_rad, self.cells(&view.shown(heading_rad))))
            .filter(|(_, cells)| !cells.is_empty())
            .collect();
        // Those that show most come first, so that each is held against those that may show as much.
        shown.sort_by_key(|(_, cells)| std::cmp::Reverse(cells.len()));
        let mut kept: Vec<(f64, Vec<u32>)> = Vec::new();
        for (heading_rad, cells) in shown {
            if !kept.iter().any(|(_, more)| holds(more, &cells)) {
                kept.push((heading_rad, cells));
            }
        }
        let look = |(heading_rad, cells)| Look {
            spot: Spot {
                heading_rad: Some(heading_rad),
                ..spot.clone()
            },
            footing,
            existing: None,
            is_off_poles: false,
            is_spare: false,
            cells,
        };
        kept.into_iter().map(look).collect()
    }

    /// Cells that spans hold from end to end.
    fn cells(&self, spans: &Spans) -> Vec<u32> {
        let mut cells = Vec::new();
        for (line, [from_m, to_m]) in spans {
            let number = *line as usize;
            let (Some(line), Some(first)) = (self.lines.get(number), self.firsts.get(number))
            else {
                continue;
            };
            let count = cell_count(line);
            let cell_m = line.chain.length_m() / f64::from(count);
            let begin = ((from_m - SHORTEST_M) / cell_m).ceil().max(0.0) as u32;
            let end = (((to_m + SHORTEST_M) / cell_m).floor() as u32).min(count);
            cells.extend((begin..end.max(begin)).map(|cell| first + cell));
        }
        cells
    }

    /// What the looks show, run of cells by run.
    pub(super) fn problem(&self, looks: &[Look]) -> Problem {
        let all = self.firsts.last().copied().unwrap_or(0) as usize;
        let mut shown_by: Vec<Vec<u32>> = vec![Vec::new(); all];
        for (number, look) in (0..).zip(looks) {
            for cell in &look.cells {
                if let Some(by) = shown_by.get_mut(*cell as usize) {
                    by.push(number);
                }
            }
        }
        let mut demands: Vec<CoverDemand> = Vec::new();
        for (line, first) in self.lines.iter().zip(&self.firsts) {
            let count = cell_count(line);
            let cell_m = line.chain.length_m() / f64::from(count);
            let mut is_first = true;
            for by in shown_by
                .iter_mut()
                .skip(*first as usize)
                .take(count as usize)
            {
                let by = std::mem::take(by);
                let last = demands
                    .last_mut()
                    .filter(|d| !is_first && d.candidates == by);
                is_first = false;
                match last {
                    Some(last) => last.weight += cell_m,
                    None => demands.push(CoverDemand {
                        candidates: by,
                        covers: 1,
                        weight: cell_m,
                    }),
                }
            }
        }
        let spare = (0..).zip(looks).filter(|(_, look)| look.is_spare);
        let lefts = demands.iter().map(|d| LEFT + LEFT_PER_M * d.weight);
        Problem {
            footings: looks.iter().map(|look| look.footing).collect(),
            spare: spare.map(|(number, _)| number).collect(),
            lefts: lefts.collect(),
            exclusions: self.too_close(looks),
            demands,
        }
    }

    /// Pairs of new cameras beside the same line that are closer than the row's own least spacing; two on one pole are one site.
    fn too_close(&self, looks: &[Look]) -> Vec<[u32; 2]> {
        let mut pairs = Vec::new();
        let lines = self.lines.iter().filter(|_| self.watching.keeps_spacing);
        for line in lines {
            let Some(least_m) = line.least_m else {
                continue;
            };
            let post = |(number, look): (u32, &Look)| {
                let post = line.post(look.spot.position.plan().into())?;
                post.is_beside.then_some((post, number))
            };
            let mut posts: Vec<_> = (0..).zip(looks).filter_map(post).collect();
            posts.sort_by(|a, b| a.0.station_m.total_cmp(&b.0.station_m).then(a.1.cmp(&b.1)));
            let is_there = |n: u32| looks.get(n as usize).is_none_or(|l| l.existing.is_some());
            for (i, (post, number)) in posts.iter().enumerate() {
                let rest = posts[i + 1..].iter();
                let within = rest.take_while(|(other, _)| {
                    line.is_ring || other.station_m - post.station_m < least_m
                });
                let close = within.filter(|(other, with)| {
                    let apart_m = line.apart_m(*post, *other);
                    let is_close = apart_m > ONE_SITE_M && apart_m < least_m - SHORTEST_M;
                    is_close && !(is_there(*number) && is_there(*with))
                });
                pairs.extend(close.map(|(_, with)| [*number, *with]));
            }
        }
        pairs
    }
}

/// Mounted so high above their feet.
fn raised(mut spots: Vec<Spot>, mount_m: f64) -> Vec<Spot> {
    for spot in &mut spots {
        spot.position.z += mount_m;
    }
    spots
}

/// Equal cells that a line is cut into.
fn cell_count(line: &ServedLine<'_>) -> u32 {
    (line.chain.length_m() / CELL_M).ceil().max(1.0) as u32
}

/// Whether a list holds all of another; both ascend.
fn holds(more: &[u32], some: &[u32]) -> bool {
    some.iter().all(|cell| more.binary_search(cell).is_ok())
}
