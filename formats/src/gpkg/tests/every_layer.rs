//! A community with everything in it.

use geo::{line_string, polygon};
use twin_core::ids::*;
use twin_core::model::*;
use twin_core::spatial::LocalFrame;

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Provenance::inferred("a-rule"))
}

fn here() -> Provenance {
    Provenance::imported("测试.osm way")
}

/// A crossing with lights, as a file says, and an island, as a rule says.
pub(crate) fn crossing() -> Fixture {
    Fixture {
        id: FixtureId::new("zebra").unwrap(),
        kind: FixtureKind::Crossing,
        position: Position::new(18.0, 9.0, 0.0),
        height: None,
        building: None,
        unit: None,
        crossing: Some(Sourced::new(CrossingKind::Signalled, here())),
        island: Some(sourced(true)),
        heading_rad: None,
        pitch_rad: None,
        provenance: here(),
    }
}

/// A community with a feature of every layer, every optional value once there and once not.
pub(crate) fn community() -> Community {
    let frame = LocalFrame::new(114.2, 22.69, 12.5).unwrap();
    let id = CommunityId::new("c/1").unwrap();
    let mut parts = CommunityParts::new(id, Name::new("社区", "Community"), frame, here());
    parts.utc_offset_secs = 28_800;
    let compound = CompoundId::new("compound/1").unwrap();
    let (building, unit) = (
        BuildingId::new("b1").unwrap(),
        UnitId::new("b1/u1").unwrap(),
    );
    parts.compounds.push(Compound {
        id: compound.clone(),
        name: Name::default(),
        boundary: polygon![(x: -100.0, y: -80.0), (x: 100.0, y: -80.0), (x: 100.0, y: 80.0), (x: -100.0, y: 80.0)],
        enclosure: sourced(Enclosure::Closed),
        government_network: Some(sourced(true)),
        provenance: here(),
    });
    parts.buildings.push(Building {
        id: building.clone(),
        name: Name { zh: Some("1号楼'；\"".into()), en: None },
        footprint: polygon!(
            exterior: [(x: 0.123456789, y: 0.0), (x: 30.0, y: 0.0), (x: 30.0, y: 12.0), (x: 0.0, y: 12.0)],
            interiors: [[(x: 5.0, y: 5.0), (x: 8.0, y: 5.0), (x: 8.0, y: 8.0)]],
        ),
        base_z: sourced(-0.5),
        top_z: sourced(17.5),
        storeys: sourced(6),
        basements: sourced(1),
        usage: sourced(BuildingUse::Residential),
        households: sourced(24),
        fibre_gbit_s: Some(sourced(10.0)),
        home_fibre_gbit_s: Some(sourced(0.3)),
        compound: Some(compound.clone()),
        provenance: here(),
    });
    parts.units.push(Unit {
        id: unit.clone(),
        building: building.clone(),
        number: 1,
        position: Position::new(15.0, 6.0, 0.0),
        households: 24,
        rented: 3,
        provenance: here(),
    });
    parts.roads.push(Road {
        id: RoadId::new("road/1").unwrap(),
        name: Name::default(),
        line: line_string![(x: -90.0, y: -10.0), (x: 90.0, y: -10.0)],
        class: sourced(RoadClass::Main),
        width: sourced(7.0),
        drivable: true,
        walkable: false,
        oneway: true,
        level: -1,
        provenance: here(),
    });
    let square = polygon![(x: 40.0, y: 20.0), (x: 60.0, y: 20.0), (x: 60.0, y: 40.0)];
    parts.greens.push(Green {
        id: GreenId::new("g").unwrap(),
        name: Name::default(),
        area: square.clone(),
        kind: GreenKind::Park,
        provenance: here(),
    });
    parts.waters.push(Water {
        id: WaterId::new("w").unwrap(),
        name: Name::default(),
        area: square.clone(),
        provenance: here(),
    });
    parts.parkings.push(Parking {
        id: ParkingId::new("p").unwrap(),
        name: Name::default(),
        area: square,
        kind: sourced(ParkingKind::Underground),
        spaces: sourced(120),
        provenance: here(),
    });
    parts.gates.push(Gate {
        id: GateId::new("gate").unwrap(),
        name: Name::new("东门", "East gate"),
        position: Position::new(100.0, 0.0, 0.25),
        outward_rad: sourced(0.1),
        kind: sourced(GateKind::Main),
        compound: Some(compound),
        provenance: here(),
    });
    parts.places.push(Place {
        id: PlaceId::new("canteen").unwrap(),
        name: Name::default(),
        kind: sourced("canteen".into()),
        position: Position::new(10.0, 6.0, 0.0),
        building: Some(building.clone()),
        storey: -1,
        area_m2: sourced(320.5),
        provenance: here(),
    });
    for (id, height) in [("lift", None), ("pole", Some(sourced(6.5)))] {
        parts.fixtures.push(Fixture {
            id: FixtureId::new(id).unwrap(),
            kind: if height.is_some() {
                FixtureKind::LampPole
            } else {
                FixtureKind::Lift
            },
            position: Position::new(15.0, 6.0, 0.0),
            building: height.is_none().then(|| building.clone()),
            unit: height.is_none().then(|| unit.clone()),
            height,
            crossing: None,
            island: None,
            heading_rad: None,
            pitch_rad: None,
            provenance: here(),
        });
    }
    let hosts = [
        Host::Ground,
        Host::Building(building),
        Host::Unit(unit.clone()),
        Host::Household { unit, number: 7 },
        Host::Fixture(FixtureId::new("pole").unwrap()),
        Host::Gate(GateId::new("gate").unwrap()),
        Host::Place(PlaceId::new("canteen").unwrap()),
        Host::Road(RoadId::new("road/1").unwrap()),
        Host::Green(GreenId::new("g").unwrap()),
        Host::Parking(ParkingId::new("p").unwrap()),
        Host::Compound(CompoundId::new("compound/1").unwrap()),
    ];
    for (number, host) in hosts.into_iter().enumerate() {
        parts.devices.push(Device {
            id: DeviceId::new(format!("d/{number}")).unwrap(),
            class: ClassId::new("T3-2").unwrap(),
            row: (number % 2 == 0).then(|| RowId::new("T3-2a").unwrap()),
            name: Name::default(),
            position: Position::new(number as f64, 1.0 / 3.0, 2.5),
            heading_rad: (number % 3 == 0).then_some(1.25),
            view: CameraView {
                pitch_rad: (number % 2 == 0).then_some(-0.3),
                horizontal_rad: (number % 3 == 0).then_some(1.1),
                vertical_rad: (number % 4 == 0).then_some(0.7),
                columns: (number % 5 == 0).then_some(2_560),
                rows: (number % 6 == 0).then_some(1_440),
            },
            mounting: (number % 2 == 1).then_some(Mounting::Wall),
            product: match number % 3 {
                0 => Product::default(),
                1 => Product {
                    sound_level_db: Some(85.5),
                    provides: Some(vec!["cable_space".into()]),
                    figures: [("service_life".into(), 25.0)].into(),
                },
                _ => Product {
                    provides: Some(Vec::new()),
                    ..Product::default()
                },
            },
            host,
            storey: number as i16 - 2,
            network: NetworkAttachment {
                technology: Network::NbIot,
                gateway: (number == 0).then(|| FixtureId::new("pole").unwrap()),
                provenance: Provenance::planned("T3-2a"),
            },
            provenance: Provenance::planned("T3-2a"),
        });
    }
    add_depth(&mut parts);
    add_register(&mut parts);
    add_traffic(&mut parts);
    add_utilities(&mut parts);
    Community::new(parts).unwrap()
}

