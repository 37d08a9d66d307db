//! Tests of the people.

mod habits;
mod holiday;
mod meal;
mod order;
mod parcel;
mod road;
mod waste;

use std::collections::BTreeMap;

use super::party::Party;
use super::pass::Via;
use super::person::{Day, HOUR_MILLIS, Person, Role, millis};
use super::rhythm::{CHINA_HOMES, DayKind, Purpose};
use super::*;
use crate::model::{Community, Host};
use crate::sim::env::MINUTE;
use crate::sim::random::entity_key;
use crate::sim::synthetic_community;

/// 2026-06-01, a Monday.
const MONDAY: i64 = 20_605;
const CHINA: i64 = 28_800;

fn household(name: u32) -> Party {
    let key = entity_key(3, "household", &name.to_string());
    Party::household(key, 0, 5, &Habits::USUAL)
}

fn worker(name: u32) -> Party {
    Party::worker(household(name).key, 0, 5, &Habits::USUAL)
}

fn community() -> (Community, Catalogue) {
    let catalogue = Catalogue::builtin().unwrap();
    (synthetic_community(&catalogue, 700).unwrap(), catalogue)
}

/// All that pass a door in a day that begins at `start`, by running through its minutes.
fn day_of(population: &mut Population, seat: Seat, start: i64) -> Vec<(SimTime, Pass)> {
    let mut passed = Vec::new();
    for minute in 0..1_440 {
        let start = start + minute * MINUTE;
        population.enter(start);
        population.passages(seat, start, |time, pass| passed.push((time, pass)));
    }
    passed
}

#[test]
fn days_have_their_kinds() {
    let kinds: Vec<DayKind> = (0..7).map(|d| DayKind::of(MONDAY + d)).collect();
    assert_eq!(kinds[..5], [DayKind::Workday; 5]);
    assert_eq!(kinds[5..], [DayKind::Saturday, DayKind::Sunday]);
}

#[test]
fn a_day_is_in_order_and_ends_at_home() {
    for name in 0..300 {
        let party = household(name);
        for day in MONDAY..MONDAY + 7 {
            for (person, plan) in party.days(day) {
                assert!(plan.wakes >= 4 * HOUR_MILLIS && plan.sleeps <= 28 * HOUR_MILLIS);
                let mut free_from = plan.wakes;
                for stay in plan.stays() {
                    assert!(free_from <= stay.from && stay.from < stay.to, "{plan:?}");
                    assert!(!stay.drives || person.drives);
                    free_from = stay.to;
                }
                assert!(free_from <= plan.sleeps, "{plan:?}");
                assert!(plan.sleeps > plan.wakes);
            }
        }
    }
}

/// Bulletin of the 2018 national time use survey: 9 h 19 min of sleep, naps included; who works does so 7 h 38 min and is 61 min on the way
/// for it. Census of 2020: 17.95 % below 15 years, 18.70 % of 60 and more.
#[test]
fn days_are_as_long_as_surveys_say() {
    let (mut sleep, mut persons, mut outings) = (0.0, 0.0, 0.0);
    let (mut work, mut works) = (0.0, 0.0);
    let mut roles = BTreeMap::new();
    for name in 0..1_500 {
        for day in MONDAY..MONDAY + 7 {
            for (person, plan) in household(name).days(day) {
                persons += 1.0;
                *roles.entry(format!("{:?}", person.role)).or_insert(0.0) += 1.0;
                sleep += 24.0 - f64::from(plan.sleeps - plan.wakes) / f64::from(HOUR_MILLIS);
                outings += plan.stays().len() as f64;
                for stay in plan.stays().iter().filter(|s| s.purpose == Purpose::Work) {
                    work += f64::from(stay.to - stay.from) / f64::from(HOUR_MILLIS);
                    works += 1.0;
                }
            }
        }
    }
    let share = |role: Role| roles[&format!("{role:?}")] / persons;
    println!(
        "sleep {:.2} h, {:.2} trips a day, away for work {:.2} h, pupils {:.3}, retired {:.3}, workers {:.3}",
        sleep / persons,
        2.0 * outings / persons,
        work / works,
        share(Role::Pupil),
        share(Role::Retired),
        share(Role::Worker),
    );
    assert!((sleep / persons - 9.32).abs() < 0.6);
    // A break of one hour at midday.
    assert!((work / works - (7.63 + 61.0 / 60.0 + 1.0)).abs() < 0.2);
    assert!((2.0..3.0).contains(&(2.0 * outings / persons)));
    assert!((0.12..0.24).contains(&share(Role::Pupil)));
    assert!((0.13..0.28).contains(&share(Role::Retired)));
}

