//! A meter whose water leaks and is cut: what stops the water, each until its own end.

use super::*;
use crate::sim::behaviour::{WATER_FLOWS, WATER_STOPS};
use crate::sim::context::code;
use crate::sim::tests::setting::Run;

/// A leak for some seconds.
fn leaks(seconds: u32) -> (u8, u32) {
    (code::ONSET, seconds << 4)
}

/// A meter from six in the morning on, to which this happens after some seconds, sixteen hours later.
fn metered(events: &[(i64, (u8, u32))]) -> Run {
    let mut run = Run::of("T4-3", 6);
    let from = run.simulation.now();
    for (second, event) in events {
        let at = from + SimSpan::from_secs(*second);
        run.simulation.put(run.device.index(), at, *event);
    }
    run.minutes(16 * 60);
    run
}

/// What it said on a channel, with whole seconds since six.
fn since_six(run: &Run, channel: &str) -> Vec<(i64, f64)> {
    let said = run.said(channel).into_iter();
    said.map(|(second, value)| (second.round() as i64 - 6 * 3_600, value))
        .collect()
}

/// It draws no water from one second to another, and goes on from there.
fn stands_still(run: &Run, from: i64, until: i64) {
    let volume = since_six(run, "water_volume");
    let still = volume
        .iter()
        .filter(|(second, _)| (from..until).contains(second));
    let still: Vec<f64> = still.map(|(_, volume)| *volume).collect();
    assert!(still.len() >= 5, "{volume:?}");
    assert!(still.iter().all(|v| *v == still[0]), "{still:?}");
    assert!(volume[volume.len() - 1].1 > still[0], "{volume:?}");
}

#[test]
fn no_water_is_drawn_through_a_valve_that_a_leak_has_shut() {
    let run = metered(&[(60, leaks(21_600))]);
    assert_eq!(since_six(&run, "valve_open"), [(360, 0.0), (21_660, 1.0)]);
    stands_still(&run, 361, 21_660);
}

#[test]
fn a_cut_goes_on_when_a_leak_that_came_before_it_is_over() {
    let run = metered(&[
        (60, leaks(1_200)),
        (600, (WATER_STOPS, 0)),
        (43_200, (WATER_FLOWS, 0)),
    ]);
    assert_eq!(since_six(&run, "valve_open"), [(360, 0.0), (1_260, 1.0)]);
    stands_still(&run, 361, 43_200);
}

#[test]
fn a_valve_shuts_in_a_cut_and_stays_shut_when_the_water_is_back() {
    let run = metered(&[
        (10, (WATER_STOPS, 0)),
        (60, leaks(21_600)),
        (1_200, (WATER_FLOWS, 0)),
    ]);
    assert_eq!(since_six(&run, "valve_open"), [(360, 0.0), (21_660, 1.0)]);
    stands_still(&run, 11, 21_660);
}

#[test]
fn a_valve_shuts_five_minutes_after_the_leak_that_goes_on() {
    let run = metered(&[(60, leaks(200)), (280, leaks(1_200))]);
    assert_eq!(since_six(&run, "valve_open"), [(580, 0.0), (1_480, 1.0)]);
}
