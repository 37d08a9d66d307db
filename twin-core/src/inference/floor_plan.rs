//! The rooms of a storey: homes, corridor or lobby, stairs, lift shafts, plant and machine rooms.
//!
//! A plan is laid out in the largest upright rectangle of a unit's slice of the footprint, along the building's long axis, so that
//! rooms lie in the building and beside each other whatever its outline. The core lies at the back, in the middle; a corridor
//! passes in front of it; homes take the rest.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, LineString, Polygon};
use rayon::prelude::*;

use crate::ids::RoomId;
use crate::model::{Building, CommunityParts, FixtureKind, Name, Room, RoomKind, Sourced, Unit};

use super::attributes::residential_storeys;
use super::complete::InferenceSummary;
use super::depth::{clear_height, floor_z};
use super::rule;
use super::unit::{LongAxis, by_building, child_id, cuts};

/// Width of a staircase between its walls, metres: two flights of 1.10 m and the gap between them, in a bay of 2.6 m.
pub(super) const STAIRS_WIDTH_M: f64 = 2.4;
/// Length of a staircase, metres: nine steps of 0.26 m a flight with landings of 1.20 m and more.
pub(super) const STAIRS_LENGTH_M: f64 = 5.0;
/// Side of a lift shaft, metres.
pub(super) const SHAFT_M: f64 = 2.2;
/// Width of a public corridor, metres.
const CORRIDOR_M: f64 = 1.5;
/// Half of what parts two rooms, metres: walls of 0.2 m.
const HALF_WALL_M: f64 = 0.1;
/// Narrowest and shallowest that a home or another room may be, metres.
pub(super) const HOME_MIN_M: f64 = 3.0;
/// Most homes of a unit's storey that are laid out.
const MOST_HOMES: u32 = 40;
/// Clear height of a machine room on the roof, metres.
pub(super) const MACHINE_ROOM_M: f64 = 2.5;

/// Buildings that are laid out at a time.
const CHUNK: usize = 4_096;

/// The rooms of those buildings that have none, at most about `most` of them.
pub(super) fn missing(
    parts: &CommunityParts,
    buildings: &[&Building],
    most: usize,
    summary: &mut InferenceSummary,
) -> Vec<Room> {
    let furnished: BTreeSet<&str> = parts.rooms.iter().map(|r| r.building.as_str()).collect();
    let units = by_building(&parts.units);
    let mut lifts = BTreeMap::<&str, usize>::new();
    for lift in parts
        .fixtures
        .iter()
        .filter(|f| f.kind == FixtureKind::Lift)
    {
        if let Some(unit) = &lift.unit {
            *lifts.entry(unit.as_str()).or_default() += 1;
        }
    }
    let bare = buildings.iter().filter_map(|building| {
        let is_bare = !furnished.contains(building.id.as_str());
        let of_building = units.get(building.id.as_str()).filter(|_| is_bare)?;
        Some((*building, of_building.as_slice()))
    });
    let bare: Vec<_> = bare.collect();
    let mut found = Vec::new();
    // Some buildings at a time, so that what is beyond the most is not laid out for nothing.
    for some in bare.chunks(CHUNK) {
        let of_some: Vec<Vec<Room>> = some
            .par_iter()
            .map(|(building, units)| rooms_of(building, units, &lifts))
            .collect();
        for mut rooms in of_some {
            if found.len() < most {
                found.append(&mut rooms);
            }
        }
        if found.len() >= most {
            break;
        }
    }
    summary.add(rule::ROOMS_OF_A_STOREY, found.len());
    found
}

fn rooms_of(building: &Building, units: &[&Unit], lifts: &BTreeMap<&str, usize>) -> Vec<Room> {
    let axis = LongAxis::of(&building.footprint);
    let mut found = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        let share = (number as f64, units.len() as f64);
        let slice = [
            axis.length * share.0 / share.1,
            axis.length * (share.0 + 1.0) / share.1,
        ];
        if let Some(rectangle) = Rectangle::within(&building.footprint, &axis, slice) {
            let lifts = lifts.get(unit.id.as_str()).copied().unwrap_or(0);
            let plan = Plan {
                building,
                unit,
                axis: &axis,
                rectangle,
                lifts: lifts.min(4),
            };
            plan.rooms(&mut found);
        }
    }
    found
}

/// A rectangle in the axes of a building: along the long one, and across it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    pub(super) along: [f64; 2],
    pub(super) across: [f64; 2],
}

