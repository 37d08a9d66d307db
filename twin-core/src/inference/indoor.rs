//! What buildings hold: lifts, fire doors, distribution boxes, water tanks.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, InteriorPoint};
use rayon::prelude::*;

use crate::ids::FixtureId;
use crate::model::{
    Building, BuildingUse, CommunityParts, Fixture, FixtureKind, Position, Provenance, Unit,
};

use super::complete::InferenceSummary;
use super::unit::{by_building, child_id};
use super::{attributes, rule};

/// Buildings that are filled at a time.
const CHUNK: usize = 256;

/// What mapped fixtures say of each building: how many of a kind it has.
type Mapped<'a> = BTreeMap<(&'a str, FixtureKind), u32>;

pub(super) fn add_missing(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let mapped = mapped(parts);
    let boxed: BTreeSet<&str> = parts
        .fixtures
        .iter()
        .filter(|f| f.kind == FixtureKind::DistributionBox)
        .filter_map(|f| f.unit.as_ref().map(|u| u.as_str()))
        .collect();
    let units = by_building(&parts.units);
    let of_some = |buildings: &[Building]| {
        let (mut added, mut summary) = (Vec::new(), InferenceSummary::default());
        for building in buildings {
            let units = units
                .get(building.id.as_str())
                .map_or(&[][..], Vec::as_slice);
            let mut site = Site {
                building,
                units,
                added: &mut added,
            };
            site.fill(&mapped, &boxed, &mut summary);
        }
        (added, summary)
    };
    let found: Vec<_> = parts.buildings.par_chunks(CHUNK).map(of_some).collect();
    for (mut added, of_some) in found {
        parts.fixtures.append(&mut added);
        summary.append(of_some);
    }
}

fn mapped(parts: &CommunityParts) -> Mapped<'_> {
    let building_of_unit: BTreeMap<&str, &str> = parts
        .units
        .iter()
        .map(|u| (u.id.as_str(), u.building.as_str()))
        .collect();
    let mut mapped = Mapped::new();
    for fixture in &parts.fixtures {
        let by_unit = || {
            let unit = fixture.unit.as_ref()?;
            building_of_unit.get(unit.as_str()).copied()
        };
        let building = fixture.building.as_ref().map(|b| b.as_str());
        if let Some(building) = building.or_else(by_unit) {
            *mapped.entry((building, fixture.kind)).or_default() += 1;
        }
    }
    mapped
}

/// Lifts that a unit of homes needs (GB 50096-2011 §6.4.1, §6.4.2).
fn lifts_of_unit(building: &Building) -> u32 {
    let storeys = building.storeys.value;
    let storey_height = attributes::storey_height_m(building.usage.value);
    let top_floor_m = f64::from(storeys.saturating_sub(1)) * storey_height;
    match storeys {
        12.. => 2,
        7..=11 => 1,
        _ => u32::from(top_floor_m > 16.0),
    }
}

/// Lifts of a building without homes (JGJ/T 67-2019; GB 51039-2014).
fn lifts_of_building(building: &Building) -> u32 {
    match (building.usage.value, building.storeys.value) {
        (BuildingUse::Health, 3..) => 2,
        (
            BuildingUse::Office
            | BuildingUse::Commercial
            | BuildingUse::Public
            | BuildingUse::Mixed,
            4..,
        ) => 1,
        _ => 0,
    }
}

/// Whether a building without homes has stairs behind fire doors (GB 50016-2014 §5.5.13).
fn has_closed_stairs(building: &Building) -> bool {
    match building.usage.value {
        BuildingUse::Health | BuildingUse::Commercial => building.storeys.value >= 2,
        BuildingUse::Office | BuildingUse::Education | BuildingUse::Public | BuildingUse::Mixed => {
            building.storeys.value >= 6
        }
        _ => false,
    }
}

struct Site<'a> {
    building: &'a Building,
    units: &'a [&'a Unit],
    added: &'a mut Vec<Fixture>,
}