/// What a building and a car park hold, and what stands outdoors.
fn add_depth(parts: &mut CommunityParts) {
    let (building, parking) = (BuildingId::new("b1").unwrap(), ParkingId::new("p").unwrap());
    let square = polygon![(x: 1.0, y: 1.0), (x: 4.0, y: 1.0), (x: 4.0, y: 4.0)];
    for (level, usage) in [(-1, None), (0, Some(sourced(BuildingUse::Commercial)))] {
        parts.storeys.push(Storey {
            id: StoreyId::new(format!("b1/{level}")).unwrap(),
            building: building.clone(),
            level,
            name: Name::default(),
            floor_z: sourced(f64::from(level) * 3.0),
            height: sourced(3.0),
            usage,
            provenance: here(),
        });
    }
    for ridge_rad in [None, Some(sourced(0.5))] {
        parts.roofs.push(Roof {
            id: RoofId::new(format!("b1/roof/{}", ridge_rad.is_some())).unwrap(),
            building: building.clone(),
            shape: sourced(RoofShape::Gabled),
            height: sourced(2.5),
            ridge_rad,
            provenance: here(),
        });
    }
    parts.shells.push(Shell {
        id: ShellId::new("b1/lod2.2").unwrap(),
        building: building.clone(),
        lod: "2.2".into(),
        is_solid: true,
        surfaces: vec![Surface {
            kind: SurfaceKind::Roof,
            rings: vec![vec![
                [0.0, 0.0, 17.5],
                [30.0, 0.0, 17.5],
                [30.0, 12.0, 0.1 + 0.2],
            ]],
            material: Some(0),
        }],
        materials: vec![Material {
            name: "瓦".into(),
            rgba: [0.5, 0.25, 0.125, 1.0],
        }],
        provenance: here(),
    });
    for unit in [None, Some(UnitId::new("b1/u1").unwrap())] {
        parts.rooms.push(Room {
            id: RoomId::new(format!("b1/room/{}", unit.is_some())).unwrap(),
            name: Name::new("走廊", "Corridor"),
            building: building.clone(),
            level: 0,
            kind: sourced(RoomKind::Corridor),
            outline: square.clone(),
            floor_z: sourced(0.0),
            clear_height: sourced(2.7),
            unit,
            provenance: here(),
        });
    }
    parts.garage_levels.push(GarageLevel {
        id: GarageLevelId::new("p/-1").unwrap(),
        parking: parking.clone(),
        level: -1,
        floor_z: sourced(-4.0),
        clear_height: sourced(2.2),
        spaces: sourced(120),
        provenance: here(),
    });
    for number in [None, Some("A-01")] {
        parts.parking_spaces.push(ParkingSpace {
            id: ParkingSpaceId::new(number.unwrap_or("none")).unwrap(),
            parking: parking.clone(),
            number: number.map(Into::into),
            outline: square.clone(),
            level: -1,
            kind: sourced(SpaceKind::Charging),
            provenance: here(),
        });
    }
    parts.walls.push(Wall {
        id: WallId::new("wall").unwrap(),
        compound: Some(CompoundId::new("compound/1").unwrap()),
        line: line_string![(x: -100.0, y: -80.0), (x: 100.0, y: -80.0)],
        kind: sourced(WallKind::Fence),
        height: sourced(2.2),
        provenance: here(),
    });
    parts.airspaces.push(Airspace {
        id: AirspaceId::new("school").unwrap(),
        name: Name::default(),
        area: square,
        kind: sourced(AirspaceKind::NoFly),
        floor_z: sourced(0.0),
        ceiling_z: sourced(120.0),
        provenance: here(),
    });
    parts.placed_models.push(PlacedModel {
        id: PlacedModelId::new("gatehouse").unwrap(),
        name: Name::default(),
        position: Position::new(99.0, 1.0, 0.0),
        heading_rad: 0.25,
        scale: 1.0,
        building: None,
        glb: b"glTF\x02\0\0\0\xff"[..].into(),
        provenance: here(),
    });
}

