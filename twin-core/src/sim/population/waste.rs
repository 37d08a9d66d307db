//! Waste that households carry to a bin near them when somebody leaves home.
//!
//! Once on each day on which anybody goes out, with what has gathered since: by the first who leaves, or by the first who leaves in the evening.

use super::party::Party;
use super::pass::{Passage, Stayed, Via, Who};
use super::person::HOUR_MILLIS;
use super::setup::Seat;
use super::{MILLI, Population, SPAN, Waiting, packed};
use crate::sim::random::unit;
use crate::time::SimTime;

const WASTE_STREAM: u32 = 1_070;
/// Stream by which a household chooses among bins that are about equally near.
const BIN_STREAM: u32 = 1_071;
/// Share of the days on which a household's waste waits for the evening, if anybody goes out then (assumption).
const WAITS: f64 = 0.6;
const EVENING: u32 = 17 * HOUR_MILLIS;
/// Days after which what gathers is no longer counted.
const MOST_DAYS: i64 = 7;

/// When those of a household leave home on a day, milliseconds: the first, and the first of the evening.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaving {
    first: u32,
    evening: u32,
}

impl Leaving {
    /// Nobody does.
    pub(super) const NOBODY: Self = Self {
        first: u32::MAX,
        evening: u32::MAX,
    };

    /// Takes note of a passage, whichever it is.
    pub(super) fn note(&mut self, passage: &Passage) {
        let leaves = passage.via == Via::Home && !passage.pass.is_inward();
        if !leaves || passage.pass.who() != Who::Resident {
            return;
        }
        self.first = self.first.min(passage.millis);
        if passage.millis >= EVENING {
            self.evening = self.evening.min(passage.millis);
        }
    }

    /// When the one leaves who carries out the waste of the household `key`.
    fn carries(self, key: u64, day: i64) -> Option<u32> {
        if self.evening < u32::MAX && unit(key, WASTE_STREAM, day) < WAITS {
            return Some(self.evening);
        }
        (self.first < u32::MAX).then_some(self.first)
    }
}

impl Party {
    /// Days whose waste is carried out on `day`: that one, and those before it on which nobody went out.
    fn days_of_waste(&self, day: i64) -> u32 {
        let at_home = |before: &i64| {
            self.journey(*before).is_none()
                && self.days(*before).all(|(_, plan)| plan.stays().is_empty())
        };
        let gathered = (1..MOST_DAYS).map(|back| day - back).take_while(at_home);
        1 + gathered.count() as u32
    }
}

impl Population {
    /// Leaves what a party carries out in the ten minutes that begin `since` milliseconds of `day` at its bin: the persons whose waste of a day
    /// it is, those of two days twice.
    pub(super) fn carry_out(
        &self,
        party: &Party,
        (day, leaving): (i64, Leaving),
        since: i64,
        found: &mut Vec<Waiting>,
    ) {
        let choice = (party.key, BIN_STREAM);
        let Some(bin) = self.doors.bins.of(party.host(), choice, day) else {
            return;
        };
        let Some(leaves) = leaving.carries(party.key, day) else {
            return;
        };
        // A bin is near the home.
        let millis = i64::from(leaves + party.way_millis() / 4) - since;
        if (0..SPAN / MILLI).contains(&millis) {
            let persons = u32::from(party.size()) * party.days_of_waste(day);
            found.push((bin, packed(millis as u64, persons, Stayed::default())));
        }
    }

    /// Calls `f` for each time that somebody throws waste into a bin in the minute from `start` on, with the persons whose waste of a day it
    /// is: who comes to a full bin throws it into one beside it.
    pub(crate) fn waste(&self, seat: Seat, start: i64, f: impl FnMut(SimTime, u32)) {
        self.taken(&self.doors.bins, seat.door, start, f);
    }
}
