use std::f64::consts::PI;

use geo::{Area, Coord, LineString, MultiPolygon};

use super::scene::{Numbers, at, obstacles, scene, solid, square, wall};
use crate::coverage::camera::{
    Camera, Lens, Projection, Sighting, Sweep, Target, blind_spots, covered_m, patches, sightings,
    stretches,
};
use crate::coverage::obstacle::PrismPlan;
use crate::model::Position;

fn camera(x: f64, y: f64, z: f64) -> Camera {
    let angles = [2.0 * 1.0_f64.atan(), 2.0 * 0.5_f64.atan()];
    Camera {
        position: Position::new(x, y, z),
        ground_z: 0.0,
        heading_rad: 0.0,
        pitch_rad: 0.0,
        lens: Lens::of_angles(Projection::Rectilinear, angles, [2_000, 1_000]).unwrap(),
    }
}

fn person(x: f64, y: f64) -> Target {
    Target::Person {
        foot: Position::new(x, y, 0.0),
        height_m: 1.8,
    }
}

fn seen(plans: &[PrismPlan], camera: Camera, target: Target) -> Option<Sighting> {
    sightings(&obstacles(plans), &[camera], &target)
        .unwrap()
        .pop()
}

fn assert_near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a} is not {b}");
}

#[test]
fn a_person_in_the_open_shows_whole() {
    let found = seen(&[], camera(0.0, 0.0, 0.9), person(10.0, 0.0)).unwrap();
    assert_near(found.share, 1.0);
    assert_near(found.distance_m, 10.0);
    // 2,000 columns over 20 m at 10 m.
    assert_near(found.pixels_per_m, 100.0);
    assert_near(found.down_rad, 0.0);
}

#[test]
fn a_low_wall_hides_the_legs() {
    // From 3 m over a wall of 1 m half-way: the line comes down to 2 m below the lens' height, 3 − 2 / ½ = −1 m: nothing hidden.
    let wall_at = |x: f64, top: f64| wall(&[(x, -5.0), (x, 5.0)], top);
    let all = seen(
        &[wall_at(5.0, 1.0)],
        camera(0.0, 0.0, 3.0),
        person(10.0, 0.0),
    )
    .unwrap();
    assert_near(all.share, 1.0);
    // At 8 m the same wall hides up to 3 − 2 / 0.8 = 0.5 m.
    let some = seen(
        &[wall_at(8.0, 1.0)],
        camera(0.0, 0.0, 3.0),
        person(10.0, 0.0),
    )
    .unwrap();
    assert_eq!(some.visible.len(), 1);
    assert_near(some.visible[0][0], 0.5);
    assert_near(some.share, 1.3 / 1.8);
    assert_eq!(
        seen(
            &[wall_at(8.0, 2.5)],
            camera(0.0, 0.0, 3.0),
            person(10.0, 0.0)
        ),
        None
    );
}

#[test]
fn from_beneath_an_arch_one_sees_out() {
    // Over the lens from 2 m before it to 2 m behind it, and from half a metre higher on: what is 10 m off is hidden from
    // 3 + 0.5 · 10 / 2 = 5.5 m up.
    let arch = || {
        solid(
            &[(-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0)],
            3.5,
            9.0,
        )
    };
    let low = seen(&[arch()], camera(0.0, 0.0, 3.0), person(10.0, 0.0)).unwrap();
    assert_near(low.share, 1.0);
    let tall = Target::Person {
        foot: Position::new(10.0, 0.0, 0.0),
        height_m: 7.0,
    };
    let tall = seen(&[arch()], camera(0.0, 0.0, 3.0), tall).unwrap();
    assert_eq!(tall.visible.len(), 1);
    assert_near(tall.visible[0][1], 5.5);
    // From its top, 9 m up and 2 m from its edge, what is lower is hidden by the arch itself.
    let foot = Target::Point(Position::new(10.0, 0.0, 5.0));
    assert_eq!(seen(&[arch()], camera(0.0, 0.0, 9.0), foot), None);
}

#[test]
fn from_the_edge_of_a_roof_as_high_as_it_one_sees_down() {
    // Half a metre, and a hand's breadth, inside of the edge at x = 0.5: the lens hangs a centimetre before it, and 9.49 m off the picture
    // ends 9.49 / 2 m lower.
    let house = || square(-9.5, -5.0, 10.0, 6.0);
    for x in [0.0, 0.4] {
        let found = seen(&[house()], camera(x, 0.0, 6.0), person(10.0, 0.0)).unwrap();
        assert_near(found.visible[0][0], 6.0 - 9.49 / 2.0);
    }
    // A house as high beside it leaves no edge there, and one sees nothing below the roofs.
    let beside = square(0.5, -1.5, 3.0, 6.0);
    let both = [house(), beside];
    assert_eq!(seen(&both, camera(0.0, 0.0, 6.0), person(10.0, 0.0)), None);
}

#[test]
fn beside_or_behind_the_picture_nothing_shows() {
    for (x, y) in [(-10.0, 0.0), (10.0, 10.1), (10.0, -10.1)] {
        assert_eq!(seen(&[], camera(0.0, 0.0, 0.9), person(x, y)), None);
    }
    assert!(seen(&[], camera(0.0, 0.0, 0.9), person(10.0, 9.9)).is_some());
    // tan ½ down: from 6 m at 10 m the picture ends 1 m over the ground.
    let upper = seen(&[], camera(0.0, 0.0, 6.0), person(10.0, 0.0)).unwrap();
    assert_near(upper.visible[0][0], 1.0);
}

