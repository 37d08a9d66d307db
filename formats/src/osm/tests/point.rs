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

#[test]
fn cameras_look_where_their_tags_say_and_what_cannot_be_read_is_told() {
    let camera = |id: i64, lat: f64, tags: &[(&str, &str)]| {
        let tags = [&[("man_made", "surveillance")], tags].concat();
        node(id, lat, 114.20015, &tags)
    };
    let body = [
        way(1, &SQUARE, &[("building", "yes")]),
        camera(
            500,
            22.7012,
            &[
                ("camera:direction", "90"),
                ("direction", "S"),
                ("camera:angle", "15"),
                ("height", "6 m"),
            ],
        ),
        camera(501, 22.7013, &[("direction", "WSW")]),
        camera(
            502,
            22.7014,
            &[
                ("camera:direction", "to the gate"),
                ("camera:angle", "steep"),
            ],
        ),
        camera(503, 22.7015, &[]),
        camera(504, 22.70015, &[("surveillance", "indoor")]),
        camera(505, 22.70015, &[("surveillance", "outdoor")]),
        camera(506, 22.70015, &[("camera:mount", "wall")]),
        node(
            507,
            22.7016,
            114.20015,
            &[("amenity", "bench"), ("direction", "nowhere")],
        ),
    ]
    .concat();
    let found = import_text(&body);
    let of = |id: &str| {
        let mut fixtures = found.community.fixtures.iter();
        fixtures.find(|f| f.id.as_str() == id).unwrap()
    };
    let east = of("osm/node/500");
    let heading = east.heading_rad.as_ref().unwrap();
    assert!(heading.value.abs() < 1e-12);
    assert!(
        matches!(&heading.provenance, Provenance::Imported { source } if source.ends_with("camera:direction"))
    );
    let pitch = east.pitch_rad.as_ref().unwrap();
    assert!((pitch.value + 15_f64.to_radians()).abs() < 1e-12);
    assert_eq!(east.height.as_ref().unwrap().value, 6.0);
    let heading = of("osm/node/501").heading_rad.as_ref().unwrap();
    // 247.5° clockwise from north is 157.5° clockwise from east.
    assert!((heading.value + 157.5_f64.to_radians()).abs() < 1e-12);
    for id in ["osm/node/502", "osm/node/503"] {
        let camera = of(id);
        assert_eq!((&camera.heading_rad, &camera.pitch_rad), (&None, &None));
    }
    let unreadable: Vec<_> = found
        .warnings
        .iter()
        .filter_map(|w| match &w.kind {
            WarningKind::UnreadableValue { key, value, .. } => {
                Some((w.feature.as_deref(), *key, value.as_str()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        unreadable,
        [
            (Some("node/502"), "camera:direction", "to the gate"),
            (Some("node/502"), "camera:angle", "steep"),
        ]
    );
    let is_inside = |id: &str| of(id).building.is_some();
    assert_eq!(
        ["osm/node/504", "osm/node/505", "osm/node/506"].map(is_inside),
        [true, false, false]
    );
}
