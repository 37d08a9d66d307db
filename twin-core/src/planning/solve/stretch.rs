//! The fewest devices along roads: where they may stand, which stretches each serves there, and the cheapest cover of all of them.

use std::collections::BTreeSet;

use geo::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::choice::Problem;
use super::{RowWork, Solver, Spot};
use crate::model::Host;
use crate::optimise::{CoverDemand, Effort, Watch};
use crate::planning::chain::vertex;
use crate::planning::line::{Post, ServedLine};
use crate::planning::need::Need;
use crate::planning::placement::{Extent, PlacementError};
use crate::planning::reason::Reason;
use crate::planning::siting::Footing;

/// Sites beside a road are looked for so many times in half the greatest spacing, so that both bounds of a spacing fall on them.
const SITES_IN_HALF: f64 = 10.0;

/// Sites beside a road are no nearer to each other, metres: maps are no more exact, and a narrow spacing would make millions of them.
const LEAST_STEP_M: f64 = 0.5;

/// What leaving a stretch unserved costs, whatever its length, and for each metre: more than any device, so that it is left only
/// where none may stand.
pub(super) const LEFT: f64 = 3.0;
pub(super) const LEFT_PER_M: f64 = 1.0;

/// Stretches shorter than this are left to the next one, metres.
pub(super) const SHORTEST_M: f64 = 0.01;

/// How hard the cover is tried: a thousandth of the devices is less than one on any stretch that is planned at once.
pub(super) const EFFORT: Effort = Effort {
    gap: 1e-3,
    dual_steps: 600,
    search_steps: 5_000,
    neighbourhoods: 25,
    nodes: 100,
    seed: 1,
};

/// Where a device of the row may stand, or stands.
struct Site {
    spot: Spot,
    footing: Footing,
    /// Its number among what is there already, if it is.
    existing: Option<usize>,
    /// The lines that it serves, and where it stands along them.
    posts: Vec<(usize, Post)>,
}

/// What is to be served: stretches, and the ends of lines at which a device is asked for.
struct Asked {
    pieces: Vec<Piece>,
    /// Of each end the sites that are near enough.
    ends: Vec<Vec<u32>>,
}

/// What no site serves.
#[derive(Default)]
struct Short {
    stretches_m: f64,
    ends: usize,
}

/// A stretch that the same sites serve from end to end.
struct Piece {
    sites: Vec<u32>,
    length_m: f64,
}

impl<'a> Solver<'a> {
    /// Stretches are solved together, since those that meet share the devices about their junction.
    pub(super) fn solve_along(
        &mut self,
        needs: &[&Need],
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let community = self.survey.community;
        let lines: Vec<ServedLine<'_>> = needs
            .iter()
            .filter_map(|need| ServedLine::of(need, community))
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        let on_poles = needs
            .iter()
            .any(|n| matches!(n, Need::Along { on_poles: true, .. }));
        let sites = self.sites_along(&lines, on_poles, work);
        let asked = Asked {
            pieces: pieces(&lines, &sites),
            ends: ends(&lines, &sites),
        };
        let problem = problem(&lines, &sites, &asked);
        let measure = self.measure(sites.iter().map(|site| (site.footing, &site.spot)));
        let answer = problem.choose(&measure, &self.survey.effort(EFFORT), watch)?;
        let mut sites: Vec<Option<Site>> = sites.into_iter().map(Some).collect();
        let mut short = Short::default();
        for chosen in answer.chosen {
            match sites.get_mut(chosen as usize).and_then(Option::take) {
                Some(site) => self.use_site(site, work)?,
                None => match asked.pieces.get(chosen as usize - sites.len()) {
                    Some(piece) => short.stretches_m += piece.length_m,
                    None => short.ends += 1,
                },
            }
        }
        work.outcome.bounds = Some(answer.bounds);
        work.outcome.decided = answer.decided;
        short.tell(&lines, asked.ends.len(), work);
        Ok(())
    }

    fn use_site(&mut self, site: Site, work: &mut RowWork<'a>) -> Result<(), PlacementError> {
        if let Some(index) = site.existing {
            self.count_existing(index, work);
            return Ok(());
        }
        work.outcome.demanded += 1;
        let mut spot = site.spot;
        spot.position.z += work.class.mount_height_m;
        self.push(spot, work)
    }

