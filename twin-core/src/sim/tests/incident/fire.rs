//! A fire: what its smoke reaches, what doors and lifts of a busy house do, where water and the robot come from.

use super::*;
use crate::sim::{CommunityDigest, Defect, Fault, FaultPlan, LinkedBy, Missed, Whole};

pub(super) fn unit_with_a_lift() -> &'static str {
    let mut lifts = of_class("T5-10").into_iter();
    lifts.find_map(unit_of).unwrap()
}

/// Whether a fire on the third storey can be in the building of a unit.
fn is_high(unit: &str) -> bool {
    let (community, _) = demo();
    let unit = community.units.iter().find(|u| u.id.as_str() == unit);
    let building = &unit.unwrap().building;
    let mut buildings = community.buildings.iter();
    buildings.any(|b| b.id == *building && b.storeys.value > 2)
}

/// A device of a class in a high house, its unit, and a moment after a quarter past seven in the middle of a time for which a channel of
/// it holds 1, as it does once more within the next twenty minutes: the house is busy.
fn caught(class: &str, channel: &str) -> (DeviceIdx, &'static str, f64) {
    let quiet = heard_from(MORNING, Vec::new(), 120);
    let early = seconds(MORNING) + 900.0..seconds(MORNING) + 3_600.0;
    let busy = of_class(class).into_iter().find_map(|device| {
        let unit = unit_of(device).filter(|unit| is_high(unit))?;
        let told = said(&quiet, device, channel);
        let holds = |pair: &&[(f64, f64)]| {
            let [(from, value), (to, _)] = [pair[0], pair[1]];
            let again = from + 60.0..from + 1_200.0;
            let mut others = told.iter().filter(|(second, _)| again.contains(second));
            value == 1.0
                && early.contains(&from)
                && (3.0..60.0).contains(&(to - from))
                && others.any(|(_, value)| *value == 1.0)
        };
        let pair = told.windows(2).find(holds)?;
        Some((device, unit, (pair[0].0 + pair[1].0) / 2.0))
    });
    busy.unwrap()
}

/// Seconds from the beginning of a fire in a unit to the moment at which doors and lifts follow it; the same at any hour.
fn linked_after_s(unit: &str) -> f64 {
    let (heard, _) = run(plan(IncidentKind::Fire, Some(unit)), 25);
    begins(&heard)["fire_linkage"][0].0 - 600.0
}

/// What is heard until nine of a fire in a unit that doors and lifts follow so many seconds after midnight.
fn linked_at(unit: &str, moment: f64) -> Heard {
    let after_s = moment - linked_after_s(unit) - seconds(MORNING);
    let fire = IncidentPlan {
        after_s: Some(after_s),
        ..plan(IncidentKind::Fire, Some(unit))
    };
    heard_from(MORNING, vec![fire], 120)
}

/// What a channel told last before a moment.
pub(super) fn before(heard: &Heard, told_by: (DeviceIdx, &str), moment: f64) -> Option<f64> {
    let told = between(heard, told_by, 0.0..moment);
    told.last().map(|(_, value)| *value)
}

#[test]
fn a_fire_is_smelt_detector_by_detector_and_links_doors() {
    let (heard, reached) = run(plan(IncidentKind::Fire, Some(unit_with_a_lift())), 70);
    let begun = begins(&heard);
    let smoke = &begun["smoke"];
    assert!(reached > 5 && smoke.len() > 1, "{reached} {begun:?}");
    assert!(smoke.is_sorted_by(|a, b| a.0 <= b.0));
    // The first within three minutes of a medium fire's growth, the storeys above it later.
    let first = smoke[0].0;
    assert!((620.0..780.0).contains(&first), "{first}");
    assert!(smoke.last().unwrap().0 > first + 30.0);
    let (community, _) = demo();
    for (_, detector) in smoke {
        assert!(
            community.devices[detector.index()].storey >= 2,
            "smoke rises"
        );
    }
    // Doors and lifts follow the second detector within three seconds.
    let linkage = begun["fire_linkage"][0].0;
    assert!(
        (linkage - smoke[1].0 - 3.0).abs() < 0.01,
        "{linkage} {smoke:?}"
    );
    // Water five minutes after the call, which comes a minute after the alarm.
    let water = begun["abnormal_use"][0].0;
    assert!((water - first - 360.0).abs() < 0.01, "{water}");
    // All is over when the fire is out.
    let ends = heard.truths.iter().filter(|t| {
        let is_smoke = matches!(t.kind, TruthKind::Incident { word: "smoke", .. });
        t.phase == TruthPhase::Ends && is_smoke
    });
    let out: Vec<f64> = ends.map(|t| (t.time - MIDNIGHT).secs_f64()).collect();
    assert!(out.iter().all(|s| (*s - 3_000.0).abs() < 1.5), "{out:?}");
}

