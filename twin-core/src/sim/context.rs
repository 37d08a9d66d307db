//! What the code of one device may read and change at one moment.

use std::collections::{BTreeMap, BTreeSet};

use super::battery::{Bridge, Charge};
use super::behaviour::{Behaviour, Event};
use super::calendar::{Calendar, Planned};
use super::chunk::Output;
use super::class::Class;
use super::device::{Broken, Device, Status};
use super::env::{Moment, Shows};
use super::event::{DeviceState, Observation, Shift};
use super::fault::Affliction;
use super::gap::{AMISS, Gap, WATER};
use super::hold::{Hold, Holder};
use super::network::{Air, Transit};
use super::random::{normal, unit};
use super::told::RowMut;
use super::truth::{Truth, TruthCause, TruthKind, TruthPhase};
use crate::ids::DeviceIdx;
use crate::model::Network;
use crate::time::SimTime;

/// A notice before alarms have their numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raw {
    /// When.
    pub(crate) time: SimTime,
    /// The device.
    pub(crate) device: DeviceIdx,
    /// What.
    pub(crate) what: RawWhat,
}

/// What a raw notice says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RawWhat {
    /// The class's k-th alarm was raised.
    Raised(u8),
    /// It was cleared.
    Cleared(u8),
    /// The state changed.
    State(DeviceState),
}

/// Everything that a device's code may read and change.
pub(crate) struct Context<'a> {
    /// The moment.
    pub(crate) m: Moment<'a>,
    /// The device.
    pub(crate) dev: &'a mut Device,
    /// Its class.
    pub(crate) spec: &'a Class,
    /// Its faults and alarms.
    pub(crate) status: &'a mut Status,
    /// What it told last.
    pub(crate) last: RowMut<'a>,
    pub(super) times: &'a mut [i64],
    pub(super) calendar: &'a mut Calendar,
    pub(super) afflictions: &'a mut BTreeMap<u16, Affliction>,
    /// What alarms and what really is there differ in.
    pub(super) gaps: &'a mut BTreeMap<u16, Gap>,
    /// Effects of incidents on what devices measure, [`WATER`] or [`AMISS`], by their numbers: each lasts until its own end.
    pub(super) incidents: &'a mut BTreeSet<(u16, u8, u32)>,
    /// What holds alarms and states of devices, and until when it does, nanoseconds; nothing where that is told.
    pub(super) holds: &'a mut BTreeMap<Hold, Option<i64>>,
    /// What was taken from the battery that it lives on, if it does.
    pub(super) charge: Option<&'a mut Charge>,
    /// By what it sends, where that costs its battery something.
    pub(super) network: Network,
    /// Cuts of the mains that batteries bridge.
    pub(super) bridges: &'a mut BTreeMap<u16, Bridge>,
    pub(super) output: &'a mut Output,
    pub(super) air: &'a mut Air,
    /// Whether it has sent something.
    pub(super) spoke: bool,
    /// What becomes of the message that it sends now, once that is known.
    pub(super) transit: Option<Transit>,
    /// How many values that message has.
    pub(super) values: u32,
    /// Why what happens now does, where it is an incident's doing.
    pub(super) cause: Option<TruthCause>,
    pub(super) device: DeviceIdx,
    pub(super) local: u16,
}

