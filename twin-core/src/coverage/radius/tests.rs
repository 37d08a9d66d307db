//! Radius rules by hand, and discs against random points.

use std::f64::consts::PI;

use geo::{Area, Contains, Coord, Point, Polygon, Translate, Validation, polygon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;

fn room(width_m: f64, depth_m: f64) -> Polygon<f64> {
    polygon![(x: 0.0, y: 0.0), (x: width_m, y: 0.0), (x: width_m, y: depth_m), (x: 0.0, y: depth_m)]
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

#[test]
fn discs_in_a_room_have_the_area_of_the_textbook() {
    let hall = room(40.0, 40.0);
    let area = |centres: &[Coord<f64>]| covered_area(&hall, centres, 5.0).unwrap();
    near(area(&[]), 0.0);
    near(area(&[at(20.0, 20.0)]), 25.0 * PI);
    near(area(&[at(20.0, 20.0), at(20.0, 20.0)]), 25.0 * PI);
    near(area(&[at(10.0, 20.0), at(30.0, 20.0)]), 50.0 * PI);
    // In a corner a quarter, at a wall a half.
    near(area(&[at(0.0, 0.0)]), 25.0 * PI / 4.0);
    near(area(&[at(20.0, 0.0)]), 25.0 * PI / 2.0);
    // Two discs 5 m apart: less the lens 2 r² acos(½) − 5/2 √(4 r² − 25).
    let lens = 2.0 * 25.0 * (0.5_f64).acos() - 2.5 * (100.0_f64 - 25.0).sqrt();
    near(area(&[at(18.0, 20.0), at(23.0, 20.0)]), 50.0 * PI - lens);
    // A room wholly within a disc.
    near(
        covered_area(&room(6.0, 6.0), &[at(3.0, 3.0)], 5.0).unwrap(),
        36.0,
    );
    // Outside, too far.
    near(area(&[at(-6.0, 20.0)]), 0.0);
}

#[test]
fn a_hole_in_the_room_takes_its_part() {
    let court = Polygon::new(
        room(20.0, 20.0).exterior().clone(),
        vec![room(2.0, 2.0).translate(9.0, 9.0).exterior().clone()],
    );
    near(
        covered_area(&court, &[at(10.0, 10.0)], 5.0).unwrap(),
        25.0 * PI - 4.0,
    );
}

#[test]
fn random_discs_have_the_area_that_points_say() {
    let mut random = StdRng::seed_from_u64(3);
    let shape = polygon![(x: 0.0, y: 0.0), (x: 20.0, y: 0.0), (x: 20.0, y: 8.0), (x: 9.0, y: 8.0), (x: 9.0, y: 15.0), (x: 0.0, y: 15.0)];
    for round in 0..40 {
        let centres: Vec<Coord<f64>> = (0..round % 9)
            .map(|_| {
                at(
                    random.random_range(-3.0..23.0),
                    random.random_range(-3.0..18.0),
                )
            })
            .collect();
        let radius_m = random.random_range(1.0..7.0);
        let found = covered_area(&shape, &centres, radius_m).unwrap();
        let side = 400;
        let cell = 20.0 * 15.0 / f64::from(side * side);
        let mut counted = 0.0;
        for i in 0..side {
            for j in 0..side {
                let p = at(
                    (f64::from(i) + 0.5) * 20.0 / f64::from(side),
                    (f64::from(j) + 0.5) * 15.0 / f64::from(side),
                );
                if centres
                    .iter()
                    .any(|c| (p.x - c.x).hypot(p.y - c.y) < radius_m)
                    && shape.contains(&Point::from(p))
                {
                    counted += cell;
                }
            }
        }
        assert!(
            (found - counted).abs() < 0.5,
            "{found} {counted} {centres:?} {radius_m}"
        );
        let left = uncovered(&shape, &centres, radius_m).unwrap();
        assert!(left.is_valid());
        let rest = shape.unsigned_area() - found;
        assert!(
            (left.unsigned_area() - rest).abs() < 0.001 * found + 1e-6,
            "{} {rest}",
            left.unsigned_area()
        );
        // It moves with its room.
        let moved: Vec<Coord<f64>> = centres.iter().map(|&c| c + at(3_000.0, -5_000.0)).collect();
        let there = covered_area(&shape.translate(3_000.0, -5_000.0), &moved, radius_m).unwrap();
        assert!((there - found).abs() < 1e-6);
    }
}

#[test]
fn another_detector_never_covers_less() {
    let mut random = StdRng::seed_from_u64(4);
    let hall = room(30.0, 20.0);
    let mut centres = Vec::new();
    let mut before = 0.0;
    for _ in 0..25 {
        centres.push(at(
            random.random_range(0.0..30.0),
            random.random_range(0.0..20.0),
        ));
        let area = covered_area(&hall, &centres, 5.8).unwrap();
        assert!(area >= before - 1e-9 && area <= 600.0 + 1e-9);
        before = area;
    }
}

#[test]
fn bad_rooms_and_radii_are_refused() {
    let bow = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)];
    assert!(matches!(
        covered_area(&bow, &[], 1.0),
        Err(RadiusError::BadOutline { .. })
    ));
    let empty = Polygon::new(geo::LineString(vec![]), vec![]);
    assert!(matches!(
        covered_area(&empty, &[], 1.0),
        Err(RadiusError::BadOutline { .. })
    ));
    for radius_m in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            covered_area(&room(1.0, 1.0), &[], radius_m).is_err(),
            "{radius_m}"
        );
    }
    let stray = covered_area(&room(1.0, 1.0), &[at(0.0, 0.0), at(f64::NAN, 0.0)], 1.0).unwrap_err();
    assert!(
        stray.to_string().starts_with("centre 1 is at (NaN, 0)"),
        "{stray}"
    );
    assert!(matches!(
        covered_area(&room(1.0, 1.0), &vec![at(0.0, 0.0); 2_001], 1.0),
        Err(RadiusError::TooMany { .. })
    ));
}

