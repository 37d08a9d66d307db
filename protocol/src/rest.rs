//! Bodies of the REST interface that are neither GeoJSON nor a message of [`crate::live`].

use serde::{Deserialize, Serialize};
use twin_core::catalogue::{Channel, DeviceClass, DeviceRow, NetworkRow};
use twin_core::model::{CameraView, Host, Mounting, NetworkAttachment, Product, Provenance};
use twin_core::sim::IncidentKind;
use utoipa::ToSchema;

use crate::command::{FaultKind, incident_kind};
use crate::live::{Alarm, Clock, DeviceState, Incident, Observation, Pose, Totals};
use crate::scene::SceneName;

/// What a community is, without its geometry (`GET /api/v1/community`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommunityInfo {
    /// Id of the community.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Longitude and latitude (degrees, CRS84) and ellipsoid height (metres) of the local origin.
    pub origin: [f64; 3],
    /// `[west, south, east, north]` in degrees, CRS84.
    pub bbox: [f64; 4],
    /// Local time minus UTC in seconds.
    pub utc_offset_secs: i32,
    /// Number of households.
    pub households: u64,
    /// Its layers.
    pub layers: Vec<LayerInfo>,
    /// What it holds besides: parts of buildings, and the registers of households, legal entities and vehicles, of which only the
    /// number is told.
    pub registers: Vec<RegisterInfo>,
    /// Where the community as a whole came from.
    #[schema(value_type = Object)]
    pub provenance: Provenance,
    /// The simulated clock, once the simulation runs.
    pub clock: Option<Clock>,
    /// Running totals, once the simulation runs.
    pub totals: Option<Totals>,
}

/// A layer of features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LayerInfo {
    /// Its id, such as `building`.
    pub id: String,
    /// Its title.
    pub title: SceneName,
    /// GeoJSON geometry type of its features.
    pub geometry: String,
    /// Number of features.
    pub count: usize,
    /// Where its features are.
    pub href: String,
}

/// How many there are of something that is not served one by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterInfo {
    /// What it is, such as `household`.
    pub id: String,
    /// Its title.
    pub title: SceneName,
    /// How many there are.
    pub count: usize,
}

/// One find of the text search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// Layer of the feature.
    pub layer: String,
    /// Id of the feature.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Its kind within the layer: use, road class, place kind, device class, ...
    pub kind: String,
    /// That kind in both languages.
    pub kind_name: SceneName,
    /// East, north and height in metres of a point on it.
    pub position: [f64; 3],
    /// Longitude of that point in degrees.
    pub lon: f64,
    /// Latitude of that point in degrees.
    pub lat: f64,
}

/// A page of the text search (`GET /api/v1/search`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    /// All finds.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The finds, best first.
    pub hits: Vec<SearchHit>,
}

/// A channel with what it said last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelDetail {
    /// The catalogue's channel: `name`, `name_zh`, `name_en`, `unit` (UCUM), `type`, `min`, `max`, `states`, `reporting`, `interval_s`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub channel: Channel,
    /// Its last observation.
    pub latest: Option<Reading>,
}

/// A value and its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reading {
    /// When, RFC 3339.
    pub time: String,
    /// When, milliseconds since the Unix epoch of simulated time.
    pub time_ms: i64,
    /// The value: a number, 0 or 1, or the index of a state.
    pub value: f64,
}

/// A fault that was injected and has not been cleared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InjectedFault {
    /// How the device is broken.
    pub fault: FaultKind,
    /// When it heals by itself, RFC 3339; never if missing.
    pub until: Option<String>,
}

/// A channel of a device that a command can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingDetail {
    /// Name of the channel; its bounds and unit are those of the class's channel.
    pub channel: String,
    /// The states that can be asked for; empty for what is no state.
    pub states: Vec<String>,
    /// Whether the device holds the value until the channel is given back to it; else the value is an act.
    pub holds: bool,
    /// Of a counter that a number moves on: the greatest; 1 is the least.
    pub most: Option<u32>,
    /// Of a counter that a text moves on by one: most characters of it.
    pub characters: Option<u32>,
    /// The value that a command holds, as an observation has it.
    pub held: Option<f64>,
}

