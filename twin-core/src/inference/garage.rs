//! Levels of car parks, and parking spaces one by one.

use std::collections::BTreeSet;

use geo::{Area, BoundingRect, Contains, Coord, Intersects, Line, LineString, Polygon, Rect};

use crate::ids::{GarageLevelId, ParkingSpaceId};
use crate::model::{
    CommunityParts, GarageLevel, Parking, ParkingKind, ParkingSpace, Sourced, SpaceKind,
};

use super::complete::InferenceSummary;
use super::rule;
use super::unit::{LongAxis, child_id};
use crate::spatial::RectIndex;

/// A space for a car square to its aisle, metres: width and length (rule `parking-spaces-one-by-one`).
const SPACE_M: [f64; 2] = [2.5, 5.3];
/// An aisle between rows, metres (rule `parking-spaces-one-by-one`).
const AISLE_M: f64 = 5.5;
/// From the floor of a level to that of the next, metres (rule `garage-levels`).
const LEVEL_M: f64 = 3.6;
/// Clear height of a level, metres (rule `garage-levels`).
const CLEAR_M: f64 = 2.2;
/// Area of a space with its share of aisles and ramps in a garage, m² (rule `parking-spaces-from-area`).
const GROSS_M2: f64 = 35.0;
/// Most levels of a garage.
const MOST_LEVELS: u32 = 6;
/// Most spaces that are laid out in one car park.
const MOST_SPACES: usize = 5_000;

/// Gives car parks their levels and spaces where no source tells of any.
pub(super) fn add_missing(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let levelled: BTreeSet<&str> = parts
        .garage_levels
        .iter()
        .map(|l| l.parking.as_str())
        .collect();
    let painted: BTreeSet<&str> = parts
        .parking_spaces
        .iter()
        .map(|s| s.parking.as_str())
        .collect();
    let taken = Taken::of(parts);
    let (mut levels, mut spaces) = (Vec::new(), Vec::new());
    for parking in &parts.parkings {
        let own = levels_of(parking);
        if !levelled.contains(parking.id.as_str()) {
            levels.extend(own.iter().filter_map(|level| garage_level(parking, level)));
        }
        if !painted.contains(parking.id.as_str()) {
            add_spaces(parking, &own, &taken, &mut spaces);
        }
    }
    summary.add(rule::GARAGE_LEVELS, levels.len());
    summary.add(rule::PARKING_SPACES_ONE_BY_ONE, spaces.len());
    parts.garage_levels.append(&mut levels);
    parts.parking_spaces.append(&mut spaces);
}

/// A level and its share of the spaces.
struct Level {
    number: i16,
    spaces: u32,
}

/// The levels of a garage, the nearest to the ground first; none for parking in the open.
fn levels_of(parking: &Parking) -> Vec<Level> {
    let (first, step) = match parking.kind.value {
        ParkingKind::Underground => (-1, -1),
        ParkingKind::MultiStorey => (0, 1),
        ParkingKind::Surface | ParkingKind::Bicycle => return Vec::new(),
    };
    let a_level = (parking.area.unsigned_area() / GROSS_M2).floor().max(1.0) as u32;
    let count = parking.spaces.value.div_ceil(a_level).clamp(1, MOST_LEVELS);
    let (share, more) = (parking.spaces.value / count, parking.spaces.value % count);
    (0..count)
        .map(|i| Level {
            number: first + step * i as i16,
            spaces: share + u32::from(i < more),
        })
        .collect()
}

fn garage_level(parking: &Parking, level: &Level) -> Option<GarageLevel> {
    let by = rule::provenance(rule::GARAGE_LEVELS);
    let id = child_id(parking.id.as_str(), &format!("level{}", level.number));
    Some(GarageLevel {
        id: GarageLevelId::new(id).ok()?,
        parking: parking.id.clone(),
        level: level.number,
        floor_z: Sourced::new(f64::from(level.number) * LEVEL_M, by.clone()),
        clear_height: Sourced::new(CLEAR_M, by.clone()),
        spaces: Sourced::new(level.spaces, by.clone()),
        provenance: by,
    })
}

