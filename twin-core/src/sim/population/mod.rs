//! The people of the community: who they are, what they do on a day, and where they pass.
//!
//! A day of a person is a function of the person and the day (`person`), so that any hour of any run is computed alone: nothing of it is in a
//! snapshot, and threads change nothing. When ten minutes begin, those of whom somebody passes something in its hour are asked for
//! their day once more, and the passages are sorted by door and time; a device at a door reads those of its minute from front to back.
//! Every two hours each household's use of electricity at each of them is worked out from what its members do (`load`).
//!
//! | module | what it holds |
//! |---|---|
//! | `habits` | how many homes are lived in; cars, visits and deliveries |
//! | `rhythm`, `person`, `party`, `pass` | times and habits; a person's day; households, workers and their guests; who passes what |
//! | `holiday` | public holidays; who travels for the spring festival, and who comes |
//! | `setup`, `doors`, `shared`, `gates`, `roads` | who there is; which doors they pass, of gates and beside roads too |
//! | `parcel`, `order`, `waste` | what couriers leave in lockers, and who fetches it; what robots bring; what is carried to bins |
//! | `meal` | who eats at the canteen |
//! | `stands` | which bin or locker of several it is, and which where one is full |
//! | `load`, `trade`, `session`, `week` | electricity of homes and of shops; charging sessions; what is usual in a week |

mod doors;
mod gates;
mod habits;
mod holiday;
mod load;
mod meal;
mod order;
mod parcel;
mod party;
mod pass;
mod person;
mod rhythm;
mod roads;
mod session;
mod setup;
mod shared;
mod stands;
#[cfg(test)]
mod tests;
mod trade;
mod waste;
mod week;

use rayon::prelude::*;

use doors::{Builder, Doors};
pub use habits::Habits;
use load::Level;
pub(crate) use load::{HOMES, swing};
pub(crate) use meal::MEALS_PER_PERSON;
pub(crate) use order::{Address, REACH_M};
pub(crate) use party::NO_DOOR;
use party::Party;
pub(crate) use pass::{Pass, Who};
use pass::{Passage, Stayed, Via};
use person::DAY_BREAK_H;
pub(crate) use session::WORKPLACE_SESSIONS;
pub(crate) use setup::Seat;
use setup::Seats;
pub(crate) use trade::TRADE;
use waste::Leaving;
pub(crate) use week::{WEEK_HOURS, usual_week};
#[cfg(test)]
pub(crate) use {
    load::{HomeDay, LoadFit, darkness},
    person::{Day, Person},
    rhythm::{CHINA_HOMES, DayKind, Rhythm},
    trade::TradeFit,
};

use super::chance::HOUR;
use super::error::SimError;
use crate::catalogue::Catalogue;
use crate::model::Community;
use crate::time::{NANOS_PER_SEC, SimTime};

const MILLI: i64 = 1_000_000;
const HOURS_OF_DAY: usize = 24;
/// Hours whose load is worked out together: more take memory, fewer ask people for their day more often.
const BLOCK_HOURS: usize = 2;
/// Parties that a thread takes at a time.
const TASK: usize = 4_096;

/// Span whose passages are known at a time: the shorter, the less memory, and the more often people are asked for their day.
const SPAN: i64 = HOUR / 6;

/// A passage on its way to its door: door, then [`packed`] who passes; or a parcel on its way to its locker, with how long it will wait; an order,
/// with its home; waste, with the number of those who made it.
type Waiting = (u32, u64);

/// What comes to a door, in the order of time: milliseconds since the ten minutes began, which take 20 bits, what it is, and how long who leaves was
/// there.
fn packed(millis: u64, what: u32, stayed: Stayed) -> u64 {
    millis << MILLIS_SHIFT | u64::from(what) << Stayed::BITS | stayed.to_bits()
}

const MILLIS_SHIFT: u32 = u32::BITS + Stayed::BITS;

/// Milliseconds of what is packed.
fn millis_of(packed: u64) -> i64 {
    (packed >> MILLIS_SHIFT) as i64
}

/// What is packed.
fn what_of(packed: u64) -> u32 {
    (packed >> Stayed::BITS) as u32
}

/// The people; see the module.
#[derive(Debug, Default)]
pub(crate) struct Population {
    utc_offset: i64,
    habits: Habits,
    parties: Vec<Party>,
    doors: Doors,
    /// Use of electricity of each party at each hour of a block of the day's; empty without meters.
    levels: Vec<[Level; BLOCK_HOURS]>,
    /// First hour of that block.
    first_level: i64,
    /// Mean of what `HOMES` gives for a home of this rhythm.
    usual_share: f64,
    /// How often a person comes by a shop on a usual day.
    usual_errands: f64,
    seats: Seats,
    /// Door of each car that a device watches, and its party; sorted.
    cars: Vec<(u32, u32)>,
    /// Parcels in the lockers when the run starts: door of the locker, and the moment at which each is fetched; sorted.
    inside: Vec<(u32, i64)>,
    span: Option<i64>,
    day: Option<i64>,
    /// First hour of that day.
    first_hour: i64,
    /// Where the passages of each door begin.
    firsts: Vec<u32>,
    /// Passages of the ten minutes, door by door, [`packed`].
    passages: Vec<u64>,
}