#[test]
fn detectors_protect_what_table_6_2_2_says() {
    let check = |floor, height, slope, area_m2, radius_m| {
        assert_eq!(
            protection(floor, height, slope),
            Ok(Protection { area_m2, radius_m })
        );
    };
    check(80.0, 12.0, RoofSlope::Flat, 80.0, 6.7);
    check(80.0, 3.0, RoofSlope::Steep, 80.0, 8.0);
    check(80.1, 6.0, RoofSlope::Flat, 60.0, 5.8);
    check(200.0, 6.1, RoofSlope::Flat, 80.0, 6.7);
    check(200.0, 6.0, RoofSlope::Sloped, 80.0, 7.2);
    check(200.0, 8.0, RoofSlope::Steep, 120.0, 9.9);
    assert!(protection(100.0, 12.1, RoofSlope::Flat).is_err());
    assert!(protection(0.0, 3.0, RoofSlope::Flat).is_err());
    assert!(protection(f64::NAN, 3.0, RoofSlope::Flat).is_err());
}

#[test]
fn as_many_detectors_as_the_formula_asks() {
    let needed = |floor, crowd| detectors_needed(floor, 3.0, RoofSlope::Flat, crowd).unwrap();
    assert_eq!(needed(10.0, Crowd::Other), 1);
    assert_eq!(needed(80.0, Crowd::Other), 1);
    assert_eq!(needed(120.0, Crowd::Other), 2);
    assert_eq!(needed(121.0, Crowd::Other), 3);
    // 600 / (0.7 · 60) = 14.3.
    assert_eq!(needed(600.0, Crowd::Above10000), 15);
    assert_eq!(needed(600.0, Crowd::From2000), 13);
    assert_eq!(needed(540.0, Crowd::From500), 10);
}

#[test]
fn a_room_is_met_when_all_of_it_is_protected() {
    let flat = (3.0, RoofSlope::Flat);
    // 8 × 8 m: the corners are 5.7 m from the middle.
    let small = check_room(&room(8.0, 8.0), flat, Crowd::Other, &[at(4.0, 4.0)]).unwrap();
    assert!(
        small.is_met() && small.uncovered.0.is_empty() && small.covered_share() == 1.0,
        "{small:?}"
    );
    let aside = check_room(
        &room(8.0, 8.0),
        flat,
        Crowd::Other,
        &[at(0.3, 4.0), at(20.0, 4.0)],
    )
    .unwrap();
    assert!(!aside.is_met());
    assert_eq!(
        (
            aside.near_walls.len(),
            aside.near_walls[0].0,
            &aside.outside[..]
        ),
        (1, 0, &[1][..])
    );
    near(aside.near_walls[0].1, 0.3);
    let bare = check_room(&room(8.0, 8.0), flat, Crowd::Other, &[]).unwrap();
    assert!((bare.needed, bare.found, bare.covered_share()) == (1, 0, 0.0));
    near(bare.uncovered.unsigned_area(), 64.0);
    // 20 × 6 m: two would do by their number, and leave the corners.
    let long = check_room(
        &room(20.0, 6.0),
        flat,
        Crowd::Other,
        &[at(5.0, 3.0), at(15.0, 3.0)],
    )
    .unwrap();
    assert_eq!((long.needed, long.found), (2, 2));
    assert!(
        !long.is_met() && long.covered_share() > 0.98 && !long.uncovered.0.is_empty(),
        "{long:?}"
    );
    assert!(check_room(&room(8.0, 8.0), (13.0, RoofSlope::Flat), Crowd::Other, &[]).is_err());
}

#[test]
fn corridors_have_their_own_spacing() {
    let check = |length, detectors: &[f64]| check_corridor(length, 2.0, detectors).unwrap();
    assert_eq!(check(30.0, &[22.5, 7.5]), []);
    assert_eq!(
        check(31.0, &[7.5, 22.5]),
        [CorridorFault::End {
            from_m: 22.5,
            to_m: 31.0
        }]
    );
    assert_eq!(
        check(40.0, &[5.0, 35.0]),
        [CorridorFault::Gap {
            from_m: 5.0,
            to_m: 35.0
        }]
    );
    assert_eq!(check(10.0, &[]), [CorridorFault::None]);
    assert!(check_corridor(10.0, 3.0, &[]).is_err());
    assert!(check_corridor(10.0, 2.0, &[11.0]).is_err());
    assert!(check_corridor(10.0, 2.0, &[f64::NAN]).is_err());
}

