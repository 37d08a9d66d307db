//! What holds alarms and states of devices: conditions that came by a rate and incidents, each until its own end.
//!
//! Two fires in one house shut the same doors and call the same lifts: both stay so until the later fire is out, and the ground truth tells of each.

use super::behaviour::{AMISS_PER_UNIT, Behaviour, Event, IS_AMISS, WATER_RISES};
use super::context::{Context, code};
use super::gap::{AMISS, WATER};
use super::incident::What;
use super::truth::TruthCause;

/// Beside alarms, whose numbers are less, incidents hold a lift on the ground.
pub(crate) const RECALLED: u8 = 18;
/// They cut the water of a meter.
pub(crate) const WATER_CUT: u8 = 19;

/// What holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    /// What an alarm stood for before a condition came beside it, and which ends by itself: the behaviour's, a value's or a command's matter.
    Own,
    /// The behaviour, for some seconds.
    Behaviour,
    /// A condition that came by a rate.
    Rate,
    /// The incident of that number.
    Incident(u32),
}

/// A device of a chunk, what is held of it (the number of an alarm, [`RECALLED`] or [`WATER_CUT`]), and by what.
pub(crate) type Hold = (u16, u8, Holder);

impl Context<'_> {
    /// What holds something of the device, and until when.
    fn holders(&self, what: u8) -> impl Iterator<Item = (Holder, Option<i64>)> {
        let first = (self.local, what, Holder::Own);
        let last = (self.local, what, Holder::Incident(u32::MAX));
        let holds = self.holds.range(first..=last);
        holds.map(|((_, _, holder), until)| (*holder, *until))
    }

    fn is_held(&self, what: u8) -> bool {
        self.holders(what).next().is_some()
    }

    /// Lets an incident take hold of something.
    pub(crate) fn hold(&mut self, what: u8, incident: u32) {
        let hold = (self.local, what, Holder::Incident(incident));
        self.holds.insert(hold, None);
    }

    /// Lets an incident go of something; whether nothing else holds it.
    pub(crate) fn let_go(&mut self, what: u8, incident: u32) -> bool {
        let hold = (self.local, what, Holder::Incident(incident));
        self.holds.remove(&hold);
        !self.is_held(what)
    }

    /// The incident that has a hold on the device: what is amiss or flooded first of all, else one of its alarms.
    pub(super) fn incident(&self) -> Option<u32> {
        let values = (self.local, WATER, 0)..=(self.local, AMISS, u32::MAX);
        if let Some((_, _, number)) = self.incidents.range(values).next_back() {
            let effect = self.m.env.effects.get(*number as usize);
            return effect.map(|effect| effect.incident);
        }
        let first = (self.local, 0, Holder::Own);
        let last = (self.local, WATER - 1, Holder::Incident(u32::MAX));
        let mut alarms = self.holds.range(first..=last).rev();
        alarms.find_map(|((_, _, holder), _)| match holder {
            Holder::Incident(number) => Some(*number),
            Holder::Own | Holder::Behaviour | Holder::Rate => None,
        })
    }

    /// Lets an effect of an incident on what the device measures, [`WATER`] or [`AMISS`], begin and last for some seconds.
    pub(super) fn begin_effect<B: Behaviour>(&mut self, what: u8, number: u32, seconds: f64) {
        self.incidents.insert((self.local, what, number));
        self.follow_effects::<B>(what);
        let over = match what {
            WATER => code::RUNS_OFF,
            _ => code::AS_USUAL,
        };
        self.later(seconds, over, number);
    }

    /// Ends one of these effects; the others go on.
    pub(super) fn end_effect<B: Behaviour>(&mut self, what: u8, number: u32) {
        if self.incidents.remove(&(self.local, what, number)) {
            self.follow_effects::<B>(what);
        }
    }

    /// What incidents do to what the device measures, all that go on.
    fn effects(&self, what: u8) -> impl Iterator<Item = What> {
        let (effects, local) = (&self.m.env.effects, self.local);
        let numbers = self
            .incidents
            .range((local, what, 0)..=(local, what, u32::MAX));
        numbers.filter_map(move |(_, _, number)| Some(effects.get(*number as usize)?.what))
    }

    /// By how much what it measures is amiss: what several incidents do adds up.
    pub(crate) fn amiss(&self) -> f64 {
        let by = |what| match what {
            What::Amiss { by, .. } => by,
            _ => 0.0,
        };
        self.effects(AMISS).map(by).sum()
    }

    /// How much higher water stands, metres: as high as the highest of several floods lets it.
    fn water_m(&self) -> f64 {
        let metres = |what| match what {
            What::Water { metres, .. } => metres,
            _ => 0.0,
        };
        self.effects(WATER).map(metres).fold(0.0, f64::max)
    }

    fn follow_effects<B: Behaviour>(&mut self, what: u8) {
        let (code, data) = match what {
            WATER => (WATER_RISES, self.water_m() * 1e3),
            _ => (IS_AMISS, self.amiss() * AMISS_PER_UNIT),
        };
        let data = data as u32;
        B::event(self, Event { code, data });
    }

    /// Raises the class's k-th alarm for some seconds, or lets it stand for so many from now on.
    pub(crate) fn raise_for<B: Behaviour>(&mut self, k: usize, seconds: f64) {
        self.begin_condition::<B>(k, seconds, Holder::Behaviour);
    }

    /// Lets a condition of some seconds begin, of which the class's k-th alarm tells. One that comes while the alarm stands is told of by the
    /// ground truth alone, and the alarm stands until the last is over.
    pub(super) fn begin_condition<B: Behaviour>(&mut self, k: usize, seconds: f64, holder: Holder) {
        let (stood, what) = (self.stands(k), k as u8);
        let own = (self.local, what, Holder::Own);
        if !stood {
            self.holds.remove(&own);
        } else if !self.is_held(what) && !self.is_forced(k) {
            self.holds.insert(own, None);
        }
        let hold = (self.local, what, holder);
        let known = self.holds.get(&hold).copied();
        let span = ((seconds * 1e9) as i64).max(1);
        let until = self.m.time.nanos().saturating_add(span);
        if known.flatten().is_none_or(|known| known < until) {
            self.holds.insert(hold, Some(until));
            self.at(until, code::END, u32::from(what));
        }
        if !stood {
            self.raise::<B>(k);
            return;
        }
        if known.is_none() {
            self.cause.get_or_insert(match holder {
                Holder::Own | Holder::Behaviour => TruthCause::Behaviour,
                Holder::Rate => TruthCause::Rate,
                Holder::Incident(number) => TruthCause::Incident(number),
            });
            let value = B::measures(self, k);
            self.note(k, true, value);
        }
        B::comes_again(self, k);
    }

    /// Ends the condition that held the class's k-th alarm until now; the alarm is over with the last of them. One that was held on or is over is
    /// left alone.
    pub(super) fn end_condition<B: Behaviour>(&mut self, k: usize) {
        let (what, now) = (k as u8, Some(self.m.time.nanos()));
        let over = self.holders(what).find(|(_, until)| *until == now);
        let Some((holder, _)) = over else {
            return;
        };
        self.holds.remove(&(self.local, what, holder));
        if !self.is_held(what) && !self.is_forced(k) {
            self.clear::<B>(k);
        } else if self.stands(k) {
            self.note(k, false, None);
        }
    }

    /// What the class's k-th alarm stood for beside conditions is over; whether a condition or an injection holds it on.
    pub(super) fn is_held_on(&mut self, k: usize) -> bool {
        let what = k as u8;
        let own = self.holds.remove(&(self.local, what, Holder::Own));
        let is_held = self.is_held(what) || self.is_forced(k);
        if is_held && own.is_some() && self.stands(k) {
            self.note(k, false, None);
        }
        is_held
    }

    /// Whether an injection holds the k-th alarm.
    pub(super) fn is_forced(&self, k: usize) -> bool {
        k == 0 && self.status.is_forced()
    }

    /// Raises the first alarm and holds it, beside what it stands for already; gives the number of the injection.
    pub(crate) fn force_alarm<B: Behaviour>(&mut self) -> u16 {
        self.cause = Some(TruthCause::Command);
        let own = (self.local, 0, Holder::Own);
        if !self.stands(0) {
            self.holds.remove(&own);
            if self.has(0) {
                // What was told before anything was there is true from now on.
                self.keep_gap(0, true);
                self.note(0, true, B::measures(self, 0));
            } else {
                self.stand_up::<B>(0);
            }
        } else if !self.status.is_forced() {
            if !self.is_held(0) {
                self.holds.insert(own, None);
            }
            self.note(0, true, B::measures(self, 0));
            B::comes_again(self, 0);
        }
        self.status.set_forced(true);
        self.status.forced_serial = self.status.forced_serial.wrapping_add(1);
        self.status.forced_serial
    }

    /// Follows what an injected alarm stands for beside the injection, which comes or goes.
    pub(super) fn note_beside(&mut self, (comes, goes): (bool, bool), value: Option<f64>) {
        let own = (self.local, 0, Holder::Own);
        if comes && self.holds.insert(own, None).is_none() {
            self.note(0, true, value);
        } else if goes && self.holds.remove(&own).is_some() {
            self.note(0, false, None);
        }
    }

    /// Lets go of an injected alarm, which stands on for what it stands for beside.
    pub(crate) fn release_alarm<B: Behaviour>(&mut self) {
        if !self.status.is_forced() {
            return;
        }
        self.status.set_forced(false);
        let is_beside = self.is_held(0);
        let is_condition = self.holders(0).any(|(holder, _)| holder != Holder::Own);
        if !is_condition {
            self.holds.remove(&(self.local, 0, Holder::Own));
        }
        if !is_beside {
            self.clear::<B>(0);
        } else if self.stands(0) {
            self.note(0, false, None);
        }
    }
}
