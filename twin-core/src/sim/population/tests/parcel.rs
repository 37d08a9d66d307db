//! Tests of parcels and lockers.

use super::holiday::NEW_YEAR;
use super::*;
use crate::sim::population::parcel::to_lockers;

const DAY_MILLIS: u32 = 24 * HOUR_MILLIS;

fn fresh(habits: Habits) -> (Population, Vec<Seat>) {
    let (community, catalogue) = community();
    let population = Population::new(&community, &catalogue, (42, habits), CHINA).unwrap();
    let seats = (community.devices.iter().enumerate())
        .filter(|(_, device)| device.class.as_str() == "T7-3")
        .map(|(index, _)| population.seat(index))
        .collect();
    (population, seats)
}

fn parcels_of(party: &Party, habits: &Habits, day: i64) -> Vec<u32> {
    let mut brought = Vec::new();
    party.parcels(habits, day, &mut |at| brought.push(at));
    brought
}

/// 0.14 a person and day, of which three at most to a household: some 5,100 of 2,000 households in a week, with a deviation of 72.
#[test]
fn lockers_get_what_is_not_brought_to_the_door() {
    let mean = |habits: &Habits| {
        let (mut parcels, mut persons) = (0, 0);
        for name in 0..2_000 {
            let party = household(name);
            for day in MONDAY..MONDAY + 7 {
                parcels += parcels_of(&party, habits, day).len();
                persons += usize::from(party.size());
            }
        }
        parcels as f64 / persons as f64
    };
    let usual = mean(&Habits::USUAL);
    println!("{usual:.4} parcels a person and day in lockers");
    assert!((to_lockers(&Habits::USUAL) - 0.14).abs() < 1e-12);
    assert!((usual - 0.14).abs() < 0.01, "{usual}");
    let to_the_door = Habits {
        deliveries_per_person: 0.3,
        ..Habits::USUAL
    };
    assert_eq!(mean(&to_the_door), 0.0);
}

#[test]
fn a_parcel_is_fetched_by_the_first_of_its_household_who_comes_home() {
    let (mut parcels, mut on_the_day) = (0, 0);
    for name in 0..400 {
        let party = household(name);
        let way = party.way_millis() / 2;
        for day in MONDAY..MONDAY + 7 {
            for brought in parcels_of(&party, &Habits::USUAL, day) {
                let fetched = brought + party.waits(day, brought);
                let mut first = u32::MAX;
                for after in 0..20_u32 {
                    for (_, plan) in party.days(day + i64::from(after)) {
                        let homecomings = plan.stays().iter().map(|stay| stay.to + way);
                        let homecomings = homecomings.map(|at| at + after * DAY_MILLIS);
                        first = homecomings.filter(|at| *at > brought).fold(first, u32::min);
                    }
                }
                assert_eq!(fetched, first, "household {name}, day {day}");
                parcels += 1;
                on_the_day += u32::from(fetched < DAY_MILLIS);
            }
        }
    }
    println!("{on_the_day} of {parcels} parcels are fetched on the day");
    assert!(parcels > 500, "{parcels}");
    assert!(on_the_day * 2 > parcels, "{on_the_day} of {parcels}");
}

#[test]
fn what_is_in_a_locker_was_put_in_and_is_not_fetched_yet() {
    let (mut population, seats) = fresh(Habits::USUAL);
    assert!(!seats.is_empty());
    let start = population.midnight(MONDAY) + 13 * HOUR + 17 * MINUTE;
    let end = start + 24 * HOUR;
    let recalled = |nanos: i64| {
        let (mut population, _) = fresh(Habits::USUAL);
        population.recall(SimTime::from_nanos(nanos));
        population.inside
    };
    let mut parcels = recalled(start);
    assert!(parcels.len() > 10, "{}", parcels.len());
    let before = parcels.len();
    for minute in 0..24 * 60 {
        let at = start + minute * MINUTE;
        population.enter(at);
        for seat in &seats {
            population.parcels(*seat, at, |time, waits| {
                parcels.push((seat.door, time.nanos() + i64::from(waits) * MILLI));
            });
        }
    }
    let put_in = parcels.len() - before;
    parcels.retain(|parcel| parcel.1 > end);
    parcels.sort_unstable();
    println!(
        "{before} inside, {put_in} put in, {} inside a day later",
        parcels.len()
    );
    assert!(put_in > 50, "{put_in}");
    assert_eq!(parcels, recalled(end));
}

