//! Tests of the spring festival.

use super::*;
use crate::sim::population::holiday::{Journey, guests};

/// 2026-02-17, the lunar New Year's Day.
pub(super) const NEW_YEAR: i64 = 20_501;

/// Passages of 2,000 households on a day: residents out and in, visitors in, couriers in.
fn festival(day: i64) -> [f64; 4] {
    let mut counts = [0.0; 4];
    for name in 0..2_000 {
        household(name).passages(&Habits::USUAL, day, &mut |passage| {
            if !matches!(passage.via, Via::Walk | Via::Drive) {
                return;
            }
            match (passage.pass.who(), passage.pass.is_inward()) {
                (Who::Resident, false) => counts[0] += 1.0,
                (Who::Resident, true) => counts[1] += 1.0,
                (Who::Visitor, true) => counts[2] += 1.0,
                (Who::Courier, true) => counts[3] += 1.0,
                _ => {}
            }
        });
    }
    counts
}

#[test]
fn before_the_spring_festival_guests_arrive_and_after_it_those_who_left_come_back() {
    let usual = festival(NEW_YEAR - 20);
    let eve = festival(NEW_YEAR - 1);
    let first = festival(NEW_YEAR);
    let sixth = festival(NEW_YEAR + 6);
    println!(
        "out, in, visitors, couriers: usual {usual:?}, eve {eve:?}, first {first:?}, sixth {sixth:?}"
    );
    assert!(eve[2] > 1.5 * usual[2], "guests arrive");
    assert!(eve[0] > eve[1] + 50.0, "and others leave for home");
    assert!(first[2] > 4.0 * usual[2], "people call on each other");
    assert!(first[3] < 0.5 * usual[3], "couriers are at home");
    assert!(
        first[0] < 0.85 * usual[0],
        "a quarter is away, and nobody has work"
    );
    assert!(sixth[1] > sixth[0] + 50.0, "those who left come back");
}

#[test]
fn a_household_on_a_journey_is_away_and_so_is_its_car() {
    let mut seen = 0;
    for name in 0..400 {
        let party = household(name);
        let usual: f64 = load::levels::<24>(&party, NEW_YEAR - 20, 0)
            .iter()
            .map(|l| HOMES.share(*l, 0.5))
            .sum();
        let gone = party
            .days(NEW_YEAR)
            .all(|(_, day)| day.is_in_stay(4 * HOUR_MILLIS) && day.is_in_stay(27 * HOUR_MILLIS));
        if !gone {
            continue;
        }
        seen += 1;
        let left: f64 = load::levels::<24>(&party, NEW_YEAR, 0)
            .iter()
            .map(|l| HOMES.share(*l, 0.5))
            .sum();
        assert!(left < usual, "only what stands by draws power");
        let mut passages = 0;
        party.passages(&Habits::USUAL, NEW_YEAR, &mut |_| passages += 1);
        assert_eq!(passages, 0);
        // Out and back over the days, once each way, and the car as well where they took it.
        let (mut out, mut back, mut car) = (0, 0, 0);
        for day in NEW_YEAR - 8..=NEW_YEAR + 8 {
            let away = |p: &Party, d| {
                p.days(d).next().is_some_and(|(_, plan)| {
                    plan.stays().iter().any(|s| s.purpose == Purpose::Journey)
                })
            };
            if !away(&party, day) {
                continue;
            }
            party.passages(&Habits::USUAL, day, &mut |passage| {
                let gate = matches!(passage.via, Via::Walk | Via::Drive);
                out += u32::from(gate && !passage.pass.is_inward());
                back += u32::from(gate && passage.pass.is_inward());
                car += u32::from(passage.via == Via::Car);
            });
        }
        assert!(out > 0 && out == back, "{out} {back}");
        assert_eq!(
            car,
            if party.is_car_gone_at_dawn(NEW_YEAR) {
                2
            } else {
                0
            }
        );
    }
    assert!((60..140).contains(&seen), "{seen} of 400");
}

#[test]
fn relatives_were_there_from_the_day_they_came_to_the_day_they_leave() {
    let mut left = 0;
    for name in 0..600 {
        let party = household(name);
        let of = |after: i64| Some(guests(party.key, NEW_YEAR + after, after)?.0);
        let began = (-8..=15).find_map(|after| match of(after)? {
            Journey::Begins(hour) => Some(24 * after + i64::from(hour)),
            _ => None,
        });
        let ended = (-8..=15).find_map(|after| match of(after)? {
            Journey::Ends(hour) => Some((after, i64::from(hour))),
            _ => None,
        });
        let (Some(began), Some((after, hour))) = (began, ended) else {
            continue;
        };
        let way = i64::from(party.way_millis());
        let minutes = 60 * (24 * after + hour - began) + way / 60_000;
        let told = if minutes < 2_880 {
            minutes
        } else {
            minutes / 60 * 60
        };
        party.passages(&Habits::USUAL, NEW_YEAR + after, &mut |passage| {
            let is_then = i64::from(passage.millis) == hour * i64::from(HOUR_MILLIS) + way;
            let is_visitor = passage.pass.who() == Who::Visitor && !passage.pass.is_inward();
            if is_then && is_visitor && is_at_gate(&passage) {
                assert_eq!(i64::from(passage.stayed.minutes()), told);
                left += 1;
            }
        });
    }
    assert!(left > 50, "{left}");
}
