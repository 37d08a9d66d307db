//! Tests of the whole engine on a synthetic community.

mod alarms;
mod backhaul;
mod battery;
mod behaviour;
mod bin;
mod canteen;
mod carrier;
mod charging;
mod climate;
mod command;
mod control;
mod demo;
mod determinism;
mod errand;
mod fault;
mod function;
mod incident;
mod irrigation;
mod lift;
mod limits;
mod mains;
mod memory;
mod mover;
mod network;
mod occurrence;
mod odd;
mod order;
mod parcel;
mod population;
mod setting;
mod shop;
mod silences;
mod snapshot;
mod source;
mod stale;
mod switched;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::Community;
pub(super) use crate::planning::tests::catalogue;
use crate::sim::{
    EventDigest, EventSink, Habits, Notice, Observation, Shift, SimOptions, Simulation, Truth,
    synthetic_community,
};
use crate::time::SimTime;

/// 2026-06-01T00:00 in China.
pub(super) const MIDNIGHT: SimTime = SimTime::from_secs(1_780_243_200);

pub(super) fn block(devices: usize) -> (Community, Catalogue) {
    let catalogue = catalogue();
    (synthetic_community(&catalogue, devices).unwrap(), catalogue)
}

pub(super) fn options(start: SimTime, threads: usize) -> SimOptions {
    SimOptions {
        seed: 42,
        start,
        population: Habits::default(),
        climate: None,
        threads,
        first_alarm_number: 1,
    }
}

pub(super) fn simulation(devices: usize, start: SimTime) -> (Simulation, Community, Catalogue) {
    let (community, catalogue) = block(devices);
    (
        Simulation::new(&community, &catalogue, options(start, 1)).unwrap(),
        community,
        catalogue,
    )
}

pub(super) fn hours(n: i64) -> crate::time::SimSpan {
    crate::time::SimSpan::from_secs(n * 3_600)
}

/// Digest and number of observations of the next hour, step by step.
pub(super) fn digest_of_an_hour(
    simulation: &mut Simulation,
    step: crate::time::SimSpan,
) -> (String, u64) {
    let mut digest = EventDigest::new();
    let end = simulation.now() + hours(1);
    let mut until = simulation.now();
    while until < end {
        until = until + step;
        simulation.advance(until.min(end), &mut digest);
    }
    (digest.sha256(), digest.observation_count())
}

/// Keeps everything.
#[derive(Default)]
pub(super) struct Keep {
    pub(super) observations: Vec<Observation>,
    pub(super) notices: Vec<Notice>,
}

impl EventSink for Keep {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.observations.extend_from_slice(observations);
        self.notices.extend_from_slice(notices);
    }
}

/// Keeps what is heard and what is true.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) kept: Keep,
    pub(super) truths: Vec<Truth>,
    /// Where in what is kept each device speaks: tests ask for what thousands of devices said.
    places: OnceLock<BTreeMap<DeviceIdx, Vec<usize>>>,
}

impl Heard {
    /// What a device said, in its order.
    pub(super) fn of(&self, device: DeviceIdx) -> impl Iterator<Item = &Observation> {
        let all = &self.kept.observations;
        let places = self.places.get_or_init(|| {
            let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
            for (place, observation) in all.iter().enumerate() {
                places.entry(observation.device).or_default().push(place);
            }
            places
        });
        let mine = places.get(&device).into_iter().flatten();
        mine.map(move |place| &all[*place])
    }
}

impl EventSink for Heard {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.places = OnceLock::new();
        self.kept.window(observations, notices);
    }

    fn truth(&mut self, records: &[Truth]) {
        self.truths.extend_from_slice(records);
    }
}