impl Population {
    /// The people of a community, by seed and habits. Cost: O(n log n) in households and devices.
    pub(crate) fn new(
        community: &Community,
        catalogue: &Catalogue,
        (seed, habits): (u64, Habits),
        utc_offset: i64,
    ) -> Result<Self, SimError> {
        let homes = setup::homes(community)?;
        let mut parties = setup::parties(&homes, seed, &habits);
        let mut seats = Seats::default();
        let doors = Builder::new(community, &homes).build(catalogue, &mut parties, &mut seats);
        let mut cars: Vec<(u32, u32)> = (parties.iter().enumerate())
            .filter(|(_, party)| party.car != NO_DOOR)
            .map(|(index, party)| (party.car, index as u32))
            .collect();
        cars.sort_unstable();
        cars.shrink_to_fit();
        Ok(Self {
            utc_offset,
            habits,
            parties,
            doors,
            usual_share: usual_week().home_share,
            usual_errands: usual_week().errands,
            seats,
            cars,
            ..Self::default()
        })
    }

    /// Their habits.
    pub(crate) fn habits(&self) -> &Habits {
        &self.habits
    }

    /// Where a device stands; known until [`Self::settle`].
    pub(crate) fn seat(&self, device: usize) -> Seat {
        self.seats.of(device)
    }

    /// Frees what only the set-up needs.
    pub(crate) fn settle(&mut self) {
        self.seats.clear();
        self.inside = Vec::new();
    }

    /// Day of the people that a moment lies in.
    fn day_of(&self, nanos: i64) -> i64 {
        let shift = self.utc_offset - (DAY_BREAK_H * 3_600.0) as i64;
        (nanos + shift * NANOS_PER_SEC).div_euclid(24 * HOUR)
    }

    /// Local midnight that a day begins after, nanoseconds.
    fn midnight(&self, day: i64) -> i64 {
        (day * 86_400 - self.utc_offset) * NANOS_PER_SEC
    }

    /// First of the hours (whole ones of UTC) that a day touches.
    fn first_hour(&self, day: i64) -> i64 {
        (self.midnight(day) + DAY_BREAK_H as i64 * HOUR).div_euclid(HOUR)
    }

    /// Makes ready the ten minutes that the minute from `start` on lies in. Cost: a day of each party when a day begins, of those
    /// who move in its hour for each ten minutes. On a thread of a pool, the pool shares the work.
    pub(crate) fn enter(&mut self, start: i64) {
        let span = start.div_euclid(SPAN);
        if self.parties.is_empty() || self.span == Some(span) {
            return;
        }
        self.span = Some(span);
        let begin = span * SPAN;
        let old = self.day_of(begin);
        let new = self.day_of(begin + SPAN - 1);
        let mut waiting = Vec::new();
        if old != new {
            // The day changes within them, which it does where local time is not off by whole ten minutes.
            self.begin_day(old);
            self.gather(old, begin, &mut waiting);
        }
        self.begin_day(new);
        self.work_out_levels(new, begin.div_euclid(HOUR));
        self.gather(new, begin, &mut waiting);
        self.sort(&mut waiting);
    }

    fn begin_day(&mut self, day: i64) {
        if self.day == Some(day) {
            return;
        }
        self.day = Some(day);
        self.first_hour = self.first_hour(day);
        let (midnight, first) = (self.midnight(day), self.first_hour(day));
        let (habits, has_lockers) = (self.habits, self.has_lockers());
        let chance_of_meal = self.chance_of_meal();
        let hours = move |party: &mut Party| {
            let mut hours = 0;
            let mut mark = |millis: u32| hours |= 1 << slot_of(hour_of(midnight, millis) - first);
            party.passages(&habits, day, &mut |passage| mark(passage.millis));
            if has_lockers {
                party.parcels(&habits, day, &mut mark);
            }
            if chance_of_meal > 0.0 {
                party.dine(chance_of_meal, day, &mut |passage| mark(passage.millis));
            }
            party.set_hours(hours);
        };
        if rayon::current_thread_index().is_some() {
            let parties = self.parties.par_iter_mut().with_min_len(TASK);
            parties.for_each(hours);
        } else {
            self.parties.iter_mut().for_each(hours);
        }
        self.levels.clear();
    }

