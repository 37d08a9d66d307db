//! Every code of the EPSG table against PROJ: `data/points.tsv` has one position per code, computed once by PROJ 9.5.1.

use std::collections::BTreeMap;

use geo::Coord;

use super::{at, metres_between};
use crate::spatial::crs::{AxisOrder, Converter, Crs, CrsError};
use crate::spatial::frame::LocalFrame;

struct Point {
    code: u32,
    position: Coord<f64>,
    lonlat: Coord<f64>,
}

fn points() -> Vec<Point> {
    let text = include_str!("../data/points.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let numbers: Vec<f64> = line.split('\t').map(|n| n.parse().unwrap()).collect();
            Point {
                code: numbers[0] as u32,
                position: at(numbers[1], numbers[2]),
                lonlat: at(numbers[3], numbers[4]),
            }
        })
        .collect()
}

/// What the comparison allows, metres. PROJ before 9.7 computes authalic latitudes to 2 mm only, and the projection
/// library follows 9.7.
fn tolerance_m(crs: &Crs) -> f64 {
    let words = crs.plane.projection.as_deref().unwrap_or_default();
    let is_authalic = ["laea", "cea", "eqearth", "aea"]
        .iter()
        .any(|m| words.starts_with(m));
    if is_authalic { 2e-3 } else { 1e-3 }
}

