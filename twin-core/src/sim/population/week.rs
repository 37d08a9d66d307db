//! What is usual in a week: the mean of many households and workers, for what follows people without seeing each of them.

use std::sync::OnceLock;

use super::habits::Habits;
use super::load::{HOMES, levels};
use super::party::Party;
use super::pass::Via;
use super::person::{DAY_BREAK_H, HOUR_MILLIS};
use super::rhythm::CHINA_WORKPLACES;
use crate::sim::random::entity_key;

/// Hours of a week, from Monday.
pub(crate) const WEEK_HOURS: usize = 168;
/// Households and workers asked: the shape is then within some per cent.
const ASKED: u32 = 400;
/// A day that is a Monday.
const MONDAY: i64 = 20_605;

/// Means over a week, hour by hour from Monday's first on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UsualWeek {
    /// Passages on foot or by car of a household.
    pub(crate) trips: [f64; WEEK_HOURS],
    /// Passages by car.
    pub(crate) vehicles: [f64; WEEK_HOURS],
    /// Share of the cars at home.
    pub(crate) parked: [f64; WEEK_HOURS],
    /// Share of the persons at home.
    pub(crate) at_home: [f64; WEEK_HOURS],
    /// Share of the workers at their workplaces.
    pub(crate) at_work: [f64; WEEK_HOURS],
    /// How often a person comes by a shop on the way home, mean of a day.
    pub(crate) errands: f64,
    /// How readily people could go to the canteen for a meal: the sum over a person's day, mean of the week.
    pub(crate) meals: f64,
    /// Mean load of a home that [`HOMES`] gives for this rhythm.
    pub(crate) home_share: f64,
}

/// The usual week; worked out once, from the same people for every seed, of usual habits whatever those of the run are: it gives the
/// shapes of a week, not how many live there. Free parking spaces and stored plates would be wrong with it where there are fewer cars, and
/// are told by the run's own.
pub(crate) fn usual_week() -> &'static UsualWeek {
    static WEEK: OnceLock<UsualWeek> = OnceLock::new();
    WEEK.get_or_init(UsualWeek::ask)
}

/// The hour of the week that a moment of a day lies in; days run past midnight.
fn hour_of_week(weekday: i64, millis: u32) -> usize {
    (weekday as usize * 24 + (millis / HOUR_MILLIS) as usize) % WEEK_HOURS
}

impl UsualWeek {
    fn ask() -> Self {
        let zero = [0.0; WEEK_HOURS];
        let mut week = Self {
            trips: zero,
            vehicles: zero,
            parked: zero,
            at_home: zero,
            at_work: zero,
            errands: 0.0,
            meals: 0.0,
            home_share: 0.0,
        };
        let (mut cars, mut persons) = (0.0, 0.0);
        for number in 0..ASKED {
            let key = entity_key(0, "usual household", &number.to_string());
            let party = Party::household(key, 0, 0, &Habits::USUAL);
            cars += f64::from(u8::from(party.has_car()));
            persons += f64::from(party.size());
            for weekday in 0..7 {
                week.add(&party, weekday);
            }
            let key = entity_key(0, "usual worker", &number.to_string());
            for weekday in 0..7 {
                let there =
                    super::person::Day::at_work(&CHINA_WORKPLACES, key, false, MONDAY + weekday);
                add_share(&mut week.at_work, weekday, |at| there.is_in_stay(at));
            }
        }
        week.parked.iter_mut().for_each(|v| *v /= cars);
        week.at_home.iter_mut().for_each(|v| *v /= persons);
        week.at_work.iter_mut().for_each(|v| *v /= f64::from(ASKED));
        week.errands /= 7.0 * persons;
        week.meals /= 7.0 * persons;
        week.home_share /= f64::from(ASKED * 7 * 24);
        week
    }

    fn add(&mut self, party: &Party, weekday: i64) {
        let day = MONDAY + weekday;
        party.passages(&Habits::USUAL, day, &mut |passage| {
            let hour = hour_of_week(weekday, passage.millis);
            self.errands += f64::from(u8::from(passage.may_buy()));
            match passage.via {
                Via::Walk => self.trips[hour] += 1.0,
                Via::Drive => {
                    self.trips[hour] += 1.0;
                    self.vehicles[hour] += 1.0;
                }
                _ => {}
            }
        });
        // Whoever could go for a meal does where the chance is beyond all bounds.
        party.meals(f64::INFINITY, day, &mut |meal| self.meals += meal.liking);
        for (person, plan) in party.days(day) {
            add_share(&mut self.at_home, weekday, |at| !plan.is_in_stay(at));
            if person.drives {
                let drives = |at| {
                    let mut stays = plan.stays().iter();
                    stays.any(|stay| stay.drives && (stay.from..stay.to).contains(&at))
                };
                add_share(&mut self.parked, weekday, |at| !drives(at));
            }
        }
        for (slot, level) in levels::<24>(party, day, 0).into_iter().enumerate() {
            // The sun is up from six to six, near enough for the few lamps.
            let sun: f64 = if (2..14).contains(&slot) { 0.5 } else { -0.5 };
            self.home_share += HOMES.share(level, sun);
        }
    }
}

/// Adds the part of each hour in which something holds, looked at four times an hour.
fn add_share(hours: &mut [f64; WEEK_HOURS], weekday: i64, holds: impl Fn(u32) -> bool) {
    let first = DAY_BREAK_H as u32 * HOUR_MILLIS;
    for quarter in 0..96 {
        let at = first + quarter * (HOUR_MILLIS / 4) + HOUR_MILLIS / 8;
        if holds(at) {
            hours[hour_of_week(weekday, at)] += 0.25;
        }
    }
}
