//! Building units: how many, where, and with how many homes.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Centroid, Coord, LineString, MinimumRotatedRect, Polygon};
use rayon::prelude::*;

use crate::ids::UnitId;
use crate::model::{Building, CommunityParts, Position, Unit};

use super::attributes::residential_storeys;
use super::rule;

/// Least length of a building that one unit takes, in metres (rule `units-from-households`).
const UNIT_LENGTH_M: f64 = 12.0;

/// One home in so many is rented (rule `units-from-households`).
const RENTED_EVERY: u32 = 5;

/// Text of an inferred feature's id below its owner's, kept within the length of an id.
pub(crate) fn child_id(owner: &str, rest: &str) -> String {
    let owner = owner.strip_prefix("infer/").unwrap_or(owner);
    if owner.len() + rest.len() < 150 {
        return format!("infer/{owner}/{rest}");
    }
    // Only to keep long ids apart and stable.
    let hash = fnv1a(owner);
    format!("infer/{hash:016x}/{rest}")
}

/// The hash FNV-1a of 64 bits (Fowler, Noll, Vo).
pub(crate) fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The units of every building with households and without units.
pub(super) fn missing(parts: &CommunityParts) -> Vec<Unit> {
    let has_units: BTreeSet<&str> = parts.units.iter().map(|u| u.building.as_str()).collect();
    let lacks_units = |b: &&Building| b.households.value > 0 && !has_units.contains(b.id.as_str());
    let buildings = parts.buildings.par_iter().filter(lacks_units);
    buildings.flat_map_iter(units_of).collect()
}

fn units_of(building: &Building) -> Vec<Unit> {
    let provenance = rule::provenance(rule::UNITS_FROM_HOUSEHOLDS);
    let households = building.households.value;
    let axis = LongAxis::of(&building.footprint);
    let count = unit_count(building, axis.length);
    // Every fifth home is rented, counted on from unit to unit. Where a building begins in the count follows its id, so that
    // over many small buildings it is a fifth too.
    let mut counted = (fnv1a(building.id.as_str()) % u64::from(RENTED_EVERY)) as u32;
    (0..count)
        .filter_map(|i| {
            let id = child_id(building.id.as_str(), &format!("unit-{}", i + 1));
            let at = axis.middle_at(&building.footprint, (f64::from(i) + 0.5) / f64::from(count));
            let share = households / count + u32::from(i < households % count);
            let before = counted / RENTED_EVERY;
            counted += share;
            Some(Unit {
                id: UnitId::new(id).ok()?,
                building: building.id.clone(),
                number: u16::try_from(i + 1).ok()?,
                position: Position::new(at.x, at.y, building.base_z.value),
                households: share,
                rented: counted / RENTED_EVERY - before,
                provenance: provenance.clone(),
            })
        })
        .collect()
}

fn unit_count(building: &Building, length_m: f64) -> u32 {
    let storeys = u32::from(building.storeys.value);
    let homes_storeys = u32::from(residential_storeys(
        building.usage.value,
        building.storeys.value,
    ))
    .max(1);
    let homes_a_storey = building.households.value.div_ceil(homes_storeys);
    let homes_a_unit = if storeys >= 12 { 4 } else { 2 };
    let by_length = (length_m / UNIT_LENGTH_M).floor() as u32;
    homes_a_storey
        .div_ceil(homes_a_unit)
        .min(by_length.max(1))
        .clamp(1, building.households.value.clamp(1, 1_000))
}

/// The long axis of a footprint's smallest rectangle.
pub(super) struct LongAxis {
    start: Coord<f64>,
    pub(super) along: Coord<f64>,
    pub(super) length: f64,
}

impl LongAxis {
    pub(super) fn of(footprint: &Polygon<f64>) -> Self {
        let rectangle = footprint.minimum_rotated_rect();
        let ring: &LineString<f64> = rectangle
            .as_ref()
            .map_or(footprint.exterior(), Polygon::exterior);
        let sides: Vec<_> = ring.lines().take(2).collect();
        let length_of = |i: usize| sides.get(i).map_or(0.0, |s| s.dx().hypot(s.dy()));
        let long = usize::from(length_of(1) > length_of(0));
        let length = length_of(long);
        let (Some(side), Some(across)) = (sides.get(long), sides.get(1 - long)) else {
            let origin = Coord { x: 0.0, y: 0.0 };
            return Self {
                start: ring.0.first().copied().unwrap_or(origin),
                along: Coord { x: 1.0, y: 0.0 },
                length: 0.0,
            };
        };
        // The side next to the long one leads to the middle; which way depends on their order in the ring.
        let sign = if long == 0 { 0.5 } else { -0.5 };
        Self {
            start: Coord {
                x: side.start.x + across.dx() * sign,
                y: side.start.y + across.dy() * sign,
            },
            along: Coord {
                x: side.dx() / length.max(f64::MIN_POSITIVE),
                y: side.dy() / length.max(f64::MIN_POSITIVE),
            },
            length,
        }
    }

    /// The point of the axis so many metres along it.
    pub(super) fn at(&self, along: f64) -> Coord<f64> {
        Coord {
            x: self.start.x + self.along.x * along,
            y: self.start.y + self.along.y * along,
        }
    }

    /// How many metres along the axis a point lies.
    pub(super) fn along_of(&self, point: Coord<f64>) -> f64 {
        (point.x - self.start.x) * self.along.x + (point.y - self.start.y) * self.along.y
    }

    /// The unit vector to the left of the axis.
    pub(super) fn across(&self) -> Coord<f64> {
        Coord {
            x: -self.along.y,
            y: self.along.x,
        }
    }

    /// Middle of the widest stretch of the footprint across the axis, at `share` of its length.
    fn middle_at(&self, footprint: &Polygon<f64>, share: f64) -> Coord<f64> {
        let foot = self.at(self.length * share);
        let across = self.across();
        let mut cuts = cuts(footprint, foot, self.along, across);
        cuts.sort_by(f64::total_cmp);
        let widest = cuts
            .chunks_exact(2)
            .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
        match widest {
            Some(stretch) => {
                let t = (stretch[0] + stretch[1]) / 2.0;
                Coord {
                    x: foot.x + across.x * t,
                    y: foot.y + across.y * t,
                }
            }
            None => footprint.centroid().map_or(foot, Coord::from),
        }
    }
}

/// Where the line through `foot` along `across` cuts the rings, as distances from `foot`.
pub(super) fn cuts(
    footprint: &Polygon<f64>,
    foot: Coord<f64>,
    along: Coord<f64>,
    across: Coord<f64>,
) -> Vec<f64> {
    let side = |c: Coord<f64>| (c.x - foot.x) * along.x + (c.y - foot.y) * along.y;
    let mut found = Vec::new();
    for ring in std::iter::once(footprint.exterior()).chain(footprint.interiors()) {
        for edge in ring.lines() {
            let (a, b) = (side(edge.start), side(edge.end));
            if (a < 0.0) != (b < 0.0) {
                let t = a / (a - b);
                let (x, y) = (edge.start.x + edge.dx() * t, edge.start.y + edge.dy() * t);
                found.push((x - foot.x) * across.x + (y - foot.y) * across.y);
            }
        }
    }
    found
}

/// Units by the id of their building, in their order.
pub(super) fn by_building(units: &[Unit]) -> BTreeMap<&str, Vec<&Unit>> {
    let mut map: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        map.entry(unit.building.as_str()).or_default().push(unit);
    }
    map
}
