//! Demands along lines: so far apart on a road, all round a boundary.

use geo::{Coord, Geometry, LineString, MultiLineString};

use super::fleet::Candidates;
use super::report::{DemandAudit, Server};
use super::scene::Scene;
use super::subject::Subject;
use super::verdict::{Fault, Repair, Verdict};
use crate::ids::{ClassId, DeviceId};
use crate::planning::{BOUNDARY_ASIDE_M, Chain, Need, POLE_REACH_M, SHIFT_M};

/// What is shorter than this is not called a gap, in metres: maps are no more exact.
const SLACK_M: f64 = 0.5;

/// A line to be served and how.
struct Line<'c> {
    subject: Subject,
    chain: std::borrow::Cow<'c, Chain>,
    /// A device serves so far to both sides of where it stands along the line.
    half_m: f64,
    /// Devices this near the line stand on it, metres.
    beside_m: f64,
    /// Devices this near one of its ends serve that end, metres.
    about_ends_m: f64,
    /// Those beside the line must be this far apart, if any such bound is set.
    least_m: Option<f64>,
    is_ring: bool,
}

/// A device on the line.
#[derive(Debug, Clone, Copy)]
struct Post {
    station_m: f64,
    number: u32,
    is_beside: bool,
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
    let demanded = line.chain.length_m();
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
        evidence: Geometry::LineString(LineString::new(line.chain.points.clone())),
        remainder: (!pieces.is_empty())
            .then(|| Geometry::MultiLineString(MultiLineString::new(pieces))),
        faults,
        missing: None,
        repair: line.repair(&gaps, class),
    })
}

fn line<'c>(need: &'c Need, scene: &Scene<'_>, least: LeastSpacing) -> Option<Line<'c>> {
    match need {
        Need::Along {
            chain,
            spacing_min_m,
            spacing_max_m,
            ..
        } => Some(Line {
            half_m: spacing_max_m / 2.0,
            about_ends_m: *spacing_min_m,
            least_m: (least == LeastSpacing::Given).then_some(*spacing_min_m),
            ..road(chain, scene)
        }),
        Need::FromEnds { chain, spacing_m } => Some(Line {
            half_m: spacing_m / 2.0,
            beside_m: spacing_m / 4.0,
            about_ends_m: spacing_m / 2.0,
            ..road(chain, scene)
        }),
        Need::Perimeter {
            compound,
            spacing_max_m,
        } => {
            let boundary = &scene.survey.community.compounds[*compound].boundary;
            let ring = Chain::new(boundary.exterior().0.clone(), Vec::new());
            Some(Line {
                subject: Subject::Compound(*compound as u32),
                chain: std::borrow::Cow::Owned(ring),
                // The post of a zone stands aside where something is in its way.
                half_m: spacing_max_m / 2.0 + SHIFT_M,
                beside_m: f64::from(BOUNDARY_ASIDE_M),
                about_ends_m: 0.0,
                least_m: None,
                is_ring: true,
            })
        }
        _ => None,
    }
}

fn road<'c>(chain: &'c Chain, scene: &Scene<'_>) -> Line<'c> {
    let roads = &scene.survey.community.roads;
    let widest_m = chain.roads.iter().map(|r| roads[*r].width.value);
    Line {
        subject: Subject::Road(chain.roads.first().map_or(0, |r| *r as u32)),
        chain: std::borrow::Cow::Borrowed(chain),
        half_m: 0.0,
        beside_m: widest_m.fold(0.0, f64::max) / 2.0 + POLE_REACH_M,
        about_ends_m: 0.0,
        least_m: None,
        is_ring: chain.points.first() == chain.points.last(),
    }
}

impl Line<'_> {
    /// The devices that serve the line by their station.
    fn posts(&self, candidates: &Candidates) -> Vec<Post> {
        let points = &self.chain.points;
        let mut least = Coord {
            x: f64::INFINITY,
            y: f64::INFINITY,
        };
        let mut most = -least;
        for point in points {
            least = Coord {
                x: least.x.min(point.x),
                y: least.y.min(point.y),
            };
            most = Coord {
                x: most.x.max(point.x),
                y: most.y.max(point.y),
            };
        }
        let radius_m =
            (most.x - least.x).hypot(most.y - least.y) / 2.0 + self.beside_m.max(self.about_ends_m);
        let near = candidates.near((least + most) / 2.0, radius_m);
        let mut posts: Vec<Post> = near
            .into_iter()
            .filter_map(|(number, _)| self.post(number, candidates.get(number).at))
            .collect();
        posts.sort_by(|a, b| {
            a.station_m
                .total_cmp(&b.station_m)
                .then(a.number.cmp(&b.number))
        });
        posts
    }

    fn post(&self, number: u32, at: Coord<f64>) -> Option<Post> {
        let (station_m, away_m) = self.chain.project(at);
        let from_end_m = station_m.min(self.chain.length_m() - station_m);
        let is_beside = away_m <= self.beside_m;
        let is_about_end = away_m <= self.about_ends_m && from_end_m <= self.about_ends_m;
        (is_beside || is_about_end).then_some(Post {
            station_m,
            number,
            is_beside,
        })
    }

    /// The stretches that no device serves, by their stations.
    fn gaps(&self, posts: &[Post]) -> Vec<(f64, f64)> {
        let length_m = self.chain.length_m();
        let mut served: Vec<(f64, f64)> = posts
            .iter()
            .map(|post| (post.station_m - self.half_m, post.station_m + self.half_m))
            .collect();
        if self.is_ring {
            let round = served.clone().into_iter();
            served.extend(round.flat_map(|(from, to)| {
                [
                    (from - length_m, to - length_m),
                    (from + length_m, to + length_m),
                ]
            }));
            served.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        let mut gaps = Vec::new();
        let mut reached_m = 0.0_f64;
        for (from, to) in served {
            if from > reached_m + SLACK_M && reached_m < length_m {
                gaps.push((reached_m, from.min(length_m)));
            }
            reached_m = reached_m.max(to);
        }
        if length_m > reached_m + SLACK_M {
            gaps.push((reached_m, length_m));
        }
        gaps
    }

    fn too_close(&self, posts: &[Post], scene: &Scene<'_>, candidates: &Candidates) -> Vec<Fault> {
        let Some(least_m) = self.least_m else {
            return Vec::new();
        };
        let beside: Vec<&Post> = posts.iter().filter(|p| p.is_beside).collect();
        let id = |post: &Post| -> Option<DeviceId> {
            match candidates.get(post.number).server {
                Server::Device(index) => Some(scene.fleet.devices[index as usize].id.clone()),
                _ => None,
            }
        };
        let close = beside.windows(2).filter_map(|pair| {
            let distance_m = pair[1].station_m - pair[0].station_m;
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
        let (first, last) = (self.chain.at(from), self.chain.at(to));
        let between = &self.chain.points[(first.segment + 1).min(last.segment + 1)..=last.segment];
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
            let parts = ((to - from) / (2.0 * self.half_m) - 1e-9).ceil().max(1.0);
            (0..parts as usize).map(move |i| from + (to - from) * (i as f64 + 0.5) / parts)
        });
        let at: Vec<Coord<f64>> = stations
            .map(|station| self.chain.at(station).position)
            .collect();
        (!at.is_empty()).then(|| Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: at.len() as u32,
            at,
        })
    }
}