fn add_traffic(parts: &mut CommunityParts) {
    let road = || RoadId::new("road/1").unwrap();
    for (id, via, condition) in [
        ("turn/1", vec![road()], None),
        ("turn/2", vec![], Some("Mo-Fr 07:00-09:00".into())),
    ] {
        parts.turn_restrictions.push(TurnRestriction {
            id: TurnRestrictionId::new(id).unwrap(),
            kind: sourced(TurnKind::NoUTurn),
            from: road(),
            via,
            to: road(),
            at: Position::new(90.0, -10.0, 0.0),
            binds: vec![Traveller::MotorVehicle, Traveller::Bus],
            condition,
            provenance: here(),
        });
        let subject = match id {
            "turn/1" => Subject::Road(road()),
            _ => Subject::Gate(GateId::new("gate").unwrap()),
        };
        parts.access_rules.push(AccessRule {
            id: AccessRuleId::new(id).unwrap(),
            subject: subject.clone(),
            traveller: Traveller::Bicycle,
            permission: sourced(Permission::Private),
            along: Along::Backward,
            condition: None,
            provenance: here(),
        });
        let mut week = WeeklyHours::default();
        week.days[4] = vec![OpenSpan {
            from: 1_080,
            until: 1_560,
        }];
        week.public_holiday = Some(Vec::new());
        week.comment = Some("敲门".into());
        parts.timetables.push(Timetable {
            id: TimetableId::new(id).unwrap(),
            subject,
            raw: "Fr 18:00-26:00 \"敲门\"; PH off".into(),
            week: (id == "turn/1").then_some(week),
            provenance: here(),
        });
    }
}