#[test]
fn where_nobody_lives_no_parcel_comes() {
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::USUAL
    };
    let (mut population, seats) = fresh(nobody);
    let start = population.midnight(MONDAY) + 4 * HOUR;
    population.recall(SimTime::from_nanos(start + 12 * HOUR));
    assert!(population.inside.is_empty());
    for minute in 0..1_440 {
        let at = start + minute * MINUTE;
        population.enter(at);
        for seat in &seats {
            population.parcels(*seat, at, |time, _| panic!("nobody orders: {time:?}"));
        }
    }
}

#[test]
fn a_household_on_a_journey_orders_nothing_and_fetches_what_waits_when_it_is_back() {
    let (mut gone, mut waiting) = (0, 0);
    for name in 0..400 {
        let party = household(name);
        if party.journey(NEW_YEAR).is_none() {
            continue;
        }
        gone += 1;
        assert!(parcels_of(&party, &Habits::USUAL, NEW_YEAR).is_empty());
        let Some(eve) = (NEW_YEAR - 9..NEW_YEAR).find(|day| party.journey(*day).is_some()) else {
            continue;
        };
        // Most are at home at eight in the evening, and take it along after the journey.
        let fetched = 20 * HOUR_MILLIS + party.waits(eve - 1, 20 * HOUR_MILLIS);
        let day = eve - 1 + i64::from(fetched / DAY_MILLIS);
        waiting += u32::from(day > NEW_YEAR);
    }
    assert!(gone > 60 && waiting > 10, "{gone} {waiting}");
}

/// Two lockers at one spot and a third out of sight: the parcels of one that is full are in the one beside it, none is lost.
#[test]
fn what_finds_a_locker_full_is_put_in_the_one_beside_it() {
    let (whole, catalogue) = community();
    let mut parts = whole.into_parts();
    let first = parts
        .devices
        .iter()
        .position(|d| d.class.as_str() == "T7-3");
    let first = first.unwrap();
    let count = parts.devices.len();
    for (n, away_m) in [0.0, 40.0].into_iter().enumerate() {
        let mut another = parts.devices[first].clone();
        another.id = crate::ids::DeviceId::new(format!("locker-{n}")).unwrap();
        another.position.x += away_m;
        parts.devices.push(another);
    }
    let community = Community::new(parts).unwrap();
    let mut population =
        Population::new(&community, &catalogue, (42, Habits::USUAL), CHINA).unwrap();
    let lockers = [first, count, count + 1].map(|index| population.seat(index));
    let put_in = |population: &mut Population, full: &[u32]| {
        let mut put_in = [0, 1, 2].map(|_| Vec::new());
        for minute in 0..1_440 {
            let start = population.midnight(MONDAY) + 4 * HOUR + minute * MINUTE;
            population.enter(start);
            population.note_full(full);
            for (put_in, locker) in put_in.iter_mut().zip(&lockers) {
                population.parcels(*locker, start, |time, waits| put_in.push((time, waits)));
            }
        }
        put_in
    };
    let [one, other, apart] = put_in(&mut population, &[]);
    println!(
        "{} and {} at one spot, {} apart",
        one.len(),
        other.len(),
        apart.len()
    );
    // Some 97 a day, evenly but for chance.
    assert!(
        one.len() > 10 && other.len() > 10,
        "{} {}",
        one.len(),
        other.len()
    );
    let [full, beside, unmoved] = put_in(&mut population, &[lockers[0].door]);
    let mut both = [one, other].concat();
    both.sort_unstable();
    let mut beside = beside;
    beside.sort_unstable();
    assert!(full.is_empty());
    assert_eq!(beside, both);
    assert_eq!(unmoved, apart);
}
