//! The simulation on one core: the demo and a million devices, whole behaviours included. The peer is what most simulators
//! do, a binary heap of bare next-event times on the same number of devices, without any behaviour: it is a floor, not a rival.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use anyhow::ensure;
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::sim::{EventSink, Notice, Observation, SimOptions, Simulation, synthetic_community};
use twin_core::time::SimSpan;
use twin_formats::source;

use crate::measure::{interleaved, seconds};
use crate::row::{Better, Row, Target};
use crate::say;

const ROUNDS: usize = 5;
const MILLION: usize = 1_000_000;
const HEAP: &str = "std BinaryHeap, bare periodic events";

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let catalogue = Catalogue::builtin()?;
    let demo = source::open("demo", &mut |_| {})?.community;
    let mut rows = measure("demo", &demo, &catalogue, SimSpan::from_secs(3_600))?;
    say("makes a community of 1,000,000 devices");
    let million = synthetic_community(&catalogue, MILLION)?;
    rows.append(&mut measure(
        "1M_devices",
        &million,
        &catalogue,
        SimSpan::from_secs(60),
    )?);
    Ok(rows)
}

/// Events a second of the next `span` of `community`, and its memory.
fn measure(
    name: &str,
    community: &Community,
    catalogue: &Catalogue,
    span: SimSpan,
) -> anyhow::Result<Vec<Row>> {
    let start = twin_core::scenario::RunSettings::default().start;
    let options = SimOptions {
        seed: 42,
        start,
        threads: 1,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(community, catalogue, options)?;
    let mut heap = heap_of(community.devices.len());
    let per_second = |(seconds, events): (f64, u64)| events as f64 / seconds;
    let ours = || {
        per_second(seconds(|| {
            let mut count = Count(0);
            simulation.advance(simulation.now() + span, &mut count);
            count.0
        }))
    };
    let (ours, peer) = interleaved(ROUNDS, ours, || {
        per_second(seconds(|| pop_and_push(&mut heap)))
    });
    let devices = community.devices.len();
    ensure!(devices > 0, "{name} has devices");
    let bytes = simulation.memory_bytes() as f64 / devices as f64;
    Ok(vec![
        Row::new(
            format!("simulation.{name}.events"),
            ours,
            "events/s",
            ROUNDS,
        )
        .against(peer, HEAP, Better::More)
        .target(Target::AtLeast(1e6)),
        Row::new(
            format!("simulation.{name}.bytes_per_device"),
            bytes,
            "bytes",
            1,
        )
        .target(Target::AtMost(300.0)),
    ])
}

struct Count(u64);

impl EventSink for Count {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.0 += (observations.len() + notices.len()) as u64;
    }
}

/// One event a device, at spread times of a minute.
fn heap_of(devices: usize) -> BinaryHeap<Reverse<(i64, u32)>> {
    (0..devices as u32)
        .map(|d| Reverse((i64::from(d.wrapping_mul(2_654_435_761)) % 60_000_000_000, d)))
        .collect()
}

/// Takes a million events, each putting its device's next one a minute later.
fn pop_and_push(heap: &mut BinaryHeap<Reverse<(i64, u32)>>) -> u64 {
    const EVENTS: u64 = 1_000_000;
    for _ in 0..EVENTS {
        if let Some(Reverse((time, device))) = heap.pop() {
            heap.push(Reverse((time + 60_000_000_000, device)));
        }
    }
    EVENTS
}
