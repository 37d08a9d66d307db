//! Batteries run down by what devices do, are told of, and are changed.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::ids::DeviceIdx;
use crate::model::Network;
use crate::sim::TruthKind;
use crate::sim::behaviour::{LOCK_CELL, OPENING_J, SMOKE_CELL};
use crate::sim::network::{AirRules, Link, Way, message_j};
use crate::time::SimSpan;

/// A block's devices of some classes, and nothing else.
fn only(classes: &[&str]) -> (Community, Catalogue) {
    let (community, catalogue) = block(8_000);
    let mut parts = community.into_parts();
    parts
        .devices
        .retain(|device| classes.contains(&device.class.as_str()));
    (Community::new(parts).unwrap(), catalogue)
}

/// Joules a day that a cell gives for idling.
fn idle_j(microwatts: f64) -> f64 {
    microwatts * 1e-6 * 86_400.0
}

#[test]
fn a_lock_lasts_as_long_as_its_makers_promise() {
    let message = message_j(Network::NbIot, Link::IDEAL, 1, AirRules::China);
    // Ten openings a day, each told when it opens and when it locks, and the battery once.
    let a_day = idle_j(LOCK_CELL.idle_uw) + 10.0 * (OPENING_J + 2.0 * message) + message;
    let months = LOCK_CELL.usable_j / a_day / 30.44;
    assert!((9.0..11.0).contains(&months), "{months}");
}

#[test]
fn a_smoke_detector_outlasts_what_its_row_and_its_standard_ask_for() {
    let days = |way: Way| {
        let message = message_j(Network::NbIot, Link::new(way, 0.0), 3, AirRules::China);
        SMOKE_CELL.usable_j / (idle_j(SMOKE_CELL.idle_uw) + 25.0 * message)
    };
    // 20,000 hours; a year in the deepest basement, and thirty days from the alarm on.
    assert!(
        days(Way::Narrow(0)) > 20_000.0 / 24.0,
        "{}",
        days(Way::Narrow(0))
    );
    assert!(days(Way::Narrow(2)) > 365.0, "{}", days(Way::Narrow(2)));
    assert!(0.12 * days(Way::Narrow(2)) > 30.0);
}

/// What a device told of its battery, and what it did and sent.
#[derive(Default)]
struct Diary {
    battery: Vec<(SimTime, f64)>,
    openings: Vec<SimTime>,
    messages: BTreeSet<SimTime>,
}

/// Those of the devices that never broke: what a biased battery channel tells is not what is left, and who opens a door whose lock is dead is not
/// told.
fn diaries(community: &Community, catalogue: &Catalogue, heard: &Heard) -> BTreeMap<u32, Diary> {
    let mut diaries = BTreeMap::<u32, Diary>::new();
    let faults = heard
        .truths
        .iter()
        .filter(|t| matches!(t.kind, TruthKind::Fault { .. }));
    let broken: BTreeSet<DeviceIdx> = faults.filter_map(|t| t.device).collect();
    let sound = |o: &&Observation| !broken.contains(&o.device);
    for o in heard.kept.observations.iter().filter(sound) {
        let class = catalogue.class(community.devices[o.device.index()].class.as_str());
        let channel = &class.unwrap().channels[usize::from(o.channel)].name;
        let diary = diaries.entry(o.device.0).or_default();
        diary.messages.insert(o.time);
        match &**channel {
            "battery" => diary.battery.push((o.time, o.value)),
            "openings" => diary.openings.push(o.time),
            _ => {}
        }
    }
    diaries
}

fn advance(community: &Community, catalogue: &Catalogue, days: i64) -> Heard {
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(days * 86_400), &mut heard);
    heard
}

#[test]
fn a_month_of_locks_is_what_was_opened_and_sent() {
    let (community, catalogue) = only(&["T3-5"]);
    let heard = advance(&community, &catalogue, 31);
    let message = message_j(Network::NbIot, Link::IDEAL, 1, AirRules::China);
    let (mut days, mut opened) = (0, 0);
    for (device, diary) in diaries(&community, &catalogue, &heard) {
        for pair in diary.battery.windows(2) {
            let [(from, before), (until, after)] = pair else {
                continue;
            };
            let within = |t: &&SimTime| **t > *from && **t <= *until;
            let openings = diary.openings.iter().filter(within).count();
            let messages = diary.messages.iter().filter(within).count();
            let spent_j =
                idle_j(LOCK_CELL.idle_uw) + openings as f64 * OPENING_J + messages as f64 * message;
            if after < before {
                let told_j = (before - after) / 100.0 * LOCK_CELL.usable_j;
                // Three places of a per cent are 0.41 J.
                assert!(
                    (told_j - spent_j).abs() < 0.9,
                    "{device}: {told_j} {spent_j}"
                );
                (days, opened) = (days + 1, opened + openings);
            }
        }
    }
    assert!(days > 1_000 && opened > 3 * days, "{days} {opened}");
}

#[test]
fn a_low_battery_is_told_once_and_changed_within_days() {
    let (community, catalogue) = only(&["T3-5", "T3-8", "T3-9", "T4-2", "T5-6"]);
    let heard = advance(&community, &catalogue, 45);
    let mut raised = BTreeMap::<DeviceIdx, SimTime>::new();
    let faulty = |device: &DeviceIdx| {
        let mut of = heard.truths.iter().filter(|t| t.device == Some(*device));
        of.any(|t| matches!(t.kind, TruthKind::Fault { .. }))
    };
    let mut numbers = BTreeMap::new();
    let mut waits = Vec::new();
    let mut alarms = 0;
    for notice in &heard.kept.notices {
        match notice {
            Notice::AlarmRaised(alarm)
                if alarm.kind.word == "battery_low" && !faulty(&alarm.device) =>
            {
                alarms += 1;
                numbers.insert(alarm.number, alarm.device);
                let before = raised.insert(alarm.device, alarm.raised);
                assert_eq!(before, None, "it is not repeated");
            }
            Notice::AlarmCleared { number, time, .. } => {
                if let Some(device) = numbers.get(number) {
                    let since = raised.remove(device).unwrap();
                    waits.push((*time - since).secs_f64() / 86_400.0);
                }
            }
            _ => {}
        }
    }
    assert!(alarms > 10, "some reach the limit in such a time: {alarms}");
    assert!(waits.len() > 5);
    assert!(
        waits.iter().all(|days| (1.0..=8.0).contains(days)),
        "{waits:?}"
    );
    // Those that stand at the end are young, or overlooked: one in twenty.
    let end = MIDNIGHT + SimSpan::from_secs(45 * 86_400);
    let old = raised
        .values()
        .filter(|since| (end - **since).secs_f64() > 8.0 * 86_400.0);
    assert!(old.count() * 4 <= alarms, "{alarms}");
    // A new battery is full, and stays so.
    let diaries = diaries(&community, &catalogue, &heard);
    let renewed = diaries.values().flat_map(|d| d.battery.windows(2));
    let renewed: Vec<f64> = renewed
        .filter(|w| w[1].1 > w[0].1)
        .map(|w| w[1].1)
        .collect();
    assert!(
        renewed.len() * 2 > waits.len(),
        "{} {}",
        renewed.len(),
        waits.len()
    );
    assert!(renewed.iter().all(|percent| *percent > 99.0), "{renewed:?}");
}
