//! When a carrier is mute, worked out before the run from the faults and incidents that are known.

use serde::{Deserialize, Serialize};

use crate::sim::fault::{BOOT_SECS, Defect};
use crate::sim::truth::TruthCause;

/// A device that hangs on a carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) struct Carried {
    /// The carrier.
    pub(in crate::sim) carrier: u32,
    /// The device.
    pub(in crate::sim) device: u32,
    /// Which of the device's carriers it is, from 0.
    pub(in crate::sim) place: u8,
}

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

/// A time for which a carrier is mute, once or again and again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(in crate::sim) struct Outage {
    /// The carrier.
    pub(in crate::sim) carrier: u32,
    /// Why.
    pub(in crate::sim) cause: TruthCause,
    /// How long it is mute each time, seconds; to the end of the run if missing.
    pub(in crate::sim) mute_s: Option<f64>,
    /// Seconds from one begin to the next, where there are several.
    pub(in crate::sim) every_s: Option<f64>,
    /// When it is over for good, nanoseconds.
    pub(in crate::sim) until: Option<i64>,
}

impl Outage {
    /// How long it lasts if it begins, or begins again, at a moment, seconds: cut short where it is over for good.
    pub(in crate::sim) fn lasts_s(&self, now: i64) -> Option<f64> {
        let left_s = self.until.map(|until| (until - now) as f64 / 1e9);
        match (self.mute_s, left_s) {
            (Some(mute), Some(left)) => Some(mute.min(left)),
            (mute, left) => mute.or(left),
        }
    }

    /// Seconds to its next begin, if there is one.
    pub(in crate::sim) fn again_s(&self, now: i64) -> Option<f64> {
        let every_s = self.every_s?;
        let next = now + (every_s * 1e9) as i64;
        self.until
            .is_none_or(|until| next < until)
            .then_some(every_s)
    }

    /// Whether its numbers can be: those of a snapshot are checked.
    pub(in crate::sim) fn is_sound(&self, devices: usize) -> bool {
        let positive = |s: Option<f64>| s.is_none_or(|s| s.is_finite() && s > 0.0);
        let bounded = self.until.is_none_or(|u| u.unsigned_abs() < 1 << 62);
        (self.carrier as usize) < devices
            && positive(self.mute_s)
            && self
                .every_s
                .is_none_or(|s| s.is_finite() && s >= 2.0 * BOOT_SECS)
            && bounded
    }
}

/// The outages of a carrier with the moments of their first begins: a fault gives way to the next one, as it does in the device.
pub(in crate::sim) fn outages(carrier: u32, mut spells: Vec<Spell>) -> Vec<(i64, Outage)> {
    spells.sort_by_key(|spell| spell.begins);
    let mut found = Vec::new();
    for (number, spell) in spells.iter().enumerate() {
        let own = spell
            .lasts_s
            .map(|s| spell.begins.saturating_add((s * 1e9) as i64));
        let next = spells.get(number + 1).map(|next| next.begins);
        let until = match (own, next) {
            (Some(own), Some(next)) => Some(own.min(next)),
            (own, next) => own.or(next),
        };
        let (wait_s, mute_s, every_s) = match spell.defect {
            Defect::Dead | Defect::NoMains => (0.0, None, None),
            Defect::Flapping => (spell.size / 2.0, Some(spell.size / 2.0), Some(spell.size)),
            Defect::RebootStorm => (0.0, Some(BOOT_SECS), Some(spell.size)),
            _ => continue,
        };
        let begins = spell.begins + (wait_s * 1e9) as i64;
        if until.is_some_and(|until| until <= begins) {
            continue;
        }
        let outage = Outage {
            carrier,
            cause: spell.cause,
            mute_s,
            every_s,
            until,
        };
        found.push((begins, outage));
    }
    found
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
        for (mut at, outage) in outages(3, spells) {
            assert!(outage.is_sound(4) && !outage.is_sound(3));
            loop {
                all.push((at / SECOND, outage.lasts_s(at)));
                match outage.again_s(at) {
                    Some(every) if at < end_s * SECOND => at += (every * 1e9) as i64,
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
