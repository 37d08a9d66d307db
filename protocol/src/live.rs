//! The moving picture over the WebSocket.
//!
//! The server sends a [`ServerMessage::Snapshot`] first and then a [`ServerMessage::Delta`] several times a second. Each
//! carries `seq`, one more than the last; a client that fell behind gets a new snapshot instead of the deltas it missed. So does every
//! client when simulated time goes back: nothing it knew of the time after holds.

use serde::{Deserialize, Serialize};
use twin_core::sim::IncidentKind;
use utoipa::ToSchema;

use crate::command::{Command, CommandOutcome, incident_kind};
use crate::speed::{Speed, speed};

/// State of a device, the worst that holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It works.
    Normal,
    /// Switched off by a command.
    Off,
    /// A minor or major alarm is active.
    Warning,
    /// A critical alarm is active.
    Alarm,
    /// It sends nothing: a fault.
    Offline,
}

/// How bad an alarm is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Needs care some time.
    Minor,
    /// Needs care today.
    Major,
    /// Needs care now.
    Critical,
}

/// An alarm 告警, active until `cleared`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Alarm {
    /// Its id, unique and stable across restarts.
    pub id: String,
    /// The device that raised it.
    pub device: String,
    /// Device class.
    pub class: String,
    /// What it is, in `snake_case`, such as `bin_full`.
    pub kind: String,
    /// What it says, in Chinese.
    pub text_zh: String,
    /// What it says, in English.
    pub text_en: String,
    /// How bad it is.
    pub severity: Severity,
    /// When it was raised, RFC 3339.
    pub raised: String,
    /// When it was cleared, RFC 3339.
    pub cleared: Option<String>,
    /// When it was acknowledged, RFC 3339.
    pub acknowledged: Option<String>,
    /// Who acknowledged it.
    pub acknowledged_by: Option<String>,
    /// East, north and height in metres.
    pub position: [f64; 3],
}

/// Who let an incident begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentSource {
    /// The scenario.
    Scenario,
    /// A command.
    Command,
}

/// An incident 事件 of the simulation. It is over when the clock has reached `ends_ms`: nothing more is sent about it then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    /// Its number, by which the ground truth names it.
    pub number: u32,
    /// What happens.
    #[schema(schema_with = incident_kind)]
    pub kind: IncidentKind,
    /// Id of the place that was named.
    pub at: Option<String>,
    /// Storey of a fire or gas leak.
    pub storey: i16,
    /// When it began, milliseconds since the Unix epoch of simulated time.
    pub begins_ms: i64,
    /// When it is over.
    pub ends_ms: i64,
    /// How many devices it reaches.
    pub devices: usize,
    /// The device that is reached first.
    pub first: Option<String>,
    /// Where that device is: east, north and height in metres.
    pub position: Option<[f64; 3]>,
    /// Who let it begin.
    pub source: IncidentSource,
}

/// The simulated clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Clock {
    /// Simulated time, RFC 3339.
    pub time: String,
    /// Simulated time, milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// Simulated seconds per second asked for, or "max": as fast as possible.
    #[schema(schema_with = speed)]
    pub speed: Speed,
    /// Whether time stands still.
    pub paused: bool,
    /// Simulated seconds that really pass in a second, lately: less than `speed` where the machine cannot keep up.
    #[serde(default)]
    pub effective_speed: f64,
    /// Earliest simulated time that can be gone back to, milliseconds since the Unix epoch; none if there is none.
    #[serde(default)]
    pub rewind_from_ms: Option<i64>,
    /// Simulated time that a `go_to` is on its way to, milliseconds since the Unix epoch, as fast as possible whatever the speed; none if
    /// there is none.
    #[serde(default)]
    pub going_to_ms: Option<i64>,
}

/// State of one device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceStatus {
    /// Id of the device.
    pub device: String,
    /// Its state.
    pub state: DeviceState,
}

/// Where a robot or drone is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pose {
    /// Id of the device.
    pub device: String,
    /// East, north and height in metres.
    pub position: [f64; 3],
    /// Where it looks: radians anticlockwise from east.
    pub heading_rad: f64,
    /// What it is doing, in `snake_case`: `idle`, `to_pickup`, `delivering`, `cleaning`, `returning`, `charging`, ...
    pub activity: String,
    /// Battery in per cent.
    pub battery_percent: f64,
}

/// One observation of a device's channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Observation {
    /// Id of the device.
    pub device: String,
    /// Channel name.
    pub channel: String,
    /// When, milliseconds since the Unix epoch of simulated time.
    pub time_ms: i64,
    /// The value: a number, 0 or 1, or the index of a state.
    pub value: f64,
}

/// Running totals.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    /// Observations since the server started.
    pub observations: u64,
    /// Observations per second of real time, lately.
    pub observations_per_s: f64,
    /// Active alarms.
    pub active_alarms: u64,
    /// Devices that are offline.
    pub offline_devices: u64,
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Everything that is not as in the scene. A device that is not listed is normal.
    Snapshot {
        /// [`crate::PROTOCOL_VERSION`].
        version: u32,
        /// Sequence number.
        seq: u64,
        /// The clock.
        clock: Clock,
        /// Devices that are not normal.
        states: Vec<DeviceStatus>,
        /// Robots and drones.
        poses: Vec<Pose>,
        /// Active alarms and those cleared lately, newest first.
        alarms: Vec<Alarm>,
        /// Incidents under way.
        #[serde(default)]
        incidents: Vec<Incident>,
        /// Latest values of the subscribed devices.
        observations: Vec<Observation>,
        /// Running totals.
        totals: Totals,
    },
    /// What changed since `seq - 1`.
    Delta {
        /// Sequence number.
        seq: u64,
        /// The clock.
        clock: Clock,
        /// Devices whose state changed.
        states: Vec<DeviceStatus>,
        /// Robots and drones that moved.
        poses: Vec<Pose>,
        /// Alarms raised, cleared or acknowledged.
        alarms: Vec<Alarm>,
        /// Incidents that have begun.
        #[serde(default)]
        incidents: Vec<Incident>,
        /// New values of the subscribed devices.
        observations: Vec<Observation>,
        /// Running totals.
        totals: Totals,
    },
    /// Answer to a command.
    Done {
        /// The client's number for it.
        id: u64,
        /// What became of it.
        outcome: CommandOutcome,
    },
    /// A message that could not be followed.
    Refused {
        /// The client's number for it, if it could be read.
        id: Option<u64>,
        /// What is wrong and what to do.
        reason: String,
        /// The same in Chinese.
        reason_zh: String,
    },
}

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// Asks for the values of these devices in every delta, in place of those asked for before; at most 100.
    Subscribe {
        /// Ids of the devices.
        #[schema(max_items = 100)]
        devices: Vec<String>,
    },
    /// Sends a command.
    Command {
        /// The client's number for it.
        id: u64,
        /// The command.
        command: Command,
    },
    /// Asks for a snapshot.
    Resync,
}
