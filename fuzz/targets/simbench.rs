#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_fuzz::{Way, import_folder};

fuzz_target!(|bytes: &[u8]| {
    import_folder(
        bytes,
        &[
            "Node.csv",
            "Coordinates.csv",
            "Line.csv",
            "LineType.csv",
            "Load.csv",
            "Transformer.csv",
        ],
        Way::Placed,
    );
});
