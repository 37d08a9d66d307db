use std::f64::consts::{FRAC_PI_2, FRAC_PI_3, PI, TAU};

use super::scene::{Numbers, obstacles, scene, wall};
use crate::coverage::camera::{Camera, Lens, Projection, SightError, Target, Volume, sightings};
use crate::model::Position;

const RANGE_M: f64 = 40.0;

/// 90° across; half as high as wide.
fn camera(z: f64, pitch_rad: f64) -> Camera {
    let angles = [FRAC_PI_2, 2.0 * 0.5_f64.atan()];
    Camera {
        position: Position::new(0.0, 0.0, z),
        ground_z: 0.0,
        heading_rad: 0.0,
        pitch_rad,
        lens: Lens::of_angles(Projection::Rectilinear, angles, [2_000, 1_000]).unwrap(),
    }
}

fn assert_within(found: f64, expected: f64, share: f64) {
    let off = (found - expected).abs();
    assert!(off <= share * expected, "{found} is not {expected}");
}

#[test]
fn before_a_wall_it_is_a_pyramid_on_the_wall() {
    // At 10 m the picture is 20 m wide and 10 m high, from 1 m over the ground.
    let before = obstacles(&[wall(&[(10.0, -20.0), (10.0, 20.0)], 100.0)]);
    let volume = Volume::of(&before, &camera(6.0, 0.0), RANGE_M).unwrap();
    assert_within(volume.volume_m3(), 20.0 * 10.0 * 10.0 / 3.0, 1e-9);
}

#[test]
fn over_the_ground_it_is_a_pyramid_on_the_ground() {
    let volume = Volume::of(&obstacles(&[]), &camera(6.0, -FRAC_PI_2), RANGE_M).unwrap();
    assert_within(volume.volume_m3(), 12.0 * 6.0 * 6.0 / 3.0, 1e-9);
}

#[test]
fn in_the_open_it_ends_at_its_range() {
    // The solid angle of a pyramid of half-angles a and b is 4 asin(sin a sin b); here sin a = 1/√2 and sin b = 1/√5.
    let angle = 4.0 * (1.0 / 10.0_f64.sqrt()).asin();
    let volume = Volume::of(&obstacles(&[]), &camera(6.0, FRAC_PI_2), RANGE_M).unwrap();
    assert_within(volume.volume_m3(), angle * RANGE_M.powi(3) / 3.0, 1e-3);
}

#[test]
fn that_of_a_panorama_goes_all_round() {
    let mut round = camera(6.0, 0.0);
    round.lens = Lens::of_angles(Projection::Panoramic, [TAU, FRAC_PI_3], [100, 50]).unwrap();
    let volume = Volume::of(&obstacles(&[]), &round, 5.0).unwrap();
    // From 30° below to 30° above: a solid angle of 2π (sin 30° + sin 30°).
    assert_within(volume.volume_m3(), TAU * 125.0 / 3.0, 2e-3);
}

/// Times that a mesh goes round a point: the sum of its triangles' solid angles over 4π (Van Oosterom and Strackee 1983).
fn turns(volume: &Volume, point: [f64; 3]) -> f64 {
    let angles = volume.triangles.iter().map(|triangle| {
        let [a, b, c] = triangle.map(|number| {
            let corner = volume.corners[number as usize];
            std::array::from_fn::<f64, 3, _>(|i| corner[i] - point[i])
        });
        let dot = |p: [f64; 3], q: [f64; 3]| p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
        let minor = |i: usize, j: usize| b[i] * c[j] - b[j] * c[i];
        let triple = a[0] * minor(1, 2) + a[1] * minor(2, 0) + a[2] * minor(0, 1);
        let [la, lb, lc] = [a, b, c].map(|v| dot(v, v).sqrt());
        2.0 * triple.atan2(la * lb * lc + dot(a, b) * lc + dot(b, c) * la + dot(c, a) * lb)
    });
    angles.sum::<f64>() / (4.0 * PI)
}

#[test]
fn a_point_is_in_it_where_the_camera_shows_the_point() {
    let (mut asked, mut shown, mut off) = (0, 0, 0);
    for seed in 0..4 {
        let obstacles = obstacles(&scene(seed, 12));
        let eye = camera(4.0, -0.2);
        let volume = Volume::of(&obstacles, &eye, RANGE_M).unwrap();
        let mut numbers = Numbers(seed);
        for _ in 0..100 {
            let [x, y, z] = [(1.0, 38.0), (-30.0, 30.0), (0.01, 9.0)]
                .map(|(least, greatest)| numbers.between(least, greatest));
            if x.hypot(y).hypot(z - 4.0) > 0.99 * RANGE_M {
                continue;
            }
            let target = Target::Point(Position::new(x, y, z));
            let sees = !sightings(&obstacles, &[eye], &target).unwrap().is_empty();
            asked += 1;
            shown += usize::from(sees);
            off += usize::from(sees != (turns(&volume, [x, y, z]) > 0.5));
        }
    }
    assert!(shown > asked / 10, "{shown} of {asked}");
    // Between a ray that meets an edge and the next that passes it the mesh is neither.
    assert!(off * 50 <= asked, "{off} of {asked}");
}

#[test]
fn a_camera_inside_of_a_house_and_a_range_of_nothing_are_refused() {
    let house = obstacles(&[super::scene::square(-5.0, -5.0, 10.0, 20.0)]);
    assert!(Volume::of(&house, &camera(6.0, 0.0), RANGE_M).is_err());
    let none: Result<Volume, SightError> = Volume::of(&obstacles(&[]), &camera(6.0, 0.0), 0.0);
    assert!(none.is_err());
}
