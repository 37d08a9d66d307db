//! The simulation's own thread: it alone changes what moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use twin_core::ids::DeviceIdx;
use twin_core::sim::{self, DisturbanceError, Disturbed, Notice, Occurrence, Simulation};
use twin_core::time::SimSpan;
use twin_protocol::live::{DeviceState, Incident, IncidentSource, Pose, Totals};
use twin_protocol::speed::Speed;

use super::alarms::{AlarmBook, AlarmView};
use super::hub::{Hub, Live};
use super::incidents::IncidentBook;
use super::keep::RESERVE;
use super::latest::LatestTable;
use super::pace::Pace;
use super::past::Past;
use super::picture::clock;
use super::recorder::Recorder;
use super::request::{Edition, Message};
use super::wire;
use crate::config::{Limits, SimSettings};
use crate::error::ServerError;
use crate::metrics::Metrics;
use crate::store::{AlarmRow, ClockRow, Override, Resumed, WriterHandle};
use crate::world::World;

/// Most real time that one tick makes up for: after a suspend, time does not jump.
const CATCH_UP: Duration = Duration::from_secs(1);

/// The simulation and everything that changes with it.
pub(crate) struct Engine {
    pub(super) sim: Simulation,
    pub(super) hub: Arc<Hub>,
    pub(super) book: AlarmBook,
    pub(super) incidents: IncidentBook,
    pub(super) overrides: BTreeMap<DeviceIdx, Override>,
    pub(super) pace: Pace,
    pub(super) past: Past,
    pub(super) writer: WriterHandle,
    pub(super) recorder: Recorder,
    pub(super) sim_states: BTreeMap<DeviceIdx, DeviceState>,
    pub(super) states: BTreeMap<DeviceIdx, DeviceState>,
    pub(super) touched: BTreeSet<DeviceIdx>,
    pub(super) poses: BTreeMap<DeviceIdx, Pose>,
    pub(super) view: Arc<AlarmView>,
    pub(super) incidents_view: Arc<Vec<Incident>>,
    pub(super) overrides_view: Arc<BTreeMap<DeviceIdx, Override>>,
    pub(super) states_view: Arc<BTreeMap<DeviceIdx, DeviceState>>,
    pub(super) healed: Vec<(String, Override)>,
    pub(super) unsaved_alarms: Vec<AlarmRow>,
    /// What is to be served instead, once this has ended.
    pub(super) next: Option<Box<Edition>>,
    pub(super) threads: usize,
    /// Whether time has gone back since the last picture.
    pub(super) is_rewound: bool,
    pub(super) seed: u64,
    pub(super) reserved: u64,
    pub(super) seq: u64,
    pub(super) saved: Instant,
    pub(super) limits: Limits,
    pub(super) metrics: Arc<Metrics>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

/// What an engine is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    /// What does not move.
    pub(crate) world: Arc<World>,
    /// How to start, if the store does not say.
    pub(crate) settings: SimSettings,
    /// What the store says.
    pub(crate) resumed: Resumed,
    /// Where to write.
    pub(crate) writer: WriterHandle,
    /// The bounds.
    pub(crate) limits: Limits,
    /// What is measured.
    pub(crate) metrics: Arc<Metrics>,
}

/// Plans what happens in the scenario, and takes down its incidents and those that commands let begin before. A run that goes on has what
/// is left of them; where the community has changed so much that something fits no more, it is left out, and the log says so.
fn plan(
    sim: &mut Simulation,
    settings: &SimSettings,
    world: &World,
    resumed: Vec<Occurrence>,
) -> Result<IncidentBook, DisturbanceError> {
    let (community, catalogue) = (&world.community, &world.catalogue);
    let elapsed = sim.now() - settings.start;
    let is_new = elapsed <= SimSpan::default();
    let all = &settings.disturbances;
    let planned = if is_new {
        sim.disturb(community, catalogue, all)?
    } else {
        let left = sim.disturb(community, catalogue, &all.after(elapsed));
        left.unwrap_or_else(|error| {
            tracing::warn!("what the scenario lets happen is left out: {error}");
            Disturbed::default()
        })
    };
    let mut book = IncidentBook::numbered_from(all.incidents.len());
    for ((number, plan), reach) in (0..).zip(&all.incidents).zip(planned.incidents) {
        // One that comes by a rate is taken down each time that it comes.
        let Some(after_s) = plan.after_s else {
            continue;
        };
        let begins = settings.start + SimSpan::from_nanos((after_s * 1e9) as i64);
        let occurrence = Occurrence {
            number,
            begins,
            plan: plan.clone(),
        };
        // One that had begun was not planned: what is left of it goes on.
        if begins <= sim.now() {
            go_on(
                sim,
                world,
                &mut book,
                (occurrence, IncidentSource::Scenario),
            );
        } else {
            book.add(world, &occurrence, (IncidentSource::Scenario, reach));
        }
    }
    for occurrence in resumed {
        go_on(sim, world, &mut book, (occurrence, IncidentSource::Command));
    }
    sim.go_on_since(settings.start);
    Ok(book)
}

