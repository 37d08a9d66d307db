#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_formats::gltf::Model;

fuzz_target!(|bytes: &[u8]| {
    drop(Model::parse(bytes, None));
});
