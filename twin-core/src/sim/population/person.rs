//! A person's day: a function of the person and the day alone, so that it is asked for, not kept.
//!
//! A day runs from [`DAY_BREAK_H`] to the same hour of the next: by then everybody who left has come back.

use super::rhythm::{
    AFTER_SCHOOL, AFTER_WORK, AT_HOME, DAY_OFF, DayKind, Habit, Purpose, RETIRED, Rhythm,
};
use crate::sim::random::{bits, normal, unit};

/// Hour of the local day at which all are at home.
pub(crate) const DAY_BREAK_H: f64 = 4.0;
/// Milliseconds of an hour.
pub(crate) const HOUR_MILLIS: u32 = 3_600_000;
/// Most stays on a day.
const MOST_STAYS: usize = 4;
/// Hour by which the last of them is over.
const LATEST_H: f64 = 27.75;
/// Nobody sets out after this hour.
const LAST_START_H: f64 = 26.0;
/// Hours between two outings at least.
const PAUSE_H: f64 = 0.34;

const PERSON_STREAM: u32 = 920;
const ROLE_STREAM: u32 = 921;
/// Streams of habits: eight each.
const HABIT_STREAM: u32 = 930;
const WORK_STREAM: u32 = 922;
const WAKE_STREAM: u32 = 923;
const SLEEP_STREAM: u32 = 924;

/// What a person does most days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Goes to work.
    Worker,
    /// Goes to school.
    Pupil,
    /// Keeps the house.
    AtHome,
    /// Is retired.
    Retired,
}

/// A person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    /// Key of the random numbers.
    pub(crate) key: u64,
    /// What the person does.
    pub(crate) role: Role,
    /// Whether the household's car is at the person's hand.
    pub(crate) drives: bool,
}

impl Person {
    /// The `number`-th of the `size` persons of a household.
    ///
    /// Shares are assumptions that leave pupils and retired near the census of 2020 (17.95 % below 15, 18.70 % from 60 on).
    pub(crate) fn of(rhythm: &Rhythm, household: u64, size: u8, number: u8, car: bool) -> Self {
        let key = bits(household, PERSON_STREAM, i64::from(number));
        let draw = unit(key, ROLE_STREAM, 0);
        let adult = if draw < rhythm.keep_house {
            Role::AtHome
        } else {
            Role::Worker
        };
        let old = size <= 2 && unit(household, ROLE_STREAM, 0) < rhythm.retired;
        let role = match number {
            _ if old => Role::Retired,
            // Who has a car mostly goes to work in it.
            0 if car => Role::Worker,
            0 | 1 => adult,
            2 if draw < 0.7 => Role::Pupil,
            2 => Role::Worker,
            3 if draw < 0.45 => Role::Pupil,
            _ => Role::Retired,
        };
        Self {
            key,
            role,
            drives: car && number == 0,
        }
    }
}

/// A time away from home, or at a workplace; milliseconds since the local midnight that the day begins after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stay {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) purpose: Purpose,
    pub(crate) drives: bool,
}

/// A day of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    stays: [Stay; MOST_STAYS],
    count: u8,
    /// When the person gets up.
    pub(crate) wakes: u32,
    /// When the person goes to bed.
    pub(crate) sleeps: u32,
}

/// Milliseconds of hours, which are not negative.
pub(super) fn millis(hours: f64) -> u32 {
    (hours * f64::from(HOUR_MILLIS)) as u32
}

impl Day {
    fn empty() -> Self {
        Self {
            stays: [Stay::default(); MOST_STAYS],
            count: 0,
            wakes: 0,
            sleeps: 0,
        }
    }

    fn push(&mut self, stay: Stay) {
        if let Some(slot) = self.stays.get_mut(usize::from(self.count)) {
            *slot = stay;
            self.count += 1;
        }
    }

    /// The stays in their order; they do not overlap.
    pub(crate) fn stays(&self) -> &[Stay] {
        &self.stays[..usize::from(self.count)]
    }

    /// Whether the person is in a stay.
    pub(crate) fn is_in_stay(&self, at: u32) -> bool {
        self.stays().iter().any(|s| (s.from..s.to).contains(&at))
    }

    /// What `person` does on `day` (days since 1970-01-01, local).
    pub(crate) fn of(rhythm: &Rhythm, person: &Person, day: i64) -> Self {
        let kind = DayKind::of(day);
        let works = person.role == Role::Worker
            && unit(person.key, WORK_STREAM, day) < rhythm.works[kind as usize];
        let learns = person.role == Role::Pupil && kind == DayKind::Workday;
        let mut plan = Self::empty();
        let mut free_from = DAY_BREAK_H;
        if works {
            let hours = match kind {
                DayKind::Saturday => rhythm.saturday,
                _ => rhythm.lasts.0,
            };
            let work = Habit {
                purpose: Purpose::Work,
                starts: rhythm.starts,
                lasts: (hours, rhythm.lasts.1),
                chance: 1.0,
            };
            free_from = plan.follow(person, &work, 0, free_from, day);
        } else if learns {
            let school = Habit {
                purpose: Purpose::School,
                starts: (7.3, 0.2),
                lasts: (rhythm.school, 0.6),
                chance: 1.0,
            };
            free_from = plan.follow(person, &school, 0, free_from, day);
        }
        let habits = match person.role {
            Role::Worker if works => AFTER_WORK,
            Role::Pupil if learns => AFTER_SCHOOL,
            Role::Worker | Role::Pupil => DAY_OFF,
            Role::AtHome => AT_HOME,
            Role::Retired => RETIRED,
        };
        for (number, habit) in habits.iter().enumerate() {
            free_from = plan.follow(person, habit, number as u32 + 1, free_from, day);
        }
        plan.sleep(rhythm, person, works || learns, kind, day);
        plan
    }

