//! Storeys, and the levels of underground garages.

use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::feature::Name;
use super::kinds::BuildingUse;
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::validate::{Feature, Reference};
use crate::ids::{BuildingId, GarageLevelId, ParkingId, StoreyId};

/// A storey 楼层 of a building. Buildings that hold none have `storeys` alike ones between their foot and top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Storey {
    /// Its id.
    pub id: StoreyId,
    /// Its building.
    pub building: BuildingId,
    /// 0 is the ground floor, -1 the first basement.
    pub level: i16,
    /// Its name, such as `2F`.
    pub name: Name,
    /// Height of its finished floor: `z` in metres.
    pub floor_z: Sourced<f64>,
    /// From its floor to that of the next storey in metres.
    pub height: Sourced<f64>,
    /// What it is used for, where that is not the building's use.
    pub usage: Option<Sourced<BuildingUse>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A level of an underground or multi-storey car park.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GarageLevel {
    /// Its id.
    pub id: GarageLevelId,
    /// Its car park.
    pub parking: ParkingId,
    /// -1 is the first level below ground.
    pub level: i16,
    /// Height of its floor: `z` in metres.
    pub floor_z: Sourced<f64>,
    /// Clear height in metres.
    pub clear_height: Sourced<f64>,
    /// Number of spaces.
    pub spaces: Sourced<u32>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

impl Feature for Storey {
    const LAYER: &'static str = "storey";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.level("level", self.level);
        report.finite("floor_z", self.floor_z.value);
        report.size("height", self.height.value, 100);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("building", "building", &self.building));
    }
}

impl Feature for GarageLevel {
    const LAYER: &'static str = "garage_level";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.level("level", self.level);
        report.finite("floor_z", self.floor_z.value);
        report.size("clear_height", self.clear_height.value, 100);
        report.range("spaces", self.spaces.value <= 100_000, Breach::LevelSpaces);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("parking", "parking", &self.parking));
    }
}