/// Everything about one device (`GET /api/v1/devices/{id}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceDetail {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// Its class, as in the catalogue.
    #[schema(value_type = Object)]
    pub class: DeviceClass,
    /// The deployment row that asked for it.
    #[schema(value_type = Option<Object>)]
    pub row: Option<DeviceRow>,
    /// The demand of section 3 on a network that asked for it, where that is no row of tables 3 to 9.
    #[schema(value_type = Option<Object>)]
    pub network_row: Option<NetworkRow>,
    /// East, north and height in metres; for one that moves, its base.
    pub position: [f64; 3],
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// Where it looks: radians anticlockwise from east.
    pub heading_rad: Option<f64>,
    /// How steeply it looks and what with, as far as that is known of this camera: `pitch_rad`, `horizontal_rad`, `vertical_rad`, `columns`, `rows`.
    #[schema(value_type = Object)]
    pub view: CameraView,
    /// What it is put up on, where that is known: `ceiling`, `wall`, `roof`, `pole`, `ground`, `hydrant_back` and others.
    #[schema(value_type = Option<String>)]
    pub mounting: Option<Mounting>,
    /// What its data sheet says, as far as that is known: `sound_level_db`, `provides`, `figures`.
    #[schema(value_type = Object)]
    pub product: Product,
    /// Storey: 0 is the ground floor.
    pub storey: i16,
    /// What it is attached to.
    #[schema(value_type = Object)]
    pub host: Host,
    /// How it reaches the platform.
    #[schema(value_type = Object)]
    pub network: NetworkAttachment,
    /// Where it came from.
    #[schema(value_type = Object)]
    pub provenance: Provenance,
    /// Its state.
    pub state: DeviceState,
    /// Whether it is switched on.
    pub on: bool,
    /// The fault injected into it.
    pub fault: Option<InjectedFault>,
    /// Its channels that commands can set.
    pub settings: Vec<SettingDetail>,
    /// Where it is now, if it moves.
    pub pose: Option<Pose>,
    /// Its channels with their latest observations.
    pub channels: Vec<ChannelDetail>,
    /// Its active alarms and those cleared lately, newest first.
    pub alarms: Vec<Alarm>,
}

/// Stored observations of a device (`GET /api/v1/devices/{id}/observations`), oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObservationPage {
    /// How many there are in the time asked for.
    pub number_matched: usize,
    /// How many of them are here: the latest ones.
    pub number_returned: usize,
    /// The observations.
    pub observations: Vec<Observation>,
}

/// A page of alarms (`GET /api/v1/alarms`), newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlarmPage {
    /// All alarms that fit.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The alarms.
    pub alarms: Vec<Alarm>,
}

/// A page of the versions of the served file (`GET /api/v1/versions`), newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionPage {
    /// All versions.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The versions.
    pub versions: Vec<VersionInfo>,
}

/// A version of the community: who made it, when, what it changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionInfo {
    /// From 1, without gaps.
    pub number: u32,
    /// The version that it was made of; none for the first.
    pub parent: Option<u32>,
    /// The older version that it brought back, if it did.
    pub restored: Option<u32>,
    /// When: real time, RFC 3339.
    pub time: String,
    /// Who.
    pub author: String,
    /// What made it: import, generate, adopt, place, edit, update or undo.
    pub action: String,
    /// In words, or as the command that did it.
    pub message: String,
    /// Counts of each layer that it touched.
    pub layers: Vec<LayerChanges>,
}

/// An older version that is to be brought back (`POST /api/v1/versions`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Restore {
    /// Number of the version to bring back.
    pub restore: u32,
    /// Who brings it back, in 1 to 100 characters.
    pub author: String,
    /// What the log says of it; the undo, if missing.
    #[serde(default)]
    pub message: Option<String>,
}

/// How many features of a layer a version touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayerChanges {
    /// The layer; `community` for the community as a whole.
    pub layer: String,
    /// Features that came.
    pub added: usize,
    /// Features with other values.
    pub changed: usize,
    /// Features that went.
    pub removed: usize,
}

/// A page of what changed between two versions (`GET /api/v1/versions/{from}/changes/{to}`), by layer and id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangePage {
    /// The version to start at.
    pub from: u32,
    /// The version to end at.
    pub to: u32,
    /// All changes.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The changes.
    pub changes: Vec<FeatureChange>,
}

/// What became of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeatureChange {
    /// Its layer; `community` for the community as a whole.
    pub layer: String,
    /// Its id.
    pub id: String,
    /// What became of it: added, changed or removed.
    pub kind: String,
    /// The fields that differ, of a changed one.
    pub fields: Vec<String>,
}

/// What is wrong with a request: RFC 9457 problem details, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `urn:twin:problem:...`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong with this request and what to do about it.
    pub detail: String,
}

/// Answer of `/healthz` and `/readyz`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok` or `ready`.
    pub status: String,
    /// Version of the server.
    pub version: String,
}

/// Incidents under way (`GET /api/v1/incidents`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Incidents {
    /// They, in the order of their beginning.
    pub incidents: Vec<Incident>,
}

/// What can begin at a place (`GET /api/v1/incidents/possible`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PossibleIncidents {
    /// The kinds that any device would notice.
    pub kinds: Vec<PossibleIncident>,
}

/// A kind of incident that can begin at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PossibleIncident {
    /// The kind.
    #[schema(schema_with = incident_kind)]
    pub kind: IncidentKind,
    /// How many devices would notice it.
    pub devices: usize,
    /// How long it lasts if nothing else is said, simulated seconds.
    pub duration_s: f64,
}
