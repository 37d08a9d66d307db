use std::f64::consts::{FRAC_PI_2, PI, TAU};

use geo::{Area, Contains, Coord, Polygon};

use super::scene::{Numbers, at, cast, obstacles, scene, solid, square, wall};
use crate::coverage::camera::horizon::{Horizon, NONE};
use crate::coverage::camera::window::{cross, dot, into_axes};
use crate::coverage::camera::{SightError, Sweep, Window};
use crate::coverage::obstacle::{Obstacles, PrismPlan};

const ORIGIN: Coord<f64> = Coord { x: 0.0, y: 0.0 };

fn look(plans: &[PrismPlan], eye: Coord<f64>, window: Window, range_m: f64) -> Horizon {
    let obstacles = obstacles(plans);
    Sweep::default()
        .plan(&obstacles, eye, window, range_m)
        .unwrap()
}

fn east(span_rad: f64) -> Window {
    Window::about(0.0, span_rad).unwrap()
}

fn assert_near(a: f64, b: f64, share: f64) {
    assert!((a - b).abs() <= share * b.abs().max(1e-9), "{a} is not {b}");
}

/// How far the horizon is in a direction.
fn distance(horizon: &Horizon, u: Coord<f64>) -> Option<f64> {
    let u = into_axes(u, horizon.window().axis());
    let holds = |from, to| cross(from, u) >= 0.0 && cross(u, to) >= 0.0 && dot(u, from + to) > 0.0;
    let unit = |v: Coord<f64>| v / v.x.hypot(v.y);
    let piece = horizon
        .pieces
        .iter()
        .find(|p| holds(unit(p.from), unit(p.to)))?;
    Some(if piece.edge == NONE {
        f64::INFINITY
    } else {
        1.0 / dot(piece.normal, u)
    })
}

#[test]
fn in_the_open_one_sees_the_whole_disc_or_sector() {
    assert_near(
        look(&[], ORIGIN, Window::ALL_ROUND, 50.0).area_m2(50.0),
        PI * 2_500.0,
        1e-12,
    );
    for span in [0.1, 1.0, FRAC_PI_2, 3.0, PI, 4.0, 6.2] {
        let horizon = look(&[], at(3.0, -7.0), east(span), 50.0);
        assert_near(horizon.area_m2(50.0), span * 1_250.0, 1e-12);
        let polygon = horizon.polygon(50.0).unwrap();
        assert_near(polygon.signed_area(), span * 1_250.0, 5e-4);
    }
}

#[test]
fn a_wall_across_leaves_the_triangle_before_it() {
    let across = [wall(&[(10.0, -10.0), (10.0, 10.0)], 3.0)];
    let horizon = look(&across, ORIGIN, east(FRAC_PI_2), 100.0);
    assert_near(horizon.area_m2(100.0), 100.0, 1e-12);
    // Of a disc of 10 m nothing is hidden: the wall touches it.
    assert_near(horizon.area_m2(10.0), 25.0 * PI, 1e-12);
    assert_eq!(horizon.edges_within(100.0), [0]);
}

#[test]
fn a_pillar_hides_what_is_behind_it() {
    let pillar = [square(9.0, -1.0, 2.0, 3.0)];
    let horizon = look(&pillar, ORIGIN, Window::ALL_ROUND, 100.0);
    let angle = (1.0_f64 / 9.0).atan();
    let hidden = angle * 1e4 - 9.0;
    assert_near(horizon.area_m2(100.0), PI * 1e4 - hidden, 1e-12);
}

#[test]
fn a_disc_that_cuts_a_wall_is_cut_exactly() {
    // A wall at 6 m, a disc of 10 m: it is cut at 8 m to either side.
    let long = [wall(&[(6.0, -50.0), (6.0, 50.0)], 3.0)];
    let horizon = look(&long, ORIGIN, Window::ALL_ROUND, 10.0);
    let cap = 100.0 * (0.6_f64).acos() - 48.0;
    assert_near(horizon.area_m2(10.0), PI * 100.0 - cap, 1e-12);
    let polygon = horizon.polygon(10.0).unwrap();
    assert_near(polygon.unsigned_area(), PI * 100.0 - cap, 1e-3);
}

