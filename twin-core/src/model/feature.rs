//! The features of a community, one struct a noun. They are plain parts: [`super::Community::new`] validates them.
//!
//! Plan geometry is in the community's local frame: east (x) and north (y) in metres. `z` is in metres above the
//! ellipsoid height of the origin.

use std::sync::Arc;

use geo::{Contains, LineString, Point, Polygon};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kinds::{
    BuildingUse, CrossingKind, Enclosure, FixtureKind, GateKind, GreenKind, Network, ParkingKind,
    RoadClass,
};
use super::product::{Mounting, Product};
use super::provenance::{Provenance, Sourced};
use super::view::CameraView;
use crate::ids::{
    BuildingId, ClassId, CompoundId, DeviceId, FixtureId, GateId, GreenId, ParkingId, PlaceId,
    RoadId, RowId, UnitId, WaterId,
};

/// A name in Chinese and English; either may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Name {
    /// Chinese name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<Arc<str>>,
    /// English or Latin name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<Arc<str>>,
}

impl Name {
    /// A name in both languages.
    #[must_use]
    pub fn new(zh: &str, en: &str) -> Self {
        Self {
            zh: Some(zh.into()),
            en: Some(en.into()),
        }
    }

    /// The Chinese name, else the English one.
    #[must_use]
    pub fn any(&self) -> Option<&str> {
        self.zh.as_deref().or(self.en.as_deref())
    }
}

/// East, north and height in metres in the local frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// East of the origin in metres.
    pub x: f64,
    /// North of the origin in metres.
    pub y: f64,
    /// Above the origin's ellipsoid height in metres.
    pub z: f64,
}

impl Position {
    /// From east, north and height in metres.
    #[must_use]
    pub fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// The plan position.
    #[must_use]
    pub fn plan(self) -> Point<f64> {
        Point::new(self.x, self.y)
    }
}

/// A residential compound 小区: what one wall or one property company holds together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compound {
    /// Its id.
    pub id: CompoundId,
    /// Its name.
    pub name: Name,
    /// Boundary, local metres.
    pub boundary: Polygon<f64>,
    /// Whether it is walled.
    pub enclosure: Sourced<Enclosure>,
    /// Whether the government network 政务专网 reaches it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub government_network: Option<Sourced<bool>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// Greatest rate of a fibre, Gbit/s: above any access network of a building (general knowledge).
pub const MOST_GBIT_S: f64 = 1_000.0;

/// A building 楼栋.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Building {
    /// Its id.
    pub id: BuildingId,
    /// Its name or number.
    pub name: Name,
    /// Footprint with holes, local metres.
    pub footprint: Polygon<f64>,
    /// Height of its foot: `z` in metres.
    pub base_z: Sourced<f64>,
    /// Height of its top: `z` in metres, above `base_z`.
    pub top_z: Sourced<f64>,
    /// Storeys above ground, at least 1.
    pub storeys: Sourced<u16>,
    /// Storeys below ground.
    pub basements: Sourced<u16>,
    /// What it is used for.
    pub usage: Sourced<BuildingUse>,
    /// Households in it.
    pub households: Sourced<u32>,
    /// Rate of the fibre to the building in Gbit/s, where that is known; 0 without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fibre_gbit_s: Option<Sourced<f64>>,
    /// Rate of the fibre to each of its homes in Gbit/s, where that is known; 0 without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_fibre_gbit_s: Option<Sourced<f64>>,
    /// The compound it belongs to.
    pub compound: Option<CompoundId>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

impl Building {
    /// Height of one storey in metres: the building's own height shared out evenly.
    #[must_use]
    pub fn storey_height_m(&self) -> f64 {
        (self.top_z.value - self.base_z.value) / f64::from(self.storeys.value.max(1))
    }

    /// Whether a place is over its footprint and below its top.
    #[must_use]
    pub fn holds(&self, at: Position) -> bool {
        at.z < self.top_z.value && self.footprint.contains(&at.plan())
    }

    /// Whether it has a storey: 0 is the ground floor, -1 the first basement.
    #[must_use]
    pub fn has_storey(&self, storey: i16) -> bool {
        let (lowest, storeys) = (
            -i32::from(self.basements.value),
            i32::from(self.storeys.value),
        );
        (lowest..storeys).contains(&i32::from(storey))
    }

    /// `z` of the floor of a storey in metres: 0 is the ground floor, -1 the first basement. What lies above the highest
    /// storey, as a source may say of a building whose storeys are inferred, is taken for the highest.
    #[must_use]
    pub fn floor_z(&self, storey: i16) -> f64 {
        let highest = i32::from(self.storeys.value) - 1;
        self.base_z.value + f64::from(i32::from(storey).min(highest)) * self.storey_height_m()
    }
}