#[test]
fn an_open_fire_door_falls_shut_and_stays_shut_while_it_burns() {
    let (door, unit, moment) = caught("T3-7", "door_open");
    let heard = linked_at(unit, moment);
    assert_eq!(before(&heard, (door, "door_open"), moment), Some(1.0));
    let at_once = moment - 0.01..moment + 0.01;
    let linked = between(&heard, (door, "fire_linkage"), at_once);
    assert_eq!(linked.len(), 1);
    assert_eq!(linked[0].1, 1.0);
    // The fire burns for half an hour after that; without it the door opens again within twenty minutes. Now it does for those alone who flee,
    // from more than three minutes after the first alarm on, and falls shut behind each of them.
    let told = between(&heard, (door, "door_open"), moment..moment + 1_800.0);
    let ((shut, open), fled) = (told[0], &told[1..]);
    let first = begins(&heard)["smoke"][0].0;
    assert_eq!(fled.len() % 2, 0, "{told:?}");
    for pair in fled.chunks(2) {
        assert_eq!((pair[0].1, pair[1].1), (1.0, 0.0), "{told:?}");
        assert!(pair[1].0 - pair[0].0 <= 8.01, "{told:?}");
        assert!(
            (first + 200.0..first + 600.1).contains(&pair[0].0),
            "{told:?}"
        );
    }
    assert_eq!(open, 0.0);
    assert!(shut - moment <= 30.0, "{} s", shut - moment);
    let took = between(&heard, (door, "closing_time"), moment..moment + 1_800.0);
    assert_eq!(took.len(), 1, "{took:?}");
    assert!((took[0].1 - (shut - moment)).abs() < 0.002, "{took:?}");
}

#[test]
fn a_lift_on_its_way_up_comes_down_and_stands_with_its_doors_open() {
    let (lift, unit, moment) = caught("T5-10", "direction");
    let heard = linked_at(unit, moment);
    assert_eq!(before(&heard, (lift, "direction"), moment), Some(1.0));
    let burning = moment..moment + 1_800.0;
    let floors = between(&heard, (lift, "floor"), burning.clone());
    // What it is doing ends above, and from there it comes down.
    assert!(floors.iter().any(|(_, floor)| *floor > 0.0), "{floors:?}");
    let (down, floor) = *floors.last().unwrap();
    assert_eq!(floor, 0.0);
    assert!(down - moment < 150.0, "{} s", down - moment);
    let doors = between(&heard, (lift, "door_open"), burning.clone());
    assert_eq!(doors.last(), Some(&(down, 1.0)), "{doors:?}");
    let directions = between(&heard, (lift, "direction"), burning);
    assert_eq!(directions.last(), Some(&(down, 0.0)), "{directions:?}");
}

