//! Some thousand devices of one class: their state in columns, their schedules, and the loop that runs them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::behaviour::{Behaviour, Event};
use super::class::Class;
use super::context::{Context, Raw};
use super::device::{Device, Status};
use super::env::Env;
use super::event::Observation;
use super::random::bits;
use super::view::View;
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};

/// Most devices of a chunk, so that its columns fit a core's second-level cache.
pub(crate) const CHUNK: usize = 2_048;

const PHASE_STREAM: u32 = 910;
const MILLI: i64 = 1_000_000;

/// Something that will happen to a device; the order is that of handling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Planned {
    /// When, nanoseconds.
    pub(crate) time: i64,
    /// Which device of the chunk.
    pub(crate) local: u16,
    /// What.
    pub(crate) event: Event,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    phase_millis: u32,
    local: u16,
}

/// When the devices report one group of channels, without a queue: entries sorted by phase, read round and round.
#[derive(Debug)]
struct Schedule {
    interval: i64,
    cycle: i64,
    next: usize,
    entries: Box<[Entry]>,
}

impl Schedule {
    fn new(interval: i64, devices: &[Device], after: i64) -> Self {
        let millis = (interval / MILLI) as u64;
        let mut entries: Vec<Entry> = (devices.iter().enumerate())
            .map(|(local, d)| Entry {
                phase_millis: (bits(d.key, PHASE_STREAM, interval) % millis) as u32,
                local: local as u16,
            })
            .collect();
        entries.sort_unstable();
        let cycle = after.div_euclid(interval);
        let next = entries
            .partition_point(|e| cycle * interval + i64::from(e.phase_millis) * MILLI <= after);
        let mut schedule = Self {
            interval,
            cycle,
            next,
            entries: entries.into_boxed_slice(),
        };
        schedule.wrap();
        schedule
    }

    #[inline]
    fn wrap(&mut self) {
        if self.next == self.entries.len() {
            self.next = 0;
            self.cycle += 1;
        }
    }

    #[inline]
    fn next_time(&self) -> i64 {
        self.cycle * self.interval + i64::from(self.entries[self.next].phase_millis) * MILLI
    }
}

