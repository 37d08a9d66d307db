use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};

use geo::{Area, Contains, Coord, Point};

use super::scene::{Numbers, at, obstacles, scene, solid, square, wall};
use crate::coverage::camera::{Camera, Grid, Lens, Projection, Seen, Sweep};
use crate::coverage::obstacle::{Obstacles, PrismPlan};
use crate::model::{CameraView, Position};

pub(super) fn all_round(height_m: f64) -> Camera {
    let lens = Lens::of_angles(Projection::Panoramic, [TAU, PI - 1e-3], [3_840, 2_160]).unwrap();
    Camera {
        position: Position::new(0.0, 0.0, height_m),
        ground_z: 0.0,
        heading_rad: 0.0,
        pitch_rad: 0.0,
        lens,
    }
}

/// A usual camera that looks down by `down_rad`, `tan` of its half angles across and down.
pub(super) fn usual(height_m: f64, down_rad: f64, tan: [f64; 2]) -> Camera {
    let angles = tan.map(|t| 2.0 * t.atan());
    Camera {
        pitch_rad: -down_rad,
        lens: Lens::of_angles(Projection::Rectilinear, angles, [1_920, 1_080]).unwrap(),
        ..all_round(height_m)
    }
}

fn seen(plans: &[PrismPlan], camera: &Camera, range_m: f64) -> Seen {
    let scene = obstacles(plans);
    let mut seen = Sweep::default().ground(&scene, camera, &[range_m]).unwrap();
    seen.remove(0)
}

/// Area that obstacles hide from an all-round camera.
fn hidden(plans: &[PrismPlan], height_m: f64) -> f64 {
    let camera = all_round(height_m);
    seen(&[], &camera, 100.0).area_m2 - seen(plans, &camera, 100.0).area_m2
}

fn assert_near(a: f64, b: f64, apart: f64) {
    assert!((a - b).abs() <= apart, "{a} is not {b}");
}

#[test]
fn a_low_wall_hides_a_strip_behind_it() {
    // 2 m high, 10 m away, looked over from 4 m: hidden is from 10 m to 20 m.
    let low = wall(&[(10.0, -10.0), (10.0, 10.0)], 2.0);
    assert_near(hidden(std::slice::from_ref(&low), 4.0), 300.0, 1e-3);
    // A wall beyond hides no more of what is hidden already.
    let behind = wall(&[(12.0, -5.0), (12.0, 5.0)], 0.5);
    assert_near(hidden(&[low, behind], 4.0), 300.0, 1e-3);
}

#[test]
fn a_low_pillar_hides_its_foot_and_its_shadow() {
    // Stretched by 1 to 2 it covers, from x = 9 m to 22 m, x/9 and at most 2 m to either side: 2 (13.5 + 2 · 4).
    let pillar = square(9.0, -1.0, 2.0, 2.0);
    assert_near(hidden(&[pillar], 4.0), 43.0, 1e-3);
}

#[test]
fn what_is_as_high_as_the_lens_hides_all_behind() {
    let high = wall(&[(10.0, -10.0), (10.0, 10.0)], 4.0);
    let reach_2 = 1e4 - 16.0;
    // The half disc's quarter behind the wall, less the triangle before it; arcs are chords, so to a share of 0.1 %.
    let behind = FRAC_PI_4 * reach_2 - 100.0;
    assert_near(hidden(&[high], 4.0), behind, 1e-3 * behind);
}

#[test]
fn a_crown_hides_what_is_beyond_its_foot_line() {
    // From 4 m a crown from 2 m up at 10 m hides from 20 m on; its front is 4 m wide, 8 m at 20 m.
    let crown = solid(
        &[(10.0, -2.0), (30.0, -2.0), (30.0, 2.0), (10.0, 2.0)],
        2.0,
        9.0,
    );
    let sector = (0.2_f64).atan() * (1e4 - 16.0);
    assert_near(hidden(&[crown], 4.0), sector - 80.0, 3e-3 * sector);
    // One that begins above the lens hides no ground.
    let above = solid(
        &[(10.0, -2.0), (30.0, -2.0), (30.0, 2.0), (10.0, 2.0)],
        4.0,
        9.0,
    );
    assert_near(hidden(&[above], 4.0), 0.0, 1e-9);
}

#[test]
fn straight_down_a_camera_shows_a_rectangle() {
    let seen = seen(&[], &usual(5.0, FRAC_PI_2, [1.0, 0.5]), 50.0);
    assert_near(seen.area_m2, 50.0, 1e-6);
}

