//! Those who come and go together: a household, or one who works in a building without homes; and where they pass.

use super::habits::Habits;
use super::holiday::{Journey, guests, journey, of_festival};
use super::pass::{Pass, Passage, Stayed, Via, Who};
use super::person::{DAY_BREAK_H, Day, HOUR_MILLIS, Person, Stay, millis};
use super::rhythm::{CHINA_HOMES, CHINA_WORKPLACES, DayKind, Purpose};
use crate::sim::random::{bits, exponential, normal, unit};
use crate::sim::site::household_size;

/// No door.
pub(crate) const NO_DOOR: u32 = u32::MAX;

const TAG_STREAM: u32 = 970;
const GUEST_STREAM: u32 = 980;
const CAR_STREAM: u32 = 990;

/// How many times as many visits as usual are paid in the week from the lunar New Year's Day on, when people call on each other; and how many
/// deliveries are left from its eve on, while most couriers are at home (assumptions).
const FESTIVE_VISITS: f64 = 8.0;
const FESTIVE_DELIVERIES: f64 = 0.4;
/// Days about the festival on which people are on the way, at most; see [`of_festival`].
const FESTIVAL_DAYS: i64 = 24;
/// Most guests of a kind on a day.
const MOST_GUESTS: u32 = 3;
/// Share of the people of a unit who pass its fire doors on their way (assumption).
const BY_STAIRS: f64 = 0.25;

/// Who is on the way, and why.
#[derive(Debug, Clone, Copy)]
struct Traveller {
    who: Who,
    purpose: Purpose,
    drives: bool,
    /// Milliseconds from coming through the gate to leaving the home again.
    was_there: u64,
}

impl Traveller {
    fn at(stay: &Stay, who: Who) -> Self {
        Self {
            who,
            purpose: stay.purpose,
            drives: stay.drives,
            was_there: u64::from(stay.to.saturating_sub(stay.from)),
        }
    }
}

/// How many times as many deliveries as usual are made on a day.
pub(super) fn couriers(day: i64) -> f64 {
    let closed = of_festival(day).is_some_and(|after| (-1..=5).contains(&after));
    if closed { FESTIVE_DELIVERIES } else { 1.0 }
}

/// What sort of party it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum PartyKind {
    /// A household.
    Household,
    /// One who works in a building without homes.
    Worker,
}

/// A household or a worker. 24 bytes: there are as many as half the devices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Party {
    /// Key of its random numbers.
    pub(crate) key: u64,
    /// Door of its own, if a device watches it.
    pub(crate) home: u32,
    /// Door of its car, if a device watches it.
    pub(crate) car: u32,
    /// Bit h: somebody passes something in the h-th hour of the day; the storey above.
    hours_and_floor: u32,
    /// Index of its unit or building; above it whether it has a car and whether nobody lives there, then its persons, 0 for a worker.
    host_and_size: u32,
}

/// A day touches 25 hours at most.
const HOUR_BITS: u32 = 25;
/// Hosts are not more than parties.
const HOST_BITS: u32 = 27;
const HAS_CAR: u32 = 1 << HOST_BITS;
const IS_VACANT: u32 = HAS_CAR << 1;
const SIZE_SHIFT: u32 = HOST_BITS + 2;

impl Party {
    /// The household of a home in the unit or building `host`, `floor` storeys above the ground (127 at most), whom no device watches yet.
    pub(crate) fn household(key: u64, host: u32, floor: u8, habits: &Habits) -> Self {
        let size = u32::from(household_size(key)) << SIZE_SHIFT;
        if habits.lives(key) {
            let car = Self::car_bit(key, habits.cars_per_household);
            Self::unwatched(key, floor, size | car | host)
        } else {
            Self::unwatched(key, floor, size | IS_VACANT | host)
        }
    }

    /// One who works in the building `host`, as [`Self::household`].
    pub(crate) fn worker(key: u64, host: u32, floor: u8, habits: &Habits) -> Self {
        let car = Self::car_bit(key, habits.cars_per_worker);
        Self::unwatched(key, floor, car | host)
    }

