//! What is reached, by hand and against a search of single routes.

use geo::{Coord, Distance, Euclidean, Length, LineString, Point};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::ids::RoadId;
use crate::model::{Name, Provenance, Road, RoadClass, Sourced};

fn road(number: usize, line: Vec<(f64, f64)>, oneway: bool) -> Road {
    let here = Provenance::generated("test");
    Road {
        id: RoadId::new(format!("r{number}")).unwrap(),
        name: Name::default(),
        line: LineString::from(line),
        class: Sourced::new(RoadClass::Lane, here.clone()),
        width: Sourced::new(4.0, here.clone()),
        drivable: true,
        walkable: true,
        oneway,
        level: 0,
        provenance: here,
    }
}

fn origin(graph: &WayGraph, x: f64, y: f64) -> Origin {
    Origin {
        snap: graph.nearest(Coord { x, y }).unwrap(),
        gone_m: 0.0,
    }
}

fn length(stretches: &[Stretch]) -> f64 {
    stretches.iter().map(|s| Euclidean.length(&s.line)).sum()
}

#[test]
fn a_cross_is_reached_as_far_as_the_bound_in_every_arm() {
    let roads = [
        road(0, vec![(-100.0, 0.0), (0.0, 0.0), (100.0, 0.0)], false),
        road(1, vec![(0.0, -100.0), (0.0, 0.0), (0.0, 30.0)], false),
    ];
    let graph = WayGraph::of_roads(&roads, Mode::Walk);
    let reach = graph.reach(&[origin(&graph, 10.0, 3.0)], 50.0);
    // East to 60, west to −40, south to −40, north to its end at 30.
    let stretches = reach.stretches(50.0);
    assert!(
        (length(&stretches) - (100.0 + 70.0)).abs() < 1e-9,
        "{stretches:?}"
    );
    assert_eq!(stretches.len(), 2);
    let ends: Vec<Coord<f64>> = stretches
        .iter()
        .flat_map(|s| [s.line.0[0], *s.line.0.last().unwrap()])
        .collect();
    assert_eq!(
        ends,
        [(-40.0, 0.0), (60.0, 0.0), (0.0, -40.0), (0.0, 30.0)].map(Coord::from)
    );
    assert!((length(&reach.stretches(20.0)) - (40.0 + 20.0)).abs() < 1e-9);
    assert_eq!(
        reach.distance(&graph.nearest((0.0, 20.0).into()).unwrap()),
        Some((30.0, 0))
    );
    assert_eq!(
        reach.distance(&graph.nearest((70.0, 0.0).into()).unwrap()),
        None
    );
}

#[test]
fn the_nearest_of_many_origins_counts_with_what_one_has_gone() {
    let roads = [road(0, vec![(0.0, 0.0), (100.0, 0.0)], false)];
    let graph = WayGraph::of_roads(&roads, Mode::Walk);
    let mut origins = [origin(&graph, 0.0, 0.0), origin(&graph, 100.0, 0.0)];
    let at = |origins: &[Origin], x: f64| {
        graph
            .reach(origins, 100.0)
            .distance(&graph.nearest((x, 0.0).into()).unwrap())
    };
    assert_eq!(at(&origins, 40.0), Some((40.0, 0)));
    assert_eq!(at(&origins, 60.0), Some((40.0, 1)));
    assert_eq!(at(&origins, 50.0), Some((50.0, 0)));
    origins[1].gone_m = 30.0;
    assert_eq!(at(&origins, 60.0), Some((60.0, 0)));
    assert_eq!(at(&origins, 70.0), Some((60.0, 1)));
    origins[1].gone_m = f64::NAN;
    assert_eq!(at(&origins, 100.0), Some((100.0, 0)));
    assert_eq!(at(&[], 50.0), None);
    assert!(graph.reach(&origins, f64::NAN).stretches(10.0).is_empty());
}

