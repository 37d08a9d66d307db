//! When a carrier is mute, worked out from faults and incidents that are known beforehand, and from what commands do to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sim::fault::{BOOT_SECS, Defect};
use crate::sim::truth::TruthCause;

/// A fault of a carrier, planned or an incident's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::sim) struct Spell {
    /// When it begins, nanoseconds.
    pub(in crate::sim) begins: i64,
    /// How long it lasts, seconds; to the end of the run if missing.
    pub(in crate::sim) lasts_s: Option<f64>,
    /// How the carrier is broken.
    pub(in crate::sim) defect: Defect,
    /// See [`Defect`].
    pub(in crate::sim) size: f64,
    /// Why.
    pub(in crate::sim) cause: TruthCause,
}

impl Spell {
    /// When it ends by itself, nanoseconds.
    fn ends(&self) -> Option<i64> {
        let own = |s: f64| self.begins.saturating_add((s * 1e9) as i64);
        self.lasts_s.map(own)
    }

    /// Whether it is a cut of the mains in which another one, which begins later, comes and goes without a change.
    fn outlasts(&self, other: &Self) -> bool {
        let are_cuts = self.defect == Defect::NoMains && other.defect == Defect::NoMains;
        let holds =
            |until: i64| other.begins < until && other.ends().is_some_and(|over| over <= until);
        are_cuts && self.ends().is_none_or(holds)
    }
}

/// A time for which a carrier is mute, once or again and again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(in crate::sim) struct Outage {
    /// The carrier.
    pub(in crate::sim) carrier: u32,
    /// When the fault begins, nanoseconds.
    pub(in crate::sim) begins: i64,
    /// Seconds from that to when it is mute first, where it is not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::sim) wait_s: Option<f64>,
    /// Why.
    pub(in crate::sim) cause: TruthCause,
    /// How long it is mute each time, seconds; to the end of the run if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::sim) mute_s: Option<f64>,
    /// Seconds from one begin to the next, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::sim) every_s: Option<f64>,
    /// When it is over for good, nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::sim) until: Option<i64>,
    /// Whether it gives way to another one then: the carrier goes on being mute.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::sim) gives_way: bool,
}

impl Outage {
    /// When the carrier is mute first, nanoseconds.
    pub(in crate::sim) fn first(&self) -> i64 {
        let wait = (self.wait_s.unwrap_or(0.0) * 1e9) as i64;
        self.begins.saturating_add(wait)
    }

    /// When the carrier speaks again if it falls mute at a moment, nanoseconds; `None` if this outage does not end by that.
    pub(in crate::sim) fn ends(&self, now: i64) -> Option<i64> {
        let own = (self.mute_s).map(|mute_s| now.saturating_add((mute_s * 1e9) as i64));
        match (own, self.until) {
            (Some(own), Some(until)) if own < until => Some(own),
            (_, Some(until)) => (!self.gives_way).then_some(until),
            (own, None) => own,
        }
    }

    /// When it falls mute again, if it does, nanoseconds.
    pub(in crate::sim) fn again(&self, now: i64) -> Option<i64> {
        let next = now.saturating_add((self.every_s? * 1e9) as i64);
        self.until.is_none_or(|until| next < until).then_some(next)
    }

    /// Whether it is over at a moment. What was planned for it is not done then.
    pub(in crate::sim) fn is_over(&self, now: i64) -> bool {
        self.until.is_some_and(|until| now >= until)
    }

    /// Whether it is not over before a moment; nothing is the end of the run.
    pub(in crate::sim) fn lasts_to(&self, end: Option<i64>) -> bool {
        let holds = |until: i64| end.is_some_and(|end| end <= until);
        self.until.is_none_or(holds)
    }

    /// Whether it has begun at a moment and is not over.
    pub(in crate::sim) fn is_in_force(&self, now: i64) -> bool {
        self.begins <= now && !self.is_over(now)
    }

    /// Whether the carrier, having been mute, speaks at a moment as far as this outage is concerned.
    pub(in crate::sim) fn lets_speak(&self, now: i64) -> bool {
        match self.until {
            Some(until) if now == until => !self.gives_way,
            Some(until) => now < until,
            None => true,
        }
    }