/// Goes on with an incident that is not over.
fn go_on(
    sim: &mut Simulation,
    world: &World,
    book: &mut IncidentBook,
    (occurrence, source): (Occurrence, IncidentSource),
) {
    if occurrence.ends() <= sim.now() {
        return;
    }
    match sim.begin(&world.community, &world.catalogue, &occurrence) {
        Ok(reach) => book.add(world, &occurrence, (source, reach)),
        Err(error) => tracing::warn!("an incident of before the restart does not go on: {error}"),
    }
}

impl Engine {
    /// Makes the simulation, applies again what commands did before a restart, and sets alarm numbers aside.
    pub(crate) fn new(parts: Parts) -> Result<Self, ServerError> {
        let Parts {
            world,
            settings,
            resumed,
            writer,
            limits,
            metrics,
        } = parts;
        let first = resumed.clock.map_or(1, |c| c.alarms_reserved).max(1);
        let options = sim::SimOptions {
            seed: resumed.clock.map_or(settings.seed, |c| c.seed),
            start: resumed.clock.map_or(settings.start, |c| c.time),
            population: settings.population,
            climate: settings.climate,
            threads: settings.threads,
            first_alarm_number: first,
        };
        let seed = options.seed;
        let mut sim = Simulation::new(&world.community, &world.catalogue, options)?;
        if sim.climate().is_far() {
            tracing::warn!("{}", sim.climate().told());
        }
        let incidents = plan(&mut sim, &settings, &world, resumed.incidents)?;
        let book = AlarmBook::resumed(resumed.alarms, &world, sim.now());
        let pace = resumed.clock.map_or_else(
            || Pace::new(Speed::Factor(settings.speed), false),
            |c| Pace::new(Speed::from_per_second(c.speed), c.paused),
        );
        let latest = LatestTable::new(world.layout.cells());
        fill(&latest, &sim, &world);
        let recorder = Recorder::new(
            world.layout.cells(),
            limits.delta_observations,
            usize::try_from(limits.stored_per_second)
                .unwrap_or(usize::MAX)
                .saturating_mul(4),
        );
        let past = Past::new(&world, limits.past_bytes).map_err(std::io::Error::other)?;
        let view = Arc::new(book.view());
        let live = Live {
            seq: 0,
            clock: clock(&pace, sim.now(), None),
            states: Arc::default(),
            poses: Arc::default(),
            alarms: view.clone(),
            incidents: Arc::default(),
            overrides: Arc::default(),
            totals: Totals::default(),
        };
        let hub = Arc::new(Hub::new(world, latest, live, limits.backlog));
        let mut engine = Self {
            sim,
            hub,
            book,
            incidents,
            overrides: BTreeMap::new(),
            pace,
            past,
            writer,
            recorder,
            sim_states: BTreeMap::new(),
            states: BTreeMap::new(),
            touched: BTreeSet::new(),
            poses: BTreeMap::new(),
            view,
            incidents_view: Arc::default(),
            overrides_view: Arc::default(),
            states_view: Arc::default(),
            healed: Vec::new(),
            unsaved_alarms: Vec::new(),
            next: None,
            threads: settings.threads,
            is_rewound: false,
            seed,
            reserved: first + RESERVE,
            seq: 0,
            saved: Instant::now(),
            limits,
            metrics,
        };
        engine.take_states();
        engine.take_first_alarms();
        engine.apply_again(resumed.overrides);
        engine.keep_moment();
        engine.save_waiting();
        engine.publish();
        Ok(engine)
    }

    /// Where its pictures are.
    pub(crate) fn hub(&self) -> Arc<Hub> {
        self.hub.clone()
    }

    /// Runs until it is told to stop or nobody is left to tell it; then hands the rest to the store. Gives what is to be served instead,
    /// if that is why it ends.
    pub(crate) fn run(mut self, messages: &Receiver<Message>) -> Option<Box<Edition>> {
        let mut last = Instant::now();
        let mut due = last + self.limits.tick;
        while self.wait(messages, due) {
            let now = Instant::now();
            let elapsed = now - last;
            last = now;
            if !self.advance(elapsed, messages) {
                break;
            }
            self.publish();
            self.save();
            due = (due + self.limits.tick).max(Instant::now());
        }
        self.save_waiting();
        tracing::info!(time = %self.sim.now(), "simulation stopped");
        self.next
    }

    /// The clock as the store keeps it.
    pub(super) fn clock_row(&self) -> ClockRow {
        ClockRow {
            time: self.sim.now(),
            speed: self.pace.speed.per_second(),
            // Where a restart cuts short what was gone to, time stands still: it would have there.
            paused: self.pace.paused || self.pace.goal.is_some(),
            seed: self.seed,
            alarms_reserved: self.reserved,
        }
    }