/// What a chunk puts out: sorted by time.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// Observations.
    pub(crate) observations: Vec<Observation>,
    /// Alarms and states.
    pub(crate) notices: Vec<Raw>,
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
    /// Last value sent, device by device, slot by slot.
    pub(crate) last: Vec<f64>,
    /// When it was sent.
    times: Vec<i64>,
    schedules: Vec<Schedule>,
    pub(super) queue: BinaryHeap<Reverse<Planned>>,
    /// What came out since the engine last took it.
    pub(crate) output: Output,
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
        let slots = spec.bindings.len();
        let count = devices.len();
        let schedules = spec
            .groups
            .iter()
            .map(|g| Schedule::new(g.interval, &devices, start.nanos()))
            .collect();
        let mut chunk = Self {
            class,
            indices,
            devices,
            status: vec![Status::default(); count],
            last: vec![0.0; count * slots],
            times: vec![start.nanos(); count * slots],
            schedules,
            queue: BinaryHeap::new(),
            output: Output::default(),
        };
        for local in 0..count {
            B::begin(&mut chunk.context(spec, env, start, local));
            for (slot, binding) in spec.bindings.iter().enumerate() {
                let row = local * slots..(local + 1) * slots;
                let view = View {
                    m: env.moment(start, 0),
                    dev: &chunk.devices[local],
                    last: &chunk.last[row.clone()],
                };
                let first = B::value(&view, slot);
                chunk.last[row][slot] = binding.fit(first, 0.0);
            }
        }
        chunk.output.observations.clear();
        chunk.output.notices.clear();
        chunk
    }

    /// Everything one device's code may read and change at `time`.
    pub(crate) fn context<'a>(
        &'a mut self,
        spec: &'a Class,
        env: &'a Env,
        time: SimTime,
        local: usize,
    ) -> Context<'a> {
        let slots = spec.bindings.len();
        let status = &mut self.status[local];
        Context {
            m: env.moment(time, status.active),
            dev: &mut self.devices[local],
            spec,
            status,
            last: &mut self.last[local * slots..(local + 1) * slots],
            times: &mut self.times[local * slots..(local + 1) * slots],
            queue: &mut self.queue,
            output: &mut self.output,
            device: self.indices[local],
            local: local as u16,
        }
    }

    /// Puts the irregular events of the minute that `env` stands in into the queue.
    pub(crate) fn plan_minute<B: Behaviour>(&mut self, env: &Env, after: SimTime) {
        if !B::PLANS {
            return;
        }
        let queue = &mut self.queue;
        for (local, dev) in self.devices.iter().enumerate() {
            B::plan(env, dev, &mut |time: SimTime, code: u8, data: u32| {
                if time > after {
                    queue.push(Reverse(Planned {
                        time: time.nanos(),
                        local: local as u16,
                        event: Event { code, data },
                    }));
                }
            });
        }
    }

    /// Adds one event from outside.
    pub(crate) fn push(&mut self, time: SimTime, local: usize, event: Event) {
        self.queue.push(Reverse(Planned {
            time: time.nanos(),
            local: local as u16,
            event,
        }));
    }

    /// Runs up to and including `until`, which lies in the minute of `env`.
    pub(crate) fn run<B: Behaviour>(&mut self, spec: &Class, env: &Env, until: i64) {
        loop {
            let queued = self.queue.peek().map_or(i64::MAX, |Reverse(p)| p.time);
            let (mut first, mut second, mut which) = (i64::MAX, queued, 0);
            for (i, schedule) in self.schedules.iter().enumerate() {
                let time = schedule.next_time();
                if time < first {
                    second = second.min(first);
                    (first, which) = (time, i);
                } else {
                    second = second.min(time);
                }
            }
            if queued.min(first) > until {
                return;
            }
            if queued <= first {
                self.handle_next::<B>(spec, env);
                continue;
            }
            let limit = second.min(until.saturating_add(1));
            self.sweep::<B>(spec, env, which, limit);
        }
    }

    /// Reports the group `which` for every device whose turn comes before `limit`, and at least once. Stops early when a
    /// report has planned something, which may come before the next.
    #[inline]
    fn sweep<B: Behaviour>(&mut self, spec: &Class, env: &Env, which: usize, limit: i64) {
        let planned = self.queue.len();
        loop {
            let schedule = &mut self.schedules[which];
            let (time, entry) = (schedule.next_time(), schedule.entries[schedule.next]);
            schedule.next += 1;
            schedule.wrap();
            let again = schedule.next_time() < limit;
            self.report::<B>(spec, env, which, time, usize::from(entry.local));
            if !again || self.queue.len() != planned {
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
    ) {
        let group = &spec.groups[which];
        let mut context = self.context(spec, env, SimTime::from_nanos(nanos), local);
        if context.status.off {
            return;
        }
        if which == 0 {
            B::tick(
                &context.m,
                context.dev,
                SimSpan::from_nanos(group.interval).secs_f64(),
            );
        }
        if context.status.is_dead() {
            return;
        }
        let before = context.status.active;
        for &slot in &group.slots {
            let slot = usize::from(slot);
            let view = View {
                m: context.m,
                dev: context.dev,
                last: context.last,
            };
            let value = B::value(&view, slot);
            context.send(slot, value);
        }
        context.settle::<B>(before);
    }

    fn handle_next<B: Behaviour>(&mut self, spec: &Class, env: &Env) {
        let Some(Reverse(planned)) = self.queue.pop() else {
            return;
        };
        let mut context = self.context(
            spec,
            env,
            SimTime::from_nanos(planned.time),
            usize::from(planned.local),
        );
        context.handle::<B>(planned.event);
    }

    /// When a slot was last sent, and its value.
    pub(crate) fn latest(&self, slots: usize, local: usize, slot: usize) -> (SimTime, f64) {
        let at = local * slots + slot;
        (SimTime::from_nanos(self.times[at]), self.last[at])
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.indices.capacity() * size_of::<DeviceIdx>()
            + self.devices.capacity() * size_of::<Device>()
            + self.status.capacity() * size_of::<Status>()
            + self.last.capacity() * size_of::<f64>()
            + self.times.capacity() * size_of::<i64>()
            + self
                .schedules
                .iter()
                .map(|s| s.entries.len() * size_of::<Entry>() + size_of::<Schedule>())
                .sum::<usize>()
            + self.queue.capacity() * size_of::<Reverse<Planned>>()
            + self.output.observations.capacity() * size_of::<Observation>()
            + self.output.notices.capacity() * size_of::<Raw>()
    }
}
