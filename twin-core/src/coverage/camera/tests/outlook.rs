//! Ways on the ground: counted by hand, and against brute force and the polygons of the sweep.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use geo::{Contains, Coord, Point};

use super::ground::{all_round, is_seen, usual};
use super::scene::{Numbers, at, obstacles, scene, solid, square, wall};
use crate::coverage::camera::{Camera, Lens, Outlook, Projection, Sweep};
use crate::coverage::obstacle::PrismPlan;

/// The parts of a way that a camera shows, as metres from its start.
fn shown(
    plans: &[PrismPlan],
    camera: &Camera,
    range_m: f64,
    [a, b]: [Coord<f64>; 2],
) -> Vec<[f64; 2]> {
    let obstacles = obstacles(plans);
    let outlook = Outlook::of(&obstacles, camera, range_m).unwrap();
    let length_m = (b - a).x.hypot((b - a).y);
    let mut shown = Vec::new();
    for [from, to] in outlook.open(a, b) {
        let (c, d) = (a + (b - a) * from, a + (b - a) * to);
        for [begin, end] in camera.way_in_picture(outlook.eye, c, d) {
            let place = |share: f64| (from + (to - from) * share) * length_m;
            shown.push([place(begin), place(end)]);
        }
    }
    shown
}

fn assert_parts(told: &[[f64; 2]], expected: &[[f64; 2]]) {
    let near =
        |(t, e): (&[f64; 2], &[f64; 2])| (t[0] - e[0]).abs() < 1e-6 && (t[1] - e[1]).abs() < 1e-6;
    let is_same = told.len() == expected.len() && told.iter().zip(expected).all(near);
    assert!(is_same, "{told:?} is not {expected:?}");
}

#[test]
fn a_way_is_hidden_where_a_low_wall_a_high_one_and_a_house_hide_it() {
    // A way of 100 m from 1 m away, of which the range ends 40 m on.
    let (camera, range_m) = (all_round(4.0), 41.0_f64.hypot(4.0));
    let east = [at(1.0, 0.0), at(101.0, 0.0)];
    assert_parts(&shown(&[], &camera, range_m, east), &[[0.0, 40.0]]);
    // 2 m high and 10 m away it hides from 10 m to 20 m.
    let low = wall(&[(10.0, -3.0), (10.0, 3.0)], 2.0);
    let parts = [[0.0, 9.0], [19.0, 40.0]];
    assert_parts(
        &shown(std::slice::from_ref(&low), &camera, range_m, east),
        &parts,
    );
    // As high as the lens it hides all behind.
    let high = wall(&[(30.0, -3.0), (30.0, 3.0)], 4.0);
    let parts = [[0.0, 9.0], [19.0, 29.0]];
    assert_parts(&shown(&[low, high], &camera, range_m, east), &parts);
    // A house of 2 m hides its ground, from 9 m, and as far again behind its far side, to 22 m.
    let house = square(9.0, -1.0, 2.0, 2.0);
    let parts = [[0.0, 8.0], [21.0, 40.0]];
    assert_parts(&shown(&[house], &camera, range_m, east), &parts);
    // A crown from 2 m up hides what is beyond twice its distance.
    let mut crown = square(9.0, -1.0, 2.0, 6.0);
    crown.base_z = 2.0;
    assert_parts(&shown(&[crown], &camera, range_m, east), &[[0.0, 17.0]]);
}

#[test]
fn an_eye_as_high_as_its_roof_shows_the_way_before_the_roofs_edge() {
    // The edge is half a metre on, and the eye a centimetre before it: 41 m from there the range ends.
    let house = square(-9.5, -5.0, 10.0, 4.0);
    let east = [at(1.0, 0.0), at(101.0, 0.0)];
    let told = shown(&[house], &all_round(4.0), 41.0_f64.hypot(4.0), east);
    assert_parts(&told, &[[0.0, 40.51]]);
}

#[test]
fn a_way_through_two_corners_of_a_pillar_is_hidden_wherever_it_lies() {
    // Corners on the way itself, a third of a metre apart, 43 m from the lens, 2.5 m high: hidden from there to 115 m.
    let corners = [(0.15, 0.0), (0.0, 0.15), (-0.15, 0.0), (0.0, -0.15)];
    for (x, y) in [
        (0.0, 0.0),
        (1_322.105, 1_309.854),
        (-77.7, 0.1),
        (0.3, 2_999.9),
    ] {
        let pillar = solid(&corners.map(|(a, b)| (x - 43.0 + a, y + b)), 0.0, 2.5);
        let mut camera = all_round(4.0);
        (camera.position.x, camera.position.y) = (x, y);
        let way = [at(x - 1.0, y), at(x - 100.0, y)];
        let told = shown(&[pillar], &camera, 200.0, way);
        assert_parts(&told, &[[0.0, 41.85]]);
    }
}

