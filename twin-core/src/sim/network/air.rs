//! What the devices of a chunk have on the way, and what they keep until it can be sent.

use std::collections::{BTreeMap, VecDeque};

use crate::ids::DeviceIdx;
use crate::sim::chunk::Output;
use crate::sim::event::{Observation, Shift};
use crate::time::SimSpan;

/// What a device keeps it keeps so long (assumption: a logger's memory of eight hours; a [`Shift`] holds nine).
const KEPT_FOR: SimSpan = SimSpan::from_secs(8 * 3_600);
/// What was kept is sent message by message, one each so many milliseconds (assumption; LoRa's windows take three seconds).
const CATCH_UP_MILLIS: i64 = 5_000;

/// What the rules of the air did to messages of LoRa devices, since the run began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AirtimeCounts {
    /// Messages that waited until their device was allowed to send.
    pub waited: u64,
    /// Messages that were dropped: their device was not allowed to send them, or not soon enough.
    pub dropped: u64,
}

/// What a chunk has between its devices and the platform. All of it is empty where nothing is late.
#[derive(Debug)]
pub(in crate::sim) struct Air {
    /// What is on the way and arrives after the present window, in the order in which it was sent.
    pub(in crate::sim) flights: Vec<Observation>,
    /// When the first of it arrives, nanoseconds.
    landing: i64,
    /// End of the window that is being computed.
    until: i64,
    /// What devices keep while nothing carries it, oldest first.
    pub(in crate::sim) kept: BTreeMap<u16, VecDeque<Observation>>,
    /// When the radio of each device is free again; empty but for LoRa.
    pub(in crate::sim) busy: Vec<i64>,
    /// What carried the messages of those that are mute now.
    pub(in crate::sim) mute: BTreeMap<u16, DeviceIdx>,
    /// See [`AirtimeCounts`].
    pub(in crate::sim) airtime: AirtimeCounts,
}

impl Default for Air {
    fn default() -> Self {
        Self {
            flights: Vec::new(),
            landing: i64::MAX,
            until: i64::MIN,
            kept: BTreeMap::new(),
            busy: Vec::new(),
            mute: BTreeMap::new(),
            airtime: AirtimeCounts::default(),
        }
    }
}

impl Air {
    /// When something arrives next, nanoseconds; [`i64::MAX`] if nothing is on the way.
    #[inline]
    pub(in crate::sim) fn landing(&self) -> i64 {
        self.landing
    }

    /// Begins the window that ends with `until`: what arrives in it is put out.
    #[inline]
    pub(in crate::sim) fn enter(&mut self, until: i64, output: &mut Output) {
        self.until = until;
        if self.landing <= until {
            self.land(until, output);
        }
    }

    #[cold]
    fn land(&mut self, until: i64, output: &mut Output) {
        let mut next = i64::MAX;
        self.flights.retain(|flight| {
            let arrives = flight.time.nanos();
            let is_here = arrives <= until;
            if is_here {
                output.observations.push(*flight);
            } else {
                next = next.min(arrives);
            }
            !is_here
        });
        self.landing = next;
    }

    /// Between windows, nothing that is late arrives at once.
    pub(in crate::sim) fn leave(&mut self) {
        self.until = i64::MIN;
    }

    /// Lets an observation arrive so many milliseconds after it was made.
    pub(in crate::sim) fn send(
        &mut self,
        made: Observation,
        late_millis: i64,
        output: &mut Output,
    ) {
        let late = Observation {
            time: made.time + SimSpan::from_millis(late_millis),
            shift: Shift::from_millis(made.shift.millis() - late_millis),
            ..made
        };
        let arrives = late.time.nanos();
        if arrives <= self.until {
            output.observations.push(late);
        } else {
            self.put(late);
        }
    }

    /// Puts something on the way that arrives later than the present window.
    pub(in crate::sim) fn put(&mut self, late: Observation) {
        self.landing = self.landing.min(late.time.nanos());
        self.flights.push(late);
    }

    /// Keeps an observation that nothing carries; what is too old makes room.
    pub(in crate::sim) fn keep(&mut self, local: u16, made: Observation) {
        let kept = self.kept.entry(local).or_default();
        while kept
            .front()
            .is_some_and(|old| made.time - old.time > KEPT_FOR)
        {
            kept.pop_front();
        }
        kept.push_back(made);
    }

    /// Sends what a device kept, message by message, now that it is `now` and something carries it. `turn_millis` tells how long after a message
    /// of so many values the device may send again; `None` where it may not send it at all.
    pub(in crate::sim) fn catch_up(
        &mut self,
        local: u16,
        now: i64,
        turn_millis: impl Fn(u32) -> Option<i64>,
        output: &mut Output,
    ) {
        let Some(kept) = self.kept.remove(&local) else {
            return;
        };
        let free = self
            .busy
            .get(usize::from(local))
            .map_or(0, |busy| busy - now);
        let mut sent_millis = (free.max(0) as u64).div_ceil(1_000_000) as i64;
        let mut is_held_up = false;
        for message in Vec::from(kept).chunk_by(|a, b| a.time == b.time) {
            let turn = message.first().zip(turn_millis(message.len() as u32));
            let Some((first, turn)) = turn else {
                self.airtime.dropped += 1;
                continue;
            };
            sent_millis += CATCH_UP_MILLIS;
            let waited_millis = (now - first.time.nanos()).div_euclid(1_000_000) + 1;
            let late_millis = Shift::ceil_millis(waited_millis + sent_millis);
            if waited_millis > KEPT_FOR.nanos() / 1_000_000 || late_millis >= Shift::LATEST_MILLIS {
                self.airtime.dropped += u64::from(turn > CATCH_UP_MILLIS);
                continue;
            }
            for made in message {
                self.send(*made, late_millis, output);
            }
            sent_millis += (turn - CATCH_UP_MILLIS).max(0);
            is_held_up |= turn > CATCH_UP_MILLIS;
        }
        if let Some(busy) = self.busy.get_mut(usize::from(local)).filter(|_| is_held_up) {
            *busy = (*busy).max(now + SimSpan::from_millis(sent_millis).nanos());
        }
    }

    /// Heap bytes, maps by estimate.
    pub(in crate::sim) fn memory_bytes(&self) -> usize {
        let kept: usize = self.kept.values().map(VecDeque::capacity).sum();
        (self.flights.capacity() + kept) * size_of::<Observation>()
            + self.busy.capacity() * size_of::<i64>()
            + (self.kept.len() + self.mute.len()) * 64
    }
}
