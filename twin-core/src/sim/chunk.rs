//! Some thousand devices of one class: their state in columns, their schedules, and the loop that runs them.

use std::collections::{BTreeMap, BTreeSet};

use super::battery::{Bridge, Cells, Charge, Power};
use super::behaviour::{Behaviour, Event};
use super::calendar::{Calendar, Planned};
use super::class::Class;
use super::context::{Context, Raw};
use super::device::{Broken, Device, Status};
use super::env::Env;
use super::event::Observation;
use super::fault::Affliction;
use super::gap::Gap;
use super::hold::Hold;
use super::network::Air;
use super::schedule::Schedule;
use super::told::Told;
use super::truth::Truth;
use super::view::View;
use crate::ids::DeviceIdx;
use crate::model::Network;
use crate::time::{SimSpan, SimTime};

/// Most devices of a chunk, so that its columns fit a core's second-level cache.
pub(crate) const CHUNK: usize = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 11;

/// Where a device lies: the index of its chunk, and its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place(u32);

impl Place {
    /// The most chunks that a place can tell apart.
    pub(crate) const MOST_CHUNKS: usize = 1 << (u32::BITS - PLACE_BITS);

    /// The place `local` of a chunk.
    pub(crate) fn new(chunk: usize, local: usize) -> Self {
        Self((chunk as u32) << PLACE_BITS | local as u32)
    }

    /// Index of the chunk.
    pub(crate) fn chunk(self) -> usize {
        (self.0 >> PLACE_BITS) as usize
    }

    /// Place in the chunk.
    pub(crate) fn local(self) -> usize {
        self.0 as usize & (CHUNK - 1)
    }
}

/// What chunks put out: each one's sorted by time, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// Observations.
    pub(crate) observations: Vec<Observation>,
    /// Alarms and states.
    pub(crate) notices: Vec<Raw>,
    /// What really happened.
    pub(crate) truths: Vec<Truth>,
}

impl Output {
    /// Forgets everything but keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.observations.clear();
        self.notices.clear();
        self.truths.clear();
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.observations.capacity() * size_of::<Observation>()
            + self.notices.capacity() * size_of::<Raw>()
            + self.truths.capacity() * size_of::<Truth>()
    }
}

/// A chunk; see the module.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// Index of its class.
    pub(crate) class: usize,
    /// Index in the community of each device.
    pub(crate) indices: Vec<DeviceIdx>,
    /// State of each device.
    pub(crate) devices: Vec<Device>,
    /// Faults, switches and alarms of each device.
    pub(crate) status: Vec<Status>,
    /// What each device told last.
    pub(super) told: Told,
    /// When it told it, device by device, clock by clock.
    pub(super) times: Vec<i64>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) calendar: Calendar,
    /// Faults of the devices that have one.
    pub(super) afflictions: BTreeMap<u16, Affliction>,
    /// What the alarms of some devices and what really is there differ in.
    pub(super) gaps: BTreeMap<u16, Gap>,
    /// See [`Context::incidents`].
    pub(super) incidents: BTreeSet<(u16, u8, u32)>,
    /// See [`Context::holds`].
    pub(super) holds: BTreeMap<Hold, Option<i64>>,
    /// Batteries of devices that live on one.
    pub(super) cells: Cells,
    /// Cuts of the mains that batteries bridge or have bridged.
    pub(super) bridges: BTreeMap<u16, Bridge>,
    /// What is on the way.
    pub(super) air: Air,
    /// Nothing happens before this moment, nanoseconds.
    due: i64,
}

