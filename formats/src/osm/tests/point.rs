use super::*;

#[test]
fn points_become_fixtures_places_and_gates() {
    let body = [
        way(1, &[0, 9, 99, 90, 0], &[("landuse", "residential")]),
        way(2, &[5, 15, 25], &[("highway", "service")]),
        way(3, &[33, 35, 55, 53, 33], &[("building", "apartments")]),
        node(1_001, 22.7, 114.2005, &[("barrier", "lift_gate")]),
        node(
            1_002,
            22.7004,
            114.2001,
            &[("highway", "street_lamp"), ("height", "6")],
        ),
        node(
            1_003,
            22.7004,
            114.2004,
            &[("shop", "convenience"), ("level", "1")],
        ),
        node(1_004, 22.7004, 114.2008, &[("natural", "tree")]),
        node(1_005, 22.7005, 114.2009, &[("barrier", "bollard")]),
        node(1_006, 22.7005, 114.2004, &[("barrier", "lift_gate")]),
        way(4, &[3, 4], &[("barrier", "gate")]),
        node(1_007, 22.71, 114.21, &[("barrier", "gate")]),
    ]
    .concat();
    let imported = import_text(&body);
    let c = &imported.community;
    let gates: Vec<_> = c
        .gates
        .iter()
        .map(|g| (g.id.as_str(), g.kind.value, g.compound.is_some()))
        .collect();
    assert_eq!(
        gates,
        [
            ("osm/node/1001", GateKind::Main, true),
            ("osm/node/1007", GateKind::Pedestrian, false),
            ("osm/way/4", GateKind::Pedestrian, true)
        ]
    );
    // The gate at the southern edge looks south.
    assert!((c.gates[0].outward_rad.value.sin() + 1.0).abs() < 1e-6);
    let mapped = |kind| {
        let is = |f: &&twin_core::model::Fixture| f.kind == kind && !f.provenance.is_inferred();
        c.fixtures.iter().filter(is).count()
    };
    assert_eq!(mapped(FixtureKind::LampPole), 1);
    assert_eq!(mapped(FixtureKind::Tree), 1);
    // The bollard, and the lift gate that no boundary is near to.
    assert_eq!(mapped(FixtureKind::Barrier), 2);
    let shop = &c.places[0];
    // On the first floor of six storeys of 3 m.
    let shop_is = (&*shop.kind.value, shop.storey, shop.position.z);
    assert_eq!(shop_is, ("shop", 1, 3.0));
    assert_eq!(
        shop.building.as_ref().map(|b| b.as_str()),
        Some("osm/way/3")
    );
}

#[test]
fn an_entrance_on_an_outline_belongs_to_its_building() {
    let body = way(1, &[0, 2, 22, 20, 0], &[("building", "apartments")]);
    let text = osm(&body).replace(
        "<node id=\"2\" lat=\"22.7000000\" lon=\"114.2002000\"/>",
        "<node id=\"2\" lat=\"22.7\" lon=\"114.2002\"><tag k=\"entrance\" v=\"main\"/></node>",
    );
    let imported = import(write(text.as_bytes()).path()).unwrap();
    let door = imported
        .community
        .fixtures
        .iter()
        .find(|f| f.kind == FixtureKind::Entrance)
        .unwrap();
    assert_eq!(
        door.building.as_ref().map(|b| b.as_str()),
        Some("osm/way/1")
    );
}
