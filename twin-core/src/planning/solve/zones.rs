//! Cameras that watch a boundary: one a zone, on the boundary or on a house of its compound from which more of it is shown, and more where these
//! leave much unseen.

use std::collections::BTreeSet;
use std::ops::Range;

use geo::Coord;

use super::choice::Problem;
use super::stretch::{EFFORT, LEFT, stations};
use super::walls::{APART_M, Facades};
use super::watched::{Look, Watched};
use super::{RowWork, Solver, Spot, Watching, stands_in_the_open};
use crate::inference::Nearby;
use crate::model::Host;
use crate::optimise::{CoverDemand, Watch};
use crate::planning::aim::{DIRECTIONS, turned};
use crate::planning::line::ServedLine;
use crate::planning::need::Need;
use crate::planning::placement::PlacementError;
use crate::planning::sight::Ways;
use crate::planning::siting::Footing;

/// A house is taken where a camera on it shows so much more of the boundary than one on a post, metres: less is within what maps are off by;
/// an assumption.
const MORE_M: f64 = 1.0;

/// A camera more than one a zone hangs where it shows so much of the boundary that no other does, metres; an assumption: the row asks for
/// key points (重点部署), and shorter gaps are told.
const WORTH_M: f64 = 10.0;

/// The site of a zone that nothing watches yet.
struct Zone {
    spot: Spot,
    footing: Footing,
}

impl<'a> Solver<'a> {
    /// One camera for each zone of the boundaries, and more where one shows much that no other does: directions and further sites are chosen
    /// together, so that they show as much as the fewest can. Where a zone's site shows nothing, its camera hangs there all the same.
    pub(super) fn watch_boundaries(
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
        // Before the zones take theirs, which show what they show.
        let mut looks = self.looks_there(&watched, work);
        let showing: BTreeSet<usize> = looks.iter().filter_map(|look| look.existing).collect();
        let mut zones = Vec::new();
        for need in needs {
            zones.extend(self.open_zones(need, (watching, &showing), work));
        }
        let of_zones = self.looks_of(&zones, &watched, &mut looks);
        for (need, line) in needs.iter().zip(&lines) {
            let sites = self.more_sites(need, line, (watching, &*work));
            for (spots, footing) in sites {
                looks.extend(watched.looks(spots, footing));
            }
        }
        let problem = problem(&watched, &looks, &of_zones);
        let measure = self.measure(looks.iter().map(|look| (look.footing, &look.spot)));
        let answer = problem.choose(&measure, &self.survey.effort(EFFORT), watch)?;
        let is_chosen = |looks: &Range<u32>| answer.chosen.iter().any(|n| looks.contains(n));
        let bare = zones.into_iter().zip(&of_zones);
        let bare = bare.filter(|(_, looks)| !is_chosen(looks));
        let bare: Vec<Spot> = bare.map(|(zone, _)| zone.spot).collect();
        self.hang_looks(looks, &answer.chosen, work)?;
        for spot in bare {
            // One that is there and shows nothing does as well as a new one that would not either.
            let at = spot.position.plan().into();
            if let Some(taken) = work.existing.take_at(&spot.host, at) {
                self.count_taken(taken, work);
                continue;
            }
            work.outcome.demanded += 1;
            self.push(spot, work)?;
        }
        work.outcome.bounds = Some(answer.bounds);
        work.outcome.decided = answer.decided;
        Ok(())
    }

    /// Hangs the cameras of the chosen looks.
    fn hang_looks(
        &mut self,
        looks: Vec<Look>,
        chosen: &[u32],
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let mut looks: Vec<Option<Look>> = looks.into_iter().map(Some).collect();
        for number in chosen {
            match looks.get_mut(*number as usize).and_then(Option::take) {
                Some(Look {
                    existing: Some(index),
                    ..
                }) => self.count_existing(index, work),
                Some(look) => {
                    work.outcome.demanded += 1;
                    self.push(look.spot, work)?;
                }
                // Left unserved: what is not shown is told when all cameras hang.
                None => {}
            }
        }
        Ok(())
    }

