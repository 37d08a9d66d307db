//! What a demand speaks of and what a device is attached to, in the same dense form.

use std::collections::HashMap;

use super::feature::FeatureAt;
use crate::catalogue::FeatureLayer;
use crate::model::{Community, Host};

/// A feature by its position in its layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The community as a whole, or its ground.
    Community,
    /// A compound.
    Compound(u32),
    /// A building.
    Building(u32),
    /// A building unit.
    Unit(u32),
    /// A home of a unit.
    Home {
        /// The unit.
        unit: u32,
        /// Its number, from 0.
        number: u32,
    },
    /// A room.
    Room(u32),
    /// A fixture.
    Fixture(u32),
    /// A gate.
    Gate(u32),
    /// A place.
    Place(u32),
    /// A road; of a stretch that runs over several, the first.
    Road(u32),
    /// A green area.
    Green(u32),
    /// A parking facility.
    Parking(u32),
}

impl Subject {
    /// The word of the layer, and the feature's id: `("gate", "osm/node/1")`.
    #[must_use]
    pub fn feature(self, community: &Community) -> (&'static str, &str) {
        let at = |index: u32| index as usize;
        let (layer, id) = match self {
            Self::Community => ("community", Some(community.id.as_str())),
            Self::Compound(i) => (
                "compound",
                community.compounds.get(at(i)).map(|f| f.id.as_str()),
            ),
            Self::Building(i) => (
                "building",
                community.buildings.get(at(i)).map(|f| f.id.as_str()),
            ),
            Self::Unit(i) | Self::Home { unit: i, .. } => {
                ("unit", community.units.get(at(i)).map(|f| f.id.as_str()))
            }
            Self::Room(i) => ("room", community.rooms.get(at(i)).map(|f| f.id.as_str())),
            Self::Fixture(i) => (
                "fixture",
                community.fixtures.get(at(i)).map(|f| f.id.as_str()),
            ),
            Self::Gate(i) => ("gate", community.gates.get(at(i)).map(|f| f.id.as_str())),
            Self::Place(i) => ("place", community.places.get(at(i)).map(|f| f.id.as_str())),
            Self::Road(i) => ("road", community.roads.get(at(i)).map(|f| f.id.as_str())),
            Self::Green(i) => ("green", community.greens.get(at(i)).map(|f| f.id.as_str())),
            Self::Parking(i) => (
                "parking",
                community.parkings.get(at(i)).map(|f| f.id.as_str()),
            ),
        };
        (layer, id.unwrap_or_default())
    }
}

impl From<FeatureAt> for Subject {
    fn from(feature: FeatureAt) -> Self {
        let index = feature.index as u32;
        match feature.layer {
            FeatureLayer::Compounds => Self::Compound(index),
            FeatureLayer::Buildings => Self::Building(index),
            FeatureLayer::Units => Self::Unit(index),
            FeatureLayer::Gates => Self::Gate(index),
            FeatureLayer::Fixtures => Self::Fixture(index),
            FeatureLayer::Places => Self::Place(index),
            FeatureLayer::Parkings => Self::Parking(index),
            FeatureLayer::Greens => Self::Green(index),
            FeatureLayer::Roads => Self::Road(index),
        }
    }
}

/// Where each feature is in its layer, by its id.
#[derive(Debug)]
pub(crate) struct Directory<'a> {
    compounds: HashMap<&'a str, u32>,
    buildings: HashMap<&'a str, u32>,
    units: HashMap<&'a str, u32>,
    fixtures: HashMap<&'a str, u32>,
    gates: HashMap<&'a str, u32>,
    places: HashMap<&'a str, u32>,
    roads: HashMap<&'a str, u32>,
    greens: HashMap<&'a str, u32>,
    parkings: HashMap<&'a str, u32>,
}

impl<'a> Directory<'a> {
    pub(crate) fn of(community: &'a Community) -> Self {
        Self {
            compounds: numbered(community.compounds.iter().map(|f| f.id.as_str())),
            buildings: numbered(community.buildings.iter().map(|f| f.id.as_str())),
            units: numbered(community.units.iter().map(|f| f.id.as_str())),
            fixtures: numbered(community.fixtures.iter().map(|f| f.id.as_str())),
            gates: numbered(community.gates.iter().map(|f| f.id.as_str())),
            places: numbered(community.places.iter().map(|f| f.id.as_str())),
            roads: numbered(community.roads.iter().map(|f| f.id.as_str())),
            greens: numbered(community.greens.iter().map(|f| f.id.as_str())),
            parkings: numbered(community.parkings.iter().map(|f| f.id.as_str())),
        }
    }

    /// What a device at `host` is attached to; none where the community lacks that feature.
    pub(crate) fn subject(&self, host: &Host) -> Option<Subject> {
        let found = |map: &HashMap<&str, u32>, id: &str| map.get(id).copied();
        Some(match host {
            Host::Ground => Subject::Community,
            Host::Building(id) => Subject::Building(found(&self.buildings, id.as_str())?),
            Host::Unit(id) => Subject::Unit(found(&self.units, id.as_str())?),
            Host::Household { unit, number } => Subject::Home {
                unit: found(&self.units, unit.as_str())?,
                number: *number,
            },
            Host::Fixture(id) => Subject::Fixture(found(&self.fixtures, id.as_str())?),
            Host::Gate(id) => Subject::Gate(found(&self.gates, id.as_str())?),
            Host::Place(id) => Subject::Place(found(&self.places, id.as_str())?),
            Host::Road(id) => Subject::Road(found(&self.roads, id.as_str())?),
            Host::Green(id) => Subject::Green(found(&self.greens, id.as_str())?),
            Host::Parking(id) => Subject::Parking(found(&self.parkings, id.as_str())?),
            Host::Compound(id) => Subject::Compound(found(&self.compounds, id.as_str())?),
        })
    }
}

fn numbered<'a>(ids: impl Iterator<Item = &'a str>) -> HashMap<&'a str, u32> {
    ids.zip(0..).collect()
}
