//! The simulation's own thread: it alone changes what moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use twin_core::ids::DeviceIdx;
use twin_core::sim::{self, Notice, Simulation};
use twin_core::time::SimTime;
use twin_protocol::live::{Clock, DeviceState, Pose, ServerMessage, Totals};

use super::alarms::{AlarmBook, AlarmView};
use super::hub::{Hub, Live, Tick};
use super::latest::LatestTable;
use super::pace::Pace;
use super::recorder::{Recorder, Recording};
use super::request::Message;
use super::wire;
use crate::config::{Limits, SimSettings};
use crate::metrics::Metrics;
use crate::store::{AlarmRow, Batch, ClockRow, Override, Resumed, WriterHandle};
use crate::world::World;

/// Alarm numbers that are set aside at a time: a restart goes on after them, so that no number is ever given twice.
const RESERVE: u64 = 100_000;
/// Alarms that may wait for the store before the simulation waits for it.
const UNSAVED_ALARMS: usize = 10_000;
/// Most real time that one tick makes up for: after a suspend, time does not jump.
const CATCH_UP: Duration = Duration::from_secs(1);

/// The simulation and everything that changes with it.
pub(crate) struct Engine {
    pub(super) sim: Simulation,
    pub(super) hub: Arc<Hub>,
    pub(super) book: AlarmBook,
    pub(super) overrides: BTreeMap<DeviceIdx, Override>,
    pub(super) pace: Pace,
    pub(super) writer: WriterHandle,
    recorder: Recorder,
    sim_states: BTreeMap<DeviceIdx, DeviceState>,
    states: BTreeMap<DeviceIdx, DeviceState>,
    touched: BTreeSet<DeviceIdx>,
    poses: BTreeMap<DeviceIdx, Pose>,
    view: Arc<AlarmView>,
    overrides_view: Arc<BTreeMap<DeviceIdx, Override>>,
    states_view: Arc<BTreeMap<DeviceIdx, DeviceState>>,
    healed: Vec<(String, Override)>,
    unsaved_alarms: Vec<AlarmRow>,
    seed: u64,
    reserved: u64,
    seq: u64,
    saved: Instant,
    limits: Limits,
    metrics: Arc<Metrics>,
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

impl Engine {
    /// Makes the simulation, applies again what commands did before a restart, and sets alarm numbers aside.
    pub(crate) fn new(parts: Parts) -> Result<Self, sim::SimError> {
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
            threads: settings.threads,
            first_alarm_number: first,
        };
        let seed = options.seed;
        let sim = Simulation::new(&world.community, &world.catalogue, options)?;
        let book = AlarmBook::resumed(resumed.alarms, &world, sim.now());
        let pace = resumed.clock.map_or_else(
            || Pace::new(settings.speed, false),
            |c| Pace::new(c.speed, c.paused),
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
        let view = Arc::new(book.view());
        let live = Live {
            seq: 0,
            clock: clock(&pace, sim.now()),
            states: Arc::default(),
            poses: Arc::default(),
            alarms: view.clone(),
            overrides: Arc::default(),
            totals: Totals::default(),
        };
        let hub = Arc::new(Hub::new(world, latest, live, limits.backlog));
        let mut engine = Self {
            sim,
            hub,
            book,
            overrides: BTreeMap::new(),
            pace,
            writer,
            recorder,
            sim_states: BTreeMap::new(),
            states: BTreeMap::new(),
            touched: BTreeSet::new(),
            poses: BTreeMap::new(),
            view,
            overrides_view: Arc::default(),
            states_view: Arc::default(),
            healed: Vec::new(),
            unsaved_alarms: Vec::new(),
            seed,
            reserved: first + RESERVE,
            seq: 0,
            saved: Instant::now(),
            limits,
            metrics,
        };
        engine.take_first_states();
        engine.apply_again(resumed.overrides);
        engine.save_waiting();
        engine.publish();
        Ok(engine)
    }

