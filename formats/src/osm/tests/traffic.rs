//! Turn restrictions, access, opening hours.

use twin_core::model::{
    AccessRule, Along, CommunityParts, CrossingKind, FixtureKind, Permission, Provenance, Subject,
    Traveller, TurnKind,
};
use twin_core::routing::{Mode, WayGraph};

use super::*;

/// Three roads that meet in node 44: from the west, to the east, to the north.
fn junction() -> String {
    let residential = [("highway", "residential")];
    [
        way(1, &[40, 44], &residential),
        way(2, &[44, 49], &residential),
        way(3, &[44, 94], &residential),
        way(4, &[49, 99, 94], &residential),
    ]
    .concat()
}

fn restriction(members: &[(&str, i64, &str)], tags: &[(&str, &str)]) -> String {
    let mut text = String::from(" <relation id=\"9\">\n");
    for (kind, id, role) in members {
        text += &format!("  <member type=\"{kind}\" ref=\"{id}\" role=\"{role}\"/>\n");
    }
    text + &tag_lines(&[&[("type", "restriction")], tags].concat()) + " </relation>\n"
}

const AT_NODE: [(&str, i64, &str); 3] = [("way", 1, "from"), ("node", 44, "via"), ("way", 3, "to")];

fn drive_m(imported: &Imported, from: usize, to: usize) -> f64 {
    let c = &imported.community;
    let graph = WayGraph::new(c, Mode::Drive);
    let middle = |road: usize| {
        let line = &c.roads[road].line.0;
        (line[0] + line[1]) / 2.0
    };
    graph.route(middle(from), middle(to)).unwrap().length_m
}

#[test]
fn a_restriction_at_a_node_is_read_and_obeyed() {
    let free = import_text(&junction());
    let body = junction() + &restriction(&AT_NODE, &[("restriction", "no_left_turn")]);
    let bound = import_text(&body);
    let [found] = &bound.community.turn_restrictions[..] else {
        panic!("{:?}", bound.community.turn_restrictions);
    };
    assert_eq!(found.kind.value, TurnKind::NoLeftTurn);
    assert_eq!(
        (found.from.as_str(), found.to.as_str()),
        ("osm/way/1", "osm/way/3")
    );
    assert!(found.via.is_empty() && found.condition.is_none());
    assert!(
        found.binds.contains(&Traveller::MotorVehicle) && found.binds.contains(&Traveller::Bicycle)
    );
    assert_eq!(
        found.kind.provenance,
        Provenance::imported(format!("{} restriction", name_of(&bound)))
    );
    let (short, long) = (drive_m(&free, 0, 2), drive_m(&bound, 0, 2));
    assert!(long > short + 100.0, "{short} {long}");
    assert!(kinds(&bound).is_empty(), "{:?}", kinds(&bound));
}

