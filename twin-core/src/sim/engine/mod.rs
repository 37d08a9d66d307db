//! The simulation: owns all moving state, takes commands, gives events.

mod backhaul;
mod build;
mod carriers;
#[cfg(test)]
mod duty_cycle;
mod fires;
mod fleet;
mod networks;
mod plans;
mod recurring;
mod silences;
mod state;
mod survey;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::Community;
use crate::sim::alarms::AlarmBook;
use crate::sim::backhaul::Backhaul;
use crate::sim::chance::HOUR;
use crate::sim::chunk::{CHUNK, Chunk, Output, Place};
use crate::sim::class::Class;
use crate::sim::command::Command;
use crate::sim::context::{Raw, RawWhat};
use crate::sim::device::Status;
use crate::sim::env::{Env, MINUTE, any_active};
use crate::sim::error::{CommandError, SimError};
use crate::sim::event::{Alarm, DeviceState, EventSink, Notice, Observation, Pose};
use crate::sim::happening::Happening;
use crate::sim::incident::{FireWatch, Occurrence, Reach};
use crate::sim::merge::Merge;
use crate::sim::mover::{Fleet, HALTING};
use crate::sim::network::{AirRules, Hanging};
use crate::sim::population::{Habits, Population};
use crate::sim::site::Site;
use crate::sim::truth::Truth;
use crate::sim::weather::{ClimateNormals, ClimateSource, Weather};
use crate::time::{SimSpan, SimTime};
use crate::told::Told;
use recurring::Recurring;
pub use silences::StandingFault;

/// How to run a simulation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimOptions {
    /// Seed of every random number.
    pub seed: u64,
    /// First moment.
    pub start: SimTime,
    /// Habits of the people, each within [`Habits::RANGE`].
    pub population: Habits,
    /// What is usual at the place month by month; `None` takes the nearest known climate.
    pub climate: Option<ClimateNormals>,
    /// Threads to compute on; 0 and 1 both mean the caller's thread alone. The output does not depend on it.
    pub threads: usize,
    /// Number of the first alarm, so that numbers do not repeat after a restart.
    pub first_alarm_number: u64,
}

/// Most chunks that a thread takes at a time: the few that are due in a window lie next to each other.
const TASK: usize = 4;

/// What a thread has put out. No code panics while it holds a lane, and what a lane holds is valid at any moment.
fn lock(lane: &Mutex<Output>) -> std::sync::MutexGuard<'_, Output> {
    lane.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running simulation. See [`crate::sim`].
#[derive(Debug)]
pub struct Simulation {
    seed: u64,
    now: SimTime,
    env: Env,
    classes: Vec<Class>,
    chunks: Vec<Chunk>,
    /// Where each device lies.
    places: Vec<Place>,
    pool: Option<rayon::ThreadPool>,
    window: i64,
    planned_minute: Option<i64>,
    planned_hour: Option<i64>,
    alarms: AlarmBook,
    /// What the chunks put out in a window, one for each thread.
    lanes: Vec<Mutex<Output>>,
    merge: Merge,
    raw: Vec<Raw>,
    notices: Vec<Notice>,
    truths: Vec<Truth>,
    /// Incidents that come by a rate.
    recurring: Option<Box<Recurring>>,
    /// Those of them that were planned since the last window.
    occurred: Vec<(Occurrence, Reach)>,
    /// Number of the next incident that comes by a rate or a command.
    next_incident: u32,
    /// Incidents and spells of weather that are to come or under way.
    happenings: Vec<Happening>,
    /// Fires whose doors and lifts wait for somebody to notice them.
    fires: Vec<FireWatch>,
    /// The lines to the platform.
    backhaul: Backhaul,
}

