//! The checks that every feature passes before it is part of a community.

use std::collections::BTreeSet;

use geo::{Area, LineString, Polygon, Validation};

use super::community::CommunityParts;
use super::error::ModelError;
use super::feature::{
    Building, Compound, Device, Fixture, Gate, Green, Host, Parking, Place, Position, Road, Unit,
    Water,
};

/// Farthest that a feature may lie from the origin in metres: past it the local frame is no longer a plan.
pub const MAX_EXTENT_M: f64 = 100_000.0;

/// Smallest area that is not a mistake, in square metres.
pub const MIN_AREA_M2: f64 = 1e-4;

/// A feature that can check itself; references are checked by [`super::Community::new`].
pub trait Feature {
    /// The layer it belongs to.
    const LAYER: &'static str;

    /// Its id as text.
    fn id(&self) -> &str;

    /// Reports what is wrong with the feature by itself.
    fn check(&self, report: &mut Report);
}

/// Collects what is wrong with one feature.
#[derive(Debug)]
pub struct Report {
    layer: &'static str,
    id: String,
    errors: Vec<ModelError>,
}

impl Report {
    /// Checks `feature` by itself.
    pub fn of<F: Feature>(feature: &F) -> Vec<ModelError> {
        let mut report = Self {
            layer: F::LAYER,
            id: feature.id().to_owned(),
            errors: Vec::new(),
        };
        feature.check(&mut report);
        report.errors
    }

    fn finite(&mut self, field: &'static str, value: f64) -> bool {
        if !value.is_finite() {
            self.errors.push(ModelError::NotFinite {
                layer: self.layer,
                id: self.id.clone(),
                field,
            });
        }
        value.is_finite()
    }

    fn range(&mut self, field: &'static str, holds: bool, reason: impl Into<String>) {
        if !holds {
            let reason = reason.into();
            self.errors.push(ModelError::OutOfRange {
                layer: self.layer,
                id: self.id.clone(),
                field,
                reason,
            });
        }
    }

    fn geometry(&mut self, field: &'static str, reason: impl Into<String>) {
        let reason = reason.into();
        self.errors.push(ModelError::InvalidGeometry {
            layer: self.layer,
            id: self.id.clone(),
            field,
            reason,
        });
    }

    fn position(&mut self, field: &'static str, position: Position) {
        let finite = [position.x, position.y, position.z]
            .into_iter()
            .all(|v| self.finite(field, v));
        if finite {
            let near = position.x.abs() <= MAX_EXTENT_M && position.y.abs() <= MAX_EXTENT_M;
            self.range(field, near, "it lies more than 100 km from the origin");
        }
    }

    fn coords(&mut self, field: &'static str, line: &LineString<f64>) -> bool {
        if line.0.iter().any(|c| !c.x.is_finite() || !c.y.is_finite()) {
            self.errors.push(ModelError::NotFinite {
                layer: self.layer,
                id: self.id.clone(),
                field,
            });
            return false;
        }
        let near = line
            .0
            .iter()
            .all(|c| c.x.abs() <= MAX_EXTENT_M && c.y.abs() <= MAX_EXTENT_M);
        self.range(field, near, "it lies more than 100 km from the origin");
        near
    }

    fn polygon(&mut self, field: &'static str, polygon: &Polygon<f64>) {
        let mut sound = self.coords(field, polygon.exterior());
        for ring in polygon.interiors() {
            sound &= self.coords(field, ring);
        }
        if !sound {
            return;
        }
        if let Err(error) = polygon.check_validation() {
            self.geometry(field, error.to_string());
        } else if polygon.unsigned_area() < MIN_AREA_M2 {
            self.geometry(field, "its area is zero");
        }
    }

    fn line(&mut self, field: &'static str, line: &LineString<f64>) {
        if !self.coords(field, line) {
            return;
        }
        if let Err(error) = line.check_validation() {
            self.geometry(field, error.to_string());
        }
    }
}

