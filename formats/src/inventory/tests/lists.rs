//! Lists of other columns, by a mapping.

use twin_core::audit::{Auditor, Fault, Verdict};
use twin_core::planning::PlacementOptions;

use super::*;

fn mapping(name: &str, text: &str) -> ColumnList {
    ColumnList::parse(name.as_ref(), text).unwrap()
}

fn mapped() -> ImportOptions {
    let mut options = options();
    options.tables = vec![
        mapping("lights", include_str!("../fixtures/dc-streetlights.toml")),
        mapping("stations", include_str!("../fixtures/dc-ev-stations.toml")),
    ];
    options
}

#[test]
fn street_lights_of_washington_become_lamp_poles() {
    let Some(path) = shared("washington-dc-downtown-streetlights.csv") else {
        return;
    };
    let (parts, told) = draft(&path, &mapped(), None);
    let parts = parts.unwrap();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(parts.fixtures.len(), 3_963);
    let is_pole = |f: &&Fixture| f.kind == FixtureKind::LampPole;
    assert_eq!(parts.fixtures.iter().filter(is_pole).count(), 3_963);
    // Counted in the file: 14 heights are N/A and 1,341 are 16 ft.
    let heights: Vec<f64> = parts
        .fixtures
        .iter()
        .filter_map(|f| Some(f.height.as_ref()?.value))
        .collect();
    assert_eq!(heights.len(), 3_963 - 14);
    assert_eq!(
        heights.iter().filter(|h| near(**h, 16.0 * 0.3048)).count(),
        1_341
    );
    let first = &parts.fixtures[0];
    assert_eq!(first.id.as_str(), "dc/streetlight/60206");
    let at = parts.frame.lonlat_from_enu(geo::Coord {
        x: first.position.x,
        y: first.position.y,
    });
    assert!(
        (at.x + 77.01292467).abs() < 1e-8 && (at.y - 38.89604969).abs() < 1e-8,
        "{at:?}"
    );
}

/// 10th Street NW, drawn in the middle between its two rows of lamps from 38.8965 to 38.9020 degrees north, as a main road of 10 m.
#[test]
fn street_lights_of_washington_are_told_by_their_spacing() {
    let Some(path) = shared("washington-dc-downtown-streetlights.csv") else {
        return;
    };
    let mut parts = draft(&path, &mapped(), None).0.unwrap();
    let end = |lat: f64| {
        let lonlat = geo::Coord {
            x: -77.025_991,
            y: lat,
        };
        parts.frame.enu_from_lonlat(lonlat)
    };
    let line = geo::LineString::new(vec![end(38.8965), end(38.9020)]);
    let road = Road {
        class: Sourced::new(RoadClass::Main, parts.provenance.clone()),
        width: Sourced::new(10.0, parts.provenance.clone()),
        line,
        level: 0,
        ..community().roads[0].clone()
    };
    parts.roads.push(road);
    let catalogue = Catalogue::builtin().unwrap();
    let whole = Community::new(parts).unwrap();
    let options = PlacementOptions::default();
    let audit = Auditor::new(&whole, &catalogue, &options).into_audit();
    let found = audit.row("T4-1").unwrap();
    assert_eq!((found.verdict, found.served), (Verdict::NotMet, 0.0));
    let mut conditions = found.conditions.iter();
    let told = conditions.find(|c| &*c.condition == "lamp_posts").unwrap();
    // Counted in the file by a script of its own: 19 lamps in the west and 21 in the east, 9 stretches of 30 to 50 m.
    let [
        Fault::LampPosts {
            posts,
            stretches,
            close,
            far,
            served_m,
            demanded_m,
            ..
        },
    ] = &told.faults[..]
    else {
        panic!("{:?}", told.faults);
    };
    assert_eq!((*posts, *stretches, *close, *far), (40, 38, 26, 3));
    assert!((demanded_m - 610.6).abs() < 0.1, "{demanded_m}");
    // On either side there is one within 25 m of every point.
    assert!((demanded_m - served_m).abs() < 1e-6, "{served_m}");
}

#[test]
fn charging_stations_of_washington_become_fixtures() {
    let Some(path) = shared("washington-dc-downtown-ev-stations.csv") else {
        return;
    };
    let (parts, told) = draft(&path, &mapped(), None);
    let parts = parts.unwrap();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(parts.fixtures.len(), 151);
    assert!(
        parts
            .fixtures
            .iter()
            .all(|f| f.kind == FixtureKind::ChargingStation)
    );
}

#[test]
fn column_lists_are_checked() {
    let error = |text: &str| {
        ColumnList::parse("m.toml".as_ref(), text)
            .unwrap_err()
            .to_string()
    };
    assert!(error("what = \"tree\"").contains("m.toml"));
    assert!(error("what = \"fixture\"\n[columns]").contains("lamp_pole"));
    assert!(
        error("what = \"fixture\"\nkind = \"tree\"\n[columns]\nid = \"a\"").contains("lon and lat")
    );
    assert!(
        error("what = \"device\"\n[columns]\nid = \"a\"\nx = \"b\"\ny = \"c\"").contains("class")
    );
    assert!(error("what = \"device\"\ncolour = 1\n[columns]\nid = \"a\"").contains("colour"));
    let of_devices = mapping(
        "m",
        "what = \"device\"\nkind = \"T3-2\"\n[columns]\nid = \"Nr\"\nlon = \"L\"\nlat = \"B\"\nheight_above_ground = { heading = \"cm\", unit = \"cm\" }",
    );
    let mut options = options();
    options.tables = vec![of_devices];
    let (parts, told) = draft_of(b"cm,Nr,L,B\n350,7,114.2,22.69\n", &options, None);
    let device = &parts.unwrap().devices[0];
    assert_eq!(told, Vec::<String>::new());
    assert!(near(device.position.z, 3.5));
    assert_eq!((device.id.as_str(), device.class.as_str()), ("7", "T3-2"));
}

#[test]
fn devices_join_the_map_that_was_read_before() {
    let map = community();
    assert_eq!(map.id, CommunityId::new("c/1").unwrap());
    let (parts, told) = draft_of(b"id,class,lon,lat,host_kind,host_id,height_above_ground\na,T3-2,114.2001,22.69,building,b1,3\n", &options(), Some(map.frame));
    assert_eq!(told, Vec::<String>::new());
    let mut joined = map.into_parts();
    joined.devices.extend(parts.unwrap().devices);
    let joined = Community::new(joined).unwrap();
    // A ten-thousandth of a degree of longitude at 22.69° N is 10.3 m.
    assert!((joined.devices.last().unwrap().position.x - 10.28).abs() < 0.05);
}