impl Simulation {
    /// A simulation of all devices of `community`, each with the first value of every channel known.
    ///
    /// # Errors
    /// When a device's class is not in the catalogue, a class's behaviour or channels are not known to the engine, or the climate is out of
    /// range.
    pub fn new(
        community: &Community,
        catalogue: &Catalogue,
        options: SimOptions,
    ) -> Result<Self, SimError> {
        // Each class may leave one chunk partly empty.
        let max = (Place::MOST_CHUNKS - catalogue.classes.len().min(Place::MOST_CHUNKS)) * CHUNK;
        let max = max.min(Hanging::MOST_DEVICES);
        if community.devices.len() > max {
            return Err(SimError::TooManyDevices {
                count: community.devices.len(),
                max,
            });
        }
        let pool = match options.threads {
            0 | 1 => None,
            threads => Some(
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .map_err(|e| SimError::Threads {
                        threads,
                        reason: e.to_string(),
                    })?,
            ),
        };
        let frame = community.frame;
        let mut weather = Weather::new(options.seed, frame.lat(), frame.lon());
        if let Some(climate) = &options.climate {
            climate.check().map_err(|error| SimError::Climate {
                reason: error.told(),
            })?;
            weather.follow(climate);
        }
        let site = Site::new(community, options.seed, options.population);
        let utc_offset = i64::from(community.utc_offset_secs);
        let who = (options.seed, options.population);
        let mut population = Population::new(community, catalogue, who, utc_offset)?;
        population.recall(options.start);
        let fleet = Fleet::new(community, catalogue, options.seed);
        let env = Env::new(weather, utc_offset, site, population, fleet, options.start);
        let mut simulation = Self {
            seed: options.seed,
            now: options.start,
            env,
            classes: Vec::new(),
            chunks: Vec::new(),
            places: vec![Place::default(); community.devices.len()],
            pool,
            window: MINUTE,
            planned_minute: None,
            planned_hour: None,
            alarms: AlarmBook::new(options.first_alarm_number),
            lanes: (0..options.threads.max(1))
                .map(|_| Mutex::default())
                .collect(),
            merge: Merge::default(),
            raw: Vec::new(),
            notices: Vec::new(),
            truths: Vec::new(),
            recurring: None,
            occurred: Vec::new(),
            next_incident: 0,
            happenings: Vec::new(),
            fires: Vec::new(),
            backhaul: Backhaul::default(),
        };
        simulation.env.air_rules = AirRules::of(&community.frame);
        simulation.add_devices(community, catalogue, options)?;
        simulation.env.site.settle();
        simulation.env.population.settle();
        simulation.attach(community, catalogue);
        simulation.choose_window();
        Ok(simulation)
    }

    /// The present moment: everything up to and including it has happened.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Runs to `until` and hands all events in (now, until] to `sink`, window by window. Does nothing if `until` has passed.
    pub fn advance(&mut self, until: SimTime, sink: &mut dyn EventSink) {
        while self.now < until {
            let next = (self.now.nanos().div_euclid(self.window) + 1) * self.window;
            let next = self.next_look().map_or(next, |look| next.min(look));
            self.run_window(next.min(until.nanos()));
            for (occurrence, reach) in self.occurred.drain(..) {
                sink.incident(&occurrence, reach);
            }
            if !self.truths.is_empty() {
                sink.truth(&self.truths);
            }
            let observations = (self.backhaul.heard()).unwrap_or_else(|| self.merge.merged());
            if !observations.is_empty() || !self.notices.is_empty() {
                sink.window(observations, &self.notices);
            }
        }
    }

    /// Computes the window (now, until], which lies within one minute.
    fn run_window(&mut self, until: i64) {
        self.plan(self.now.nanos().div_euclid(MINUTE) * MINUTE);
        let (classes, env, lanes) = (&self.classes, &self.env, &self.lanes);
        let run = |chunk: &mut Chunk, output: &mut Output| {
            let spec = &classes[chunk.class];
            spec.kind.run(chunk, spec, env, until, output);
        };
        match &self.pool {
            Some(pool) => {
                let due = self.chunks.par_iter_mut().with_max_len(TASK);
                let due = due.filter(|chunk| chunk.is_due(until));
                pool.install(|| {
                    due.for_each(|chunk| {
                        let lane = rayon::current_thread_index().unwrap_or(0);
                        run(chunk, &mut lock(&lanes[lane]));
                    })
                });
            }
            None => {
                let output = &mut *lock(&lanes[0]);
                let due = self.chunks.iter_mut().filter(|c| c.is_due(until));
                due.for_each(|chunk| run(chunk, output));
            }
        }
        let from = std::mem::replace(&mut self.now, SimTime::from_nanos(until));
        self.collect(from);
        self.look_at_fires();
    }

