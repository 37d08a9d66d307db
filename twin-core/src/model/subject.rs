//! The feature that a timetable or an access rule is about.

use serde::{Deserialize, Serialize};

use super::validate::Reference;
use crate::ids::{BuildingId, FixtureId, GateId, IdError, ParkingId, PlaceId, RoadId};

/// A feature that something else is said of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A building.
    Building(BuildingId),
    /// A road or path.
    Road(RoadId),
    /// A parking facility.
    Parking(ParkingId),
    /// A gate.
    Gate(GateId),
    /// A place.
    Place(PlaceId),
    /// A fixture, such as a bollard on a way.
    Fixture(FixtureId),
}

impl Subject {
    /// The layer of the feature and its id.
    #[must_use]
    pub fn layer_and_id(&self) -> (&'static str, &str) {
        match self {
            Self::Building(id) => ("building", id.as_str()),
            Self::Road(id) => ("road", id.as_str()),
            Self::Parking(id) => ("parking", id.as_str()),
            Self::Gate(id) => ("gate", id.as_str()),
            Self::Place(id) => ("place", id.as_str()),
            Self::Fixture(id) => ("fixture", id.as_str()),
        }
    }

    /// The feature `id` of `layer`; `None` where nothing is said of that layer's features.
    ///
    /// # Errors
    /// When the id is not one.
    pub fn of(layer: &str, id: &str) -> Option<Result<Self, IdError>> {
        Some(match layer {
            "building" => BuildingId::new(id).map(Self::Building),
            "road" => RoadId::new(id).map(Self::Road),
            "parking" => ParkingId::new(id).map(Self::Parking),
            "gate" => GateId::new(id).map(Self::Gate),
            "place" => PlaceId::new(id).map(Self::Place),
            "fixture" => FixtureId::new(id).map(Self::Fixture),
            _ => return None,
        })
    }

    pub(super) fn reference(&self) -> Reference<'_> {
        let (layer, id) = self.layer_and_id();
        Reference {
            field: "subject",
            layer,
            id,
        }
    }
}
