//! The rooms of buildings that nobody lives in (rule `rooms-of-a-workplace`): offices, shops, schools.
//!
//! Like a unit's, a plan is laid out in the largest upright rectangle over the whole length of the building. The cores lie at the back,
//! at its ends; a corridor passes in front of them along the whole building; rooms lie on both sides of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::RoomId;
use crate::model::{
    Building, BuildingUse, CommunityParts, FixtureKind, Name, Room, RoomKind, Sourced,
};

use super::complete::InferenceSummary;
use super::depth::{clear_height, floor_z};
use super::floor_plan::{
    HOME_MIN_M, MACHINE_ROOM_M, Rectangle, SHAFT_M, STAIRS_LENGTH_M, STAIRS_WIDTH_M,
};
use super::rule;
use super::unit::{LongAxis, child_id};

/// Width of a corridor with rooms on both sides, metres.
const CORRIDOR_M: f64 = 1.8;
/// Width of a room between walls, metres, as near as whole rooms allow.
const BAY_M: f64 = 8.4;
/// Largest storey with one staircase, m².
const ONE_STAIRS_M2: f64 = 200.0;
/// Most storeys with one staircase.
const ONE_STAIRS_STOREYS: u16 = 3;
/// Most rooms of a row that are laid out.
const MOST_ROOMS: f64 = 40.0;
/// Most lifts that are laid out.
const MOST_LIFTS: usize = 6;

/// The rooms of those of the buildings without units that have none, at most about `most` of them.
pub(super) fn missing(
    parts: &CommunityParts,
    buildings: &[&Building],
    most: usize,
    summary: &mut InferenceSummary,
) -> Vec<Room> {
    let furnished: BTreeSet<&str> = parts.rooms.iter().map(|r| r.building.as_str()).collect();
    let divided: BTreeSet<&str> = parts.units.iter().map(|u| u.building.as_str()).collect();
    let lifts = lifts(parts);
    let mut found = Vec::new();
    for building in buildings {
        let id = building.id.as_str();
        let is_bare = !furnished.contains(id) && !divided.contains(id);
        let Some(kind) = kind_of_rooms(building.usage.value).filter(|_| is_bare) else {
            continue;
        };
        if found.len() >= most {
            break;
        }
        let axis = LongAxis::of(&building.footprint);
        let whole = Rectangle::within(&building.footprint, &axis, [0.0, axis.length]);
        if let Some(rectangle) = whole {
            let plan = Plan {
                building,
                axis: &axis,
                rectangle,
                kind,
                lifts: lifts.get(id).copied().unwrap_or(0).min(MOST_LIFTS),
            };
            plan.rooms(&mut found);
        }
    }
    summary.add(rule::ROOMS_OF_A_WORKPLACE, found.len());
    found
}

/// Lifts of each building that serve no unit.
fn lifts(parts: &CommunityParts) -> BTreeMap<&str, usize> {
    let mut lifts = BTreeMap::new();
    let all = parts.fixtures.iter();
    for lift in all.filter(|f| f.kind == FixtureKind::Lift && f.unit.is_none()) {
        if let Some(building) = &lift.building {
            *lifts.entry(building.as_str()).or_default() += 1;
        }
    }
    lifts
}

/// What the rooms of a building are; none where people live and no unit tells where.
fn kind_of_rooms(usage: BuildingUse) -> Option<RoomKind> {
    Some(match usage {
        BuildingUse::Residential => return None,
        BuildingUse::Mixed | BuildingUse::Commercial => RoomKind::Shop,
        BuildingUse::Office => RoomKind::Office,
        BuildingUse::Parking => RoomKind::Garage,
        BuildingUse::Utility => RoomKind::PlantRoom,
        BuildingUse::Education
        | BuildingUse::Health
        | BuildingUse::Public
        | BuildingUse::Industrial
        | BuildingUse::Unknown => RoomKind::Unknown,
    })
}

/// A building in its rectangle.
struct Plan<'p> {
    building: &'p Building,
    axis: &'p LongAxis,
    rectangle: Rectangle,
    kind: RoomKind,
    lifts: usize,
}

/// Where the parts of a storey lie.
struct Layout {
    corridor: Rectangle,
    stairs: Vec<Rectangle>,
    shafts: Vec<Rectangle>,
    rooms: Vec<Rectangle>,
}

