//! The simulation into a sink that drops everything: the demo and a million devices, one core and two.
//!
//! The peers are what the queues of most simulators do, without any behaviour: bare times are taken and put back a minute later. They
//! are floors, not rivals.

mod queue;

use anyhow::ensure;
use queue::{Heap, Wheel};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::sim::{
    EventSink, Habits, Notice, Observation, SimOptions, Simulation, synthetic_community,
};
use twin_core::time::SimSpan;
use twin_formats::source;

use crate::measure::{in_turn, interleaved, median, seconds};
use crate::row::{Better, Row, Target};
use crate::say;

const ROUNDS: usize = 7;
const MILLION: usize = 1_000_000;
const HEAP: &str = "std BinaryHeap, bare times";
const WHEEL: &str = "linked timing wheel of 64 ms, bare times";
const MINUTE: SimSpan = SimSpan::from_secs(60);
const HOUR: SimSpan = SimSpan::from_secs(3_600);

/// Classes whose devices speak at their intervals, and else only when an alarm comes or goes.
const PERIODIC: &[&str] = &["T3-1", "T3-8", "T3-9", "T3-10", "T4-3", "T4-6"];

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let catalogue = Catalogue::builtin()?;
    let demo = source::open("demo", &mut |_| {})?.community;
    let mut rows = Vec::new();
    let target = Target::AtLeast(5e6);
    rows.append(&mut events("sim.demo", &demo, &catalogue, HOUR, target)?);
    rows.push(day(&demo, &catalogue)?);
    say("makes a community of 1,000,000 devices");
    let million = synthetic_community(&catalogue, MILLION)?;
    rows.append(&mut events("sim.1M", &million, &catalogue, MINUTE, target)?);
    rows.push(second_core(&million, &catalogue)?);
    drop(million);
    say("makes a community of 1,000,000 devices with periodic channels");
    let periodic = periodic(&catalogue)?;
    let target = Target::AtLeast(1e7);
    let id = "sim.1M_periodic";
    rows.append(&mut events(id, &periodic, &catalogue, MINUTE, target)?);
    Ok(rows)
}

/// A million devices of the [`PERIODIC`] classes, in the proportions of the synthetic community.
fn periodic(catalogue: &Catalogue) -> anyhow::Result<Community> {
    let mut parts = synthetic_community(catalogue, 2 * MILLION)?.into_parts();
    (parts.devices).retain(|device| PERIODIC.contains(&device.class.as_str()));
    parts.devices.truncate(MILLION);
    let count = parts.devices.len();
    ensure!(count == MILLION, "{count} devices have periodic channels");
    Ok(Community::new(parts)?)
}

fn start(
    community: &Community,
    catalogue: &Catalogue,
    threads: usize,
) -> anyhow::Result<Simulation> {
    let options = SimOptions {
        seed: 42,
        start: twin_core::scenario::RunSettings::default().start,
        population: Habits::default(),
        climate: None,
        threads,
        first_alarm_number: 1,
    };
    Ok(Simulation::new(community, catalogue, options)?)
}

/// Events a second of the next `span`.
fn rate(simulation: &mut Simulation, span: SimSpan) -> f64 {
    per_second(seconds(|| {
        let mut count = Count(0);
        simulation.advance(simulation.now() + span, &mut count);
        count.0
    }))
}

fn per_second((seconds, events): (f64, u64)) -> f64 {
    events as f64 / seconds
}

/// Events a second on one core, and the memory of a device with its part of the calendar.
fn events(
    id: &str,
    community: &Community,
    catalogue: &Catalogue,
    span: SimSpan,
    target: Target,
) -> anyhow::Result<Vec<Row>> {
    let devices = community.devices.len();
    ensure!(devices > 0, "{id} has devices");
    let mut simulation = start(community, catalogue, 1)?;
    let (mut heap, mut wheel) = (Heap::new(devices), Wheel::new(devices));
    let rates = in_turn(
        ROUNDS,
        &mut [
            &mut || rate(&mut simulation, span),
            &mut || per_second(seconds(|| heap.turn())),
            &mut || per_second(seconds(|| wheel.turn())),
        ],
    );
    let bytes = simulation.memory_bytes() as f64 / devices as f64;
    // The demo is small, so that what every community needs once weighs more.
    let most = if devices == MILLION { 200.0 } else { 300.0 };
    let row = |id: String| Row::new(id, rates[0], "events/s", ROUNDS);
    let parts = simulation.memory_parts().map(|(part, bytes)| {
        let each = bytes as f64 / devices as f64;
        let part = part.replace(' ', "_");
        Row::new(format!("{id}.bytes_per_device.{part}"), each, "bytes", 1)
    });
    let mut rows = vec![
        row(format!("{id}.events"))
            .against(rates[1], HEAP, Better::More)
            .target(target),
        row(format!("{id}.events_vs_wheel")).against(rates[2], WHEEL, Better::More),
        Row::new(format!("{id}.bytes_per_device"), bytes, "bytes", 1).target(Target::AtMost(most)),
    ];
    rows.extend(parts);
    Ok(rows)
}

/// A day of the demo from its making on.
fn day(community: &Community, catalogue: &Catalogue) -> anyhow::Result<Row> {
    let mut taken = Vec::new();
    for _ in 0..ROUNDS {
        let (seconds, simulated) = seconds(|| {
            let mut simulation = start(community, catalogue, 1)?;
            let end = simulation.now() + SimSpan::from_secs(86_400);
            simulation.advance(end, &mut Count(0));
            anyhow::Ok(())
        });
        simulated?;
        taken.push(seconds);
    }
    Ok(Row::new("sim.demo.day", median(taken), "s", ROUNDS).target(Target::AtMost(1.0)))
}

/// Two threads against one, the same minutes in turn.
fn second_core(community: &Community, catalogue: &Catalogue) -> anyhow::Result<Row> {
    let mut one = start(community, catalogue, 1)?;
    let mut two = start(community, catalogue, 2)?;
    let (with_two, with_one) =
        interleaved(ROUNDS, || rate(&mut two, MINUTE), || rate(&mut one, MINUTE));
    Ok(Row::new("sim.1M.two_threads", with_two, "events/s", ROUNDS)
        .against(with_one, "one thread of ours", Better::More)
        .target(Target::Ratio(1.7)))
}

struct Count(u64);

impl EventSink for Count {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.0 += (observations.len() + notices.len()) as u64;
    }
}
