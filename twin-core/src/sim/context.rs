//! What the code of one device may read and change at one moment.

use std::collections::BTreeMap;

use super::behaviour::{Behaviour, Event};
use super::calendar::{Calendar, Planned};
use super::chunk::Output;
use super::class::Class;
use super::device::{Broken, Device, Status};
use super::env::{Cause, Moment, Shows};
use super::event::{DeviceState, Observation};
use super::fault::{Affliction, BOOT_SECS, Defect, FaultPlan};
use super::random::{bits, normal, unit};
use super::truth::{Truth, TruthCause, TruthKind, TruthPhase};
use super::view::View;
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};

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
    /// What it sent last, slot by slot.
    pub(crate) last: &'a mut [f64],
    pub(super) times: &'a mut [i64],
    pub(super) calendar: &'a mut Calendar,
    pub(super) afflictions: &'a mut BTreeMap<u16, Affliction>,
    pub(super) output: &'a mut Output,
    pub(super) device: DeviceIdx,
    pub(super) local: u16,
}

const NOISE_STREAM: u32 = 911;
const FAULT_STREAM: u32 = 912;
const SPOOF_STREAM: u32 = 1_200;

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
        if self.spec.bindings[slot].fit(value, self.last[slot]) != self.last[slot] {
            self.set(slot, value);
        }
    }

    /// Counts an event channel on.
    pub(crate) fn add(&mut self, slot: usize, amount: f64) {
        self.set(slot, self.last[slot] + amount);
    }

    /// Lets `code` happen to this device after some seconds; never, in effect, past the end of simulated time.
    pub(crate) fn later(&mut self, seconds: f64, code: u8, data: u32) {
        let span = ((seconds * 1e9) as i64).max(1);
        let time = self.m.time.nanos().saturating_add(span);
        let event = Event { code, data };
        self.calendar.push(Planned::new(time, self.local, event));
    }

    /// Puts a value out, as the device's fault lets it.
    #[inline]
    pub(super) fn send(&mut self, slot: usize, value: f64) {
        let binding = &self.spec.bindings[slot];
        let last = self.last[slot];
        let mut ahead_secs = 0;
        let value = match self.status.broken {
            Broken::No => binding.fit(value, last),
            Broken::Stuck => last,
            _ => {
                let (spoilt, ahead) = self.spoil(slot, value);
                ahead_secs = ahead;
                binding.fit(spoilt, last)
            }
        };
        self.last[slot] = value;
        self.times[usize::from(binding.clock)] = self.m.time.nanos();
        self.output.observations.push(Observation {
            time: self.m.time,
            device: self.device,
            channel: binding.channel,
            ahead_secs,
            value,
        });
        if binding.watched {
            self.watch(slot, value);
        }
    }

    /// A value as the device's fault spoils it, and how far its clock is ahead.
    #[cold]
    fn spoil(&self, slot: usize, value: f64) -> (f64, i16) {
        let Some(&Affliction { since, size }) = self.afflictions.get(&self.local) else {
            return (value, 0);
        };
        if self.status.broken == Broken::ClockSkew {
            return (value, size as i16);
        }
        let Some((min, max)) = self.spec.bindings[slot].range() else {
            return (value, 0);
        };
        let now = self.m.time.nanos();
        let range = max - min;
        let spoilt = match self.status.broken {
            Broken::Noise => {
                let stream = NOISE_STREAM + 8 * slot as u32;
                value + normal(self.dev.key, stream, now) * size * range
            }
            Broken::Bias => value + self.sign() * size * range,
            Broken::Drift => {
                let hours = (self.m.time - since).secs_f64() / 3_600.0;
                value + self.sign() * size * hours * range
            }
            Broken::Spoofed => {
                min + range * unit(self.dev.key, SPOOF_STREAM + slot as u32, now)
            }
            _ => value,
        };
        (spoilt, 0)
    }

    /// Which way the present fault pulls.
    fn sign(&self) -> f64 {
        let serial = i64::from(self.status.fault_serial);
        if bits(self.dev.key, FAULT_STREAM, serial) & 1 == 0 {
            1.0
        } else {
            -1.0
        }
    }

    /// Whether a fault keeps it from sending now.
    #[inline]
    pub(crate) fn is_mute(&self) -> bool {
        match self.status.broken {
            Broken::No => false,
            Broken::Dead => true,
            Broken::Flapping | Broken::RebootStorm => self.is_away(),
            _ => false,
        }
    }

    #[cold]
    fn is_away(&self) -> bool {
        let Some(affliction) = self.afflictions.get(&self.local) else {
            return false;
        };
        let turn = affliction.turn_secs(self.m.time);
        match self.status.broken {
            Broken::Flapping => turn >= affliction.size / 2.0,
            _ => turn < BOOT_SECS,
        }
    }

    /// Whether it sends nothing now, for whatever reason.
    pub(crate) fn is_silent(&self) -> bool {
        self.status.off || self.is_mute()
    }

    /// Raises and clears the alarms that a value decides.
    fn watch(&mut self, slot: usize, value: f64) {
        for (k, alarm) in self.spec.alarms.iter().enumerate() {
            let (raised, cleared) = match alarm.cause {
                Cause::Above {
                    slot: s,
                    raise,
                    clear,
                } if s == slot => (value >= raise, value <= clear),
                Cause::Below {
                    slot: s,
                    raise,
                    clear,
                } if s == slot => (value <= raise, value >= clear),
                _ => continue,
            };
            let active = self.has(k);
            if raised && !active {
                self.mark(k, true);
            } else if cleared && active && !(k == 0 && self.status.forced) {
                self.mark(k, false);
            }
        }
    }

    /// Whether alarm `k` is active.
    pub(crate) fn has(&self, k: usize) -> bool {
        self.status.has(k)
    }

    /// Raises the class's k-th alarm unless it is active or the device is silent: an alarm is never repeated.
    pub(crate) fn raise<B: Behaviour>(&mut self, k: usize) {
        if !self.has(k) && !self.is_silent() {
            self.mark(k, true);
            self.show::<B>(k, true);
        }
    }

    /// Clears the class's k-th alarm, unless an injected fault holds it.
    pub(crate) fn clear<B: Behaviour>(&mut self, k: usize) {
        if self.has(k) && !(k == 0 && self.status.forced) {
            self.mark(k, false);
            self.show::<B>(k, false);
        }
    }

    fn show<B: Behaviour>(&mut self, k: usize, raised: bool) {
        self.tell(k, raised);
        B::alarm(self, k, raised);
    }

    /// Sends the channel that shows the alarm `k`, if one does.
    fn tell(&mut self, k: usize, raised: bool) {
        match self.spec.alarms[k].shows {
            Shows::On(slot) => self.set_if_new(slot, f64::from(u8::from(raised))),
            Shows::Off(slot) => self.set_if_new(slot, f64::from(u8::from(!raised))),
            Shows::Nothing => {}
        }
    }

    fn mark(&mut self, k: usize, raised: bool) {
        let before = self.status.state(self.spec.critical);
        self.status.active ^= 1 << k;
        self.m.active = self.status.active;
        let what = if raised {
            RawWhat::Raised(k as u8)
        } else {
            RawWhat::Cleared(k as u8)
        };
        self.notice(what);
        self.note_state(before);
        self.note_incident(k, raised);
    }

    /// Tells the ground truth of an alarm that is no mere reading of a value.
    fn note_incident(&mut self, k: usize, begins: bool) {
        let alarm = &self.spec.alarms[k];
        let cause = match alarm.cause {
            Cause::Above { .. } | Cause::Below { .. } => return,
            _ if k == 0 && self.status.forced => TruthCause::Command,
            Cause::Random { .. } => TruthCause::Rate,
            Cause::Behaviour => TruthCause::Behaviour,
        };
        let word = alarm.kind.word;
        let begin = TruthPhase::Begins { cause, lasts: None };
        let phase = if begins { begin } else { TruthPhase::Ends };
        self.truth(TruthKind::Incident { word }, phase);
    }

    fn truth(&mut self, kind: TruthKind, phase: TruthPhase) {
        self.output.truths.push(Truth {
            time: self.m.time,
            device: self.device,
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

    fn note_state(&mut self, before: DeviceState) {
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
            self.show::<B>(k, self.has(k));
        }
    }

    /// Breaks the device, for some seconds or until it is healed. A fault that it has gives way.
    pub(crate) fn break_down(
        &mut self,
        defect: Defect,
        size: f64,
        seconds: Option<f64>,
        cause: TruthCause,
    ) {
        let before = self.status.state(self.spec.critical);
        self.end_fault();
        self.status.broken = Broken::by(defect);
        self.status.fault_serial = self.status.fault_serial.wrapping_add(1);
        let since = self.m.time;
        self.afflictions.insert(self.local, Affliction { since, size });
        self.note_state(before);
        let serial = self.status.fault_serial;
        let lasts = seconds.map(|s| SimSpan::from_nanos((s * 1e9) as i64));
        let kind = TruthKind::Fault { defect, size, serial };
        self.truth(kind, TruthPhase::Begins { cause, lasts });
        if let Some(seconds) = seconds {
            self.later(seconds, code::HEAL, u32::from(serial));
        }
        if defect == Defect::RebootStorm {
            self.later(BOOT_SECS, code::BOOTED, u32::from(serial));
        }
    }

    /// Heals the device's fault; one that was mute or stuck tells what has changed since.
    pub(crate) fn heal<B: Behaviour>(&mut self) {
        let before = self.status.state(self.spec.critical);
        let Some(defect) = self.end_fault() else {
            return;
        };
        self.note_state(before);
        if matches!(
            defect,
            Defect::Dead | Defect::Stuck | Defect::Flapping | Defect::RebootStorm
        ) {
            self.resume::<B>();
        }
    }

    /// Ends the fault that the device has, if any, and tells which it was.
    fn end_fault(&mut self) -> Option<Defect> {
        let defect = std::mem::take(&mut self.status.broken).defect()?;
        let affliction = self.afflictions.remove(&self.local);
        let size = affliction.map_or(0.0, |a| a.size);
        let serial = self.status.fault_serial;
        let kind = TruthKind::Fault { defect, size, serial };
        self.truth(kind, TruthPhase::Ends);
        Some(defect)
    }

    /// One of its many starts is over: it tells what its state is, changed or not, and the next start comes.
    fn booted<B: Behaviour>(&mut self) {
        let Some(&Affliction { size, .. }) = self.afflictions.get(&self.local) else {
            return;
        };
        for slot in 0..self.spec.bindings.len() {
            if self.spec.bindings[slot].lasting {
                let value = self.value_of::<B>(slot);
                self.set(slot, value);
            }
        }
        self.later(size, code::BOOTED, u32::from(self.status.fault_serial));
    }

    fn value_of<B: Behaviour>(&self, slot: usize) -> f64 {
        let view = View {
            m: self.m,
            dev: self.dev,
            last: self.last,
        };
        B::value(&view, slot)
    }

    /// Raises the first alarm and holds it; gives the number of the injection.
    pub(crate) fn force_alarm<B: Behaviour>(&mut self) -> u16 {
        self.status.forced = true;
        self.status.forced_serial = self.status.forced_serial.wrapping_add(1);
        self.raise::<B>(0);
        self.status.forced_serial
    }

    /// Lets go of an injected alarm.
    pub(crate) fn release_alarm<B: Behaviour>(&mut self) {
        if std::mem::take(&mut self.status.forced) {
            self.clear::<B>(0);
        }
    }

    /// Switches the device; one that is switched off has no alarms.
    pub(crate) fn switch<B: Behaviour>(&mut self, on: bool) {
        if self.status.off != on {
            return;
        }
        if !on {
            self.status.forced = false;
            for k in 0..self.spec.alarms.len() {
                self.clear::<B>(k);
            }
        }
        let before = self.status.state(self.spec.critical);
        self.status.off = !on;
        self.note_state(before);
        if on {
            self.resume::<B>();
        }
    }

    /// Sends every lasting state that changed while the device could not tell.
    fn resume<B: Behaviour>(&mut self) {
        for slot in 0..self.spec.bindings.len() {
            if self.spec.bindings[slot].lasting {
                let value = self.value_of::<B>(slot);
                self.set_if_new(slot, value);
            }
        }
        for k in 0..self.spec.alarms.len() {
            self.tell(k, self.has(k));
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
}

impl Context<'_> {
    /// Lets a planned event happen.
    pub(super) fn handle<B: Behaviour>(&mut self, event: Event) {
        match event.code {
            code::ONSET => {
                self.begin_condition::<B>((event.data & 15) as usize, f64::from(event.data >> 4))
            }
            code::END => self.clear::<B>(event.data as usize),
            code::FAULT => self.begin_fault(event.data & 7, f64::from(event.data >> 3)),
            code::PLANNED => self.begin_planned(event.data),
            code::BOOTED if event.data == u32::from(self.status.fault_serial) => {
                self.booted::<B>();
            }
            code::HEAL if event.data == u32::from(self.status.fault_serial) => self.heal::<B>(),
            code::RELEASE if event.data == u32::from(self.status.forced_serial) => {
                self.release_alarm::<B>();
            }
            code::HEAL | code::RELEASE | code::BOOTED => {}
            _ => {
                let watched = self.spec.watched;
                let before = self.status.active & watched;
                B::event(self, event);
                self.settle::<B>((self.status.active & !watched) | before);
            }
        }
    }

    fn begin_condition<B: Behaviour>(&mut self, k: usize, seconds: f64) {
        if self.has(k) || self.is_silent() {
            return;
        }
        self.raise::<B>(k);
        self.later(seconds, code::END, k as u32);
    }

    fn begin_fault(&mut self, kind: u32, seconds: f64) {
        if self.status.broken != Broken::No || self.status.off {
            return;
        }
        let defect = match kind {
            1 => Defect::Dead,
            2 => Defect::Stuck,
            3 => Defect::Bias,
            _ => Defect::Noise,
        };
        let size = defect.default_size();
        self.break_down(defect, size, Some(seconds), TruthCause::Rate);
    }

    fn begin_planned(&mut self, number: u32) {
        let env = self.m.env;
        let plan: Option<&FaultPlan> = env.faults.get(number as usize);
        if let Some(plan) = plan.filter(|_| !self.status.off) {
            let cause = TruthCause::Plan(number);
            self.break_down(plan.kind, plan.size(), plan.lasts_s, cause);
        }
    }
}