    /// The hour of the day that an hour is.
    fn slot(&self, hour: i64) -> i64 {
        (hour - self.first_hour).clamp(0, HOURS_OF_DAY as i64 - 1)
    }

    /// Works out the block of hours that an hour of the present day is in, unless it is known.
    fn work_out_levels(&mut self, day: i64, hour: i64) {
        let block = self.slot(hour) as usize / BLOCK_HOURS;
        let first_level = self.first_hour + (block * BLOCK_HOURS) as i64;
        let is_known = !self.levels.is_empty() && self.first_level == first_level;
        if is_known || !self.doors.has_meters {
            return;
        }
        self.first_level = first_level;
        let level = |party: &Party| load::levels(party, day, block * BLOCK_HOURS);
        if rayon::current_thread_index().is_some() {
            let parties = self.parties.par_iter().with_min_len(TASK);
            parties.map(level).collect_into_vec(&mut self.levels);
        } else {
            self.levels.clear();
            self.levels.extend(self.parties.iter().map(level));
        }
    }

    /// Collects the passages, parcels and waste of `day` that lie in the ten minutes from `begin` on.
    fn gather(&self, day: i64, begin: i64, waiting: &mut Vec<Waiting>) {
        let slot = slot_of(begin.div_euclid(HOUR) - self.first_hour(day));
        let since = (begin - self.midnight(day)).div_euclid(MILLI);
        let chance_of_meal = self.chance_of_meal();
        let collect = |parties: &[Party]| {
            let mut found = Vec::new();
            for party in parties.iter().filter(|p| p.moves_in(slot)) {
                let mut leaving = Leaving::NOBODY;
                let mut put = |passage: &Passage| {
                    let millis = i64::from(passage.millis) - since;
                    if (0..SPAN / MILLI).contains(&millis) {
                        self.put(party, passage, millis as u64, &mut found);
                    }
                };
                party.passages(&self.habits, day, &mut |passage| {
                    leaving.note(&passage);
                    put(&passage);
                });
                if chance_of_meal > 0.0 {
                    party.dine(chance_of_meal, day, &mut |passage| put(&passage));
                }
                self.put_in(party, day, since, &mut found);
                self.carry_out(party, (day, leaving), since, &mut found);
            }
            found
        };
        if rayon::current_thread_index().is_some() {
            let found: Vec<Vec<Waiting>> = self.parties.par_chunks(TASK).map(collect).collect();
            waiting.extend(found.into_iter().flatten());
        } else {
            waiting.extend(collect(&self.parties));
        }
    }

    /// Leaves a passage at the doors that it takes; a courier whose way a robot makes leaves the order.
    fn put(&self, party: &Party, passage: &Passage, millis: u64, found: &mut Vec<Waiting>) {
        if self.is_carried(party, passage) {
            if passage.via == Via::Walk && passage.pass.is_inward() {
                let to = Address::of(party).to_bits();
                found.push((self.doors.orders, packed(millis, to, Stayed::default())));
            }
            return;
        }
        let packed = packed(millis, passage.pass.to_bits(), passage.stayed);
        let mut leave = |door: u32| {
            if door != NO_DOOR {
                found.push((door, packed));
            }
        };
        match passage.via {
            Via::Home => return leave(party.home),
            Via::Car => return leave(party.car),
            Via::Walk
            | Via::Drive
            | Via::Path
            | Via::Road
            | Via::Lift
            | Via::Stairs
            | Via::Shop
            | Via::Meal => {}
        }
        let ways = self.doors.ways.get(party.host() as usize).iter();
        let buys = passage.may_buy();
        for way in ways.filter(|way| way.via == passage.via || buys && way.via == Via::Shop) {
            let group = self.doors.groups.of(way.group as usize);
            let taken = group.iter().find(|door| passage.choice < door.1);
            if let Some(door) = taken.or(group.last()) {
                leave(door.0);
            }
        }
    }

    fn sort(&mut self, waiting: &mut [Waiting]) {
        if rayon::current_thread_index().is_some() {
            waiting.par_sort_unstable();
        } else {
            waiting.sort_unstable();
        }
        self.firsts.clear();
        self.firsts.resize(self.doors.count as usize + 1, 0);
        for (door, _) in waiting.iter() {
            self.firsts[*door as usize + 1] += 1;
        }
        for door in 1..self.firsts.len() {
            self.firsts[door] += self.firsts[door - 1];
        }
        // Times differ by far: what a busy one takes is not kept through the others.
        self.passages = waiting.iter().map(|w| w.1).collect();
    }

