//! Demands along lines: so far apart on a road, all round a boundary.

use geo::{Coord, Geometry, LineString, MultiLineString};

use super::Subject;
use super::fleet::Candidates;
use super::gaze::{Shown, Sights};
use super::report::{DemandAudit, Server, Storeys};
use super::scene::Scene;
use super::spacing::{Neighbours, respaced};
use super::verdict::{Fault, Missing, Repair, Verdict};
use crate::ids::{ClassId, DeviceId};
use crate::planning::{GAP_M, Need, Post, ServedLine};

/// Cameras nearer to each other along a line than this hang at one site and look two ways, metres; an assumption.
const ONE_SITE_M: f64 = 1.0;

/// How far from what is to be shown a camera is proposed, beyond the nearest that it shows, metres; an assumption.
const MARGIN_M: f64 = 0.5;

/// A line to be served, and what it is of.
struct Line<'c> {
    subject: Subject,
    line: ServedLine<'c>,
}

/// A device on the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Served {
    pub(super) post: Post,
    pub(super) number: u32,
}

/// Whether the least spacing is the row's own and so a fault where it is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeastSpacing {
    /// The row gives it.
    Given,
    /// It is an assumption of ours.
    Assumed,
}

/// Audits a demand along a line; none for other demands. With `sights`, devices serve what they show, else what is within their distance.
pub(super) fn audited(
    (number, need): (u32, &Need),
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
    least: LeastSpacing,
    sights: Option<&mut Sights<'_>>,
) -> Option<DemandAudit> {
    let line = line(need, scene, least)?;
    let posts = line.posts(candidates);
    Some(match sights {
        Some(sights) => {
            let ahead_m = sights.ahead_m;
            let shown = sights.take(number, |n| {
                line.within(posts.iter().filter(|p| p.number == n))
            });
            let mut found = line.seen(&posts, &shown, ahead_m, (scene, candidates), class);
            if let Some(Repair::Add { .. }) = found.repair {
                let gaps = line.line.gaps(shown.seen.iter().map(|(_, e)| *e).collect());
                let turn = sights.turn(number, (&line.line, &gaps), candidates);
                found.repair = turn.or(found.repair);
            }
            found
        }
        None => line.reached(&posts, (scene, candidates), class),
    })
}

fn line<'c>(need: &'c Need, scene: &Scene<'_>, least: LeastSpacing) -> Option<Line<'c>> {
    let mut line = ServedLine::of(need, scene.survey.community)?;
    if least == LeastSpacing::Assumed {
        line.least_m = None;
    }
    let subject = match need {
        Need::Perimeter { compound, .. } => Subject::Compound(*compound as u32),
        _ => Subject::Road(line.chain.roads.first().map_or(0, |r| *r as u32)),
    };
    Some(Line { subject, line })
}