impl Site<'_> {
    fn fill(
        &mut self,
        mapped: &Mapped<'_>,
        boxed: &BTreeSet<&str>,
        summary: &mut InferenceSummary,
    ) {
        let id = self.building.id.as_str();
        let has = |kind| mapped.get(&(id, kind)).copied().unwrap_or(0);
        let lifts = self.lifts(has(FixtureKind::Lift));
        summary.add(rule::LIFTS_FROM_STOREYS, lifts);
        if has(FixtureKind::FireDoor) == 0 {
            let doors = self.fire_doors();
            summary.add(rule::FIRE_DOORS_FROM_HEIGHT, doors);
        }
        let boxes = self.distribution_boxes(boxed);
        summary.add(rule::DISTRIBUTION_BOX_PER_UNIT, boxes);
        if has(FixtureKind::WaterTank) == 0 {
            let tanks = self.water_tank();
            summary.add(rule::WATER_TANK_ABOVE_6, tanks);
        }
    }

    fn middle(&self) -> Coord<f64> {
        let footprint = &self.building.footprint;
        footprint
            .interior_point()
            .map_or(Coord { x: 0.0, y: 0.0 }, Coord::from)
    }

    fn push(&mut self, kind: FixtureKind, at: Position, unit: Option<&Unit>, part: Part<'_>) {
        let owner = unit.map_or(self.building.id.as_str(), |u| u.id.as_str());
        let Ok(id) = FixtureId::new(child_id(owner, part.name)) else {
            return;
        };
        self.added.push(Fixture {
            id,
            kind,
            position: at,
            height: None,
            building: Some(self.building.id.clone()),
            unit: unit.map(|u| u.id.clone()),
            crossing: None,
            island: None,
            heading_rad: None,
            pitch_rad: None,
            provenance: part.provenance.clone(),
        });
    }

    fn lifts(&mut self, mut mapped: u32) -> usize {
        let before = self.added.len();
        let provenance = rule::provenance(rule::LIFTS_FROM_STOREYS);
        let base = self.building.base_z.value;
        let mut place = |site: &mut Self, unit: Option<&Unit>, count: u32, at: Coord<f64>| {
            for i in 0..count {
                if mapped > 0 {
                    mapped -= 1;
                    continue;
                }
                // Two lifts of a core stand side by side, 2.2 m apart.
                let x = at.x + 2.2 * (f64::from(i) - f64::from(count - 1) / 2.0);
                let name = format!("lift-{}", i + 1);
                let part = Part {
                    name: &name,
                    provenance: &provenance,
                };
                site.push(FixtureKind::Lift, Position::new(x, at.y, base), unit, part);
            }
        };
        if self.units.is_empty() {
            let count = lifts_of_building(self.building);
            if count > 0 {
                let at = self.middle();
                place(self, None, count, at);
            }
        } else {
            let count = lifts_of_unit(self.building);
            for unit in self.units {
                let at = Coord::from(unit.position.plan());
                place(self, Some(unit), count, at);
            }
        }
        self.added.len() - before
    }

    fn fire_doors(&mut self) -> usize {
        let before = self.added.len();
        let provenance = rule::provenance(rule::FIRE_DOORS_FROM_HEIGHT);
        let height = self.building.top_z.value - self.building.base_z.value;
        let has_stairs = self.units.is_empty() && has_closed_stairs(self.building);
        let middle = has_stairs.then(|| self.middle());
        for storey in 0..self.building.storeys.value {
            let z = self.building.floor_z(storey as i16);
            if !self.units.is_empty() {
                for unit in self.units.iter().filter(|_| height > 21.0) {
                    let name = format!("fire-door-s{storey}");
                    let part = Part {
                        name: &name,
                        provenance: &provenance,
                    };
                    let at = Position::new(unit.position.x, unit.position.y, z);
                    self.push(FixtureKind::FireDoor, at, Some(unit), part);
                }
            } else if let Some(middle) = middle {
                for stair in 1..=2 {
                    let name = format!("fire-door-s{storey}-{stair}");
                    let part = Part {
                        name: &name,
                        provenance: &provenance,
                    };
                    let x = middle.x + if stair == 1 { -1.0 } else { 1.0 };
                    let at = Position::new(x, middle.y, z);
                    self.push(FixtureKind::FireDoor, at, None, part);
                }
            }
        }
        self.added.len() - before
    }

    fn distribution_boxes(&mut self, boxed: &BTreeSet<&str>) -> usize {
        let before = self.added.len();
        let provenance = rule::provenance(rule::DISTRIBUTION_BOX_PER_UNIT);
        for unit in self.units {
            if !boxed.contains(unit.id.as_str()) {
                let part = Part {
                    name: "distribution-box",
                    provenance: &provenance,
                };
                self.push(
                    FixtureKind::DistributionBox,
                    unit.position,
                    Some(unit),
                    part,
                );
            }
        }
        self.added.len() - before
    }

    fn water_tank(&mut self) -> usize {
        let building = self.building;
        if building.storeys.value <= 6 || building.households.value == 0 {
            return 0;
        }
        let middle = self.middle();
        let part = Part {
            name: "water-tank",
            provenance: &rule::provenance(rule::WATER_TANK_ABOVE_6),
        };
        let at = Position::new(middle.x, middle.y, building.top_z.value);
        self.push(FixtureKind::WaterTank, at, None, part);
        1
    }
}

struct Part<'a> {
    name: &'a str,
    provenance: &'a Provenance,
}