impl Context<'_> {
    /// A number in [0, 1) for this device at this moment.
    pub(crate) fn draw(&self, stream: u32) -> f64 {
        unit(self.dev.key, stream, self.m.time.nanos())
    }

    /// A nearly normal number for this device at this moment.
    pub(crate) fn draw_normal(&self, stream: u32) -> f64 {
        normal(self.dev.key, stream, self.m.time.nanos())
    }

    /// Sends a value of an event channel. A periodic channel speaks at its interval only, so it is left alone.
    pub(crate) fn set(&mut self, slot: usize, value: f64) {
        if self.spec.bindings[slot].event && !self.is_silent() {
            self.send(slot, value);
        }
    }

    /// Sends a value of an event channel if it differs from what was sent last.
    pub(crate) fn set_if_new(&mut self, slot: usize, value: f64) {
        let last = self.last.get(slot);
        if self.spec.bindings[slot].fit(value, last) != last {
            self.set(slot, value);
        }
    }

    /// Counts an event channel on.
    pub(crate) fn add(&mut self, slot: usize, amount: f64) {
        self.set(slot, self.last.get(slot) + amount);
    }

    /// Lets `code` happen to this device after some seconds; never, in effect, past the end of simulated time.
    pub(crate) fn later(&mut self, seconds: f64, code: u8, data: u32) {
        let span = ((seconds * 1e9) as i64).max(1);
        self.at(self.m.time.nanos().saturating_add(span), code, data);
    }

    /// Lets `code` happen to this device at a moment that is to come, nanoseconds.
    pub(super) fn at(&mut self, time: i64, code: u8, data: u32) {
        let event = Event { code, data };
        self.calendar.push(Planned::new(time, self.local, event));
    }

    /// Puts a value out, as the device's fault lets it.
    #[inline]
    pub(super) fn send(&mut self, slot: usize, value: f64) {
        let binding = &self.spec.bindings[slot];
        let last = self.last.get(slot);
        let mut shift = Shift::NONE;
        let real = binding.fit(value, last);
        let value = match self.status.broken {
            Broken::No => real,
            Broken::Stuck => last,
            _ => {
                let (spoilt, ahead) = self.spoil(slot, value);
                shift = ahead;
                binding.fit(spoilt, last)
            }
        };
        self.spoke = true;
        self.last.set(slot, value);
        self.times[usize::from(binding.clock)] = self.m.time.nanos();
        let (channel, watched) = (binding.channel, binding.watched);
        let made = Observation {
            time: self.m.time,
            device: self.device,
            channel,
            shift,
            value,
        };
        if self.dev.link.is_ideal() && !self.status.is_cut() {
            self.output.observations.push(made);
        } else {
            self.forward(made);
        }
        if watched {
            self.watch(slot, value, real);
        }
    }

    /// Raises and clears the alarms that a value decides, as it is told; the ground truth goes by the value as it really is.
    pub(super) fn watch(&mut self, slot: usize, told: f64, real: f64) {
        for (k, alarm) in self.spec.alarms.iter().enumerate() {
            let Some((comes, goes)) = alarm.cause.crossed(slot, told) else {
                continue;
            };
            let (active, stood) = (self.status.has(k), self.stands(k));
            if comes && !active {
                self.mark(k, true);
            } else if goes && active && !self.is_forced(k) {
                self.mark(k, false);
            }
            if let Some(crossed) = alarm.cause.crossed(slot, real) {
                self.note_value(k, stood, crossed, real);
            }
        }
    }

    /// Whether alarm `k` is active, or silenced by a switch alone.
    pub(crate) fn has(&self, k: usize) -> bool {
        self.m.has(k)
    }

    /// Raises the class's k-th alarm unless it is active: an alarm is never repeated. A silent device raises it when it speaks again, if what it
    /// tells of is still there.
    pub(crate) fn raise<B: Behaviour>(&mut self, k: usize) {
        if self.is_forced(k) {
            let value = B::measures(self, k);
            self.note_beside((true, false), value);
        } else {
            self.stand_up::<B>(k);
        }
    }

    /// Raises the k-th alarm for what is there, new or known.
    pub(super) fn stand_up<B: Behaviour>(&mut self, k: usize) {
        if self.status.has(k) {
            return;
        }
        let (stood, silent) = (self.stands(k), self.is_silent());
        let followed = self.is_followed(k);
        if silent {
            self.await_return();
        } else {
            self.mark(k, true);
        }
        self.keep_gap(k, true);
        if !stood {
            let value = B::measures(self, k);
            self.note(k, true, value);
        }
        if !silent && followed {
            self.tell(k, true);
        } else if !silent {
            self.show::<B>(k, true);
        }
    }

    /// Clears the class's k-th alarm, unless an injected fault or a condition holds it; what it tells of is over, told or not.
    pub(crate) fn clear<B: Behaviour>(&mut self, k: usize) {
        let (active, stood) = (self.status.has(k), self.stands(k));
        let followed = self.is_followed(k);
        if self.is_held_on(k) {
            return;
        }
        if active {
            self.mark(k, false);
        }
        self.keep_gap(k, false);
        if stood {
            self.note(k, false, None);
        }
        if active || followed {
            self.show::<B>(k, false);
        }
    }

    pub(super) fn show<B: Behaviour>(&mut self, k: usize, raised: bool) {
        self.tell(k, raised);
        B::alarm(self, k, raised);
    }

    /// Sends the channel that shows the alarm `k`, if one does.
    pub(super) fn tell(&mut self, k: usize, raised: bool) {
        match self.spec.alarms[k].shows {
            Shows::On(slot) => self.set_if_new(slot, f64::from(u8::from(raised))),
            Shows::Off(slot) => self.set_if_new(slot, f64::from(u8::from(!raised))),
            Shows::Nothing => {}
        }
    }

    pub(super) fn mark(&mut self, k: usize, raised: bool) {
        let before = self.status.state(self.spec.critical);
        self.status.active ^= 1 << k;
        self.look();
        let what = if raised {
            RawWhat::Raised(k as u8)
        } else {
            RawWhat::Cleared(k as u8)
        };
        self.notice(what);
        self.note_state(before);
    }

    pub(super) fn truth(&mut self, kind: TruthKind, phase: TruthPhase) {
        self.output.truths.push(Truth {
            time: self.m.time,
            device: Some(self.device),
            kind,
            phase,
        });
    }

    fn notice(&mut self, what: RawWhat) {
        self.output.notices.push(Raw {
            time: self.m.time,
            device: self.device,
            what,
        });
    }

    pub(super) fn note_state(&mut self, before: DeviceState) {
        let state = self.status.state(self.spec.critical);
        if state != before {
            self.notice(RawWhat::State(state));
        }
    }

    /// Lets channels and behaviour follow the alarms that values raised or cleared since [`Self::send`] began.
    #[inline]
    pub(super) fn settle<B: Behaviour>(&mut self, before: u16) {
        let mut changed = before ^ self.status.active;
        while changed != 0 {
            let k = changed.trailing_zeros() as usize;
            changed &= changed - 1;
            self.show::<B>(k, self.status.has(k));
        }
    }

    /// Switches the device; one that is switched off has no alarms, whatever is there, and tells of it when it is switched on again.
    pub(crate) fn switch<B: Behaviour>(&mut self, on: bool) {
        if self.status.is_off() != on {
            return;
        }
        if !on {
            self.release_alarm::<B>();
            for k in 0..self.spec.alarms.len() {
                self.hush::<B>(k);
            }
        }
        let before = self.status.state(self.spec.critical);
        self.status.set_off(!on);
        self.note_state(before);
        if on {
            self.resume::<B>();
            self.tell_unsaid::<B>();
        }
    }

    /// Sends every lasting state that changed while the device could not tell.
    pub(super) fn resume<B: Behaviour>(&mut self) {
        for slot in 0..self.spec.bindings.len() {
            if self.spec.bindings[slot].lasting {
                let value = self.value_of::<B>(slot);
                self.set_if_new(slot, value);
            }
        }
        for k in 0..self.spec.alarms.len() {
            // What a switch silenced is told next, with its alarm.
            if !self.is_followed(k) {
                self.tell(k, self.status.has(k));
            }
        }
    }
}

