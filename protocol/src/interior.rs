//! What is inside a building: storeys and their rooms, in local east-north-up metres as in a scene.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use twin_core::model::{Building, CommunityParts, Room, Storey};
use utoipa::ToSchema;

use crate::scene::{Rings, SceneName, centimetres, rings};

/// The inside of a building.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Interior {
    /// The building.
    pub building: String,
    /// Its storeys from the lowest to the highest.
    pub storeys: Vec<InteriorStorey>,
}

/// A storey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InteriorStorey {
    /// Its level: 0 is the ground floor, -1 the first basement.
    pub level: i16,
    /// Its id, or empty where only rooms of this level are known.
    pub id: String,
    /// Its name, such as `2F`.
    pub name: SceneName,
    /// Height of its finished floor in metres, where that is known.
    pub floor: Option<f64>,
    /// From its floor to that of the next storey in metres, where that is known.
    pub height: Option<f64>,
    /// What it is used for, where that is not the building's use.
    pub usage: Option<String>,
    /// Its rooms.
    pub rooms: Vec<InteriorRoom>,
}

/// A room or public indoor area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InteriorRoom {
    /// Its id.
    pub id: String,
    /// Its name or number.
    pub name: SceneName,
    /// What it is, such as `corridor`.
    pub kind: String,
    /// Whether what it is was inferred rather than read.
    pub inferred: bool,
    /// The unit whose stairs lead to it, or empty.
    pub unit: String,
    /// Height of its floor in metres.
    pub floor: f64,
    /// Clear height in metres.
    pub clear_height: f64,
    /// Outline between the walls.
    pub rings: Rings,
}

impl Interior {
    /// The inside of `building`: its storeys, and levels of which only rooms are known. Cost: linear in all storeys and rooms.
    #[must_use]
    pub fn of(parts: &CommunityParts, building: &Building) -> Self {
        let mut storeys: BTreeMap<i16, InteriorStorey> = BTreeMap::new();
        for storey in parts.storeys.iter().filter(|s| s.building == building.id) {
            storeys
                .entry(storey.level)
                .or_insert_with(|| storey_of(storey));
        }
        for room in parts.rooms.iter().filter(|r| r.building == building.id) {
            let storey = storeys
                .entry(room.level)
                .or_insert_with(|| bare(room.level));
            storey.rooms.push(room_of(room));
        }
        Self {
            building: building.id.to_string(),
            storeys: storeys.into_values().collect(),
        }
    }
}

fn bare(level: i16) -> InteriorStorey {
    InteriorStorey {
        level,
        id: String::new(),
        name: SceneName::default(),
        floor: None,
        height: None,
        usage: None,
        rooms: Vec::new(),
    }
}

fn storey_of(storey: &Storey) -> InteriorStorey {
    InteriorStorey {
        id: storey.id.to_string(),
        name: (&storey.name).into(),
        floor: Some(centimetres(storey.floor_z.value)),
        height: Some(centimetres(storey.height.value)),
        usage: storey.usage.as_ref().map(|u| u.value.as_str().to_owned()),
        ..bare(storey.level)
    }
}

fn room_of(room: &Room) -> InteriorRoom {
    InteriorRoom {
        id: room.id.to_string(),
        name: (&room.name).into(),
        kind: room.kind.value.as_str().to_owned(),
        inferred: room.kind.provenance.is_inferred(),
        unit: room
            .unit
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        floor: centimetres(room.floor_z.value),
        clear_height: centimetres(room.clear_height.value),
        rings: rings(&room.outline),
    }
}