#[test]
fn a_pitched_camera_shows_a_trapezium() {
    // 10 m up, 45° down, tan 1/3 either way: from 5 m to 20 m; it is as wide as twice the depth there, 15/√2 and 30/√2.
    let camera = usual(10.0, FRAC_PI_4, [1.0, 1.0 / 3.0]);
    let picture = seen(&[], &camera, 100.0);
    assert_near(picture.area_m2, 675.0 / 2.0_f64.sqrt(), 1e-6);
    // A wall of the lens's height across at 10 m leaves the nearer trapezium, 15/√2 to 20/√2 half wide.
    let across = wall(&[(10.0, -60.0), (10.0, 60.0)], 10.0);
    let near = seen(&[across], &camera, 100.0);
    assert_near(near.area_m2, 5.0 * 35.0 / 2.0_f64.sqrt(), 1e-6);
}

#[test]
fn a_level_camera_reaches_to_its_range() {
    // Horizon in the middle: the sector of 90° from where the lower border meets the ground, 2 m / tan ½·… = 4 m on.
    let picture = seen(&[], &usual(2.0, 0.0, [1.0, 0.5]), 50.0);
    let reach_2 = 2_500.0 - 4.0;
    assert_near(picture.area_m2, FRAC_PI_4 * reach_2 - 16.0, 1.0);
}

#[test]
fn beyond_its_range_or_above_the_horizon_nothing_is_shown() {
    assert_near(seen(&[], &all_round(20.0), 10.0).area_m2, 0.0, 0.0);
    assert_near(
        seen(&[], &usual(5.0, -1.0, [0.5, 0.5]), 100.0).area_m2,
        0.0,
        0.0,
    );
}

#[test]
fn a_camera_on_a_roof_sees_past_its_edge() {
    // 10 m over the ground and 4 m over a roof of 20 m × 20 m: hidden is the roof stretched by 10/4.
    let roof = square(-10.0, -10.0, 20.0, 6.0);
    assert_near(hidden(&[roof], 10.0), 2_500.0, 1e-3);
}

#[test]
fn a_camera_in_a_house_is_refused_below_its_roof_only() {
    let house = obstacles(&[square(-10.0, -10.0, 20.0, 6.0)]);
    let mut sweep = Sweep::default();
    assert!(sweep.ground(&house, &all_round(5.0), &[50.0]).is_err());
    assert!(sweep.ground(&house, &all_round(7.0), &[50.0]).is_ok());
    assert!(sweep.ground(&house, &all_round(0.0), &[50.0]).is_err());
    assert!(sweep.ground(&house, &all_round(f64::NAN), &[50.0]).is_err());
}

/// Whether the ground at `p` is seen from over the origin, by trying all edges: the way is cut where it passes one, and each part
/// within a solid must be over or under it.
pub(super) fn is_seen(scene: &Obstacles, eye_z: f64, p: Coord<f64>) -> bool {
    let height = |share: f64| eye_z * (1.0 - share);
    let blocks = |number: u32| {
        let prism = &scene.prisms()[number as usize];
        let met = scene.edges_of(number).iter().filter_map(|e| {
            let along = e.b - e.a;
            let turn = p.x * along.y - p.y * along.x;
            let share = (e.a.x * along.y - e.a.y * along.x) / turn;
            let place = (e.a.x * p.y - e.a.y * p.x) / turn;
            let meets = (0.0..1.0).contains(&share) && (0.0..=1.0).contains(&place);
            meets.then_some(share)
        });
        let mut shares: Vec<f64> = met.collect();
        let hits =
            |first: f64, last: f64| height(first) >= prism.base_z && height(last) <= prism.top_z;
        if !prism.is_solid {
            return shares.iter().any(|share| hits(*share, *share));
        }
        shares.extend([0.0, 1.0]);
        shares.sort_by(f64::total_cmp);
        let mut parts = shares.windows(2);
        parts.any(|part| {
            let middle = p * f64::midpoint(part[0], part[1]);
            scene.holding(middle).contains(&number) && hits(part[0], part[1])
        })
    };
    !(0..scene.prisms().len() as u32).any(blocks)
}

