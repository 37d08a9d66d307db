//! Bodies of the coverage layers (`GET /api/v1/coverage`): what the devices of a kind cover together.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::scene::SceneName;

/// What makes a kind of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageFamily {
    /// Sight.
    Camera,
    /// What is heard of transmitters.
    Radio,
    /// Distance along the ways.
    Service,
    /// What smoke detectors protect of a storey.
    Smoke,
    /// Where loudspeakers are heard.
    Sound,
    /// Where lamps light the ground.
    Light,
}

/// The kinds of coverage of the served community (`GET /api/v1/coverage`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageOverview {
    /// Those that it has a device of.
    pub kinds: Vec<CoverageKind>,
}

/// A kind of coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageKind {
    /// The word in addresses: `camera`, `smoke`, `sound`, `light`, a technology such as `nr_n78`, a device class such as `T4-4`, or a kind of place: `clinic`.
    pub kind: String,
    /// What makes it.
    pub family: CoverageFamily,
    /// Its name.
    pub name: SceneName,
    /// Ids of the device classes that cover so, some or all of their devices; none where places do.
    pub classes: Vec<String>,
    /// Its devices, those of which nothing can be told among them; of what people come to the fixtures of the map and the places too.
    pub devices: usize,
    /// Its levels, coarse to fine, of smoke the storeys; none where there is one only.
    pub levels: Vec<CoverageLevel>,
    /// The storeys that it can be asked for (`storey`), of radio: those that any building has, from the lowest; none of other kinds.
    pub storeys: Vec<CoverageStorey>,
    /// Whether `POST /api/v1/coverage/{kind}/what-if` answers for it.
    pub what_if: bool,
}

/// A storey of the buildings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageStorey {
    /// 0 is the ground floor, -1 the first basement.
    pub storey: i16,
    /// Its name.
    pub name: SceneName,
}

/// A level of a kind of coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageLevel {
    /// The word in addresses.
    pub level: String,
    /// Its name.
    pub name: SceneName,
    /// The standard that defines it.
    pub standard: String,
    /// Least value at the target, in `unit`; missing for a storey.
    pub least: Option<f64>,
    /// Unit of the value (UCUM): `{pixel}/m`, `dB[SPL]`, `lx`.
    pub unit: Option<String>,
}

/// How much is covered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageNumbers {
    /// Open ground, of smoke the floor of the rooms that are to be protected, m².
    pub asked_m2: f64,
    /// What of it one device or more covers, m².
    pub covered_m2: f64,
    /// The rest, m².
    pub blind_m2: f64,
    /// Share that is covered, 0 to 1; missing where there is no open ground.
    pub share: Option<f64>,
    /// Roads on the ground, metres.
    pub road_m: f64,
    /// What of them one device or more covers, metres.
    pub covered_road_m: f64,
    /// Boundaries of the compounds 周界, metres; 0 where none is drawn.
    pub perimeter_m: f64,
    /// What of them one device or more covers, on either side, metres.
    pub covered_perimeter_m: f64,
}

/// How much of the roads and boundaries cameras show at a level of IEC 62676-4 or finer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageLines {
    /// The level's word.
    pub level: String,
    /// Metres of the roads.
    pub road_m: f64,
    /// Metres of the boundaries.
    pub perimeter_m: f64,
}

/// A layer in figures (`GET /api/v1/coverage/{kind}/summary`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageSummary {
    /// The kind.
    pub kind: String,
    /// The level, where the kind has several.
    pub level: Option<String>,
    /// The storey, of radio that is heard on one: its numbers are of the floors of the buildings that have it.
    pub storey: Option<i16>,
    /// How much is covered.
    pub numbers: CoverageNumbers,
    /// How much of the roads and boundaries is shown at each level of both editions, of cameras; none of other kinds.
    pub lines: Vec<CoverageLines>,
    /// Devices, fixtures and places that cover something.
    pub covering: usize,
    /// Devices of which nothing can be told, by the reason.
    pub left_out: Vec<CoverageLeftOut>,
    /// Where the figures by which it was worked out are from.
    pub sources: Vec<String>,
    /// What was inferred, taken for granted or found wanting.
    pub notes: Vec<CoverageNote>,
    /// Who lives within how far of what people come to: the distance of the kind, then the living circles; none of other kinds.
    pub bands: Vec<CoverageBand>,
    /// How bright and even the main roads are, of light where the community has such roads; missing of other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roads: Option<CoverageRoads>,
    /// The layer as a picture.
    pub picture: CoveragePicture,
}

/// The light on the main roads, over the cells whose middles are on each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageRoads {
    /// How many there are.
    pub count: usize,
    /// How many of them have the mean and the uniformity that are asked for.
    pub kept: usize,
    /// The mean that is asked for, lux.
    pub least_mean_lx: f64,
    /// The uniformity that is asked for.
    pub least_uniformity: f64,
    /// The clause that asks for it.
    pub standard: String,
    /// The least even of them, the least first.
    pub roads: Vec<CoverageRoad>,
}

/// The light on a main road.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageRoad {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Mean horizontal illuminance, lux.
    pub mean_lx: f64,
    /// The least of it, lux.
    pub least_lx: f64,
    /// The least over the mean; missing where it is dark throughout.
    pub uniformity: Option<f64>,
}

/// What lies within a distance along the ways of the nearest of what people come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageBand {
    /// What it is: `distance` for that of the kind, or the living circle, `five_minutes`, `ten_minutes` or `fifteen_minutes`.
    pub band: String,
    /// Its name.
    pub name: SceneName,
    /// The distance, metres.
    pub distance_m: f64,
    /// Share of the households that live within it, 0 to 1; missing where the community has no households.
    pub share_of_households: Option<f64>,
    /// Length of the ways within it, metres.
    pub way_m: f64,
}