    fn unwatched(key: u64, floor: u8, host_and_size: u32) -> Self {
        Self {
            key,
            home: NO_DOOR,
            car: NO_DOOR,
            hours_and_floor: u32::from(floor) << HOUR_BITS,
            host_and_size,
        }
    }

    fn car_bit(key: u64, share: f64) -> u32 {
        if unit(key, CAR_STREAM, 0) < share {
            HAS_CAR
        } else {
            0
        }
    }

    /// Which sort.
    pub(crate) fn kind(&self) -> PartyKind {
        match self.host_and_size >> SIZE_SHIFT {
            0 => PartyKind::Worker,
            _ => PartyKind::Household,
        }
    }

    /// Whether it is a home that nobody lives in.
    pub(crate) fn is_vacant(&self) -> bool {
        self.host_and_size & IS_VACANT != 0
    }

    /// Persons; none in a home that nobody lives in.
    pub(crate) fn size(&self) -> u8 {
        if self.is_vacant() {
            return 0;
        }
        (self.host_and_size >> SIZE_SHIFT).max(1) as u8
    }

    /// Index of its unit or building.
    pub(crate) fn host(&self) -> u32 {
        self.host_and_size & ((1 << HOST_BITS) - 1)
    }

    /// Storey, 0 at the ground.
    pub(crate) fn floor(&self) -> u8 {
        (self.hours_and_floor >> HOUR_BITS) as u8
    }

    /// Whether somebody passes something in an hour of the day.
    pub(crate) fn moves_in(&self, hour: u32) -> bool {
        self.hours_and_floor >> hour & 1 == 1
    }

    /// Remembers the hours of the day in which somebody passes something, a bit each.
    pub(crate) fn set_hours(&mut self, hours: u32) {
        let floor = self.hours_and_floor >> HOUR_BITS << HOUR_BITS;
        self.hours_and_floor = floor | hours & ((1 << HOUR_BITS) - 1);
    }

    /// Whether it has a car.
    pub(crate) fn has_car(&self) -> bool {
        self.host_and_size & HAS_CAR != 0
    }

    /// Days of its persons; none for a worker.
    pub(crate) fn days(&self, day: i64) -> impl Iterator<Item = (Person, Day)> {
        let persons = match self.kind() {
            PartyKind::Household => self.size(),
            PartyKind::Worker => 0,
        };
        let (party, car) = (*self, self.has_car());
        let journey = self.journey(day);
        (0..persons).map(move |number| {
            let person = Person::of(&CHINA_HOMES, party.key, party.size(), number, car);
            let plan = match journey {
                Some(journey) => party.away(journey, person.drives),
                None => Day::of(&CHINA_HOMES, &person, day),
            };
            (person, plan)
        })
    }

    /// The journey of a household over the spring festival, if this day has part of it.
    pub(super) fn journey(&self, day: i64) -> Option<Journey> {
        let after = of_festival(day).filter(|_| self.kind() == PartyKind::Household)?;
        journey(self.key, day, after)
    }

    /// Whether a household's journey goes by car.
    fn travels_by_car(&self) -> bool {
        self.has_car() && unit(self.key, CAR_STREAM, 1) < Purpose::Journey.by_car()
    }

    /// Whether its car is on a journey when a day begins.
    pub(crate) fn is_car_gone_at_dawn(&self, day: i64) -> bool {
        matches!(self.journey(day), Some(Journey::Lasts | Journey::Ends(_)))
            && self.travels_by_car()
    }

    /// What a person does on a day of a journey.
    fn away(&self, journey: Journey, drives: bool) -> Day {
        let (from, to) = match journey {
            Journey::Begins(hour) => (f64::from(hour), DAY_BREAK_H + 24.0),
            Journey::Lasts => (DAY_BREAK_H, DAY_BREAK_H + 24.0),
            Journey::Ends(hour) => (DAY_BREAK_H, f64::from(hour)),
        };
        Day::away(from, to, drives && self.travels_by_car())
    }