#[test]
fn every_code_agrees_with_proj_and_comes_back() {
    let mut unsupported: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let (mut compared, mut worst, mut wrong) = (0, 0.0_f64, Vec::new());
    for point in points() {
        let crs = match Crs::from_epsg(point.code) {
            Ok(crs) => crs,
            Err(CrsError::UnsupportedMethod { method, .. }) => {
                unsupported.entry(method).or_default().push(point.code);
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        let converter = Converter::new(&crs, AxisOrder::Authority).unwrap();
        let there = converter.lonlat_of(point.position);
        let apart = there
            .clone()
            .map_or(f64::INFINITY, |p| metres_between(p, point.lonlat));
        let back = there.and_then(|p| converter.position_of(p));
        let lost = back.map_or(f64::INFINITY, |p| {
            let unit = if crs.is_geographic() {
                111_320.0
            } else {
                crs.plane.unit
            };
            (p.x - point.position.x).hypot(p.y - point.position.y) * unit
        });
        compared += 1;
        worst = worst.max(apart);
        if !(apart <= tolerance_m(&crs) && lost <= 1e-3) {
            wrong.push((point.code, apart, lost, crs.plane.projection.clone()));
        }
    }
    println!("{compared} codes, worst {worst} m; unsupported {unsupported:?}");
    assert!(wrong.is_empty(), "{} wrong: {wrong:?}", wrong.len());
    assert!(compared > 6_100, "{compared}");
    let methods: Vec<&str> = unsupported.keys().map(String::as_str).collect();
    assert_eq!(methods, ["col_urban", "labrd", "mod_krovak", "nzmg"]);
}

/// Positions in authority order and their WGS 84 longitude and latitude, by PROJ 9.5.1 (pyproj 3.7.2, default operation
/// without grids): `Transformer.from_crs(code, 4326)`.
#[test]
fn the_crs_of_the_data_agree_with_proj() {
    for (code, position, lonlat) in [
        (4326, at(31.2, 121.5), at(121.5, 31.2)),
        (4490, at(31.2, 121.5), at(121.5, 31.2)),
        (4549, at(3_453_000.0, 547_600.0), at(HAND[0].0, HAND[0].1)),
        (
            4528,
            at(3_453_000.0, 40_547_600.0),
            at(HAND[0].0, HAND[0].1),
        ),
        (32651, at(357_000.0, 3_453_000.0), at(HAND[1].0, HAND[1].1)),
        (
            3857,
            at(13_525_300.0, 3_654_100.0),
            at(HAND[2].0, HAND[2].1),
        ),
        (28992, at(85_000.0, 446_000.0), at(HAND[3].0, HAND[3].1)),
        (7415, at(85_000.0, 446_000.0), at(HAND[3].0, HAND[3].1)),
        (3068, at(20_800.0, 24_500.0), at(HAND[4].0, HAND[4].1)),
    ] {
        let crs = Crs::from_epsg(code).unwrap();
        let converter = Converter::new(&crs, AxisOrder::Authority).unwrap();
        let apart = metres_between(converter.lonlat_of(position).unwrap(), lonlat);
        assert!(apart < 1e-3, "{code}: {apart} m");
    }
}

/// The longitudes and latitudes of the test above, from PROJ.
const HAND: [(f64, f64); 5] = [
    (120.4994374223, 31.1976908231),
    (121.4989863177, 31.2023654762),
    (121.4998371230, 31.1642611143),
    (4.3678877793, 51.9979621078),
    (13.3971029210, 52.5140851417),
];

#[test]
fn local_metres_come_back_within_a_tenth_of_a_millimetre() {
    for (code, origin) in [
        (4549, at(121.39, 31.31)),
        (4528, at(121.39, 31.31)),
        (32650, at(116.35, 40.0)),
        (3857, at(114.2, 22.68)),
        (28992, at(4.36, 52.0)),
        (3068, at(13.4, 52.5)),
        (4490, at(117.29, 31.85)),
        (4214, at(117.29, 31.85)),
    ] {
        let frame = LocalFrame::new(origin.x, origin.y, 20.0).unwrap();
        let converter =
            Converter::new(&Crs::from_epsg(code).unwrap(), AxisOrder::Authority).unwrap();
        let given: Vec<[f64; 3]> = (0..1000)
            .map(|i| {
                [
                    f64::from(i) * 7.0 - 3_500.0,
                    f64::from(i % 37) * 130.0 - 2_400.0,
                    f64::from(i),
                ]
            })
            .collect();
        let mut points = given.clone();
        converter.crs_from_enu(&frame, &mut points).unwrap();
        converter.enu_from_crs(&frame, &mut points).unwrap();
        for (a, b) in given.iter().zip(&points) {
            assert!(
                (a[0] - b[0]).hypot(a[1] - b[1]) < 1e-4,
                "{code}: {a:?} {b:?}"
            );
            assert_eq!(a[2], b[2]);
        }
    }
}

#[test]
fn axis_order_is_the_authoritys_or_the_formats() {
    for (code, east_is_second) in [
        (4326, true),
        (4490, true),
        (4549, true),
        (4528, true),
        (28992, false),
        (32651, false),
        (3857, false),
        (3068, true),
    ] {
        let crs = Crs::from_epsg(code).unwrap();
        let place = crs.extent().unwrap().centre();
        let authority = Converter::new(&crs, AxisOrder::Authority)
            .unwrap()
            .position_of(place)
            .unwrap();
        let east_first = Converter::new(&crs, AxisOrder::EastNorth)
            .unwrap()
            .position_of(place)
            .unwrap();
        let expected = if east_is_second {
            at(east_first.y, east_first.x)
        } else {
            east_first
        };
        assert_eq!(authority, expected, "{code}");
    }
}

#[test]
fn degrees_of_wgs84_pass_bit_by_bit() {
    let place = at(121.473_700_000_000_01, 31.230_4);
    for crs in [
        Crs::crs84(),
        Crs::from_epsg(4326).unwrap(),
        Crs::from_epsg(4490).unwrap(),
    ] {
        let converter = Converter::new(&crs, AxisOrder::EastNorth).unwrap();
        assert_eq!(converter.lonlat_of(place).unwrap(), place);
        assert_eq!(converter.position_of(place).unwrap(), place);
    }
}

#[test]
fn a_datum_without_parameters_warns_with_its_uncertainty() {
    let uncertainty = |code| Crs::from_epsg(code).unwrap().uncertainty_m();
    let warnings = |code| Crs::from_epsg(code).unwrap().warnings();
    assert!(warnings(4549).is_empty() && uncertainty(4549) <= 2.0);
    assert!(warnings(28992).is_empty() && uncertainty(28992) <= 1.0);
    let xian = warnings(2349)[0].to_string();
    assert!(
        xian.contains("609 m") && xian.contains("no transformation"),
        "{xian}"
    );
    let beijing = warnings(2436)[0].to_string();
    assert!(
        beijing.contains("15 m") && beijing.contains("part of its area"),
        "{beijing}"
    );
}
