//! Which devices serve a line, and how far to both sides of where they stand.

use std::borrow::Cow;

use geo::Coord;

use super::chain::Chain;
use super::need::Need;
use super::solve::{BOUNDARY_ASIDE_M, POLE_REACH_M, SHIFT_M};
use crate::model::Community;

/// What is shorter than this is not called a gap, in metres: maps are no more exact.
pub(crate) const GAP_M: f64 = 0.5;

/// A line to be served and how.
#[derive(Debug, Clone)]
pub(crate) struct ServedLine<'c> {
    /// The line.
    pub(crate) chain: Cow<'c, Chain>,
    /// A device serves so far to both sides of where it stands along the line.
    pub(crate) half_m: f64,
    /// Devices this near the line stand on it, metres.
    pub(crate) beside_m: f64,
    /// Devices this near one of its ends serve that end, metres.
    pub(crate) about_ends_m: f64,
    /// How near to each of its ends one has to stand, if one is asked for there, metres.
    pub(crate) at_ends_m: Option<f64>,
    /// Those beside the line must be this far apart, if any such bound is set.
    pub(crate) least_m: Option<f64>,
    pub(crate) is_ring: bool,
}

/// Where a device stands along a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Post {
    pub(crate) station_m: f64,
    /// Whether it stands beside the line, not only about its end.
    pub(crate) is_beside: bool,
}

impl<'c> ServedLine<'c> {
    /// What a need along a line asks for; none of other needs.
    pub(crate) fn of(need: &'c Need, community: &Community) -> Option<Self> {
        match need {
            Need::Along {
                chain,
                spacing_min_m,
                spacing_max_m,
                ..
            } => Some(Self {
                half_m: spacing_max_m / 2.0,
                about_ends_m: *spacing_min_m,
                least_m: Some(*spacing_min_m),
                ..Self::road(chain, community)
            }),
            Need::FromEnds {
                chain, spacing_m, ..
            } => Some(Self {
                half_m: spacing_m / 2.0,
                beside_m: spacing_m / 4.0,
                about_ends_m: spacing_m / 2.0,
                at_ends_m: Some(spacing_m / 4.0),
                ..Self::road(chain, community)
            }),
            Need::Perimeter {
                compound,
                spacing_max_m,
            } => {
                let boundary = &community.compounds[*compound].boundary;
                let ring = Chain::new(boundary.exterior().0.clone(), Vec::new());
                Some(Self {
                    chain: Cow::Owned(ring),
                    // The post of a zone stands aside where something is in its way.
                    half_m: spacing_max_m / 2.0 + SHIFT_M,
                    beside_m: f64::from(BOUNDARY_ASIDE_M),
                    about_ends_m: 0.0,
                    at_ends_m: None,
                    least_m: None,
                    is_ring: true,
                })
            }
            _ => None,
        }
    }

    fn road(chain: &'c Chain, community: &Community) -> Self {
        let widths_m = chain.roads.iter().map(|r| community.roads[*r].width.value);
        Self {
            chain: Cow::Borrowed(chain),
            half_m: 0.0,
            beside_m: widths_m.fold(0.0, f64::max) / 2.0 + POLE_REACH_M,
            about_ends_m: 0.0,
            at_ends_m: None,
            least_m: None,
            is_ring: chain.points.first() == chain.points.last(),
        }
    }

    /// Where a device at `at` stands along the line; none where it does not serve it.
    pub(crate) fn post(&self, at: Coord<f64>) -> Option<Post> {
        let (station_m, away_m) = self.chain.project(at);
        let from_end_m = station_m.min(self.chain.length_m() - station_m);
        let is_beside = away_m <= self.beside_m;
        let is_about_end = away_m <= self.about_ends_m && from_end_m <= self.about_ends_m;
        (is_beside || is_about_end).then_some(Post {
            station_m,
            is_beside,
        })
    }

    /// The ends at which a device is asked for, and how near to each it has to stand, metres; those of a ring are one point.
    pub(crate) fn ends(&self) -> impl Iterator<Item = (Coord<f64>, f64)> {
        let points = &self.chain.points;
        let ends = [points.first(), points.last()];
        let asked = move |within_m: f64| ends.into_iter().flatten().map(move |at| (*at, within_m));
        self.at_ends_m.into_iter().flat_map(asked)
    }

    /// The farthest that a device may be from the line and serve it, metres.
    pub(crate) fn reach_m(&self) -> f64 {
        self.beside_m.max(self.about_ends_m)
    }

    /// The stretches from the first to the second station that a device at a post serves: of a ring those round its seam too.
    pub(crate) fn served(&self, post: Post) -> impl Iterator<Item = [f64; 2]> + use<> {
        let (half_m, length_m) = (self.half_m, self.chain.length_m());
        let rounds: &[f64] = if self.is_ring {
            &[0.0, -1.0, 1.0]
        } else {
            &[0.0]
        };
        let at = move |round: &f64| post.station_m + round * length_m;
        rounds
            .iter()
            .map(move |round| [at(round) - half_m, at(round) + half_m])
    }

    /// What the stretches leave of the line, by stations in order: gaps longer than [`GAP_M`].
    pub(crate) fn gaps(&self, mut served: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
        let length_m = self.chain.length_m();
        served.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut gaps = Vec::new();
        let mut reached_m = 0.0_f64;
        for [from, to] in served {
            if from > reached_m + GAP_M && reached_m < length_m - GAP_M {
                gaps.push([reached_m, from.min(length_m)]);
            }
            reached_m = reached_m.max(to);
        }
        if length_m > reached_m + GAP_M {
            gaps.push([reached_m, length_m]);
        }
        gaps
    }

    /// Distance along the line between two posts, the shorter way round of a ring; metres.
    pub(crate) fn apart_m(&self, a: Post, b: Post) -> f64 {
        let apart_m = (a.station_m - b.station_m).abs();
        if self.is_ring {
            apart_m.min(self.chain.length_m() - apart_m)
        } else {
            apart_m
        }
    }

    /// Middle of the box about the line and the radius about it that holds every device that serves the line.
    pub(crate) fn about(&self) -> (Coord<f64>, f64) {
        let worst = f64::INFINITY;
        let (mut least, mut most) = (
            Coord { x: worst, y: worst },
            Coord {
                x: -worst,
                y: -worst,
            },
        );
        for point in &self.chain.points {
            least = Coord {
                x: least.x.min(point.x),
                y: least.y.min(point.y),
            };
            most = Coord {
                x: most.x.max(point.x),
                y: most.y.max(point.y),
            };
        }
        let radius_m = (most.x - least.x).hypot(most.y - least.y) / 2.0 + self.reach_m();
        ((least + most) / 2.0, radius_m)
    }
}
