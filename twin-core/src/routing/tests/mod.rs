mod oracle;

use geo::{Coord, LineString, coord};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::ids::RoadId;
use crate::model::{Name, Provenance, Road, RoadClass, Sourced};
use oracle::Oracle;

fn road(number: usize, line: Vec<(f64, f64)>) -> Road {
    let here = Provenance::Surveyed {
        source: "test".into(),
    };
    Road {
        id: RoadId::new(format!("r{number}")).unwrap(),
        name: Name::default(),
        line: LineString::from(line),
        class: Sourced::new(RoadClass::Lane, here.clone()),
        width: Sourced::new(4.0, here.clone()),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here,
    }
}

fn roads(lines: &[&[(f64, f64)]]) -> Vec<Road> {
    lines
        .iter()
        .enumerate()
        .map(|(i, l)| road(i, l.to_vec()))
        .collect()
}

fn at(x: f64, y: f64) -> Coord<f64> {
    coord! { x: x, y: y }
}

fn length(graph: &WayGraph, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
    graph.route(from.into(), to.into()).map(|r| {
        let walked: f64 = r
            .points
            .windows(2)
            .map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y))
            .sum();
        assert!(
            (walked - r.length_m).abs() < 1e-9,
            "the points are {walked} m long, the route says {}",
            r.length_m
        );
        assert_eq!(
            (r.points[0], r.points[r.points.len() - 1]),
            (r.start.point, r.end.point)
        );
        (r.length_m * 1e9).round() / 1e9
    })
}

#[test]
fn a_route_turns_where_roads_share_a_vertex() {
    let graph = WayGraph::of_roads(
        &roads(&[
            &[(0.0, 0.0), (30.0, 0.0), (60.0, 0.0)],
            &[(30.0, 40.0), (30.0, 0.0)],
        ]),
        Mode::Walk,
    );
    assert_eq!(
        (
            graph.node_count(),
            graph.segment_count(),
            graph.component_count()
        ),
        (4, 3, 1)
    );
    assert_eq!(graph.length_m(), 100.0);
    // 10 m along the first road and 25 m up the second; the 3 m and 2 m beside the ways do not count.
    let route = graph.route(at(20.0, 3.0), at(28.0, 25.0)).unwrap();
    assert_eq!(route.length_m, 35.0);
    assert_eq!(
        route.points,
        vec![at(20.0, 0.0), at(30.0, 0.0), at(30.0, 25.0)]
    );
    assert_eq!((route.start.distance_m, route.end.distance_m), (3.0, 2.0));
    assert_eq!((route.start.road, route.end.road), (0, 1));
    assert_eq!(
        graph.node(graph.nearest_node(at(29.0, 1.0)).unwrap()),
        Some(at(30.0, 0.0))
    );
}

#[test]
fn a_route_within_one_segment_is_direct() {
    let graph = WayGraph::of_roads(&roads(&[&[(0.0, 0.0), (100.0, 0.0)]]), Mode::Walk);
    assert_eq!(length(&graph, (80.0, 1.0), (30.0, -1.0)), Some(50.0));
    assert_eq!(
        graph.route(at(5.0, 0.0), at(5.0, 0.0)).unwrap().points,
        vec![at(5.0, 0.0)]
    );
}

#[test]
fn ways_that_merely_cross_do_not_meet() {
    let graph = WayGraph::of_roads(
        &roads(&[
            &[(-500.0, 0.0), (500.0, 0.0)],
            &[(0.0, -400.0), (0.0, 400.0)],
        ]),
        Mode::Walk,
    );
    assert_eq!(graph.component_count(), 2);
    assert_eq!(
        graph.component_length_m(graph.main_component().unwrap()),
        Some(1000.0)
    );
    assert_eq!(length(&graph, (-400.0, 0.0), (0.0, 300.0)), None);
}

#[test]
fn a_bridge_passes_over_and_its_ramp_joins() {
    let mut all = roads(&[
        &[(-100.0, 0.0), (0.0, 0.0), (100.0, 0.0)],
        &[(0.0, -100.0), (0.0, 0.0), (0.0, 100.0)],
        &[(0.0, 100.0), (100.0, 100.0), (100.0, 0.0)],
    ]);
    all[1].level = 1;
    let graph = WayGraph::of_roads(&all, Mode::Walk);
    // Over the crossing at the origin there is no turn: up the bridge, along the ramp, back on the ground.
    assert_eq!(
        length(&graph, (0.0, -50.0), (50.0, 0.0)),
        Some(150.0 + 100.0 + 100.0 + 50.0)
    );
    all[1].level = 0;
    assert_eq!(
        length(
            &WayGraph::of_roads(&all, Mode::Walk),
            (0.0, -50.0),
            (50.0, 0.0)
        ),
        Some(100.0)
    );
}