impl Chunk {
    /// A chunk of devices of one class; every channel holds its first value at the moment `start`.
    pub(crate) fn new<B: Behaviour>(
        class: usize,
        spec: &Class,
        indices: Vec<DeviceIdx>,
        devices: Vec<Device>,
        env: &Env,
        start: SimTime,
    ) -> Self {
        let count = devices.len();
        let schedules = spec
            .groups
            .iter()
            .map(|g| Schedule::new(g.interval, devices.iter().map(|d| d.key), start.nanos()))
            .collect();
        let cells = match B::POWER {
            Power::Cell(cell) => Cells {
                charges: (devices.iter())
                    .map(|device| Charge::at_start(&cell, device.key, start))
                    .collect(),
                networks: vec![Network::Wired; count],
            },
            Power::Mains | Power::Backup(_) => Cells::default(),
        };
        let mut chunk = Self {
            class,
            indices,
            devices,
            status: vec![Status::default(); count],
            told: Told::new(spec, count),
            times: vec![start.nanos(); count * spec.clocks],
            schedules,
            calendar: Calendar::default(),
            afflictions: BTreeMap::new(),
            gaps: BTreeMap::new(),
            incidents: BTreeSet::new(),
            holds: BTreeMap::new(),
            cells,
            bridges: BTreeMap::new(),
            air: Air::default(),
            due: i64::MIN,
        };
        let mut unheard = Output::default();
        for local in 0..count {
            let mut context = chunk.context(spec, env, start, local, &mut unheard);
            B::begin(&mut context);
            let battery_percent = context.battery_percent::<B>();
            for (slot, binding) in spec.bindings.iter().enumerate() {
                let view = View {
                    m: env.moment(start, 0),
                    dev: &chunk.devices[local],
                    last: chunk.told.row(spec, local),
                    battery_percent,
                };
                let first = B::value(&view, slot);
                let first = binding.fit(first, 0.0);
                chunk.told.row_mut(spec, local).set(slot, first);
            }
        }
        chunk
    }

