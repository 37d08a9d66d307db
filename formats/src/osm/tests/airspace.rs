//! Airspaces by law.

use twin_core::model::AirspaceKind;

use super::*;

#[test]
fn what_the_law_names_has_a_controlled_airspace_and_the_rest_has_none() {
    let controlled: &[&[(&str, &str)]] = &[
        &[("aeroway", "aerodrome")],
        &[("landuse", "military")],
        &[("amenity", "prison")],
        &[("amenity", "fuel"), ("name", "加油站")],
        &[("power", "plant")],
        &[("power", "substation"), ("substation", "transmission")],
        &[("man_made", "water_works")],
        &[("landuse", "harbour")],
    ];
    let free: &[&[(&str, &str)]] = &[
        &[("aeroway", "helipad")],
        &[("power", "substation")],
        &[
            ("power", "substation"),
            ("substation", "minor_distribution"),
        ],
        &[("power", "generator")],
        &[("landuse", "industrial")],
        &[("amenity", "school")],
    ];
    let mut body = String::new();
    for (id, tags) in (1..).zip(controlled) {
        body.push_str(&way(id, &SQUARE, tags));
    }
    for (id, tags) in (100..).zip(free) {
        body.push_str(&way(id, &SQUARE, tags));
    }
    body.push_str(&way(200, &SQUARE, &[("building", "yes")]));
    let imported = import_text(&body);
    let found = &imported.community.airspaces;
    let ids: Vec<_> = found.iter().map(|a| a.id.to_string()).collect();
    let wanted: Vec<_> = (1..=controlled.len())
        .map(|id| format!("osm/way/{id}"))
        .collect();
    assert_eq!(ids, wanted);
    for airspace in found {
        assert_eq!(airspace.kind.value, AirspaceKind::Restricted);
        assert_eq!(
            (airspace.floor_z.value, airspace.ceiling_z.value),
            (0.0, 120.0)
        );
        let by_law = rule::provenance(rule::AIRSPACE_CONTROLLED);
        assert_eq!(airspace.ceiling_z.provenance, by_law);
    }
    assert_eq!(found[3].name.zh.as_deref(), Some("加油站"));
    // 20 m by 20 m of the grid: a five-thousandth of a degree each way, the longitude at 22.7° N.
    let side_m = 2e-4_f64.to_radians() * 6_378_137.0;
    let expected = side_m * side_m * 22.7_f64.to_radians().cos();
    assert!((found[0].area.unsigned_area() / expected - 1.0).abs() < 0.01);
}

#[test]
fn the_law_ends_at_the_border() {
    let body = [
        way(1, &SQUARE, &[("amenity", "fuel")]),
        way(2, &SQUARE, &[("building", "yes")]),
    ]
    .concat();
    // Row 0 of the grid lies at 22.7° N: brought to 60.17° N, 24.94° E.
    let abroad = osm(&body)
        .replace("lat=\"22.7", "lat=\"60.1")
        .replace("lon=\"114.2", "lon=\"24.9");
    let imported = import(write(abroad.as_bytes()).path()).unwrap();
    assert_eq!(imported.community.buildings.len(), 1);
    assert_eq!(imported.community.airspaces.len(), 0);
}

#[test]
fn real_maps_have_the_airspaces_of_their_areas() {
    // Counted in the files: closed ways and multipolygons with one of the tags.
    for (name, expected) in COUNTED {
        let Some(file) = real_file(name) else { return };
        let imported = import(&file).unwrap();
        let ids: Vec<_> = imported
            .community
            .airspaces
            .iter()
            .map(|a| a.id.as_str())
            .collect();
        assert_eq!(ids, *expected, "{name}");
    }
}

/// The files and their airspaces.
const COUNTED: &[(&str, &[&str])] = &[
    ("beijing-haidian-cau.osm.gz", &["osm/way/161289849"]),
    ("shanghai-baoshan-shu.osm.gz", &["osm/way/978778369"]),
    (
        "shenzhen-longgang.osm.gz",
        &["osm/way/330000561", "osm/way/544131083"],
    ),
];
