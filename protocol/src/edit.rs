//! Bodies of edits by hand (`POST /api/v1/edits`): devices and places as somebody found or made them.

use serde::{Deserialize, Serialize};
use twin_core::model::Host;
use utoipa::ToSchema;

use crate::coverage::WhatIfLens;

/// Edits that become one version of the community together, or none of them does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EditRequest {
    /// Who, in 1 to 100 characters.
    pub author: String,
    /// What the log of versions says of it; how many edits of each kind there are, if missing.
    #[serde(default)]
    pub message: Option<String>,
    /// One after the other: 1 to 1,000.
    #[schema(min_items = 1, max_items = 1000)]
    pub edits: Vec<Edit>,
}

/// The layers whose features are moved and deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditLayer {
    /// Devices.
    Device,
    /// Places.
    Place,
}

impl EditLayer {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Place => "place",
        }
    }

    /// The layer of that word, if its features are moved and deleted.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Device, Self::Place]
            .into_iter()
            .find(|layer| layer.as_str() == word)
    }
}

/// One edit. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Edit {
    /// A device or a place that stands elsewhere. What it is attached to stays; a place goes into the building that it stands in.
    Move {
        /// `device` or `place`.
        layer: EditLayer,
        /// Its id.
        id: String,
        /// Longitude and latitude, degrees (CRS84).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<[f64; 2]>,
        /// Of a device: its height over the ground, metres: 1 to 1,000. As high over the ground as before, if missing.
        #[schema(minimum = 1, maximum = 1000)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        height_m: Option<f64>,
        /// The storey, 0 for the ground floor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        storey: Option<i16>,
    },
    /// A camera, or another device that looks somewhere, that looks elsewhere.
    Turn {
        /// Id of the device, or of the fixture of the map that is one.
        device: String,
        /// Where it looks: radians anticlockwise from east.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        heading_rad: Option<f64>,
        /// Where a camera looks above the horizon: radians, below 0 for down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pitch_rad: Option<f64>,
    },
    /// A camera with another lens and sensor.
    Lens {
        /// Id of the device.
        device: String,
        /// The lens.
        lens: WhatIfLens,
    },
    /// One device more.
    Add(NewDevice),
    /// A place of another area.
    Enlarge {
        /// Id of the place.
        place: String,
        /// Its area in square metres: above 0, up to 1,000,000.
        area_m2: f64,
    },
    /// A device or a place that is taken away.
    Delete {
        /// `device` or `place`.
        layer: EditLayer,
        /// Its id.
        id: String,
    },
}

impl Edit {
    /// Its word.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Move { .. } => "move",
            Self::Turn { .. } => "turn",
            Self::Lens { .. } => "lens",
            Self::Add(_) => "add",
            Self::Enlarge { .. } => "enlarge",
            Self::Delete { .. } => "delete",
        }
    }
}

/// A device that is added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewDevice {
    /// Its class, such as `T3-2`.
    pub class: String,
    /// The row of the catalogue that it is for; for any row of its class, if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Longitude and latitude, degrees (CRS84).
    pub position: [f64; 2],
    /// What it is attached to, in the form of the devices' layer: `{"kind": "gate", "id": "osm/node/1"}`. If missing, the pole that stands there,
    /// else the building, else the ground.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// The storey, 0 for the ground floor, if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storey: Option<i16>,
    /// Height over what it stands on, the ground or a floor, metres: 0 to 1,000. That of its class, if missing.
    #[schema(minimum = 0, maximum = 1000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_m: Option<f64>,
    /// Where it looks: radians anticlockwise from east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading_rad: Option<f64>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_edit_is_told_by_its_type() {
        let moved =
            json!({ "type": "move", "layer": "device", "id": "cam/1", "position": [114.2, 22.7] });
        let edit: Edit = serde_json::from_value(moved.clone()).unwrap();
        assert_eq!(edit.as_str(), "move");
        assert_eq!(serde_json::to_value(edit).unwrap(), moved);
        let added = json!({
            "type": "add", "class": "T5-3", "position": [114.2, 22.7], "host": { "kind": "gate", "id": "g" },
        });
        let edit: Edit = serde_json::from_value(added.clone()).unwrap();
        assert_eq!(edit.as_str(), "add");
        assert_eq!(serde_json::to_value(edit).unwrap(), added);
        let layer = json!({ "type": "delete", "layer": "building", "id": "b" });
        assert!(serde_json::from_value::<Edit>(layer).is_err());
        assert_eq!(EditLayer::from_word("place"), Some(EditLayer::Place));
        assert_eq!(EditLayer::from_word("room"), None);
    }
}
