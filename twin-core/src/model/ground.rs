//! What stands on, is marked on or lies above the ground: compound walls, parking spaces, airspaces, placed models.

use std::sync::Arc;

use geo::{LineString, Polygon};
use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::feature::{Name, Position};
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::validate::{Feature, Reference};
use super::words::words;
use crate::ids::{
    AirspaceId, BuildingId, CompoundId, ParkingId, ParkingSpaceId, PlacedModelId, WallId,
};

words! {
    /// What closes a compound off.
    WallKind {
        /// Masonry or concrete.
        Wall = "wall" "围墙",
        /// Metal fence or railing.
        Fence = "fence" "围栏",
        /// Hedge.
        Hedge = "hedge" "绿篱",
        /// Retaining wall.
        Retaining = "retaining" "挡土墙",
    }

    /// Who a parking space is for.
    SpaceKind {
        /// Anyone's car.
        Standard = "standard" "普通车位",
        /// Drivers with a disability.
        Accessible = "accessible" "无障碍车位",
        /// Cars that charge.
        Charging = "charging" "充电车位",
        /// One household or firm.
        Reserved = "reserved" "专用车位",
        /// Bicycles and e-bikes.
        Bicycle = "bicycle" "非机动车位",
    }

    /// What a volume of air is to a drone.
    AirspaceKind {
        /// No drone may enter 禁飞区.
        NoFly = "no_fly" "禁飞区",
        /// Only with leave 限飞区.
        Restricted = "restricted" "限飞区",
        /// A route that is kept free 航路.
        Corridor = "corridor" "航路",
    }
}

/// A stretch of wall, fence or hedge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wall {
    /// Its id.
    pub id: WallId,
    /// The compound that it closes off.
    pub compound: Option<CompoundId>,
    /// Its course, local metres.
    pub line: LineString<f64>,
    /// What it is.
    pub kind: Sourced<WallKind>,
    /// Height in metres.
    pub height: Sourced<f64>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// One parking space 车位.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParkingSpace {
    /// Its id.
    pub id: ParkingSpaceId,
    /// Its car park.
    pub parking: ParkingId,
    /// The number painted on it.
    pub number: Option<Arc<str>>,
    /// Its markings, local metres.
    pub outline: Polygon<f64>,
    /// 0 is the ground, -1 the first garage level below it.
    pub level: i16,
    /// Who it is for.
    pub kind: Sourced<SpaceKind>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A volume of air with a rule for drones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Airspace {
    /// Its id.
    pub id: AirspaceId,
    /// Its name.
    pub name: Name,
    /// Its area, local metres.
    pub area: Polygon<f64>,
    /// What it is.
    pub kind: Sourced<AirspaceKind>,
    /// Its lower bound: `z` in metres.
    pub floor_z: Sourced<f64>,
    /// Its upper bound: `z` in metres.
    pub ceiling_z: Sourced<f64>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A 3D model (glTF) that stands at a point, in place of a building or beside them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedModel {
    /// Its id.
    pub id: PlacedModelId,
    /// Its name.
    pub name: Name,
    /// Where its origin stands, local metres.
    pub position: Position,
    /// Where its front (glTF's +z) looks: radians anticlockwise from east.
    pub heading_rad: f64,
    /// Metres a unit of the model.
    pub scale: f64,
    /// The building that it stands for, which is then not drawn.
    pub building: Option<BuildingId>,
    /// The model as one binary glTF file (GLB, ISO/IEC 12113).
    #[serde(with = "glb_text")]
    pub glb: Arc<[u8]>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// Most bytes that a placed model may have.
pub const MAX_MODEL_BYTES: usize = 256 << 20;

impl Feature for Wall {
    const LAYER: &'static str = "wall";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.line("line", &self.line);
        report.size("height", self.height.value, 50);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "compound",
            "compound",
            self.compound.as_ref(),
        ));
    }
}

impl Feature for ParkingSpace {
    const LAYER: &'static str = "parking_space";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("outline", &self.outline);
        report.level("level", self.level);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("parking", "parking", &self.parking));
    }
}

impl Feature for Airspace {
    const LAYER: &'static str = "airspace";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("area", &self.area);
        if report.finite("floor_z", self.floor_z.value)
            & report.finite("ceiling_z", self.ceiling_z.value)
        {
            report.range(
                "ceiling_z",
                self.ceiling_z.value > self.floor_z.value,
                Breach::Airspace,
            );
        }
    }
}

impl Feature for PlacedModel {
    const LAYER: &'static str = "placed_model";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        report.finite("heading_rad", self.heading_rad);
        report.size("scale", self.scale, 1_000_000);
        report.range("glb", self.glb.starts_with(b"glTF"), Breach::NoGlb);
        report.range("glb", self.glb.len() <= MAX_MODEL_BYTES, Breach::LargeModel);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "building",
            "building",
            self.building.as_ref(),
        ));
    }
}

/// Bytes as hexadecimal text, for formats that have none.
mod glb_text {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &Arc<[u8]>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&bytes.iter().map(|b| format!("{b:02x}")).collect::<String>())
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Arc<[u8]>, D::Error> {
        let text = String::deserialize(from)?;
        let digits: Option<Vec<u8>> = text
            .chars()
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
            .collect();
        digits
            .filter(|d| d.len() % 2 == 0)
            .map(|d| {
                d.chunks_exact(2)
                    .map(|pair| pair[0] << 4 | pair[1])
                    .collect()
            })
            .ok_or_else(|| D::Error::custom("it is not hexadecimal"))
    }
}
