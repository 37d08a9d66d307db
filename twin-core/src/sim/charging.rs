//! What starts a session of a charger once its driver has paid.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What starts a session at a charger for vehicles (T5-7) once its driver has paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChargingStart {
    /// The payment itself: the twin stands in for the platform.
    #[default]
    ByItself,
    /// A command of the platform, as row T5-7 has it (服务器会下发指令到物联感知终端，开启充电); the driver waits three minutes for it and leaves then.
    ByCommand,
}
