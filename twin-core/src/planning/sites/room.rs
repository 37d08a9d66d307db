//! Rooms for places, on the ground floors of buildings.

use geo::Coord;

use super::Sites;
use super::closed::ROOM_POINTS;
use crate::model::{BuildingUse, Position};
use crate::planning::area::{inner_point, spread};
use crate::planning::seat::Seat;
use crate::planning::sizes::SiteKind;
use crate::planning::want::Want;

/// Share of a footprint that the rooms of places can take on the ground floor; an assumption.
const USABLE_SHARE: f64 = 0.7;

impl Sites<'_> {
    /// Buildings with room for a place, of no worse use than `count` need.
    pub(super) fn free_rooms(&self, site: &SiteKind, want: &Want, count: usize) -> Vec<Seat> {
        let buildings = &self.survey.community.buildings;
        let wanted_m2 = want.area_m2(site);
        let here: Vec<usize> = match want.compound {
            Some(compound) => self.survey.buildings_of[compound].clone(),
            None => (0..buildings.len()).collect(),
        };
        let free = here.into_iter().filter(|i| self.left_m2(*i) >= wanted_m2);
        let mut ranked: Vec<(u8, usize)> = free
            .filter_map(|i| Some((rank(buildings[i].usage.value)?, i)))
            .collect();
        ranked.sort_unstable();
        let worst = ranked.get(count.saturating_sub(1)).or(ranked.last());
        let worst = worst.map_or(0, |(rank, _)| *rank);
        let ranked = ranked.into_iter().filter(|(rank, _)| *rank <= worst);
        ranked
            .map(|(_, i)| (i, inner_point(&buildings[i].footprint)))
            .collect()
    }

    /// Square metres that a building's ground floor has left for places.
    fn left_m2(&self, building: usize) -> f64 {
        let taken_m2 = self.taken_m2.get(&building).copied().unwrap_or(0.0);
        self.open_m2(building) * USABLE_SHARE - taken_m2
    }

    /// A room on the ground floor where nobody's walk tells which, as large as is left there.
    pub(super) fn room(
        &mut self,
        compound: Option<usize>,
        wanted_m2: f64,
    ) -> Option<(usize, Position, f64)> {
        let (index, left_m2) = self.roomiest(compound, wanted_m2)?;
        Some(self.room_in(index, wanted_m2.min(left_m2), None))
    }

    /// The building of the best use that has the space, the nearest to the middle of these; where none has it, the one with most left. With what it
    /// has left, square metres.
    pub(super) fn roomiest(&self, compound: Option<usize>, wanted_m2: f64) -> Option<(usize, f64)> {
        let buildings = &self.survey.community.buildings;
        let of_compound = compound
            .map(|c| self.survey.buildings_of[c].clone())
            .filter(|b| !b.is_empty());
        let candidates = of_compound.unwrap_or_else(|| {
            if compound.is_none() {
                (0..buildings.len()).collect()
            } else {
                Vec::new()
            }
        });
        let centre = compound.map_or_else(
            || self.survey.centre(),
            |c| inner_point(&self.survey.community.compounds[c].boundary),
        );
        let mut best: Option<(bool, f64, usize, f64)> = None;
        for index in candidates {
            let Some(rank) = rank(buildings[index].usage.value) else {
                continue;
            };
            let left_m2 = self.left_m2(index);
            let away = inner_point(&buildings[index].footprint) - centre;
            // A better use outweighs any distance within a community (100 km is the most the model allows).
            let cost = if left_m2 >= wanted_m2 {
                f64::from(rank) * 1e6 + away.x.hypot(away.y)
            } else {
                -left_m2
            };
            let here = (left_m2 < wanted_m2, cost, index, left_m2);
            if best.is_none_or(|b| (here.0, here.1) < (b.0, b.1)) {
                best = Some(here);
            }
        }
        let (_, _, index, left_m2) = best.filter(|b| b.3 > 0.0)?;
        Some((index, left_m2))
    }

    /// A room of that size on the ground floor of a building, at a point of it where one is given.
    pub(super) fn room_in(
        &mut self,
        index: usize,
        area_m2: f64,
        at: Option<Coord<f64>>,
    ) -> (usize, Position, f64) {
        let building = &self.survey.community.buildings[index];
        *self.taken_m2.entry(index).or_default() += area_m2;
        if let Some(point) = at {
            let position = Position::new(point.x, point.y, building.base_z.value);
            return (index, position, area_m2);
        }
        let next = self.rooms.get(&index).copied().unwrap_or(0);
        let points = spread(&building.footprint, ROOM_POINTS);
        // Steps of 5 through 12 points keep rooms that follow each other apart.
        let point = |room: usize| points[room * 5 % points.len()];
        let mut tries = next..next + points.len();
        let room = tries.find(|room| self.is_clear(point(*room), 0.0));
        let room = room.unwrap_or(next);
        let point = point(room);
        self.rooms.insert(index, room + 1);
        let position = Position::new(point.x, point.y, building.base_z.value);
        (index, position, area_m2)
    }
}

/// Order in which building uses are taken for rooms of the community; `None` for those that hold none.
pub(in crate::planning) fn rank(usage: BuildingUse) -> Option<u8> {
    match usage {
        BuildingUse::Public => Some(0),
        BuildingUse::Commercial => Some(1),
        BuildingUse::Mixed => Some(2),
        BuildingUse::Office => Some(3),
        BuildingUse::Residential => Some(4),
        BuildingUse::Unknown => Some(5),
        BuildingUse::Health | BuildingUse::Education => Some(6),
        BuildingUse::Industrial | BuildingUse::Parking | BuildingUse::Utility => None,
    }
}
