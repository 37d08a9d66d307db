use super::*;

#[test]
fn a_multipolygon_has_two_outers_and_a_hole() {
    let body = [
        // The first outer in two halves that run against each other, a hole, and a second outer.
        way(1, &[0, 4, 44], &[]),
        way(2, &[0, 40, 44], &[]),
        way(3, &[11, 13, 33, 31, 11], &[]),
        way(4, &[66, 68, 88, 86, 66], &[]),
        relation(
            5,
            &[(1, "outer"), (2, "outer"), (3, "inner"), (4, "outer")],
            &[("type", "multipolygon"), ("building", "yes")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let found: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| (b.id.as_str(), b.footprint.interiors().len()))
        .collect();
    assert_eq!(found, [("osm/relation/5", 1), ("osm/relation/5/2", 0)]);
    assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
}

#[test]
fn in_the_older_style_the_outer_way_has_the_tags_and_the_relation_the_hole() {
    let body = [
        way(1, &[0, 4, 44, 40, 0], &[("building", "apartments")]),
        way(2, &[11, 13, 33, 31, 11], &[]),
        relation(
            5,
            &[(1, "outer"), (2, "inner")],
            &[("type", "multipolygon")],
        ),
        // Two halves with the same tags, and a relation whose outer way is no area.
        way(3, &[55, 58, 88], &[("leisure", "park")]),
        way(4, &[88, 85, 55], &[("leisure", "park")]),
        relation(6, &[(3, "outer"), (4, "")], &[("type", "multipolygon")]),
        way(6, &[5, 9, 49], &[("barrier", "fence")]),
        relation(7, &[(6, "outer")], &[("type", "multipolygon")]),
    ]
    .concat();
    let imported = import_text(&body);
    let c = &imported.community;
    let found: Vec<_> = c
        .buildings
        .iter()
        .map(|b| (b.id.as_str(), b.footprint.interiors().len()))
        .collect();
    assert_eq!(found, [("osm/way/1", 1)]);
    let greens: Vec<_> = c.greens.iter().map(|g| g.id.as_str()).collect();
    assert_eq!(greens, ["osm/relation/6"]);
    assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
}

#[test]
fn what_relation_and_outer_way_both_say_is_one_area() {
    let body = [
        way(1, &[0, 4, 44, 40, 0], &[("building", "yes")]),
        way(2, &[11, 13, 33, 31, 11], &[("leisure", "garden")]),
        relation(
            5,
            &[(1, "outer"), (2, "inner")],
            &[("type", "multipolygon"), ("building", "retail")],
        ),
        // A school building on the outline of a campus remains a building.
        way(
            3,
            &[55, 58, 88, 85, 55],
            &[("building", "yes"), ("amenity", "school")],
        ),
        relation(
            6,
            &[(3, "outer")],
            &[("type", "multipolygon"), ("amenity", "school")],
        ),
    ]
    .concat();
    let c = import_text(&body).community;
    let ids: Vec<_> = c.buildings.iter().map(|b| b.id.as_str()).collect();
    assert_eq!(ids, ["osm/way/3", "osm/relation/5"]);
    assert_eq!(c.greens.len(), 1);
}

#[test]
fn the_sea_is_missed_aloud() {
    let body = [
        way(1, &SQUARE, &[("building", "yes")]),
        way(2, &[50, 55, 59], &[("natural", "coastline")]),
        way(3, &[60, 65, 69, 60], &[("natural", "coastline")]),
    ]
    .concat();
    let imported = import_text(&body);
    assert_eq!(kinds(&imported), [&WarningKind::Sea { ways: 2 }]);
}

#[test]
fn a_relation_with_a_missing_member_keeps_what_closes() {
    let body = [
        way(1, &SQUARE, &[]),
        relation(
            5,
            &[(1, "outer"), (99, "outer")],
            &[("type", "multipolygon"), ("leisure", "park")],
        ),
        way(2, &[50, 52, 72], &[]),
        relation(
            6,
            &[(2, "outer")],
            &[("type", "multipolygon"), ("natural", "water")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    assert_eq!(imported.community.greens.len(), 1);
    assert!(imported.community.waters.is_empty());
    assert_eq!(
        kinds(&imported)[..2],
        [
            &WarningKind::MissingMembers { missing: 1 },
            &WarningKind::OpenRings { open: 1 }
        ]
    );
    assert_eq!(imported.warnings[0].feature.as_deref(), Some("relation/5"));
}

#[test]
fn areas_go_to_their_layers() {
    let body = [
        way(1, &SQUARE, &[("leisure", "park")]),
        way(2, &[30, 32, 52, 50, 30], &[("natural", "water")]),
        way(
            3,
            &[4, 6, 26, 24, 4],
            &[("amenity", "parking"), ("capacity", "40")],
        ),
        way(
            4,
            &[34, 36, 56, 54, 34],
            &[("amenity", "parking"), ("parking", "underground")],
        ),
        way(5, &[60, 62, 82, 80, 60], &[("leisure", "playground")]),
        way(
            6,
            &[64, 66, 86, 84, 64],
            &[("amenity", "kindergarten"), ("name", "幼儿园")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let c = &imported.community;
    let greens: Vec<_> = c.greens.iter().map(|g| g.kind).collect();
    assert_eq!(greens, [GreenKind::Park, GreenKind::Playground]);
    assert_eq!(c.waters.len(), 1);
    let parkings: Vec<_> = c
        .parkings
        .iter()
        .map(|p| (p.kind.value, p.spaces.value))
        .collect();
    // 455.1 m² underground at 35 m² a space: 13.
    assert_eq!(
        parkings,
        [(ParkingKind::Surface, 40), (ParkingKind::Underground, 13)]
    );
    assert_eq!(c.places.len(), 1);
    assert_eq!(&*c.places[0].kind.value, "kindergarten");
    assert_eq!(c.places[0].name.any(), Some("幼儿园"));
}
