use geo::{Contains, Distance, Euclidean, LineString, Point, Polygon, coord, polygon};

use super::*;
use crate::ids::{BuildingId, CommunityId, CompoundId, FixtureId, RoadId};
use crate::model::{
    Building, BuildingUse, Community, CommunityParts, Compound, Enclosure, Fixture, FixtureKind,
    GateKind, Name, Position, Provenance, Road, RoadClass, Sourced,
};
use crate::spatial::LocalFrame;

fn here() -> Provenance {
    Provenance::imported("test")
}

fn told<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

fn rectangle(x: f64, y: f64, w: f64, h: f64) -> Polygon<f64> {
    polygon![(x: x, y: y), (x: x + w, y: y), (x: x + w, y: y + h), (x: x, y: y + h)]
}

fn building(id: &str, footprint: Polygon<f64>, storeys: u16, households: u32) -> Building {
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::default(),
        footprint,
        base_z: told(0.0),
        top_z: told(3.0 * f64::from(storeys)),
        storeys: told(storeys),
        basements: told(0),
        usage: told(BuildingUse::Residential),
        households: told(households),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    }
}

fn road(id: &str, line: Vec<(f64, f64)>, class: RoadClass) -> Road {
    Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: LineString::from(line),
        class: told(class),
        width: told(6.0),
        drivable: class.is_usually_drivable(),
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here(),
    }
}

fn compound(id: &str, boundary: Polygon<f64>) -> Compound {
    Compound {
        id: CompoundId::new(id).unwrap(),
        name: Name::default(),
        boundary,
        enclosure: told(Enclosure::Closed),
        government_network: None,
        provenance: here(),
    }
}

fn parts() -> CommunityParts {
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    CommunityParts::new(
        CommunityId::new("c").unwrap(),
        Name::default(),
        frame,
        here(),
    )
}

fn of_kind(parts: &CommunityParts, kind: FixtureKind) -> Vec<&Fixture> {
    parts.fixtures.iter().filter(|f| f.kind == kind).collect()
}