#[test]
fn water_for_the_fire_flows_from_hydrants_and_their_pressure_falls() {
    let burning = plan(IncidentKind::Fire, Some(unit_with_a_lift()));
    let heard = heard_from(MIDNIGHT, vec![burning], 70);
    let quiet = heard_from(MIDNIGHT, Vec::new(), 70);
    let begun = begins(&heard);
    let water = begun["abnormal_use"][0].0;
    let falls = |device: DeviceIdx| -> Vec<f64> {
        let pressure = |heard| between(heard, (device, "pressure"), water..3_000.0);
        let pairs = pressure(&quiet).into_iter().zip(pressure(&heard));
        pairs.map(|(usual, now)| usual.1 - now.1).collect()
    };
    for (_, hydrant) in &begun["abnormal_use"] {
        let outflow = said(&heard, *hydrant, "outflow");
        assert_eq!(outflow.len(), 2, "{outflow:?}");
        assert_eq!(outflow[0].0, water);
        assert!((3.9..=10.1).contains(&outflow[0].1), "{outflow:?}");
        assert_eq!(outflow[1].1, 0.0);
        let falls = falls(*hydrant);
        assert!(!falls.is_empty());
        assert!(falls.iter().all(|fall| *fall > 0.05), "{falls:?}");
    }
    for (_, hydrant) in begun.get("mains_disturbed").into_iter().flatten() {
        let falls = falls(*hydrant);
        assert!(!falls.is_empty());
        assert!(falls.iter().all(|fall| *fall > 0.1), "{falls:?}");
    }
}

#[test]
fn the_fire_robot_drives_to_where_it_burns() {
    let (community, _) = demo();
    let burning = only(vec![plan(IncidentKind::Fire, Some(unit_with_a_lift()))]);
    let mut simulation = to_be_disturbed(&burning, 1);
    let (mut heard, mut there) = (Heard::default(), None);
    for minute in 1..=70 {
        let now = MIDNIGHT + SimSpan::from_secs(60 * minute);
        simulation.advance(now, &mut heard);
        let mut poses = simulation.poses().into_iter();
        there = there.or_else(|| poses.find(|pose| pose.activity == "on_scene"));
    }
    let robot = there.unwrap();
    assert_eq!(
        community.devices[robot.device.index()].class.as_str(),
        "T9-4"
    );
    let smelt = begins(&heard)["smoke"].clone();
    let away = smelt.iter().map(|(_, detector)| {
        let at = community.devices[detector.index()].position;
        (at.x - robot.position.x).hypot(at.y - robot.position.y)
    });
    // From the nearest way, which is at most a building's depth away.
    let away = away.fold(f64::INFINITY, f64::min);
    assert!(away < 100.0, "{away} m");
    let activity = said(&heard, robot.device, "activity");
    assert!(activity.iter().any(|(_, activity)| *activity == 2.0));
    let heat = said(&heard, robot.device, "scene_temperature");
    let hottest = heat.iter().map(|h| h.1).fold(f64::MIN, f64::max);
    assert!(hottest > 60.0, "{hottest} °C");
    assert!(!said(&heard, robot.device, "missions").is_empty());
}

/// A fire in a unit with a lift, and detectors that are dead: all, or all but those that are named.
fn with_dead_detectors(but: &[DeviceIdx]) -> Disturbances {
    let (community, _) = demo();
    let dead = of_class("T3-8").into_iter().filter(|d| !but.contains(d));
    let dead = FaultPlan {
        kind: Defect::Dead,
        devices: dead
            .map(|d| community.devices[d.index()].id.clone())
            .collect(),
        class: None,
        share: 1.0,
        after_s: 60.0,
        lasts_s: None,
        size: None,
    };
    Disturbances {
        faults: vec![dead],
        ..only(vec![plan(IncidentKind::Fire, Some(unit_with_a_lift()))])
    }
}

/// What the truth tells of doors and lifts: when they follow, by what, how many detectors sounded and how many smoke had reached.
fn linkage(heard: &Heard) -> (f64, LinkedBy, u32, u32) {
    let begun = heard.truths.iter().find_map(|truth| match truth.kind {
        TruthKind::Whole(Whole::Linkage {
            number: 0,
            by,
            sounded,
            reached,
        }) if truth.phase != TruthPhase::Ends => Some((seconds(truth.time), by, sounded, reached)),
        _ => None,
    });
    begun.unwrap()
}