/// A building unit 单元: one stair and lift core with the homes it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its building.
    pub building: BuildingId,
    /// Number within the building, from 1.
    pub number: u16,
    /// Middle of its core, local metres, `z` at the ground floor.
    pub position: Position,
    /// Households it serves; they are numbered from 0, storey by storey.
    pub households: u32,
    /// How many of them are rented out; the first `rented` by number.
    pub rented: u32,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A road or path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Road {
    /// Its id.
    pub id: RoadId,
    /// Its name.
    pub name: Name,
    /// Centre line, local metres. Roads meet where they share a vertex.
    pub line: LineString<f64>,
    /// What it is.
    pub class: Sourced<RoadClass>,
    /// Width in metres.
    pub width: Sourced<f64>,
    /// Whether vehicles may use it.
    pub drivable: bool,
    /// Whether people may walk on it.
    pub walkable: bool,
    /// Whether vehicles may go only in the line's direction.
    pub oneway: bool,
    /// 0 on the ground, above on bridges, below in tunnels.
    pub level: i8,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A green area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Green {
    /// Its id.
    pub id: GreenId,
    /// Its name.
    pub name: Name,
    /// Area, local metres.
    pub area: Polygon<f64>,
    /// What it is.
    pub kind: GreenKind,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A pond, lake, river or canal as an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Water {
    /// Its id.
    pub id: WaterId,
    /// Its name.
    pub name: Name,
    /// Area, local metres.
    pub area: Polygon<f64>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A parking facility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parking {
    /// Its id.
    pub id: ParkingId,
    /// Its name.
    pub name: Name,
    /// Area, local metres.
    pub area: Polygon<f64>,
    /// Where it lies.
    pub kind: Sourced<ParkingKind>,
    /// Number of spaces.
    pub spaces: Sourced<u32>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A gate 出入口 of a compound or of the community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Its id.
    pub id: GateId,
    /// Its name.
    pub name: Name,
    /// Where it is, local metres.
    pub position: Position,
    /// Direction out of the compound: radians, anticlockwise from east.
    pub outward_rad: Sourced<f64>,
    /// Who passes.
    pub kind: Sourced<GateKind>,
    /// The compound it leads into.
    pub compound: Option<CompoundId>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A place 场所 of table 10, or any amenity that devices go to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// Its name.
    pub name: Name,
    /// What it is: a word of [`crate::catalogue::PLACE_KINDS`].
    pub kind: Sourced<Arc<str>>,
    /// Where it is, local metres.
    pub position: Position,
    /// The building it is in.
    pub building: Option<BuildingId>,
    /// Storey: 0 is the ground floor.
    pub storey: i16,
    /// Floor area in square metres.
    pub area_m2: Sourced<f64>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A fixture: lift, fire door, hydrant, pole, tree and the like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fixture {
    /// Its id.
    pub id: FixtureId,
    /// What it is.
    pub kind: FixtureKind,
    /// Where it is, local metres.
    pub position: Position,
    /// Height in metres where it matters: a pole's, a tree's.
    pub height: Option<Sourced<f64>>,
    /// The building it is in.
    pub building: Option<BuildingId>,
    /// The unit it serves.
    pub unit: Option<UnitId>,
    /// How a pedestrian crossing is marked and controlled, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crossing: Option<Sourced<CrossingKind>>,
    /// Whether a pedestrian crossing has an island to wait on in its middle, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub island: Option<Sourced<bool>>,
    /// Where a camera looks, radians anticlockwise from east, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading_rad: Option<Sourced<f64>>,
    /// How far above the horizon a camera looks, radians: below 0 for one that looks down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_rad: Option<Sourced<f64>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// What a device is attached to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Host {
    /// The ground of the community.
    Ground,
    /// A building's wall or roof.
    Building(BuildingId),
    /// A unit's public area.
    Unit(UnitId),
    /// A home.
    Household {
        /// The unit that serves it.
        unit: UnitId,
        /// Its number within the unit, from 0.
        number: u32,
    },
    /// A lift, pole, hydrant or other fixture.
    Fixture(FixtureId),
    /// A gate.
    Gate(GateId),
    /// A place.
    Place(PlaceId),
    /// A road.
    Road(RoadId),
    /// A green area.
    Green(GreenId),
    /// A parking facility.
    Parking(ParkingId),
    /// A compound as a whole.
    Compound(CompoundId),
}

/// How a device reaches the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkAttachment {
    /// The technology of its last hop.
    pub technology: Network,
    /// The pole, building or place whose gateway or base station serves it, if known.
    pub gateway: Option<FixtureId>,
    /// Where this came from.
    pub provenance: Provenance,
}

/// A device 设备: one instance of a device class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its device class.
    pub class: ClassId,
    /// The deployment row that asked for it; `None` for one that was found there.
    pub row: Option<RowId>,
    /// Its name.
    pub name: Name,
    /// Where it is, local metres. For one that moves: its base.
    pub position: Position,
    /// Where it looks: radians anticlockwise from east, if it looks anywhere.
    pub heading_rad: Option<f64>,
    /// How steeply it looks and what with, of a camera of which that is known.
    #[serde(default, skip_serializing_if = "CameraView::is_unknown")]
    pub view: CameraView,
    /// How it is put up, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mounting: Option<Mounting>,
    /// What its data sheet says, as far as that is known of this one.
    #[serde(default, skip_serializing_if = "Product::is_unknown")]
    pub product: Product,
    /// What it is attached to.
    pub host: Host,
    /// Storey: 0 is the ground floor.
    pub storey: i16,
    /// How it reaches the platform.
    pub network: NetworkAttachment,
    /// Where the feature came from.
    pub provenance: Provenance,
}
