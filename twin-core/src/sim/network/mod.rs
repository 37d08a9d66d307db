//! What lies between a device and the platform: who carries its messages, and what radio does to them.
//!
//! | module | what it holds |
//! |---|---|
//! | `carrier`, `uplink` | routers, access points and gateways of the model; which of them each device hangs on, and why |
//! | `budget`, `link` | how well a device is heard; what becomes of a message on the way |
//! | `energy` | what a message costs a battery |
//! | `rules` | what a place lets LoRa devices do on the air |
//! | `air` | what a chunk has on the way or keeps until it can be sent |
//! | `hanging` | what hangs on which carrier |
//! | `outage` | when carriers are mute |

mod air;
mod budget;
mod carrier;
mod energy;
mod hanging;
mod link;
mod outage;
mod rules;
mod uplink;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) use air::Air;
pub use air::AirtimeCounts;
pub(super) use budget::Budget;
pub(super) use energy::message_j;
pub(super) use hanging::{Carried, Hanging};
#[cfg(test)]
pub(super) use link::Way;
pub(super) use link::{Link, Transit, tcp_again_millis};
pub(super) use outage::{Outage, Spell, SwitchedOff, is_mute_at_once, outages};
pub(super) use rules::AirRules;
pub(super) use uplink::Leaves;
pub use uplink::{Carrier, Uplink, UplinkRule, Uplinks};

/// How much of the networks between devices and platform a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NetworkModel {
    /// None: whatever is sent arrives at once.
    Ideal,
    /// What hangs on a router, access point or gateway of the model is mute while that has no mains, is dead or starts anew.
    #[default]
    Outages,
    /// That, and the radio: messages by NB-IoT, LoRa and WiFi come late, twice, in another order or not at all, as the device is
    /// heard.
    Radio,
}