#[test]
fn sound_falls_by_6_db_with_each_doubling() {
    let horn = Loudspeaker {
        sensitivity_db: 90.0,
        power_w: 10.0,
    };
    near(horn.at_1_m_db().unwrap(), 100.0);
    near(horn.level_db(10.0).unwrap(), 80.0);
    near(horn.level_db(20.0).unwrap(), 80.0 - 20.0 * 2_f64.log10());
    // 100 − 65 − 15 = 20 dB: 10 m.
    near(
        horn.reach_m(65.0, EMERGENCY_MARGIN_DB).unwrap().unwrap(),
        10.0,
    );
    assert_eq!(horn.reach_m(100.0, EMERGENCY_MARGIN_DB), Ok(None));
    near(together_db(&[80.0, 80.0]), 80.0 + 10.0 * 2_f64.log10());
    assert_eq!(together_db(&[]), f64::NEG_INFINITY);
    assert!(horn.level_db(0.5).is_err());
    assert!(
        Loudspeaker {
            power_w: 0.0,
            ..horn
        }
        .at_1_m_db()
        .is_err()
    );
    assert!(horn.reach_m(f64::NAN, 15.0).is_err());
}

#[test]
fn light_by_the_inverse_square_and_the_cosine() {
    let lamp = Luminaire {
        at: at(0.0, 0.0),
        height_m: 8.0,
        intensity: Intensity::new(vec![(0.0, 640.0), (90.0, 640.0)]).unwrap(),
    };
    let lit = |point| {
        illuminance(std::slice::from_ref(&lamp), &[point], 1.0)
            .unwrap()
            .mean_lx
    };
    near(lit(at(0.0, 0.0)), 10.0);
    // At 45°: 640 · cos³45° / 64.
    near(lit(at(8.0, 0.0)), 10.0 * 0.5_f64.powf(1.5));
    let two = [
        lamp.clone(),
        Luminaire {
            at: at(16.0, 0.0),
            ..lamp.clone()
        },
    ];
    let row = illuminance(&two, &[at(0.0, 0.0), at(8.0, 0.0)], 0.7).unwrap();
    near(row.least_lx, 0.7 * 20.0 * 0.5_f64.powf(1.5));
    assert!(row.uniformity() < 1.0);
    assert!(illuminance(&two, &[], 0.7).is_err());
    assert!(illuminance(&two, &[at(0.0, 0.0)], 0.0).is_err());
    assert!(
        illuminance(
            &[Luminaire {
                height_m: 0.0,
                ..lamp
            }],
            &[at(0.0, 0.0)],
            1.0
        )
        .is_err()
    );
}

#[test]
fn lamberts_flux_comes_down_again() {
    // All the flux of a Lambertian lamp falls on a wide floor: Σ E dA.
    let lamp = Luminaire {
        at: at(0.0, 0.0),
        height_m: 5.0,
        intensity: Intensity::lambert(3_000.0).unwrap(),
    };
    let side = 400_i32;
    let points: Vec<Coord<f64>> = (-side..side)
        .flat_map(|i| {
            (-side..side).map(move |j| at(f64::from(i) * 0.5 + 0.25, f64::from(j) * 0.5 + 0.25))
        })
        .collect();
    let mean = illuminance(&[lamp], &points, 1.0).unwrap().mean_lx;
    let flux = mean * 400.0 * 400.0;
    assert!((flux - 3_000.0).abs() < 15.0, "{flux}");
    assert!(Intensity::lambert(-1.0).is_err());
}

#[test]
fn tables_of_intensity_are_checked() {
    for table in [
        vec![],
        vec![(5.0, 1.0)],
        vec![(0.0, 1.0), (0.0, 2.0)],
        vec![(0.0, -1.0)],
        vec![(0.0, 1.0), (91.0, 1.0)],
        vec![(0.0, f64::NAN)],
    ] {
        assert!(
            matches!(
                Intensity::new(table.clone()),
                Err(RadiusError::BadIntensity { .. })
            ),
            "{table:?}"
        );
    }
    let table = Intensity::new(vec![(0.0, 100.0), (60.0, 40.0)]).unwrap();
    near(table.candela(30_f64.to_radians()), 70.0);
    assert_eq!(table.candela(61_f64.to_radians()), 0.0);
}

#[test]
fn roads_have_their_levels_and_rows_their_limits() {
    assert_eq!(
        StreetLevel::Branch.standard(),
        RoadStandard {
            low_lx: 8.0,
            high_lx: 10.0,
            uniformity: 0.3
        }
    );
    assert_eq!(
        spacing_limits(Cutoff::Full, Arrangement::OneSide, 7.0, 8.0),
        Ok((7.0, 24.0))
    );
    assert_eq!(
        spacing_limits(Cutoff::None, Arrangement::Opposite, 10.0, 10.0),
        Ok((7.0, 40.0))
    );
    assert!(spacing_limits(Cutoff::Semi, Arrangement::Staggered, 0.0, 8.0).is_err());
}