#[test]
fn two_detectors_that_sound_link_doors_and_the_truth_says_so() {
    let (heard, _) = run(plan(IncidentKind::Fire, Some(unit_with_a_lift())), 25);
    let second = begins(&heard)["smoke"][1].0;
    let (at, by, sounded, reached) = linkage(&heard);
    assert!((at - second - 3.0).abs() < 0.01);
    assert_eq!(by, LinkedBy::Detectors);
    assert!(sounded >= 2 && reached >= sounded, "{sounded} of {reached}");
}

#[test]
fn where_every_detector_is_dead_who_sees_the_fire_presses_the_button() {
    let (heard, _) = disturbed(&with_dead_detectors(&[]), 30);
    // Seen after four minutes, called and pressed a minute later, followed within three seconds.
    let expected = 600.0 + 240.0 + 60.0 + 3.0;
    let (at, by, sounded, reached) = linkage(&heard);
    assert!((at - expected).abs() < 0.01, "{at}");
    assert_eq!((by, sounded), (LinkedBy::Button, 0));
    assert!(reached > 1, "smoke had reached {reached}");
    let begun = begins(&heard);
    for (second, _) in &begun["fire_linkage"] {
        assert!((second - expected).abs() < 0.01, "{second}");
    }
    // Six minutes from when it was seen to the water.
    let water = begun["abnormal_use"][0].0;
    assert!((water - (600.0 + 240.0 + 360.0)).abs() < 0.01, "{water}");
    let unit = unit_with_a_lift();
    let lift = of_class("T5-10")
        .into_iter()
        .find(|l| unit_of(*l) == Some(unit));
    let lift = lift.unwrap();
    let doors = between(&heard, (lift, "door_open"), expected..1_800.0);
    let down = doors.last().copied();
    assert!(down.is_some_and(|(_, open)| open == 1.0), "{doors:?}");
}

#[test]
fn detectors_that_were_away_when_smoke_came_sound_when_they_are_back() {
    let burning = plan(IncidentKind::Fire, Some(unit_with_a_lift()));
    let (sound, _) = run(burning.clone(), 25);
    let second = begins(&sound)["smoke"][1].0;
    // Away from ten seconds before the fire on, and back as the minute ends in which its smoke reaches the second of them.
    let (away, back) = (590.0, (second / 60.0).floor() * 60.0 + 60.0);
    let half = back - away;
    let flapping = FaultPlan {
        kind: Defect::Flapping,
        devices: Vec::new(),
        class: Some(crate::ids::ClassId::new("T3-8").unwrap()),
        share: 1.0,
        after_s: away - half,
        lasts_s: None,
        size: Some(2.0 * half),
    };
    let disturbances = Disturbances {
        faults: vec![flapping],
        ..only(vec![burning])
    };
    let (heard, _) = disturbed(&disturbances, 30);
    let (at, by, sounded, _) = linkage(&heard);
    assert!((at - back - 3.0).abs() < 0.01, "{at} {back}");
    assert_eq!(by, LinkedBy::Detectors);
    assert!(sounded >= 2, "{sounded}");
}

#[test]
fn one_detector_that_sounds_waits_for_the_button() {
    let (sound, _) = run(plan(IncidentKind::Fire, Some(unit_with_a_lift())), 25);
    let (first, detector) = begins(&sound)["smoke"][0];
    let (heard, _) = disturbed(&with_dead_detectors(&[detector]), 30);
    let (at, by, sounded, _) = linkage(&heard);
    assert!((at - first - 183.0).abs() < 0.01, "{at} {first}");
    assert_eq!((by, sounded), (LinkedBy::DetectorAndButton, 1));
}

