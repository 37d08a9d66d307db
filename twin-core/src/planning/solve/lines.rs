//! Devices along roads and boundaries.

use geo::{BoundingRect, Coord};

use super::{RowWork, Solver, Spot};
use crate::model::{Host, Position};
use crate::planning::chain::{Chain, Station, outwards, zones};
use crate::planning::placement::PlacementError;

/// Farthest that a pole may stand from the edge of a road to belong to it, in metres; an assumption.
pub(crate) const POLE_REACH_M: f64 = 4.0;

/// Distance from the edge of the road to a device without a pole, in metres; an assumption.
const VERGE_M: f64 = 0.5;

/// How far along a boundary a device makes way for what is there, in metres; an assumption.
pub(crate) const SHIFT_M: f64 = 14.0;

/// How far from a boundary it makes way where that does not help, in whole metres: boundaries are drawn along wide roads too.
pub(crate) const ASIDE_M: u32 = 15;

impl<'a> Solver<'a> {
    /// Poles beside the stretch by their station: smart poles where they are known, else pole fixtures.
    pub(super) fn poles_along(&self, chain: &Chain) -> Vec<(f64, Spot)> {
        let Some(bounds) = geo::LineString::new(chain.points.clone()).bounding_rect() else {
            return Vec::new();
        };
        let widest_m = chain
            .roads
            .iter()
            .map(|r| self.survey.community.roads[*r].width.value)
            .fold(0.0, f64::max);
        let reach_m = widest_m / 2.0 + POLE_REACH_M;
        let radius_m = bounds.width().hypot(bounds.height()) / 2.0 + reach_m;
        let middle = bounds.center();
        let mut found: Vec<(Position, Host)> = Vec::new();
        if self.carriers.is_empty() {
            for index in self.survey.poles_within(middle, radius_m) {
                let pole = &self.survey.community.fixtures[index];
                let foot = self.survey.footed(pole.position);
                found.push((foot, Host::Fixture(pole.id.clone())));
            }
        } else {
            let near = self
                .carrier_tree
                .locate_within_distance([middle.x, middle.y], radius_m * radius_m);
            found.extend(near.into_iter().map(|c| {
                (
                    self.carriers[c.data].position,
                    self.carriers[c.data].host.clone(),
                )
            }));
        }
        let mut poles: Vec<(f64, Spot)> = found
            .into_iter()
            .map(|(position, host)| (chain.project(position.plan().into()), position, host))
            .filter(|((_, away), position, _)| {
                *away <= reach_m && self.is_allowed(position.plan().into())
            })
            .map(|((station, _), position, host)| {
                (
                    station,
                    Spot {
                        position,
                        host,
                        storey: 0,
                        heading_rad: None,
                    },
                )
            })
            .collect();
        poles.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.host.cmp(&b.1.host)));
        poles
    }

    /// On the right-hand verge where that is free, else on the left-hand one; none where both are taken.
    pub(super) fn verge(&self, chain: &Chain, station: Station) -> Option<Spot> {
        [1.0, -1.0]
            .into_iter()
            .map(|side| self.beside(chain, station, side))
            .find(|spot| self.is_free(spot.position.plan().into()))
    }

    /// Beside the road, on the right with `side` 1 and on the left with -1.
    fn beside(&self, chain: &Chain, station: Station, side: f64) -> Spot {
        let road = &self.survey.community.roads[chain.roads[station.segment]];
        let (sin, cos) = station.direction_rad.sin_cos();
        let away_m = side * (road.width.value / 2.0 + VERGE_M);
        let beside = station.position + Coord { x: sin, y: -cos } * away_m;
        Spot {
            position: Position::new(beside.x, beside.y, self.survey.ground_z(beside)),
            host: Host::Road(road.id.clone()),
            storey: 0,
            heading_rad: Some(station.direction_rad),
        }
    }

    pub(super) fn at_perimeter(
        &mut self,
        compound: usize,
        spacing_max_m: f64,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let spots = self.zone_posts(compound, spacing_max_m, work.class.mount_height_m);
        self.fill(spots, work)
    }

    /// A spot in the middle of each zone of a boundary, mounted so high.
    pub(super) fn zone_posts(
        &self,
        compound: usize,
        spacing_max_m: f64,
        mount_m: f64,
    ) -> Vec<Spot> {
        let compound = &self.survey.community.compounds[compound];
        let ring = Chain::new(compound.boundary.exterior().0.clone(), Vec::new());
        let host = Host::Compound(compound.id.clone());
        let spot = |station: f64| {
            let (at, heading_rad) = self.on_boundary(&ring, station);
            Spot {
                position: self.mounted(at, mount_m),
                host: host.clone(),
                storey: 0,
                heading_rad: Some(heading_rad),
            }
        };
        let zones = zones(ring.length_m(), spacing_max_m);
        zones.into_iter().map(spot).collect()
    }

    /// The free point of the boundary nearest to a station, else the free ground nearest to it.
    fn on_boundary(&self, ring: &Chain, station_m: f64) -> (Coord<f64>, f64) {
        let (from, to) = (station_m - SHIFT_M, station_m + SHIFT_M);
        let free = outwards(station_m, from.max(0.0), to.min(ring.length_m()))
            .map(|near| ring.at(near))
            .find(|near| self.is_free(near.position));
        let here = ring.at(station_m);
        match free {
            Some(near) => (near.position, near.direction_rad),
            None => (self.settled(here.position, ASIDE_M), here.direction_rad),
        }
    }
}