    /// A day of which a person is away from the hour `from` to the hour `to`, for a journey over several days.
    pub(crate) fn away(from: f64, to: f64, drives: bool) -> Self {
        let mut plan = Self {
            wakes: millis(7.0),
            sleeps: millis(22.0),
            ..Self::empty()
        };
        plan.wakes = plan.wakes.min(millis(from)).max(millis(DAY_BREAK_H));
        plan.sleeps = plan.sleeps.max(millis(to.min(LATEST_H)));
        plan.push(Stay {
            from: millis(from),
            to: millis(to),
            purpose: Purpose::Journey,
            drives,
        });
        plan
    }

    /// Adds the outing of a habit if the day has it; gives the hour at which it is over.
    fn follow(
        &mut self,
        person: &Person,
        habit: &Habit,
        number: u32,
        free_from: f64,
        day: i64,
    ) -> f64 {
        let stream = HABIT_STREAM + 8 * number;
        if unit(person.key, stream, day) >= habit.chance {
            return free_from;
        }
        let wanted = habit.starts.0 + habit.starts.1 * normal(person.key, stream + 1, day);
        let from = wanted.max(free_from + PAUSE_H);
        if from > LAST_START_H {
            return free_from;
        }
        let hours = (habit.lasts.0 + habit.lasts.1 * normal(person.key, stream + 2, day)).max(0.2);
        let to = (from + hours).min(LATEST_H);
        let drives = person.drives && unit(person.key, stream + 3, day) < habit.purpose.by_car();
        self.push(Stay {
            from: millis(from),
            to: millis(to),
            purpose: habit.purpose,
            drives,
        });
        to
    }

    /// Gets up half an hour before the first outing at the latest, goes to bed a quarter of an hour after the last at the earliest.
    fn sleep(&mut self, rhythm: &Rhythm, person: &Person, busy: bool, kind: DayKind, day: i64) {
        let old = f64::from(u8::from(person.role == Role::Retired));
        let later = if busy { 0.0 } else { rhythm.lie_in };
        let up = rhythm.wakes + later - 0.6 * old + 0.6 * normal(person.key, WAKE_STREAM, day);
        let late = f64::from(u8::from(kind == DayKind::Saturday)) * rhythm.late;
        let (mean, deviation) = rhythm.sleeps;
        let down = mean + late - 0.5 * old + deviation * normal(person.key, SLEEP_STREAM, day);
        let first = self
            .stays()
            .first()
            .map_or(u32::MAX, |s| s.from.saturating_sub(HOUR_MILLIS / 2));
        let last = self.stays().last().map_or(0, |s| s.to + HOUR_MILLIS / 4);
        self.wakes = millis(up.max(DAY_BREAK_H))
            .min(first)
            .max(millis(DAY_BREAK_H));
        self.sleeps = millis(down).max(last).min(millis(DAY_BREAK_H + 24.0));
    }

    /// When somebody who works at a place is there on `day`: in one piece, or in two with the midday break between.
    pub(crate) fn at_work(rhythm: &Rhythm, key: u64, by_car: bool, day: i64) -> Self {
        let kind = DayKind::of(day);
        let mut plan = Self::empty();
        if unit(key, WORK_STREAM, day) >= rhythm.works[kind as usize] {
            return plan;
        }
        let hours = match kind {
            DayKind::Saturday => rhythm.saturday,
            _ => rhythm.lasts.0,
        };
        let from = (rhythm.starts.0 + rhythm.starts.1 * normal(key, HABIT_STREAM, day))
            .clamp(DAY_BREAK_H + 0.1, 20.0);
        let length = (hours + rhythm.lasts.1 * normal(key, HABIT_STREAM + 1, day)).max(1.0);
        let to = (from + length).min(LATEST_H);
        let noon = 12.05 + 0.25 * normal(key, HABIT_STREAM + 2, day);
        let (away, back) = (millis(noon), millis(noon + 1.0));
        let mut stay = |from, to, drives| {
            plan.push(Stay {
                from,
                to,
                purpose: Purpose::Work,
                drives,
            });
        };
        let (from, to) = (millis(from), millis(to));
        let eats_out = unit(key, HABIT_STREAM + 3, day) < rhythm.out_at_noon && !by_car;
        if eats_out && from + HOUR_MILLIS < away && back + HOUR_MILLIS < to {
            stay(from, away, false);
            stay(back, to, false);
        } else {
            stay(from, to, by_car);
        }
        plan
    }
}