#[test]
fn everybody_who_leaves_comes_back_and_nobody_leaves_twice() {
    for name in 0..300 {
        for party in [household(name), worker(name)] {
            for day in MONDAY..MONDAY + 7 {
                let mut passages = Vec::new();
                party.passages(&Habits::USUAL, day, &mut |passage| passages.push(passage));
                for via in [
                    Via::Walk,
                    Via::Drive,
                    Via::Path,
                    Via::Road,
                    Via::Lift,
                    Via::Stairs,
                    Via::Home,
                    Via::Car,
                ] {
                    let ways: Vec<bool> = (passages.iter())
                        .filter(|p| p.via == via)
                        .map(|p| p.pass.is_inward())
                        .collect();
                    let inward = ways.iter().filter(|inward| **inward).count();
                    assert_eq!(2 * inward, ways.len(), "{via:?}");
                }
                is_never_negative(&party, passages);
            }
        }
    }
}

/// Residents at home are between none and all, guests and workers never fewer than none.
fn is_never_negative(party: &Party, mut passages: Vec<Passage>) {
    passages.retain(|p| p.via == Via::Home);
    passages.sort_by_key(|p| p.millis);
    let (mut at_home, mut guests) = (i32::from(party.size()), 0);
    for passage in passages {
        let step = if passage.pass.is_inward() { 1 } else { -1 };
        assert!(passage.millis >= 4 * HOUR_MILLIS && passage.millis < 28 * HOUR_MILLIS);
        if passage.pass.who() == Who::Resident {
            at_home += step;
        } else {
            guests += step;
        }
        assert!((0..=i32::from(party.size())).contains(&at_home) && guests >= 0);
    }
    assert_eq!((at_home, guests), (i32::from(party.size()), 0));
}

/// A worker without a car comes by the gate 40 s to 150 s before the lift and leaves the other way round.
#[test]
fn a_worker_passes_gate_and_lift_in_the_order_of_the_way() {
    let party = (0..).map(worker).find(|p| !p.has_car()).unwrap();
    let mut passages = Vec::new();
    let day = (MONDAY..).find(|&day| {
        passages.clear();
        party.passages(&Habits::USUAL, day, &mut |passage| passages.push(passage));
        !passages.is_empty()
    });
    assert!(day.is_some());
    let of = |via: Via| -> Vec<_> {
        let of_via = passages.iter().filter(|p| p.via == via);
        of_via.map(|p| (p.millis, p.pass.is_inward())).collect()
    };
    let (gates, lifts) = (of(Via::Walk), of(Via::Lift));
    assert_eq!(gates.len(), lifts.len());
    for (gate, lift) in gates.iter().zip(&lifts) {
        let way = 40_000..=150_000;
        if gate.1 {
            assert!(
                way.contains(&(lift.0 - gate.0)),
                "first the gate, then the lift"
            );
        } else {
            assert!(
                way.contains(&(gate.0 - lift.0)),
                "first the lift, then the gate"
            );
        }
    }
    assert!(
        gates[0].1 && (millis(6.5)..millis(11.0)).contains(&gates[0].0),
        "comes in the morning"
    );
}

#[test]
fn a_pass_tells_what_was_put_in() {
    let mut seen = std::collections::BTreeSet::new();
    household(1).passages(&Habits::USUAL, MONDAY, &mut |passage| {
        let pass = Pass::from_bits(passage.pass.to_bits());
        assert_eq!(pass, passage.pass);
        assert_eq!(pass.floor(), 5);
        assert!((0.0..1.0).contains(&pass.share()) && pass.lane(3) < 3 && pass.lane(1) == 0);
        seen.insert(pass.is_inward());
    });
    assert_eq!(seen.len(), 2);
}

