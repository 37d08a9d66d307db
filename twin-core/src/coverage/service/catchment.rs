//! The nearest facility of each entrance.

use std::sync::Arc;

use geo::Coord;

use super::entrance::Entrance;
use super::error::{ServiceError, distance};
use crate::routing::{Origin, Reach, Snap, Stretch, WayGraph};
use crate::told::Term;

/// How far an entrance or facility may be from a way and still be said to be on it, in metres. An assumption: the depth of a
/// front garden and a drive.
pub const WAY_M: f64 = 50.0;

/// Something that people go to.
#[derive(Debug, Clone, PartialEq)]
pub struct Facility {
    /// Its id.
    pub id: Arc<str>,
    /// Where it is, local metres.
    pub at: Coord<f64>,
}

/// Entrances with the ways that they are on: found once, whatever facilities are asked about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entrances {
    /// Where each comes to a way, or how far the nearest is.
    on_ways: Vec<Result<Snap, Option<f64>>>,
    households: Vec<u32>,
}

/// How an entrance is served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Access {
    /// By the nearest facility within the limit.
    Within {
        /// Position of the facility.
        facility: usize,
        /// Distance on foot in metres: straight to the way at both ends, along the ways between.
        distance_m: f64,
    },
    /// By none within the limit.
    Beyond,
    /// Cannot tell: there is no way within [`WAY_M`] of it.
    NoWay {
        /// How far the nearest way is, in metres; none without ways.
        way_m: Option<f64>,
    },
}

/// Which entrances facilities of one kind serve within a limit.
#[derive(Debug, Clone)]
pub struct Catchment<'g> {
    limit_m: f64,
    access: Vec<Access>,
    households: Vec<u32>,
    off_ways: Vec<usize>,
    reach: Reach<'g>,
}

/// The nearest point of a way within [`WAY_M`], one of the main component if there is one.
pub(crate) fn on_way(graph: &WayGraph, at: Coord<f64>) -> Result<Snap, Option<f64>> {
    let main = graph.nearest_main(at).filter(|s| s.distance_m <= WAY_M);
    let nearest = || graph.nearest(at).ok_or(None);
    main.map_or_else(nearest, Ok).and_then(|s| {
        if s.distance_m <= WAY_M {
            Ok(s)
        } else {
            Err(Some(s.distance_m))
        }
    })
}

fn check(what: Term, id: &str, at: Coord<f64>) -> Result<(), ServiceError> {
    if at.x.is_finite() && at.y.is_finite() {
        return Ok(());
    }
    Err(ServiceError::BadPoint {
        what,
        id: id.to_owned(),
        x: at.x,
        y: at.y,
    })
}

impl Entrances {
    /// Finds the way of each. Cost: O(k log n) for k entrances and n ways.
    ///
    /// # Errors
    /// When an entrance is no point.
    pub fn new(graph: &WayGraph, entrances: &[Entrance]) -> Result<Self, ServiceError> {
        entrances
            .iter()
            .try_for_each(|e| check(Term::new("entrance", "入口"), &e.id, e.at))?;
        Ok(Self {
            on_ways: entrances.iter().map(|e| on_way(graph, e.at)).collect(),
            households: entrances.iter().map(|e| e.households).collect(),
        })
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.on_ways.is_empty()
    }
}

impl<'g> Catchment<'g> {
    /// Searches from all facilities at once. Distances run from the facility outward, which matters on one-way streets alone.
    /// Cost: O((n + k) log n) of the nodes within the limit and the k places.
    ///
    /// # Errors
    /// When a place is no point, or the limit no finite number of at least 0.
    pub fn new(
        graph: &'g WayGraph,
        facilities: &[Facility],
        entrances: &[Entrance],
        limit_m: f64,
    ) -> Result<Self, ServiceError> {
        let entrances = Entrances::new(graph, entrances)?;
        Self::of(graph, facilities, &entrances, limit_m)
    }

    /// The same of entrances whose ways are known already. Cost: O((n + f) log n) of the nodes within the limit and the f facilities, and O(1) for
    /// each entrance.
    ///
    /// # Errors
    /// When a facility is no point, or the limit no finite number of at least 0.
    pub fn of(
        graph: &'g WayGraph,
        facilities: &[Facility],
        entrances: &Entrances,
        limit_m: f64,
    ) -> Result<Self, ServiceError> {
        distance(Term::new("limit", "距离上限"), limit_m)?;
        facilities
            .iter()
            .try_for_each(|f| check(Term::new("facility", "设施"), &f.id, f.at))?;
        let (mut origins, mut numbers, mut off_ways) = (Vec::new(), Vec::new(), Vec::new());
        for (number, facility) in facilities.iter().enumerate() {
            match on_way(graph, facility.at) {
                Ok(snap) => {
                    origins.push(Origin {
                        snap,
                        gone_m: snap.distance_m,
                    });
                    numbers.push(number);
                }
                Err(_) => off_ways.push(number),
            }
        }
        let reach = graph.reach(&origins, limit_m);
        let access = |on_way: &Result<Snap, Option<f64>>| match on_way {
            Err(way_m) => Access::NoWay { way_m: *way_m },
            Ok(snap) => reach
                .distance(snap)
                .map(|(walked_m, origin)| (walked_m + snap.distance_m, numbers[origin]))
                .filter(|(distance_m, _)| *distance_m <= limit_m)
                .map_or(Access::Beyond, |(distance_m, facility)| Access::Within {
                    facility,
                    distance_m,
                }),
        };
        Ok(Self {
            limit_m,
            access: entrances.on_ways.iter().map(access).collect(),
            households: entrances.households.clone(),
            off_ways,
            reach,
        })
    }

    /// The limit in metres.
    #[must_use]
    pub fn limit_m(&self) -> f64 {
        self.limit_m
    }

    /// How each entrance is served, in their order.
    #[must_use]
    pub fn access(&self) -> &[Access] {
        &self.access
    }

    /// Positions of the facilities that have no way within [`WAY_M`], and so serve nobody here.
    #[must_use]
    pub fn off_ways(&self) -> &[usize] {
        &self.off_ways
    }

    /// Share of the households within `limit_m` (at most the limit) of a facility, those that cannot be told counted as not; `None`
    /// without households.
    #[must_use]
    pub fn share_of_households(&self, limit_m: f64) -> Option<f64> {
        let all: u64 = self.households.iter().map(|&h| u64::from(h)).sum();
        let is_near = |access: &Access| matches!(access, Access::Within { distance_m, .. } if *distance_m <= limit_m);
        let near = self
            .access
            .iter()
            .zip(&self.households)
            .filter(|(a, _)| is_near(a));
        let served: u64 = near.map(|(_, &h)| u64::from(h)).sum();
        (all > 0).then(|| served as f64 / all as f64)
    }

    /// The parts of roads within `limit_m` (at most the limit) of a facility, cut exactly.
    #[must_use]
    pub fn stretches(&self, limit_m: f64) -> Vec<Stretch> {
        self.reach.stretches(limit_m)
    }
}
