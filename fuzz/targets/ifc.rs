#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_fuzz::{Way, import};

fuzz_target!(|bytes: &[u8]| {
    import(bytes, "building.ifc", Way::Placed);
});