    /// What is there, then poles, then free ground beside the roads.
    fn sites_along(
        &self,
        lines: &[ServedLine<'_>],
        on_poles: bool,
        work: &RowWork<'a>,
    ) -> Vec<Site> {
        let near = LineTree::of(lines);
        let site = |spot: Spot, footing: Footing, existing: Option<usize>| {
            let posts = near.posts(lines, spot.position.plan().into());
            let first = posts.first().map(|(line, post)| {
                let chain = &lines[*line].chain;
                chain.at(post.station_m).direction_rad
            });
            Site {
                spot: Spot {
                    heading_rad: first,
                    ..spot
                },
                footing,
                existing,
                posts,
            }
        };
        let there = work.existing.free().map(|(index, at)| {
            let spot = self.open_spot(at, Host::Ground);
            site(spot, Footing::There, Some(index))
        });
        let mut sites: Vec<Site> = there.filter(|site| !site.posts.is_empty()).collect();
        let has_carriers = on_poles && !self.carriers.is_empty();
        let (on_pole, on_ground) = if has_carriers {
            (Footing::SmartPole, Footing::BesidePoles)
        } else {
            (Footing::Pole, Footing::Ground)
        };
        if on_poles {
            let along = lines.iter().flat_map(|line| self.poles_along(&line.chain));
            let mut poles: Vec<Spot> = along.map(|(_, spot)| spot).collect();
            let plan = |spot: &Spot| (spot.position.x, spot.position.y);
            poles.sort_by(|a, b| {
                let by_x = a.position.x.total_cmp(&b.position.x);
                by_x.then(a.position.y.total_cmp(&b.position.y))
            });
            // A pole at a corner stands beside two lines.
            poles.dedup_by(|a, b| plan(a) == plan(b));
            sites.extend(poles.into_iter().map(|spot| site(spot, on_pole, None)));
        }
        for line in lines {
            let chain = &line.chain;
            for station_m in stations(line) {
                if let Some(spot) = self.verge(chain, chain.at(station_m)) {
                    sites.push(site(spot, on_ground, None));
                }
            }
        }
        sites
    }
}

impl Short {
    /// Tells the outcome how much is served, and why not all of it; lines have so many ends at which a device is asked for.
    fn tell(&self, lines: &[ServedLine<'_>], ends: usize, work: &mut RowWork<'_>) {
        let demanded_m = lines.iter().map(|line| line.chain.length_m()).sum();
        let short_m = self.stretches_m;
        work.outcome.extent = Some(Extent {
            demanded: demanded_m,
            served: demanded_m - short_m,
        });
        let mut lacking = self.ends as u64;
        if short_m > SHORTEST_M {
            let longest_m = 2.0 * lines.iter().map(|l| l.half_m).fold(0.0, f64::max);
            // What would serve the stretches about an end would serve the end.
            lacking = lacking.max((short_m / longest_m).ceil() as u64);
            work.outcome.reason = Some(Reason::NoSite {
                short_m,
                demanded_m,
            });
        }
        work.outcome.demanded += lacking;
        if self.ends > 0 {
            let (out, of) = (self.ends, ends);
            let reason = Reason::OutOfReach { out, of };
            work.outcome.reason.get_or_insert(reason);
        }
    }
}

/// Stations along a line at which a device may stand, from its start to its end.
pub(super) fn stations(line: &ServedLine<'_>) -> impl Iterator<Item = f64> + use<> {
    let length_m = line.chain.length_m();
    let step_m = (line.half_m / SITES_IN_HALF).max(LEAST_STEP_M);
    let steps = (length_m / step_m).floor() as usize;
    let last = (!line.is_ring).then_some(length_m);
    let each = (0..=steps).map(move |i| i as f64 * step_m);
    each.filter(move |s| *s < length_m).chain(last)
}

/// Boxes about lines, for asking which of them a device may serve.
struct LineTree(RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>);

impl LineTree {
    fn of(lines: &[ServedLine<'_>]) -> Self {
        let about = |(index, line): (usize, &ServedLine<'_>)| {
            let (middle, radius_m) = line.about();
            let corner = |sign: f64| [middle.x + sign * radius_m, middle.y + sign * radius_m];
            GeomWithData::new(Rectangle::from_corners(corner(-1.0), corner(1.0)), index)
        };
        Self(RTree::bulk_load(
            lines.iter().enumerate().map(about).collect(),
        ))
    }

    /// The lines that a device at `at` serves, in order.
    fn posts(&self, lines: &[ServedLine<'_>], at: Coord<f64>) -> Vec<(usize, Post)> {
        let here = AABB::from_point([at.x, at.y]);
        let near = self.0.locate_in_envelope_intersecting(here);
        let post = |line: usize| Some((line, lines[line].post(at)?));
        let mut posts: Vec<(usize, Post)> = near.filter_map(|hit| post(hit.data)).collect();
        posts.sort_by_key(|(line, _)| *line);
        posts
    }
}

/// The sites that serve each line, by station.
fn by_line(lines: &[ServedLine<'_>], sites: &[Site]) -> Vec<Vec<(Post, u32)>> {
    let mut by_line = vec![Vec::new(); lines.len()];
    for (number, site) in (0..).zip(sites) {
        for (line, post) in &site.posts {
            by_line[*line].push((*post, number));
        }
    }
    for posts in &mut by_line {
        posts.sort_by(|a, b| a.0.station_m.total_cmp(&b.0.station_m).then(a.1.cmp(&b.1)));
    }
    by_line
}

/// Every line cut where the service of a site begins or ends.
fn pieces(lines: &[ServedLine<'_>], sites: &[Site]) -> Vec<Piece> {
    let by_line = by_line(lines, sites);
    let of_line = |(line, posts): (&ServedLine<'_>, &Vec<(Post, u32)>)| pieces_of(line, posts);
    lines.iter().zip(&by_line).flat_map(of_line).collect()
}

fn pieces_of(line: &ServedLine<'_>, posts: &[(Post, u32)]) -> Vec<Piece> {
    let length_m = line.chain.length_m();
    let served = posts
        .iter()
        .flat_map(|(post, site)| line.served(*post).map(|ends| (ends, *site)));
    let mut served: Vec<([f64; 2], u32)> = served
        .filter(|([from, to], _)| *from < length_m && *to > 0.0)
        .collect();
    served.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]).then(a.1.cmp(&b.1)));
    let mut cuts: Vec<f64> = served.iter().flat_map(|(ends, _)| *ends).collect();
    cuts.extend([0.0, length_m]);
    cuts.retain(|cut| (0.0..=length_m).contains(cut));
    cuts.sort_by(f64::total_cmp);
    cuts.dedup_by(|b, a| *b - *a < SHORTEST_M);
    let (mut pieces, mut open, mut next) = (Vec::<Piece>::new(), Vec::new(), 0);
    for pair in cuts.windows(2) {
        let middle_m = (pair[0] + pair[1]) / 2.0;
        while let Some((ends, site)) = served.get(next).filter(|(ends, _)| ends[0] <= middle_m) {
            open.push((ends[1], *site));
            next += 1;
        }
        open.retain(|(to, _)| *to >= middle_m);
        let mut sites: Vec<u32> = open.iter().map(|(_, site)| *site).collect();
        sites.sort_unstable();
        sites.dedup();
        let length_m = pair[1] - pair[0];
        match pieces.last_mut().filter(|last| last.sites == sites) {
            Some(last) => last.length_m += length_m,
            None => pieces.push(Piece { sites, length_m }),
        }
    }
    pieces
}

/// Of each end at which a device is asked for, the sites that are near enough; lines that meet have one end there.
fn ends(lines: &[ServedLine<'_>], sites: &[Site]) -> Vec<Vec<u32>> {
    let point = |(number, site): (u32, &Site)| {
        let at = site.spot.position;
        GeomWithData::new([at.x, at.y], number)
    };
    let mut known = BTreeSet::new();
    let ends = lines.iter().flat_map(ServedLine::ends);
    let ends: Vec<(Coord<f64>, f64)> = ends.filter(|(at, _)| known.insert(vertex(*at))).collect();
    if ends.is_empty() {
        return Vec::new();
    }
    let tree = RTree::bulk_load((0..).zip(sites).map(point).collect());
    let near = |(at, within_m): (Coord<f64>, f64)| {
        let near = tree.locate_within_distance([at.x, at.y], within_m * within_m);
        let mut near: Vec<u32> = near.into_iter().map(|site| site.data).collect();
        near.sort_unstable();
        near
    };
    ends.into_iter().map(near).collect()
}

/// What the sites serve: piece by piece, then end by end, which are no length.
fn problem(lines: &[ServedLine<'_>], sites: &[Site], asked: &Asked) -> Problem {
    let demand = |candidates: &[u32], weight: f64| CoverDemand {
        candidates: candidates.to_vec(),
        covers: 1,
        weight,
    };
    let pieces = asked.pieces.iter();
    let pieces = pieces.map(|piece| demand(&piece.sites, piece.length_m));
    let demands: Vec<CoverDemand> = pieces
        .chain(asked.ends.iter().map(|near| demand(near, 0.0)))
        .collect();
    let lefts = demands.iter().map(|d| LEFT + LEFT_PER_M * d.weight);
    Problem {
        footings: sites.iter().map(|site| site.footing).collect(),
        lefts: lefts.collect(),
        exclusions: too_close(lines, sites),
        demands,
        ..Problem::default()
    }
}

/// Pairs of sites beside the same line that are closer than its least spacing; what is there already stays whatever its spacing.
fn too_close(lines: &[ServedLine<'_>], sites: &[Site]) -> Vec<[u32; 2]> {
    let mut pairs = Vec::new();
    for (line, posts) in lines.iter().zip(by_line(lines, sites)) {
        let Some(least_m) = line.least_m else {
            continue;
        };
        let beside: Vec<_> = posts
            .into_iter()
            .filter(|(post, _)| post.is_beside)
            .collect();
        let is_close = |a: Post, b: Post| line.apart_m(a, b) < least_m - SHORTEST_M;
        let both_there = |a: u32, b: u32| {
            sites[a as usize].existing.is_some() && sites[b as usize].existing.is_some()
        };
        for (i, (post, site)) in beside.iter().enumerate() {
            let rest = beside[i + 1..].iter();
            let within = rest.take_while(|(other, _)| {
                line.is_ring || other.station_m - post.station_m < least_m
            });
            let close = within
                .filter(|(other, number)| is_close(*post, *other) && !both_there(*site, *number));
            pairs.extend(close.map(|(_, number)| [*site, *number]));
        }
    }
    pairs
}
