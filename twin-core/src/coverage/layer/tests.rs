//! Hand-computed cases, and properties over random scenes.

use std::sync::Arc;

use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::*;

fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

fn asked() -> Arc<Asked> {
    let road = LineString::from(vec![(0.0, 5.0), (200.0, 5.0)]);
    let house = square(100.0, 100.0, 20.0);
    let yard = square(0.0, 0.0, 200.0);
    let lines = [
        AskedLine::new(LineKind::Road, 0, road),
        AskedLine::new(LineKind::Perimeter, 0, yard.exterior().clone()),
    ];
    let lines = lines.into_iter().flatten().collect();
    Arc::new(Asked::new(&[yard], &[house], lines).unwrap())
}

fn work(squares: &[(u32, Polygon<f64>)]) -> Patchwork {
    let grounds = squares.iter();
    let grounds = grounds.map(|(device, area)| (*device, MultiPolygon(vec![area.clone()])));
    Patchwork::new(asked(), grounds)
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-3, "{found}, not {wanted}");
}

#[test]
fn buildings_are_no_open_ground_and_overlaps_count_once() {
    // 40,000 m² less a house of 400; two squares of 60 m that share 30 × 60, one of which holds no house.
    let work = work(&[(3, square(0.0, 0.0, 60.0)), (7, square(30.0, 0.0, 60.0))]);
    let numbers = work.numbers();
    close(numbers.asked_m2, 39_600.0);
    close(numbers.covered_m2, 90.0 * 60.0);
    close(numbers.covered_road_m, 90.0);
    close(numbers.road_m, 200.0);
    // The squares lie on 90 m of the southern boundary, and the first on 60 m of the western.
    close(numbers.perimeter_m, 800.0);
    assert!(
        (numbers.covered_perimeter_m - 150.0).abs() < 0.41,
        "{numbers:?}"
    );
    close(numbers.blind_m2(), 34_200.0);
    close(numbers.share().unwrap(), 5_400.0 / 39_600.0);
}

#[test]
fn each_square_metre_has_its_devices() {
    let work = work(&[(3, square(0.0, 0.0, 60.0)), (7, square(30.0, 0.0, 60.0))]);
    let patches = work.all_patches();
    let of = |devices: &[u32]| -> f64 {
        let fits = patches.iter().filter(|p| p.devices == devices);
        fits.map(|p| p.area_m2).sum()
    };
    close(of(&[3]), 30.0 * 60.0);
    close(of(&[3, 7]), 30.0 * 60.0);
    close(of(&[7]), 30.0 * 60.0);
    close(of(&[]), 34_200.0);
    close(
        patches.iter().map(|p| p.ground.unsigned_area()).sum(),
        39_600.0,
    );
}

#[test]
fn what_is_not_covered_of_roads_and_boundaries_is_told_in_stretches() {
    let work = work(&[(3, square(0.0, 0.0, 60.0)), (7, square(30.0, 0.0, 60.0))]);
    let gaps = work.gaps();
    let of = |kind: LineKind| -> Vec<&Gap> { gaps.iter().filter(|g| g.kind == kind).collect() };
    let roads = of(LineKind::Road);
    assert_eq!(roads.len(), 1);
    close(roads[0].stations_m[0], 90.0);
    close(roads[0].length_m(), 110.0);
    // From (90, 0) eastwards round three corners to (0, 60).
    let boundary = of(LineKind::Perimeter);
    assert_eq!(boundary.len(), 1);
    assert_eq!(boundary[0].line.0.len(), 5);
    assert!((boundary[0].length_m() - 650.0).abs() < 0.41);
    let numbers = work.numbers();
    close(roads[0].length_m(), numbers.road_m - numbers.covered_road_m);
}

#[test]
fn what_lies_in_a_house_or_outside_is_not_covered_ground() {
    let work = work(&[(0, square(90.0, 90.0, 40.0)), (1, square(500.0, 0.0, 50.0))]);
    close(work.numbers().covered_m2, 1_600.0 - 400.0);
    close(work.ground(1).unwrap().unsigned_area(), 2_500.0);
    close(work.numbers().covered_road_m, 0.0);
}

