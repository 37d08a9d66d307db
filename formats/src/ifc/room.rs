//! Spaces to rooms, zones of a stair to units.

use std::collections::BTreeMap;

use geo::{Coord, InteriorPoint};
use twin_core::ids::{RoomId, UnitId};
use twin_core::model::{Position, Room, RoomKind, Sourced, Unit};

use super::building::Placed;
use super::model::Entity;
use super::read::Reader;
use super::source::Space;
use super::word::{ZoneKind, name_of, room_kind};
use crate::georeference::GeoreferenceError;

impl Reader<'_, '_> {
    /// The units of a building, then its rooms.
    pub(super) fn rooms(&mut self, placed: &Placed<'_, '_>) -> Result<(), GeoreferenceError> {
        let units = self.units(placed)?;
        for space in &placed.part.spaces {
            let room = self.room(placed, space, units.get(&space.entity.id))?;
            self.parts.rooms.extend(room);
        }
        Ok(())
    }

    fn room(
        &self,
        placed: &Placed<'_, '_>,
        space: &Space<'_>,
        unit: Option<&UnitId>,
    ) -> Result<Option<Room>, GeoreferenceError> {
        let entity = &space.entity;
        let Ok(id) = RoomId::new(self.source.id_text(entity)) else {
            return Ok(None);
        };
        let (low, high) = space.heights;
        let level = space.storey.and_then(|s| placed.levels.get(&s).copied());
        let geometry = format!("#{} geometry", entity.id);
        Ok(Some(Room {
            id,
            // A room's number, then what it is: 10 Room.
            name: name_of(both(entity.text(2), entity.text(7)).as_deref()),
            building: placed.id.clone(),
            level: level.unwrap_or(0),
            kind: self.kind(entity),
            outline: self.outline(&space.outline)?,
            floor_z: self.sourced_z(low, &geometry)?,
            clear_height: Sourced::new(high - low, self.source.imported(entity.id, "geometry")),
            unit: unit.cloned(),
            provenance: self.source.imported(entity.id, "IfcSpace"),
        }))
    }

    /// By the first text that tells: `LongName`, `Name`, `ObjectType`, the occupancy type or category; else by its predefined type,
    /// else by the zone that it is in.
    fn kind(&self, space: &Entity<'_>) -> Sourced<RoomKind> {
        let source = self.source;
        let property = |name| source.properties.text(source.model, space.id, name);
        let (occupancy, category) = (property("OccupancyType"), property("Category"));
        let told = [
            ("LongName", space.text(7)),
            ("Name", space.text(2)),
            ("ObjectType", space.text(4)),
            ("OccupancyType", occupancy.as_deref()),
            ("Category", category.as_deref()),
        ];
        let by_text = told
            .into_iter()
            .find_map(|(field, text)| room_kind(text?).map(|kind| (kind, field)));
        let is_parking = space.word(9) == Some("PARKING");
        let by_type = || is_parking.then_some((RoomKind::Garage, "PredefinedType"));
        let in_home =
            |z: &&super::zone::Zone| z.kind == ZoneKind::Home && z.spaces.contains(&space.id);
        let by_zone = || {
            self.zones
                .iter()
                .find(in_home)
                .map(|_| (RoomKind::Home, "IfcZone"))
        };
        let (kind, field) = by_text
            .or_else(by_type)
            .or_else(by_zone)
            .unwrap_or((RoomKind::Unknown, "IfcSpace"));
        Sourced::new(kind, source.imported(space.id, field))
    }

    /// The zones of a stair in this building as units; the unit of each space.
    fn units(
        &mut self,
        placed: &Placed<'_, '_>,
    ) -> Result<BTreeMap<u64, UnitId>, GeoreferenceError> {
        let mut units = BTreeMap::new();
        let mut number = 0_u16;
        for zone in self.zones.iter().filter(|z| z.kind == ZoneKind::Unit) {
            let inside: Vec<&&Space<'_>> = placed
                .part
                .spaces
                .iter()
                .filter(|s| zone.spaces.contains(&s.entity.id))
                .collect();
            let is_stair = |s: &&&&Space<'_>| self.kind(&s.entity).value == RoomKind::Stairs;
            let core = inside.iter().find(is_stair).or(inside.first());
            let Some(middle) = core.and_then(|s| s.outline.interior_point()) else {
                continue;
            };
            let entity = self.source.model.entity(zone.id, zone.id);
            let text = entity.as_ref().map(|e| self.source.id_text(e));
            let Some(id) = text.ok().and_then(|t| UnitId::new(t).ok()) else {
                continue;
            };
            number = number.saturating_add(1);
            let Coord { x, y } = middle.0;
            let [x, y, z] = self.siting.enu([x, y, placed.base])?;
            units.extend(inside.iter().map(|s| (s.entity.id, id.clone())));
            self.parts.units.push(Unit {
                id,
                building: placed.id.clone(),
                number,
                position: Position::new(x, y, z),
                households: zone.homes,
                rented: 0,
                provenance: self.source.imported(zone.id, "IfcZone"),
            });
        }
        Ok(units)
    }
}

fn both(number: Option<&str>, name: Option<&str>) -> Option<String> {
    match (number, name) {
        (Some(number), Some(name)) if number != name => Some(format!("{number} {name}")),
        _ => name.or(number).map(str::to_owned),
    }
}
