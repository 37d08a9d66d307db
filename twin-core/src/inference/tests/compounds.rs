//! Compounds, their gates and what encloses them.

use geo::coord;

use super::*;
use crate::model::GateKind;

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