    /// Those who set out and come back with a journey: all on foot, or the driver with the others in the car.
    fn travel(&self, journey: Journey, day: i64, f: &mut impl FnMut(Passage)) {
        let by_car = self.travels_by_car();
        let travellers = if by_car { 1 } else { usize::from(self.size()) };
        let (hour, inward) = match journey {
            Journey::Begins(hour) => (hour, false),
            Journey::Lasts => return,
            Journey::Ends(hour) => (hour, true),
        };
        for (person, _) in self.days(day).take(travellers) {
            let tag = Self::tag(person.key, 0, day);
            let traveller = Traveller {
                who: Who::Resident,
                purpose: Purpose::Journey,
                drives: by_car,
                was_there: 0,
            };
            self.pass(millis(f64::from(hour)), inward, traveller, tag, f);
        }
    }

    /// Relatives who stay over the festival: they come on one day, and leave on another.
    fn relatives(&self, day: i64, after: i64, f: &mut impl FnMut(Passage)) {
        let Some((stay, count)) = guests(self.key, day, after) else {
            return;
        };
        let (hour, inward) = match stay {
            Journey::Begins(hour) => (hour, true),
            Journey::Lasts => return,
            Journey::Ends(hour) => (hour, false),
        };
        let was_there = match stay {
            Journey::Ends(hour) => {
                self.hours_of_relatives(day, after, hour) * u64::from(HOUR_MILLIS)
            }
            Journey::Begins(_) | Journey::Lasts => 0,
        };
        let key = bits(self.key, GUEST_STREAM + 4, 0);
        let drives = unit(key, 0, 0) < Purpose::Visit.by_car();
        for number in 0..if drives { 1 } else { usize::from(count) } {
            let tag = Self::tag(key, number, day);
            let traveller = Traveller {
                who: Who::Visitor,
                purpose: Purpose::Visit,
                drives,
                was_there,
            };
            self.pass(millis(f64::from(hour)), inward, traveller, tag, f);
        }
    }

    /// Hours since relatives came who leave at an hour of `day`.
    fn hours_of_relatives(&self, day: i64, after: i64, hour: u8) -> u64 {
        let came = (1..=FESTIVAL_DAYS).find_map(|back| {
            let stay = guests(self.key, day - back, after - back)?.0;
            match stay {
                Journey::Begins(at) => Some(24 * back + i64::from(hour) - i64::from(at)),
                Journey::Lasts | Journey::Ends(_) => None,
            }
        });
        came.unwrap_or(0).unsigned_abs()
    }

    /// Seconds from home to gate: 40 s to 150 s, each its own (assumption).
    pub(super) fn way_millis(&self) -> u32 {
        40_000 + (self.key % 110_000) as u32
    }

    /// Calls `f` for every passage of `day`; in the order of the persons, not of time.
    pub(crate) fn passages(&self, habits: &Habits, day: i64, f: &mut impl FnMut(Passage)) {
        if self.is_vacant() {
            return;
        }
        if self.kind() == PartyKind::Worker {
            let there = Day::at_work(&CHINA_WORKPLACES, self.key, self.has_car(), day);
            for (number, stay) in there.stays().iter().enumerate() {
                self.come_and_go(self.key, number, stay, Who::Worker, day, f);
            }
            return;
        }
        if let Some(journey) = self.journey(day) {
            self.travel(journey, day, f);
            return;
        }
        if let Some(after) = of_festival(day) {
            self.relatives(day, after, f);
        }
        for (person, plan) in self.days(day) {
            for (number, stay) in plan.stays().iter().enumerate() {
                let tag = Self::tag(person.key, number, day);
                let resident = Traveller::at(stay, Who::Resident);
                self.pass(stay.from, false, resident, tag, f);
                self.pass(stay.to, true, resident, tag, f);
            }
        }
        self.visits(habits, day, f);
        self.deliveries(habits, day, f);
    }

    fn tag(key: u64, number: usize, day: i64) -> u64 {
        bits(key, TAG_STREAM + number as u32, day)
    }

    fn come_and_go(
        &self,
        key: u64,
        number: usize,
        stay: &Stay,
        who: Who,
        day: i64,
        f: &mut impl FnMut(Passage),
    ) {
        let tag = Self::tag(key, number, day);
        let traveller = Traveller::at(stay, who);
        self.pass(stay.from, true, traveller, tag, f);
        self.pass(stay.to, false, traveller, tag, f);
    }

