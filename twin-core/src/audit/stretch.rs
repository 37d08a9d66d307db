//! Demands along lines: so far apart on a road, all round a boundary.

use geo::{Coord, Geometry, LineString, MultiLineString};

use super::fleet::Candidates;
use super::report::{DemandAudit, Server};
use super::scene::Scene;
use super::subject::Subject;
use super::verdict::{Fault, Repair, Verdict};
use crate::ids::{ClassId, DeviceId};
use crate::planning::{Need, Post, ServedLine};

/// What is shorter than this is not called a gap, in metres: maps are no more exact.
const SLACK_M: f64 = 0.5;

/// A line to be served, and what it is of.
struct Line<'c> {
    subject: Subject,
    line: ServedLine<'c>,
}

/// A device on the line.
#[derive(Debug, Clone, Copy)]
struct Served {
    post: Post,
    number: u32,
}

/// Whether the least spacing is the row's own and so a fault where it is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeastSpacing {
    /// The row gives it.
    Given,
    /// It is an assumption of ours.
    Assumed,
}

/// Audits a demand along a line; none for other demands.
pub(super) fn audited(
    need: &Need,
    scene: &Scene<'_>,
    candidates: &Candidates,
    class: &ClassId,
    least: LeastSpacing,
) -> Option<DemandAudit> {
    let line = line(need, scene, least)?;
    let posts = line.posts(candidates);
    let gaps = line.gaps(&posts);
    let demanded = line.line.chain.length_m();
    let short: f64 = gaps.iter().map(|(from, to)| to - from).sum();
    let faults = line.too_close(&posts, scene, candidates);
    let pieces: Vec<LineString<f64>> = gaps.iter().map(|gap| line.piece(*gap)).collect();
    let mut served_by: Vec<Server> = posts
        .iter()
        .map(|p| candidates.get(p.number).server)
        .collect();
    served_by.sort_unstable();
    served_by.dedup();
    Some(DemandAudit {
        subject: line.subject,
        verdict: Verdict::of_amounts(demanded - short, demanded, SLACK_M, !faults.is_empty()),
        demanded,
        served: demanded - short,
        served_by,
        evidence: Geometry::LineString(LineString::new(line.line.chain.points.clone())),
        remainder: (!pieces.is_empty())
            .then(|| Geometry::MultiLineString(MultiLineString::new(pieces))),
        faults,
        missing: None,
        repair: line.repair(&gaps, class),
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

    /// The stretches that no device serves, by their stations.
    fn gaps(&self, posts: &[Served]) -> Vec<(f64, f64)> {
        let length_m = self.line.chain.length_m();
        let mut served: Vec<[f64; 2]> = posts
            .iter()
            .flat_map(|served| self.line.served(served.post))
            .collect();
        served.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut gaps = Vec::new();
        let mut reached_m = 0.0_f64;
        for [from, to] in served {
            if from > reached_m + SLACK_M && reached_m < length_m - SLACK_M {
                gaps.push((reached_m, from.min(length_m)));
            }
            reached_m = reached_m.max(to);
        }
        if length_m > reached_m + SLACK_M {
            gaps.push((reached_m, length_m));
        }
        gaps
    }

    fn too_close(
        &self,
        posts: &[Served],
        scene: &Scene<'_>,
        candidates: &Candidates,
    ) -> Vec<Fault> {
        let Some(least_m) = self.line.least_m else {
            return Vec::new();
        };
        let beside: Vec<&Served> = posts.iter().filter(|p| p.post.is_beside).collect();
        let id = |post: &Served| -> Option<DeviceId> {
            match candidates.get(post.number).server {
                Server::Device(index) => Some(scene.fleet.devices[index as usize].id.clone()),
                _ => None,
            }
        };
        let close = beside.windows(2).filter_map(|pair| {
            let distance_m = pair[1].post.station_m - pair[0].post.station_m;
            (distance_m < least_m - SLACK_M).then_some((pair, distance_m))
        });
        close
            .filter_map(|(pair, distance_m)| {
                Some(Fault::TooClose {
                    device: id(pair[0])?,
                    neighbour: id(pair[1])?,
                    distance_m,
                    least_m,
                })
            })
            .collect()
    }

    /// The part of the line between two stations.
    fn piece(&self, (from, to): (f64, f64)) -> LineString<f64> {
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

    /// Devices in equal parts of each gap.
    fn repair(&self, gaps: &[(f64, f64)], class: &ClassId) -> Option<Repair> {
        let stations = gaps.iter().flat_map(|(from, to)| {
            let parts = ((to - from) / (2.0 * self.line.half_m) - 1e-9)
                .ceil()
                .max(1.0);
            (0..parts as usize).map(move |i| from + (to - from) * (i as f64 + 0.5) / parts)
        });
        let at: Vec<Coord<f64>> = stations
            .map(|station| self.line.chain.at(station).position)
            .collect();
        (!at.is_empty()).then(|| Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: at.len() as u32,
            at,
        })
    }
}