impl Feature for Compound {
    const LAYER: &'static str = "compound";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("boundary", &self.boundary);
    }
}

impl Feature for Building {
    const LAYER: &'static str = "building";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("footprint", &self.footprint);
        if report.finite("base_z", self.base_z.value) & report.finite("top_z", self.top_z.value) {
            let height = self.top_z.value - self.base_z.value;
            report.range(
                "top_z",
                height > 0.0 && height <= 1_000.0,
                "a building is more than 0 m and at most 1,000 m high",
            );
        }
        report.range(
            "storeys",
            (1..=250).contains(&self.storeys.value),
            "a building has 1 to 250 storeys",
        );
        report.range(
            "basements",
            self.basements.value <= 20,
            "a building has at most 20 basements",
        );
        report.range(
            "households",
            self.households.value <= 20_000,
            "a building has at most 20,000 households",
        );
    }
}

impl Feature for Unit {
    const LAYER: &'static str = "unit";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        report.range(
            "rented",
            self.rented <= self.households,
            "more homes are rented out than there are",
        );
    }
}

impl Feature for Road {
    const LAYER: &'static str = "road";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.line("line", &self.line);
        if report.finite("width", self.width.value) {
            report.range(
                "width",
                self.width.value > 0.0 && self.width.value <= 200.0,
                "a road is more than 0 m and at most 200 m wide",
            );
        }
    }
}

impl Feature for Green {
    const LAYER: &'static str = "green";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("area", &self.area);
    }
}

impl Feature for Water {
    const LAYER: &'static str = "water";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("area", &self.area);
    }
}

impl Feature for Parking {
    const LAYER: &'static str = "parking";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("area", &self.area);
        report.range(
            "spaces",
            self.spaces.value <= 100_000,
            "a parking facility has at most 100,000 spaces",
        );
    }
}

impl Feature for Gate {
    const LAYER: &'static str = "gate";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        report.finite("outward_rad", self.outward_rad.value);
    }
}

impl Feature for Place {
    const LAYER: &'static str = "place";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        if report.finite("area_m2", self.area_m2.value) {
            report.range(
                "area_m2",
                self.area_m2.value >= 0.0,
                "an area is not negative",
            );
        }
    }
}

impl Feature for Fixture {
    const LAYER: &'static str = "fixture";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        if let Some(height) = &self.height
            && report.finite("height", height.value)
        {
            report.range(
                "height",
                height.value > 0.0 && height.value <= 500.0,
                "a fixture is more than 0 m and at most 500 m high",
            );
        }
    }
}

impl Feature for Device {
    const LAYER: &'static str = "device";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        if let Some(heading) = self.heading_rad {
            report.finite("heading_rad", heading);
        }
    }
}

/// Every problem of `parts`: each feature by itself, double ids, references.
pub(super) fn check_parts(parts: &CommunityParts) -> Vec<ModelError> {
    let mut errors = Vec::new();
    let ids = Ids {
        compounds: check_layer(&parts.compounds, &mut errors),
        buildings: check_layer(&parts.buildings, &mut errors),
        units: check_layer(&parts.units, &mut errors),
        roads: check_layer(&parts.roads, &mut errors),
        greens: check_layer(&parts.greens, &mut errors),
        parkings: check_layer(&parts.parkings, &mut errors),
        gates: check_layer(&parts.gates, &mut errors),
        places: check_layer(&parts.places, &mut errors),
        fixtures: check_layer(&parts.fixtures, &mut errors),
    };
    check_layer(&parts.waters, &mut errors);
    check_layer(&parts.devices, &mut errors);
    check_references(parts, &ids, &mut errors);
    errors
}

fn check_layer<'a, F: Feature>(
    features: &'a [F],
    errors: &mut Vec<ModelError>,
) -> BTreeSet<&'a str> {
    let mut ids = BTreeSet::new();
    for feature in features {
        errors.append(&mut Report::of(feature));
        if !ids.insert(feature.id()) {
            errors.push(ModelError::DuplicateId {
                layer: F::LAYER,
                id: feature.id().to_owned(),
            });
        }
    }
    ids
}

