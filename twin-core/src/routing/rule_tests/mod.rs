//! Turn restrictions, access rules and barriers, against a search over whole link sequences.

mod town;

use std::collections::BTreeSet;

use geo::{Coord, LineString};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::ids::{AccessRuleId, CommunityId, FixtureId, RoadId, TurnRestrictionId};
use crate::model::{
    AccessRule, Along, Community, CommunityParts, Fixture, FixtureKind, Name, Permission, Position,
    Provenance, Road, RoadClass, Sourced, Subject, Traveller, TurnKind, TurnRestriction,
};
use crate::spatial::LocalFrame;
use town::Town;

fn here() -> Provenance {
    Provenance::imported("test")
}

fn told<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

fn road(id: &str, line: &[(f64, f64)]) -> Road {
    Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: LineString::from(line.to_vec()),
        class: told(RoadClass::Lane),
        width: told(4.0),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here(),
    }
}

fn parts(roads: Vec<Road>) -> CommunityParts {
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let id = CommunityId::new("c").unwrap();
    let mut parts = CommunityParts::new(id, Name::default(), frame, here());
    parts.roads = roads;
    parts
}

fn restriction(number: usize, kind: TurnKind, way: &[&str], at: (f64, f64)) -> TurnRestriction {
    let id = |r: &str| RoadId::new(r).unwrap();
    TurnRestriction {
        id: TurnRestrictionId::new(format!("t{number}")).unwrap(),
        kind: told(kind),
        from: id(way[0]),
        via: way[1..way.len() - 1].iter().map(|r| id(r)).collect(),
        to: id(way[way.len() - 1]),
        at: Position::new(at.0, at.1, 0.0),
        binds: vec![Traveller::MotorVehicle],
        condition: None,
        provenance: here(),
    }
}

fn rule(number: usize, subject: Subject, who: Traveller, permission: Permission) -> AccessRule {
    AccessRule {
        id: AccessRuleId::new(format!("a{number}")).unwrap(),
        subject,
        traveller: who,
        permission: told(permission),
        along: Along::Both,
        condition: None,
        provenance: here(),
    }
}

fn graph(parts: &CommunityParts, mode: Mode) -> WayGraph {
    WayGraph::new(&Community::new(parts.clone()).unwrap(), mode)
}

fn length(parts: &CommunityParts, mode: Mode, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
    let route = graph(parts, mode).route(from.into(), to.into())?;
    let walked: f64 = route
        .points
        .windows(2)
        .map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y))
        .sum();
    assert!((walked - route.length_m).abs() < 1e-9);
    Some((route.length_m * 1e6).round() / 1e6)
}

/// Four arms of 100 m round the origin and a square road through their ends.
fn crossroads() -> CommunityParts {
    let (w, e, s, n) = ((-100.0, 0.0), (100.0, 0.0), (0.0, -100.0), (0.0, 100.0));
    let o = (0.0, 0.0);
    parts(vec![
        road("west", &[w, o]),
        road("east", &[o, e]),
        road("south", &[s, o]),
        road("north", &[o, n]),
        road("ring-ne", &[e, (100.0, 100.0), n]),
        road("ring-se", &[s, (100.0, -100.0), e]),
    ])
}

#[test]
fn a_forbidden_turn_is_driven_round_and_walked() {
    let mut town = crossroads();
    let (from, to) = ((0.0, -50.0), (0.0, 50.0));
    assert_eq!(length(&town, Mode::Drive, from, to), Some(100.0));
    let no = restriction(1, TurnKind::NoStraightOn, &["south", "north"], (0.0, 0.0));
    town.turn_restrictions.push(no.clone());
    // Into the dead end in the west, round there, and left: nearer than along the ring.
    assert_eq!(
        length(&town, Mode::Drive, from, to),
        Some(50.0 + 100.0 + 100.0 + 50.0)
    );
    assert_eq!(length(&town, Mode::Walk, from, to), Some(100.0));
    assert_eq!(
        length(&town, Mode::Cycle, from, to),
        Some(100.0),
        "it binds motor vehicles"
    );
    town.turn_restrictions[0].condition = Some("Mo-Fr 07:00-09:00".into());
    assert_eq!(
        length(&town, Mode::Drive, from, to),
        Some(100.0),
        "it may not hold now"
    );
}