    /// The zones of a boundary that none of those `showing` some of it which are there watches: each with the nearest façade of the compound's houses that faces its
    /// middle, at most one a zone, where that shows more of the boundary than a post.
    fn open_zones(
        &mut self,
        need: &Need,
        (watching, showing): (Watching<'_>, &BTreeSet<usize>),
        work: &mut RowWork<'a>,
    ) -> Vec<Zone> {
        let Need::Perimeter {
            compound,
            spacing_max_m,
        } = need
        else {
            return Vec::new();
        };
        let mount_m = work.class.mount_height_m;
        let posts = self.zone_posts(*compound, *spacing_max_m, mount_m);
        let walls = self.zone_walls(need, *compound, &posts, (watching, mount_m));
        let shows = |index: usize| showing.contains(&index).then_some(0);
        let mut open = Vec::new();
        for (post, wall) in posts.into_iter().zip(walls) {
            let wanted = wall.as_ref().unwrap_or(&post);
            let at = wanted.position.plan().into();
            match work.existing.take_best(&wanted.host, at, shows) {
                Some(taken) => self.count_taken(taken, work),
                None => open.push((post, wall)),
            }
        }
        // After those that are where they are wanted: one on the boundary does where a house would be better.
        let mut zones = Vec::new();
        for (post, wall) in open {
            let at = post.position.plan().into();
            let on_boundary = |_| work.existing.take_best(&post.host, at, shows);
            match wall.as_ref().and_then(on_boundary) {
                Some(taken) => self.count_taken(taken, work),
                None => {
                    let footing = wall.as_ref().map_or(Footing::Ground, |_| Footing::Wall);
                    let spot = wall.unwrap_or(post);
                    // Taken before its camera hangs, which looks somewhere once all zones are known.
                    if stands_in_the_open(&spot.host) {
                        self.standing.insert(spot.position.plan().into());
                    }
                    zones.push(Zone { spot, footing });
                }
            }
        }
        zones
    }

    fn count_taken(&mut self, taken: usize, work: &mut RowWork<'a>) {
        work.outcome.demanded += 1;
        work.outcome.existing += 1;
        self.note_existing(taken);
    }

    /// Adds what cameras at the sites of zones show; the numbers of those of each zone, none where no camera may be.
    fn looks_of(
        &self,
        zones: &[Zone],
        watched: &Watched<'_, '_>,
        looks: &mut Vec<Look>,
    ) -> Vec<Range<u32>> {
        let mut of_zones = Vec::with_capacity(zones.len());
        for zone in zones {
            let first = looks.len() as u32;
            if self.allows(&zone.spot) {
                looks.extend(watched.around(zone.spot.clone(), zone.footing));
            }
            of_zones.push(first..looks.len() as u32);
        }
        of_zones
    }

    /// Where cameras beyond one a zone may hang: free ground on the boundary but for the sites of zones, and the compound's houses.
    fn more_sites(
        &self,
        need: &Need,
        line: &ServedLine<'_>,
        (watching, work): (Watching<'_>, &RowWork<'a>),
    ) -> Vec<(Vec<Spot>, Footing)> {
        let Need::Perimeter { compound, .. } = need else {
            return Vec::new();
        };
        let community = self.survey.community;
        let mount_m = work.class.mount_height_m;
        let host = Host::Compound(community.compounds[*compound].id.clone());
        let on_boundary = stations(line).map(|station_m| line.chain.at(station_m));
        let free = on_boundary.filter(|station| self.is_free(station.position));
        let posts = free.map(|station| Spot {
            position: self.mounted(station.position, mount_m),
            host: host.clone(),
            storey: 0,
            heading_rad: Some(station.direction_rad),
        });
        let houses = self.survey.buildings_of[*compound].iter().copied();
        let facades = Facades::of(community, houses, mount_m);
        let range_m = watching.gaze.range_m();
        let walls = self.walls_facing(&facades, std::slice::from_ref(line), range_m);
        vec![(posts.collect(), Footing::Ground), (walls, Footing::Wall)]
    }

    /// For each post the site on a house that is better, if any.
    fn zone_walls(
        &self,
        need: &Need,
        compound: usize,
        posts: &[Spot],
        (watching, mount_m): (Watching<'_>, f64),
    ) -> Vec<Option<Spot>> {
        let community = self.survey.community;
        let none = || vec![None; posts.len()];
        let Some(line) = ServedLine::of(need, community) else {
            return none();
        };
        let Some(ways) = Ways::of([(0, &line)]) else {
            return none();
        };
        let houses = self.survey.buildings_of[compound].iter().copied();
        let facades = Facades::of(community, houses, mount_m);
        let mut kept = Nearby::new(APART_M);
        let better = |post: &Spot| {
            let at = post.position.plan().into();
            let is_allowed = |hung| self.is_allowed(hung);
            let range_m = watching.gaze.range_m();
            let wall = facades.facing(at, range_m, community, is_allowed)?;
            let hung: Coord<f64> = wall.position.plan().into();
            let shown_m = |spot: &Spot| shown_m(watching, spot, &ways);
            // A wall does for a post that may not stand, however little it shows.
            let is_no_better = || self.allows(post) && shown_m(&wall) <= shown_m(post) + MORE_M;
            if kept.any(hung) || is_no_better() {
                return None;
            }
            kept.insert(hung);
            Some(wall)
        };
        posts.iter().map(better).collect()
    }
}

/// Length of the lines that a camera shows in the best of its directions, metres; nothing where it would hang inside something.
fn shown_m(watching: Watching<'_>, spot: &Spot, ways: &Ways) -> f64 {
    let Ok(view) = watching.eyes.view(&watching.gaze, spot.position, ways) else {
        return 0.0;
    };
    let ahead_rad = spot.heading_rad.unwrap_or(0.0);
    let length_m = |direction: u32| -> f64 {
        let spans = view.shown(ahead_rad + turned(direction));
        spans.iter().map(|(_, [from, to])| to - from).sum()
    };
    (0..DIRECTIONS).map(length_m).fold(0.0, f64::max)
}

/// What the looks show of the boundaries, where leaving some costs less than a camera that shows little more; then a camera for each zone.
fn problem(watched: &Watched<'_, '_>, looks: &[Look], of_zones: &[Range<u32>]) -> Problem {
    let mut problem = watched.problem(looks);
    let left_per_m = Footing::Ground.weight() / WORTH_M;
    let lefts = problem.demands.iter().map(|d| left_per_m * d.weight);
    problem.lefts = lefts.collect();
    for looks in of_zones {
        problem.demands.push(CoverDemand {
            candidates: looks.clone().collect(),
            covers: 1,
            weight: 0.0,
        });
        problem.lefts.push(LEFT);
    }
    problem
}
