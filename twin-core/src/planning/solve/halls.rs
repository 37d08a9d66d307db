//! Detectors under the ceilings of halls that are drawn.

use std::collections::BTreeMap;

use geo::{Contains, Coord, Point};

use super::{RowWork, Solver, Spot};
use crate::coverage::radius::{Reach, needed_in};
use crate::coverage::under_ceiling;
use crate::model::{Host, Position, Room};
use crate::optimise::Watch;
use crate::planning::area::inner_point;
use crate::planning::hall::{clearance, hung};
use crate::planning::need::Need;
use crate::planning::placement::PlacementError;
use crate::planning::reason::Reason;

/// Detectors that are there already by storey: their numbers, and where they hang.
type There = BTreeMap<i16, Vec<(usize, Coord<f64>)>>;

impl<'a> Solver<'a> {
    /// Halls one after the other; detectors that are there stay, and others are added for what they leave.
    pub(super) fn solve_halls(
        &mut self,
        needs: &[&Need],
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        if needs.is_empty() {
            return Ok(());
        }
        let mut there = There::new();
        for (index, at) in work.existing.free() {
            if let Some(device) = self.survey.community.devices.get(index) {
                there.entry(device.storey).or_default().push((index, at));
            }
        }
        let mut out = 0;
        for need in needs {
            if let Need::Hall {
                room,
                wall_clearance_m,
            } = need
            {
                out += usize::from(!self.in_hall(*room, *wall_clearance_m, &there, work, watch)?);
            }
        }
        if out > 0 {
            let of = needs.len();
            work.outcome
                .reason
                .get_or_insert(Reason::TooHigh { out, of });
        }
        Ok(())
    }

    /// Whether the code's rule holds for the room.
    fn in_hall(
        &mut self,
        room: usize,
        wall_clearance_m: f64,
        there: &There,
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<bool, PlacementError> {
        let room = &self.survey.community.rooms[room];
        let (Ok(reach), Ok(least)) = (Reach::of(room), needed_in(room)) else {
            return Ok(false);
        };
        let on_storey = there.get(&room.level).into_iter().flatten();
        let inside = on_storey.filter(|(_, at)| room.outline.contains(&Point::from(*at)));
        let mut kept = Vec::new();
        for (index, at) in inside {
            if work.existing.take_known(*index) {
                work.outcome.demanded += 1;
                work.outcome.existing += 1;
                self.note_existing(*index);
                kept.push(*at);
            }
        }
        let clearance_m = clearance(&room.outline, wall_clearance_m);
        let host = self.host_of(room);
        let above_floor_m = under_ceiling(work.class.mount_height_m, room.clear_height.value)
            .max(room.clear_height.value / 2.0);
        let by = (self.survey.seed, watch);
        for at in hung(&room.outline, (reach, least), clearance_m, &kept, by)? {
            work.outcome.demanded += 1;
            let position = Position::new(at.x, at.y, room.floor_z.value + above_floor_m);
            let spot = Spot {
                position,
                host: host.clone(),
                storey: room.level,
                heading_rad: None,
            };
            self.push(spot, work)?;
        }
        Ok(true)
    }

    /// The unit of a hall, by the source or the nearest; where the building has none, the building. Of a room that is a hall for a place in it alone, that
    /// place.
    fn host_of(&self, room: &Room) -> Host {
        let place = self.places.iter().find(|place| room.holds(place));
        if let Some(place) = place.filter(|_| !room.kind.value.is_hall()) {
            return Host::Place(place.id.clone());
        }
        if let Some(unit) = &room.unit {
            return Host::Unit(unit.clone());
        }
        let middle = inner_point(&room.outline);
        let building = self.survey.building_by_id.get(room.building.as_str());
        let units = building.map_or(&[][..], |building| &self.survey.units_of[*building]);
        let units = units.iter().map(|unit| &self.survey.community.units[*unit]);
        let away = |at: Position| (at.x - middle.x).hypot(at.y - middle.y);
        let nearest = units.min_by(|a, b| away(a.position).total_cmp(&away(b.position)));
        nearest.map_or_else(
            || Host::Building(room.building.clone()),
            |unit| Host::Unit(unit.id.clone()),
        )
    }
}