#[test]
fn a_one_way_street_holds_for_driving_only() {
    let mut all = roads(&[
        &[(0.0, 0.0), (100.0, 0.0)],
        &[(100.0, 0.0), (100.0, 50.0), (0.0, 50.0), (0.0, 0.0)],
    ]);
    all[0].oneway = true;
    let (drive, walk) = (
        WayGraph::of_roads(&all, Mode::Drive),
        WayGraph::of_roads(&all, Mode::Walk),
    );
    assert_eq!(length(&drive, (20.0, 0.0), (70.0, 0.0)), Some(50.0));
    assert_eq!(
        length(&drive, (70.0, 0.0), (20.0, 0.0)),
        Some(30.0 + 200.0 + 20.0)
    );
    assert_eq!(length(&walk, (70.0, 0.0), (20.0, 0.0)), Some(50.0));
    assert_eq!(drive.component_count(), 1);
}

#[test]
fn a_way_closed_to_a_mode_is_not_in_its_graph() {
    let mut all = roads(&[&[(0.0, 0.0), (100.0, 0.0)]]);
    all[0].drivable = false;
    let graph = WayGraph::of_roads(&all, Mode::Drive);
    assert_eq!(
        (
            graph.node_count(),
            graph.component_count(),
            graph.main_component()
        ),
        (0, 0, None)
    );
    assert_eq!(graph.nearest(at(0.0, 0.0)), None);
    assert_eq!(graph.nearest_node(at(0.0, 0.0)), None);
    assert!(graph.route(at(0.0, 0.0), at(1.0, 0.0)).is_none());
}

#[test]
fn a_dead_end_close_to_a_way_joins_it() {
    let with_gap = |gap: f64| roads(&[&[(0.0, 0.0), (100.0, 0.0)], &[(40.0, 30.0), (40.0, gap)]]);
    let joined = WayGraph::of_roads(&with_gap(0.4), Mode::Walk);
    assert_eq!((joined.component_count(), joined.segment_count()), (1, 3));
    assert!(
        (length(&joined, (40.0, 30.0), (100.0, 0.0)).unwrap() - (29.6 + 60.0_f64.hypot(0.4))).abs()
            < 1e-9
    );
    assert_eq!(
        WayGraph::of_roads(&with_gap(0.6), Mode::Walk).component_count(),
        2
    );
    let mut over = with_gap(0.4);
    over[1].level = 1;
    assert_eq!(WayGraph::of_roads(&over, Mode::Walk).component_count(), 2);
    let end_to_end = WayGraph::of_roads(
        &roads(&[&[(0.0, 0.0), (10.0, 0.0)], &[(10.3, 0.0), (20.0, 0.0)]]),
        Mode::Walk,
    );
    assert_eq!(
        (end_to_end.node_count(), end_to_end.component_count()),
        (3, 1)
    );
}

#[test]
fn several_dead_ends_split_one_segment_in_order() {
    let graph = WayGraph::of_roads(
        &roads(&[
            &[(0.0, 0.0), (100.0, 0.0)],
            &[(70.0, 20.0), (70.0, 0.1)],
            &[(30.0, -20.0), (30.0, -0.1)],
        ]),
        Mode::Walk,
    );
    assert_eq!(
        (
            graph.component_count(),
            graph.segment_count(),
            graph.node_count()
        ),
        (1, 5, 6)
    );
    let direct = 19.9 + 40.0_f64.hypot(0.2) + 19.9;
    assert!((length(&graph, (70.0, 20.0), (30.0, -20.0)).unwrap() - direct).abs() < 1e-9);
}

#[test]
fn a_stray_path_gives_way_to_the_main_component() {
    let graph = WayGraph::of_roads(
        &roads(&[
            &[(0.0, 0.0), (500.0, 0.0)],
            &[(100.0, 40.0), (110.0, 40.0)],
            &[(100.0, 700.0), (110.0, 700.0)],
        ]),
        Mode::Walk,
    );
    assert_eq!(graph.nearest(at(105.0, 45.0)).unwrap().distance_m, 5.0);
    assert_eq!(
        graph.nearest_main(at(105.0, 45.0)).unwrap().point,
        at(105.0, 0.0)
    );
    assert_eq!(length(&graph, (105.0, 45.0), (400.0, 10.0)), Some(295.0));
    assert_eq!(length(&graph, (105.0, 45.0), (101.0, 41.0)), Some(4.0));
    assert_eq!(
        length(&graph, (105.0, 705.0), (400.0, 10.0)),
        None,
        "the main component is too far away"
    );
    assert_eq!(
        graph.nearest_main(at(105.0, 705.0)),
        graph.nearest(at(105.0, 705.0))
    );
}

