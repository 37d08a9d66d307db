//! What is asked of the generator.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::GenerateError;
use crate::model::Name;

/// Longitude and latitude in degrees, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
}

/// What community to make; the `[community.generate]` table of a scenario file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateSpec {
    /// Seed of every choice.
    pub seed: u64,
    /// Id of the community.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// Where its middle lies.
    pub origin: Origin,
    /// Local time minus UTC in seconds, within ±14 h.
    pub utc_offset_secs: i32,
    /// Number of walled compounds, 1 to 400.
    pub compounds: u32,
    /// Number of buildings of all kinds, at least one and at most 300 a compound.
    pub buildings: u32,
    /// Number of households; the community gets the nearest number that whole storeys allow.
    pub households: u32,
}

/// Most compounds: with the largest blocks they stay well inside the extent of a local frame.
const MAX_COMPOUNDS: u32 = 400;
/// Most buildings of a compound; past it a compound would be a town.
const MAX_BUILDINGS_PER_COMPOUND: u32 = 300;
/// Time zones reach from -12 h to +14 h.
const MAX_UTC_OFFSET_SECS: i32 = 14 * 3_600;

impl GenerateSpec {
    pub(super) fn check(&self) -> Result<(), GenerateError> {
        let range = |field, value: i64, min: i64, max: i64| {
            if (min..=max).contains(&value) {
                Ok(())
            } else {
                Err(GenerateError::OutOfRange {
                    field,
                    value,
                    min,
                    max,
                })
            }
        };
        range("compounds", self.compounds.into(), 1, MAX_COMPOUNDS.into())?;
        let most = i64::from(self.compounds) * i64::from(MAX_BUILDINGS_PER_COMPOUND);
        range(
            "buildings",
            self.buildings.into(),
            self.compounds.into(),
            most,
        )?;
        range("households", self.households.into(), 1, i64::from(u32::MAX))?;
        let offset = i64::from(MAX_UTC_OFFSET_SECS);
        range(
            "utc_offset_secs",
            self.utc_offset_secs.into(),
            -offset,
            offset,
        )
    }
}
