//! What each feature checks of itself, and what it refers to.

use super::breach::Breach;
use super::feature::{
    Building, Compound, Device, Fixture, Gate, Green, Host, MOST_GBIT_S, Parking, Place, Road,
    Unit, Water,
};
use super::kinds::FixtureKind;
use super::provenance::Sourced;
use super::report::Report;
use super::validate::{Feature, Reference};

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
                Breach::BuildingHeight,
            );
        }
        report.range(
            "storeys",
            (1..=250).contains(&self.storeys.value),
            Breach::BuildingStoreys,
        );
        report.range(
            "basements",
            self.basements.value <= 20,
            Breach::BuildingBasements,
        );
        report.range(
            "households",
            self.households.value <= 20_000,
            Breach::BuildingHouseholds,
        );
        for (field, rate) in [
            ("fibre_gbit_s", &self.fibre_gbit_s),
            ("home_fibre_gbit_s", &self.home_fibre_gbit_s),
        ] {
            let holds = |rate: &Sourced<f64>| (0.0..=MOST_GBIT_S).contains(&rate.value);
            report.range(field, rate.as_ref().is_none_or(holds), Breach::FibreRate);
        }
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "compound",
            "compound",
            self.compound.as_ref(),
        ));
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
            Breach::RentedHomes,
        );
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("building", "building", &self.building));
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
                Breach::RoadWidth,
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
            Breach::ParkingSpaces,
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
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "compound",
            "compound",
            self.compound.as_ref(),
        ));
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
            report.range("area_m2", self.area_m2.value >= 0.0, Breach::NegativeArea);
        }
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "building",
            "building",
            self.building.as_ref(),
        ));
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
                Breach::FixtureHeight,
            );
        }
        let is_crossing = self.kind == FixtureKind::Crossing;
        let (kind, island) = (self.crossing.is_some(), self.island.is_some());
        report.range("crossing", is_crossing || !kind, Breach::NoCrossing);
        report.range("island", is_crossing || !island, Breach::NoCrossing);
        let is_camera = self.kind == FixtureKind::Camera;
        for (field, aim) in [
            ("heading_rad", &self.heading_rad),
            ("pitch_rad", &self.pitch_rad),
        ] {
            if let Some(aim) = aim
                && report.finite(field, aim.value)
            {
                report.range(field, is_camera, Breach::NoCamera);
            }
        }
        if let Some(pitch) = self.pitch_rad.as_ref().filter(|p| p.value.is_finite()) {
            let upright = pitch.value.abs() <= std::f64::consts::FRAC_PI_2;
            report.range("pitch_rad", upright, Breach::Pitch);
        }
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "building",
            "building",
            self.building.as_ref(),
        ));
        list(Reference::maybe("unit", "unit", self.unit.as_ref()));
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
        self.view.check(report);
        self.product.check(report);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(self.host.reference());
        list(Reference::maybe(
            "network.gateway",
            "fixture",
            self.network.gateway.as_ref(),
        ));
    }
}

impl Host {
    fn reference(&self) -> Option<Reference<'_>> {
        match self {
            Self::Ground => None,
            Self::Building(id) => Reference::to("host", "building", id),
            Self::Unit(id) | Self::Household { unit: id, .. } => Reference::to("host", "unit", id),
            Self::Fixture(id) => Reference::to("host", "fixture", id),
            Self::Gate(id) => Reference::to("host", "gate", id),
            Self::Place(id) => Reference::to("host", "place", id),
            Self::Road(id) => Reference::to("host", "road", id),
            Self::Green(id) => Reference::to("host", "green", id),
            Self::Parking(id) => Reference::to("host", "parking", id),
            Self::Compound(id) => Reference::to("host", "compound", id),
        }
    }
}