#[test]
fn points_that_are_no_points_have_no_route() {
    let graph = WayGraph::of_roads(&roads(&[&[(0.0, 0.0), (500.0, 0.0)]]), Mode::Walk);
    for bad in [at(f64::NAN, 0.0), at(0.0, f64::INFINITY)] {
        assert_eq!(graph.nearest(bad), None);
        assert!(
            graph.route(bad, at(0.0, 0.0)).is_none() && graph.route(at(0.0, 0.0), bad).is_none()
        );
    }
    assert_eq!(
        (
            graph.node(99),
            graph.component(99),
            graph.component_length_m(99)
        ),
        (None, None, None)
    );
}

/// Random roads over a small lattice, so that they share many vertices.
fn random_roads(rng: &mut StdRng) -> Vec<Road> {
    let jitter: Vec<(f64, f64)> = (0..36)
        .map(|_| (rng.random_range(-9.0..9.0), rng.random_range(-9.0..9.0)))
        .collect();
    let lattice = |i: usize, j: usize| {
        (
            i as f64 * 40.0 + jitter[i * 6 + j].0,
            j as f64 * 40.0 + jitter[i * 6 + j].1,
        )
    };
    (0..rng.random_range(4..14))
        .map(|number| {
            let (mut i, mut j) = (rng.random_range(0..6_usize), rng.random_range(0..6_usize));
            let mut line = vec![lattice(i, j)];
            for _ in 0..rng.random_range(1..5) {
                let step = if rng.random_bool(0.5) { &mut i } else { &mut j };
                *step = if *step == 5 || (*step > 0 && rng.random_bool(0.5)) {
                    *step - 1
                } else {
                    *step + 1
                };
                line.push(lattice(i, j));
            }
            Road {
                oneway: rng.random_bool(0.3),
                ..road(number, line)
            }
        })
        .collect()
}

#[test]
fn routes_are_as_short_as_brute_force_finds() {
    let mut rng = StdRng::seed_from_u64(20_261_124);
    let mut found = 0;
    for case in 0..400 {
        let roads = random_roads(&mut rng);
        for mode in [Mode::Walk, Mode::Drive] {
            let (graph, oracle) = (WayGraph::of_roads(&roads, mode), Oracle::new(&roads, mode));
            for _ in 0..20 {
                let [from, to] = [(); 2].map(|()| {
                    at(
                        rng.random_range(-30.0..230.0),
                        rng.random_range(-30.0..230.0),
                    )
                });
                let (start, end) = (graph.nearest(from).unwrap(), graph.nearest(to).unwrap());
                assert!(
                    (start.distance_m - oracle.nearest_m(from)).abs() < 1e-9,
                    "case {case}"
                );
                let (ours, theirs) = (
                    graph.route_between(&start, &end),
                    oracle.between_m(start.point, end.point),
                );
                assert_eq!(
                    ours.is_some(),
                    theirs.is_finite(),
                    "case {case}: {ours:?} {theirs}"
                );
                if let Some(route) = ours {
                    found += 1;
                    assert!(
                        (route.length_m - theirs).abs() < 1e-6,
                        "case {case}: {route:?} {theirs}"
                    );
                }
            }
        }
    }
    assert!(found > 3_000, "only {found} routes were compared");
}

#[test]
fn components_are_what_reaches_each_other() {
    let mut rng = StdRng::seed_from_u64(7);
    for case in 0..400 {
        let roads = random_roads(&mut rng);
        for mode in [Mode::Walk, Mode::Drive] {
            let (graph, oracle) = (WayGraph::of_roads(&roads, mode), Oracle::new(&roads, mode));
            let of = |v: usize| {
                let node = (0..graph.node_count() as u32)
                    .find(|&n| graph.node(n) == Some(oracle.vertices[v]))
                    .unwrap();
                graph.component(node).unwrap()
            };
            for a in 0..oracle.vertices.len() {
                for b in 0..oracle.vertices.len() {
                    let both = oracle.least[a][b].is_finite() && oracle.least[b][a].is_finite();
                    assert_eq!(of(a) == of(b), both, "case {case} {mode:?} {a} {b}");
                }
            }
        }
    }
}

#[test]
fn the_same_roads_make_the_same_graph() {
    let roads = random_roads(&mut StdRng::seed_from_u64(3));
    let [a, b] = [(); 2].map(|()| format!("{:?}", WayGraph::of_roads(&roads, Mode::Drive)));
    assert_eq!(a, b);
}
