//! Two things that hold the same alarm or state of a device: it holds until the later is over, and the ground truth tells of each.

use super::fire::{before, unit_with_a_lift};
use super::*;
use crate::sim::CommunityDigest;
use crate::sim::behaviour::{WATER_FLOWS, WATER_STOPS};
use crate::sim::context::code;
use crate::sim::tests::setting::Run;

/// The number of the alarm of a fire door that has a fault, and that somebody opens it.
const DOOR_FAULT: u32 = 2;
const PASSED: (u8, u32) = (0, 0);

/// A fire in a unit, from a second on, for some seconds.
fn burning(unit: &str, (after_s, lasts_s): (f64, f64)) -> IncidentPlan {
    IncidentPlan {
        after_s: Some(after_s),
        lasts_s: Some(lasts_s),
        ..plan(IncidentKind::Fire, Some(unit))
    }
}

/// What the truth tells of an alarm of a device: seconds since midnight, and why where it begins.
fn lines(heard: &Heard, device: DeviceIdx, alarm: &str) -> Vec<(f64, Option<TruthCause>)> {
    let is_meant = |kind| matches!(kind, TruthKind::Incident { word, .. } if word == alarm);
    let mine = heard.truths.iter();
    let mine = mine.filter(|t| t.device == Some(device) && is_meant(t.kind));
    mine.map(|t| match t.phase {
        TruthPhase::Begins { cause, .. } => (seconds(t.time), Some(cause)),
        TruthPhase::Ends => (seconds(t.time), None),
    })
    .collect()
}

#[test]
fn doors_and_lifts_follow_two_fires_until_the_later_is_out() {
    let unit = unit_with_a_lift();
    let lift = (of_class("T5-10").into_iter()).find(|lift| unit_of(*lift) == Some(unit));
    let lift = lift.unwrap();
    // The second burns longer than the first, or is out before it.
    for (first, second, (early, late)) in [
        ((600.0, 1_200.0), (900.0, 1_800.0), (1_800.0, 2_700.0)),
        ((600.0, 2_400.0), (900.0, 600.0), (1_500.0, 3_000.0)),
    ] {
        let fires = vec![burning(unit, first), burning(unit, second)];
        let heard = heard_from(MIDNIGHT, fires, 60);
        let door = begins(&heard)["fire_linkage"][0].1;
        let linked = said(&heard, door, "fire_linkage");
        assert_eq!(linked.len(), 2, "{linked:?}");
        assert_eq!((linked[0].1, linked[1].1), (1.0, 0.0));
        assert!((linked[1].0 - late).abs() < 0.01, "{linked:?}");
        let told = lines(&heard, door, "fire_linkage");
        let causes: Vec<_> = told.iter().map(|line| line.1).collect();
        let of = |number| Some(TruthCause::Incident(number));
        assert_eq!(causes, [of(0), of(1), None, None], "{told:?}");
        assert!((told[2].0 - early).abs() < 0.01, "{told:?}");
        assert!((told[3].0 - late).abs() < 0.01, "{told:?}");
        // It stands below with its doors open, and shuts them six seconds after.
        assert_eq!(before(&heard, (lift, "door_open"), late), Some(1.0));
        let meanwhile = between(&heard, (lift, "door_open"), 1_200.0..late);
        assert!(meanwhile.is_empty(), "{meanwhile:?}");
        let after = between(&heard, (lift, "door_open"), late..late + 60.0);
        let (shut, open) = after[0];
        assert_eq!(open, 0.0);
        assert!((shut - late - 6.0).abs() < 0.01, "{after:?}");
    }
}

#[test]
fn an_alarm_that_a_command_lets_go_of_stands_on_for_what_came_meanwhile() {
    let (mut simulation, device) = sounding(Some(SimSpan::from_secs(600)));
    let meanwhile = MIDNIGHT + SimSpan::from_secs(10);
    simulation.put(device.index(), meanwhile, (code::ONSET, 1_200 << 4));
    let mut heard = Heard::default();
    let mut stands_at = |second| {
        simulation.advance(MIDNIGHT + SimSpan::from_secs(second), &mut heard);
        simulation.active_alarms().any(|a| a.device == device)
    };
    assert!(stands_at(599) && stands_at(601) && stands_at(1_209));
    assert!(!stands_at(1_211));
    let told: Vec<_> = (lines(&heard, device, "smoke").into_iter())
        .map(|(second, cause)| (second.round(), cause))
        .collect();
    let expected = [
        (0.0, Some(TruthCause::Command)),
        (10.0, Some(TruthCause::Rate)),
        (600.0, None),
        (1_210.0, None),
    ];
    assert_eq!(told, expected);
}

