//! The community: every feature of it, validated, immutable between edits.

use std::collections::BTreeSet;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::error::InvalidCommunity;
use super::feature::{
    Building, Compound, Device, Fixture, Gate, Green, Name, Parking, Place, Road, Unit, Water,
};
use super::ground::{Airspace, ParkingSpace, PlacedModel, Wall};
use super::kinds::ParkingKind;
use super::provenance::Provenance;
use super::register::{Household, LegalEntity, Vehicle};
use super::room::Room;
use super::shell::{Roof, Shell};
use super::storey::{GarageLevel, Storey};
use super::timetable::Timetable;
use super::traffic::{AccessRule, TurnRestriction};
use super::utility::{UtilityLink, UtilityNode};
use super::validate::{Feature, check_parts};
use crate::ids::CommunityId;
use crate::spatial::LocalFrame;

/// Hands the names of [`CommunityParts`]' lists of features, one a layer, to the macro `$do`, in the order in which layers are
/// stored and counted.
#[macro_export]
macro_rules! each_layer {
    ($do:ident) => {
        $do! {
            compounds buildings storeys roofs shells units rooms roads greens waters parkings garage_levels parking_spaces
            walls gates places fixtures devices households legal_entities vehicles airspaces utility_nodes utility_links
            placed_models turn_restrictions access_rules timetables
        }
    };
}

/// The parts of a community before they are validated: what readers, generators and planners fill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommunityParts {
    /// Its id.
    pub id: CommunityId,
    /// Its name.
    pub name: Name,
    /// The local frame that all its geometry is in.
    pub frame: LocalFrame,
    /// Local time minus UTC in seconds, such as 28,800 in China.
    pub utc_offset_secs: i32,
    /// Where the community as a whole came from.
    pub provenance: Provenance,
    /// Compounds.
    pub compounds: Vec<Compound>,
    /// Buildings.
    pub buildings: Vec<Building>,
    /// Building units.
    pub units: Vec<Unit>,
    /// Roads and paths.
    pub roads: Vec<Road>,
    /// Green areas.
    pub greens: Vec<Green>,
    /// Water bodies.
    pub waters: Vec<Water>,
    /// Parking facilities.
    pub parkings: Vec<Parking>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Places.
    pub places: Vec<Place>,
    /// Fixtures.
    pub fixtures: Vec<Fixture>,
    /// Devices.
    pub devices: Vec<Device>,
    /// Storeys of buildings.
    #[serde(default)]
    pub storeys: Vec<Storey>,
    /// Roofs.
    #[serde(default)]
    pub roofs: Vec<Roof>,
    /// Surfaces of buildings.
    #[serde(default)]
    pub shells: Vec<Shell>,
    /// Rooms and public indoor areas.
    #[serde(default)]
    pub rooms: Vec<Room>,
    /// Levels of car parks.
    #[serde(default)]
    pub garage_levels: Vec<GarageLevel>,
    /// Parking spaces one by one.
    #[serde(default)]
    pub parking_spaces: Vec<ParkingSpace>,
    /// Walls and fences.
    #[serde(default)]
    pub walls: Vec<Wall>,
    /// Households.
    #[serde(default)]
    pub households: Vec<Household>,
    /// Legal entities.
    #[serde(default)]
    pub legal_entities: Vec<LegalEntity>,
    /// Vehicles.
    #[serde(default)]
    pub vehicles: Vec<Vehicle>,
    /// Airspaces of drones.
    #[serde(default)]
    pub airspaces: Vec<Airspace>,
    /// Nodes of power and water networks.
    #[serde(default)]
    pub utility_nodes: Vec<UtilityNode>,
    /// Links of power and water networks.
    #[serde(default)]
    pub utility_links: Vec<UtilityLink>,
    /// 3D models that stand somewhere.
    #[serde(default)]
    pub placed_models: Vec<PlacedModel>,
    /// Turns that are forbidden.
    #[serde(default)]
    pub turn_restrictions: Vec<TurnRestriction>,
    /// What ways, gates and barriers let through.
    #[serde(default)]
    pub access_rules: Vec<AccessRule>,
    /// Opening hours.
    #[serde(default)]
    pub timetables: Vec<Timetable>,
}

