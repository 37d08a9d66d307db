//! Tests of what people carry to the bins.

use super::*;
use crate::sim::population::party::PartyKind;

/// Number of times that somebody threw something in on a day, and the persons whose waste of a day that was.
fn thrown_in(population: &mut Population, bins: &[Seat], day: i64) -> (usize, u32) {
    let (mut times, mut persons) = (0, 0);
    for minute in 0..1_440 {
        let start = population.midnight(day) + 4 * HOUR + minute * MINUTE;
        population.enter(start);
        for bin in bins {
            population.waste(*bin, start, |_, made_by| {
                times += 1;
                persons += made_by;
            });
        }
    }
    (times, persons)
}

fn with_bins(habits: Habits) -> (Population, Vec<Seat>) {
    let (community, catalogue) = community();
    let population = Population::new(&community, &catalogue, (42, habits), CHINA).unwrap();
    let bins = (community.devices.iter().enumerate())
        .filter(|(_, device)| device.class.as_str() == "T4-4")
        .map(|(index, _)| population.seat(index))
        .collect();
    (population, bins)
}

#[test]
fn each_household_of_which_somebody_goes_out_throws_its_waste_in_once_a_day() {
    let (mut population, bins) = with_bins(Habits::USUAL);
    let mut go_out = 0;
    for party in &population.parties {
        let mut goes_out = false;
        party.passages(&Habits::USUAL, MONDAY, &mut |passage| {
            goes_out |= passage.pass.who() == Who::Resident && !passage.pass.is_inward();
        });
        go_out += usize::from(goes_out);
    }
    let (times, persons) = thrown_in(&mut population, &bins, MONDAY);
    assert!(go_out > 200, "{go_out}");
    assert_eq!(times, go_out);
    assert!(persons as usize > go_out);
}

/// Whoever stays at home carries it out later: nothing is lost but what the last day leaves.
#[test]
fn all_waste_of_a_week_is_thrown_in() {
    let (mut population, bins) = with_bins(Habits::USUAL);
    let households = population.parties.iter();
    let households = households.filter(|party| party.kind() == PartyKind::Household);
    let live: u32 = households.map(|party| u32::from(party.size())).sum();
    let mut thrown = 0;
    for day in MONDAY..MONDAY + 7 {
        thrown += thrown_in(&mut population, &bins, day).1;
    }
    let share = f64::from(thrown) / f64::from(7 * live);
    println!("{share:.3} kg of waste a person and day are thrown in, of 1.000 that are made");
    assert!((0.95..1.05).contains(&share), "{share}");
}

#[test]
fn where_nobody_lives_nothing_is_thrown_in() {
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::USUAL
    };
    let (mut population, bins) = with_bins(nobody);
    assert!(!bins.is_empty());
    assert_eq!(thrown_in(&mut population, &bins, MONDAY), (0, 0));
}