/// Engine events; a behaviour's own codes are below 240.
pub(crate) mod code {
    /// A condition begins: `data` is the alarm's number plus 16 times its length in seconds.
    pub(crate) const ONSET: u8 = 240;
    /// A condition ends: `data` is the alarm's number.
    pub(crate) const END: u8 = 241;
    /// A fault begins: `data` is its kind (1 to 4) plus 8 times its length in seconds.
    pub(crate) const FAULT: u8 = 242;
    /// A fault ends: `data` is its serial number.
    pub(crate) const HEAL: u8 = 243;
    /// An injected alarm ends: `data` is its serial number.
    pub(crate) const RELEASE: u8 = 244;
    /// A fault that a scenario plans begins: `data` is the number of its plan.
    pub(crate) const PLANNED: u8 = 245;
    /// A start of a device that starts again and again is over: `data` is the serial number of its fault.
    pub(crate) const BOOTED: u8 = 246;
    /// An incident does something to it: `data` is the number of the effect.
    pub(crate) const BEFALLS: u8 = 247;
    /// A device that carries its messages falls silent: `data` is four times the number of the outage, plus which of its carriers that is.
    pub(crate) const CARRIER_DOWN: u8 = 248;
    /// It speaks again: `data` as before.
    pub(crate) const CARRIER_UP: u8 = 249;
    /// Its battery is changed: `data` is the minute in which the old one was put in.
    pub(crate) const RENEWED: u8 = 250;
    /// The battery that bridges a cut of the mains is empty: `data` tells what cut them.
    pub(crate) const BACKUP_OUT: u8 = 251;
    /// The community's line to the platform, to which it is wired without a gateway, is up again.
    pub(crate) const LINE_UP: u8 = 252;
    /// Water that an incident let rise has run off: `data` is the number of the effect.
    pub(crate) const RUNS_OFF: u8 = 253;
    /// What an incident let be amiss is as usual again: `data` is the number of the effect.
    pub(crate) const AS_USUAL: u8 = 254;
    /// A device that comes and goes is back, and something was there that it could not tell: `data` is the serial number of its fault.
    pub(crate) const BACK: u8 = 255;
}

