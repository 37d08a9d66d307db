use super::*;

#[test]
fn roads_share_vertices_and_know_their_direction() {
    let body = [
        way(
            1,
            &[0, 5, 9],
            &[("highway", "residential"), ("name", "Elm Road")],
        ),
        way(
            2,
            &[95, 5],
            &[("highway", "service"), ("oneway", "-1"), ("width", "4.5")],
        ),
        way(3, &[50, 55], &[("highway", "steps")]),
        way(4, &[60, 65], &[("highway", "construction")]),
    ]
    .concat();
    let imported = import_text(&body);
    let roads = &imported.community.roads;
    assert_eq!(roads.len(), 3);
    assert_eq!(roads[0].line.0[1], roads[1].line.0[0]);
    assert!(roads[1].oneway && !roads[0].oneway);
    assert_eq!(roads[1].width.value, 4.5);
    assert_eq!(roads[2].class.value, RoadClass::Steps);
    assert!(!roads[2].drivable && roads[2].walkable);
    assert_eq!(roads[0].name.en.as_deref(), Some("Elm Road"));
}

#[test]
fn a_road_with_missing_nodes_is_cut_there() {
    let body = way(1, &[0, 1, 777, 5, 6], &[("highway", "residential")]);
    let imported = import_text(&body);
    let ids: Vec<_> = imported
        .community
        .roads
        .iter()
        .map(|r| r.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1", "osm/way/1/2"]);
    assert!(matches!(
        kinds(&imported)[..],
        [WarningKind::MissingNodes {
            missing: 1,
            nodes: 5,
            ..
        }]
    ));
}

#[test]
fn a_road_of_which_nothing_is_left_is_told() {
    let body = [
        way(1, &[0, 5], &[("highway", "residential")]),
        way(2, &[1, 777, 5], &[("highway", "residential")]),
        way(3, &[7], &[("highway", "footway")]),
    ]
    .concat();
    let imported = import_text(&body);
    assert_eq!(imported.community.roads.len(), 1);
    let told: Vec<_> = imported.warnings.iter().map(ToString::to_string).collect();
    assert!(told[0].contains("way/2: 1 of its 3 nodes"), "{told:?}");
    assert!(told[0].ends_with("it is left out"), "{told:?}");
    assert!(told[1].contains("way/3: left out"), "{told:?}");
}
