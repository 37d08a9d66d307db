#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(path) = twin_fuzz::file(bytes, "community.gpkg") {
        drop(twin_formats::gpkg::read(&path));
    }
});
