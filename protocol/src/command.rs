//! Commands of a client.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twin_core::sim::IncidentKind;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use crate::speed::{Speed, speed};

/// A fault that a tester injects into a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// It sends nothing.
    Dead,
    /// Every channel repeats its last value.
    Stuck,
    /// Every number is off by a constant.
    Bias,
    /// Every number is scattered.
    Noise,
    /// It raises its class's first alarm.
    Alarm,
}

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Marks an alarm as seen. Durable before it is answered.
    AcknowledgeAlarm {
        /// Id of the alarm.
        alarm: String,
        /// Who acknowledges, 1 to 100 characters.
        #[schema(min_length = 1, max_length = 100)]
        by: String,
        /// Free text, at most 1,000 characters.
        #[schema(max_length = 1000)]
        #[serde(default)]
        note: Option<String>,
    },
    /// Switches a device on or off.
    SwitchDevice {
        /// Id of the device.
        device: String,
        /// On (true) or off.
        on: bool,
    },
    /// Breaks a device.
    InjectFault {
        /// Id of the device.
        device: String,
        /// How.
        fault: FaultKind,
        /// Simulated seconds until it heals by itself; never if missing.
        #[schema(minimum = 1)]
        #[serde(default)]
        duration_s: Option<u32>,
    },
    /// Heals a device.
    ClearFault {
        /// Id of the device.
        device: String,
    },
    /// Sets a channel of a device, such as the set point of an air conditioner: within the bounds of its class's channel, and if the device
    /// can do it now.
    SetChannel {
        /// Id of the device.
        device: String,
        /// Name of the channel: one of the device's `settings`.
        channel: String,
        /// The value: a number, true or false, the word of a state, or a text; for a counter by how much it moves on. Null, or left out, gives a
        /// channel that is held back to the device.
        #[schema(schema_with = channel_value)]
        #[serde(default)]
        value: Option<Value>,
    },
    /// Lets a device start again: it is silent for 20 s, and does not repeat old values or have a wrong clock any more.
    RestartDevice {
        /// Id of the device.
        device: String,
    },
    /// Lets an incident begin now. It cannot be called off.
    BeginIncident {
        /// What happens.
        #[schema(schema_with = incident_kind)]
        kind: IncidentKind,
        /// Id of the place: a building, unit, compound, gate, fixture, parking facility, device or utility part, with its kind before
        /// it (`building/7`) where several have the id. Missing: somewhere; for a power cut, everywhere.
        #[serde(default)]
        at: Option<String>,
        /// Storey of a fire or gas leak, 0 at the ground.
        #[serde(default)]
        storey: i16,
        /// Simulated seconds that it lasts; as long as its kind usually does if missing.
        #[schema(minimum = 1)]
        #[serde(default)]
        duration_s: Option<u32>,
    },
    /// Stops simulated time. This, and every other command of the clock, ends a `go_to` that is under way.
    Pause,
    /// Lets simulated time run again.
    Resume,
    /// Sets how many simulated seconds pass in a second.
    SetSpeed {
        /// 0.1 to 3,600, or "max": as fast as possible.
        #[schema(schema_with = speed)]
        factor: Speed,
    },
    /// Lets exactly this much simulated time pass, as fast as possible; simulated time stands still then.
    Step {
        /// Simulated seconds, 1 to 3,600.
        #[schema(minimum = 1, maximum = 3600)]
        seconds: u32,
    },
    /// Goes back to a moment of the run; simulated time stands still then. What was simulated, raised, acknowledged and commanded after
    /// it is given up, in the store too; the log of commands stays. What was commanded at that very moment is part of it.
    Rewind {
        /// Simulated time, RFC 3339: not before the clock's `rewind_from_ms`, not after its `time_ms`.
        to: String,
    },
    /// Goes to a time; simulated time stands still there. Back as `rewind` does, which is done when it is answered. Ahead as fast as
    /// possible: it is answered at once, the clock says by `going_to_ms` that it is under way, and any other command of the clock ends it.
    GoTo {
        /// Simulated time, RFC 3339: not before the clock's `rewind_from_ms`, not more than 366 days after its `time_ms`.
        to: String,
    },
}

/// The kinds of incident, by their words.
pub(crate) fn incident_kind() -> Object {
    let words = IncidentKind::ALL.map(IncidentKind::word);
    let schema = ObjectBuilder::new().schema_type(Type::String);
    schema.enum_values(Some(words)).build()
}

/// A value of any channel, or none.
fn channel_value() -> Object {
    let types = [Type::Number, Type::Boolean, Type::String, Type::Null];
    let schema = ObjectBuilder::new().schema_type(SchemaType::from_iter(types));
    schema.build()
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommandOutcome {
    /// Simulated time at which it took effect, RFC 3339.
    pub time: String,
    /// What changed, in English.
    pub message: String,
    /// Of a `rewind` or `go_to`: the simulated time from which it is simulated, RFC 3339: that of the snapshot where it goes back, the
    /// present where it goes ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}