impl Rectangle {
    /// The rectangle over a whole slice that lies within the footprint, about the middle of its widest stretch half-way along.
    pub(super) fn within(
        footprint: &Polygon<f64>,
        axis: &LongAxis,
        slice: [f64; 2],
    ) -> Option<Self> {
        let along = [slice[0] + HALF_WALL_M, slice[1] - HALF_WALL_M];
        let middle = stretches(footprint, axis, (along[0] + along[1]) / 2.0);
        let widest = middle
            .into_iter()
            .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
        let aim = (widest[0] + widest[1]) / 2.0;
        let mut across = widest;
        // Between corners the outline is straight: it suffices to look on both sides of each.
        let rings = std::iter::once(footprint.exterior()).chain(footprint.interiors());
        let corners = rings.flat_map(|r| r.0.iter()).map(|c| axis.along_of(*c));
        let beside = corners.flat_map(|u| [u - 1e-6, u + 1e-6]);
        let inside = beside.filter(|u| (along[0]..=along[1]).contains(u));
        for u in inside.chain(along) {
            let around = stretches(footprint, axis, u);
            let around = around.into_iter().find(|s| s[0] < aim && aim < s[1])?;
            across = [across[0].max(around[0]), across[1].min(around[1])];
        }
        let across = [across[0] + HALF_WALL_M, across[1] - HALF_WALL_M];
        let found = Self { along, across };
        (found.width() >= HOME_MIN_M && found.depth() >= HOME_MIN_M).then_some(found)
    }

    pub(super) fn new(along: [f64; 2], across: [f64; 2]) -> Self {
        Self { along, across }
    }

    pub(super) fn width(&self) -> f64 {
        self.along[1] - self.along[0]
    }

    pub(super) fn depth(&self) -> f64 {
        self.across[1] - self.across[0]
    }

    /// So many rectangles of equal width side by side.
    pub(super) fn split(self, count: usize) -> impl Iterator<Item = Self> {
        let (start, width, across) = (self.along[0], self.width() / count as f64, self.across);
        (0..count).map(move |i| {
            let from = start + width * i as f64;
            Self::new([from, from + width], across)
        })
    }

    /// Its outline between the walls, local metres.
    pub(super) fn outline(&self, axis: &LongAxis) -> Polygon<f64> {
        let [u0, u1] = [self.along[0] + HALF_WALL_M, self.along[1] - HALF_WALL_M];
        let [v0, v1] = [self.across[0] + HALF_WALL_M, self.across[1] - HALF_WALL_M];
        let corners = [(u0, v0), (u1, v0), (u1, v1), (u0, v1), (u0, v0)];
        let across = axis.across();
        let at = |(u, v): (f64, f64)| {
            axis.at(u)
                + Coord {
                    x: across.x * v,
                    y: across.y * v,
                }
        };
        Polygon::new(LineString::from_iter(corners.map(at)), Vec::new())
    }
}

/// Where the line across the axis at `along` lies in the footprint, as distances from the axis.
fn stretches(footprint: &Polygon<f64>, axis: &LongAxis, along: f64) -> Vec<[f64; 2]> {
    let mut cuts = cuts(footprint, axis.at(along), axis.along, axis.across());
    cuts.sort_by(f64::total_cmp);
    cuts.chunks_exact(2).map(|c| [c[0], c[1]]).collect()
}

/// A unit in its rectangle.
struct Plan<'p> {
    building: &'p Building,
    unit: &'p Unit,
    axis: &'p LongAxis,
    rectangle: Rectangle,
    lifts: usize,
}

/// Where the parts of a storey lie.
struct Layout {
    corridor: Rectangle,
    stairs: Rectangle,
    shafts: Vec<Rectangle>,
    homes: Vec<Rectangle>,
}