    /// Calls `f` for everybody who passes a device's door in the minute from `start` on, in the order of time. Two devices at a door see
    /// them at the same instants; of those side by side, each sees its own.
    pub(crate) fn passages(&self, seat: Seat, start: i64, mut f: impl FnMut(SimTime, Pass)) {
        self.stays(seat, start, |time, pass, _| f(time, pass));
    }

    /// Calls `f` as [`Self::passages`] does, with how long who leaves again was there.
    pub(crate) fn stays(&self, seat: Seat, start: i64, mut f: impl FnMut(SimTime, Pass, Stayed)) {
        self.of_minute(seat.door, start, |time, bits, stayed| {
            let pass = Pass::from_bits(bits);
            if pass.lane(seat.lanes) == seat.lane {
                f(time, pass, stayed);
            }
        });
    }

    /// Calls `f` for everything at a door in the minute from `start` on, in the order of time.
    fn of_minute(&self, door: u32, start: i64, mut f: impl FnMut(SimTime, u32, Stayed)) {
        let door = door as usize;
        let (Some(&from), Some(&to)) = (self.firsts.get(door), self.firsts.get(door + 1)) else {
            return;
        };
        let of_door = &self.passages[from as usize..to as usize];
        let begin = start.rem_euclid(SPAN) / MILLI;
        let end = begin + 60_000;
        let first = of_door.partition_point(|p| millis_of(*p) < begin);
        let span = start.div_euclid(SPAN) * SPAN;
        for &packed in &of_door[first..] {
            let millis = millis_of(packed);
            if millis >= end {
                return;
            }
            let bits = what_of(packed);
            let time = span + millis * MILLI + within(bits);
            f(SimTime::from_nanos(time), bits, Stayed::from_bits(packed));
        }
    }

    /// Chance that one who comes by a shop buys something there, where each person buys so often a day on the mean.
    pub(crate) fn chance_to_buy(&self, per_person: f64) -> f64 {
        per_person / self.usual_errands
    }

    /// Whether the car that a space or charger is for is away at a moment; `None` if there is no such car.
    pub(crate) fn is_car_away(&self, seat: Seat, time: SimTime) -> Option<bool> {
        let found = self.cars.binary_search_by_key(&seat.door, |car| car.0);
        let party = &self.parties[self.cars[found.ok()?].1 as usize];
        let day = self.day_of(time.nanos());
        let now = (time.nanos() - self.midnight(day)) / MILLI;
        let is_home =
            party.kind() == party::PartyKind::Household && !party.is_car_gone_at_dawn(day);
        let (mut latest, mut inward) = (-1, is_home);
        party.passages(&self.habits, day, &mut |passage| {
            let at = i64::from(passage.millis);
            if passage.via == Via::Car && at <= now && at > latest {
                (latest, inward) = (at, passage.pass.is_inward());
            }
        });
        Some(!inward)
    }

    /// Load of a household at a moment, as a multiple of the mean home's; `None` if the seat is no household's.
    #[inline]
    pub(crate) fn load(&self, seat: Seat, time: SimTime, sun_rad: f64) -> Option<f64> {
        let levels = self.levels.get(seat.door as usize)?;
        let hour = self.first_hour + self.slot(time.nanos().div_euclid(HOUR));
        let slot = (hour - self.first_level).clamp(0, BLOCK_HOURS as i64 - 1);
        Some(load::HOMES.share(levels[slot as usize], sun_rad) / self.usual_share)
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.parties.capacity() * size_of::<Party>()
            + self.levels.capacity() * size_of::<[Level; BLOCK_HOURS]>()
            + self.cars.capacity() * size_of::<(u32, u32)>()
            + self.firsts.capacity() * size_of::<u32>()
            + self.passages.capacity() * size_of::<u64>()
            + self.doors.ways.memory_bytes()
            + self.doors.groups.memory_bytes()
            + self.doors.lockers.memory_bytes()
            + self.doors.bins.memory_bytes()
            + self.doors.missions.capacity() * size_of::<f32>()
            + self.doors.lifts.capacity() * size_of::<(u32, u32)>()
            + self.doors.places.capacity() * size_of::<[f64; 2]>()
    }
}

/// Bit of an hour of the day: those that lie outside of it count as its last.
fn slot_of(hour_of_day: i64) -> u32 {
    hour_of_day.clamp(0, HOURS_OF_DAY as i64) as u32
}

/// Hour of UTC, since the epoch, that a time of the day after `midnight` lies in.
fn hour_of(midnight: i64, millis: u32) -> i64 {
    (midnight + i64::from(millis) * MILLI).div_euclid(HOUR)
}

/// Nanoseconds within the millisecond, so that an instant belongs to the minute that it begins.
fn within(bits: u32) -> i64 {
    1 + i64::from(bits >> 11) % (MILLI - 1)
}
