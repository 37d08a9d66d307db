//! The depth of made-up communities: storeys, rooms, walls, networks and the like.

use geo::{LineString, Polygon};

use super::plan::{here, sourced};
use crate::ids::*;
use crate::model::*;

/// Height of a made-up storey in metres.
pub(super) const STOREY_M: f64 = 3.0;

/// On an area that is a building and a car park: a storey and a room on the floor `i` modulo 5, a garage level below them, a
/// parking space, and an airspace from 20 m up.
pub(super) fn push_area(parts: &mut CommunityParts, i: usize, area: &Polygon<f64>) {
    let id = format!("a{i}");
    let level = (i % 5) as i16;
    let floor_z = f64::from(level) * STOREY_M;
    parts.storeys.push(Storey {
        id: StoreyId::new(&id).unwrap(),
        building: BuildingId::new(&id).unwrap(),
        level,
        name: Name::default(),
        floor_z: sourced(floor_z),
        height: sourced(STOREY_M),
        usage: None,
        provenance: here(),
    });
    let kind = [RoomKind::Corridor, RoomKind::Stairs, RoomKind::Home][i % 3];
    parts.rooms.push(Room {
        id: RoomId::new(&id).unwrap(),
        name: Name::default(),
        building: BuildingId::new(&id).unwrap(),
        level,
        kind: sourced(kind),
        outline: area.clone(),
        floor_z: sourced(floor_z),
        clear_height: sourced(2.5),
        unit: None,
        provenance: here(),
    });
    parts.garage_levels.push(GarageLevel {
        id: GarageLevelId::new(&id).unwrap(),
        parking: ParkingId::new(&id).unwrap(),
        level: -1,
        floor_z: sourced(-4.0),
        clear_height: sourced(2.2),
        spaces: sourced(1),
        provenance: here(),
    });
    parts.parking_spaces.push(ParkingSpace {
        id: ParkingSpaceId::new(&id).unwrap(),
        parking: ParkingId::new(&id).unwrap(),
        number: None,
        outline: area.clone(),
        level: -1,
        kind: sourced(SpaceKind::Charging),
        provenance: here(),
    });
    parts.airspaces.push(Airspace {
        id: AirspaceId::new(&id).unwrap(),
        name: Name::default(),
        area: area.clone(),
        kind: sourced(AirspaceKind::NoFly),
        floor_z: sourced(20.0),
        ceiling_z: sourced(120.0),
        provenance: here(),
    });
}

/// At a point: a node of the power network and a model.
pub(super) fn push_point(parts: &mut CommunityParts, i: usize, position: Position) {
    let id = format!("p{i}");
    parts.utility_nodes.push(UtilityNode {
        id: UtilityNodeId::new(&id).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityNodeKind::Load,
        position,
        building: None,
        device: None,
        figures: UtilityFigures::new(),
        profile: None,
        provenance: here(),
    });
    parts.placed_models.push(PlacedModel {
        id: PlacedModelId::new(&id).unwrap(),
        name: Name::default(),
        position,
        heading_rad: 0.0,
        scale: 1.0,
        building: None,
        glb: b"glTF"[..].into(),
        provenance: here(),
    });
}

/// Along a line: a wall, and where there are two nodes for its ends, a cable; every seventh cable lies in one point, as that of
/// a switch may.
pub(super) fn push_line(
    parts: &mut CommunityParts,
    i: usize,
    line: &LineString<f64>,
    nodes: usize,
) {
    let id = format!("l{i}");
    parts.walls.push(Wall {
        id: WallId::new(&id).unwrap(),
        compound: None,
        line: line.clone(),
        kind: sourced(WallKind::Fence),
        height: sourced(2.0),
        provenance: here(),
    });
    if nodes < 2 {
        return;
    }
    let line = if i.is_multiple_of(7) {
        LineString::new(vec![line.0[0]; 2])
    } else {
        line.clone()
    };
    parts.utility_links.push(UtilityLink {
        id: UtilityLinkId::new(&id).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityLinkKind::Line,
        from: UtilityNodeId::new("p0").unwrap(),
        to: UtilityNodeId::new("p1").unwrap(),
        line,
        conducts: true,
        figures: UtilityFigures::new(),
        provenance: here(),
    });
}