    /// Lets it give way at a moment, to what is mute then as well or to what is not; nothing if it is over before.
    pub(in crate::sim) fn end(&mut self, at: i64, is_mute: bool) {
        if self.until.is_none_or(|until| at <= until) {
            (self.until, self.gives_way) = (Some(at), is_mute);
        }
    }

    /// Whether its numbers can be: those of a snapshot are checked.
    pub(in crate::sim) fn is_sound(&self, devices: usize) -> bool {
        let positive = |s: Option<f64>| s.is_none_or(|s| s.is_finite() && s > 0.0);
        let bounded = self.until.is_none_or(|u| u.unsigned_abs() < 1 << 62);
        (self.carrier as usize) < devices
            && self.begins.unsigned_abs() < 1 << 62
            && positive(self.wait_s)
            && positive(self.mute_s)
            && self
                .every_s
                .is_none_or(|s| s.is_finite() && s >= 2.0 * BOOT_SECS)
            && bounded
    }
}

/// Carriers that a command switched off: when, and the number of the outage that lasts until they are switched on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::sim) struct SwitchedOff(BTreeMap<u32, (i64, usize)>);

impl SwitchedOff {
    /// A carrier is switched off at a moment.
    pub(in crate::sim) fn insert(&mut self, carrier: u32, at: i64, outage: usize) {
        self.0.insert(carrier, (at, outage));
    }

    /// It is switched on; gives the number of the outage if it was off.
    pub(in crate::sim) fn remove(&mut self, carrier: u32) -> Option<usize> {
        self.0.remove(&carrier).map(|(_, outage)| outage)
    }

    /// Whether a carrier is off.
    pub(in crate::sim) fn contains(&self, carrier: u32) -> bool {
        self.0.contains_key(&carrier)
    }

    /// The number of the outage of a carrier that is off.
    pub(in crate::sim) fn outage(&self, carrier: u32) -> Option<usize> {
        self.0.get(&carrier).map(|(_, outage)| *outage)
    }

    /// Whether an outage does not come about: what is off does not break, but its mains are cut all the same. One that had begun before goes on
    /// below.
    pub(in crate::sim) fn hides(&self, outage: &Outage) -> bool {
        let breaks = !matches!(outage.cause, TruthCause::Incident(_));
        let off = self.0.get(&outage.carrier);
        breaks && off.is_some_and(|(since, _)| outage.begins > *since)
    }

    /// Whether all of it can be: that of a snapshot is checked.
    pub(in crate::sim) fn is_sound(&self, outages: &[Outage]) -> bool {
        let known = |(carrier, (_, outage)): (&u32, &(i64, usize))| {
            outages.get(*outage).is_some_and(|o| o.carrier == *carrier)
        };
        self.0.iter().all(known)
    }
}

/// The outages of a carrier: a fault gives way to the next one, as it does in the device.
pub(in crate::sim) fn outages(carrier: u32, mut spells: Vec<Spell>) -> Vec<Outage> {
    spells.sort_by_key(|spell| spell.begins);
    spells.dedup_by(|spell, before| before.outlasts(spell));
    let mut found = Vec::new();
    for (number, spell) in spells.iter().enumerate() {
        let next = spells.get(number + 1);
        let (wait_s, mute_s, every_s) = match spell.defect {
            Defect::Dead | Defect::NoMains | Defect::FlatBattery => (None, None, None),
            Defect::Flapping => {
                let half_s = Some(spell.size / 2.0);
                (half_s, half_s, Some(spell.size))
            }
            Defect::RebootStorm => (None, Some(BOOT_SECS), Some(spell.size)),
            _ => continue,
        };
        let mut outage = Outage {
            carrier,
            begins: spell.begins,
            wait_s,
            cause: spell.cause,
            mute_s,
            every_s,
            until: spell.ends(),
            gives_way: false,
        };
        if let Some(next) = next {
            outage.end(next.begins, is_mute_at_once(next.defect));
        }
        if !outage.is_over(outage.first()) {
            found.push(outage);
        }
    }
    found
}