#[test]
fn an_only_turn_forbids_the_others() {
    let mut town = crossroads();
    let only = restriction(1, TurnKind::OnlyRightTurn, &["south", "east"], (0.0, 0.0));
    town.turn_restrictions.push(only);
    let from = (0.0, -50.0);
    assert_eq!(length(&town, Mode::Drive, from, (50.0, 0.0)), Some(100.0));
    assert_eq!(length(&town, Mode::Drive, from, (0.0, 50.0)), Some(400.0));
    // The way west leads back south, over the ring, and through the crossing from the east.
    assert_eq!(
        length(&town, Mode::Drive, from, (-50.0, 0.0)),
        Some(50.0 + 200.0 + 100.0 + 50.0)
    );
}

#[test]
fn a_restriction_over_a_way_forbids_the_sequence_alone() {
    // A street with a short link between two parallel roads: from `a` over `link` into `b` is forbidden.
    let mut town = parts(vec![
        road("a", &[(-100.0, 0.0), (0.0, 0.0)]),
        road("a-on", &[(0.0, 0.0), (100.0, 0.0)]),
        road("link", &[(0.0, 0.0), (0.0, 10.0), (0.0, 20.0)]),
        road("b", &[(0.0, 20.0), (-100.0, 20.0)]),
        road("b-on", &[(0.0, 20.0), (100.0, 20.0)]),
        road("far", &[(100.0, 0.0), (100.0, 20.0)]),
    ]);
    let no = restriction(1, TurnKind::NoUTurn, &["a", "link", "b"], (0.0, 0.0));
    town.turn_restrictions.push(no);
    let check =
        |from, to, expected| assert_eq!(length(&town, Mode::Drive, from, to), Some(expected));
    check((-50.0, 0.0), (50.0, 20.0), 50.0 + 20.0 + 50.0);
    check((50.0, 0.0), (-50.0, 20.0), 50.0 + 20.0 + 50.0);
    check(
        (-50.0, 0.0),
        (-50.0, 20.0),
        50.0 + 100.0 + 20.0 + 100.0 + 50.0,
    );
    // From within the link no sequence has begun.
    check((0.0, 5.0), (-50.0, 20.0), 15.0 + 50.0);
}

#[test]
fn a_private_way_is_entered_and_left_but_not_driven_through() {
    let mut town = parts(vec![
        road("in", &[(-100.0, 0.0), (0.0, 0.0)]),
        road("short", &[(0.0, 0.0), (100.0, 0.0)]),
        road("out", &[(100.0, 0.0), (200.0, 0.0)]),
        road("round", &[(0.0, 0.0), (50.0, 120.0), (100.0, 0.0)]),
    ]);
    let short = Subject::Road(RoadId::new("short").unwrap());
    town.access_rules
        .push(rule(1, short, Traveller::MotorVehicle, Permission::Private));
    assert_eq!(
        length(&town, Mode::Drive, (-50.0, 0.0), (150.0, 0.0)),
        Some(50.0 + 260.0 + 50.0)
    );
    assert_eq!(
        length(&town, Mode::Drive, (-50.0, 0.0), (40.0, 0.0)),
        Some(90.0)
    );
    assert_eq!(
        length(&town, Mode::Drive, (40.0, 0.0), (150.0, 0.0)),
        Some(110.0)
    );
    assert_eq!(
        length(&town, Mode::Walk, (-50.0, 0.0), (150.0, 0.0)),
        Some(200.0)
    );
    let short = Subject::Road(RoadId::new("short").unwrap());
    let on_foot = rule(2, short, Traveller::Foot, Permission::Private);
    town.access_rules.push(on_foot);
    let (from, to) = ((-50.0, 0.0), (150.0, 0.0));
    assert_eq!(length(&town, Mode::Walk, from, to), Some(200.0));
    assert_eq!(length(&town, Mode::Roll, from, to), Some(200.0));
}

