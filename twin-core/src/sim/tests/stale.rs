//! What a behaviour planned for something ends nothing that came later: what is used twice is used until the second time is over.

use super::setting::Run;
use super::*;
use crate::ids::DeviceIdx;
use crate::sim::behaviour::BIN_EMPTIED;
use crate::sim::{Command, Wanted};
use crate::time::SimSpan;

/// What the first device of a class tells on a channel within some seconds, from an hour of the night on, where an event befalls it at some of
/// them: the second, and the value.
fn told(
    (class, hour, channel): (&str, i64, &str),
    (event, seconds): ((u8, u32), &[i64]),
    until: i64,
) -> Vec<(f64, f64)> {
    let befalls: Vec<_> = seconds.iter().map(|second| (*second, event)).collect();
    heard(Run::of(class, hour), channel, &befalls, until)
}

/// The same of the device of a run, where some events befall it.
fn heard(mut run: Run, channel: &str, events: &[(i64, (u8, u32))], until: i64) -> Vec<(f64, f64)> {
    let from = run.simulation.now();
    for (second, event) in events {
        let at = from + SimSpan::from_secs(*second);
        run.simulation.put(run.device.index(), at, *event);
    }
    run.seconds(until);
    let since = (from - MIDNIGHT).secs_f64();
    let told = run.said(channel).into_iter();
    told.map(|(second, value)| (((second - since) * 1e3).round() / 1e3, value))
        .collect()
}

#[test]
fn a_lock_stays_open_for_six_seconds_after_the_last_one() {
    let locked = told(("T3-5", 3, "locked"), ((0, 0), &[1, 4]), 60);
    assert_eq!(locked, [(1.0, 0.0), (4.0, 0.0), (10.0, 1.0)]);
}

#[test]
fn an_object_that_falls_while_one_is_told_of_is_told_of_as_long() {
    let fallen = told(("T3-2", 3, "falling_object"), ((1, 0), &[1, 201]), 900);
    assert_eq!(fallen, [(1.0, 1.0), (501.0, 0.0)]);
}

#[test]
fn a_fence_is_armed_again_when_the_last_maintenance_is_over() {
    let armed = told(("T3-4", 2, "armed"), ((0, 0), &[60, 960]), 3_600);
    assert_eq!(armed, [(60.0, 0.0), (2_760.0, 1.0)]);
}

#[test]
fn a_bin_is_deodorised_for_ten_minutes_after_it_was_compacted_last() {
    // Some 25 kg are thrown in at once, and as much five minutes later: it presses from 12 kg on.
    let said = deodorising(&[1, 2, 301, 302].map(|second| (second, (0, 45))));
    let [(begun, 1.0), (over, 0.0)] = said[..] else {
        panic!("{said:?}");
    };
    assert!(begun <= 2.0 && (901.0..=902.0).contains(&over), "{said:?}");
}

#[test]
fn a_bin_that_is_emptied_is_deodorised_no_more_until_it_is_compacted_again() {
    let thrown = (0, 45);
    let emptied = (100, (BIN_EMPTIED, 0));
    let said = deodorising(&[
        (1, thrown),
        (2, thrown),
        emptied,
        (301, thrown),
        (302, thrown),
    ]);
    let [(begun, 1.0), (100.0, 0.0), (again, 1.0), (over, 0.0)] = said[..] else {
        panic!("{said:?}");
    };
    assert!(begun <= 2.0 && (301.0..=302.0).contains(&again), "{said:?}");
    assert!((901.0..=902.0).contains(&over), "{said:?}");
}

/// Whether a bin tells that it is deodorised at night, where no robot comes by.
fn deodorising(events: &[(i64, (u8, u32))]) -> Vec<(f64, f64)> {
    let mut run = Run::of("T4-4", 3);
    let devices = (0..).zip(&run.community.devices);
    let robots: Vec<_> = devices
        .filter(|(_, device)| device.class.as_str().starts_with("T9-"))
        .map(|(index, _)| DeviceIdx(index))
        .collect();
    for device in robots {
        let off = Command::Switch { device, on: false };
        run.simulation.command(off).unwrap();
    }
    heard(run, "deodorising", events, 1_200)
}

