//! Telemetry channels 测点: what a device class sends.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a channel speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reporting {
    /// Every `interval_s` seconds.
    Periodic,
    /// When something happens.
    Event,
}

/// What a channel's value is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ValueKind {
    /// A number within the range, ends included.
    Number {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// A counter that only grows, from 0.
    Counter,
    /// 0 or 1.
    Boolean,
    /// One of the listed states; the value is its index.
    State {
        /// The states in English `snake_case`.
        states: Vec<Arc<str>>,
    },
}

/// One telemetry channel of a device class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Name in `snake_case`, unique in its class, such as `fill_level`.
    pub name: Arc<str>,
    /// Chinese name.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// Unit as a UCUM code (`%`, `Cel`, `kW.h`, `m3`, `MPa`, `1`).
    pub unit: Arc<str>,
    /// What its value is.
    #[serde(flatten)]
    pub value: ValueKind,
    /// When it speaks.
    pub reporting: Reporting,
    /// Seconds between two reports; 0 for an event channel.
    pub interval_s: u32,
}
