//! Rooms, roofs, walls, parking spaces.

use twin_core::model::{RoofShape, RoomKind, SpaceKind, WallKind};

use super::*;

const BLOCK: [i64; 5] = [0, 5, 55, 50, 0];

fn building() -> String {
    way(
        1,
        &BLOCK,
        &[
            ("building", "office"),
            ("building:levels", "4"),
            ("height", "16"),
        ],
    )
}

#[test]
fn indoor_areas_are_rooms_of_the_building_around_them() {
    let body = [
        building(),
        way(
            2,
            &[11, 12, 22, 21, 11],
            &[
                ("indoor", "room"),
                ("level", "1"),
                ("room", "office"),
                ("ref", "101"),
            ],
        ),
        way(
            3,
            &[12, 13, 23, 22, 12],
            &[("indoor", "corridor"), ("level", "0-2")],
        ),
        way(
            4,
            &[13, 14, 24, 23, 13],
            &[("indoor", "room"), ("level", "-1;1"), ("stairs", "yes")],
        ),
        way(
            5,
            &[31, 32, 42, 41, 31],
            &[("indoor", "room"), ("amenity", "toilets")],
        ),
        way(6, &[33, 34], &[("indoor", "wall"), ("level", "1")]),
        way(
            7,
            &[77, 78, 88, 87, 77],
            &[("indoor", "room"), ("level", "0")],
        ),
        way(
            8,
            &[32, 33, 43, 42, 32],
            &[("indoor", "area"), ("level", "first")],
        ),
    ]
    .concat();
    let found = import_text(&body);
    let rooms: Vec<_> = found
        .community
        .rooms
        .iter()
        .filter(|r| !r.provenance.is_inferred())
        .map(|r| (r.id.as_str(), r.kind.value, r.level))
        .collect();
    assert_eq!(
        rooms,
        [
            ("osm/way/2", RoomKind::Office, 1),
            ("osm/way/3", RoomKind::Corridor, 0),
            ("osm/way/3/2", RoomKind::Corridor, 1),
            ("osm/way/3/3", RoomKind::Corridor, 2),
            ("osm/way/4", RoomKind::Stairs, -1),
            ("osm/way/4/2", RoomKind::Stairs, 1),
            ("osm/way/5", RoomKind::Toilet, 0),
        ]
    );
    let office = &found.community.rooms[0];
    assert_eq!(office.name.en.as_deref(), Some("101"));
    // 16 m in 4 storeys: the floor of level 1 is at 4 m, and a room 3.85 m high.
    assert_eq!(
        (office.floor_z.value, office.clear_height.value),
        (4.0, 3.85)
    );
    let levels: Vec<i16> = found.community.storeys.iter().map(|s| s.level).collect();
    assert_eq!(levels, [-1, 0, 1, 2]);
    let told: Vec<_> = found
        .warnings
        .iter()
        .map(|w| w.feature.as_deref().unwrap())
        .collect();
    assert_eq!(told, ["way/7", "way/8"]);
}

#[test]
fn an_entrance_stands_on_its_level() {
    let body = [
        building(),
        node(500, 22.7, 114.2002, &[("entrance", "main"), ("level", "1")]),
    ]
    .concat();
    let found = import_text(&body);
    let entrance = found
        .community
        .fixtures
        .iter()
        .find(|f| f.kind == FixtureKind::Entrance);
    let entrance = entrance.unwrap();
    assert_eq!(
        entrance.position.z, 0.0,
        "it lies beside the building, which it does not belong to"
    );
    let inside = [
        building(),
        node(
            501,
            22.7001,
            114.2002,
            &[("entrance", "yes"), ("level", "1")],
        ),
    ];
    let found = import_text(&inside.concat());
    let entrance = found
        .community
        .fixtures
        .iter()
        .find(|f| f.kind == FixtureKind::Entrance);
    assert_eq!(entrance.unwrap().position.z, 4.0);
}

#[test]
fn roofs_have_their_shape_and_height() {
    let with = |tags: &[(&str, &str)]| {
        let all = [&[("building", "house")], tags].concat();
        import_text(&way(1, &BLOCK, &all))
    };
    let found = with(&[("roof:shape", "gabled"), ("roof:height", "3.5")]);
    let roof = &found.community.roofs[0];
    assert_eq!(
        (roof.shape.value, roof.height.value),
        (RoofShape::Gabled, 3.5)
    );
    let found = with(&[("roof:shape", "half-hipped"), ("roof:levels", "1")]);
    let roof = &found.community.roofs[0];
    assert_eq!(
        (roof.shape.value, roof.height.value),
        (RoofShape::Hipped, 3.0)
    );
    let found = with(&[("roof:shape", "flat")]);
    assert_eq!(found.community.roofs[0].height.value, 0.0);
    let found = with(&[("roof:shape", "9.0")]);
    assert!(found.community.roofs.is_empty());
    assert!(matches!(
        kinds(&found)[..],
        [WarningKind::UnreadableValue {
            key: "roof:shape",
            ..
        }]
    ));
}

#[test]
fn walls_belong_to_the_compound_that_they_run_along() {
    let body = [
        way(1, &[0, 9, 99, 90, 0], &[("landuse", "residential")]),
        way(2, &[0, 5, 9], &[("barrier", "wall"), ("height", "2.5")]),
        way(3, &[44, 45, 46], &[("barrier", "hedge")]),
        way(4, &[71, 72], &[("barrier", "gate")]),
    ]
    .concat();
    let found = import_text(&body);
    let walls: Vec<_> = found
        .community
        .walls
        .iter()
        .filter(|w| !w.provenance.is_inferred())
        .map(|w| {
            (
                w.id.as_str(),
                w.kind.value,
                w.height.value,
                w.compound.is_some(),
            )
        })
        .collect();
    assert_eq!(
        walls,
        [
            ("osm/way/2", WallKind::Wall, 2.5, true),
            ("osm/way/3", WallKind::Hedge, 1.2, false),
        ]
    );
    assert_eq!(
        found
            .community
            .gates
            .iter()
            .filter(|g| !g.provenance.is_inferred())
            .count(),
        1
    );
}

#[test]
fn parking_spaces_lie_in_their_car_park() {
    let lot = [("amenity", "parking"), ("parking", "underground")];
    let body = [
        way(1, &BLOCK, &lot),
        way(
            2,
            &[11, 12, 22, 21, 11],
            &[
                ("amenity", "parking_space"),
                ("parking_space", "disabled"),
                ("ref", "A1"),
            ],
        ),
        way(
            3,
            &[12, 13, 23, 22, 12],
            &[("amenity", "parking_space"), ("level", "-2")],
        ),
        way(
            4,
            &[77, 78, 88, 87, 77],
            &[("amenity", "parking_space"), ("parking_space", "charging")],
        ),
    ]
    .concat();
    let found = import_text(&body);
    let spaces: Vec<_> = found
        .community
        .parking_spaces
        .iter()
        .filter(|s| !s.provenance.is_inferred())
        .map(|s| {
            (
                s.parking.as_str(),
                s.number.as_deref(),
                s.level,
                s.kind.value,
            )
        })
        .collect();
    assert_eq!(
        spaces,
        [
            ("osm/way/1", Some("A1"), -1, SpaceKind::Accessible),
            ("osm/way/1", None, -2, SpaceKind::Standard),
            // Outside every car park it is a small one of its own.
            ("osm/way/4", None, 0, SpaceKind::Charging),
        ]
    );
    assert_eq!(found.community.parkings.len(), 2);
    assert!(kinds(&found).is_empty(), "{:?}", kinds(&found));
}