#[test]
fn a_ground_without_size_is_refused() {
    assert_eq!(Asked::new(&[], &[], Vec::new()), Err(LayerError::NoGround));
    let line = Polygon::new(LineString::from(vec![(0.0, 0.0), (9.0, 0.0)]), Vec::new());
    assert_eq!(
        Asked::new(&[line], &[], Vec::new()),
        Err(LayerError::NoGround)
    );
}

#[test]
fn tiles_hold_every_place_once() {
    let asked = asked();
    assert_eq!(asked.count(), 16);
    let of = |x: f64, y: f64| -> Vec<usize> {
        asked
            .touched(geo::Rect::new(Coord { x, y }, Coord { x, y }))
            .collect()
    };
    assert_eq!(of(1.0, 1.0), [0]);
    assert_eq!(of(70.0, 130.0), [9]);
    assert!(of(-1.0, 0.0).is_empty());
    assert!(of(0.0, 1e300).is_empty());
}

fn pieces() -> impl Strategy<Value = Vec<(u32, Polygon<f64>)>> {
    let one = (0_u32..12, -40.0..220.0_f64, -40.0..220.0_f64, 1.0..90.0_f64);
    let list = prop::collection::vec(one, 1..8);
    list.prop_map(|list| {
        let list = list
            .into_iter()
            .map(|(d, x, y, side)| (d, square(x, y, side)));
        let by_device: std::collections::BTreeMap<_, _> = list.collect();
        by_device.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn adding_a_device_never_lowers_coverage(pieces in pieces(), x in -40.0..220.0_f64, y in -40.0..220.0_f64, side in 1.0..90.0_f64) {
        let mut work = work(&pieces);
        let before = work.numbers();
        let ground = MultiPolygon(vec![square(x, y, side)]);
        let foretold = work.what_if(99, Some(ground.clone()));
        work.replace(99, Some(ground));
        let after = work.numbers();
        // Areas are cut on a grid that is as fine as the box about all pieces allows: a tenth of a micrometre here, along some hundred metres of edge.
        prop_assert!(after.covered_m2 >= before.covered_m2 - 1e-3);
        prop_assert!(after.covered_road_m >= before.covered_road_m - 1e-6);
        prop_assert!((after.covered_m2 - foretold.covered_m2).abs() < 1e-6);
        prop_assert!((after.covered_road_m - foretold.covered_road_m).abs() < 1e-6);
        prop_assert!(after.covered_perimeter_m >= before.covered_perimeter_m - 1e-6);
        prop_assert!((after.covered_perimeter_m - foretold.covered_perimeter_m).abs() < 1e-6);
    }

    #[test]
    fn replacing_is_the_same_as_working_it_out_afresh(pieces in pieces(), moved in 0_usize..8, x in -40.0..220.0_f64, side in 1.0..90.0_f64) {
        let mut changed = pieces.clone();
        let number = moved % changed.len();
        changed[number].1 = square(x, x / 2.0, side);
        let mut replaced = work(&pieces);
        replaced.replace(changed[number].0, Some(MultiPolygon(vec![changed[number].1.clone()])));
        prop_assert_eq!(&replaced, &work(&changed));
        // Taking it away and putting it back changes nothing.
        let device = changed[number].0;
        replaced.replace(device, None);
        prop_assert!(replaced.ground(device).is_none());
        replaced.replace(device, Some(MultiPolygon(vec![changed[number].1.clone()])));
        prop_assert_eq!(&replaced, &work(&changed));
    }

    #[test]
    fn patches_are_the_open_ground_and_agree_with_the_numbers(pieces in pieces()) {
        let work = work(&pieces);
        let numbers = work.numbers();
        let (mut all, mut covered) = (0.0, 0.0);
        for patch in work.all_patches() {
            all += patch.area_m2;
            if !patch.devices.is_empty() {
                covered += patch.area_m2;
            }
        }
        prop_assert!((all - numbers.asked_m2).abs() < 1e-3, "{} of {}", all, numbers.asked_m2);
        prop_assert!((covered - numbers.covered_m2).abs() < 1e-3, "{} of {}", covered, numbers.covered_m2);
    }
}