    /// One way: from the home to the gate at `at`, or from the gate at `at` to the home.
    fn pass(
        &self,
        at: u32,
        inward: bool,
        traveller: Traveller,
        tag: u64,
        f: &mut impl FnMut(Passage),
    ) {
        let Traveller {
            who,
            purpose,
            drives,
            was_there,
        } = traveller;
        let way = self.way_millis();
        let (home, gate) = if inward {
            (at + way, at)
        } else {
            (at, at + way)
        };
        let pass = Pass::new(inward, who, drives, self.floor(), (tag as u32) & 0x1f_ffff);
        let choice = (tag >> 40) as f32 / (1_u32 << 24) as f32;
        let stayed = if inward || who == Who::Resident {
            Stayed::default()
        } else {
            Stayed::of_millis(was_there + u64::from(way))
        };
        let mut put = |millis, via| {
            f(Passage {
                millis,
                via,
                choice,
                pass,
                purpose,
                stayed,
            });
        };
        put(home, Via::Home);
        if self.floor() > 0 {
            put(home, Via::Lift);
        }
        if pass.share() < BY_STAIRS {
            put(home, Via::Stairs);
        }
        let middle = home.midpoint(gate);
        put(gate, if drives { Via::Drive } else { Via::Walk });
        put(middle, if drives { Via::Road } else { Via::Path });
        if drives && matches!(who, Who::Resident | Who::Worker) {
            put(middle, Via::Car);
        }
    }

    /// How many of what comes `mean` times a day come on `day`: counts exponential gaps (a Poisson process), at most [`MOST_GUESTS`].
    pub(super) fn count(&self, stream: u32, mean: f64, day: i64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        let mut gone = 0.0;
        for count in 0..MOST_GUESTS {
            let gap = exponential(
                self.key,
                stream,
                day * i64::from(MOST_GUESTS) + i64::from(count),
            );
            gone += gap / mean;
            if gone >= 1.0 {
                return count;
            }
        }
        MOST_GUESTS
    }

    /// Visitors come in the afternoon, mostly, earlier on days off, and stay two hours (assumption).
    fn visits(&self, habits: &Habits, day: i64, f: &mut impl FnMut(Passage)) {
        let festive = of_festival(day).is_some_and(|after| (0..=7).contains(&after));
        let times = if festive { FESTIVE_VISITS } else { 1.0 };
        let mean = f64::from(self.size()) * habits.visits_per_person * times;
        for number in 0..self.count(GUEST_STREAM, mean, day) {
            let key = bits(self.key, GUEST_STREAM + 1, i64::from(number));
            let middle = match DayKind::of(day) {
                DayKind::Workday => 16.5,
                _ => 14.0,
            };
            let from = (middle + 2.6 * normal(key, 0, day)).clamp(8.5, 21.0);
            let hours = (2.0 + 0.8 * normal(key, 1, day)).max(0.3);
            let stay = Stay {
                from: millis(from),
                to: millis((from + hours).min(23.5)),
                purpose: Purpose::Visit,
                drives: unit(key, 2, day) < Purpose::Visit.by_car(),
            };
            self.come_and_go(key, 0, &stay, Who::Visitor, day, f);
        }
    }

    /// Couriers come at noon and in the evening, mostly, and stay four to eight minutes (assumption).
    fn deliveries(&self, habits: &Habits, day: i64, f: &mut impl FnMut(Passage)) {
        let mean = f64::from(self.size()) * habits.deliveries_per_person * couriers(day);
        for number in 0..self.count(GUEST_STREAM + 2, mean, day) {
            let key = bits(self.key, GUEST_STREAM + 3, i64::from(number));
            let (middle, deviation) = match unit(key, 0, day) {
                draw if draw < 0.4 => (11.7, 0.6),
                draw if draw < 0.75 => (18.1, 0.8),
                _ => (15.0, 3.0),
            };
            let from = millis((middle + deviation * normal(key, 1, day)).clamp(7.5, 22.5));
            let stay = Stay {
                from,
                to: from + HOUR_MILLIS / 15 + (240_000.0 * unit(key, 2, day)) as u32,
                purpose: Purpose::Delivery,
                drives: false,
            };
            self.come_and_go(key, 0, &stay, Who::Courier, day, f);
        }
    }
}
