//! Tests of meals at the canteen.

use super::*;
use crate::sim::population::meal::Meal;

/// The chance by which [`MEALS_PER_PERSON`] meals are taken.
fn chance() -> f64 {
    MEALS_PER_PERSON / usual_week().meals
}

fn meals_of(party: &Party, day: i64) -> Vec<Meal> {
    let mut meals = Vec::new();
    party.meals(chance(), day, &mut |meal| meals.push(meal));
    meals
}

/// One in twelve a person and day. The chance is from a week of other households, whose mean is known to some 5 %: a few are old, and go
/// several times as readily. A meal of an old person is of liking 2 or more, any other of 1 or less: 65 % are of old people.
#[test]
fn people_eat_at_the_canteen_as_often_as_is_said_and_most_are_old() {
    let (mut meals, mut old, mut persons) = (0, 0, 0);
    for name in 0..2_000 {
        let party = household(name);
        for day in MONDAY..MONDAY + 7 {
            let of_day = meals_of(&party, day);
            meals += of_day.len();
            old += of_day.iter().filter(|meal| meal.liking >= 2.0).count();
            persons += usize::from(party.size());
        }
    }
    let mean = meals as f64 / persons as f64;
    let of_old = old as f64 / meals as f64;
    println!("{mean:.4} meals a person and day, {of_old:.2} of them of old people");
    assert!((mean / MEALS_PER_PERSON - 1.0).abs() < 0.2, "{mean}");
    assert!((0.5..0.8).contains(&of_old), "{of_old}");
}

/// Nobody is at the canteen and elsewhere: at home are between none and all, and at the day's end all.
#[test]
fn who_eats_at_the_canteen_goes_from_home_and_comes_back() {
    let mut guests = 0;
    for name in 0..1_000 {
        let party = household(name);
        for day in MONDAY..MONDAY + 7 {
            let mut passages = Vec::new();
            party.passages(&Habits::USUAL, day, &mut |passage| passages.push(passage));
            let mut there = Vec::new();
            party.dine(chance(), day, &mut |passage| there.push(passage));
            let of = |via: Via| there.iter().filter(move |p| p.via == via);
            guests += of(Via::Meal).count();
            assert_eq!(of(Via::Home).count(), 2 * of(Via::Meal).count());
            for meal in of(Via::Meal) {
                // The way takes 40 s to 150 s, the meal 36 minutes.
                let around = meal.millis - 150_000..meal.millis;
                let leaves =
                    of(Via::Home).any(|p| !p.pass.is_inward() && around.contains(&p.millis));
                assert!(leaves, "{meal:?}");
            }
            passages.extend(there);
            is_never_negative(&party, passages);
        }
    }
    assert!(guests > 500, "{guests}");
}

#[test]
fn workers_have_lunch_at_the_canteen_on_their_midday_break() {
    let mut lunches = 0;
    for name in 0..2_000 {
        let party = worker(name);
        let mut passages = Vec::new();
        party.passages(&Habits::USUAL, MONDAY, &mut |passage| {
            passages.push(passage)
        });
        party.dine(chance(), MONDAY, &mut |passage| {
            assert_eq!((passage.via, passage.pass.who()), (Via::Meal, Who::Worker));
            let out = |p: &&Passage| p.via == Via::Walk && !p.pass.is_inward();
            let left = passages.iter().filter(out).map(|p| p.millis).min().unwrap();
            // The gate is passed on the way of 40 s to 150 s, or left behind at its beginning.
            let away = passage.millis.abs_diff(left);
            assert!(away <= 150_000, "{away} ms");
            lunches += 1;
        });
    }
    // 45 % of 85 % of those without a car, of whom one in twenty-six goes.
    assert!((5..=60).contains(&lunches), "{lunches}");
}

#[test]
fn without_a_canteen_or_people_nobody_eats_there() {
    let (whole, catalogue) = community();
    let mut parts = whole.into_parts();
    parts
        .devices
        .retain(|d| !matches!(d.class.as_str(), "T7-4" | "T7-6"));
    let community = Community::new(parts).unwrap();
    let none = Population::new(&community, &catalogue, (42, Habits::USUAL), CHINA).unwrap();
    assert_eq!(none.chance_of_meal(), 0.0);
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::USUAL
    };
    let vacant = Party::household(household(1).key, 0, 5, &nobody);
    assert!(meals_of(&vacant, MONDAY).is_empty());
}
