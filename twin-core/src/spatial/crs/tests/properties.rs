//! What must hold for any input.

use proptest::prelude::*;

use super::{at, metres_between};
use crate::spatial::crs::{AxisOrder, Converter, Crs, PointFault, check_extent, plausible};
use crate::spatial::frame::LocalFrame;

/// Codes of every projection method and of the kinds that matter here.
const CODES: [u32; 22] = [
    4326, 4490, 4513, 4549, 4554, 4491, 4512, 2349, 2436, 32651, 32750, 3857, 28992, 3068, 2056,
    27700, 2154, 3035, 3031, 5514, 2263, 27572,
];

fn converters() -> Vec<Converter> {
    let all = CODES.iter().map(|code| Crs::from_epsg(*code).unwrap());
    let all = all.chain([Crs::crs84(), Crs::gcj02(), Crs::bd09()]);
    all.map(|crs| Converter::new(&crs, AxisOrder::Authority).unwrap())
        .collect()
}

#[test]
fn numbers_that_are_none_are_errors_with_their_index() {
    let frame = LocalFrame::new(121.0, 31.0, 0.0).unwrap();
    for converter in converters() {
        for bad in [
            at(f64::NAN, 1.0),
            at(1.0, f64::INFINITY),
            at(f64::NEG_INFINITY, f64::NAN),
        ] {
            let good = converter
                .position_of(converter.crs().extent().unwrap().centre())
                .unwrap();
            let mut points = vec![good; 700];
            points[513] = bad;
            let error = converter.lonlat_from_crs(&mut points).unwrap_err();
            assert_eq!(
                (error.index, error.fault),
                (513, PointFault::NotFinite),
                "{error}"
            );
            assert!(converter.crs_from_lonlat(&mut [bad]).is_err());
            assert!(converter.enu_from_crs(&frame, &mut [bad]).is_err());
            assert!(converter.crs_from_enu(&frame, &mut [bad]).is_err());
        }
    }
}

#[test]
fn growing_easting_and_northing_mean_further_east_and_north() {
    for zone in (4491..=4554).chain(32649..=32651) {
        let crs = Crs::from_epsg(zone).unwrap();
        let converter = Converter::new(&crs, AxisOrder::EastNorth).unwrap();
        let centre = converter
            .position_of(crs.extent().unwrap().centre())
            .unwrap();
        let steps: Vec<f64> = (-20..=20).map(|i| f64::from(i) * 2_000.0).collect();
        let east: Vec<f64> = steps
            .iter()
            .map(|s| converter.lonlat_of(at(centre.x + s, centre.y)).unwrap().x)
            .collect();
        let north: Vec<f64> = steps
            .iter()
            .map(|s| converter.lonlat_of(at(centre.x, centre.y + s)).unwrap().y)
            .collect();
        assert!(
            east.is_sorted_by(|a, b| a < b) && north.is_sorted_by(|a, b| a < b),
            "{zone}"
        );
    }
}

proptest! {
    #[test]
    fn within_the_area_of_use_positions_come_back(pick in 0..CODES.len(), across in 0.02..0.98_f64, up in 0.02..0.98_f64) {
        let crs = Crs::from_epsg(CODES[pick]).unwrap();
        let extent = crs.extent().unwrap();
        let place = at(extent.west + across * extent.width_deg(), extent.south + up * (extent.north - extent.south));
        let converter = Converter::new(&crs, AxisOrder::Authority).unwrap();
        let back = converter.lonlat_of(converter.position_of(place).unwrap()).unwrap();
        prop_assert!(metres_between(back, place) < 1e-3, "{} {place:?} {back:?}", CODES[pick]);
    }

    #[test]
    fn any_numbers_give_a_place_on_earth_or_an_error(x in any::<f64>(), y in any::<f64>(), scale in -8..9_i32) {
        let scaled = at(x % 1.0 * 10_f64.powi(scale), y % 1.0 * 10_f64.powi(scale));
        for converter in converters() {
            for p in [at(x, y), scaled] {
                if let Ok(lonlat) = converter.lonlat_of(p) {
                    prop_assert!(lonlat.x.abs() <= 180.1 && lonlat.y.abs() <= 90.0, "{} {p:?} {lonlat:?}", converter.crs());
                }
                if let Ok(position) = converter.position_of(p) {
                    prop_assert!(position.x.is_finite() && position.y.is_finite());
                }
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = Crs::parse(&text);
    }

    #[test]
    fn any_bracketed_text_is_read_or_refused(text in r#"(PROJCS|GEOGCS|COMPD_CS|BOUNDCRS|VERTCRS)[\[\]()",A-Z0-9.+e -]{0,120}"#) {
        let _ = Crs::parse(&text);
    }

    #[test]
    fn a_definition_cut_or_changed_anywhere_is_read_or_refused(line in 0..100_usize, cut in 0.0..1.0_f64, put in "[\\[\\],\"0-9eE.+A-Z-]{0,6}") {
        let text = include_str!("../data/wkt.tsv");
        let wkt = text.lines().skip(1).nth(line).unwrap_or_default().rsplit('\t').next().unwrap();
        let at = (wkt.len() as f64 * cut) as usize;
        prop_assume!(wkt.is_char_boundary(at));
        let (start, end) = wkt.split_at(at);
        let _ = Crs::parse(start);
        let changed = format!("{start}{put}{end}");
        if let Ok(crs) = Crs::parse(&changed) {
            // What is accepted can be used and written.
            let _ = Converter::new(&crs, AxisOrder::Authority).and_then(|_| Crs::parse(&crs.to_string()));
        }
    }

    #[test]
    fn any_proj_string_is_read_or_refused(text in r"\+proj=(tmerc|utm|lcc|merc|stere|sterea|cass|longlat|omerc|aea|laea)( \+(lat_0|lon_0|lat_1|lat_2|k|x_0|zone|alpha|lat_ts|ellps|a|rf|towgs84)=[-0-9.e,GRS]{0,8}){0,6}") {
        if let Ok(crs) = Crs::parse(&text) {
            let converter = Converter::new(&crs, AxisOrder::Authority);
            if let Ok(converter) = converter {
                let _ = converter.lonlat_of(at(1.0, 2.0));
                let _ = converter.position_of(at(1.0, 2.0));
            }
        }
    }

    #[test]
    fn any_bounds_can_be_looked_at(a in any::<f64>(), b in any::<f64>(), c in any::<f64>(), d in any::<f64>()) {
        let bounds = geo::Rect::new(at(a, b), at(c, d));
        let _ = plausible(bounds, None);
        let _ = check_extent(&Crs::crs84(), AxisOrder::EastNorth, bounds, None);
    }
}