#[test]
fn a_bollard_stops_cars_and_a_turnstile_robots() {
    let mut town = parts(vec![
        road("r", &[(-100.0, 0.0), (0.0, 0.0), (100.0, 0.0)]),
        road("round", &[(-100.0, 0.0), (0.0, 150.0), (100.0, 0.0)]),
    ]);
    let id = FixtureId::new("bar").unwrap();
    town.fixtures.push(Fixture {
        id: id.clone(),
        kind: FixtureKind::Barrier,
        position: Position::new(0.0, 0.0, 0.0),
        height: None,
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: here(),
    });
    let bar = Subject::Fixture(id);
    town.access_rules.push(rule(
        1,
        bar.clone(),
        Traveller::MotorVehicle,
        Permission::No,
    ));
    town.access_rules
        .push(rule(2, bar, Traveller::Robot, Permission::No));
    let (from, to) = ((-40.0, 0.0), (40.0, 0.0));
    let round = 2.0 * (60.0 + 100.0_f64.hypot(150.0));
    let round = (round * 1e6).round() / 1e6;
    assert_eq!(length(&town, Mode::Walk, from, to), Some(80.0));
    assert_eq!(length(&town, Mode::Cycle, from, to), Some(80.0));
    assert_eq!(length(&town, Mode::Drive, from, to), Some(round));
    assert_eq!(length(&town, Mode::Roll, from, to), Some(round));
    // Either side is reached.
    assert_eq!(length(&town, Mode::Drive, from, (-1.0, 0.0)), Some(39.0));
}

#[test]
fn bicycles_go_against_a_one_way_street_where_a_rule_lets_them() {
    let mut street = road("s", &[(0.0, 0.0), (100.0, 0.0)]);
    street.oneway = true;
    let mut town = parts(vec![street]);
    assert_eq!(length(&town, Mode::Cycle, (80.0, 0.0), (20.0, 0.0)), None);
    let subject = Subject::Road(RoadId::new("s").unwrap());
    town.access_rules
        .push(rule(1, subject, Traveller::Bicycle, Permission::Yes));
    assert_eq!(
        length(&town, Mode::Cycle, (80.0, 0.0), (20.0, 0.0)),
        Some(60.0)
    );
    assert_eq!(length(&town, Mode::Drive, (80.0, 0.0), (20.0, 0.0)), None);
    town.access_rules[0].along = Along::Backward;
    assert_eq!(length(&town, Mode::Cycle, (20.0, 0.0), (80.0, 0.0)), None);
    assert_eq!(
        length(&town, Mode::Cycle, (80.0, 0.0), (20.0, 0.0)),
        Some(60.0)
    );
}

#[test]
fn routes_are_those_of_a_search_over_all_sequences() {
    let mut random = StdRng::seed_from_u64(7);
    let (mut reached, mut longer, mut none) = (0, 0, 0);
    for _ in 0..60 {
        let town = Town::random(&mut random);
        let parts = town.parts();
        let bound = graph(&parts, Mode::Drive);
        let free = WayGraph::of_roads(&parts.roads, Mode::Drive);
        let middle = |s: usize| {
            let (a, b) = (town.at[town.streets[s].from], town.at[town.streets[s].to]);
            Coord {
                x: (a.0 + b.0) / 2.0,
                y: (a.1 + b.1) / 2.0,
            }
        };
        let used: BTreeSet<usize> = (0..4)
            .map(|_| random.random_range(0..town.streets.len()))
            .collect();
        for (&from, &to) in used.iter().flat_map(|a| used.iter().map(move |b| (a, b))) {
            let ends = |g: &WayGraph| {
                (
                    g.nearest(middle(from)).unwrap(),
                    g.nearest(middle(to)).unwrap(),
                )
            };
            let (start, end) = ends(&bound);
            let found = bound.route_between(&start, &end).map(|r| r.length_m);
            let expected = town.shortest(from, to).filter(|l| *l <= 90.0);
            if found.is_some_and(|l| l > 90.0) {
                continue;
            }
            assert_eq!(found, expected, "{from} to {to}: {:?}", town.rules);
            let (start, end) = ends(&free);
            let without = free.route_between(&start, &end).map(|r| r.length_m);
            reached += usize::from(found.is_some());
            none += usize::from(found.is_none() && without.is_some());
            longer += usize::from(found > without);
        }
    }
    assert!(
        reached > 300 && longer > 20 && none > 5,
        "{reached} {longer} {none}"
    );
}
