//! Doors, lifts, distribution boxes and hydrants.

use std::collections::BTreeMap;

use geo::{Distance, Euclidean, Point};
use twin_core::ids::FixtureId;
use twin_core::inference::rule;
use twin_core::model::{Fixture, FixtureKind, Position, Provenance, Sourced};

use super::building::Placed;
use super::model::Entity;
use super::read::Reader;
use super::shape::Vector;
use super::source::named;
use super::word::is_rated;
use crate::finding::Outcome;
use crate::georeference::GeoreferenceError;

/// An outer door whose sill is within this of the building's foot is an entrance, metres; those above lead onto balconies.
const SILL_M: f64 = 1.5;

/// Products that are distribution boxes: in IFC 2x3, IFC4 and IFC4.3.
const BOXES: &[&str] = &[
    "IFCELECTRICDISTRIBUTIONPOINT",
    "IFCELECTRICDISTRIBUTIONBOARD",
    "IFCDISTRIBUTIONBOARD",
];

impl<'f> Reader<'_, 'f> {
    /// Every fixture of the file.
    pub(super) fn fixtures(&mut self, placed: &[Placed<'_, '_>]) -> Result<(), GeoreferenceError> {
        let model = self.source.model;
        let hosts = self.door_hosts();
        for door in model.all(&["IFCDOOR", "IFCDOORSTANDARDCASE"]) {
            self.door(&door, hosts.get(&door.id), placed)?;
        }
        for lift in model.all(&["IFCTRANSPORTELEMENT"]) {
            // Parameter 8: OperationType in IFC 2x3, PredefinedType since.
            if lift.word(8) == Some("ELEVATOR") {
                self.thing(&lift, FixtureKind::Lift, placed)?;
            }
        }
        for product in model.all(BOXES) {
            self.thing(&product, FixtureKind::DistributionBox, placed)?;
        }
        for hydrant in model.all(&["IFCFIRESUPPRESSIONTERMINAL"]) {
            if hydrant.word(8) == Some("FIREHYDRANT") {
                self.thing(&hydrant, FixtureKind::Hydrant, placed)?;
            }
        }
        Ok(())
    }

    /// The wall that each door is in: `IfcRelFillsElement(..., RelatingOpeningElement, RelatedBuildingElement)` and
    /// `IfcRelVoidsElement(..., RelatingBuildingElement, RelatedOpeningElement)`.
    fn door_hosts(&self) -> BTreeMap<u64, u64> {
        let model = self.source.model;
        let pairs = |kind: &'static str| {
            let list: Vec<(u64, u64)> = model
                .all(&[kind])
                .filter_map(|r| Some((r.reference(4).ok()?, r.reference(5).ok()?)))
                .collect();
            list
        };
        let walls: BTreeMap<u64, u64> = pairs("IFCRELVOIDSELEMENT")
            .into_iter()
            .map(|(wall, opening)| (opening, wall))
            .collect();
        pairs("IFCRELFILLSELEMENT")
            .into_iter()
            .filter_map(|(opening, door)| Some((door, *walls.get(&opening)?)))
            .collect()
    }

    /// An outer door at ground level is an entrance; one with a fire rating is a fire door; it may be both.
    fn door(
        &mut self,
        door: &Entity<'f>,
        wall: Option<&u64>,
        placed: &[Placed<'_, '_>],
    ) -> Result<(), GeoreferenceError> {
        let source = self.source;
        // IfcDoor: OverallHeight and OverallWidth are parameters 8 and 9; its placement is at a jamb, x along the door.
        let half = door.number(9).unwrap_or(0.0) / 2.0;
        let Some(at) = self.spot(door, [half, 0.0, 0.0]) else {
            return Ok(());
        };
        let Some(home) = self.home(door, at, placed) else {
            return Ok(());
        };
        let told = source.properties.truth(source.model, door.id, "IsExternal");
        let is_outer = told == Some(true) || {
            let elements = &home.part.elements;
            let host = wall.and_then(|wall| elements.iter().find(|e| e.id == *wall));
            host.is_some_and(|host| home.part.is_on_outline(host))
        };
        let provenance = match told {
            Some(true) => source.imported(door.id, "IfcDoor IsExternal"),
            _ => rule::provenance(rule::DOOR_IN_OUTER_WALL),
        };
        let height = door.size(8).ok().map(|h| {
            Sourced::new(
                h * source.units.metres,
                source.imported(door.id, "OverallHeight"),
            )
        });
        let id = source.id_text(door);
        if is_outer && (at[2] - home.base).abs() <= SILL_M {
            self.push(
                &id,
                FixtureKind::Entrance,
                at,
                home,
                height.clone(),
                provenance,
            )?;
        }
        let rating = source.properties.text(source.model, door.id, "FireRating");
        if rating.is_some_and(|r| is_rated(&r)) {
            let id = format!("{id}/fire-door");
            let provenance = source.imported(door.id, "FireRating");
            self.push(&id, FixtureKind::FireDoor, at, home, height, provenance)?;
        }
        Ok(())
    }

    fn thing(
        &mut self,
        product: &Entity<'f>,
        kind: FixtureKind,
        placed: &[Placed<'_, '_>],
    ) -> Result<(), GeoreferenceError> {
        let Some(at) = self.spot(product, [0.0; 3]) else {
            return Ok(());
        };
        let Some(home) = self.home(product, at, placed) else {
            return Ok(());
        };
        let id = self.source.id_text(product);
        let provenance = self.source.imported(product.id, product.kind);
        self.push(&id, kind, at, home, None, provenance)
    }

    /// Where a point of a product's own axes lies, in metres of the model.
    fn spot(&mut self, product: &Entity<'_>, own: Vector) -> Option<Vector> {
        match self.source.placements.of_product(product) {
            Ok(placement) => Some(placement.point(own).map(|c| c * self.source.units.metres)),
            Err(fault) => {
                self.found
                    .feature(named(product), None, fault.problem(), Outcome::LeftOut);
                None
            }
        }
    }

    /// The part of its building that is nearest.
    fn home<'p, 'e, 'g>(
        &self,
        product: &Entity<'_>,
        at: Vector,
        placed: &'p [Placed<'e, 'g>],
    ) -> Option<&'p Placed<'e, 'g>> {
        let building = self.source.building_above(product.id)?;
        let off =
            |p: &Placed<'_, '_>| Euclidean.distance(&Point::new(at[0], at[1]), &p.part.footprint);
        placed
            .iter()
            .filter(|p| p.of == building)
            .min_by(|a, b| off(a).total_cmp(&off(b)))
    }

    fn push(
        &mut self,
        id: &str,
        kind: FixtureKind,
        at: Vector,
        home: &Placed<'_, '_>,
        height: Option<Sourced<f64>>,
        provenance: Provenance,
    ) -> Result<(), GeoreferenceError> {
        let [x, y, z] = self.siting.enu(at)?;
        let id = FixtureId::new(id).ok();
        self.parts.fixtures.extend(id.map(|id| Fixture {
            id,
            kind,
            position: Position::new(x, y, z),
            height,
            building: Some(home.id.clone()),
            unit: None,
            crossing: None,
            island: None,
            heading_rad: None,
            pitch_rad: None,
            provenance,
        }));
        Ok(())
    }
}