fn name_of(imported: &Imported) -> String {
    match &imported.community.provenance {
        Provenance::Imported { source } => source.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn exceptions_vehicles_and_conditions_are_kept() {
    let read = |tags: &[(&str, &str)]| import_text(&(junction() + &restriction(&AT_NODE, tags)));
    let found = read(&[
        ("restriction", "only_straight_on"),
        ("except", "bicycle;bus"),
    ]);
    let binds = &found.community.turn_restrictions[0].binds;
    assert_eq!(binds[..], [Traveller::MotorVehicle, Traveller::Goods]);
    let found = read(&[("restriction:hgv", "no_left_turn")]);
    assert_eq!(
        found.community.turn_restrictions[0].binds[..],
        [Traveller::Goods]
    );
    let found = read(&[(
        "restriction:conditional",
        "no_left_turn @ (Mo-Fr 07:00-09:00)",
    )]);
    let condition = found.community.turn_restrictions[0].condition.as_deref();
    assert_eq!(condition, Some("(Mo-Fr 07:00-09:00)"));
    assert!(matches!(
        kinds(&found)[..],
        [WarningKind::KeptAsText {
            key: "restriction:conditional",
            ..
        }]
    ));
    let found = read(&[("restriction", "no_flying")]);
    assert!(found.community.turn_restrictions.is_empty());
    assert!(matches!(
        kinds(&found)[..],
        [WarningKind::UnreadableValue {
            key: "restriction",
            ..
        }]
    ));
}

#[test]
fn a_restriction_over_ways_names_them_in_order() {
    let residential = [("highway", "residential")];
    let body = [
        way(1, &[40, 44], &residential),
        way(2, &[44, 45], &residential),
        way(5, &[46, 45], &residential),
        way(3, &[46, 96], &residential),
    ]
    .concat();
    let members = [
        ("way", 1, "from"),
        ("way", 2, "via"),
        ("way", 5, "via"),
        ("way", 3, "to"),
    ];
    let found = import_text(&(body + &restriction(&members, &[("restriction", "no_u_turn")])));
    let found = &found.community.turn_restrictions[0];
    let via: Vec<_> = found.via.iter().map(|r| r.as_str()).collect();
    assert_eq!(via, ["osm/way/2", "osm/way/5"]);
}

#[test]
fn a_restriction_whose_roads_do_not_meet_is_left_out() {
    for members in [
        [("way", 1, "from"), ("node", 44, "via"), ("way", 4, "to")],
        [("way", 1, "from"), ("node", 44, "via"), ("way", 777, "to")],
        [
            ("way", 1, "from"),
            ("node", 44, "via"),
            ("way", 3, "destination"),
        ],
    ] {
        let tags = [("restriction", "no_left_turn")];
        let found = import_text(&(junction() + &restriction(&members, &tags)));
        assert!(found.community.turn_restrictions.is_empty());
        assert!(
            matches!(kinds(&found)[..], [WarningKind::LeftOut { .. }]),
            "{:?}",
            kinds(&found)
        );
    }
}

/// The rules of the road that a way with `tags` becomes.
fn rules_of_way(tags: &[(&str, &str)]) -> Vec<(Traveller, Permission, Along)> {
    rules(&import_text(&way(1, &[0, 5], tags)).community)
}

fn rules(parts: &CommunityParts) -> Vec<(Traveller, Permission, Along)> {
    let of = |r: &AccessRule| (r.traveller, r.permission.value, r.along);
    parts.access_rules.iter().map(of).collect()
}

#[test]
fn access_tags_become_rules_where_they_say_more_than_the_class() {
    use Along::{Backward, Both, Forward};
    use Permission::{Destination, No, Permissive, Private, Yes};
    use Traveller::{Bicycle, Emergency, Foot, MotorVehicle};
    let check = |tags: &[(&str, &str)], expected: &[(Traveller, Permission, Along)]| {
        assert_eq!(rules_of_way(tags), expected, "{tags:?}");
    };
    check(&[("highway", "residential")], &[]);
    check(&[("highway", "residential"), ("access", "yes")], &[]);
    check(
        &[("highway", "service"), ("access", "private")],
        &[
            (MotorVehicle, Private, Both),
            (Foot, Private, Both),
            (Bicycle, Private, Both),
        ],
    );
    check(
        &[
            ("highway", "service"),
            ("motor_vehicle", "destination"),
            ("oneway", "yes"),
        ],
        &[(MotorVehicle, Destination, Forward)],
    );
    check(
        &[("highway", "footway"), ("foot", "permissive")],
        &[(Foot, Permissive, Both)],
    );
    check(
        &[("highway", "footway"), ("bicycle", "yes")],
        &[(Bicycle, Yes, Both)],
    );
    check(&[("highway", "footway"), ("access", "yes")], &[]);
    check(
        &[("highway", "residential"), ("bicycle", "no")],
        &[(Bicycle, No, Both)],
    );
    check(
        &[
            ("highway", "residential"),
            ("oneway", "yes"),
            ("oneway:bicycle", "no"),
        ],
        &[(Bicycle, Yes, Both)],
    );
    check(
        &[
            ("highway", "residential"),
            ("oneway", "yes"),
            ("oneway:bicycle", "-1"),
        ],
        &[(Bicycle, Yes, Backward)],
    );
    // The line of a road that is one-way against its way is turned round.
    check(
        &[
            ("highway", "residential"),
            ("oneway", "-1"),
            ("oneway:bicycle", "-1"),
        ],
        &[(Bicycle, Yes, Forward)],
    );
    check(
        &[
            ("highway", "residential"),
            ("oneway", "yes"),
            ("cycleway", "opposite_lane"),
        ],
        &[(Bicycle, Yes, Both)],
    );
    check(
        &[
            ("highway", "service"),
            ("service", "emergency_access"),
            ("access", "no"),
        ],
        &[(Emergency, Yes, Both)],
    );
}

#[test]
fn a_rule_that_holds_at_times_is_kept_as_text() {
    let tags = [
        ("highway", "service"),
        ("motor_vehicle:conditional", "no @ (22:00-06:00)"),
    ];
    let found = import_text(&way(1, &[0, 5], &tags));
    let [rule] = &found.community.access_rules[..] else {
        panic!("{:?}", found.community.access_rules);
    };
    assert_eq!(rule.condition.as_deref(), Some("(22:00-06:00)"));
    assert_eq!(rule.permission.value, Permission::No);
    assert!(matches!(
        kinds(&found)[..],
        [WarningKind::KeptAsText { .. }]
    ));
}

#[test]
fn opening_hours_belong_to_what_the_element_became() {
    let body = [
        way(1, &SQUARE, &[("building", "retail")]),
        node(
            500,
            22.70015,
            114.20015,
            &[
                ("shop", "kiosk"),
                ("opening_hours", "Mo-Fr 09:00-18:00; PH off"),
            ],
        ),
        node(
            501,
            22.7008,
            114.2008,
            &[("barrier", "gate"), ("opening_hours", "mo-sa 8:30")],
        ),
        node(
            502,
            22.7008,
            114.2001,
            &[("natural", "peak"), ("opening_hours", "24/7")],
        ),
    ]
    .concat();
    let found = import_text(&body);
    let [shop, gate] = &found.community.timetables[..] else {
        panic!("{:?}", found.community.timetables);
    };
    assert!(matches!(&shop.subject, Subject::Place(id) if id.as_str() == "osm/node/500"));
    let week = shop.week.as_ref().unwrap();
    assert!(week.is_open(0, 600) && !week.is_open(5, 600));
    assert_eq!(week.public_holiday, Some(Vec::new()));
    assert!(matches!(&gate.subject, Subject::Gate(_)));
    assert_eq!((&*gate.raw, &gate.week), ("mo-sa 8:30", &None));
    assert!(matches!(
        kinds(&found)[..],
        [WarningKind::KeptAsText {
            key: "opening_hours",
            ..
        }]
    ));
}

#[test]
fn crossings_tanks_and_doors_are_fixtures() {
    let body = [
        way(1, &SQUARE, &[("building", "yes")]),
        way(
            2,
            &[50, 51, 61, 60, 50],
            &[("man_made", "storage_tank"), ("content", "water")],
        ),
        node(
            500,
            22.7007,
            114.2007,
            &[
                ("highway", "crossing"),
                ("crossing", "marked"),
                ("crossing:island", "yes"),
            ],
        ),
        node(
            501,
            22.7008,
            114.2007,
            &[("highway", "crossing"), ("crossing", "no")],
        ),
        node(
            502,
            22.70015,
            114.20015,
            &[("door", "hinged"), ("fire_door", "yes"), ("level", "0")],
        ),
        node(503, 22.7009, 114.2007, &[("manhole", "sewer")]),
        node(504, 22.7009, 114.2008, &[("emergency", "fire_hydrant")]),
    ]
    .concat();
    let found = import_text(&body);
    let of = |kind| {
        let fixtures = found.community.fixtures.iter();
        let told = fixtures.filter(|f| f.kind == kind && !f.provenance.is_inferred());
        told.map(|f| f.id.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(FixtureKind::Crossing), ["osm/node/500"]);
    let crossing = found
        .community
        .fixtures
        .iter()
        .find(|f| f.crossing.is_some());
    let crossing = crossing.unwrap();
    assert_eq!(
        crossing.crossing.as_ref().unwrap().value,
        CrossingKind::Marked
    );
    let island = crossing.island.as_ref().unwrap();
    assert!(island.value);
    let Provenance::Imported { source } = &island.provenance else {
        panic!("{island:?}");
    };
    assert!(source.ends_with("crossing:island"), "{source}");
    assert_eq!(of(FixtureKind::WaterTank), ["osm/way/2"]);
    assert_eq!(of(FixtureKind::FireDoor), ["osm/node/502"]);
    assert_eq!(of(FixtureKind::Manhole), ["osm/node/503"]);
    assert_eq!(of(FixtureKind::Hydrant), ["osm/node/504"]);
}

/// What the relations, tags and levels of a real file become: turn restrictions, those that hold at times, access rules, barriers that
/// stop someone, timetables, those read as a week, rooms, walls.
fn depth_of(name: &str) -> Option<[usize; 8]> {
    let c = import(&real_file(name)?).unwrap().community;
    let at_points = |r: &&AccessRule| !matches!(r.subject, Subject::Road(_));
    Some([
        c.turn_restrictions.len(),
        c.turn_restrictions
            .iter()
            .filter(|r| r.condition.is_some())
            .count(),
        c.access_rules.len(),
        c.access_rules.iter().filter(at_points).count(),
        c.timetables.len(),
        c.timetables.iter().filter(|t| t.week.is_some()).count(),
        c.rooms.len(),
        c.walls.len(),
    ])
}

#[test]
fn real_files_become_what_their_tags_say() {
    let expected = [
        // All 44 relations of the file, and all 27 of the next.
        (
            "helsinki-centre.osm.pbf",
            [44, 0, 649, 217, 493, 477, 2, 250],
        ),
        ("monaco.osm.pbf", [27, 0, 190, 24, 11, 10, 0, 23]),
        ("beijing-haidian-cau.osm.gz", [0, 0, 5, 4, 2, 2, 0, 17]),
        // Of its one restriction the file lacks a road.
        ("shenzhen-longgang.osm.gz", [0, 0, 4, 0, 1, 1, 0, 5]),
    ];
    let there = expected
        .iter()
        .filter(|(name, _)| real_file(name).is_some());
    let found = there
        .clone()
        .map(|(name, _)| (*name, depth_of(name).unwrap_or_default()));
    assert_eq!(
        found.collect::<Vec<_>>(),
        there.copied().collect::<Vec<_>>()
    );
}
