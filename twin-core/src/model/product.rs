//! What is known of a device besides where it is: how it is put up, and what its data sheet says.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::report::Report;
use super::words::words;

/// Loudest sound that a device makes, dB at 1 m: beyond any siren (general knowledge).
const LOUDEST_DB: f64 = 150.0;

words! {
    /// What a device is put up on.
    Mounting {
        /// Under a ceiling.
        Ceiling = "ceiling" "天花板",
        /// On a wall.
        Wall = "wall" "墙面",
        /// On a roof.
        Roof = "roof" "屋顶",
        /// On a pole.
        Pole = "pole" "杆体",
        /// On the ground or a foundation.
        Ground = "ground" "地面",
        /// On the back of a hydrant, at the height of its outlet or above.
        HydrantBack = "hydrant_back" "消防栓背面",
        /// On the back of a hydrant, below its outlet.
        HydrantBackBelow = "hydrant_back_below_outlet" "消防栓背面出水口以下",
        /// On another side of a hydrant, at the height of its outlet or above.
        HydrantSide = "hydrant_side" "消防栓其他面",
        /// On another side of a hydrant, below its outlet.
        HydrantSideBelow = "hydrant_side_below_outlet" "消防栓其他面出水口以下",
    }
}

/// What a data sheet says of a device, or of the devices of a class; what it does not say is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Sound level of its alarm: A-weighted dB at 1 m in front of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_level_db: Option<f64>,
    /// All that it provides, in the words of the condition `provides`; an empty list where it provides nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provides: Option<Vec<Arc<str>>>,
    /// Its figures by quantity, each in the unit of the rows that ask for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<Arc<str>, f64>,
}

impl Product {
    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the sound level is one, and every figure a number.
    pub(crate) fn is_sound(&self) -> bool {
        let mut figures = self.figures.values();
        self.sound_level_db.is_none_or(is_level) && figures.all(|figure| figure.is_finite())
    }

    pub(super) fn check(&self, report: &mut Report) {
        if let Some(level) = self.sound_level_db
            && report.finite("product.sound_level_db", level)
        {
            report.range(
                "product.sound_level_db",
                is_level(level),
                Breach::SoundLevel,
            );
        }
        for figure in self.figures.values() {
            report.finite("product.figures", *figure);
        }
    }
}

fn is_level(db: f64) -> bool {
    (0.0..=LOUDEST_DB).contains(&db)
}
