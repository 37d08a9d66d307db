//! Rooms and public indoor areas.

use geo::{Intersects, Polygon};
use serde::{Deserialize, Serialize};

use super::feature::{Name, Place};
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::validate::{Feature, Reference};
use super::words::words;
use crate::ids::{BuildingId, RoomId, UnitId};

words! {
    /// What a room is.
    RoomKind {
        /// A home, or a room of one.
        Home = "home" "住房",
        /// Corridor.
        Corridor = "corridor" "走廊",
        /// Entrance hall or lift lobby.
        Lobby = "lobby" "门厅",
        /// Staircase.
        Stairs = "stairs" "楼梯间",
        /// Lift shaft.
        LiftShaft = "lift_shaft" "电梯井",
        /// Room for water, heating, ventilation or power.
        PlantRoom = "plant_room" "设备间",
        /// Room for network and computing equipment.
        MachineRoom = "machine_room" "机房",
        /// Shop or restaurant.
        Shop = "shop" "商铺",
        /// Office.
        Office = "office" "办公室",
        /// Garage.
        Garage = "garage" "车库",
        /// Toilet.
        Toilet = "toilet" "卫生间",
        /// The source does not say.
        Unknown = "unknown" "未知",
    }
}

impl RoomKind {
    /// Whether it is a public indoor area 公共区域 of a residential building, where detectors go by table 3.
    #[must_use]
    pub fn is_public(self) -> bool {
        matches!(
            self,
            Self::Corridor
                | Self::Lobby
                | Self::Stairs
                | Self::LiftShaft
                | Self::PlantRoom
                | Self::MachineRoom
        )
    }

    /// Whether table 3 wants smoke detectors under its ceiling: a public one, but no shaft.
    #[must_use]
    pub fn is_hall(self) -> bool {
        self.is_public() && self != Self::LiftShaft
    }
}

/// A room or a public indoor area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name or number.
    pub name: Name,
    /// Its building.
    pub building: BuildingId,
    /// 0 is the ground floor.
    pub level: i16,
    /// What it is.
    pub kind: Sourced<RoomKind>,
    /// Outline between the walls, local metres.
    pub outline: Polygon<f64>,
    /// Height of its floor: `z` in metres.
    pub floor_z: Sourced<f64>,
    /// Clear height in metres.
    pub clear_height: Sourced<f64>,
    /// The unit whose stairs lead to it.
    pub unit: Option<UnitId>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

impl Room {
    /// Whether a place is in it: on its storey of its building, about its position.
    #[must_use]
    pub fn holds(&self, place: &Place) -> bool {
        place.building.as_ref() == Some(&self.building)
            && place.storey == self.level
            && self.outline.intersects(&place.position.plan())
    }
}

impl Feature for Room {
    const LAYER: &'static str = "room";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.polygon("outline", &self.outline);
        report.level("level", self.level);
        report.finite("floor_z", self.floor_z.value);
        report.size("clear_height", self.clear_height.value, 300);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("building", "building", &self.building));
        list(Reference::maybe("unit", "unit", self.unit.as_ref()));
    }
}
