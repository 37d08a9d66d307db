//! What a device costs in memory.

use super::*;
use crate::sim::NullSink;
use crate::time::SimSpan;

/// Devices of the community.
const DEVICES: usize = 50_000;

/// What grows with the devices: their own state with every behaviour, and the people in the morning's rush. A window's observations and what every
/// community needs once come to some ten bytes a device of a million, which takes 200 together.
#[test]
fn a_device_takes_less_than_two_hundred_bytes() {
    let (community, catalogue) = block(DEVICES);
    let rush = MIDNIGHT + SimSpan::from_secs(7 * 3_600 + 1_800);
    let mut simulation = Simulation::new(&community, &catalogue, options(rush, 1)).unwrap();
    simulation.advance(rush + SimSpan::from_secs(8 * 60), &mut NullSink);
    let each = |bytes: usize| bytes as f64 / DEVICES as f64;
    let parts = simulation.memory_parts();
    for (part, bytes) in parts {
        println!("{part}: {:.1}", each(bytes));
    }
    let grows = parts
        .iter()
        .filter(|part| ["devices", "people"].contains(&part.0));
    let grown = each(grows.map(|part| part.1).sum());
    assert!((100.0..=190.0).contains(&grown), "{grown} bytes");
}
