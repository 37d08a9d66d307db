//! How a device breaks, what its fault makes of what it sends, and how it heals.

use super::behaviour::{Behaviour, Event};
use super::chunk::Chunk;
use super::context::{Context, code};
use super::device::Broken;
use super::event::Shift;
use super::fault::{Affliction, BOOT_SECS, Defect, FaultPlan};
use super::gap::{AMISS, WATER};
use super::hold::Holder;
use super::incident::What;
use super::random::{bits, normal, unit};
use super::truth::{TruthCause, TruthKind, TruthPhase};
use super::view::View;
use crate::time::{SimSpan, SimTime};

const NOISE_STREAM: u32 = 911;
const FAULT_STREAM: u32 = 912;
const SPOOF_STREAM: u32 = 1_200;
const BOOT_STREAM: u32 = 913;

/// How long the device `key` takes to start when its supply is back, seconds.
pub(super) fn boot_secs(key: u64) -> f64 {
    BOOT_SECS * (1.0 + 2.0 * unit(key, BOOT_STREAM, 0))
}

impl Affliction {
    /// Seconds until what comes and goes, and is away, is back.
    fn away_secs(&self, broken: Broken, now: SimTime) -> Option<f64> {
        let mute = (broken.defect()).and_then(|defect| defect.mute_secs(self.size))?;
        let turn = self.turn_secs(now);
        mute.contains(&turn).then_some(mute.end - turn)
    }

    /// Whether what comes and goes is away.
    fn is_away(&self, broken: Broken, now: SimTime) -> bool {
        self.away_secs(broken, now).is_some()
    }
}

impl Chunk {
    /// Whether a fault keeps a device from sending at a moment.
    pub(super) fn is_mute(&self, local: usize, now: SimTime) -> bool {
        let status = self.status[local];
        let affliction = self.afflictions.get(&(local as u16));
        status.is_dead() || affliction.is_some_and(|a| a.is_away(status.broken, now))
    }
}