    /// Enters the minute that starts at `minute`, and its hour, if that has not been done.
    fn plan(&mut self, minute: i64) {
        if self.planned_minute == Some(minute) {
            return;
        }
        self.planned_minute = Some(minute);
        let env = &mut self.env;
        match &self.pool {
            Some(pool) => pool.install(|| env.enter(minute)),
            None => env.enter(minute),
        }
        let sensed = self.free_share();
        self.env.count_free_spaces(sensed);
        self.note_full();
        self.plan_fleet();
        let hour = minute.div_euclid(HOUR);
        let new_hour = self.planned_hour != Some(hour);
        self.planned_hour = Some(hour);
        if new_hour {
            self.draw_incidents(hour);
            self.draw_outages(hour);
        }
        self.draw_at_work(minute);
        let (classes, env, now) = (&self.classes, &self.env, self.now);
        let plan = |chunk: &mut Chunk| {
            let spec = &classes[chunk.class];
            if new_hour {
                chunk.draw_hour(spec, env, hour, now);
            }
            spec.kind.plan_minute(chunk, env, now);
        };
        match &self.pool {
            Some(pool) => pool.install(|| self.chunks.par_iter_mut().for_each(plan)),
            None => self.chunks.iter_mut().for_each(plan),
        }
    }

    /// Merges what the chunks put out since `from`: observations by (time, device, channel), notices by time and device.
    fn collect(&mut self, from: SimTime) {
        let mut lanes: Vec<_> = self.lanes.iter().map(lock).collect();
        let observations: Vec<&[Observation]> =
            lanes.iter().map(|lane| &lane.observations[..]).collect();
        let (span, merge) = ((from.nanos(), self.now.nanos()), &mut self.merge);
        match &self.pool {
            Some(pool) => pool.install(|| {
                merge.window(&observations, span, observations.len());
            }),
            None => {
                merge.window(&observations, span, 1);
            }
        }
        self.raw.clear();
        self.truths.clear();
        for lane in &mut lanes {
            self.raw.append(&mut lane.notices);
            self.truths.append(&mut lane.truths);
            lane.clear();
        }
        drop(lanes);
        self.backhaul.pass(self.merge.merged(), span);
        self.truths.extend(self.backhaul.truths());
        let now = self.now;
        for happening in &self.happenings {
            self.truths.extend(happening.records(from, now));
        }
        self.happenings.retain(|happening| happening.goes_on(now));
        self.raw.sort_by_key(|r| (r.time, r.device));
        self.truths.sort_by_key(|t| (t.time, t.device));
        self.number_alarms();
    }

    fn number_alarms(&mut self) {
        self.notices.clear();
        for &Raw { time, device, what } in &self.raw {
            let notice = match what {
                RawWhat::Raised(k) => {
                    let chunk = &self.chunks[self.places[device.index()].chunk()];
                    let class = &self.classes[chunk.class];
                    let kind = &class.alarms[usize::from(k)].kind;
                    Some(self.alarms.raise(device, k, kind, time))
                }
                RawWhat::Cleared(k) => self.alarms.clear(device, k, time),
                RawWhat::State(state) => Some(Notice::StateChanged {
                    device,
                    state,
                    time,
                }),
            };
            self.notices.extend(notice);
        }
    }

