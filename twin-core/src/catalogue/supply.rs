//! What devices run on, and how far power and network are led to them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::both;
use crate::model::words::words;
use crate::told::Bilingual;

/// Farthest that a reach can be, metres: beyond any community.
const FARTHEST_M: f64 = 100_000.0;

words! {
    /// What the devices of a class run on.
    ClassPower {
        /// A power line.
        Mains = "mains" "市电",
        /// A battery that is changed or charged from time to time.
        Battery = "battery" "自带电池",
        /// A solar panel of its own, with a battery.
        Solar = "solar" "太阳能",
    }
}

/// How far a new device may be from what feeds it, straight in plan: beyond, a place is no candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplyReach {
    /// From power, metres, of devices on mains.
    pub power_m: f64,
    /// From fibre, metres, of devices that a line connects.
    pub network_m: f64,
    /// Which document says so, or an assumption.
    pub source: Arc<str>,
    /// The same in Chinese.
    pub source_zh: Arc<str>,
}

impl SupplyReach {
    /// What is wrong with it, if anything.
    pub(crate) fn problem(&self) -> Option<Bilingual> {
        let is_reach = |metres: f64| metres > 0.0 && metres <= FARTHEST_M;
        if !is_reach(self.power_m) || !is_reach(self.network_m) {
            return Some(both!(
                "'power_m' and 'network_m' are more than 0 and at most {FARTHEST_M} m",
                "power_m 和 network_m 应大于 0，且不超过 {FARTHEST_M} 米"
            ));
        }
        let texts = [&self.source, &self.source_zh];
        texts.iter().any(|text| text.trim().is_empty()).then(|| {
            both!(
                "say in 'source' and 'source_zh' which document says so, or that it is an assumption",
                "请在 source 和 source_zh 中写明所依据的文件，或写明是假设"
            )
        })
    }
}
