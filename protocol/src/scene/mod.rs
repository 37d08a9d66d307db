//! The static picture of a community: everything a 3D client draws, in local east-north-up metres.
//!
//! Rings and lines are flat arrays `[x0, y0, x1, y1, ...]` rounded to centimetres; a polygon is a list of rings, the
//! first of them the outer one. Devices come in columns because there are many of them.

mod build;

pub use build::indoors;

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
    /// Device classes that occur.
    pub classes: Vec<SceneClass>,
    /// Devices in columns.
    pub devices: SceneDevices,
}

/// A building, drawn as a prism.
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