/// Whether a fault keeps a carrier from speaking from its first moment on.
pub(in crate::sim) fn is_mute_at_once(defect: Defect) -> bool {
    matches!(
        defect,
        Defect::Dead | Defect::NoMains | Defect::FlatBattery | Defect::RebootStorm
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn spell(begins_s: i64, lasts_s: Option<f64>, defect: Defect) -> Spell {
        Spell {
            begins: begins_s * SECOND,
            lasts_s,
            defect,
            size: 120.0,
            cause: TruthCause::Plan(0),
        }
    }

    /// Begin and length in seconds of every time that a carrier is mute up to `end_s`.
    fn mute(spells: Vec<Spell>, end_s: i64) -> Vec<(i64, Option<f64>)> {
        let mut all = Vec::new();
        for outage in outages(3, spells) {
            assert!(outage.is_sound(4) && !outage.is_sound(3));
            let mut at = outage.first();
            loop {
                let lasts_s = |ends: i64| (ends - at) as f64 / 1e9;
                all.push((at / SECOND, outage.ends(at).map(lasts_s)));
                match outage.again(at) {
                    Some(next) if at < end_s * SECOND => at = next,
                    _ => break,
                }
            }
        }
        all
    }

    #[test]
    fn a_dead_carrier_is_mute_for_as_long_as_it_is_dead() {
        assert_eq!(
            mute(vec![spell(10, Some(5.0), Defect::Dead)], 99),
            [(10, Some(5.0))]
        );
        assert_eq!(
            mute(vec![spell(10, None, Defect::NoMains)], 99),
            [(10, None)]
        );
        assert_eq!(mute(vec![spell(10, None, Defect::Noise)], 99), []);
    }

    #[test]
    fn a_fault_gives_way_to_the_next() {
        let spells = vec![
            spell(50, None, Defect::Bias),
            spell(10, Some(100.0), Defect::Dead),
        ];
        assert_eq!(mute(spells, 99), [(10, Some(40.0))]);
    }

    #[test]
    fn what_gives_way_to_silence_does_not_end_by_itself() {
        let spells = vec![
            spell(10, Some(100.0), Defect::Dead),
            spell(50, Some(20.0), Defect::NoMains),
        ];
        assert_eq!(mute(spells.clone(), 99), [(10, None), (50, Some(20.0))]);
        let first = &outages(3, spells)[0];
        // At 50 s somebody else decides; what was planned for 110 s is void.
        assert!(!first.lets_speak(50 * SECOND) && !first.lets_speak(110 * SECOND));
        assert!(first.is_over(50 * SECOND) && !first.is_over(49 * SECOND));
        let mut ended = *first;
        ended.end(30 * SECOND, false);
        assert!(ended.lets_speak(30 * SECOND) && !ended.lets_speak(50 * SECOND));
        ended.end(40 * SECOND, true);
        assert_eq!(ended.until, Some(30 * SECOND), "it is over");
    }

    #[test]
    fn a_cut_of_the_mains_in_a_longer_one_changes_nothing() {
        let cut = |begins_s, lasts_s| spell(begins_s, Some(lasts_s), Defect::NoMains);
        let all = vec![cut(10, 100.0), cut(30, 20.0), cut(60, 50.0)];
        assert_eq!(mute(all, 99), [(10, Some(100.0))]);
        // A longer one takes its place.
        let all = vec![cut(10, 100.0), cut(30, 20.0), cut(60, 90.0)];
        assert_eq!(mute(all, 99), [(10, None), (60, Some(90.0))]);
    }

    #[test]
    fn a_flapping_link_is_down_in_the_second_half_of_each_turn() {
        let spells = vec![spell(0, Some(300.0), Defect::Flapping)];
        // Up to 60, down to 120, up to 180, down to 240, up to 300.
        assert_eq!(mute(spells, 999), [(60, Some(60.0)), (180, Some(60.0))]);
    }

    #[test]
    fn firmware_that_starts_again_is_mute_for_each_start() {
        let spells = vec![spell(0, Some(250.0), Defect::RebootStorm)];
        assert_eq!(
            mute(spells, 999),
            [(0, Some(20.0)), (120, Some(20.0)), (240, Some(10.0))]
        );
    }
}
