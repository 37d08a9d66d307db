//! Data that do not lie where their CRS says.

use geo::{Coord, Rect};

use super::at;
use crate::spatial::crs::{AxisOrder, Crs, MissingCrs, Written, check_extent, plausible};

fn around(p: Coord<f64>, half: f64) -> Rect<f64> {
    Rect::new(at(p.x - half, p.y - half), at(p.x + half, p.y + half))
}

/// The first candidate that the check suggests for data claimed to be in `code`.
fn suggestion(code: u32, order: AxisOrder, bounds: Rect<f64>, near: Option<Coord<f64>>) -> String {
    let crs = Crs::from_epsg(code).unwrap();
    let error = check_extent(&crs, order, bounds, near).unwrap_err();
    let first = error
        .candidates
        .first()
        .unwrap_or_else(|| panic!("{error}"));
    let order = match first.written {
        Written::EastFirst => "east first",
        Written::NorthFirst => "north first",
    };
    assert!(
        error.to_string().contains(&first.crs.to_string()),
        "{error}"
    );
    format!("{} {order}", first.crs)
}

const SHANGHAI: Coord<f64> = Coord {
    x: 121.39,
    y: 31.31,
};

#[test]
fn data_in_their_area_pass() {
    for (code, order, place, half) in [
        (
            4549,
            AxisOrder::Authority,
            at(3_465_000.0, 632_000.0),
            2_000.0,
        ),
        (
            4549,
            AxisOrder::EastNorth,
            at(632_000.0, 3_465_000.0),
            2_000.0,
        ),
        (
            4528,
            AxisOrder::EastNorth,
            at(40_632_000.0, 3_465_000.0),
            2_000.0,
        ),
        (4490, AxisOrder::Authority, at(31.31, 121.39), 0.01),
        (
            28992,
            AxisOrder::Authority,
            at(85_000.0, 446_000.0),
            1_000.0,
        ),
        (4326, AxisOrder::EastNorth, at(-77.0, 38.9), 0.1),
    ] {
        let crs = Crs::from_epsg(code).unwrap();
        check_extent(&crs, order, around(place, half), None)
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn swapped_axes_are_told() {
    let lonlat = around(SHANGHAI, 0.01);
    assert_eq!(
        suggestion(4490, AxisOrder::Authority, lonlat, None),
        "EPSG:4490 east first"
    );
    let northing_first = around(at(3_465_000.0, 632_000.0), 2_000.0);
    assert_eq!(
        suggestion(4549, AxisOrder::EastNorth, northing_first, Some(SHANGHAI)),
        "EPSG:4549 north first"
    );
    // Of the world's degrees nothing is out of place unless the place is known.
    let swapped = around(at(60.17, 24.94), 0.01);
    let world = Crs::crs84();
    assert!(check_extent(&world, AxisOrder::EastNorth, swapped, None).is_ok());
    let error = check_extent(
        &world,
        AxisOrder::EastNorth,
        swapped,
        Some(at(24.94, 60.17)),
    )
    .unwrap_err();
    assert_eq!(error.candidates[0].written, Written::NorthFirst);
}

#[test]
fn zone_prefixes_missing_or_too_many_are_told() {
    let prefixed = around(at(40_632_000.0, 3_465_000.0), 2_000.0);
    assert_eq!(
        suggestion(4549, AxisOrder::EastNorth, prefixed, None),
        "EPSG:4528 east first"
    );
    let bare = around(at(632_000.0, 3_465_000.0), 2_000.0);
    assert_eq!(
        suggestion(4528, AxisOrder::EastNorth, bare, None),
        "EPSG:4549 east first"
    );
}

#[test]
fn degrees_for_metres_and_metres_for_degrees_are_told() {
    let degrees = around(SHANGHAI, 0.01);
    assert_eq!(
        suggestion(4549, AxisOrder::EastNorth, degrees, None),
        "EPSG:4490 east first"
    );
    let metres = around(at(632_000.0, 3_465_000.0), 2_000.0);
    assert_eq!(
        suggestion(4490, AxisOrder::EastNorth, metres, Some(SHANGHAI)),
        "EPSG:4549 east first"
    );
}

#[test]
fn a_wrong_zone_is_told_where_the_place_is_known() {
    // Coordinates about 121.39° E in the zone of 120° claimed to be those of 117°, which is off by 2.9°.
    let bounds = around(at(632_000.0, 3_465_000.0), 2_000.0);
    assert_eq!(
        suggestion(4548, AxisOrder::EastNorth, bounds, Some(SHANGHAI)),
        "EPSG:4549 east first"
    );
}

#[test]
fn a_missing_crs_is_asked_for_with_what_fits() {
    let prefixed = around(at(40_632_000.0, 3_465_000.0), 2_000.0);
    let missing = MissingCrs::new(prefixed, None);
    let codes: Vec<String> = missing
        .candidates
        .iter()
        .map(|c| c.crs.to_string())
        .collect();
    assert_eq!(codes[0], "EPSG:4528");
    assert!(codes.contains(&"EPSG:2364".to_owned()), "{codes:?}");
    assert!(missing.to_string().contains("name it"), "{missing}");
    let rd = around(at(84_600.0, 447_200.0), 500.0);
    let near_delft = plausible(rd, Some(at(4.36, 52.0)));
    assert_eq!(near_delft[0].crs.to_string(), "EPSG:28992");
    assert!(near_delft[0].distance_m.unwrap() < 20_000.0);
    let lonlat = plausible(around(SHANGHAI, 0.01), None);
    let texts: Vec<String> = lonlat.iter().map(|c| c.crs.to_string()).collect();
    assert_eq!(texts, ["OGC:CRS84", "EPSG:4490", "GCJ-02", "BD-09"]);
    assert!(plausible(around(at(1e12, 1e12), 1.0), None).is_empty());
}
