//! Where a device's alarms and what really is there part: because it is silent, or because a fault spoils what it measures. The ground truth goes
//! by what is there.

use super::behaviour::{Behaviour, Kind};
use super::context::Context;
use super::env::Cause;
use super::truth::{Missed, TruthCause, TruthKind, TruthPhase};

/// What an incident does to what a device measures, beside alarms, whose numbers are less: it lets water rise.
pub(super) const WATER: u8 = 16;
/// It lets something that the device measures be amiss.
pub(super) const AMISS: u8 = 17;

/// Alarms of values that follow the weather; those of other values follow what people and machines do.
const OF_WEATHER: [(Kind, &str); 6] = [
    (Kind::EnvironmentStation, "air_polluted"),
    (Kind::EnvironmentStation, "gale"),
    (Kind::EnvironmentStation, "heavy_rain"),
    (Kind::ManholeCover, "overflow"),
    (Kind::AirConditioningController, "room_hot"),
    (Kind::DeliveryDrone, "wind_high"),
];
/// The alarm of what use empties.
const OF_BATTERY: &str = "battery_low";

/// What a device's alarms and what really is there differ in. Bit k is the class's k-th alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gap {
    /// What it tells of is there, and the alarm is not.
    pub(crate) unsaid: u16,
    /// The alarm is there, and what it tells of is not.
    pub(crate) unreal: u16,
    /// A switch silenced the alarm: what it tells of is there, and the behaviour goes by that. Of what is unsaid.
    pub(crate) followed: u16,
}

