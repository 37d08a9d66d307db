//! When people do what: the times of a country or of a data set, and the habits that fill a day.
//!
//! What is known of Chinese days: adults sleep 9 h 19 min (naps included), 0 h 38 min go by on the way, men at work do so for 7 h 52 min
//! and women for 7 h 24 min, and who goes to work is on the way for 61 min, mean of all days (bulletin of the 2018 national time use survey,
//! National Bureau of Statistics of China, 48,580 persons). Clock times and chances have no published source and are
//! assumptions that fill these lengths.

use super::holiday::{is_off, is_worked};

/// What sort of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayKind {
    /// Saturday.
    Saturday,
    /// Sunday, or a public holiday.
    Sunday,
    /// Monday to Friday, or a day of a weekend that is worked on for a holiday.
    Workday,
}

impl DayKind {
    /// Of a day since 1970-01-01, a Thursday.
    pub(crate) fn of(day: i64) -> Self {
        if is_off(day) {
            return Self::Sunday;
        }
        if is_worked(day) {
            return Self::Workday;
        }
        match (day + 3).rem_euclid(7) {
            5 => Self::Saturday,
            6 => Self::Sunday,
            _ => Self::Workday,
        }
    }
}

/// Times of one population. Hours of the local day or lengths in hours; pairs are mean and deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rhythm {
    /// Share of the workers who work on a day of each [`DayKind`], in its order.
    pub(crate) works: [f64; 3],
    /// When they leave for work, or come there.
    pub(crate) starts: (f64, f64),
    /// How long they are away, the way and the midday break included, or there.
    pub(crate) lasts: (f64, f64),
    /// The same on a Saturday.
    pub(crate) saturday: f64,
    /// How long pupils are away.
    pub(crate) school: f64,
    /// When who has work or school gets up.
    pub(crate) wakes: f64,
    /// How much later everybody else does.
    pub(crate) lie_in: f64,
    /// When people go to bed.
    pub(crate) sleeps: (f64, f64),
    /// How much later they do on a Saturday.
    pub(crate) late: f64,
    /// When lunch is cooked.
    pub(crate) lunch: f64,
    /// When dinner is cooked.
    pub(crate) dinner: f64,
    /// Share of households of one or two whose persons are retired.
    pub(crate) retired: f64,
    /// Share of the other adults who keep the house.
    pub(crate) keep_house: f64,
    /// Share of the workers who leave their workplace at midday.
    pub(crate) out_at_noon: f64,
}

/// Households of Chinese cities. Away for work: 7 h 38 min of work, 61 min on the way and a midday break of an hour.
pub(crate) const CHINA_HOMES: Rhythm = Rhythm {
    works: [0.3, 0.15, 0.92],
    starts: (7.75, 0.6),
    lasts: (9.65, 0.9),
    saturday: 9.65,
    school: 9.4,
    wakes: 6.8,
    lie_in: 0.6,
    sleeps: (22.1, 0.8),
    late: 0.2,
    lunch: 12.1,
    dinner: 18.6,
    retired: 0.3,
    keep_house: 0.22,
    out_at_noon: 0.0,
};

/// Workplaces of Chinese cities: open from half past eight (assumption).
pub(crate) const CHINA_WORKPLACES: Rhythm = Rhythm {
    works: [0.3, 0.15, 0.85],
    starts: (8.75, 0.45),
    lasts: (9.1, 0.8),
    out_at_noon: 0.45,
    ..CHINA_HOMES
};

/// Why somebody is away from home, or comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Purpose {
    /// Work.
    #[default]
    Work,
    /// School.
    School,
    /// Shopping and errands.
    Shopping,
    /// Walking, exercise, dancing on the square.
    Walk,
    /// Outings of leisure and visits to others.
    Leisure,
    /// A visit paid to the household.
    Visit,
    /// A meal or parcel brought to the door.
    Delivery,
    /// A meal at the canteen.
    Meal,
    /// Days away over the spring festival.
    Journey,
}

impl Purpose {
    /// Share of such outings of a driver that go by car (assumption).
    pub(crate) fn by_car(self) -> f64 {
        match self {
            Self::Work => 0.8,
            Self::Leisure | Self::Journey => 0.7,
            Self::Shopping => 0.4,
            Self::Visit => 0.4,
            Self::School | Self::Walk | Self::Delivery | Self::Meal => 0.0,
        }
    }
}

/// An outing that a person makes on some days.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habit {
    pub(crate) purpose: Purpose,
    /// Hour of the day, mean and deviation.
    pub(crate) starts: (f64, f64),
    /// Hours, mean and deviation.
    pub(crate) lasts: (f64, f64),
    /// Share of the days.
    pub(crate) chance: f64,
}

const fn habit(purpose: Purpose, starts: (f64, f64), lasts: (f64, f64), chance: f64) -> Habit {
    Habit {
        purpose,
        starts,
        lasts,
        chance,
    }
}

/// The evening of a day of work.
pub(crate) const AFTER_WORK: &[Habit] = &[habit(Purpose::Walk, (19.3, 0.6), (0.9, 0.35), 0.3)];
/// The evening of a day at school.
pub(crate) const AFTER_SCHOOL: &[Habit] = &[habit(Purpose::Walk, (18.8, 0.5), (0.8, 0.3), 0.25)];
/// A day off.
pub(crate) const DAY_OFF: &[Habit] = &[
    habit(Purpose::Leisure, (10.25, 1.4), (2.6, 1.0), 0.6),
    habit(Purpose::Shopping, (16.5, 1.2), (1.2, 0.4), 0.4),
    habit(Purpose::Walk, (19.4, 0.6), (0.9, 0.35), 0.25),
];
/// A day of somebody who keeps the house.
pub(crate) const AT_HOME: &[Habit] = &[
    habit(Purpose::Shopping, (9.0, 0.75), (1.0, 0.4), 0.6),
    habit(Purpose::Leisure, (15.5, 1.0), (1.2, 0.4), 0.4),
    habit(Purpose::Walk, (19.3, 0.45), (0.8, 0.3), 0.3),
];
/// A day of somebody who is retired.
pub(crate) const RETIRED: &[Habit] = &[
    habit(Purpose::Walk, (6.9, 0.6), (1.0, 0.35), 0.35),
    habit(Purpose::Shopping, (9.2, 0.7), (1.0, 0.4), 0.35),
    habit(Purpose::Walk, (15.2, 0.8), (1.3, 0.5), 0.35),
    habit(Purpose::Walk, (19.1, 0.4), (1.0, 0.3), 0.25),
];