#[test]
fn random_scenes_agree_with_lines_of_sight() {
    for seed in 0..60 {
        let mut plans = scene(seed, 1 + (seed as usize * 5) % 60);
        for (number, plan) in plans.iter_mut().enumerate() {
            if number % 5 == 0 {
                plan.base_z = 0.4 * plan.top_z;
            }
        }
        let scene = obstacles(&plans);
        let mut numbers = Numbers(seed + 77);
        let height = numbers.between(2.0, 14.0);
        let mut camera = all_round(height);
        if seed % 2 == 0 {
            camera = usual(height, numbers.between(0.0, 0.8), [1.2, 0.7]);
            camera.heading_rad = numbers.between(-9.0, 9.0);
        }
        let ground = &Sweep::default().ground(&scene, &camera, &[70.0]).unwrap()[0].ground;
        let open = &Sweep::default()
            .ground(&obstacles(&[]), &camera, &[70.0])
            .unwrap()[0]
            .ground;
        for _ in 0..300 {
            let p = at(numbers.between(-70.0, 70.0), numbers.between(-70.0, 70.0));
            let about = [
                (0.0, 0.0),
                (1e-3, 0.0),
                (-1e-3, 0.0),
                (0.0, 1e-3),
                (0.0, -1e-3),
            ];
            let truth = about.map(|(x, y)| is_seen(&scene, height, p + at(x, y)));
            if truth.iter().any(|t| *t != truth[0]) {
                continue;
            }
            let told = ground.contains(&Point::from(p));
            let expected = truth[0] && open.contains(&Point::from(p));
            assert_eq!(told, expected, "{seed}: {p:?}");
        }
    }
}

#[test]
fn a_longer_range_shows_more_and_an_obstacle_less() {
    for seed in 0..20 {
        let plans = scene(seed, 30);
        let camera = all_round(5.0);
        let all = obstacles(&plans);
        let areas = Sweep::default()
            .ground(&all, &camera, &[10.0, 20.0, 40.0, 80.0])
            .unwrap();
        assert!(
            areas
                .windows(2)
                .all(|w| w[0].area_m2 <= w[1].area_m2 + 1e-6)
        );
        let fewer = seen(&plans[..15], &camera, 80.0).area_m2;
        assert!(areas[3].area_m2 <= fewer + 1e-3, "{seed}");
    }
}

#[test]
fn cells_have_the_area_of_the_polygons() {
    let plans = scene(3, 40);
    let ground = seen(&plans, &all_round(5.0), 60.0).ground;
    let grid = Grid::about(&ground, 0.25).unwrap();
    let mut cells = 0_u64;
    let mut wrong = 0_u64;
    grid.runs(&ground, |row, first, end| {
        cells += u64::from(end - first);
        wrong += u64::from(!ground.contains(&Point::from(grid.middle(first, row))));
    });
    let area = cells as f64 / 16.0;
    assert_near(area, ground.unsigned_area(), 0.01 * area);
    assert_eq!(wrong, 0);
    assert!(Grid::about(&ground, 1e-4).is_err());
    assert!(Grid::about(&ground, f64::NAN).is_err());
}

#[test]
fn a_lens_is_as_wide_as_its_sensor_says() {
    // A 1/2.8" sensor of 5.4 mm behind 2.7 mm is 90° wide; 1,920 pixels are 960 a metre at 1 m.
    let lens = Lens::of_sensor(crate::coverage::camera::Sensor {
        width_mm: 5.4,
        height_mm: 3.0,
        focal_mm: 2.7,
        columns: 1_920,
        rows: 1_080,
    })
    .unwrap();
    assert_near(lens.horizontal_rad(), FRAC_PI_2, 1e-12);
    assert_near(lens.pixels_per_m(10.0), 96.0, 1e-9);
    assert_near(lens.range_m(250.0), 3.84, 1e-9);
    assert_near(lens.range_m(25.0), 38.4, 1e-9);
    let tele = CameraView {
        horizontal_rad: Some(2.0 * 0.25_f64.atan()),
        columns: Some(2_560),
        ..CameraView::default()
    };
    let own = lens.with(&tele).unwrap();
    assert_near(own.range_m(250.0), 1_280.0 / 0.25 / 250.0, 1e-9);
    // Square pixels: 1,080 of them down where 2,560 across are twice 0.25 wide.
    let half = (own.vertical_rad() / 2.0).tan();
    assert_near(half, 0.25 * 1_080.0 / 2_560.0, 1e-12);
    assert_eq!(lens.with(&CameraView::default()).unwrap(), lens);
    assert!(Lens::of_angles(Projection::Rectilinear, [PI, 1.0], [10, 10]).is_err());
    assert!(Lens::of_angles(Projection::Panoramic, [TAU, 1.0], [10, 0]).is_err());
}