#[test]
fn a_fire_door_that_is_switched_off_stays_open_until_it_is_on_again() {
    let (door, unit, moment) = caught("T3-7", "door_open");
    let (community, catalogue) = demo();
    let fire = IncidentPlan {
        after_s: Some(moment - linked_after_s(unit) - seconds(MORNING)),
        ..plan(IncidentKind::Fire, Some(unit))
    };
    let mut simulation = Simulation::new(community, catalogue, options(MORNING, 1)).unwrap();
    let burning = only(vec![fire]);
    simulation.disturb(community, catalogue, &burning).unwrap();
    let mut heard = Heard::default();
    let at = |second: f64| MIDNIGHT + SimSpan::from_millis((second * 1e3) as i64);
    let switch = |simulation: &mut Simulation, on| {
        let switched = Command::Switch { device: door, on };
        simulation.command(switched).unwrap();
    };
    let (off, on) = (moment - 0.5, moment + 1.0);
    simulation.advance(at(off), &mut heard);
    switch(&mut simulation, false);
    simulation.advance(at(on), &mut heard);
    // The alarm came, and the door did not follow.
    let missed = heard.truths.iter().any(|truth| {
        let is_missed = matches!(
            truth.kind,
            TruthKind::Incident {
                word: "fire_linkage",
                missed: Some(Missed::Silent),
                ..
            }
        );
        truth.device == Some(door) && is_missed
    });
    assert!(missed);
    assert_eq!(before(&heard, (door, "door_open"), on), Some(1.0));
    switch(&mut simulation, true);
    simulation.advance(at(on + 60.0), &mut heard);
    let told = between(&heard, (door, "door_open"), on..on + 60.0);
    let (shut, open) = *told.last().unwrap();
    assert_eq!(open, 0.0, "{told:?}");
    // From when it is on again it takes as long as any door does.
    assert!((4.0..=20.01).contains(&(shut - on)), "{} s", shut - on);
}

#[test]
fn a_lift_that_has_a_fault_does_not_go_down_before_it_is_repaired() {
    let unit = unit_with_a_lift();
    let lift = of_class("T5-10")
        .into_iter()
        .find(|l| unit_of(*l) == Some(unit));
    let lift = lift.unwrap();
    let burning = only(vec![plan(IncidentKind::Fire, Some(unit))]);
    let mut simulation = to_be_disturbed(&burning, 1);
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(590), &mut heard);
    // The first alarm of a lift is that people are trapped in it.
    let trapped = Command::InjectFault {
        device: lift,
        fault: Fault::Alarm,
        lasts: Some(SimSpan::from_secs(900)),
    };
    simulation.command(trapped).unwrap();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(1_800), &mut heard);
    let linked = linkage(&heard).0;
    let stands = between(&heard, (lift, "direction"), linked..1_490.0);
    assert!(
        stands.iter().all(|(_, direction)| *direction == 0.0),
        "{stands:?}"
    );
    assert_eq!(before(&heard, (lift, "door_open"), 1_800.0), Some(1.0));
    assert_eq!(before(&heard, (lift, "floor"), 1_800.0).unwrap_or(0.0), 0.0);
}

#[test]
fn threads_and_snapshots_decide_alike_from_dead_detectors() {
    let (community, catalogue) = demo();
    let (sound, _) = run(plan(IncidentKind::Fire, Some(unit_with_a_lift())), 25);
    let disturbances = with_dead_detectors(&[begins(&sound)["smoke"][0].1]);
    let end = MIDNIGHT + SimSpan::from_secs(1_500);
    let start = |threads| to_be_disturbed(&disturbances, threads);
    let mut whole = Heard::default();
    start(1).advance(end, &mut whole);
    let mut other = Heard::default();
    start(3).advance(end, &mut other);
    assert_eq!(other.truths, whole.truths);
    assert_eq!(other.kept.observations, whole.kept.observations);
    // Stopped at odd moments, before and after the first alarm and the button.
    let digest = CommunityDigest::of(community, catalogue).unwrap();
    let (mut simulation, mut heard) = (start(2), Heard::default());
    for stop in [601_500, 640_001, 733_333, 820_000, 860_007, 1_200_000] {
        simulation.advance(MIDNIGHT + SimSpan::from_millis(stop), &mut heard);
        let saved = simulation.save(digest);
        simulation = Simulation::resume(community, catalogue, &saved, 2).unwrap();
    }
    simulation.advance(end, &mut heard);
    assert_eq!(heard.truths, whole.truths);
    assert_eq!(heard.kept.observations, whole.kept.observations);
}