fn add_spaces(
    parking: &Parking,
    levels: &[Level],
    taken: &Taken<'_>,
    found: &mut Vec<ParkingSpace>,
) {
    let on_ground = [Level {
        number: 0,
        spaces: parking.spaces.value,
    }];
    let levels = match parking.kind.value {
        ParkingKind::Bicycle => return,
        ParkingKind::Surface => &on_ground[..],
        ParkingKind::Underground | ParkingKind::MultiStorey => levels,
    };
    let is_open = parking.kind.value == ParkingKind::Surface;
    let most = levels.iter().map(|l| l.spaces).max().unwrap_or(0) as usize;
    let outlines = outlines(&parking.area, most.min(MOST_SPACES), |space| {
        !is_open || taken.is_free(space)
    });
    let by = rule::provenance(rule::PARKING_SPACES_ONE_BY_ONE);
    for level in levels {
        let numbered = (1..).zip(outlines.iter().take(level.spaces as usize));
        found.extend(numbered.filter_map(|(number, outline)| {
            let id = child_id(
                parking.id.as_str(),
                &format!("space{}-{number}", level.number),
            );
            Some(ParkingSpace {
                id: ParkingSpaceId::new(id).ok()?,
                parking: parking.id.clone(),
                number: None,
                outline: outline.clone(),
                level: level.number,
                kind: Sourced::new(SpaceKind::Standard, by.clone()),
                provenance: by.clone(),
            })
        }));
    }
}

/// Up to `most` spaces in rows along the long axis: two rows share an aisle, and rows stand back to back.
fn outlines(
    area: &Polygon<f64>,
    most: usize,
    is_free: impl Fn(&Polygon<f64>) -> bool,
) -> Vec<Polygon<f64>> {
    let axis = LongAxis::of(area);
    let across = axis.across();
    let reach = |c: &Coord<f64>| {
        let foot = axis.at(axis.along_of(*c));
        (c.x - foot.x) * across.x + (c.y - foot.y) * across.y
    };
    let ends = area.exterior().0.iter().map(reach);
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
        (l.min(v), h.max(v))
    });
    let at = |u: f64, v: f64| axis.at(u) + across * v;
    let mut found = Vec::new();
    for row in rows(low, high) {
        let columns = (axis.length / SPACE_M[0]).floor() as usize;
        for column in 0..columns {
            if found.len() >= most {
                return found;
            }
            let (u, v) = (column as f64 * SPACE_M[0], row);
            let corners = [
                (u, v),
                (u + SPACE_M[0], v),
                (u + SPACE_M[0], v + SPACE_M[1]),
                (u, v + SPACE_M[1]),
            ];
            let ring = LineString::from_iter(corners.map(|(u, v)| at(u, v)));
            let space = Polygon::new(ring, Vec::new());
            if area.contains(&space) && is_free(&space) {
                found.push(space);
            }
        }
    }
    found
}

/// Where rows begin across the lot: row, aisle, row, and again.
fn rows(low: f64, high: f64) -> Vec<f64> {
    // A hair inside, so that a row along the edge is not lost to rounding.
    let (low, high) = (low + 1e-6, high - 1e-6);
    let mut found = Vec::new();
    let mut at = low;
    while at + SPACE_M[1] <= high && found.len() < 2_000 {
        found.push(at);
        at += SPACE_M[1] + if found.len() % 2 == 1 { AISLE_M } else { 0.0 };
    }
    found
}

/// What spaces in the open may not lie on: buildings, and the middle of roads.
struct Taken<'p> {
    buildings: Vec<&'p Polygon<f64>>,
    roads: Vec<Line<f64>>,
    /// The boxes of the buildings, then of the roads.
    boxes: RectIndex<'static>,
}

impl<'p> Taken<'p> {
    fn of(parts: &'p CommunityParts) -> Self {
        let of_buildings = parts.buildings.iter().map(|b| &b.footprint);
        let (buildings, mut rects): (Vec<_>, Vec<Rect<f64>>) = of_buildings
            .filter_map(|b| Some((b, b.bounding_rect()?)))
            .unzip();
        let on_ground = parts.roads.iter().filter(|r| r.level == 0 && r.drivable);
        let roads: Vec<_> = on_ground.flat_map(|r| r.line.lines()).collect();
        rects.extend(roads.iter().map(|l| Rect::new(l.start, l.end)));
        Self {
            buildings,
            roads,
            boxes: RectIndex::of_checked(&rects, None),
        }
    }

    fn is_free(&self, space: &Polygon<f64>) -> bool {
        let Some(around) = space.bounding_rect() else {
            return false;
        };
        let meets = |number: usize| match self.buildings.get(number) {
            Some(building) => building.intersects(space),
            None => self
                .roads
                .get(number - self.buildings.len())
                .is_some_and(|line| line.intersects(space)),
        };
        let mut is_free = true;
        self.boxes.visit_box(around.min(), around.max(), |number| {
            is_free &= !(is_free && meets(number as usize));
        });
        is_free
    }
}