#[test]
fn edges_that_cross_hide_each_in_its_part() {
    // An X before the eye: seen is the half with the nearer arms.
    let crossing = [
        wall(&[(5.0, -10.0), (15.0, 10.0)], 3.0),
        wall(&[(15.0, -10.0), (5.0, 10.0)], 3.0),
    ];
    let span = 2.0 * 2.0_f64.atan();
    let horizon = look(&crossing, ORIGIN, east(span), 100.0);
    // Two triangles eye, (10, 0), (5, ±10).
    assert_near(horizon.area_m2(100.0), 100.0, 1e-9);
    assert_eq!(horizon.pieces.len(), 2);
}

#[test]
fn edges_upon_each_other_and_touching_count_once() {
    let twice = [
        wall(&[(10.0, -10.0), (10.0, 10.0)], 3.0),
        wall(&[(10.0, -10.0), (10.0, 0.0), (10.0, 10.0)], 3.0),
        square(10.0, -10.0, 20.0, 3.0),
        square(10.0, 10.0, 5.0, 3.0),
        wall(&[(10.0, 0.0), (20.0, 0.0)], 3.0),
        wall(&[(5.0, 0.0), (8.0, 0.0)], 3.0),
    ];
    let horizon = look(&twice, ORIGIN, east(FRAC_PI_2), 100.0);
    assert_near(horizon.area_m2(100.0), 100.0, 1e-12);
}

#[test]
fn an_eye_on_a_wall_looks_outward_only() {
    let house = [square(-10.0, -5.0, 10.0, 6.0)];
    for x in [0.0, -0.04, 1e-9] {
        let horizon = look(&house, at(x, 0.0), Window::ALL_ROUND, 50.0);
        assert_near(horizon.eye().x, 0.01, 1e-6);
        let half = PI * 1_250.0;
        let area = horizon.area_m2(50.0);
        // The bracket's centimetre opens a little more than the half disc.
        assert!(area > half && area < half * 1.01, "{x}: {area}");
    }
    let corner = look(&house, at(0.0, 5.0), Window::ALL_ROUND, 50.0);
    assert_near(corner.area_m2(50.0), 0.75 * PI * 2_500.0, 2e-3);
}

#[test]
fn an_eye_in_a_house_is_told_the_way_out() {
    let house = obstacles(&[square(0.0, 0.0, 10.0, 6.0)]);
    let told = Sweep::default()
        .plan(&house, at(9.0, 4.0), Window::ALL_ROUND, 50.0)
        .unwrap_err();
    let SightError::Inside {
        wall_m, way_out, ..
    } = &told
    else {
        panic!("{told}");
    };
    assert_near(*wall_m, 1.0, 1e-12);
    assert_near(way_out.x, 10.01, 1e-12);
    assert!(
        told.to_string().contains("1.00 m from its nearest wall"),
        "{told}"
    );
    // A court is outside.
    let hole: Vec<(f64, f64)> = vec![(2.0, 2.0), (8.0, 2.0), (8.0, 8.0), (2.0, 8.0)];
    let mut court = square(0.0, 0.0, 10.0, 6.0);
    if let crate::coverage::obstacle::Plan::Area(area) = &mut court.plan {
        area.interiors_push(hole);
    }
    let horizon = look(&[court], at(5.0, 5.0), Window::ALL_ROUND, 50.0);
    assert_near(horizon.area_m2(50.0), 36.0, 1e-12);
}

#[test]
fn figures_that_cannot_be_are_told() {
    let none = obstacles(&[]);
    let mut sweep = Sweep::default();
    for range in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(sweep.plan(&none, ORIGIN, Window::ALL_ROUND, range).is_err());
    }
    let nowhere = at(f64::NAN, 0.0);
    assert!(sweep.plan(&none, nowhere, Window::ALL_ROUND, 9.0).is_err());
    assert_eq!(Window::about(0.0, 0.0), None);
    assert_eq!(Window::about(f64::NAN, 1.0), None);
    assert_eq!(Window::about(1.0, 7.0), Some(Window::ALL_ROUND));
}

