#![no_main]

use geo::{Coord, Rect};
use libfuzzer_sys::fuzz_target;
use twin_core::spatial::{IndexBytes, RectIndex};

/// Where a saved index has the CRC-32 of all its bytes, its own taken as zero.
const CHECKSUM: std::ops::Range<usize> = 32..36;

fuzz_target!(|bytes: &[u8]| {
    let mut aligned = IndexBytes::new(bytes.len());
    let own = aligned.as_bytes_mut();
    own.copy_from_slice(bytes);
    // The checksum is made right, or nothing behind it would ever be reached.
    if let Some(place) = own.get_mut(CHECKSUM) {
        place.fill(0);
        let checksum = crc32fast::hash(own);
        own[CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
    }
    if let Ok(index) = RectIndex::open(aligned.as_bytes()) {
        let all = Rect::new([-1e6, -1e6], [1e6, 1e6]);
        drop(index.within_box(all));
        drop(index.nearest(Coord { x: 0.0, y: 0.0 }, 3));
    }
});