impl Plan<'_> {
    fn rooms(&self, found: &mut Vec<Room>) {
        let storeys = residential_storeys(self.building.usage.value, self.building.storeys.value);
        let first = self.building.storeys.value - storeys.min(self.building.storeys.value);
        let mut left = self.unit.households;
        let a_storey = left.div_ceil(u32::from(storeys.max(1)));
        for level in 0..self.building.storeys.value {
            let (kind, count) = if level < first {
                (RoomKind::Shop, a_storey.max(1))
            } else {
                (RoomKind::Home, a_storey.min(left))
            };
            if kind == RoomKind::Home {
                left -= count;
            }
            let Ok(level) = i16::try_from(level) else {
                continue;
            };
            self.storey(level, (kind, count.min(MOST_HOMES) as usize), found);
        }
        for level in 1..=self.building.basements.value.min(20) {
            let level = -(level as i16);
            found.extend(self.room(level, (RoomKind::PlantRoom, 1), &self.rectangle));
        }
        self.machine_room(found);
    }

    fn storey(&self, level: i16, (kind, count): (RoomKind, usize), found: &mut Vec<Room>) {
        let Some(layout) = self.layout(count) else {
            // Too small for a core: a house with its stairs within the home.
            for (number, home) in self.rectangle.split(self.homes_beside(count)).enumerate() {
                found.extend(self.room(level, (kind, number + 1), &home));
            }
            return;
        };
        let passage = if level == 0 {
            RoomKind::Lobby
        } else {
            RoomKind::Corridor
        };
        found.extend(self.room(level, (passage, 1), &layout.corridor));
        found.extend(self.room(level, (RoomKind::Stairs, 1), &layout.stairs));
        for (number, shaft) in layout.shafts.iter().enumerate() {
            found.extend(self.room(level, (RoomKind::LiftShaft, number + 1), shaft));
        }
        for (number, home) in layout.homes.iter().enumerate() {
            found.extend(self.room(level, (kind, number + 1), home));
        }
    }

    /// How many of `count` homes fit beside each other without a core.
    fn homes_beside(&self, count: usize) -> usize {
        let most = (self.rectangle.width() / HOME_MIN_M).floor().max(1.0) as usize;
        count.min(most)
    }

    /// The parts of a storey with `homes` homes; none where they do not fit.
    fn layout(&self, homes: usize) -> Option<Layout> {
        let all = self.rectangle;
        let core = STAIRS_WIDTH_M + SHAFT_M * self.lifts as f64;
        let fits = all.width() >= core + 2.0 * HOME_MIN_M
            && all.depth() >= STAIRS_LENGTH_M + CORRIDOR_M + HOME_MIN_M;
        if !fits || self.unit.households < 2 {
            return None;
        }
        let middle = (all.along[0] + all.along[1]) / 2.0;
        let (left, right) = (middle - core / 2.0, middle + core / 2.0);
        let back = [all.across[1] - STAIRS_LENGTH_M, all.across[1]];
        let hall = [back[0] - CORRIDOR_M, back[0]];
        let stairs_end = left + STAIRS_WIDTH_M;
        let shaft = |i: usize| {
            let from = stairs_end + SHAFT_M * i as f64;
            Rectangle::new([from, from + SHAFT_M], [back[0], back[0] + SHAFT_M])
        };
        // Up to two homes a storey lie on either side of the core; more open off a corridor along the whole unit.
        let is_long = homes > 2;
        let corridor = if is_long { all.along } else { [left, right] };
        let sides = [[all.along[0], left], [right, all.along[1]]];
        let homes = if is_long {
            let behind = (homes / 2).max(1);
            let front = homes - behind;
            let mut found: Vec<_> = Rectangle::new(all.along, [all.across[0], hall[0]])
                .split(front)
                .collect();
            let (one, other) = (behind.div_ceil(2), behind / 2);
            found.extend(Rectangle::new(sides[0], back).split(one));
            if other > 0 {
                found.extend(Rectangle::new(sides[1], back).split(other));
            }
            found
        } else {
            let side = |s: [f64; 2]| Rectangle::new(s, all.across);
            sides.into_iter().map(side).take(homes).collect()
        };
        Some(Layout {
            corridor: Rectangle::new(corridor, hall),
            stairs: Rectangle::new([left, stairs_end], back),
            shafts: (0..self.lifts).map(shaft).collect(),
            homes,
        })
    }

    /// Above the shafts, on the roof.
    fn machine_room(&self, found: &mut Vec<Room>) {
        let shafts = self.layout(1).map(|l| l.shafts).unwrap_or_default();
        let (Some(first), Some(last)) = (shafts.first(), shafts.last()) else {
            return;
        };
        let over = Rectangle::new([first.along[0], last.along[1]], first.across);
        let Ok(level) = i16::try_from(self.building.storeys.value) else {
            return;
        };
        let by = || rule::provenance(rule::ROOMS_OF_A_STOREY);
        let room = self.room(level, (RoomKind::MachineRoom, 1), &over);
        found.extend(room.map(|room| Room {
            floor_z: Sourced::new(self.building.top_z.value, by()),
            clear_height: Sourced::new(MACHINE_ROOM_M, by()),
            ..room
        }));
    }

    fn room(&self, level: i16, (kind, number): (RoomKind, usize), at: &Rectangle) -> Option<Room> {
        let by = rule::provenance(rule::ROOMS_OF_A_STOREY);
        let name = format!("s{level}-{kind}-{number}");
        Some(Room {
            id: RoomId::new(child_id(self.unit.id.as_str(), &name)).ok()?,
            name: Name::default(),
            building: self.building.id.clone(),
            level,
            kind: Sourced::new(kind, by.clone()),
            outline: at.outline(self.axis),
            floor_z: floor_z(self.building, level),
            clear_height: clear_height(self.building),
            unit: Some(self.unit.id.clone()),
            provenance: by,
        })
    }
}