    /// Everything one device's code may read and change at `time`.
    #[inline]
    pub(crate) fn context<'a>(
        &'a mut self,
        spec: &'a Class,
        env: &'a Env,
        time: SimTime,
        local: usize,
        output: &'a mut Output,
    ) -> Context<'a> {
        let clocks = spec.clocks;
        let status = &mut self.status[local];
        let followed = self.gaps.get(&(local as u16)).map_or(0, |gap| gap.followed);
        let mut m = env.moment(time, status.active | followed);
        m.dark = status.broken == Broken::NoMains;
        Context {
            m,
            dev: &mut self.devices[local],
            spec,
            status,
            last: self.told.row_mut(spec, local),
            times: &mut self.times[local * clocks..(local + 1) * clocks],
            calendar: &mut self.calendar,
            afflictions: &mut self.afflictions,
            gaps: &mut self.gaps,
            incidents: &mut self.incidents,
            holds: &mut self.holds,
            charge: self.cells.charges.get_mut(local),
            network: (self.cells.networks.get(local)).map_or(Network::Wired, |n| *n),
            bridges: &mut self.bridges,
            output,
            air: &mut self.air,
            spoke: false,
            transit: None,
            values: 1,
            cause: None,
            device: self.indices[local],
            local: local as u16,
        }
    }

    /// Puts the irregular events of the minute that `env` stands in into the calendar.
    pub(crate) fn plan_minute<B: Behaviour>(&mut self, env: &Env, after: SimTime) {
        if !B::PLANS {
            return;
        }
        let devices = &self.devices;
        self.calendar.plan(|agenda| {
            for (local, dev) in devices.iter().enumerate() {
                B::plan(env, dev, &mut |time: SimTime, code: u8, data: u32| {
                    if time > after {
                        let event = Event { code, data };
                        agenda.push(Planned::new(time.nanos(), local as u16, event));
                    }
                });
            }
        });
        self.due = self.due.min(self.calendar.next_time());
    }

    /// Adds one event from outside.
    pub(crate) fn add(&mut self, planned: Planned) {
        self.due = self.due.min(planned.time);
        self.calendar.push(planned);
    }

    /// Whether something happens up to and including `until`.
    #[inline]
    pub(crate) fn is_due(&self, until: i64) -> bool {
        self.due <= until
    }

    /// Makes the chunk look again for what is due.
    pub(crate) fn wake(&mut self) {
        self.due = i64::MIN;
        self.air.leave();
    }

    /// Runs up to and including `until`, which lies in the minute of `env`.
    pub(crate) fn run<B: Behaviour>(
        &mut self,
        spec: &Class,
        env: &Env,
        until: i64,
        output: &mut Output,
    ) {
        self.air.enter(until, output);
        loop {
            let planned = self.calendar.next_time();
            let (mut first, mut second, mut which) = (i64::MAX, planned, 0);
            for (i, schedule) in self.schedules.iter().enumerate() {
                let time = schedule.next_time();
                if time < first {
                    second = second.min(first);
                    (first, which) = (time, i);
                } else {
                    second = second.min(time);
                }
            }
            let next = planned.min(first);
            if next > until {
                self.due = next.min(self.air.landing());
                return;
            }
            if planned <= first {
                self.handle_next::<B>(spec, env, output);
                continue;
            }
            let limit = second.min(until.saturating_add(1));
            self.sweep::<B>(spec, env, which, limit, output);
        }
    }

    /// Reports the group `which` for every device whose turn comes before `limit`, and at least once. Stops early when a
    /// report has planned something, which may come before the next.
    #[inline]
    fn sweep<B: Behaviour>(
        &mut self,
        spec: &Class,
        env: &Env,
        which: usize,
        limit: i64,
        output: &mut Output,
    ) {
        let waiting = self.calendar.waiting();
        loop {
            let schedule = &mut self.schedules[which];
            let time = schedule.next_time();
            let local = schedule.turn();
            let again = schedule.next_time() < limit;
            self.report::<B>(spec, env, which, time, local, output);
            if !again || self.calendar.waiting() != waiting {
                return;
            }
        }
    }

    #[inline]
    fn report<B: Behaviour>(
        &mut self,
        spec: &Class,
        env: &Env,
        which: usize,
        nanos: i64,
        local: usize,
        output: &mut Output,
    ) {
        let group = &spec.groups[which];
        let mut context = self.context(spec, env, SimTime::from_nanos(nanos), local, output);
        if context.status.is_off() {
            context.overlook::<B>(&group.slots);
            return;
        }
        if which == 0 {
            B::tick(
                &context.m,
                context.dev,
                SimSpan::from_nanos(group.interval).secs_f64(),
            );
        }
        if context.is_mute() || !context.has_power::<B>() {
            context.overlook::<B>(&group.slots);
            return;
        }
        context.values = group.slots.len() as u32;
        context.pay_message::<B>();
        let before = context.status.active;
        let battery_percent = context.battery_percent::<B>();
        for &slot in &group.slots {
            let slot = usize::from(slot);
            let view = View {
                m: context.m,
                dev: context.dev,
                last: context.last.row(),
                battery_percent,
            };
            let value = B::value(&view, slot);
            context.send(slot, value);
        }
        context.settle::<B>(before);
        context.mind_battery::<B>(before);
    }

    fn handle_next<B: Behaviour>(&mut self, spec: &Class, env: &Env, output: &mut Output) {
        // A read that nobody waits for: what the device after the next remembers is on its way while this one is handled.
        if let Some(local) = self.calendar.upcoming() {
            let local = usize::from(local);
            std::hint::black_box(self.devices[local].key);
            self.told.touch(spec, local);
        }
        let Some(planned) = self.calendar.pop() else {
            return;
        };
        let time = SimTime::from_nanos(planned.time);
        let local = usize::from(planned.local);
        let mut context = self.context(spec, env, time, local, output);
        context.handle::<B>(planned.event());
    }

    /// When a slot was last sent, and its value.
    pub(crate) fn latest(&self, spec: &Class, local: usize, slot: usize) -> (SimTime, f64) {
        let clock = usize::from(spec.bindings[slot].clock);
        let time = self.times[local * spec.clocks + clock];
        let value = self.told.row(spec, local).get(slot);
        (SimTime::from_nanos(time), value)
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.indices.capacity() * size_of::<DeviceIdx>()
            + self.devices.capacity() * size_of::<Device>()
            + self.status.capacity() * size_of::<Status>()
            + self.told.memory_bytes()
            + self.times.capacity() * size_of::<i64>()
            + self
                .schedules
                .iter()
                .map(|s| s.memory_bytes() + size_of::<Schedule>())
                .sum::<usize>()
            + self.calendar.memory_bytes()
            + self.cells.charges.capacity() * size_of::<Charge>()
            + self.cells.networks.capacity() * size_of::<Network>()
            + self.bridges.len() * 64
            + (self.gaps.len() + self.incidents.len()) * 32
            + self.holds.len() * 48
            + self.air.memory_bytes()
    }
}