/// Every direction of a fan agrees with the cast against all edges.
fn assert_like_casts(scene: &Obstacles, eye: Coord<f64>, window: Window, range_m: f64, what: u64) {
    let horizon = Sweep::default().plan(scene, eye, window, range_m).unwrap();
    let mut numbers = Numbers(what ^ 0xABCD);
    for _ in 0..400 {
        let inner = (numbers.next() - 0.5) * 0.9999 * window.span_rad();
        let axis = window.axis();
        let middle = axis.y.atan2(axis.x) + window.span_rad() / 2.0;
        let (y, x) = (middle + inner).sin_cos();
        let exact = cast(scene, eye, at(x, y));
        let found = distance(&horizon, at(x, y)).unwrap_or(f64::NAN);
        let (exact, found) = (exact.min(range_m), found.min(range_m));
        assert!(
            (exact - found).abs() < 1e-6 * range_m,
            "{what}: {exact} {found}"
        );
    }
}

#[test]
fn random_scenes_are_seen_as_rays_see_them() {
    for seed in 0..150 {
        let scene = obstacles(&scene(seed, 1 + (seed as usize * 7) % 120));
        let mut numbers = Numbers(seed + 1_000);
        let spans = [TAU, 1.0, 4.0, 0.2];
        let span = spans[seed as usize % 4];
        let window = Window::about(numbers.between(-10.0, 10.0), span).unwrap();
        assert_like_casts(&scene, ORIGIN, window, numbers.between(5.0, 120.0), seed);
    }
}

#[test]
fn moved_and_turned_together_nothing_changes() {
    for seed in 0..20 {
        let plans = scene(seed, 40);
        let area = look(&plans, ORIGIN, east(2.0), 80.0).area_m2(80.0);
        let (sin, cos) = (0.3 + seed as f64).sin_cos();
        let moved = |c: Coord<f64>| {
            at(
                cos * c.x - sin * c.y + 4_000.0,
                sin * c.x + cos * c.y - 900.0,
            )
        };
        let scene = obstacles(&plans);
        let turned: Vec<PrismPlan> = scene
            .prisms()
            .iter()
            .enumerate()
            .map(|(number, prism)| {
                let edges = scene.edges_of(number as u32);
                let ring: Vec<(f64, f64)> = edges.iter().map(|e| moved(e.a).x_y()).collect();
                if prism.is_solid {
                    solid(&ring, 0.0, 3.0)
                } else {
                    let end = edges.iter().map(|e| moved(e.b).x_y());
                    wall(&ring.iter().copied().chain(end).collect::<Vec<_>>(), 3.0)
                }
            })
            .collect();
        let window = Window::about(0.3 + seed as f64, 2.0).unwrap();
        let again = look(&turned, moved(ORIGIN), window, 80.0).area_m2(80.0);
        assert_near(again, area, 1e-7);
    }
}

#[test]
fn one_more_obstacle_never_shows_more() {
    for seed in 0..30 {
        let plans = scene(seed, 60);
        let mut last = f64::INFINITY;
        for count in [0, 1, 5, 20, 40, 60] {
            let area = look(&plans[..count], ORIGIN, Window::ALL_ROUND, 90.0).area_m2(90.0);
            assert!(area <= last + 1e-6, "{seed}: {area} after {last}");
            last = area;
        }
    }
}

#[test]
fn the_polygon_has_the_area_and_holds_no_obstacle() {
    for seed in 0..30 {
        let plans = scene(seed, 50);
        let horizon = look(&plans, ORIGIN, Window::ALL_ROUND, 40.0);
        let polygon: Polygon<f64> = horizon.polygon(40.0).unwrap();
        assert_near(polygon.signed_area(), horizon.area_m2(40.0), 6e-4);
        for edge in obstacles(&plans).edges() {
            let beyond = (edge.a + edge.b) * 0.500_05;
            assert!(
                !polygon.contains(&geo::Point::from(beyond)),
                "{seed}: {beyond:?}"
            );
        }
    }
}
