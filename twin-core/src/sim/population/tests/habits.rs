//! Tests of habits other than the usual ones.

use super::*;
use crate::sim::population::party::PartyKind;
use crate::sim::site::Site;

/// Everybody who passes a watched door of a community on a Monday, once for each door.
fn passed(habits: Habits) -> Vec<Pass> {
    let (community, catalogue) = community();
    let mut population = Population::new(&community, &catalogue, (42, habits), CHINA).unwrap();
    let start = population.midnight(MONDAY) + 4 * HOUR;
    let mut passed = Vec::new();
    for n in 0..24 * HOUR / SPAN {
        population.enter(start + n * SPAN);
        for door in (0..population.doors.count).filter(|door| is_passed(&population, *door)) {
            let door = door as usize;
            let (from, to) = (population.firsts[door], population.firsts[door + 1]);
            let packed = population.passages[from as usize..to as usize].iter();
            passed.extend(packed.map(|packed| Pass::from_bits(what_of(*packed))));
        }
    }
    passed
}

/// Whether people pass a door; else it is one of parcels, orders or waste.
fn is_passed(population: &Population, door: u32) -> bool {
    let doors = &population.doors;
    let stands = [&doors.lockers, &doors.bins];
    let mut stands = stands.into_iter().flat_map(|s| s.sets.iter().flatten());
    door != doors.orders && stands.all(|stand| *stand != door)
}

/// Those of whom something holds, in an order.
fn of(passed: &[Pass], holds: impl Fn(&Pass) -> bool) -> Vec<Pass> {
    let mut found: Vec<Pass> = passed.iter().copied().filter(holds).collect();
    found.sort_unstable();
    found
}

fn is(who: Who) -> impl Fn(&Pass) -> bool {
    move |pass| pass.who() == who
}

fn occupied(occupied: f64) -> Habits {
    Habits {
        occupied,
        ..Habits::USUAL
    }
}

#[test]
fn a_party_takes_24_bytes_whatever_its_habits() {
    assert_eq!(size_of::<Party>(), 24);
    let key = household(1).key;
    let vacant = Party::household(key, 1_999_999, 127, &occupied(0.0));
    assert_eq!(
        (vacant.size(), vacant.host(), vacant.floor()),
        (0, 1_999_999, 127)
    );
    assert!(vacant.is_vacant() && !vacant.has_car());
    assert_eq!(vacant.kind(), PartyKind::Household);
    let everybody = Habits {
        cars_per_household: 1.0,
        cars_per_worker: 1.0,
        ..Habits::USUAL
    };
    let lived_in = Party::household(key, 1_999_999, 127, &everybody);
    assert!(lived_in.has_car() && !lived_in.is_vacant());
    assert_eq!(lived_in.size(), household(1).size());
    let worker = Party::worker(key, 1_999_999, 127, &everybody);
    assert!(worker.has_car() && !worker.is_vacant());
    assert_eq!((worker.size(), worker.host()), (1, 1_999_999));
}

/// Of 10,000 homes, half of them: 5,000, with a deviation of 50.
#[test]
fn a_share_of_the_homes_is_lived_in_and_a_higher_one_adds_some() {
    let lived_in = |share: f64| -> Vec<bool> {
        let homes = (0..10_000).map(|name| {
            let key = household(name).key;
            !Party::household(key, 0, 5, &occupied(share)).is_vacant()
        });
        homes.collect()
    };
    let count = |homes: &[bool]| homes.iter().filter(|home| **home).count();
    let (half, most) = (lived_in(0.5), lived_in(0.8));
    assert!((4_800..=5_200).contains(&count(&half)), "{}", count(&half));
    // 8,000, with a deviation of 40.
    assert!((7_840..=8_160).contains(&count(&most)), "{}", count(&most));
    assert!(half.iter().zip(&most).all(|(half, most)| *most || !half));
    assert_eq!(count(&lived_in(0.0)), 0);
    assert_eq!(count(&lived_in(1.0)), 10_000);
}