#[test]
fn rules_have_names_texts_and_sources_of_their_own() {
    let mut names: Vec<_> = RULES.iter().map(|r| r.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    for r in RULES {
        assert!(!r.text_en.is_empty() && !r.source.is_empty(), "{}", r.name);
        assert!(r.text_zh.chars().any(|c| c > '\u{2e80}'), "{}", r.name);
        assert_eq!(rule::rule(r.name), Some(r));
    }
}

#[test]
fn a_slab_gets_units_in_a_row_along_it() {
    // 60 m long, 24 homes on 6 storeys: 4 homes a storey, 2 a unit: 2 units with their cores at 15 m and 45 m.
    let mut parts = parts();
    parts.buildings = vec![building("b", rectangle(0.0, 0.0, 60.0, 12.0), 6, 24)];
    let summary = complete(&mut parts);
    assert_eq!(summary.by_rule[rule::UNITS_FROM_HOUSEHOLDS], 2);
    let mut at: Vec<_> = parts.units.iter().map(|u| u.position.x.round()).collect();
    at.sort_by(f64::total_cmp);
    assert_eq!(at, [15.0, 45.0]);
    assert!(
        parts
            .units
            .iter()
            .all(|u| (u.position.y - 6.0).abs() < 1e-6)
    );
    assert!(parts.units.iter().all(|u| u.households == 12));
    // A fifth of 24 homes is 4.8.
    let rented: u32 = parts.units.iter().map(|u| u.rented).sum();
    assert!((4..=5).contains(&rented), "{rented}");
    assert!(of_kind(&parts, FixtureKind::Lift).is_empty());
    assert_eq!(of_kind(&parts, FixtureKind::DistributionBox).len(), 2);
}

#[test]
fn cores_stay_inside_an_l_shaped_building() {
    let footprint = polygon![(x: 0.0, y: 0.0), (x: 60.0, y: 0.0), (x: 60.0, y: 12.0), (x: 12.0, y: 12.0), (x: 12.0, y: 50.0), (x: 0.0, y: 50.0)];
    let mut parts = parts();
    parts.buildings = vec![building("b", footprint.clone(), 6, 48)];
    complete(&mut parts);
    assert_eq!(parts.units.len(), 4);
    for unit in &parts.units {
        assert!(footprint.contains(&unit.position.plan()), "{unit:?}");
    }
    assert_eq!(parts.units.iter().map(|u| u.households).sum::<u32>(), 48);
}

#[test]
fn a_tower_gets_lifts_fire_doors_and_a_tank() {
    let mut parts = parts();
    parts.buildings = vec![building("t", rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    complete(&mut parts);
    assert_eq!(parts.units.len(), 1);
    assert_eq!(of_kind(&parts, FixtureKind::Lift).len(), 2);
    assert_eq!(of_kind(&parts, FixtureKind::FireDoor).len(), 18);
    let tanks = of_kind(&parts, FixtureKind::WaterTank);
    assert_eq!((tanks.len(), tanks[0].position.z), (1, 54.0));
    let doors = of_kind(&parts, FixtureKind::FireDoor);
    assert_eq!(doors[17].position.z, 51.0);
    Community::new(parts).unwrap();
}

#[test]
fn lifts_follow_storeys() {
    for (storeys, expected) in [(6, 0), (7, 1), (11, 1), (12, 2), (33, 2)] {
        let mut parts = parts();
        let households = u32::from(storeys) * 2;
        parts.buildings = vec![building(
            "b",
            rectangle(0.0, 0.0, 14.0, 12.0),
            storeys,
            households,
        )];
        complete(&mut parts);
        assert_eq!(
            of_kind(&parts, FixtureKind::Lift).len(),
            expected,
            "{storeys}"
        );
    }
}

#[test]
fn what_is_mapped_is_kept_and_not_doubled() {
    let mut parts = parts();
    parts.buildings = vec![building("t", rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    let lift = Fixture {
        id: FixtureId::new("mapped").unwrap(),
        kind: FixtureKind::Lift,
        position: Position::new(13.0, 10.0, 0.0),
        height: None,
        building: Some(BuildingId::new("t").unwrap()),
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: here(),
    };
    parts.fixtures.push(lift.clone());
    complete(&mut parts);
    assert_eq!(of_kind(&parts, FixtureKind::Lift).len(), 2);
    assert!(parts.fixtures.contains(&lift));
    let (first, summary) = (parts.clone(), complete(&mut parts));
    assert_eq!(parts, first);
    assert!(summary.by_rule.is_empty(), "{summary:?}");
}

#[test]
fn gates_stand_where_roads_cross_and_look_out() {
    let mut parts = parts();
    parts.compounds = vec![compound("c1", rectangle(0.0, 0.0, 100.0, 100.0))];
    parts.roads = vec![
        road("main", vec![(50.0, 50.0), (50.0, -50.0)], RoadClass::Main),
        road(
            "path",
            vec![(50.0, 50.0), (150.0, 50.0)],
            RoadClass::Footway,
        ),
        // A second way through the same opening, and a city road that only passes.
        road(
            "side",
            vec![(55.0, 50.0), (55.0, -50.0)],
            RoadClass::Footway,
        ),
        road("city", vec![(-50.0, 90.0), (150.0, 90.0)], RoadClass::City),
    ];
    complete(&mut parts);
    let found: Vec<_> = parts
        .gates
        .iter()
        .map(|g| (g.position.x, g.position.y, g.kind.value))
        .collect();
    assert_eq!(
        found,
        [
            (50.0, 0.0, GateKind::Main),
            (100.0, 50.0, GateKind::Pedestrian)
        ]
    );
    assert!((parts.gates[0].outward_rad.value + std::f64::consts::FRAC_PI_2).abs() < 1e-9);
    assert!(parts.gates[1].outward_rad.value.abs() < 1e-9);
}

#[test]
fn a_compound_that_no_road_crosses_has_a_gate_towards_the_nearest() {
    let mut parts = parts();
    parts.compounds = vec![compound("c1", rectangle(0.0, 0.0, 100.0, 100.0))];
    parts.roads = vec![road(
        "r",
        vec![(-30.0, -20.0), (60.0, -5.0)],
        RoadClass::City,
    )];
    complete(&mut parts);
    assert_eq!(parts.gates.len(), 1);
    let gate = &parts.gates[0];
    assert_eq!((gate.position.x, gate.position.y), (60.0, 0.0));
    assert_eq!(gate.kind.value, GateKind::Main);
}

#[test]
fn outward_does_not_depend_on_the_winding() {
    let boundary = rectangle(0.0, 0.0, 10.0, 10.0);
    let mut turned = boundary.exterior().clone();
    turned.0.reverse();
    let turned = Polygon::new(turned, vec![]);
    for at in [coord! {x: 10.0, y: 5.0}, coord! {x: 5.0, y: 10.0}] {
        let (a, b) = (outward_rad(&boundary, at), outward_rad(&turned, at));
        assert!((a.cos() - b.cos()).abs() < 1e-9 && (a.sin() - b.sin()).abs() < 1e-9);
    }
    let up = outward_rad(&boundary, coord! {x: 5.0, y: 10.0});
    assert!((up.sin() - 1.0).abs() < 1e-9);
}

#[test]
fn homes_near_each_other_form_a_compound_and_a_city_road_parts_them() {
    let slab = |id: &str, x: f64, y: f64| building(id, rectangle(x, y, 40.0, 12.0), 6, 24);
    let mut parts = parts();
    for i in 0..6 {
        parts
            .buildings
            .push(slab(&format!("b{i}"), 0.0, f64::from(i) * 30.0));
    }
    parts.buildings.push(slab("alone", 500.0, 0.0));
    parts.roads = vec![road(
        "city",
        vec![(-50.0, 81.0), (90.0, 81.0)],
        RoadClass::City,
    )];
    complete(&mut parts);
    assert_eq!(parts.compounds.len(), 2);
    let members = |c: &Compound| {
        let of = |b: &&Building| b.compound.as_ref() == Some(&c.id);
        parts.buildings.iter().filter(of).count()
    };
    assert_eq!(
        parts.compounds.iter().map(members).collect::<Vec<_>>(),
        [3, 3]
    );
    assert!(parts.buildings[6].compound.is_none());
    Community::new(parts).unwrap();
}

#[test]
fn hydrants_are_at_most_120_m_apart_and_never_in_a_building() {
    let mut parts = parts();
    parts.roads = vec![road(
        "r",
        vec![(0.0, 0.0), (300.0, 400.0), (900.0, 400.0)],
        RoadClass::Main,
    )];
    // A building that covers the right-hand side near the start.
    parts.buildings = vec![building("b", rectangle(-20.0, -40.0, 60.0, 38.0), 1, 0)];
    complete(&mut parts);
    let hydrants = of_kind(&parts, FixtureKind::Hydrant);
    let at: Vec<Point<f64>> = hydrants.iter().map(|f| f.position.plan()).collect();
    assert!(at.len() >= 9, "{}", at.len());
    for pair in at.windows(2) {
        assert!(Euclidean.distance(&pair[0], &pair[1]) <= 125.0);
    }
    for station in stations::stations(&parts.roads[0].line, 1.0) {
        let near = at
            .iter()
            .any(|p| Euclidean.distance(p, &Point::from(station.at)) <= 61.0 + 4.0);
        assert!(near, "{station:?}");
    }
    assert!(at.iter().all(|p| !parts.buildings[0].footprint.contains(p)));
    assert!(of_kind(&parts, FixtureKind::Manhole).len() >= 1_100 / 40);
    assert!(of_kind(&parts, FixtureKind::LampPole).len() >= 1_100 / 35);
}

#[test]
fn a_compound_without_a_main_road_gets_one_from_its_inferred_lanes() {
    let lane = |id: &str, line: Vec<(f64, f64)>| {
        let mut road = road(id, line, RoadClass::Lane);
        road.class.provenance = Provenance::inferred(rule::ROAD_CLASS_FROM_HIGHWAY);
        road
    };
    let mut parts = parts();
    parts.compounds = vec![compound("c", rectangle(0.0, 0.0, 200.0, 200.0))];
    parts.roads = vec![
        lane("short", vec![(10.0, 10.0), (10.0, 40.0)]),
        lane("long", vec![(10.0, 40.0), (190.0, 40.0)]),
    ];
    complete(&mut parts);
    let classes: Vec<_> = parts.roads.iter().map(|r| r.class.value).collect();
    assert_eq!(classes, [RoadClass::Lane, RoadClass::Main]);
}

#[test]
fn ids_stay_within_their_length() {
    let long = "x".repeat(200);
    let mut parts = parts();
    parts.buildings = vec![building(&long, rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    complete(&mut parts);
    assert_eq!(parts.units.len(), 1);
    Community::new(parts).unwrap();
}

#[test]
fn the_count_covers_features_and_values() {
    let mut parts = parts();
    parts.buildings = vec![building("t", rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    let summary = complete(&mut parts);
    let counts = count_inferred(&parts);
    for (rule, count) in &summary.by_rule {
        assert_eq!(counts.get(*rule), Some(count), "{rule}");
    }
}

#[test]
fn a_fifth_of_small_houses_is_rented_too() {
    let mut parts = parts();
    for i in 0..500 {
        let x = f64::from(i) * 60.0;
        let house = building(&format!("h{i}"), rectangle(x, 0.0, 10.0, 10.0), 2, 1);
        parts.buildings.push(house);
    }
    complete(&mut parts);
    let rented: u32 = parts.units.iter().map(|u| u.rented).sum();
    assert!((80..=120).contains(&rented), "{rented} of 500");
}

/// A square compound of 100 m with `count` lanes crossing its eastern side.
fn with_ways_in(count: u32) -> CommunityParts {
    let mut parts = parts();
    let mut square = compound("c", rectangle(0.0, 0.0, 400.0, 400.0));
    square.enclosure = enclosure_from_area(160_000.0);
    parts.compounds = vec![square];
    for i in 0..count {
        let y = 20.0 + f64::from(i) * 40.0;
        let lane = road(
            &format!("r{i}"),
            vec![(300.0, y), (500.0, y)],
            RoadClass::Lane,
        );
        parts.roads.push(lane);
    }
    parts
}

#[test]
fn a_compound_that_many_roads_enter_is_open_and_one_with_gates_is_walled() {
    let enclosure = |mut parts: CommunityParts| {
        complete(&mut parts);
        parts.compounds[0].enclosure.value
    };
    assert_eq!(enclosure(with_ways_in(6)), Enclosure::Closed);
    let mut many = with_ways_in(7);
    complete(&mut many);
    assert_eq!(many.compounds[0].enclosure.value, Enclosure::Open);
    assert!(many.gates.is_empty());
    let mut gated = with_ways_in(7);
    gated.compounds[0].enclosure = enclosure_from_area(1e6);
    assert_eq!(enclosure(gated.clone()), Enclosure::Open);
    gated.gates.push(crate::model::Gate {
        id: crate::ids::GateId::new("g").unwrap(),
        name: Name::default(),
        position: Position::new(400.0, 25.0, 0.0),
        outward_rad: told(0.0),
        kind: told(GateKind::Main),
        compound: Some(CompoundId::new("c").unwrap()),
        provenance: here(),
    });
    assert_eq!(enclosure(gated), Enclosure::Closed);
    let mut told_open = with_ways_in(1);
    told_open.compounds[0].enclosure = told(Enclosure::Open);
    assert_eq!(enclosure(told_open), Enclosure::Open);
}

#[test]
fn what_stands_along_roads_makes_way() {
    let mut parts = parts();
    parts.roads = vec![
        road("r", vec![(0.0, 0.0), (600.0, 0.0)], RoadClass::Main),
        // A way beside it on the right, and one across where a pole would stand on both sides.
        road("walk", vec![(0.0, -4.0), (600.0, -4.0)], RoadClass::Footway),
        road(
            "path",
            vec![(120.0, -50.0), (120.0, 50.0)],
            RoadClass::Footway,
        ),
    ];
    parts.roads[1].width.value = 2.0;
    parts.roads[2].width.value = 2.0;
    parts.waters.push(crate::model::Water {
        id: crate::ids::WaterId::new("w").unwrap(),
        name: Name::default(),
        area: rectangle(200.0, 3.2, 100.0, 30.0),
        provenance: here(),
    });
    parts.buildings = vec![building("b", rectangle(-5.0, -5.0, 20.0, 10.0), 1, 0)];
    complete(&mut parts);
    let poles = of_kind(&parts, FixtureKind::LampPole);
    for pole in poles.iter().chain(&of_kind(&parts, FixtureKind::Hydrant)) {
        let at = pole.position.plan();
        for road in &parts.roads {
            let gap = Euclidean.distance(&at, &road.line);
            assert!(gap >= road.width.value / 2.0, "{} on {}", pole.id, road.id);
        }
        assert!(!parts.waters[0].area.contains(&at), "{}", pole.id);
    }
    // All but those where water lies on the one side and the walk on the other: at 210, 240 and 270 m.
    assert_eq!(poles.len(), 21 - 3);
    let manholes = of_kind(&parts, FixtureKind::Manhole);
    let built = &parts.buildings[0].footprint;
    assert!(manholes.iter().all(|m| !built.contains(&m.position.plan())));
}