#[test]
fn a_picture_cuts_a_way_at_its_sides_and_its_foot() {
    // Level, with a half angle of 45 degrees down: from 4 m it shows from 4 m on.
    let level = usual(4.0, 0.0, [0.5, 1.0]);
    let ahead = [at(-10.0, 0.0), at(90.0, 0.0)];
    assert_parts(
        &shown(&[], &level, 50.0_f64.hypot(4.0), ahead),
        &[[14.0, 60.0]],
    );
    // Across at 20 m its sides are 10 m to both.
    let across = [at(20.0, -50.0), at(20.0, 50.0)];
    assert_parts(&shown(&[], &level, 100.0, across), &[[40.0, 60.0]]);
    let behind = Camera {
        heading_rad: PI,
        ..level
    };
    assert!(shown(&[], &behind, 100.0, across).is_empty());
}

#[test]
fn a_panorama_cuts_a_way_at_its_columns_and_rows() {
    let half = Camera {
        lens: Lens::of_angles(Projection::Panoramic, [PI, FRAC_PI_2], [4_000, 2_000]).unwrap(),
        ..all_round(4.0)
    };
    // Rows from 45 degrees down to 45 degrees up: from 4 m away on; columns of the half-plane ahead.
    let through = [at(-30.0, 0.0), at(30.0, 0.0)];
    assert_parts(
        &shown(&[], &half, 20.0_f64.hypot(4.0), through),
        &[[34.0, 50.0]],
    );
    let whole = Camera {
        lens: Lens::of_angles(Projection::Panoramic, [TAU, FRAC_PI_2], [4_000, 2_000]).unwrap(),
        ..half
    };
    let parts = [[10.0, 26.0], [34.0, 50.0]];
    assert_parts(&shown(&[], &whole, 20.0_f64.hypot(4.0), through), &parts);
}

#[test]
fn random_ways_agree_with_lines_of_sight_and_with_the_polygons() {
    for seed in 0..60 {
        let mut plans = scene(seed, 1 + (seed as usize * 7) % 60);
        for (number, plan) in plans.iter_mut().enumerate() {
            if number % 4 == 0 {
                plan.base_z = 0.4 * plan.top_z;
            }
        }
        let scene = obstacles(&plans);
        let mut numbers = Numbers(seed + 99);
        let height = numbers.between(2.0, 14.0);
        let mut camera = all_round(height);
        if seed % 3 > 0 {
            camera = usual(height, numbers.between(0.0, 0.8), [1.2, 0.7]);
            camera.heading_rad = numbers.between(-9.0, 9.0);
        }
        let ground = |plans| {
            let obstacles = obstacles(plans);
            let seen = Sweep::default().ground(&obstacles, &camera, &[60.0]);
            seen.unwrap().remove(0).ground
        };
        let (polygons, picture) = (ground(&plans), ground(&[]));
        for _ in 0..12 {
            let mut end = || at(numbers.between(-70.0, 70.0), numbers.between(-70.0, 70.0));
            let (a, b) = (end(), end());
            let length_m = (b - a).x.hypot((b - a).y);
            let parts = shown(&plans, &camera, 60.0, [a, b]);
            for step in 0..50 {
                let share = (f64::from(step) + 0.5) / 50.0;
                let p = a + (b - a) * share;
                let about = [
                    (0.0, 0.0),
                    (5e-3, 0.0),
                    (-5e-3, 0.0),
                    (0.0, 5e-3),
                    (0.0, -5e-3),
                ];
                let points = about.map(|(x, y)| p + at(x, y));
                let truth =
                    points.map(|p| is_seen(&scene, height, p) && picture.contains(&Point::from(p)));
                if truth.iter().any(|t| *t != truth[0]) {
                    continue;
                }
                let station = share * length_m;
                // The polygon's arcs are chords a little inside of the range.
                if (p.x.hypot(p.y).hypot(height) - 60.0).abs() < 0.1 {
                    continue;
                }
                let told = parts
                    .iter()
                    .any(|[from, to]| (*from..=*to).contains(&station));
                assert_eq!(told, truth[0], "{seed}: {p:?} of {parts:?}");
                assert_eq!(told, polygons.contains(&Point::from(p)), "{seed}: {p:?}");
            }
        }
    }
}