/// What passes a door in a day is what the days of its people say, each once, wherever local time lies.
#[test]
fn the_doors_of_a_unit_see_its_people_and_nobody_else() {
    let (community, catalogue) = community();
    for offset in [CHINA, 19_800, -12_600, 3_661] {
        let mut population =
            Population::new(&community, &catalogue, (42, Habits::USUAL), offset).unwrap();
        let (index, unit) = (community.devices.iter().enumerate())
            .find_map(|(index, device)| match &device.host {
                Host::Fixture(id) if device.class.as_str() == "T5-10" => {
                    let lift = community.fixtures.iter().find(|f| f.id == *id)?;
                    Some((index, lift.unit.clone()?))
                }
                _ => None,
            })
            .unwrap();
        let seat = population.seat(index);
        let host = community.units.iter().position(|u| u.id == unit).unwrap() as u32;
        let start = population.midnight(MONDAY) + 4 * 3_600 * NANOS_PER_SEC;
        let mut expected = Vec::new();
        for party in population.parties.iter().filter(|p| p.host() == host) {
            let mut note = |passage: &Passage| {
                if passage.via == Via::Lift && !population.is_carried(party, passage) {
                    let nanos = population.midnight(MONDAY) + i64::from(passage.millis) * MILLI;
                    expected.push((nanos / MILLI, passage.pass.to_bits()));
                }
            };
            party.passages(&Habits::USUAL, MONDAY, &mut |passage| note(&passage));
            let chance = population.chance_of_meal();
            party.dine(chance, MONDAY, &mut |passage| note(&passage));
        }
        expected.sort_unstable();
        // The day begins within a minute where local time is not whole minutes off.
        let first = start.div_euclid(MINUTE) * MINUTE;
        let seen: Vec<(i64, u32)> = (day_of(&mut population, seat, first).iter())
            .map(|(time, pass)| (time.nanos() / MILLI, pass.to_bits()))
            .collect();
        assert!(seen.is_sorted_by_key(|s| s.0));
        assert!(seen.len() > 60, "{}", seen.len());
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, expected, "local time {offset} s ahead");
    }
}

#[test]
fn devices_side_by_side_share_the_people_of_their_gate() {
    let (whole, catalogue) = community();
    let mut parts = whole.into_parts();
    let turnstile = parts.devices.iter().find(|d| d.class.as_str() == "T5-2");
    let turnstile = turnstile.unwrap().clone();
    let alone = Community::new(parts.clone()).unwrap();
    for n in 0..2 {
        let mut another = turnstile.clone();
        another.id = crate::ids::DeviceId::new(format!("another-{n}")).unwrap();
        parts.devices.push(another);
    }
    let three = Community::new(parts).unwrap();
    let count = |community: &Community| -> Vec<usize> {
        let mut population =
            Population::new(community, &catalogue, (42, Habits::USUAL), CHINA).unwrap();
        let start = population.midnight(MONDAY);
        let seats: Vec<Seat> = (community.devices.iter().enumerate())
            .filter(|(_, d)| d.class.as_str() == "T5-2" && d.host == turnstile.host)
            .map(|(index, _)| population.seat(index))
            .collect();
        let mut counts = Vec::new();
        for seat in seats {
            counts.push(day_of(&mut population, seat, start).len());
        }
        counts
    };
    let (alone, shared) = (count(&alone), count(&three));
    assert_eq!(alone.len() + 2, shared.len());
    assert_eq!(alone.iter().sum::<usize>(), shared.iter().sum::<usize>());
    assert!(
        shared.iter().all(|&n| n * 5 > alone[0]),
        "{alone:?} {shared:?}"
    );
}

#[test]
fn any_hour_is_computed_alone_and_on_any_number_of_threads() {
    let (community, catalogue) = community();
    let fresh = || Population::new(&community, &catalogue, (42, Habits::USUAL), CHINA).unwrap();
    let begin = |n: i64| (MONDAY * 24 - 8) * HOUR + n * SPAN;
    let mut straight = fresh();
    let last = 40 * HOUR / SPAN - 1;
    for n in 0..=last {
        straight.enter(begin(n));
        let mut jumped = fresh();
        jumped.enter(begin(n) + 9 * MINUTE);
        assert_eq!(straight.passages, jumped.passages);
        assert_eq!(
            (&straight.firsts, &straight.levels),
            (&jumped.firsts, &jumped.levels)
        );
        let day = straight.day_of(begin(n));
        let slot = straight.slot(begin(n).div_euclid(HOUR)) as usize;
        for (party, levels) in straight.parties.iter().zip(&straight.levels) {
            let of_day = load::levels::<24>(party, day, 0);
            assert_eq!(levels[slot % BLOCK_HOURS], of_day[slot]);
        }
    }
    for threads in [2, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let mut shared = fresh();
        pool.install(|| shared.enter(begin(last)));
        assert_eq!(straight.passages, shared.passages, "{threads} threads");
        assert_eq!(straight.levels, shared.levels);
    }
}

