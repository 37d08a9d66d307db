//! What a profile may say about a device, and the values of one of its reports.

use twin_core::catalogue::{Catalogue, Channel, ValueKind};
use twin_core::model::{Community, Device, Host};
use twin_core::sim::{AlarmKind, DeviceState};
use twin_core::time::SimTime;

use super::notice::Matter;

/// What does not change about a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Id of its community.
    pub community: String,
    /// Id of its class, such as `T3-2`.
    pub class: String,
    /// Its id.
    pub device: String,
    /// Name of its gateway.
    pub gateway: String,
}

/// A channel's value at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading<'a> {
    /// The channel.
    pub channel: &'a Channel,
    /// Its value as the simulation gives it.
    pub value: f64,
}

/// A value in the form that its channel has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A number or counter.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A state's word.
    State(&'a str),
}

impl<'a> Reading<'a> {
    /// The value in its form.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        match &self.channel.value {
            ValueKind::Number { .. } | ValueKind::Counter => Value::Number(self.value),
            ValueKind::Boolean => Value::Boolean(self.value >= 0.5),
            ValueKind::State { states } => {
                Value::State(states.get(self.value as usize).map_or("unknown", |s| s))
            }
        }
    }
}

/// What a device sends at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report<'a> {
    /// The device.
    pub facts: &'a DeviceFacts,
    /// Its index.
    pub index: u32,
    /// When it is sent.
    pub sent: SimTime,
    /// The time stamp that it bears.
    pub stamp: SimTime,
    /// At least one value.
    pub readings: &'a [Reading<'a>],
    /// Everything that the device measures: the channels of its class.
    pub channels: &'a [Channel],
    /// What it is about.
    pub matter: Matter,
    /// Its alarms and state before it said anything in this run; `None` where these are not told.
    pub standing: Option<Standing<'a>>,
}

/// A device's alarms and state as a run begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing<'a> {
    /// The kinds of alarm that it can raise.
    pub kinds: &'a [&'static AlarmKind],
    /// Those of them that are active.
    pub active: &'a [&'static AlarmKind],
    /// Its state, were it heard.
    pub state: DeviceState,
}

impl Standing<'_> {
    /// Whether an alarm is active.
    #[must_use]
    pub fn has(&self, kind: &AlarmKind) -> bool {
        self.active.iter().any(|active| active.word == kind.word)
    }
}

impl Report<'_> {
    /// The time stamp in milliseconds since 1970.
    #[must_use]
    pub fn millis(&self) -> i64 {
        self.stamp.nanos().div_euclid(1_000_000)
    }
}

/// The facts of every device of a community, in its order.
#[must_use]
pub fn device_facts(community: &Community) -> Vec<DeviceFacts> {
    let facts = |device: &Device| DeviceFacts {
        community: level(community.id.as_str()),
        class: level(device.class.as_str()),
        device: level(device.id.as_str()),
        gateway: level(&gateway_of(device)),
    };
    community.devices.iter().map(facts).collect()
}

/// Name of a device's gateway: the fixture that serves it, else what it is attached to, else the community's ground. A home reports
/// through its unit's.
#[must_use]
pub fn gateway_of(device: &Device) -> String {
    if let Some(fixture) = &device.network.gateway {
        return fixture.to_string();
    }
    match &device.host {
        Host::Ground => "ground".to_owned(),
        Host::Building(id) => id.to_string(),
        Host::Unit(id) | Host::Household { unit: id, .. } => id.to_string(),
        Host::Fixture(id) => id.to_string(),
        Host::Gate(id) => id.to_string(),
        Host::Place(id) => id.to_string(),
        Host::Road(id) => id.to_string(),
        Host::Green(id) => id.to_string(),
        Host::Parking(id) => id.to_string(),
        Host::Compound(id) => id.to_string(),
    }
}

/// An id as one level of a topic: ids may have slashes.
fn level(id: &str) -> String {
    id.replace('/', "_")
}

/// The channels of each device's class, in the order of devices.
pub(crate) fn channels<'a>(community: &Community, catalogue: &'a Catalogue) -> Vec<&'a [Channel]> {
    (community.devices.iter())
        .map(|d| {
            let class = catalogue.class(d.class.as_str());
            class.map_or(&[][..], |c| &c.channels[..])
        })
        .collect()
}