fn add_register(parts: &mut CommunityParts) {
    for (number, area) in [(0, None), (1, Some(sourced(88.5)))] {
        parts.households.push(Household {
            id: HouseholdId::new(format!("b1/u1/{number}")).unwrap(),
            unit: UnitId::new("b1/u1").unwrap(),
            number,
            level: 0,
            residents: sourced(3),
            rented: sourced(number == 1),
            area_m2: area,
            provenance: here(),
        });
    }
    parts.legal_entities.push(LegalEntity {
        id: LegalEntityId::new("property").unwrap(),
        name: Name::new("物业", "Property"),
        kind: sourced(EntityKind::PropertyCompany),
        credit_code: Some("91310000132260250X".into()),
        building: Some(BuildingId::new("b1").unwrap()),
        place: Some(PlaceId::new("canteen").unwrap()),
        provenance: here(),
    });
    parts.vehicles.push(Vehicle {
        id: VehicleId::new("v1").unwrap(),
        kind: sourced(VehicleKind::ElectricCar),
        household: Some(HouseholdId::new("b1/u1/1").unwrap()),
        space: Some(ParkingSpaceId::new("A-01").unwrap()),
        provenance: here(),
    });
}

fn add_utilities(parts: &mut CommunityParts) {
    for (id, kind) in [
        ("bus", UtilityNodeKind::Busbar),
        ("load", UtilityNodeKind::Load),
    ] {
        parts.utility_nodes.push(UtilityNode {
            id: UtilityNodeId::new(id).unwrap(),
            name: Name::default(),
            utility: Utility::Power,
            kind,
            position: Position::new(3.0, 4.0, -0.8),
            building: Some(Sourced::new(
                BuildingId::new("b1").unwrap(),
                Provenance::inferred("load-in-building"),
            )),
            device: (kind == UtilityNodeKind::Load).then(|| DeviceId::new("d/3").unwrap()),
            figures: [(UtilityFigure::VoltageKv, 0.4)].into(),
            profile: Some("H0-A".to_owned()),
            provenance: here(),
        });
    }
    parts.utility_links.push(UtilityLink {
        id: UtilityLinkId::new("line").unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityLinkKind::Line,
        from: UtilityNodeId::new("bus").unwrap(),
        to: UtilityNodeId::new("load").unwrap(),
        line: line_string![(x: 3.0, y: 4.0), (x: 5.0, y: 4.0)],
        conducts: true,
        figures: [
            (UtilityFigure::LengthM, 2.0),
            (UtilityFigure::ResistanceOhmPerKm, 0.2067),
        ]
        .into(),
        provenance: here(),
    });
}
