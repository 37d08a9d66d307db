//! How many homes are lived in, and what is usual for those who live and work there.

use crate::sim::random::unit;
use crate::sim::site::household_size;

/// Stream of a household that tells whether its home is lived in.
const HOME_STREAM: u32 = 905;

/// Habits of a population. Each is within [`Self::RANGE`]. Nobody passes, draws water or gas in a home where nobody lives, whose use of
/// electricity is a standby of 18 W (assumption); its devices speak, break and alarm like those of others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Habits {
    /// Share of the homes that somebody lives in; usually all, as the homes of a community are counted by their households. Each home has
    /// its place in the order in which they fill, so that a higher share adds some and takes none away.
    pub occupied: f64,
    /// Share of the households with a car; usually one car for three residents of a community with parking (assumption; 336 million cars,
    /// end of 2023, Ministry of Public Security, general knowledge, are one for 4.2 people of the whole country).
    pub cars_per_household: f64,
    /// Share of the workers of buildings without homes who come by car and park there (assumption).
    pub cars_per_worker: f64,
    /// Visits that a person gets on a day, three to a household at most (assumption); relatives who stay over the spring festival are not
    /// among them.
    pub visits_per_person: f64,
    /// Meals and parcels brought to the door of a household for each person and day, three at most; most of the 0.26 parcels a head and day
    /// (132.07 billion of 2023, State Post Bureau, general knowledge) go to lockers instead (assumption).
    pub deliveries_per_person: f64,
}

impl Default for Habits {
    /// What is usual.
    fn default() -> Self {
        Self::USUAL
    }
}

impl Habits {
    /// What every habit may be: shares, or times a day and person, of which a household gets few.
    pub const RANGE: std::ops::RangeInclusive<f64> = 0.0..=1.0;
    /// What is usual.
    pub(crate) const USUAL: Self = Self {
        occupied: 1.0,
        cars_per_household: 0.87,
        cars_per_worker: 0.25,
        visits_per_person: 1.0 / 60.0,
        deliveries_per_person: 0.12,
    };
    /// Number of habits.
    pub(crate) const COUNT: usize = 5;

    /// Whether somebody lives in the home of the household `key`.
    pub(crate) fn lives(&self, key: u64) -> bool {
        unit(key, HOME_STREAM, 0) < self.occupied
    }

    /// Persons who live in the home of the household `key`.
    pub(crate) fn persons(&self, key: u64) -> u8 {
        if self.lives(key) {
            household_size(key)
        } else {
            0
        }
    }

    /// How many times as many households as usual have a car.
    pub(crate) fn cars_beside_usual(&self) -> f64 {
        self.cars_per_household / Self::USUAL.cars_per_household
    }

    /// Days between two visits to a person; infinite if there are none.
    pub(crate) fn days_between_visits(&self) -> f64 {
        1.0 / self.visits_per_person
    }

    /// All of them, in the order of their fields.
    pub(crate) fn values(&self) -> [f64; Self::COUNT] {
        [
            self.occupied,
            self.cars_per_household,
            self.cars_per_worker,
            self.visits_per_person,
            self.deliveries_per_person,
        ]
    }

    /// From [`Self::values`]; `None` if one is out of range.
    pub(crate) fn of(values: [f64; Self::COUNT]) -> Option<Self> {
        let [
            occupied,
            cars_per_household,
            cars_per_worker,
            visits_per_person,
            deliveries_per_person,
        ] = values;
        let are_in_range = values.iter().all(|value| Self::RANGE.contains(value));
        are_in_range.then_some(Self {
            occupied,
            cars_per_household,
            cars_per_worker,
            visits_per_person,
            deliveries_per_person,
        })
    }
}
