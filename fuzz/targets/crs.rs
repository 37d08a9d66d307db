#![no_main]

use geo::Coord;
use libfuzzer_sys::fuzz_target;
use twin_core::spatial::crs::{AxisOrder, Converter, Crs};

// A definition is read, then a position of it goes to longitude and latitude and back.
fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(crs) = Crs::parse(text) else {
        return;
    };
    drop(crs.warnings());
    if let Ok(converter) = Converter::new(&crs, AxisOrder::Authority) {
        let position = Coord { x: 39.9, y: 116.4 };
        if let Ok(lonlat) = converter.lonlat_of(position) {
            drop(converter.position_of(lonlat));
        }
    }
});
