//! A switch silences a device alone: what goes on around it goes on, and it tells of that when it is on again.

use super::setting::Run;
use super::*;
use crate::sim::context::code;
use crate::sim::{Command, CommunityDigest, TruthKind, TruthPhase};
use crate::time::SimSpan;

/// The first device of a class from three at night on, to which something happens after a second for some more; it is switched off from the
/// 600th to the 1,200th.
fn switched(class: &str, alarm: u32, seconds: u32) -> Run {
    let mut run = Run::of(class, 3);
    let device = run.device;
    let at = run.simulation.now() + SimSpan::from_secs(1);
    let begins = (code::ONSET, seconds << 4 | alarm);
    run.simulation.put(device.index(), at, begins);
    run.seconds(600);
    let switch = |on| Command::Switch { device, on };
    run.simulation.command(switch(false)).unwrap();
    run.seconds(300);
    // It is so when it goes on from a snapshot.
    let catalogue = catalogue();
    let digest = CommunityDigest::of(&run.community, &catalogue).unwrap();
    let saved = run.simulation.save(digest);
    run.simulation = Simulation::resume(&run.community, &catalogue, &saved, 1).unwrap();
    assert_eq!(run.simulation.save(digest), saved);
    run.seconds(300);
    run.simulation.command(switch(true)).unwrap();
    run.seconds(2 * 3_600);
    run
}

/// What it said on a channel, with whole seconds since three.
fn since_three(run: &Run, channel: &str) -> Vec<(i64, f64)> {
    let said = run.said(channel).into_iter();
    said.map(|(second, value)| (second.round() as i64 - 3 * 3_600, value))
        .collect()
}

/// The seconds since three at which something begins and ends by the truth, in turn.
fn truth(run: &Run, word: &str) -> Vec<(i64, bool)> {
    let is_meant = |kind| matches!(kind, TruthKind::Incident { word: w, .. } if w == word);
    let mine = run.heard.truths.iter();
    let mine = mine.filter(|t| t.device == Some(run.device) && is_meant(t.kind));
    let since = |time: SimTime| (time - MIDNIGHT).secs_f64().round() as i64 - 3 * 3_600;
    mine.map(|t| (since(t.time), t.phase != TruthPhase::Ends))
        .collect()
}

#[test]
fn water_flows_on_from_a_hydrant_that_is_switched_off() {
    let run = switched("T3-9", 0, 3_600);
    let flows = since_three(&run, "outflow");
    let [(1, litres), (3_601, 0.0)] = flows[..] else {
        panic!("{flows:?}");
    };
    assert!((4.0..=10.0).contains(&litres));
    let told = since_three(&run, "abnormal_use");
    assert_eq!(told, [(1, 1.0), (600, 0.0), (1_200, 1.0), (3_601, 0.0)]);
    assert_eq!(truth(&run, "abnormal_use"), [(1, true), (3_601, false)]);
}

#[test]
fn a_valve_that_a_leak_has_shut_stays_shut_while_its_meter_is_switched_off() {
    let run = switched("T4-3", 0, 3_600);
    let valve = since_three(&run, "valve_open");
    assert_eq!(valve, [(301, 0.0), (3_601, 1.0)]);
}

#[test]
fn what_follows_from_weak_insulation_goes_on_where_nobody_measures_it() {
    let run = switched("T3-10", 3, 3_600);
    let told = truth(&run, "residual_current");
    let [(begins, true), (ends, false)] = told[..] else {
        panic!("{told:?}");
    };
    // It is measured each minute.
    assert!((1..=61).contains(&begins), "{told:?}");
    assert!((3_601..=3_661).contains(&ends), "{told:?}");
}