impl Context<'_> {
    /// A value as the device's fault spoils it, and how far its clock is ahead.
    #[cold]
    pub(super) fn spoil(&self, slot: usize, value: f64) -> (f64, Shift) {
        let Some(&Affliction { since, size }) = self.afflictions.get(&self.local) else {
            return (value, Shift::NONE);
        };
        if self.status.broken == Broken::ClockSkew {
            return (value, Shift::from_millis((size * 1_000.0) as i64));
        }
        let Some((min, max)) = self.spec.bindings[slot].range() else {
            return (value, Shift::NONE);
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
            Broken::Spoofed => min + range * unit(self.dev.key, SPOOF_STREAM + slot as u32, now),
            _ => value,
        };
        (spoilt, Shift::NONE)
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
            Broken::Dead | Broken::NoMains | Broken::Flat => true,
            Broken::Flapping | Broken::RebootStorm => self.is_away(),
            _ => false,
        }
    }

    #[cold]
    fn is_away(&self) -> bool {
        let affliction = self.afflictions.get(&self.local);
        affliction.is_some_and(|a| a.is_away(self.status.broken, self.m.time))
    }

    /// Whether it sends nothing now, for whatever reason.
    pub(crate) fn is_silent(&self) -> bool {
        self.status.is_off() || self.is_mute()
    }

    /// Plans that it tells of what is there when it is back, where it comes and goes and is away. There is no event for the other turns.
    #[cold]
    pub(super) fn await_return(&mut self) {
        let affliction = self.afflictions.get(&self.local);
        let away_s = affliction.and_then(|a| a.away_secs(self.status.broken, self.m.time));
        if let Some(away_s) = away_s {
            let span = ((away_s * 1e9).round() as i64).max(1);
            let back = self.m.time.nanos().saturating_add(span);
            self.at(back, code::BACK, u32::from(self.status.fault_serial));
        }
    }

    /// Breaks the device, for some seconds or until it is healed. A fault that it has gives way; where that kept it mute and the new one does
    /// not, it tells what has changed since.
    pub(crate) fn break_down<B: Behaviour>(
        &mut self,
        defect: Defect,
        size: f64,
        seconds: Option<f64>,
        cause: TruthCause,
    ) {
        let was_mute = self.is_mute();
        let before = self.status.state(self.spec.critical);
        let gave_way = self.end_fault();
        self.status.broken = Broken::by(defect);
        self.m.dark = self.status.broken == Broken::NoMains;
        self.status.fault_serial = self.status.fault_serial.wrapping_add(1);
        let since = self.m.time;
        self.afflictions
            .insert(self.local, Affliction { since, size });
        self.note_state(before);
        let serial = self.status.fault_serial;
        let lasts = seconds.map(|s| SimSpan::from_nanos((s * 1e9) as i64));
        let kind = TruthKind::Fault {
            defect,
            size,
            serial,
        };
        self.truth(kind, TruthPhase::Begins { cause, lasts });
        if self.m.dark {
            B::goes_dark(self);
        }
        if let Some(seconds) = seconds {
            self.later(seconds, code::HEAL, u32::from(serial));
        }
        if defect == Defect::RebootStorm {
            self.later(BOOT_SECS, code::BOOTED, u32::from(serial));
        }
        // A battery that is empty still is.
        if let Some(over) = gave_way.filter(|over| was_mute && *over != Defect::FlatBattery) {
            self.speak_again::<B>(over);
        }
    }

    /// Heals the device's fault; one that was mute or stuck tells what has changed since, one that had no supply everything.
    pub(crate) fn heal<B: Behaviour>(&mut self) {
        let before = self.status.state(self.spec.critical);
        let Some(defect) = self.end_fault() else {
            return;
        };
        self.note_state(before);
        if defect == Defect::FlatBattery {
            self.refill();
        }
        self.speak_again::<B>(defect);
    }

    /// Tells what has changed while a fault that is over kept it from telling; what a new fault keeps it from telling waits again.
    fn speak_again<B: Behaviour>(&mut self, over: Defect) {
        if matches!(over, Defect::NoMains | Defect::FlatBattery) {
            self.announce::<B>();
        } else if matches!(
            over,
            Defect::Dead | Defect::Stuck | Defect::Flapping | Defect::RebootStorm
        ) {
            self.resume::<B>();
        }
        self.tell_unsaid::<B>();
    }

    /// Ends the fault that the device has, if any, and tells which it was.
    fn end_fault(&mut self) -> Option<Defect> {
        let defect = std::mem::take(&mut self.status.broken).defect()?;
        self.m.dark = false;
        let affliction = self.afflictions.remove(&self.local);
        let size = affliction.map_or(0.0, |a| a.size);
        let serial = self.status.fault_serial;
        let kind = TruthKind::Fault {
            defect,
            size,
            serial,
        };
        self.truth(kind, TruthPhase::Ends);
        Some(defect)
    }

    /// One of its many starts is over: it tells what its state is, changed or not, and what it could not tell; the next start comes.
    pub(super) fn booted<B: Behaviour>(&mut self) {
        let Some(&Affliction { size, .. }) = self.afflictions.get(&self.local) else {
            return;
        };
        self.announce::<B>();
        self.tell_unsaid::<B>();
        self.later(size, code::BOOTED, u32::from(self.status.fault_serial));
    }

    /// Tells every lasting state, changed or not, as a device does that has just started.
    pub(super) fn announce<B: Behaviour>(&mut self) {
        for slot in 0..self.spec.bindings.len() {
            if self.spec.bindings[slot].lasting {
                let value = self.value_of::<B>(slot);
                self.set(slot, value);
            }
        }
    }

    pub(super) fn value_of<B: Behaviour>(&self, slot: usize) -> f64 {
        let view = View {
            m: self.m,
            dev: self.dev,
            last: self.last.row(),
            battery_percent: self.battery_percent::<B>(),
        };
        B::value(&view, slot)
    }

    pub(super) fn begin_fault<B: Behaviour>(&mut self, kind: u32, seconds: f64) {
        if self.status.broken != Broken::No || self.status.is_off() {
            return;
        }
        let defect = match kind {
            1 => Defect::Dead,
            2 => Defect::Stuck,
            3 => Defect::Bias,
            _ => Defect::Noise,
        };
        let size = defect.default_size();
        self.break_down::<B>(defect, size, Some(seconds), TruthCause::Rate);
    }

    /// Lets what an incident does to it happen; what it causes is known as that incident's.
    pub(super) fn befall<B: Behaviour>(&mut self, number: u32) {
        let Some(&effect) = self.m.env.effects.get(number as usize) else {
            return;
        };
        let cause = TruthCause::Incident(effect.incident);
        self.cause = Some(cause);
        match effect.what {
            What::Condition { alarm, seconds } => {
                let holder = Holder::Incident(effect.incident);
                self.begin_condition::<B>(usize::from(alarm), seconds, holder);
            }
            What::Water { seconds, .. } => self.begin_effect::<B>(WATER, number, seconds),
            What::Amiss { seconds, .. } => self.begin_effect::<B>(AMISS, number, seconds),
            // What is off has no mains when it is switched on again either.
            What::NoMains { seconds } => {
                // Not all are ready in the same second when the supply is back.
                let starts_s = boot_secs(self.dev.key);
                self.lose_mains::<B>(Some(seconds), starts_s, cause);
            }
            What::NoLine { .. } => {}
            What::Told { code } => {
                let data = effect.incident;
                B::event(self, Event { code, data });
            }
        }
    }

    pub(super) fn begin_planned<B: Behaviour>(&mut self, number: u32) {
        let env = self.m.env;
        let plan: Option<&FaultPlan> = env.faults.get(number as usize);
        if let Some(plan) = plan.filter(|_| !self.status.is_off()) {
            let cause = TruthCause::Plan(number);
            if plan.kind == Defect::NoMains {
                self.lose_mains::<B>(plan.lasts_s, 0.0, cause);
                return;
            }
            self.break_down::<B>(plan.kind, plan.size(), plan.lasts_s, cause);
        }
    }
}