#[test]
fn one_way_streets_are_reached_in_their_direction() {
    let roads = [road(0, vec![(0.0, 0.0), (100.0, 0.0)], true)];
    let graph = WayGraph::of_roads(&roads, Mode::Drive);
    let reach = graph.reach(&[origin(&graph, 50.0, 0.0)], 30.0);
    assert!((length(&reach.stretches(30.0)) - 30.0).abs() < 1e-9);
    assert_eq!(
        reach.distance(&graph.nearest((40.0, 0.0).into()).unwrap()),
        None
    );
    let ahead = reach.distance(&graph.nearest((60.0, 0.0).into()).unwrap());
    assert!(
        ahead.is_some_and(|(d, _)| (d - 10.0).abs() < 1e-9),
        "{ahead:?}"
    );
}

fn random_roads(random: &mut StdRng, oneway: bool) -> Vec<Road> {
    let corner = |random: &mut StdRng| {
        (
            f64::from(random.random_range(0..8_i32)) * 30.0,
            f64::from(random.random_range(0..8_i32)) * 30.0,
        )
    };
    let mut roads = Vec::new();
    while roads.len() < 30 {
        let (a, b) = (corner(random), corner(random));
        if a != b {
            roads.push(road(
                roads.len(),
                vec![a, b],
                oneway && random.random_bool(0.3),
            ));
        }
    }
    roads
}

#[test]
fn distances_are_those_of_the_shortest_routes() {
    let mut random = StdRng::seed_from_u64(5);
    for round in 0..60 {
        let roads = random_roads(&mut random, round % 2 == 1);
        let graph = WayGraph::of_roads(&roads, Mode::Drive);
        let mut point = || Coord {
            x: random.random_range(-10.0..220.0),
            y: random.random_range(-10.0..220.0),
        };
        let origins: Vec<Origin> = (0..4)
            .map(|_| {
                let p = point();
                origin(&graph, p.x, p.y)
            })
            .collect();
        let bound_m = 150.0;
        let reach = graph.reach(&origins, bound_m);
        for _ in 0..20 {
            let to = graph.nearest(point()).unwrap();
            let routes = origins
                .iter()
                .filter_map(|o| graph.route_between(&o.snap, &to));
            let shortest = routes.map(|r| r.length_m).fold(f64::INFINITY, f64::min);
            match reach.distance(&to) {
                Some((length_m, _)) => {
                    assert!((length_m - shortest).abs() < 1e-6, "{length_m} {shortest}")
                }
                None => assert!(shortest > bound_m - 1e-6, "{shortest}"),
            }
        }
    }
}

#[test]
fn stretches_hold_the_points_within_the_limit_and_no_others() {
    let mut random = StdRng::seed_from_u64(6);
    for round in 0..30 {
        let roads = random_roads(&mut random, round % 2 == 1);
        let graph = WayGraph::of_roads(&roads, Mode::Drive);
        let origins = [origin(&graph, 60.0, 60.0), origin(&graph, 200.0, 10.0)];
        let reach = graph.reach(&origins, 200.0);
        for limit_m in [0.0, 35.0, 120.0] {
            let stretches = reach.stretches(limit_m);
            let lies_on = |at: Coord<f64>, number: usize| {
                let own = stretches.iter().filter(|s| s.road == number);
                own.map(|s| Euclidean.distance(&Point::from(at), &s.line))
                    .any(|d| d < 1e-6)
            };
            for (number, road) in roads.iter().enumerate() {
                let (a, b) = (road.line.0[0], road.line.0[1]);
                // The end of a one-way street may be reached and nothing else of it: no stretch.
                for i in 1..40 {
                    let at = a + (b - a) * (f64::from(i) / 40.0);
                    let snap = graph.nearest(at).unwrap();
                    let length_m = reach.distance(&snap).map_or(f64::INFINITY, |(d, _)| d);
                    // Where ways lie on each other the nearest is another, and at the very limit rounding decides.
                    if snap.road == number && (length_m - limit_m).abs() > 1e-6 {
                        assert_eq!(
                            lies_on(at, number),
                            length_m < limit_m,
                            "{at:?} {length_m} {limit_m}"
                        );
                    }
                }
            }
        }
    }
}
