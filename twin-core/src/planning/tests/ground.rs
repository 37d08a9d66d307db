use geo::{Distance, Euclidean};

use super::*;

/// [`small`] with a building, a pond and a path where devices would stand: about the gate, along the road, in the lawn.
fn crowded() -> CommunityParts {
    let mut parts = small();
    parts.buildings.push(Building {
        footprint: rectangle(145.0, 0.5, 4.0, 4.0),
        usage: sourced(BuildingUse::Utility),
        ..building("gatehouse", 0.0, 0.0, 1, 0)
    });
    parts.buildings.push(Building {
        footprint: rectangle(70.0, 86.0, 10.0, 11.5),
        usage: sourced(BuildingUse::Utility),
        ..building("kiosk", 0.0, 0.0, 1, 0)
    });
    parts.waters.push(Water {
        id: WaterId::new("pond").unwrap(),
        name: Name::default(),
        area: rectangle(180.0, 125.0, 40.0, 50.0),
        provenance: here(),
    });
    parts.roads.push(road(
        "across",
        RoadClass::Lane,
        vec![(150.0, -20.0), (150.0, 100.0), (150.0, 180.0)],
    ));
    parts
}

#[test]
fn devices_in_the_open_stand_clear_of_buildings_water_and_roads() {
    let (community, placement) = placed(crowded());
    let open: Vec<&Device> = placement
        .devices
        .iter()
        .filter(|d| {
            matches!(
                d.host,
                Host::Gate(_) | Host::Road(_) | Host::Green(_) | Host::Compound(_)
            )
        })
        .collect();
    assert!(open.len() > 40, "{}", open.len());
    for device in &open {
        let at = device.position.plan();
        for building in &community.buildings {
            assert!(!building.footprint.contains(&at), "{}", device.id);
        }
        assert!(!community.waters[0].area.contains(&at), "{}", device.id);
        for road in &community.roads {
            let gap = Euclidean.distance(&at, &road.line);
            assert!(
                gap >= road.width.value / 2.0,
                "{} on {}",
                device.id,
                road.id
            );
        }
    }
    // And none stands in another.
    for (index, one) in open.iter().enumerate() {
        for other in &open[index + 1..] {
            let shared = matches!(&one.host, Host::Road(_)) && one.host == other.host;
            let gap = Euclidean.distance(&one.position.plan(), &other.position.plan());
            assert!(gap > 0.5 || shared, "{} and {}", one.id, other.id);
        }
    }
    // Round the pond as many as without it: what is in it needs water too, as far as the map tells.
    assert_eq!(of_row(&placement, "T4-7").len(), 5);
}

#[test]
fn ids_do_not_change_when_the_map_grows_elsewhere() {
    let ids = |parts: CommunityParts| -> BTreeSet<String> {
        let (_, placement) = placed(parts);
        let ids = placement.devices.iter().map(|d| d.id.to_string());
        ids.collect()
    };
    let before = ids(small());
    let mut grown = small();
    grown
        .buildings
        .insert(0, building("new", 200.0, 60.0, 6, 12));
    grown.units.insert(0, unit("u0", "new", 1, 220.0, 66.0, 12));
    grown
        .fixtures
        .insert(0, fixture("lift0", FixtureKind::Lift, (220.0, 66.0, 0.0)));
    let after = ids(grown);
    let lost: Vec<_> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(after.contains("plan/T4-3/u0/home-11"));
    assert!(after.contains("plan/T5-10/lift0/1"));
}

#[test]
fn hosts_whose_ids_extend_each_other_do_not_clash() {
    let mut parts = small();
    let gate = parts.gates[0].clone();
    parts.compounds.push(Compound {
        id: CompoundId::new("c/2").unwrap(),
        boundary: rectangle(400.0, 0.0, 300.0, 200.0),
        ..parts.compounds[0].clone()
    });
    parts.gates.push(Gate {
        id: GateId::new("g/2").unwrap(),
        position: Position::new(550.0, 0.0, 0.0),
        compound: Some(CompoundId::new("c/2").unwrap()),
        ..gate
    });
    // What feeds the fence of the second.
    parts.buildings.push(building("far", 530.0, 90.0, 6, 12));
    let (community, placement) = placed(parts);
    // Both compounds have fences of ten zones.
    assert_eq!(of_row(&placement, "T3-4").len(), 20);
    placement.apply(community).unwrap();
}

#[test]
fn gates_that_lead_into_no_compound_do_not_count_beside_those_that_do() {
    let mut parts = small();
    let gate = parts.gates[0].clone();
    parts.gates.push(Gate {
        id: GateId::new("garden-gate").unwrap(),
        position: Position::new(400.0, 400.0, 0.0),
        compound: None,
        ..gate.clone()
    });
    let (_, placement) = placed(parts);
    assert_eq!(outcome(&placement, "T3-3a").demanded, 1);
    let mut open = empty();
    open.gates.push(Gate {
        compound: None,
        ..gate
    });
    let (_, placement) = placed(open);
    assert_eq!(outcome(&placement, "T3-3a").demanded, 1);
}

#[test]
fn a_device_upstairs_hangs_at_the_height_of_its_storey() {
    let mut parts = small();
    parts.places.push(Place {
        id: PlaceId::new("canteen").unwrap(),
        name: Name::default(),
        kind: sourced("canteen".into()),
        position: Position::new(40.0, 146.0, parts.buildings[1].floor_z(1)),
        building: Some(BuildingId::new("b2").unwrap()),
        storey: 1,
        area_m2: sourced(300.0),
        provenance: here(),
    });
    let (_, placement) = placed(parts);
    let screens = of_row(&placement, "T7-5");
    assert!(!screens.is_empty());
    for screen in screens {
        let z = screen.position.z;
        assert!(screen.storey == 1 && (3.0..6.0).contains(&z), "{z}");
    }
}

#[test]
fn a_place_without_any_free_ground_is_told() {
    let mut parts = empty();
    parts.compounds.push(Compound {
        boundary: rectangle(0.0, 0.0, 60.0, 60.0),
        ..small().compounds[0].clone()
    });
    parts.buildings = vec![Building {
        footprint: rectangle(-1.0, -1.0, 62.0, 62.0),
        usage: sourced(BuildingUse::Industrial),
        ..building("hall", 0.0, 0.0, 1, 0)
    }];
    let (community, placement) = placed(parts);
    let parking = outcome(&placement, "T10-4a");
    assert_eq!((parking.demanded, parking.placed), (1, 0));
    assert_eq!(parking.reason, Some(Reason::NoRoom));
    placement.apply(community).unwrap();
}