    /// Follows a command at once and tells what changed. What changed is not handed to a sink again, but observations that
    /// the command causes are, in the next window; both carry the time one nanosecond after [`Self::now`]. What hangs on a carrier that
    /// falls silent or speaks again by it does so at that time.
    ///
    /// # Errors
    /// When the device does not exist, is silent, or cannot do what is asked.
    pub fn command(&mut self, command: Command) -> Result<Vec<Notice>, CommandError> {
        let device = command.device();
        let place =
            *(self.places.get(device.index())).ok_or(CommandError::UnknownDevice(device))?;
        let time = self.now + SimSpan::from_nanos(1);
        let minute = time.nanos().div_euclid(MINUTE) * MINUTE;
        self.plan(minute);
        let chunk = &mut self.chunks[place.chunk()];
        let spec = &self.classes[chunk.class];
        // What it observes now is heard in the next window.
        let mut output = lock(&self.lanes[0]);
        let local = place.local();
        let at = (time, local);
        let was = chunk.status[local];
        let followed = (spec.kind).command(chunk, spec, &self.env, at, command, &mut output);
        self.raw.clear();
        self.raw.append(&mut output.notices);
        drop(output);
        followed?;
        let status = chunk.status[local];
        let mover = chunk.devices[local].mover;
        let halted = status.is_silent() || any_active(spec.alarms, status.active, HALTING);
        self.env.fleet.hold(mover, halted, time);
        self.follow_carrier(command, was, time);
        self.number_alarms();
        Ok(std::mem::take(&mut self.notices))
    }

    /// Seed of its random numbers.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Habits of its people.
    #[must_use]
    pub fn population(&self) -> Habits {
        *self.env.population.habits()
    }

    /// Where the climate of its place comes from.
    #[must_use]
    pub fn climate(&self) -> ClimateSource {
        self.env.climate_source()
    }

    /// Number of devices.
    #[must_use]
    pub fn device_count(&self) -> usize {
        self.places.len()
    }

    fn status(&self, device: DeviceIdx) -> Option<(Status, &Class)> {
        let place = self.places.get(device.index())?;
        let chunk = &self.chunks[place.chunk()];
        Some((chunk.status[place.local()], &self.classes[chunk.class]))
    }

    /// State of a device; `Normal` for one that does not exist.
    #[must_use]
    pub fn state(&self, device: DeviceIdx) -> DeviceState {
        self.status(device)
            .map_or(DeviceState::Normal, |(status, class)| {
                status.state(class.critical)
            })
    }

    /// The latest observation of a channel, by its index in the class's list: when, and the value.
    #[must_use]
    pub fn latest(&self, device: DeviceIdx, channel: u16) -> Option<(SimTime, f64)> {
        let place = self.places.get(device.index())?;
        let chunk = &self.chunks[place.chunk()];
        let class = &self.classes[chunk.class];
        let slot = *class.slot_of.get(usize::from(channel))?;
        Some(chunk.latest(class, place.local(), usize::from(slot)))
    }

    /// Where every robot, shuttle and drone is now, in the order of their devices.
    #[must_use]
    pub fn poses(&self) -> Vec<Pose> {
        self.env.fleet.poses(self.now)
    }

    /// Alarms that are active, oldest first.
    pub fn active_alarms(&self) -> impl Iterator<Item = &Alarm> {
        self.alarms.active()
    }

    /// Heap bytes that the simulation holds, maps by estimate, everything else exactly, without the copy of the community that incidents with
    /// a rate need.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.memory_parts().iter().map(|part| part.1).sum()
    }

    /// The same by what holds it: devices, a window's observations, notices, people, all else.
    #[must_use]
    pub fn memory_parts(&self) -> [(&'static str, usize); 5] {
        let chunks = self.chunks.iter().map(Chunk::memory_bytes).sum::<usize>();
        let lanes = self.lanes.iter().map(|lane| lock(lane).memory_bytes());
        let notices = self.raw.capacity() * size_of::<Raw>()
            + self.notices.capacity() * size_of::<Notice>()
            + self.truths.capacity() * size_of::<Truth>()
            + self.happenings.capacity() * size_of::<Happening>()
            + self.alarms.memory_bytes();
        [
            (
                "devices",
                chunks
                    + self.chunks.capacity() * size_of::<Chunk>()
                    + self.places.capacity() * size_of::<Place>(),
            ),
            (
                "a window",
                lanes.sum::<usize>() + self.merge.memory_bytes() + self.backhaul.memory_bytes(),
            ),
            ("notices", notices),
            ("people", self.env.population.memory_bytes()),
            ("all else", self.env.memory_bytes()),
        ]
    }
}