impl Line<'_> {
    /// The devices that serve the line by their station.
    fn posts(&self, candidates: &Candidates) -> Vec<Served> {
        let (middle, radius_m) = self.line.about();
        let near = candidates.near(middle, radius_m).into_iter();
        let mut posts: Vec<Served> = near
            .filter_map(|(number, _)| {
                let post = self.line.post(candidates.get(number).at)?;
                Some(Served { post, number })
            })
            .collect();
        posts.sort_by(|a, b| {
            let by_station = a.post.station_m.total_cmp(&b.post.station_m);
            by_station.then(a.number.cmp(&b.number))
        });
        posts
    }

    /// The stretches within the distance of posts.
    fn within<'p>(&self, posts: impl Iterator<Item = &'p Served>) -> Vec<[f64; 2]> {
        posts
            .flat_map(|served| self.line.served(served.post))
            .collect()
    }

    /// By distance along the line.
    fn reached(
        &self,
        posts: &[Served],
        (scene, candidates): (&Scene<'_>, &Candidates),
        class: &ClassId,
    ) -> DemandAudit {
        let gaps = self.line.gaps(self.within(posts.iter()));
        let close = self.too_close(posts, 0.0, scene, candidates);
        let serving = posts.iter().map(|p| p.number);
        let parts_m = 2.0 * self.line.half_m;
        let at = parts(&gaps, parts_m).map(|[from, to]| f64::midpoint(from, to));
        let repair = self.addition(at.collect(), class).or_else(|| {
            let standing = |number: u32| candidates.get(number).at;
            respaced(&self.line, posts, close.first()?, standing)
        });
        let found = self.finding(&gaps, faults_of(close), served_by(serving, candidates));
        DemandAudit { repair, ..found }
    }

    /// By what the devices show of it. The verdict is told where it is the same whatever those show of which it cannot be told.
    fn seen(
        &self,
        posts: &[Served],
        shown: &Shown,
        ahead_m: [f64; 2],
        (scene, candidates): (&Scene<'_>, &Candidates),
        class: &ClassId,
    ) -> DemandAudit {
        let seen: Vec<[f64; 2]> = shown.seen.iter().map(|(_, ends)| *ends).collect();
        let perhaps = shown.perhaps.iter().map(|(.., ends)| *ends);
        let (gaps, least_gaps) = (
            self.line.gaps(seen.clone()),
            self.line
                .gaps(seen.iter().copied().chain(perhaps).collect()),
        );
        let close = self.too_close(posts, ONE_SITE_M, scene, candidates);
        let needless = close.first().and_then(|pair| {
            pair.without_one(|gone| {
                let others = shown.seen.iter().filter(|(number, _)| *number != gone);
                self.line
                    .gaps(others.map(|(_, ends)| *ends).collect())
                    .is_empty()
            })
        });
        let serving = shown.seen.iter().map(|(number, _)| *number);
        let mut found = self.finding(&gaps, faults_of(close), served_by(serving, candidates));
        let best = self.verdict(&least_gaps, !found.faults.is_empty());
        let unseen_m = overlap_m(&gaps, self.within(posts.iter()));
        if unseen_m > GAP_M {
            found.faults.push(Fault::Unseen { length_m: unseen_m });
        }
        let doubtful = shown.perhaps.first().filter(|_| !gaps.is_empty());
        if let Some((first, attribute, _)) = doubtful {
            let mut cameras: Vec<u32> = shown.perhaps.iter().map(|(n, ..)| *n).collect();
            cameras.dedup();
            found.faults.push(Fault::SightUntold {
                devices: cameras.len() as u32,
                attribute: (*attribute).into(),
            });
            let layer = match candidates.get(*first).server {
                Server::Fixture(_) => "fixture",
                _ => "device",
            };
            found.missing = Some(Missing::attribute(layer, attribute));
        }
        found.repair = match &found.missing {
            Some(missing) if best != found.verdict => {
                found.verdict = Verdict::CannotTell;
                Some(Repair::Survey(missing.clone()))
            }
            _ => self
                .addition(self.lookouts(&gaps, ahead_m), class)
                .or(needless),
        };
        found
    }

    fn verdict(&self, gaps: &[[f64; 2]], has_faults: bool) -> Verdict {
        let demanded = self.line.chain.length_m();
        Verdict::of_amounts(demanded - length_m(gaps), demanded, GAP_M, has_faults)
    }

    /// What the gaps leave of the line, without a repair.
    fn finding(
        &self,
        gaps: &[[f64; 2]],
        faults: Vec<Fault>,
        served_by: Vec<Server>,
    ) -> DemandAudit {
        let demanded = self.line.chain.length_m();
        let pieces: Vec<LineString<f64>> = gaps.iter().map(|gap| self.piece(*gap)).collect();
        DemandAudit {
            subject: self.subject,
            storeys: Storeys::default(),
            verdict: self.verdict(gaps, !faults.is_empty()),
            demanded,
            served: demanded - length_m(gaps),
            served_by,
            evidence: Geometry::LineString(LineString::new(self.line.chain.points.clone())),
            remainder: (!pieces.is_empty())
                .then(|| Geometry::MultiLineString(MultiLineString::new(pieces))),
            faults,
            missing: None,
            repair: None,
        }
    }

    fn too_close(
        &self,
        posts: &[Served],
        one_site_m: f64,
        scene: &Scene<'_>,
        candidates: &Candidates,
    ) -> Vec<Neighbours> {
        let Some(least_m) = self.line.least_m else {
            return Vec::new();
        };
        let mut beside: Vec<&Served> = posts.iter().filter(|p| p.post.is_beside).collect();
        beside.dedup_by(|b, a| b.post.station_m - a.post.station_m < one_site_m);
        let id = |post: &Served| -> Option<DeviceId> {
            match candidates.get(post.number).server {
                Server::Device(index) => Some(scene.fleet.devices[index as usize].id.clone()),
                _ => None,
            }
        };
        if let (true, [first, .., last]) = (self.line.is_ring, beside.as_slice())
            && self.seam_m(first, last) < one_site_m
        {
            beside.pop();
        }
        let pairs = self.neighbours(&beside).into_iter();
        let close = pairs.filter(|(_, distance_m)| *distance_m < least_m - GAP_M);
        close
            .filter_map(|(pair, distance_m)| {
                Some(Neighbours {
                    numbers: [pair[0].number, pair[1].number],
                    ids: [id(pair[0])?, id(pair[1])?],
                    distance_m,
                    least_m,
                })
            })
            .collect()
    }

    /// Posts next to each other, in their order along the line, and how far they are apart along it, metres: of a ring the last and the first
    /// too, and two once, the shorter way round.
    fn neighbours<'p>(&self, posts: &[&'p Served]) -> Vec<([&'p Served; 2], f64)> {
        let along = posts.windows(2).map(|pair| {
            let distance_m = pair[1].post.station_m - pair[0].post.station_m;
            ([pair[0], pair[1]], distance_m)
        });
        let mut pairs: Vec<([&'p Served; 2], f64)> = along.collect();
        if let (true, [first, .., last]) = (self.line.is_ring, posts) {
            let seam = ([*last, *first], self.seam_m(first, last));
            if posts.len() > 2 {
                pairs.push(seam);
            } else if let Some(only) = pairs.first_mut().filter(|only| seam.1 < only.1) {
                *only = seam;
            }
        }
        pairs
    }

    /// From the last post of a ring to the first, across its seam, metres.
    fn seam_m(&self, first: &Served, last: &Served) -> f64 {
        self.line.chain.length_m() - last.post.station_m + first.post.station_m
    }

    /// The part of the line between two stations.
    fn piece(&self, [from, to]: [f64; 2]) -> LineString<f64> {
        let (first, last) = (self.line.chain.at(from), self.line.chain.at(to));
        let between =
            &self.line.chain.points[(first.segment + 1).min(last.segment + 1)..=last.segment];
        let ends = [first.position];
        LineString::new(
            ends.into_iter()
                .chain(between.iter().copied())
                .chain([last.position])
                .collect(),
        )
    }

    /// Where cameras show equal parts of each gap: before it, looking along it, else behind it, else in its middle.
    fn lookouts(&self, gaps: &[[f64; 2]], [near_m, far_m]: [f64; 2]) -> Vec<f64> {
        let (line, length_m) = (&self.line, self.line.chain.length_m());
        let away_m = near_m + MARGIN_M;
        let station = |[from, to]: [f64; 2]| match (from - away_m, to + away_m) {
            (before, _) if line.is_ring => before.rem_euclid(length_m),
            (before, _) if before >= 0.0 => before,
            (_, behind) if behind <= length_m => behind,
            _ => f64::midpoint(from, to),
        };
        parts(gaps, (far_m - away_m).max(1.0))
            .map(station)
            .collect()
    }

    fn addition(&self, stations: Vec<f64>, class: &ClassId) -> Option<Repair> {
        let at = stations.into_iter();
        let at: Vec<Coord<f64>> = at.map(|s| self.line.chain.at(s).position).collect();
        (!at.is_empty()).then(|| Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: at.len() as u32,
            at,
        })
    }
}

/// Those that stand too close, as faults.
fn faults_of(close: Vec<Neighbours>) -> Vec<Fault> {
    close.into_iter().map(Neighbours::fault).collect()
}

/// What serves, each once, in order.
fn served_by(numbers: impl Iterator<Item = u32>, candidates: &Candidates) -> Vec<Server> {
    let servers = numbers.map(|number| candidates.get(number).server);
    let mut servers: Vec<Server> = servers.collect();
    servers.sort_unstable();
    servers.dedup();
    servers
}

/// Equal parts of each gap, each at most `most_m` long.
fn parts(gaps: &[[f64; 2]], most_m: f64) -> impl Iterator<Item = [f64; 2]> + '_ {
    gaps.iter().flat_map(move |[from, to]| {
        let count = ((to - from) / most_m - 1e-9).ceil().max(1.0);
        let at = move |i: usize| from + (to - from) * i as f64 / count;
        (0..count as usize).map(move |i| [at(i), at(i + 1)])
    })
}

fn length_m(gaps: &[[f64; 2]]) -> f64 {
    gaps.iter().map(|[from, to]| to - from).sum()
}

/// Length of what gaps, in order, have in common with stretches that may overlap each other, metres.
fn overlap_m(gaps: &[[f64; 2]], mut stretches: Vec<[f64; 2]>) -> f64 {
    stretches.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let of_gap = |[from, to]: &[f64; 2]| {
        let (mut reached_m, mut sum_m) = (*from, 0.0);
        for [begin, end] in &stretches {
            let (begin, end) = (begin.max(reached_m), end.min(*to));
            sum_m += (end - begin).max(0.0);
            reached_m = reached_m.max(end);
        }
        sum_m
    };
    gaps.iter().map(of_gap).sum()
}
