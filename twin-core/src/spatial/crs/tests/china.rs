//! GCJ-02 and BD-09 against another implementation and against themselves.

use proptest::prelude::*;

use super::{at, metres_between};
use crate::spatial::crs::{
    AxisOrder, Converter, Crs, bd09_from_wgs84, gcj02_from_wgs84, wgs84_from_bd09, wgs84_from_gcj02,
};

#[test]
fn the_formulas_are_the_published_ones() {
    let text = include_str!("../data/china.tsv");
    let mut count = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let n: Vec<f64> = line.split('\t').map(|n| n.parse().unwrap()).collect();
        let (wgs84, gcj02, bd09) = (at(n[0], n[1]), at(n[2], n[3]), at(n[4], n[5]));
        assert!(
            metres_between(gcj02_from_wgs84(wgs84), gcj02) < 1e-6,
            "{line}"
        );
        assert!(
            metres_between(bd09_from_wgs84(wgs84), bd09) < 1e-6,
            "{line}"
        );
        assert!(
            metres_between(wgs84_from_gcj02(gcj02), wgs84) < 1e-5,
            "{line}"
        );
        assert!(
            metres_between(wgs84_from_bd09(bd09), wgs84) < 1e-5,
            "{line}"
        );
        count += 1;
    }
    assert_eq!(count, 100);
}

#[test]
fn outside_china_nothing_moves() {
    for place in [
        at(24.94, 60.17),
        at(7.42, 43.73),
        at(-77.03, 38.9),
        at(151.2, -33.9),
        at(140.0, 36.0),
    ] {
        assert_eq!(gcj02_from_wgs84(place), place);
        assert_eq!(bd09_from_wgs84(place), place);
        assert_eq!(wgs84_from_gcj02(place), place);
        assert_eq!(wgs84_from_bd09(place), place);
    }
}

#[test]
fn they_are_crs_like_others() {
    let palace = at(116.391_349, 39.907_375);
    for (crs, forward) in [
        (Crs::gcj02(), gcj02_from_wgs84(palace)),
        (Crs::bd09(), bd09_from_wgs84(palace)),
    ] {
        let converter = Converter::new(&crs, AxisOrder::EastNorth).unwrap();
        assert_eq!(converter.position_of(palace).unwrap(), forward);
        assert!(metres_between(forward, palace) > 300.0);
        assert!(metres_between(converter.lonlat_of(forward).unwrap(), palace) < 1e-5);
    }
}

proptest! {
    #[test]
    fn everywhere_in_china_the_inverse_comes_back(lon in 72.1..137.8_f64, lat in 0.9..55.8_f64) {
        let place = at(lon, lat);
        prop_assert!(metres_between(wgs84_from_gcj02(gcj02_from_wgs84(place)), place) < 1e-6);
        prop_assert!(metres_between(wgs84_from_bd09(bd09_from_wgs84(place)), place) < 1e-6);
    }
}