#[test]
fn a_plate_is_foreshortened() {
    let plate = |facing_rad| Target::Plate {
        middle: Position::new(10.0, 0.0, 0.9),
        facing_rad,
        width_m: 0.44,
    };
    let front = seen(&[], camera(0.0, 0.0, 0.9), plate(PI)).unwrap();
    assert_near(front.pixels_across.unwrap(), 44.0);
    let aside = seen(&[], camera(0.0, 0.0, 0.9), plate(PI - PI / 3.0)).unwrap();
    assert_near(aside.aside_rad.unwrap(), PI / 3.0);
    assert_near(aside.pixels_across.unwrap(), 22.0);
    let back = seen(&[], camera(0.0, 0.0, 0.9), plate(0.0)).unwrap();
    assert_eq!(back.pixels_across, None);
}

#[test]
fn the_finest_picture_comes_first() {
    let cameras = [
        camera(-20.0, 0.0, 3.0),
        camera(0.0, 0.0, 3.0),
        camera(40.0, 0.0, 3.0),
    ];
    let found = sightings(&obstacles(&[]), &cameras, &person(20.0, 0.0)).unwrap();
    assert_eq!(found.iter().map(|s| s.camera).collect::<Vec<_>>(), [1, 0]);
    let nowhere = Target::Point(Position::new(f64::NAN, 0.0, 0.0));
    assert!(sightings(&obstacles(&[]), &cameras, &nowhere).is_err());
}

#[test]
fn points_on_the_ground_show_where_the_ground_does() {
    for seed in 0..20 {
        let scene = obstacles(&scene(seed, 40));
        let mut eye = camera(0.0, 0.0, 5.0);
        eye.heading_rad = seed as f64;
        let ground = &Sweep::default().ground(&scene, &eye, &[60.0]).unwrap()[0].ground;
        let mut numbers = Numbers(seed);
        for _ in 0..200 {
            let p = at(numbers.between(-40.0, 40.0), numbers.between(-40.0, 40.0));
            let shows = |p: Coord<f64>| {
                let point = Target::Point(Position::new(p.x, p.y, 0.0));
                !sightings(&scene, &[eye], &point).unwrap().is_empty()
            };
            let truth = [
                (0.0, 0.0),
                (1e-3, 0.0),
                (-1e-3, 0.0),
                (0.0, 1e-3),
                (0.0, -1e-3),
            ]
            .map(|(x, y)| shows(p + at(x, y)));
            if truth.iter().all(|t| *t == truth[0]) {
                let told = geo::Contains::contains(ground, &geo::Point::from(p));
                assert_eq!(told, truth[0], "{seed}: {p:?}");
            }
        }
    }
}

fn area(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
    let crate::coverage::obstacle::Plan::Area(area) = square(x, y, side, 1.0).plan else {
        panic!("a square is an area");
    };
    MultiPolygon::new(vec![area])
}

#[test]
fn every_square_metre_goes_to_its_cameras() {
    let grounds = [
        area(0.0, 0.0, 10.0),
        area(5.0, 0.0, 10.0),
        area(90.0, 90.0, 5.0),
    ];
    let asked = area(0.0, 0.0, 20.0);
    let found = patches(&asked, &grounds);
    let told: Vec<(Vec<u32>, i64)> = found
        .iter()
        .map(|p| (p.cameras.clone(), (p.area_m2 * 10.0).round() as i64))
        .collect();
    let expected = [
        (vec![], 2_500),
        (vec![0], 500),
        (vec![0, 1], 500),
        (vec![1], 500),
    ];
    assert_eq!(told, expected);
    let blind = blind_spots(&asked, &grounds).unsigned_area();
    assert!((blind - 250.0).abs() < 1e-6, "{blind}");
}

#[test]
fn one_more_camera_never_covers_less() {
    let asked = area(-30.0, -30.0, 60.0);
    let scene = obstacles(&scene(4, 30));
    let mut sweep = Sweep::default();
    let mut grounds = Vec::new();
    let mut last = f64::INFINITY;
    for heading in 0..6 {
        let mut eye = camera(0.0, 0.0, 4.0);
        eye.heading_rad = f64::from(heading);
        grounds.push(
            sweep
                .ground(&scene, &eye, &[40.0])
                .unwrap()
                .remove(0)
                .ground,
        );
        let found = patches(&asked, &grounds);
        let all: f64 = found.iter().map(|p| p.area_m2).sum();
        assert!((all - 3_600.0).abs() < 1e-2, "{all}");
        let blind = blind_spots(&asked, &grounds).unsigned_area();
        assert!(blind <= last + 1e-3, "{blind} after {last}");
        last = blind;
    }
}

#[test]
fn a_line_is_cut_where_sight_begins_and_ends() {
    let grounds = [area(0.0, 0.0, 10.0), area(5.0, 0.0, 10.0)];
    let line: LineString<f64> = vec![(-5.0, 5.0), (20.0, 5.0), (20.0, 30.0)].into();
    let found = stretches(&line, &grounds).unwrap();
    let told: Vec<(i64, i64, Vec<u32>)> = found
        .iter()
        .map(|s| {
            (
                s.from_m.round() as i64,
                s.to_m.round() as i64,
                s.cameras.clone(),
            )
        })
        .collect();
    let expected = [
        (0, 5, vec![]),
        (5, 10, vec![0]),
        (10, 15, vec![0, 1]),
        (15, 20, vec![1]),
        (20, 50, vec![]),
    ];
    assert_eq!(told, expected);
    assert_eq!(covered_m(&found, 1), [15.0, 50.0]);
    assert_eq!(covered_m(&found, 2), [5.0, 50.0]);
    let lost: LineString<f64> = vec![(0.0, 0.0), (f64::NAN, 1.0)].into();
    assert!(stretches(&lost, &grounds).is_err());
}