/// What is to be known of a layer beside its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageNote {
    /// What it is: `inferred_plans`, `inferred_heights`, `beside_rooms`, `too_few`, `dark_poles` or `outside_validity`.
    pub note: String,
    /// It in words.
    pub text: SceneName,
    /// How many rooms, detectors, poles or cells it is about.
    pub count: usize,
}

/// Devices of which nothing can be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageLeftOut {
    /// Why: `no_heading`, `indoors`, `no_way`, `sight`, `no_room`, `no_power`, `rule` or `no_model`.
    pub reason: String,
    /// The reason in words, of the first of them.
    pub text: SceneName,
    /// How many there are.
    pub count: usize,
    /// The ids of the first.
    pub devices: Vec<String>,
}

/// How busy the stations of a technology are (`GET /api/v1/coverage/{kind}/stations`), the busiest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageStationPage {
    /// The kind.
    pub kind: String,
    /// All stations outdoors.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Stations that are asked for more than they have.
    pub overloaded: usize,
    /// Devices on the network of the technology.
    pub senders: usize,
    /// What of them no station outdoors serves.
    pub unserved: usize,
    /// The stations.
    pub stations: Vec<CoverageStation>,
}

/// How busy a station is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageStation {
    /// Its device.
    pub device: String,
    /// The device's name.
    pub name: SceneName,
    /// Devices that it serves: each is served by the station that it hears best.
    pub devices: usize,
    /// Share of its capacity that they take: of the airtime; of LoRa of the load at which nine of ten messages arrive. Above 1 it is overloaded.
    pub used: f64,
    /// Whether it is asked for more than it has.
    pub overloaded: bool,
}

/// Where a picture is and what its colours mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoveragePicture {
    /// Address of the picture (PNG, north up).
    pub href: String,
    /// Its north-west, north-east, south-east and south-west corners, longitude and latitude in degrees.
    pub corners: [[f64; 2]; 4],
    /// Unit of the values (UCUM): `dB[mW]`, `dB`, `lx`, `{station}` where it shows the best server, or `{device}` where it shows how many devices cover a place.
    pub unit: String,
    /// Least value at which a place is covered; 0 of best servers.
    pub needed: f64,
    /// The colours, from the least value; of best servers the stations, those that serve most first.
    pub legend: Vec<CoverageColour>,
}

/// A colour of a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageColour {
    /// The least value that it stands for; missing for all below the next.
    pub from: Option<f64>,
    /// The colour, as `#rrggbb`.
    pub colour: String,
    /// The station that it stands for, in a picture of best servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<CoverageColourStation>,
}

/// A station of a picture of best servers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageColourStation {
    /// Its device.
    pub device: String,
    /// The device's name.
    pub name: SceneName,
}

/// A question (`POST /api/v1/coverage/{kind}/what-if`): what if a device stood there? Nothing is stored.
///
/// Either `device`, which may be moved and turned, or `class` for one that is not there yet. What is left out stays as the device has it,
/// or as the catalogue says of the class.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    /// Id of a device of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// A device class of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The level, of a kind that has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Of radio: the storey of the buildings on which it is heard, 0 for the ground floor (`storeys` of /api/v1/coverage); the ground outdoors, if missing.
    /// A device of a class without a height is tried on it, where a building at the position has it; one that is there already stays on its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storey: Option<i16>,
    /// Longitude and latitude, degrees (CRS84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<[f64; 2]>,
    /// Height of lens, antenna, loudspeaker or lamp over the ground, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_m: Option<f64>,
    /// Where it looks: radians anticlockwise from east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading_rad: Option<f64>,
    /// Where it looks above the horizon: radians, below 0 for down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_rad: Option<f64>,
    /// Another lens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<WhatIfLens>,
}

/// A lens and its sensor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfLens {
    /// Angle across the picture, radians.
    pub horizontal_rad: f64,
    /// Angle down the picture, radians.
    pub vertical_rad: f64,
    /// Pixels across.
    pub columns: u32,
    /// Pixels down.
    pub rows: u32,
}

/// What a device would cover, and how much would be covered in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhatIfAnswer {
    /// The kind.
    pub kind: String,
    /// The level, where the kind has several.
    pub level: Option<String>,
    /// The storey, of radio that is heard on one.
    pub storey: Option<i16>,
    /// What it would cover: a GeoJSON MultiPolygon, longitude and latitude in degrees.
    #[schema(value_type = Object)]
    pub ground: serde_json::Value,
    /// Its area in m², also beyond the open ground.
    pub area_m2: f64,
    /// How much is covered as it is.
    pub before: CoverageNumbers,
    /// How much would be covered.
    pub after: CoverageNumbers,
    /// Height of lens, antenna, loudspeaker or lamp over the ground, metres; missing where it does not matter.
    pub height_m: Option<f64>,
    /// How the camera hangs, of a kind of cameras.
    pub camera: Option<WhatIfCamera>,
}

/// How a camera hangs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhatIfCamera {
    /// Height of the lens over the ground, metres.
    pub height_m: f64,
    /// Where it looks: radians anticlockwise from east.
    pub heading_rad: f64,
    /// Where it looks above the horizon: radians.
    pub pitch_rad: f64,
    /// How far from the lens the level reaches, metres.
    pub range_m: f64,
    /// Its lens.
    pub lens: WhatIfLens,
}
