//! What the small community holds inside its buildings, under the ground and in the air; and its registers.

use geo::{LineString, Polygon};
use twin_core::ids::*;
use twin_core::model::*;

use super::community::{made, sourced, square};

/// Adds two storeys and a stair of the first building, a car park with a level and a space, a wall, a no-fly zone, a cable
/// between two nodes, and one entry of each register.
pub(crate) fn push_depth(parts: &mut CommunityParts) {
    let building = BuildingId::new("osm/way/12").unwrap();
    for level in 0..2_i16 {
        parts.storeys.push(Storey {
            id: StoreyId::new(format!("storey/{level}")).unwrap(),
            building: building.clone(),
            level,
            name: Name::new(&format!("第{level}层"), &format!("Level {level}")),
            floor_z: sourced(f64::from(level) * 3.0),
            height: sourced(3.0),
            usage: None,
            provenance: made(),
        });
    }
    parts.rooms.push(Room {
        id: RoomId::new("room/1").unwrap(),
        name: Name::default(),
        building,
        level: 0,
        kind: sourced(RoomKind::Stairs),
        outline: square(5.0, 25.0, 4.0),
        floor_z: sourced(0.0),
        clear_height: sourced(2.7),
        unit: None,
        provenance: made(),
    });
    push_parking(parts, square(-90.0, 60.0, 20.0));
    parts.walls.push(Wall {
        id: WallId::new("wall/1").unwrap(),
        compound: None,
        line: LineString::from(vec![(-100.0, -100.0), (100.0, -100.0)]),
        kind: sourced(WallKind::Fence),
        height: sourced(2.0),
        provenance: made(),
    });
    parts.airspaces.push(Airspace {
        id: AirspaceId::new("air/1").unwrap(),
        name: Name::new("学校上空", "Over the school"),
        area: square(-50.0, -50.0, 100.0),
        kind: sourced(AirspaceKind::NoFly),
        floor_z: sourced(0.0),
        ceiling_z: sourced(120.0),
        provenance: made(),
    });
    push_network(parts);
    push_registers(parts);
}

/// Adds a model.
pub(crate) fn push_model(parts: &mut CommunityParts, glb: &[u8]) {
    parts.placed_models.push(PlacedModel {
        id: PlacedModelId::new("model/1").unwrap(),
        name: Name::new("凉亭", "Pavilion"),
        position: Position::new(-40.0, -40.0, 0.0),
        heading_rad: 0.0,
        scale: 1.0,
        building: None,
        glb: glb.into(),
        provenance: made(),
    });
}

fn push_parking(parts: &mut CommunityParts, area: Polygon<f64>) {
    let parking = ParkingId::new("park/1").unwrap();
    parts.parkings.push(Parking {
        id: parking.clone(),
        name: Name::new("地库", "Garage"),
        area,
        kind: sourced(ParkingKind::Underground),
        spaces: sourced(1),
        provenance: made(),
    });
    parts.garage_levels.push(GarageLevel {
        id: GarageLevelId::new("park/1/-1").unwrap(),
        parking: parking.clone(),
        level: -1,
        floor_z: sourced(-4.0),
        clear_height: sourced(2.2),
        spaces: sourced(1),
        provenance: made(),
    });
    parts.parking_spaces.push(ParkingSpace {
        id: ParkingSpaceId::new("space/1").unwrap(),
        parking,
        number: Some("A-01".into()),
        outline: square(-88.0, 62.0, 5.0),
        level: -1,
        kind: sourced(SpaceKind::Charging),
        provenance: made(),
    });
}

fn push_network(parts: &mut CommunityParts) {
    let node = |n: u32| UtilityNodeId::new(format!("node/{n}")).unwrap();
    let at = |n: u32| f64::from(n) * 10.0;
    parts.utility_nodes.extend((0..2).map(|n| UtilityNode {
        id: node(n),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityNodeKind::Busbar,
        position: Position::new(at(n), -20.0, -0.8),
        building: None,
        device: None,
        figures: UtilityFigures::new(),
        profile: None,
        provenance: made(),
    }));
    parts.utility_links.push(UtilityLink {
        id: UtilityLinkId::new("cable/1").unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityLinkKind::Line,
        from: node(0),
        to: node(1),
        line: LineString::from(vec![(at(0), -20.0), (at(1), -20.0)]),
        conducts: true,
        figures: UtilityFigures::new(),
        provenance: made(),
    });
}

fn push_registers(parts: &mut CommunityParts) {
    let household = HouseholdId::new("secret-household").unwrap();
    parts.households.push(Household {
        id: household.clone(),
        unit: UnitId::new("u/1").unwrap(),
        number: 0,
        level: 0,
        residents: sourced(3),
        rented: sourced(true),
        area_m2: None,
        provenance: made(),
    });
    parts.legal_entities.push(LegalEntity {
        id: LegalEntityId::new("secret-firm").unwrap(),
        name: Name::new("秘密商户", "Secret firm"),
        kind: sourced(EntityKind::Business),
        credit_code: None,
        building: None,
        place: None,
        provenance: made(),
    });
    parts.vehicles.push(Vehicle {
        id: VehicleId::new("secret-vehicle").unwrap(),
        kind: sourced(VehicleKind::ElectricCar),
        household: Some(household),
        space: Some(ParkingSpaceId::new("space/1").unwrap()),
        provenance: made(),
    });
}
