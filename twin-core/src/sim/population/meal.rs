//! Meals at the canteen: who goes there, and when.
//!
//! Whoever is up at home for the time of a meal may go, the old far more readily than others; so may those who work in a building without
//! homes and leave it at midday. Who does is drawn for each person, meal and day, so that it is a function of them. They leave the home for
//! it and come back, and pass its doors.

use super::Population;
use super::party::{Party, PartyKind};
use super::pass::{Pass, Passage, Stayed, Via, Who};
use super::person::{Day, Person, Role, millis};
use super::rhythm::{CHINA_HOMES, CHINA_WORKPLACES, Purpose};
use super::week::usual_week;
use crate::sim::random::{bits, normal, unit};

/// Streams of the meals of a person, four each: whether, when, what tells apart who passes.
const MEAL_STREAM: u32 = 1_080;
/// Meals at the canteen for each resident and day (assumption; 250 a day in a community of 3,000: a canteen of Chongqing had 300 guests a day,
/// one of Guangzhou up to 300 orders, as China Daily told on 2023-07-15 and Xinhua on 2018-07-18).
pub(crate) const MEALS_PER_PERSON: f64 = 1.0 / 12.0;
/// Hour of breakfast, lunch and dinner at the canteen, mean and deviation, and how readily people go for it compared with lunch, which old
/// people of Guangzhou named as their greatest difficulty (the same; figures are assumptions).
const MEALS: [(f64, f64, f64); 3] = [(7.4, 0.5, 0.5), (11.8, 0.5, 1.0), (17.8, 0.6, 0.8)];
/// Hours that a guest is there (assumption).
const STAYS_H: f64 = 0.6;

/// How readily somebody goes to the canteen compared with others: most guests of such canteens are old (assumption).
fn liking(role: Role) -> f64 {
    match role {
        Role::Retired => 4.0,
        Role::Worker | Role::Pupil | Role::AtHome => 1.0,
    }
}

/// A meal at the canteen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meal {
    /// Key of the guest.
    key: u64,
    who: Who,
    /// Which of [`MEALS`].
    number: u32,
    /// When the guest comes, milliseconds of the day.
    at: u32,
    /// How readily such a guest goes for such a meal.
    pub(super) liking: f64,
}

impl Party {
    /// Calls `f` for each meal of `day` that one of the party takes at the canteen, where `chance` is that of a meal of liking 1.
    pub(super) fn meals(&self, chance: f64, day: i64, f: &mut impl FnMut(Meal)) {
        if self.is_vacant() || self.journey(day).is_some() {
            return;
        }
        if self.kind() == PartyKind::Worker {
            if let Some(meal) = self.lunch_out(chance, day) {
                f(meal);
            }
            return;
        }
        for number in 0..self.size() {
            let person = Person::of(&CHINA_HOMES, self.key, self.size(), number, self.has_car());
            for meal in 0..MEALS.len() as u32 {
                if let Some(meal) = self.meal(&person, chance, (meal, day)) {
                    f(meal);
                }
            }
        }
    }

    /// A meal of a person who lives there.
    fn meal(&self, person: &Person, chance: f64, (number, day): (u32, i64)) -> Option<Meal> {
        let (hour, deviation, readily) = MEALS[number as usize];
        let liking = liking(person.role) * readily;
        let stream = MEAL_STREAM + 4 * number;
        if unit(person.key, stream, day) >= chance * liking {
            return None;
        }
        let at = millis(hour + deviation * normal(person.key, stream + 1, day));
        let plan = Day::of(&CHINA_HOMES, person, day);
        let way = self.way_millis();
        let (leaves, is_back) = (at - way, at + millis(STAYS_H) + way);
        let is_up = plan.wakes <= leaves && is_back <= plan.sleeps;
        let mut stays = plan.stays().iter();
        // Who has been out is at home when the way from the gate is over.
        let is_free = stays.all(|stay| stay.to + way < leaves || is_back < stay.from);
        (is_up && is_free).then_some(Meal {
            key: person.key,
            who: Who::Resident,
            number,
            at,
            liking,
        })
    }

    /// Lunch of one who works there and leaves at midday.
    fn lunch_out(&self, chance: f64, day: i64) -> Option<Meal> {
        let number = 1;
        if unit(self.key, MEAL_STREAM + 4 * number, day) >= chance {
            return None;
        }
        let there = Day::at_work(&CHINA_WORKPLACES, self.key, self.has_car(), day);
        let [before, _] = there.stays() else {
            return None;
        };
        Some(Meal {
            key: self.key,
            who: Who::Worker,
            number,
            at: before.to + self.way_millis(),
            liking: 1.0,
        })
    }

    /// Calls `f` for what those pass who take a meal at the canteen on `day`: its door, and on both ways those of their home; who works there
    /// leaves at midday anyway.
    pub(super) fn dine(&self, chance: f64, day: i64, f: &mut impl FnMut(Passage)) {
        self.meals(chance, day, &mut |meal| {
            let tag = bits(meal.key, MEAL_STREAM + 4 * meal.number + 2, day);
            let choice = (tag >> 40) as f32 / (1_u32 << 24) as f32;
            let tag = tag as u32 & 0x1f_ffff;
            let mut pass = |millis, via, inward| {
                let pass = Pass::new(inward, meal.who, false, self.floor(), tag);
                let purpose = Purpose::Meal;
                f(Passage {
                    millis,
                    via,
                    choice,
                    pass,
                    purpose,
                    stayed: Stayed::default(),
                });
            };
            pass(meal.at, Via::Meal, false);
            if meal.who == Who::Worker {
                return;
            }
            let way = self.way_millis();
            let ways = [
                (meal.at - way, false),
                (meal.at + millis(STAYS_H) + way, true),
            ];
            for (at, inward) in ways {
                pass(at, Via::Home, inward);
                if self.floor() > 0 {
                    pass(at, Via::Lift, inward);
                }
            }
        });
    }
}

impl Population {
    /// Chance of a meal of liking 1 at the canteen, by which as many are taken in a usual week as [`MEALS_PER_PERSON`] says; none where there is
    /// no canteen.
    pub(super) fn chance_of_meal(&self) -> f64 {
        if self.doors.has_canteen {
            MEALS_PER_PERSON / usual_week().meals
        } else {
            0.0
        }
    }
}