#[test]
fn nobody_passes_where_nobody_lives() {
    let nobody = passed(occupied(0.0));
    assert!(nobody.iter().all(is(Who::Worker)), "{}", nobody.len());
    let usual = passed(Habits::USUAL);
    let half = passed(occupied(0.5));
    let share =
        of(&half, is(Who::Resident)).len() as f64 / of(&usual, is(Who::Resident)).len() as f64;
    assert!((0.35..0.65).contains(&share), "{share}");
}

/// A meter serves those who live in its home, and none where nobody does: both sides know of the same homes.
#[test]
fn a_meter_serves_the_persons_of_its_household() {
    let (community, catalogue) = community();
    let habits = occupied(0.5);
    let population = Population::new(&community, &catalogue, (42, habits), CHINA).unwrap();
    let site = Site::new(&community, 42, habits);
    let (mut vacant, mut lived_in) = (0, 0);
    for (index, device) in community.devices.iter().enumerate() {
        if device.class.as_str() != "T4-3" || !matches!(device.host, Host::Household { .. }) {
            continue;
        }
        let party = population.parties[population.seat(index).door as usize];
        assert_eq!(site.served(&[device]), [f64::from(party.size())]);
        if party.is_vacant() {
            vacant += 1;
        } else {
            lived_in += 1;
        }
    }
    assert!(vacant > 20 && lived_in > 20, "{vacant} {lived_in}");
}

#[test]
fn without_cars_no_resident_drives_and_visitors_still_do() {
    let usual = passed(Habits::USUAL);
    let drives = |pass: &Pass| pass.who() == Who::Resident && pass.drives();
    assert!(of(&usual, drives).len() > 50);
    let walking = passed(Habits {
        cars_per_household: 0.0,
        ..Habits::USUAL
    });
    assert!(of(&walking, drives).is_empty());
    assert!(of(&walking, is(Who::Resident)).len() > 500);
    assert_eq!(
        of(&walking, is(Who::Visitor)),
        of(&usual, is(Who::Visitor)),
        "guests have their own cars"
    );
}

#[test]
fn without_deliveries_no_courier_comes_and_without_visits_no_visitor() {
    let usual = passed(Habits::USUAL);
    let alone = passed(Habits {
        visits_per_person: 0.0,
        deliveries_per_person: 0.0,
        ..Habits::USUAL
    });
    assert!(of(&usual, is(Who::Courier)).len() > 20 && of(&usual, is(Who::Visitor)).len() > 5);
    assert!(of(&alone, is(Who::Courier)).is_empty() && of(&alone, is(Who::Visitor)).is_empty());
    assert_eq!(
        of(&alone, is(Who::Resident)),
        of(&usual, is(Who::Resident)),
        "who lives there does what they did"
    );
}

/// One of each a person and day: 1.97 to a household, the mean of min(k, 3) of Poisson's law over the sizes of households; the deviation of
/// the sum of 1,000 is about 33.
#[test]
fn more_visits_and_deliveries_come_three_to_a_household_at_most() {
    let busy = Habits {
        visits_per_person: 1.0,
        deliveries_per_person: 1.0,
        ..Habits::USUAL
    };
    let (mut visitors, mut couriers) = (0, 0);
    for name in 0..1_000 {
        let (mut of_visitors, mut of_couriers) = (0, 0);
        household(name).passages(&busy, MONDAY, &mut |passage| {
            let comes = passage.via == Via::Home && passage.pass.is_inward();
            of_visitors += u32::from(comes && passage.pass.who() == Who::Visitor);
            of_couriers += u32::from(comes && passage.pass.who() == Who::Courier);
        });
        assert!(of_visitors <= 3 && of_couriers <= 3);
        visitors += of_visitors;
        couriers += of_couriers;
    }
    assert!((1_850..2_090).contains(&visitors), "{visitors}");
    assert!((1_850..2_090).contains(&couriers), "{couriers}");
}