struct Ids<'a> {
    compounds: BTreeSet<&'a str>,
    buildings: BTreeSet<&'a str>,
    units: BTreeSet<&'a str>,
    roads: BTreeSet<&'a str>,
    greens: BTreeSet<&'a str>,
    parkings: BTreeSet<&'a str>,
    gates: BTreeSet<&'a str>,
    places: BTreeSet<&'a str>,
    fixtures: BTreeSet<&'a str>,
}

struct References<'a, 'e> {
    errors: &'e mut Vec<ModelError>,
    layer: &'static str,
    id: &'a str,
}

impl References<'_, '_> {
    fn need(
        &mut self,
        field: &'static str,
        target_layer: &'static str,
        targets: &BTreeSet<&str>,
        target: Option<&str>,
    ) {
        if let Some(target) = target.filter(|t| !targets.contains(t)) {
            let (layer, id) = (self.layer, self.id.to_owned());
            self.errors.push(ModelError::UnknownReference {
                layer,
                id,
                field,
                target_layer,
                target: target.to_owned(),
            });
        }
    }

    fn need_host(&mut self, ids: &Ids<'_>, host: &Host) {
        match host {
            Host::Ground => {}
            Host::Building(id) => self.need("host", "building", &ids.buildings, Some(id.as_str())),
            Host::Unit(id) | Host::Household { unit: id, .. } => {
                self.need("host", "unit", &ids.units, Some(id.as_str()))
            }
            Host::Fixture(id) => self.need("host", "fixture", &ids.fixtures, Some(id.as_str())),
            Host::Gate(id) => self.need("host", "gate", &ids.gates, Some(id.as_str())),
            Host::Place(id) => self.need("host", "place", &ids.places, Some(id.as_str())),
            Host::Road(id) => self.need("host", "road", &ids.roads, Some(id.as_str())),
            Host::Green(id) => self.need("host", "green", &ids.greens, Some(id.as_str())),
            Host::Parking(id) => self.need("host", "parking", &ids.parkings, Some(id.as_str())),
            Host::Compound(id) => self.need("host", "compound", &ids.compounds, Some(id.as_str())),
        }
    }
}

fn check_references(parts: &CommunityParts, ids: &Ids<'_>, errors: &mut Vec<ModelError>) {
    fn of<'a, 'e, F: Feature>(
        errors: &'e mut Vec<ModelError>,
        feature: &'a F,
    ) -> References<'a, 'e> {
        References {
            errors,
            layer: F::LAYER,
            id: feature.id(),
        }
    }
    for b in &parts.buildings {
        of(errors, b).need(
            "compound",
            "compound",
            &ids.compounds,
            b.compound.as_ref().map(|c| c.as_str()),
        );
    }
    for u in &parts.units {
        of(errors, u).need(
            "building",
            "building",
            &ids.buildings,
            Some(u.building.as_str()),
        );
    }
    for g in &parts.gates {
        of(errors, g).need(
            "compound",
            "compound",
            &ids.compounds,
            g.compound.as_ref().map(|c| c.as_str()),
        );
    }
    for p in &parts.places {
        of(errors, p).need(
            "building",
            "building",
            &ids.buildings,
            p.building.as_ref().map(|b| b.as_str()),
        );
    }
    for f in &parts.fixtures {
        let mut references = of(errors, f);
        references.need(
            "building",
            "building",
            &ids.buildings,
            f.building.as_ref().map(|b| b.as_str()),
        );
        references.need(
            "unit",
            "unit",
            &ids.units,
            f.unit.as_ref().map(|u| u.as_str()),
        );
    }
    for d in &parts.devices {
        let mut references = of(errors, d);
        references.need_host(ids, &d.host);
        references.need(
            "network.gateway",
            "fixture",
            &ids.fixtures,
            d.network.gateway.as_ref().map(|g| g.as_str()),
        );
    }
}
