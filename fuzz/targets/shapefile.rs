#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_fuzz::{Way, import_several};

fuzz_target!(|bytes: &[u8]| {
    import_several(
        bytes,
        &["plan.shp", "plan.dbf", "plan.prj", "plan.cpg"],
        Way::InCrs,
    );
});