impl Context<'_> {
    fn gap(&self) -> Gap {
        self.gaps.get(&self.local).copied().unwrap_or_default()
    }

    /// Whether a switch silenced the class's k-th alarm, of which the behaviour still goes.
    pub(super) fn is_followed(&self, k: usize) -> bool {
        self.gap().followed >> k & 1 == 1
    }

    /// Lets the behaviour see what it goes by: the alarms, and what a switch alone silenced.
    pub(super) fn look(&mut self) {
        self.m.active = self.status.active | self.gap().followed;
    }

    /// Whether what the class's k-th alarm tells of is really there.
    pub(super) fn stands(&self, k: usize) -> bool {
        let gap = self.gap();
        let real = self.status.active & !gap.unreal;
        (real | gap.unsaid) >> k & 1 == 1
    }

    /// Takes down whether it is there, beside the alarm as it is now.
    pub(super) fn keep_gap(&mut self, k: usize, stands: bool) {
        let has = self.status.has(k);
        if stands == has && self.gaps.is_empty() {
            return;
        }
        let (mut gap, bit) = (self.gap(), 1_u16 << k);
        gap.unsaid &= !bit;
        gap.unreal &= !bit;
        match (stands, has) {
            (true, false) => gap.unsaid |= bit,
            (false, true) => gap.unreal |= bit,
            _ => {}
        }
        gap.followed &= gap.unsaid;
        self.put_gap(gap);
    }

    fn put_gap(&mut self, gap: Gap) {
        if gap == Gap::default() {
            self.gaps.remove(&self.local);
        } else {
            self.gaps.insert(self.local, gap);
        }
        self.look();
    }

    /// Follows what the k-th alarm tells of by the value as it really is, which makes it come, go or neither; `stood` where it was there before.
    pub(super) fn note_value(
        &mut self,
        k: usize,
        stood: bool,
        (comes, goes): (bool, bool),
        real: f64,
    ) {
        if self.is_forced(k) {
            self.note_beside((comes, goes), Some(real));
            return;
        }
        let stands = if stood { !goes } else { comes };
        self.keep_gap(k, stands);
        if stands != stood {
            self.note(k, stands, Some(real));
        }
    }

    /// Tells the ground truth that what the k-th alarm tells of begins or ends.
    pub(super) fn note(&mut self, k: usize, begins: bool, value: Option<f64>) {
        let word = self.spec.alarms[k].kind.word;
        if !begins {
            let kind = TruthKind::Incident {
                word,
                missed: None,
                value: None,
            };
            self.truth(kind, TruthPhase::Ends);
            return;
        }
        let missed = match (self.status.has(k), self.is_silent()) {
            (true, _) => None,
            (false, true) => Some(Missed::Silent),
            (false, false) => Some(Missed::Faulty),
        };
        let kind = TruthKind::Incident {
            word,
            missed,
            value,
        };
        let cause = self.cause_of(k);
        self.truth(kind, TruthPhase::Begins { cause, lasts: None });
    }

    fn cause_of(&self, k: usize) -> TruthCause {
        let alarm = &self.spec.alarms[k];
        let own = match alarm.cause {
            Cause::Random { .. } => TruthCause::Rate,
            Cause::Behaviour => TruthCause::Behaviour,
            Cause::Above { .. } | Cause::Below { .. } => self.cause_of_value(alarm.kind.word),
        };
        self.cause.unwrap_or(own)
    }

    /// Why a value is where its alarm stands: what an incident did to the device first of all.
    fn cause_of_value(&self, word: &'static str) -> TruthCause {
        match self.incident() {
            Some(incident) => TruthCause::Incident(incident),
            None if word == OF_BATTERY => TruthCause::Battery,
            None if OF_WEATHER.contains(&(self.spec.kind, word)) => {
                let spell = self.m.env.spells().at_work(self.m.time);
                spell.map_or(TruthCause::Weather, TruthCause::Spell)
            }
            None => TruthCause::Behaviour,
        }
    }

    /// Takes down what a silent device would have noticed by the values of some slots.
    #[cold]
    pub(super) fn overlook<B: Behaviour>(&mut self, slots: &[u8]) {
        for slot in slots.iter().map(|slot| usize::from(*slot)) {
            if !self.spec.bindings[slot].watched {
                continue;
            }
            let value = self.value_of::<B>(slot);
            let real = self.spec.bindings[slot].fit(value, self.last.get(slot));
            for (k, alarm) in self.spec.alarms.iter().enumerate() {
                if let Some(crossed) = alarm.cause.crossed(slot, real) {
                    let stood = self.stands(k);
                    self.note_value(k, stood, crossed, real);
                }
            }
        }
    }

    /// Raises what is there and could not be told while the device was silent; what values tell of comes with them.
    pub(super) fn tell_unsaid<B: Behaviour>(&mut self) {
        let unsaid = self.gap().unsaid & !self.spec.watched;
        for k in (0..self.spec.alarms.len()).filter(|k| unsaid >> k & 1 == 1) {
            self.stand_up::<B>(k);
        }
    }

    /// Clears the k-th alarm of a device that is about to be silent. What it tells of goes on, and the behaviour by that; what values tell of
    /// comes again with them.
    pub(super) fn hush<B: Behaviour>(&mut self, k: usize) {
        if !self.status.has(k) {
            return;
        }
        let stood = self.stands(k);
        self.mark(k, false);
        self.keep_gap(k, stood);
        if stood && self.spec.watched >> k & 1 == 0 {
            let mut gap = self.gap();
            gap.followed |= 1 << k;
            self.put_gap(gap);
            self.tell(k, false);
        } else {
            self.show::<B>(k, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_alarms_of_weather_and_batteries_are_alarms_of_values() {
        let is_of_value = |kind: Kind, word: &str| {
            let mut alarms = kind.alarms().iter();
            alarms.any(|alarm| alarm.kind.word == word && alarm.watches().is_some())
        };
        for (kind, word) in OF_WEATHER {
            assert!(is_of_value(kind, word), "{kind:?} {word}");
        }
        let catalogue = Catalogue::builtin().unwrap();
        let kinds = catalogue.classes.iter();
        let mut kinds = kinds.filter_map(|class| Kind::from_word(&class.behaviour));
        assert!(kinds.any(|kind| is_of_value(kind, OF_BATTERY)));
    }
}
