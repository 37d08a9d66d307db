//! Events cost no allocation: what a window allocates does not depend on how many observations it has.
//!
//! The allocator counts for the whole process, so this test is alone in its program.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use twin_core::catalogue::Catalogue;
use twin_core::sim::{
    EventSink, Habits, Notice, Observation, SimOptions, Simulation, Truth, synthetic_community,
};
use twin_core::time::{SimSpan, SimTime};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// 2026-06-01T08:00 in China: people are on their way, doors and lifts have much to say.
const MORNING: SimTime = SimTime::from_secs(1_780_243_200 + 8 * 3_600);
/// What a window may allocate: the lists of the threads' outputs and of the runs in them, and room to sort in.
const A_WINDOW: usize = 8;
/// What an alarm, a change of state or a record of the truth may: entries of the maps of alarms and faults. They are some in a thousand events.
const A_NOTICE: usize = 4;
/// Buffers that grow to their size, twice as large each time: as many as there are powers of two, for a few of them.
const GROWTH: usize = 100;

#[derive(Default)]
struct Count {
    windows: usize,
    observations: usize,
    notices: usize,
}

impl EventSink for Count {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.windows += 1;
        self.observations += observations.len();
        self.notices += notices.len();
    }

    fn truth(&mut self, records: &[Truth]) {
        self.notices += records.len();
    }
}

/// Allocations in ten minutes of so many devices, but for the moments in which a minute begins and what comes in it is planned; and what
/// happened meanwhile.
fn measured(catalogue: &Catalogue, devices: usize) -> (usize, Count) {
    let community = synthetic_community(catalogue, devices).unwrap();
    let options = SimOptions {
        seed: 42,
        start: MORNING,
        population: Habits::default(),
        climate: None,
        threads: 1,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(&community, catalogue, options).unwrap();
    let (mut unheard, mut count) = (Count::default(), Count::default());
    let mut minute = MORNING + SimSpan::from_secs(20 * 60);
    simulation.advance(minute, &mut unheard);
    let mut allocations = 0;
    for _ in 0..10 {
        simulation.advance(minute + SimSpan::from_millis(1), &mut unheard);
        let region = Region::new(ALLOCATOR);
        minute = minute + SimSpan::from_secs(60);
        simulation.advance(minute, &mut count);
        let change = region.change();
        allocations += change.allocations + change.reallocations;
    }
    (allocations, count)
}

#[test]
fn observations_are_computed_and_merged_without_an_allocation() {
    let catalogue = Catalogue::builtin().unwrap();
    for devices in [3_000, 30_000] {
        let (allocations, count) = measured(&catalogue, devices);
        assert!(count.observations > 2 * devices, "{}", count.observations);
        let most = A_WINDOW * count.windows + A_NOTICE * count.notices + GROWTH;
        assert!(
            allocations <= most,
            "{devices} devices: {allocations} allocations, {} windows, {} notices, {} observations",
            count.windows,
            count.notices,
            count.observations
        );
        // The bound says something: it is far from one an observation.
        assert!(
            most * 10 < count.observations,
            "{most} {}",
            count.observations
        );
    }
}
