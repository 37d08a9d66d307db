//! The static picture of a community: everything a 3D client draws, in local east-north-up metres.
//!
//! Rings and lines are flat arrays `[x0, y0, x1, y1, ...]` rounded to centimetres; a polygon is a list of rings, the
//! first of them the outer one. Devices come in columns because there are many of them.

mod build;

pub use build::indoors;
pub(crate) use build::{centimetres, rings};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A polygon: outer ring first, then holes, each closed.
pub type Rings = Vec<Vec<f64>>;

/// A name in both languages, empty where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneName {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Scene {
    /// Id of the community.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Longitude and latitude (degrees) and ellipsoid height (metres) of the local origin.
    pub origin: [f64; 3],
    /// Local time minus UTC in seconds.
    pub utc_offset_secs: i32,
    /// `[min_x, min_y, max_x, max_y]` of the compounds, or else of all buildings, in metres.
    pub bounds: [f64; 4],
    /// Number of households.
    pub households: u64,
    /// Buildings.
    pub buildings: Vec<SceneBuilding>,
    /// Roads.
    pub roads: Vec<SceneRoad>,
    /// Compounds, greens, waters and parking facilities.
    pub areas: Vec<SceneArea>,
    /// Gates and places.
    pub points: Vec<ScenePoint>,
    /// Poles, trees and other fixtures that stand outdoors.
    pub fixtures: Vec<ScenePoint>,
    /// Walls, fences and hedges.
    #[serde(default)]
    pub walls: Vec<SceneWall>,
    /// Parking spaces in the open.
    #[serde(default)]
    pub spaces: Vec<SceneSpace>,
    /// Volumes of air with a rule for drones.
    #[serde(default)]
    pub airspaces: Vec<SceneAirspace>,
    /// 3D models that stand somewhere.
    #[serde(default)]
    pub models: Vec<SceneModel>,
    /// Device classes that occur.
    pub classes: Vec<SceneClass>,
    /// Devices in columns.
    pub devices: SceneDevices,
}

/// A building: its faces where there are any, else a prism over its footprint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneBuilding {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Building use, such as `residential`.
    pub usage: String,
    /// Height of its foot in metres.
    pub base: f64,
    /// Height of its top in metres.
    pub top: f64,
    /// Storeys above ground.
    pub storeys: u16,
    /// Households in it.
    pub households: u32,
    /// Whether height or storeys were inferred rather than read.
    pub inferred: bool,
    /// Footprint.
    pub rings: Rings,
    /// The outside, where more is known than footprint and heights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faces: Vec<SceneFace>,
    /// Whether one of the [`Scene::models`] stands for it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub replaced: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// A plane polygon of a building's outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneFace {
    /// What it is: `wall`, `roof`, `window`, `door`, `outer_ceiling`, `outer_floor`.
    pub kind: String,
    /// Rings `[x0, y0, z0, x1, y1, z1, ...]`, the outer one first, not closed. Seen from outside, the outer one runs
    /// anticlockwise.
    pub rings: Rings,
    /// Its material's red, green, blue and opacity, 0 to 1, linear; absent where the source names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rgba: Option<[f32; 4]>,
}

/// A wall, fence or hedge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneWall {
    /// Its id.
    pub id: String,
    /// `wall`, `fence`, `hedge` or `retaining`.
    pub kind: String,
    /// The compound that it closes off, or empty.
    pub compound: String,
    /// Height in metres.
    pub height: f64,
    /// Its course.
    pub line: Vec<f64>,
}

/// A parking space in the open, on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneSpace {
    /// Its id.
    pub id: String,
    /// Its car park.
    pub parking: String,
    /// Who it is for: `standard`, `accessible`, `charging`, `reserved` or `bicycle`.
    pub kind: String,
    /// The number painted on it, or empty.
    pub number: String,
    /// Its markings.
    pub rings: Rings,
}

/// A volume of air with a rule for drones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneAirspace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// `no_fly`, `restricted` or `corridor`.
    pub kind: String,
    /// Its lower bound in metres.
    pub floor: f64,
    /// Its upper bound in metres.
    pub ceiling: f64,
    /// Its area.
    pub rings: Rings,
}

/// A glTF model that stands at a point. A server has its file at `/api/v1/models/{number}.glb`, `number` its position in
/// [`Scene::models`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneModel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Where its origin stands: east, north and height in metres.
    pub position: [f64; 3],
    /// Where its front (glTF's +z) looks: radians anticlockwise from east.
    pub heading: f64,
    /// Metres a unit of the model.
    pub scale: f64,
    /// The building that it stands for, or empty.
    pub building: String,
}

/// A road, drawn as a band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneRoad {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Road class, such as `main`.
    pub class: String,
    /// Width in metres.
    pub width: f64,
    /// 0 on the ground, above on bridges, below in tunnels.
    pub level: i8,
    /// Centre line.
    pub line: Vec<f64>,
}

/// A flat area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneArea {
    /// Its id.
    pub id: String,
    /// `compound`, `green`, `water` or `parking`.
    pub layer: String,
    /// Its kind within the layer: `closed`, `park`, `surface`, ...; empty for water.
    pub kind: String,
    /// Its name.
    pub name: SceneName,
    /// Outline.
    pub rings: Rings,
}

/// A gate, place or fixture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenePoint {
    /// Its id.
    pub id: String,
    /// `gate`, `place` or `fixture`.
    pub layer: String,
    /// Its kind within the layer.
    pub kind: String,
    /// Its name.
    pub name: SceneName,
    /// East, north and height in metres.
    pub position: [f64; 3],
    /// Height of the thing itself in metres, 0 if not known.
    pub height: f64,
}

/// A device class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneClass {
    /// Its id, such as `T3-2`.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Table of the white paper, 3 to 9: the group it is drawn with; 0 for a class that the catalogue does not know.
    pub table: u8,
    /// Whether it moves.
    pub mobile: bool,
}

/// Devices, one entry of each column a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SceneDevices {
    /// Ids.
    pub ids: Vec<String>,
    /// Index into [`Scene::classes`].
    pub classes: Vec<u16>,
    /// East, north and height in metres, three numbers a device.
    pub positions: Vec<f64>,
    /// Storey: 0 is the ground floor.
    pub storeys: Vec<i16>,
    /// Whether it hangs indoors (a home, a unit, a place in a building, a lift).
    pub indoors: Vec<bool>,
}