/// A door that a fault keeps from shutting is told to be left open, from within some two minutes to the end of the fault, beside an alarm by command.
#[test]
fn an_alarm_by_command_and_its_own_cause_each_stand_to_their_own_end() {
    let command = Some(TruthCause::Command);
    let own = Some(TruthCause::Behaviour);
    // The command comes before the door is left open, or after that; it ends before the door is shut, or after that.
    for (at, lasts, causes) in [
        (2, 398, [command, own, None, None]),
        (400, 200, [own, command, None, None]),
        (400, 3_000, [own, command, None, None]),
    ] {
        let mut run = Run::of("T3-7", 3);
        let (device, from) = (run.device, run.simulation.now());
        for (second, event) in [(1, (code::ONSET, 1_200 << 4 | DOOR_FAULT)), (1, PASSED)] {
            let at = from + SimSpan::from_secs(second);
            run.simulation.put(device.index(), at, event);
        }
        run.seconds(at);
        let inject = Command::InjectFault {
            device,
            fault: Fault::Alarm,
            lasts: Some(SimSpan::from_secs(lasts)),
        };
        run.simulation.command(inject).unwrap();
        let mut stands_at = |second: i64| {
            let passed = (run.simulation.now() - from).nanos() / 1_000_000_000;
            run.seconds(second - passed);
            run.simulation
                .active_alarms()
                .any(|alarm| alarm.device == device && alarm.kind.word == "door_left_open")
        };
        assert!(stands_at(at + 1) && stands_at(601) && stands_at(1_200));
        let released = at + lasts;
        assert_eq!(stands_at(3_399), released > 3_399);
        assert!(!stands_at(3_500));
        let mine = run.heard.truths.iter().filter(|t| {
            let word = "door_left_open";
            t.device == Some(device)
                && matches!(t.kind, TruthKind::Incident { word: w, .. } if w == word)
        });
        let told: Vec<_> = mine
            .map(|t| match t.phase {
                TruthPhase::Begins { cause, .. } => Some(cause),
                TruthPhase::Ends => None,
            })
            .collect();
        assert_eq!(told, causes);
    }
}

#[test]
fn a_meter_stands_still_until_the_later_of_two_cuts_is_over() {
    let mut run = Run::of("T4-3", 6);
    let from = run.simulation.now();
    for (minute, event) in [
        (1, (WATER_STOPS, 0)),
        (2, (WATER_STOPS, 1)),
        (240, (WATER_FLOWS, 0)),
        (720, (WATER_FLOWS, 1)),
    ] {
        let at = from + SimSpan::from_secs(60 * minute);
        run.simulation.put(run.device.index(), at, event);
    }
    run.minutes(16 * 60);
    let dry = seconds(from) + 120.0..seconds(from) + 720.0 * 60.0;
    let volume = run.said("water_volume");
    let still = volume.iter().filter(|(second, _)| dry.contains(second));
    let still: Vec<f64> = still.map(|(_, volume)| *volume).collect();
    assert!(still.len() > 8, "{volume:?}");
    assert!(still.iter().all(|v| *v == still[0]), "{still:?}");
    assert!(volume[volume.len() - 1].1 > still[0], "{volume:?}");
}

#[test]
fn threads_and_snapshots_hold_alike() {
    let (community, catalogue) = demo();
    let unit = unit_with_a_lift();
    let fires = vec![
        burning(unit, (600.0, 1_200.0)),
        burning(unit, (900.0, 1_800.0)),
    ];
    let disturbances = only(fires);
    let end = MIDNIGHT + SimSpan::from_secs(3_000);
    let start = |threads| to_be_disturbed(&disturbances, threads);
    let (mut whole, mut other) = (Heard::default(), Heard::default());
    start(1).advance(end, &mut whole);
    start(3).advance(end, &mut other);
    assert_eq!(other.truths, whole.truths);
    // While one fire holds, while both do, and after the first is out.
    let digest = CommunityDigest::of(community, catalogue).unwrap();
    let (mut simulation, mut heard) = (start(2), Heard::default());
    for stop in [890_000, 1_300_000, 1_900_001, 2_699_000] {
        simulation.advance(MIDNIGHT + SimSpan::from_millis(stop), &mut heard);
        let saved = simulation.save(digest);
        simulation = Simulation::resume(community, catalogue, &saved, 2).unwrap();
        assert_eq!(simulation.save(digest), saved);
    }
    simulation.advance(end, &mut heard);
    assert_eq!(heard.truths, whole.truths);
    assert_eq!(heard.kept.observations, whole.kept.observations);
}