impl Context<'_> {
    /// Lets a planned event happen.
    pub(super) fn handle<B: Behaviour>(&mut self, event: Event) {
        // What its battery cannot power does not happen; what was planned goes on.
        self.has_power::<B>();
        self.follow::<B>(event);
        if self.spoke {
            self.pay_message::<B>();
        }
    }

    fn follow<B: Behaviour>(&mut self, event: Event) {
        match event.code {
            code::ONSET => {
                let (k, seconds) = ((event.data & 15) as usize, f64::from(event.data >> 4));
                self.begin_condition::<B>(k, seconds, Holder::Rate);
            }
            code::END => self.end_condition::<B>(event.data as usize),
            code::FAULT => self.begin_fault::<B>(event.data & 7, f64::from(event.data >> 3)),
            code::PLANNED => self.begin_planned::<B>(event.data),
            code::BEFALLS => self.befall::<B>(event.data),
            code::CARRIER_DOWN => self.carrier_down(event.data),
            code::CARRIER_UP => self.carrier_up::<B>(event.data),
            code::RENEWED => self.renew::<B>(event.data),
            code::BACKUP_OUT => self.backup_out::<B>(event.data),
            // Its connection is new, and what was lost was not all in vain: the platform gets every lasting state.
            code::LINE_UP => self.announce::<B>(),
            code::RUNS_OFF => self.end_effect::<B>(WATER, event.data),
            code::AS_USUAL => self.end_effect::<B>(AMISS, event.data),
            code::BOOTED if event.data == u32::from(self.status.fault_serial) => {
                self.booted::<B>();
            }
            code::BACK if event.data == u32::from(self.status.fault_serial) => {
                self.tell_unsaid::<B>();
            }
            code::HEAL if event.data == u32::from(self.status.fault_serial) => self.heal::<B>(),
            code::RELEASE if event.data == u32::from(self.status.forced_serial) => {
                self.release_alarm::<B>();
            }
            code::HEAL | code::RELEASE | code::BOOTED | code::BACK => {}
            _ => {
                let watched = self.spec.watched;
                let before = self.status.active & watched;
                B::event(self, event);
                self.settle::<B>((self.status.active & !watched) | before);
            }
        }
    }
}