    /// Where its pictures are.
    pub(crate) fn hub(&self) -> Arc<Hub> {
        self.hub.clone()
    }

    /// Runs until it is told to stop or nobody is left to tell it; then hands the rest to the store.
    pub(crate) fn run(mut self, messages: &Receiver<Message>) {
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
    }

    /// The clock as the store keeps it.
    pub(super) fn clock_row(&self) -> ClockRow {
        ClockRow {
            time: self.sim.now(),
            speed: self.pace.speed,
            paused: self.pace.paused,
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

    /// Makes a new picture and tells the clients what changed.
    pub(super) fn publish(&mut self) {
        self.seq += 1;
        let states = self.changed_states();
        let moved = self.moved();
        let changed = self.book.take_changes();
        let alarms = changed.map_or_else(Vec::new, |(changed, view)| {
            self.view = Arc::new(view);
            changed
        });
        if *self.overrides_view != self.overrides {
            self.overrides_view = Arc::new(self.overrides.clone());
        }
        let clock = clock(&self.pace, self.sim.now());
        let totals = self.totals();
        self.measure(&totals);
        let message = ServerMessage::Delta {
            seq: self.seq,
            clock: clock.clone(),
            states: states
                .iter()
                .map(|(d, s)| self.hub.status(*d, *s))
                .collect(),
            poses: moved,
            alarms: alarms.iter().map(|a| (**a).clone()).collect(),
            observations: Vec::new(),
            totals: totals.clone(),
        };
        let (head, tail) = split(&message);
        let tick = Tick {
            seq: self.seq,
            head,
            tail,
            observations: self.recorder.take_delta(),
        };
        let live = Live {
            seq: self.seq,
            clock,
            states: self.states_view.clone(),
            poses: Arc::new(self.poses.clone()),
            alarms: self.view.clone(),
            overrides: self.overrides_view.clone(),
            totals,
        };
        self.hub.publish(live, tick);
    }

    /// Follows commands until `due`. False when it is time to stop.
    fn wait(&mut self, messages: &Receiver<Message>, due: Instant) -> bool {
        loop {
            let rest = due.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return true;
            }
            match messages.recv_timeout(rest) {
                Ok(Message::Request(request)) => self.follow(*request),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => return true,
            }
        }
    }

    /// Simulates what `elapsed` asks for, as far as a tick's time allows. What it cannot do is let go: simulated time then
    /// runs slower than asked, and says so.
    fn advance(&mut self, elapsed: Duration, messages: &Receiver<Message>) -> bool {
        let (started, from, before) = (Instant::now(), self.sim.now(), self.recorder.observations);
        let target = from + self.pace.due(elapsed.min(CATCH_UP));
        let allowed = self.limits.tick.mul_f64(0.9);
        while self.sim.now() < target && started.elapsed() < allowed && !self.pace.paused {
            let slice = Instant::now();
            let until = (self.sim.now() + self.pace.slice()).min(target);
            let mut sink = Recording {
                recorder: &mut self.recorder,
                hub: &self.hub,
            };
            self.sim.advance(until, &mut sink);
            let notices = std::mem::take(&mut self.recorder.notices);
            self.take_notices(&notices);
            self.pace.sliced(slice.elapsed());
            loop {
                match messages.try_recv() {
                    Ok(Message::Request(request)) => self.follow(*request),
                    Ok(Message::Stop) | Err(TryRecvError::Disconnected) => return false,
                    Err(TryRecvError::Empty) => break,
                }
            }
        }
        if self.sim.now() < target && !self.pace.paused {
            self.metrics.add("twin_sim_behind_total", 1);
        }
        self.pace.ticked(
            elapsed,
            self.sim.now() - from,
            self.recorder.observations - before,
        );
        let spacing = self
            .pace
            .spacing(self.hub.world.layout.cells(), self.limits.stored_per_second);
        self.recorder.set_spacing(spacing);
        self.metrics.sim_tick(started.elapsed());
        self.metrics.add(
            "twin_sim_observations_total",
            self.recorder.observations - before,
        );
        self.let_go();
        true
    }

    /// Ends what has run out: faults that healed by themselves, alarms carried too long.
    fn let_go(&mut self) {
        let now = self.sim.now();
        self.touched.extend(self.book.let_go(now));
        let over = |o: &Override| {
            o.fault
                .is_some_and(|(_, until)| until.is_some_and(|until| until <= now))
        };
        let healed: Vec<DeviceIdx> = self
            .overrides
            .iter()
            .filter(|(_, o)| over(o))
            .map(|(d, _)| *d)
            .collect();
        for device in healed {
            let mut now = self.overrides.remove(&device).unwrap_or_default();
            now.fault = None;
            if now.off {
                self.overrides.insert(device, now);
            }
            self.healed
                .push((self.hub.world.device_id(device).to_owned(), now));
        }
    }

    fn take_first_states(&mut self) {
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
        let active: Vec<sim::Alarm> = self.sim.active_alarms().copied().collect();
        for alarm in active {
            self.touched
                .extend(self.book.raised(&alarm, &self.hub.world));
        }
    }

    /// Applies what commands had done before the restart: first what is broken, then what is off.
    fn apply_again(&mut self, overrides: Vec<(String, Override)>) {
        let now = self.sim.now();
        for (id, mut held) in overrides {
            let Some((device, _)) = self.hub.world.device(&id) else {
                tracing::warn!(device = %id, "the store has a command for a device that the community does not have");
                continue;
            };
            held.fault = held
                .fault
                .filter(|(_, until)| until.is_none_or(|until| until > now));
            let inject = held.fault.map(|(fault, until)| sim::Command::InjectFault {
                device,
                fault,
                lasts: until.map(|until| until - now),
            });
            let switch = held
                .off
                .then_some(sim::Command::Switch { device, on: false });
            for command in inject.into_iter().chain(switch) {
                match self.sim.command(command) {
                    Ok(notices) => self.take_notices(&notices),
                    Err(error) => {
                        tracing::warn!(device = %id, %error, "a command of before the restart was not applied again")
                    }
                }
            }
            if held != Override::default() {
                self.overrides.insert(device, held);
            }
        }
    }

    /// Devices whose state is not what it was, with their new state.
    fn changed_states(&mut self) -> Vec<(DeviceIdx, DeviceState)> {
        let touched = std::mem::take(&mut self.touched);
        let mut changed = Vec::new();
        for device in touched {
            let own = self
                .sim_states
                .get(&device)
                .copied()
                .unwrap_or(DeviceState::Normal);
            let state = match own {
                DeviceState::Off | DeviceState::Offline => own,
                other => other.max(self.book.carried_state(device)),
            };
            let before = self
                .states
                .get(&device)
                .copied()
                .unwrap_or(DeviceState::Normal);
            if state != before {
                set_state(&mut self.states, device, state);
                changed.push((device, state));
            }
        }
        if !changed.is_empty() {
            self.states_view = Arc::new(self.states.clone());
        }
        changed
    }

    /// Robots and drones that are not where they were.
    fn moved(&mut self) -> Vec<Pose> {
        let mut moved = Vec::new();
        for pose in self.sim.poses() {
            let now = wire::pose(&self.hub.world, &pose);
            if self.poses.get(&pose.device) != Some(&now) {
                moved.push(now.clone());
                self.poses.insert(pose.device, now);
            }
        }
        moved
    }

    fn totals(&self) -> Totals {
        let offline = self
            .states
            .values()
            .filter(|s| **s == DeviceState::Offline)
            .count();
        Totals {
            observations: self.recorder.observations,
            observations_per_s: self.pace.observations_per_s().round(),
            active_alarms: self.book.active_count() as u64,
            offline_devices: offline as u64,
        }
    }

    fn measure(&self, totals: &Totals) {
        self.metrics.set(
            "twin_sim_observations_per_second",
            totals.observations_per_s,
        );
        self.metrics.set(
            "twin_sim_speed_asked",
            if self.pace.paused {
                0.0
            } else {
                self.pace.speed
            },
        );
        self.metrics
            .set("twin_sim_speed_effective", self.pace.effective_speed());
        self.metrics
            .set("twin_alarms_active", totals.active_alarms as f64);
        self.metrics
            .set("twin_devices_offline", totals.offline_devices as f64);
        self.metrics
            .set("twin_store_lag_seconds", self.saved.elapsed().as_secs_f64());
    }

    /// Hands what happened to the store when it is time; keeps it when the store has no room.
    fn save(&mut self) {
        if self.saved.elapsed() < self.limits.commit_every {
            return;
        }
        self.metrics
            .set("twin_sim_memory_bytes", self.sim.memory_bytes() as f64);
        let batch = self.batch();
        if self.unsaved_alarms.len() + batch.alarms.len() > UNSAVED_ALARMS {
            self.writer.batch(batch);
            self.saved = Instant::now();
            return;
        }
        match self.writer.try_batch(batch) {
            Ok(()) => self.saved = Instant::now(),
            Err(batch) => {
                let dropped = self.recorder.dropped;
                self.recorder.put_back(batch.observations);
                self.unsaved_alarms = batch.alarms;
                self.healed = batch.overrides;
                self.metrics
                    .add("twin_store_dropped_total", self.recorder.dropped - dropped);
            }
        }
    }

    fn save_waiting(&mut self) {
        let batch = self.batch();
        self.writer.batch(batch);
        self.saved = Instant::now();
    }

    fn batch(&mut self) -> Batch {
        if self.book.highest() + RESERVE / 2 > self.reserved {
            self.reserved += RESERVE;
        }
        let mut alarms = std::mem::take(&mut self.unsaved_alarms);
        alarms.extend(self.book.take_unsaved());
        Batch {
            clock: self.clock_row(),
            observations: self.recorder.take_batch(),
            alarms,
            overrides: std::mem::take(&mut self.healed),
        }
    }
}

fn set_state(states: &mut BTreeMap<DeviceIdx, DeviceState>, device: DeviceIdx, state: DeviceState) {
    if state == DeviceState::Normal {
        states.remove(&device);
    } else {
        states.insert(device, state);
    }
}

fn clock(pace: &Pace, now: SimTime) -> Clock {
    Clock {
        time: now.to_string(),
        time_ms: wire::millis(now),
        speed: pace.speed,
        paused: pace.paused,
        effective_speed: (pace.effective_speed() * 100.0).round() / 100.0,
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

/// The message's text up to and after its observations, which are empty.
fn split(message: &ServerMessage) -> (String, String) {
    const MARK: &str = "\"observations\":[";
    let text = serde_json::to_string(message).unwrap_or_default();
    // After the observations only numbers follow, so the last mark is theirs.
    let at = text.rfind(MARK).map_or(text.len(), |at| at + MARK.len());
    let (head, tail) = text.split_at(at);
    (head.to_owned(), tail.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_can_be_filled_later() {
        let message = ServerMessage::Delta {
            seq: 3,
            clock: clock(&Pace::new(1.0, false), SimTime::from_secs(0)),
            states: Vec::new(),
            poses: Vec::new(),
            alarms: Vec::new(),
            observations: Vec::new(),
            totals: Totals {
                observations: 9,
                ..Totals::default()
            },
        };
        let (head, tail) = split(&message);
        assert!(
            head.ends_with('[') && tail.starts_with(']'),
            "{head} | {tail}"
        );
        assert_eq!(
            serde_json::from_str::<ServerMessage>(&format!("{head}{tail}")).unwrap(),
            message
        );
    }
}