impl Plan<'_> {
    fn rooms(&self, found: &mut Vec<Room>) {
        let layout = self.layout();
        for level in 0..self.building.storeys.value {
            let Ok(level) = i16::try_from(level) else {
                continue;
            };
            match &layout {
                Some(layout) => self.storey(level, layout, found),
                None => found.extend(self.room(level, (self.kind, 1), &self.rectangle)),
            }
        }
        for level in 1..=self.building.basements.value.min(20) {
            let level = -(level as i16);
            found.extend(self.room(level, (RoomKind::PlantRoom, 1), &self.rectangle));
        }
        if let Some(layout) = &layout {
            self.machine_room(&layout.shafts, found);
        }
    }

    fn storey(&self, level: i16, layout: &Layout, found: &mut Vec<Room>) {
        let passage = if level == 0 {
            RoomKind::Lobby
        } else {
            RoomKind::Corridor
        };
        found.extend(self.room(level, (passage, 1), &layout.corridor));
        let parts = [
            (RoomKind::Stairs, &layout.stairs),
            (RoomKind::LiftShaft, &layout.shafts),
            (self.kind, &layout.rooms),
        ];
        for (kind, places) in parts {
            let numbered = (1..).zip(places);
            found.extend(numbered.filter_map(|(i, place)| self.room(level, (kind, i), place)));
        }
    }

    /// The parts of each storey; none for a single storey, or where a core does not fit.
    fn layout(&self) -> Option<Layout> {
        let all = self.rectangle;
        let storeys = self.building.storeys.value;
        let core = STAIRS_WIDTH_M + SHAFT_M * self.lifts as f64;
        let fits = all.width() >= core + HOME_MIN_M
            && all.depth() >= STAIRS_LENGTH_M + CORRIDOR_M + HOME_MIN_M;
        if !fits || storeys < 2 {
            return None;
        }
        let is_small = all.width() * all.depth() <= ONE_STAIRS_M2 && storeys <= ONE_STAIRS_STOREYS;
        let has_second = !is_small && all.width() >= core + STAIRS_WIDTH_M + HOME_MIN_M;
        let back = [all.across[1] - STAIRS_LENGTH_M, all.across[1]];
        let hall = [back[0] - CORRIDOR_M, back[0]];
        let [start, end] = all.along;
        let stairs = |from: f64| Rectangle::new([from, from + STAIRS_WIDTH_M], back);
        let shaft = |i: usize| {
            let from = start + STAIRS_WIDTH_M + SHAFT_M * i as f64;
            Rectangle::new([from, from + SHAFT_M], [back[0], back[0] + SHAFT_M])
        };
        let rear_end = if has_second {
            end - STAIRS_WIDTH_M
        } else {
            end
        };
        let second = has_second.then(|| stairs(rear_end));
        let front = bays(Rectangle::new(all.along, [all.across[0], hall[0]]));
        let rear = bays(Rectangle::new([start + core, rear_end], back));
        Some(Layout {
            corridor: Rectangle::new(all.along, hall),
            stairs: std::iter::once(stairs(start)).chain(second).collect(),
            shafts: (0..self.lifts).map(shaft).collect(),
            rooms: front.chain(rear).collect(),
        })
    }

    /// Above the shafts, on the roof.
    fn machine_room(&self, shafts: &[Rectangle], found: &mut Vec<Room>) {
        let (Some(first), Some(last)) = (shafts.first(), shafts.last()) else {
            return;
        };
        let over = Rectangle::new([first.along[0], last.along[1]], first.across);
        let Ok(level) = i16::try_from(self.building.storeys.value) else {
            return;
        };
        let by = || rule::provenance(rule::ROOMS_OF_A_WORKPLACE);
        let room = self.room(level, (RoomKind::MachineRoom, 1), &over);
        found.extend(room.map(|room| Room {
            floor_z: Sourced::new(self.building.top_z.value, by()),
            clear_height: Sourced::new(MACHINE_ROOM_M, by()),
            ..room
        }));
    }

    fn room(&self, level: i16, (kind, number): (RoomKind, usize), at: &Rectangle) -> Option<Room> {
        let by = rule::provenance(rule::ROOMS_OF_A_WORKPLACE);
        let name = format!("s{level}-{kind}-{number}");
        Some(Room {
            id: RoomId::new(child_id(self.building.id.as_str(), &name)).ok()?,
            name: Name::default(),
            building: self.building.id.clone(),
            level,
            kind: Sourced::new(kind, by.clone()),
            outline: at.outline(self.axis),
            floor_z: floor_z(self.building, level),
            clear_height: clear_height(self.building),
            unit: None,
            provenance: by,
        })
    }
}

/// A row as rooms side by side, of about the width of a bay.
fn bays(row: Rectangle) -> impl Iterator<Item = Rectangle> {
    let count = (row.width() / BAY_M).round().clamp(1.0, MOST_ROOMS);
    row.split(count as usize)
}