impl CommunityParts {
    /// An empty community.
    #[must_use]
    pub fn new(id: CommunityId, name: Name, frame: LocalFrame, provenance: Provenance) -> Self {
        Self {
            id,
            name,
            frame,
            utc_offset_secs: 0,
            provenance,
            compounds: Vec::new(),
            buildings: Vec::new(),
            units: Vec::new(),
            roads: Vec::new(),
            greens: Vec::new(),
            waters: Vec::new(),
            parkings: Vec::new(),
            gates: Vec::new(),
            places: Vec::new(),
            fixtures: Vec::new(),
            devices: Vec::new(),
            storeys: Vec::new(),
            roofs: Vec::new(),
            shells: Vec::new(),
            rooms: Vec::new(),
            garage_levels: Vec::new(),
            parking_spaces: Vec::new(),
            walls: Vec::new(),
            households: Vec::new(),
            legal_entities: Vec::new(),
            vehicles: Vec::new(),
            airspaces: Vec::new(),
            utility_nodes: Vec::new(),
            utility_links: Vec::new(),
            placed_models: Vec::new(),
            turn_restrictions: Vec::new(),
            access_rules: Vec::new(),
            timetables: Vec::new(),
        }
    }

    /// The same community before anything is in it.
    #[must_use]
    pub fn without_features(&self) -> Self {
        let (id, name) = (self.id.clone(), self.name.clone());
        Self {
            utc_offset_secs: self.utc_offset_secs,
            ..Self::new(id, name, self.frame, self.provenance.clone())
        }
    }

    /// Adds the features of `more`, which are in the same frame, after those of each layer.
    pub fn append(&mut self, mut more: Self) {
        macro_rules! append_layers {
            ($($field:ident)*) => { $(self.$field.append(&mut more.$field);)* };
        }
        crate::each_layer!(append_layers);
    }

    /// Number of households of all buildings.
    #[must_use]
    pub fn household_count(&self) -> u64 {
        self.buildings
            .iter()
            .map(|b| u64::from(b.households.value))
            .sum()
    }

    /// Of each parking space, whether it lies in the open on the ground. Cost: linear in spaces, by a set of the car parks.
    #[must_use]
    pub fn spaces_in_the_open(&self) -> Vec<bool> {
        if self.parking_spaces.is_empty() {
            return Vec::new();
        }
        let covered = self.parkings.iter().filter(|p| {
            matches!(
                p.kind.value,
                ParkingKind::Underground | ParkingKind::MultiStorey
            )
        });
        let covered: BTreeSet<&str> = covered.map(|p| p.id.as_str()).collect();
        let spaces = self.parking_spaces.iter();
        let is_open = |s: &ParkingSpace| s.level == 0 && !covered.contains(s.parking.as_str());
        spaces.map(is_open).collect()
    }

    /// Layer names with their feature counts, in a fixed order.
    #[must_use]
    pub fn layer_counts(&self) -> Vec<(&'static str, usize)> {
        fn count<F: Feature>(features: &[F]) -> (&'static str, usize) {
            (F::LAYER, features.len())
        }
        macro_rules! counts {
            ($($field:ident)*) => { vec![$(count(&self.$field)),*] };
        }
        crate::each_layer!(counts)
    }
}

/// A validated community. Reads go through [`CommunityParts`]; a change makes a new one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CommunityParts", into = "CommunityParts")]
pub struct Community(CommunityParts);

impl Community {
    /// Validates `parts`: each feature by itself, double ids, references. Cost: O(n log n).
    ///
    /// # Errors
    /// Every problem found, each naming its feature.
    pub fn new(parts: CommunityParts) -> Result<Self, InvalidCommunity> {
        let errors = check_parts(&parts);
        if errors.is_empty() {
            Ok(Self(parts))
        } else {
            Err(InvalidCommunity(errors))
        }
    }

    /// Gives the parts back, to be changed and validated again.
    #[must_use]
    pub fn into_parts(self) -> CommunityParts {
        self.0
    }
}

impl Deref for Community {
    type Target = CommunityParts;
    fn deref(&self) -> &CommunityParts {
        &self.0
    }
}

impl TryFrom<CommunityParts> for Community {
    type Error = InvalidCommunity;
    fn try_from(parts: CommunityParts) -> Result<Self, InvalidCommunity> {
        Self::new(parts)
    }
}

impl From<Community> for CommunityParts {
    fn from(community: Community) -> Self {
        community.0
    }
}
