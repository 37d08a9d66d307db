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
    println!("{share:.3} of the waste that is made is thrown in");
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

/// A population whose bins stand at some places along a line.
fn with_bins_at(xs: &[f64]) -> (Population, Vec<Seat>) {
    let (whole, catalogue) = community();
    let mut parts = whole.into_parts();
    let bin = parts.devices.iter().find(|d| d.class.as_str() == "T4-4");
    let bin = bin.unwrap().clone();
    parts.devices.retain(|d| d.class != bin.class);
    let first = parts.devices.len();
    for (n, x) in xs.iter().enumerate() {
        let mut another = bin.clone();
        another.id = crate::ids::DeviceId::new(format!("bin-{n}")).unwrap();
        another.position.x = *x;
        parts.devices.push(another);
    }
    let community = Community::new(parts).unwrap();
    let population = Population::new(&community, &catalogue, (42, Habits::USUAL), CHINA).unwrap();
    let seats = (first..first + xs.len()).map(|index| population.seat(index));
    let seats = seats.collect();
    (population, seats)
}

/// Some 1,750 times in a week: half of them has a deviation of 1.2 % of all, of which five are allowed.
#[test]
fn two_bins_at_one_spot_share_and_a_far_one_gets_nothing() {
    let (mut alone, only) = with_bins_at(&[105.0]);
    let (mut shared, bins) = with_bins_at(&[105.0, 105.0, 5_000.0]);
    let (mut all, mut times) = (0, [0; 3]);
    for day in MONDAY..MONDAY + 7 {
        all += thrown_in(&mut alone, &only, day).0;
        for (times, bin) in times.iter_mut().zip(&bins) {
            *times += thrown_in(&mut shared, std::slice::from_ref(bin), day).0;
        }
    }
    println!("{all} times in one bin, {times:?} in two at one spot and a far one");
    assert!(all > 1_000, "{all}");
    assert_eq!(times[0] + times[1], all, "who shares throws what is thrown");
    assert_eq!(times[2], 0);
    let share = times[0] as f64 / all as f64;
    assert!((0.44..0.56).contains(&share), "{share}");
}

#[test]
fn what_finds_a_bin_full_is_thrown_into_the_one_beside_it() {
    let (mut population, bins) = with_bins_at(&[105.0, 105.0, 140.0]);
    let thrown = |population: &mut Population, full: &[u32]| {
        let mut thrown = [0, 1, 2].map(|_| Vec::new());
        for minute in 0..1_440 {
            let start = population.midnight(MONDAY) + 4 * HOUR + minute * MINUTE;
            population.enter(start);
            population.note_full(full);
            for (thrown, bin) in thrown.iter_mut().zip(&bins) {
                population.waste(*bin, start, |time, made_by| {
                    thrown.push((time.nanos(), made_by));
                });
            }
        }
        thrown
    };
    let [first, second, third] = thrown(&mut population, &[]);
    assert!(first.len() > 20 && second.len() > 20 && third.len() > 20);
    let [full, beside, apart] = thrown(&mut population, &[bins[0].door]);
    assert!(full.is_empty());
    let mut both = [first.clone(), second.clone()].concat();
    both.sort_unstable();
    let mut beside = beside;
    beside.sort_unstable();
    assert_eq!(beside, both);
    assert_eq!(apart, third, "35 m off nobody sees it");
    let doors: Vec<u32> = bins.iter().map(|bin| bin.door).collect();
    assert_eq!(thrown(&mut population, &doors), [first, second, third]);
}