#[test]
fn a_household_uses_more_when_people_are_up() {
    let day = MONDAY;
    let party = (0..).map(household).find(|p| p.size() == 1).unwrap();
    let (_, plan) = party.days(day).next().unwrap();
    let levels = load::levels::<24>(&party, day, 0);
    for (slot, level) in levels.into_iter().enumerate() {
        let from = (slot as u32 + 4) * HOUR_MILLIS;
        let up = (from..from + HOUR_MILLIS)
            .step_by(60_000)
            .filter(|at| (plan.wakes..plan.sleeps).contains(at) && !plan.is_in_stay(*at))
            .count();
        let share = load::HOMES.share(level, 1.0);
        // One person: 0.309 of the mean load while up, and 0.608 always, in steps of 0.05.
        let least = 0.608 + 0.309 * up as f64 / 60.0;
        assert!(share > least - 0.04, "{slot}: {share} {least}");
        assert!(up > 0 || share < 0.65, "{slot}: {share}");
    }
}

#[test]
fn a_community_of_nobody_passes_no_door() {
    let (whole, catalogue) = community();
    let mut parts = whole.into_parts();
    parts
        .buildings
        .iter_mut()
        .for_each(|b| b.households.value = 0);
    parts
        .units
        .iter_mut()
        .for_each(|u| (u.households, u.rented) = (0, 0));
    let community = Community::new(parts).unwrap();
    let mut population =
        Population::new(&community, &catalogue, (1, Habits::USUAL), CHINA).unwrap();
    let start = population.midnight(MONDAY) + 8 * HOUR;
    population.enter(start);
    for index in 0..community.devices.len() {
        population.passages(population.seat(index), start, |_, _| {
            panic!("nobody lives there")
        });
    }
}

#[test]
fn more_people_than_the_engine_keeps_are_an_error_that_names_the_building() {
    let (whole, catalogue) = community();
    let mut parts = whole.into_parts();
    let (unit, wrong) = (parts.units[1].id.clone(), 3_000_000);
    parts.units[1].households = wrong;
    let community = Community::new(parts).unwrap();
    match Population::new(&community, &catalogue, (1, Habits::USUAL), CHINA) {
        Err(SimError::TooManyPeople {
            largest,
            of_largest,
            parties,
            ..
        }) => {
            assert_eq!((largest.as_str(), of_largest), (unit.as_str(), wrong));
            assert!(parties > u64::from(wrong));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_is_one_of_the_household() {
    let person = Person::of(&CHINA_HOMES, 5, 3, 2, true);
    assert!(!person.drives, "the first drives");
    let day = Day::of(&CHINA_HOMES, &person, MONDAY);
    assert_eq!(day, Day::of(&CHINA_HOMES, &person, MONDAY));
    assert_ne!(person.key, Person::of(&CHINA_HOMES, 5, 3, 1, true).key);
}

/// Whether it is a passage of the gate.
fn is_at_gate(passage: &Passage) -> bool {
    matches!(passage.via, Via::Walk | Via::Drive)
}

#[test]
fn who_leaves_again_was_there_as_long_as_the_two_passages_of_the_gate_lie_apart() {
    let mut left = 0;
    for name in 0..2_000 {
        let mut passages = Vec::new();
        household(name).passages(&Habits::USUAL, MONDAY, &mut |passage| {
            passages.push(passage)
        });
        for out in passages.iter().filter(|p| is_at_gate(p)) {
            if out.pass.is_inward() || out.pass.who() == Who::Resident {
                assert_eq!(out.stayed, Stayed::default());
                continue;
            }
            let tag = |passage: &Passage| passage.pass.to_bits() >> 11;
            let mut inward = passages
                .iter()
                .filter(|p| is_at_gate(p) && p.pass.is_inward());
            let came = inward.find(|p| tag(p) == tag(out)).unwrap();
            let minutes = (out.millis - came.millis) / 60_000;
            assert_eq!(out.stayed.minutes(), minutes, "{out:?} after {came:?}");
            left += 1;
        }
    }
    assert!(left > 500, "{left}");
}