    /// Takes what the simulation said outside of [`Self::advance`].
    pub(super) fn take_notices(&mut self, notices: &[Notice]) {
        for notice in notices {
            match *notice {
                Notice::AlarmRaised(alarm) => self
                    .touched
                    .extend(self.book.raised(&alarm, &self.hub.world)),
                Notice::AlarmCleared { number, time, .. } => self.book.cleared(number.0, time),
                Notice::StateChanged { device, state, .. } => {
                    set_state(&mut self.sim_states, device, wire::state(state));
                    self.touched.insert(device);
                }
            }
        }
    }

    /// Marks a device whose carried alarms changed.
    pub(super) fn touch(&mut self, device: DeviceIdx) {
        self.touched.insert(device);
    }

    /// Follows commands until `due`. False when it is time to stop.
    fn wait(&mut self, messages: &Receiver<Message>, due: Instant) -> bool {
        loop {
            let rest = due.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return true;
            }
            match messages.recv_timeout(rest) {
                Ok(message) => {
                    if !self.heed(message) {
                        return false;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => return true,
            }
        }
    }

    /// Does what a message says. False when it is time to stop.
    fn heed(&mut self, message: Message) -> bool {
        match message {
            Message::Request(request) => self.follow(*request),
            Message::Save(done) => {
                self.save_waiting();
                // An asker that is gone does not need to know.
                let _gone = done.send(());
            }
            Message::Renew(next) => {
                self.next = Some(next);
                return false;
            }
            Message::Stop => return false,
        }
        true
    }

    /// Simulates what `elapsed` asks for, as far as a tick's time allows. What it cannot do is let go: simulated time then
    /// runs slower than asked, and says so.
    fn advance(&mut self, elapsed: Duration, messages: &Receiver<Message>) -> bool {
        let started = Instant::now();
        let target = self.pace.target(self.sim.now(), elapsed.min(CATCH_UP));
        // Counted slice by slice: a command may step or go back meanwhile, which says nothing of the speed.
        let (mut simulated, mut observed) = (0, 0);
        let allowed = self.limits.tick.mul_f64(0.9);
        while self.sim.now() < target && started.elapsed() < allowed && !self.pace.is_changed {
            let (at, seen) = (self.sim.now(), self.recorder.observations);
            self.run_slice(target);
            simulated += (self.sim.now() - at).nanos();
            observed += self.recorder.observations - seen;
            loop {
                match messages.try_recv() {
                    Ok(message) => {
                        if !self.heed(message) {
                            return false;
                        }
                    }
                    Err(TryRecvError::Disconnected) => return false,
                    Err(TryRecvError::Empty) => break,
                }
            }
        }
        let (is_behind, is_hurried) = (self.sim.now() < target, self.pace.is_hurried());
        if is_behind && !is_hurried && !self.pace.is_changed {
            self.metrics.add("twin_sim_behind_total", 1);
        }
        self.pace
            .ticked(elapsed, SimSpan::from_nanos(simulated), observed);
        let spacing = self
            .pace
            .spacing(self.hub.world.layout.cells(), self.limits.stored_per_second);
        self.recorder.set_spacing(spacing);
        self.metrics.sim_tick(started.elapsed());
        self.metrics.add("twin_sim_observations_total", observed);
        self.let_go();
        if is_hurried && !is_behind && !self.pace.is_changed {
            self.pace.stand_still();
        }
        true
    }

    /// Takes the state of every device from the simulation.
    pub(super) fn take_states(&mut self) {
        self.sim_states.clear();
        let count = u32::try_from(self.sim.device_count()).unwrap_or(u32::MAX);
        for device in (0..count).map(DeviceIdx) {
            set_state(
                &mut self.sim_states,
                device,
                wire::state(self.sim.state(device)),
            );
        }
        self.touched.extend(self.sim_states.keys().copied());
        self.touched.extend(self.book.carried_devices());
    }

    fn take_first_alarms(&mut self) {
        let active: Vec<sim::Alarm> = self.sim.active_alarms().copied().collect();
        for alarm in active {
            self.touched
                .extend(self.book.raised(&alarm, &self.hub.world));
        }
    }
}

/// Keeps only states that are not normal.
pub(super) fn set_state(
    states: &mut BTreeMap<DeviceIdx, DeviceState>,
    device: DeviceIdx,
    state: DeviceState,
) {
    if state == DeviceState::Normal {
        states.remove(&device);
    } else {
        states.insert(device, state);
    }
}

/// The first values, so that no detail view is ever empty.
fn fill(latest: &LatestTable, sim: &Simulation, world: &World) {
    for device in 0..world.community.devices.len() {
        let device = DeviceIdx(u32::try_from(device).unwrap_or(u32::MAX));
        for (channel, cell) in world.layout.device(device).enumerate() {
            let channel = u16::try_from(channel).unwrap_or(u16::MAX);
            if let Some((time, value)) = sim.latest(device, channel) {
                latest.set(cell, time, value);
            }
        }
    }
}