#[test]
fn an_air_conditioner_that_is_given_back_does_not_take_up_what_the_command_held() {
    let mut run = Run::of("T5-8", 13);
    run.seconds(10);
    run.set("mode", Some(Wanted::Word("heat"))).unwrap();
    // It looks at the weather half a minute into each quarter of an hour, which it has planned by now.
    run.minutes(15);
    run.set("mode", None).unwrap();
    let given_back = (run.simulation.now() - MIDNIGHT).secs_f64();
    run.seconds(60);
    let mut told = run.said("mode");
    told.retain(|(second, _)| *second >= given_back);
    assert!(!told.is_empty());
    assert!(told.iter().all(|(_, mode)| *mode != 2.0), "{told:?}");
}

#[test]
fn a_terminal_is_used_until_the_last_one_has_done() {
    let open = told(("T6-2", 3, "door_open"), ((0, 0), &[1, 31]), 120);
    assert_eq!(open, [(1.0, 1.0), (71.0, 0.0)]);
    // Each takes one to three minutes.
    let used = told(("T6-3", 3, "in_use"), ((0, 0), &[1, 30, 60, 90]), 400);
    let [(1.0, 1.0), (over, 0.0)] = used[..] else {
        panic!("{used:?}");
    };
    assert!((150.0..=271.0).contains(&over), "{used:?}");
}

#[test]
fn a_vending_machine_that_is_opened_anew_is_open_for_a_whole_refill() {
    let mut run = Run::of("T7-1", 3);
    for open in [true, false, true] {
        run.set("door_open", Some(Wanted::Boolean(open))).unwrap();
        run.seconds(100);
    }
    run.seconds(600);
    let said = run.said("door_open");
    let values: Vec<f64> = said.iter().map(|s| s.1).collect();
    assert_eq!(values, [1.0, 0.0, 1.0, 0.0]);
    assert!((said[3].0 - said[2].0 - 540.0).abs() < 0.01, "{said:?}");
}

#[test]
fn a_fire_door_takes_as_long_to_shut_as_it_tells_after_it_was_held_open_once_more() {
    let mut door = Run::of("T3-7", 3);
    for device in door.heard.of.clone().into_iter().take(8) {
        door.device = device;
        let mut let_go = door.simulation.now();
        for _ in 0..2 {
            door.set("door_open", Some(Wanted::Boolean(true))).unwrap();
            door.seconds(1);
            let_go = door.simulation.now();
            door.set("door_open", Some(Wanted::Boolean(false))).unwrap();
            door.seconds(1);
        }
        door.seconds(40);
        let told = door.said("door_open");
        let (shut, open) = told[told.len() - 1];
        assert_eq!(open, 0.0, "{told:?}");
        let took = shut - (let_go - MIDNIGHT).secs_f64();
        let closing = door.last("closing_time");
        assert!((took - closing).abs() < 0.01, "{took} {closing}");
        assert!((4.0..=20.0).contains(&closing), "{closing}");
    }
}

#[test]
fn who_booked_last_comes_when_that_is_due_though_two_called_off_before() {
    for (class, hour, used, waits_s) in [
        ("T5-6", 10, "occupied", 900),
        ("T6-6", 3, "in_use", 600),
        ("T8-3", 3, "occupied", 600),
    ] {
        let mut run = Run::of(class, hour);
        let book = |run: &mut Run, booked: bool| run.set("booked", Some(Wanted::Boolean(booked)));
        let mut devices = run.heard.of.clone().into_iter();
        let free = devices.find(|device| {
            run.device = *device;
            book(&mut run, true).is_ok()
        });
        assert!(free.is_some(), "{class}");
        for booked in [false, true, false, true] {
            run.seconds(10);
            book(&mut run, booked).unwrap();
        }
        let due = run.simulation.now() + SimSpan::from_secs(waits_s);
        run.seconds(waits_s + 60);
        let told = run.said(used);
        let came = told.iter().find(|(_, value)| *value == 1.0).unwrap();
        let late = came.0 - (due - MIDNIGHT).secs_f64();
        assert!(late.abs() < 0.01, "{class}: {late} s {told:?}");
    }
}
