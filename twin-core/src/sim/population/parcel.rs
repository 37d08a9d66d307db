//! Parcels that couriers leave in lockers, and when they are fetched.
//!
//! A household's parcels of a day are a function of household and day. Whoever of it comes home next takes them along, on the same day or
//! on the first day on which somebody goes out: so how long a parcel waits is known when it is put in.

use super::habits::Habits;
use super::party::{Party, PartyKind, couriers};
use super::pass::Stayed;
use super::person::{DAY_BREAK_H, HOUR_MILLIS, millis};
use super::setup::Seat;
use super::{MILLI, Population, SPAN, Waiting, packed, within};
use crate::sim::random::{bits, normal, unit};
use crate::time::SimTime;

const PARCEL_STREAM: u32 = 1_050;
/// Stream by which the locker of a household's parcels of a day is chosen among those that are about equally near.
const LOCKER_STREAM: u32 = 1_052;
/// Parcels a head and day: 132.07 billion of 2023 (State Post Bureau, general knowledge). What is not brought to the door is put in a locker.
const PER_PERSON: f64 = 0.26;
/// Share of the parcels that come with a courier's first round, and the hours of the two rounds, mean and deviation (assumption).
const FIRST_ROUND: f64 = 0.55;
const ROUNDS: [(f64, f64); 2] = [(10.3, 1.1), (15.5, 1.3)];
const DAY_MILLIS: u32 = 24 * HOUR_MILLIS;
/// By then everybody who comes home on a day has done so.
const DAY_END: u32 = DAY_BREAK_H as u32 * HOUR_MILLIS + DAY_MILLIS;
/// Days after which the courier takes back what nobody fetched: more than any journey lasts.
const MOST_DAYS: u32 = 20;

/// Parcels a person and day that are put in lockers.
pub(super) fn to_lockers(habits: &Habits) -> f64 {
    (PER_PERSON - habits.deliveries_per_person).max(0.0)
}

impl Party {
    /// Calls `f` with the time of `day`, in milliseconds, at which each of the household's parcels is put in its locker.
    pub(super) fn parcels(&self, habits: &Habits, day: i64, f: &mut impl FnMut(u32)) {
        let lives_there = self.kind() == PartyKind::Household && !self.is_vacant();
        // Who is on a journey orders nothing.
        if !lives_there || self.journey(day).is_some() {
            return;
        }
        let mean = f64::from(self.size()) * to_lockers(habits) * couriers(day);
        for number in 0..self.count(PARCEL_STREAM, mean, day) {
            let key = bits(self.key, PARCEL_STREAM + 1, i64::from(number));
            let round = usize::from(unit(key, 0, day) >= FIRST_ROUND);
            let (middle, deviation) = ROUNDS[round];
            f(millis(
                (middle + deviation * normal(key, 1, day)).clamp(8.0, 20.0),
            ));
        }
    }

    /// The first time after `from` on `day` at which somebody of the household comes by its locker on the way home, milliseconds.
    fn comes_by(&self, day: i64, from: u32) -> Option<u32> {
        let on_the_way = self.way_millis() / 2;
        let mut first: Option<u32> = None;
        for (_, plan) in self.days(day) {
            // Who is on a journey overnight does not come home on this day.
            for stay in plan.stays().iter().filter(|stay| stay.to < DAY_END) {
                let at = stay.to + on_the_way;
                if at > from && first.is_none_or(|first| at < first) {
                    first = Some(at);
                }
            }
        }
        first
    }

    /// Milliseconds that a parcel waits that was put in at the time `brought` of `day`.
    pub(super) fn waits(&self, day: i64, brought: u32) -> u32 {
        for after in 0..MOST_DAYS {
            let from = if after == 0 { brought } else { 0 };
            if let Some(at) = self.comes_by(day + i64::from(after), from) {
                return after * DAY_MILLIS + at - brought;
            }
        }
        MOST_DAYS * DAY_MILLIS
    }

    /// Calls `f` with day, time of day and wait of each parcel that may be in the locker at the time `now` of `day`; it gives all that
    /// are, and some that are not.
    fn may_wait(&self, habits: &Habits, day: i64, now: u32, f: &mut impl FnMut(i64, u32, u32)) {
        for back in 0..=MOST_DAYS {
            let (before, now) = (day - i64::from(back), now + back * DAY_MILLIS);
            self.parcels(habits, before, &mut |brought| {
                if brought <= now {
                    f(before, brought, self.waits(before, brought));
                }
            });
            // Whoever came home took all that had come on the days before.
            if self.comes_by(before, 0).is_some_and(|at| at < now) {
                return;
            }
        }
    }
}

impl Population {
    /// Whether a device is a locker, without which nobody is asked for parcels.
    pub(super) fn has_lockers(&self) -> bool {
        !self.doors.lockers.is_empty()
    }

    /// Leaves a party's parcels of `day` at its locker: those put in during the ten minutes that begin `since` milliseconds of the day, each
    /// with the milliseconds that it will wait.
    pub(super) fn put_in(&self, party: &Party, day: i64, since: i64, found: &mut Vec<Waiting>) {
        let choice = (party.key, LOCKER_STREAM);
        let Some(locker) = self.doors.lockers.of(party.host(), choice, day) else {
            return;
        };
        party.parcels(&self.habits, day, &mut |brought| {
            let millis = i64::from(brought) - since;
            if (0..SPAN / MILLI).contains(&millis) {
                let waits = party.waits(day, brought);
                found.push((locker, packed(millis as u64, waits, Stayed::default())));
            }
        });
    }

    /// Calls `f` for each parcel that a courier puts in a locker in the minute from `start` on, with the milliseconds until it is fetched: what
    /// finds a locker full is put in one beside it.
    pub(crate) fn parcels(&self, seat: Seat, start: i64, f: impl FnMut(SimTime, u32)) {
        self.taken(&self.doors.lockers, seat.door, start, f);
    }

    /// Finds the parcels that are in the lockers at a moment; known until [`Self::settle`]. Cost: a day or two of each party.
    pub(crate) fn recall(&mut self, time: SimTime) {
        if !self.has_lockers() {
            return;
        }
        let now = time.nanos();
        let day = self.day_of(now);
        let since = ((now - self.midnight(day)) / MILLI) as u32;
        let mut inside = Vec::new();
        for party in &self.parties {
            let choice = (party.key, LOCKER_STREAM);
            party.may_wait(&self.habits, day, since, &mut |day, brought, waits| {
                let Some(locker) = self.doors.lockers.of(party.host(), choice, day) else {
                    return;
                };
                let from = self.midnight(day) + i64::from(brought) * MILLI + within(waits);
                let to = from + i64::from(waits) * MILLI;
                if (from..to).contains(&now) {
                    inside.push((locker, to));
                }
            });
        }
        inside.sort_unstable();
        self.inside = inside;
    }

    /// Calls `f` with the moment at which each parcel will be fetched that [`Self::recall`] found in a locker.
    pub(crate) fn inside(&self, seat: Seat, mut f: impl FnMut(SimTime)) {
        let first = self.inside.partition_point(|parcel| parcel.0 < seat.door);
        let of_locker = self.inside[first..].iter();
        for parcel in of_locker.take_while(|parcel| parcel.0 == seat.door) {
            f(SimTime::from_nanos(parcel.1));
        }
    }
}
