//! How new devices are powered and connected.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::Words;

/// How new devices are powered and connected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanFeeds {
    /// From what they have their power.
    pub power: Vec<PlanFeed>,
    /// Through what they reach the platform.
    pub network: Vec<PlanFeed>,
    /// By what power and network decided on sites, or that they did not since the map tells nothing of them.
    pub supply: Vec<Words>,
}

/// A way in which new devices are fed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanFeed {
    /// The way, in a word: `smart_pole`, `building`, `battery`, `cable`, `station`, `nothing` and the like.
    pub by: String,
    /// The same as people call it.
    pub name: Words,
    /// How many devices.
    pub devices: usize,
    /// The device farthest from what feeds it; none where there is no such way to go.
    pub farthest: Option<String>,
    /// How far that is, straight in plan, metres.
    pub farthest_m: Option<f64>,
}
