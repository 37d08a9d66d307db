//! What a device costs in memory.

use super::*;
use crate::sim::NullSink;
use crate::time::SimSpan;

/// Devices of the community: enough that what every community needs once hardly counts.
const DEVICES: usize = 100_000;

/// With every behaviour, its part of the calendar, of the people in the morning's rush and of what is sent, a device takes 200 bytes at most.
#[test]
fn a_device_takes_two_hundred_bytes() {
    let (community, catalogue) = block(DEVICES);
    let rush = MIDNIGHT + SimSpan::from_secs(7 * 3_600 + 1_800);
    let mut simulation = Simulation::new(&community, &catalogue, options(rush, 1)).unwrap();
    simulation.advance(rush + SimSpan::from_secs(8 * 60), &mut NullSink);
    let each = |bytes: usize| bytes as f64 / DEVICES as f64;
    for (part, bytes) in simulation.memory_parts() {
        println!("{part}: {:.1}", each(bytes));
    }
    let all = each(simulation.memory_bytes());
    assert!(all <= 200.0, "{all} bytes");
}
