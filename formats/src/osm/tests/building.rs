use super::*;

#[test]
fn a_building_has_its_attributes_and_their_sources() {
    let body = way(
        7,
        &SQUARE,
        &[
            ("building", "apartments"),
            ("building:levels", "18"),
            ("building:levels:underground", "2"),
            ("height", "54,5 m"),
            ("building:flats", "72"),
            ("name", "3号楼"),
            ("name:en", "Building 3"),
        ],
    );
    let imported = import_text(&body);
    let b = &imported.community.buildings[0];
    assert_eq!(b.id.as_str(), "osm/way/7");
    assert_eq!(b.usage.value, BuildingUse::Residential);
    assert_eq!((b.storeys.value, b.basements.value), (18, 2));
    assert_eq!((b.base_z.value, b.top_z.value), (0.0, 54.5));
    assert_eq!(b.households.value, 72);
    assert_eq!(b.name, Name::new("3号楼", "Building 3"));
    let Provenance::Imported { source } = &b.storeys.provenance else {
        panic!("{:?}", b.storeys)
    };
    assert!(source.ends_with(" building:levels"), "{source}");
    assert!(b.base_z.provenance.is_inferred());
    // 2e-4 degrees by 2e-4 degrees at 22.7° N: 20.549 m by 22.148 m.
    assert!((b.footprint.unsigned_area() - 455.1).abs() < 1.0);
    assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
}

#[test]
fn unreadable_values_are_told_and_replaced_by_rules() {
    let body = way(
        1,
        &SQUARE,
        &[
            ("building", "residential"),
            ("height", "tall"),
            ("building:levels", "six"),
        ],
    );
    let imported = import_text(&body);
    let b = &imported.community.buildings[0];
    assert_eq!(b.storeys.value, 6);
    assert!(b.storeys.provenance.is_inferred());
    let told: Vec<_> = imported.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("way/1: height=tall cannot be read"),
        "{told:?}"
    );
}

#[test]
fn a_stepped_building_has_its_highest_levels_and_a_roof_adds_to_them() {
    let of = |tags: &[(&str, &str)]| {
        let all = [&[("building", "apartments")], tags].concat();
        let imported = import_text(&way(1, &SQUARE, &all));
        assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
        let b = imported.community.buildings[0].clone();
        (b.storeys.value, b.top_z.value)
    };
    assert_eq!(of(&[("building:levels", "6;8")]), (8, 24.0));
    assert_eq!(of(&[("building:levels", "5-7")]), (7, 21.0));
    assert_eq!(of(&[("building:levels", "2.5")]), (3, 9.0));
    assert_eq!(
        of(&[("building:levels", "4"), ("roof:levels", "1")]),
        (4, 15.0)
    );
    assert_eq!(
        of(&[("building:levels", "4"), ("roof:height", "2.5 m")]),
        (4, 14.5)
    );
    // Of 20 m the roof takes 5; 15 m are five storeys.
    assert_eq!(
        of(&[
            ("height", "20"),
            ("roof:height", "5"),
            ("roof:shape", "gabled")
        ]),
        (5, 20.0)
    );
}

#[test]
fn a_building_without_height_has_that_of_its_highest_part() {
    let body = [
        way(1, &[0, 4, 44, 40, 0], &[("building", "apartments")]),
        way(
            2,
            &[11, 13, 33, 31, 11],
            &[("building:part", "yes"), ("building:levels", "12")],
        ),
        way(
            3,
            &[0, 1, 11, 10, 0],
            &[("building:part", "yes"), ("building:levels", "2")],
        ),
        // One that tells its own height keeps it.
        way(
            4,
            &[55, 58, 88, 85, 55],
            &[("building", "apartments"), ("building:levels", "5")],
        ),
        way(
            5,
            &[66, 67, 77, 76, 66],
            &[("building:part", "yes"), ("height", "60")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let found: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| (b.id.as_str(), b.storeys.value, b.top_z.value))
        .collect();
    assert_eq!(found, [("osm/way/1", 12, 36.0), ("osm/way/4", 5, 15.0)]);
    assert_eq!(imported.inferred[rule::HEIGHT_FROM_PARTS], 1);
}

#[test]
fn heights_count_from_the_ground() {
    let body = [
        way(
            1,
            &SQUARE,
            &[("building", "yes"), ("height", "30"), ("min_height", "9")],
        ),
        way(
            2,
            &[30, 32, 52, 50, 30],
            &[
                ("building", "apartments"),
                ("building:levels", "6"),
                ("building:min_level", "2"),
            ],
        ),
        way(
            3,
            &[60, 62, 82, 80, 60],
            &[("building", "yes"), ("height", "3"), ("min_height", "9")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let z: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| (b.base_z.value, b.top_z.value))
        .collect();
    assert_eq!(z, [(9.0, 30.0), (6.0, 18.0), (0.0, 3.0)]);
}

#[test]
fn building_parts_count_only_without_an_outline() {
    let body = [
        way(1, &[0, 4, 44, 40, 0], &[("building", "yes")]),
        way(2, &[11, 13, 33, 31, 11], &[("building:part", "yes")]),
        way(3, &[66, 68, 88, 86, 66], &[("building:part", "yes")]),
    ]
    .concat();
    let imported = import_text(&body);
    let ids: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| b.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1", "osm/way/3"]);
}

#[test]
fn use_comes_from_the_land_when_the_building_does_not_say() {
    let body = [
        way(
            1,
            &[0, 9, 99, 90, 0],
            &[("landuse", "residential"), ("name", "花园小区")],
        ),
        way(2, &[11, 13, 33, 31, 11], &[("building", "yes")]),
        way(3, &[55, 58, 88, 85, 55], &[("amenity", "school")]),
        way(4, &[66, 67, 77, 76, 66], &[("building", "yes")]),
    ]
    .concat();
    let imported = import_text(&body);
    let buildings = &imported.community.buildings;
    assert_eq!(buildings[0].usage.value, BuildingUse::Residential);
    assert_eq!(buildings[1].usage.value, BuildingUse::Education);
    let compound = &imported.community.compounds[0];
    assert_eq!(buildings[0].compound.as_ref(), Some(&compound.id));
    assert_eq!(compound.enclosure.value, Enclosure::Closed);
    assert_eq!(imported.inferred[rule::USE_FROM_LAND], 2);
    assert!(!imported.community.units.is_empty());
}

#[test]
fn outlines_are_mended_or_left_out_one_by_one() {
    let body = [
        way(1, &[0, 2, 22, 20], &[("building", "yes")]),
        way(2, &[30, 32, 33, 32, 52, 50, 30, 30], &[("building", "yes")]),
        way(3, &[60, 82, 62, 80, 60], &[("building", "yes")]),
        way(4, &[65, 66, 65], &[("building", "yes")]),
        way(5, &[66, 68, 888, 86, 66], &[("building", "yes")]),
    ]
    .concat();
    let imported = import_text(&body);
    let ids: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| b.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1", "osm/way/2"]);
    let about: Vec<_> = imported
        .warnings
        .iter()
        .filter_map(|w| w.feature.as_deref())
        .collect();
    for feature in ["way/1", "way/3", "way/4", "way/5"] {
        assert!(
            about.contains(&feature),
            "{feature}: {:?}",
            imported.warnings
        );
    }
}
