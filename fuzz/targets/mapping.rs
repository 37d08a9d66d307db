#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_formats::vector::Mapping;

fuzz_target!(|bytes: &[u8]| {
    if let Some(path) = twin_fuzz::file(bytes, "mapping.toml") {
        drop(Mapping::open(&path));
    }
});
