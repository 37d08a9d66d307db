//! Storeys and rooms.

use serde_json::Value;
use twin_core::ids::{RoomId, StoreyId};
use twin_core::model::{Building, Room, RoomKind, Sourced, Storey};

use super::builder::Builder;
use super::building::{footprints, heights};
use super::codes;
use super::object::{CityObject, id_text};
use crate::finding::{Expected, Outcome, Problem, Reason};
use crate::georeference::GeoreferenceError;

/// From here up a storey's height means that it is not known (99 in OGC 12-019 §10.3.1), metres.
const UNKNOWN_HEIGHT_M: f64 = 99.0;

impl Builder<'_> {
    /// What lies in a building: its storeys by themselves or by the list of their heights, and its rooms.
    pub(super) fn indoors(
        &mut self,
        building: &Building,
        object: &CityObject<'_>,
        children: Vec<CityObject<'_>>,
    ) -> Result<(), GeoreferenceError> {
        if children.iter().all(|c| c.kind != "BuildingStorey") {
            self.listed_storeys(building, object);
        }
        for child in children {
            match &*child.kind {
                "BuildingStorey" => self.storey(building, &child),
                "BuildingRoom" | "Room" | "BuildingUnit" => self.room(building, child)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn storey(&mut self, building: &Building, object: &CityObject<'_>) {
        let level = object
            .number("level")
            .filter(|l| l.fract() == 0.0 && l.abs() < 1_000.0);
        let (Some(level), Some(floor), Some(height)) = (
            level,
            object.number("floorHeight"),
            object.number("storeyHeight"),
        ) else {
            self.refuse(&object.id, Reason::StoreyNeeds);
            return;
        };
        let Ok(floor_z) = self.georeference.z(floor) else {
            return;
        };
        let id = StoreyId::new(id_text(&object.id)).ok();
        self.parts.storeys.extend(id.map(|id| Storey {
            id,
            building: building.id.clone(),
            level: level as i16,
            name: object.name(),
            floor_z: Sourced::new(floor_z, self.source("floorHeight")),
            height: Sourced::new(height, self.source("storeyHeight")),
            usage: None,
            provenance: self.source("BuildingStorey"),
        }));
    }

    /// Storeys by `storeyHeightsAboveGround`, the lowest first; only where there is a height for each storey (OGC 12-019 §10.3.1).
    fn listed_storeys(&mut self, building: &Building, object: &CityObject<'_>) {
        const FIELD: &str = "storeyHeightsAboveGround";
        let Some(told) = object.text(FIELD) else {
            return;
        };
        let heights: Result<Vec<f64>, _> = told.split_whitespace().map(str::parse).collect();
        let is_height = |h: &f64| *h > 0.0 && *h < UNKNOWN_HEIGHT_M;
        let Some(heights) = heights.ok().filter(|heights| heights.iter().all(is_height)) else {
            let problem = Problem::unreadable(FIELD, &told, Expected::Heights);
            self.found
                .feature(&*object.id, None, problem, Outcome::Ignored);
            return;
        };
        let storeys = object
            .attribute("storeysAboveGround")
            .and_then(Value::as_u64);
        if storeys != Some(heights.len() as u64) {
            return;
        }
        let mut floor = building.base_z.value;
        for (height, level) in heights.into_iter().zip(0..) {
            let id = StoreyId::new(format!("{}/storey/{level}", building.id)).ok();
            self.parts.storeys.extend(id.map(|id| Storey {
                id,
                building: building.id.clone(),
                level,
                name: twin_core::model::Name::default(),
                floor_z: Sourced::new(floor, self.source(FIELD)),
                height: Sourced::new(height, self.source(FIELD)),
                usage: None,
                provenance: self.source(FIELD),
            }));
            floor += height;
        }
    }

    /// A room by what its surfaces cover; without a level it lies in the storey that its floor is nearest to.
    fn room(
        &mut self,
        building: &Building,
        mut object: CityObject<'_>,
    ) -> Result<(), GeoreferenceError> {
        let mut levels = Vec::new();
        let name = object.id.to_string();
        self.levels(&name, &mut object, &mut levels)?;
        let (Some(outline), Some((base, top))) =
            (footprints(&levels).into_iter().next(), heights(&levels))
        else {
            self.refuse(&name, Reason::RoomNeeds);
            return Ok(());
        };
        let told = object.attribute("level").and_then(Value::as_i64);
        let by_height = (base - building.base_z.value) / building.storey_height_m();
        let level = told
            .and_then(|level| i16::try_from(level).ok())
            .unwrap_or(by_height.round() as i16);
        let kind = codes::room_kind(&object).unwrap_or(RoomKind::Unknown);
        let id = RoomId::new(id_text(&name)).ok();
        self.parts.rooms.extend(id.map(|id| Room {
            id,
            name: object.name(),
            building: building.id.clone(),
            level,
            kind: Sourced::new(kind, self.source("function")),
            outline,
            floor_z: Sourced::new(base, self.source("geometry")),
            clear_height: Sourced::new(top - base, self.source("geometry")),
            unit: None,
            provenance: self.source(&object.kind),
        }));
        Ok(())
    }
}
