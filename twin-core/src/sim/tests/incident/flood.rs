//! Water that comes up in the street: how high it stands in the manholes around, and what the ground truth says of it.

use super::*;
use crate::sim::{Missed, TruthPlace, Whole};

/// The first manhole, and the distance of every one from it.
fn manholes() -> (DeviceIdx, Vec<(DeviceIdx, f64)>) {
    let (community, _) = demo();
    let covers = of_class("T4-2");
    let at = |device: DeviceIdx| community.devices[device.index()].position;
    let source = at(covers[0]);
    let away = covers.iter().map(|cover| {
        let here = at(*cover);
        (*cover, (here.x - source.x).hypot(here.y - source.y))
    });
    (covers[0], away.collect())
}

fn flood_at(cover: DeviceIdx) -> IncidentPlan {
    let id = &demo().0.devices[cover.index()].id;
    plan(IncidentKind::Flood, Some(&format!("device/{id}")))
}

#[test]
fn water_stands_higher_in_the_manholes_around_and_overflows_at_the_nearest() {
    let (source, away) = manholes();
    let (heard, reached) = run(flood_at(source), 180);
    let near = away.iter().filter(|(_, metres)| *metres < 150.0);
    assert_eq!(reached, near.count());
    let quiet = heard_from(MIDNIGHT, Vec::new(), 180);
    // It reaches the farthest within 250 s, and each tells its level every quarter of an hour.
    let level = |heard: &Heard, cover| {
        let told = between(heard, (cover, "water_level"), 1_800.0..7_200.0);
        told.first().unwrap().1
    };
    for (cover, metres) in &away {
        let rises = level(&heard, *cover) - level(&quiet, *cover);
        let wanted = 2.0 * (1.0 - metres / 150.0).max(0.0);
        assert!((rises - wanted).abs() < 0.003, "{metres} m: {rises} m");
        // A shaft that is nearly dry overflows from 1.6 m on.
        let overflows = said(&heard, *cover, "overflow");
        if wanted > 1.6 {
            let told: Vec<f64> = overflows.iter().map(|told| told.1).collect();
            assert_eq!(told, [1.0, 0.0], "{metres} m");
            // It runs off after two hours.
            assert!(overflows[1].0 >= 7_800.0, "{overflows:?}");
        } else if wanted < 1.0 {
            assert!(overflows.is_empty(), "{metres} m: {overflows:?}");
        }
    }
    let begun = &begins(&heard)["overflow"];
    assert!(begun.iter().any(|(_, device)| *device == source));
}

#[test]
fn water_stands_on_when_a_shorter_flood_in_a_longer_one_is_over() {
    let (source, _) = manholes();
    let shorter = IncidentPlan {
        after_s: Some(1_200.0),
        lasts_s: Some(600.0),
        ..flood_at(source)
    };
    let heard = heard_from(MIDNIGHT, vec![flood_at(source), shorter], 180);
    let quiet = heard_from(MIDNIGHT, Vec::new(), 180);
    let level = |heard: &Heard| between(heard, (source, "water_level"), 1_900.0..7_700.0);
    let (high, usual) = (level(&heard), level(&quiet));
    assert!(high.len() > 3, "{high:?}");
    // Two floods at one place are no higher than one.
    let rises = high
        .iter()
        .zip(&usual)
        .map(|(high, usual)| high.1 - usual.1);
    let rises: Vec<f64> = rises.collect();
    assert!(rises.iter().all(|r| (r - 2.0).abs() < 0.003), "{rises:?}");
}

#[test]
fn the_flood_itself_is_in_the_truth_with_its_place() {
    let (source, _) = manholes();
    let (heard, reached) = run(flood_at(source), 180);
    let whole: Vec<_> = heard.truths.iter().filter(|t| t.device.is_none()).collect();
    let kind = TruthKind::Whole(Whole::Incident {
        number: 0,
        kind: IncidentKind::Flood,
        place: Some(TruthPlace::Device(source.0)),
        storey: None,
        devices: reached as u32,
        spread: None,
    });
    let times: Vec<f64> = whole.iter().map(|t| seconds(t.time)).collect();
    assert_eq!(times, [600.0, 7_800.0]);
    assert!(whole.iter().all(|t| t.kind == kind));
    assert_eq!(whole[1].phase, TruthPhase::Ends);
}

#[test]
fn a_manhole_that_is_dead_overflows_unsaid() {
    let (source, _) = manholes();
    let mut simulation = to_be_disturbed(&only(vec![flood_at(source)]), 1);
    let dead = Command::InjectFault {
        device: source,
        fault: crate::sim::Fault::Dead,
        lasts: None,
    };
    simulation.command(dead).unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(10_800), &mut heard);
    let raised = heard.kept.notices.iter().filter(
        |notice| matches!(notice, crate::sim::Notice::AlarmRaised(alarm) if alarm.device == source),
    );
    assert_eq!(raised.count(), 0);
    let overflow = |t: &&crate::sim::Truth| {
        t.device == Some(source)
            && matches!(
                t.kind,
                TruthKind::Incident {
                    word: "overflow",
                    ..
                }
            )
    };
    let told: Vec<_> = heard.truths.iter().filter(overflow).collect();
    let [begins, ends] = told[..] else {
        panic!("{told:?}");
    };
    let TruthKind::Incident { missed, value, .. } = begins.kind else {
        panic!("{begins:?}");
    };
    assert_eq!(missed, Some(Missed::Silent));
    assert!(value.unwrap() >= 1.6);
    let TruthPhase::Begins { cause, .. } = begins.phase else {
        panic!("{begins:?}");
    };
    assert_eq!(cause, TruthCause::Incident(0));
    assert_eq!(ends.phase, TruthPhase::Ends);
}
