//! A lift moves once, whatever fires and alarms come and go meanwhile.

use super::setting::Run;
use super::*;
use crate::sim::behaviour::{LIFT_RECALL, LIFT_RETURN};
use crate::sim::random::{entity_key, unit};
use crate::sim::{Command, Fault};
use crate::time::SimSpan;

/// Somebody calls it.
const CALL: u8 = 0;
/// From the ground to the first floor, as a pass has it.
const UP: u32 = 1 | 1 << 4;
/// From the first floor to the ground.
const DOWN: u32 = 1 << 4;

#[test]
fn a_lift_that_a_second_short_fire_calls_closes_its_doors_once() {
    let mut run = Run::of("T5-10", 3);
    let from = run.simulation.now();
    // The first fire is out, and its doors close at 16 s; until then the second comes and goes. Who calls then rides at once.
    let events = [
        (1, (LIFT_RECALL, 0)),
        (10, (LIFT_RETURN, 0)),
        (12, (LIFT_RECALL, 1)),
        (14, (LIFT_RETURN, 1)),
        (15, (CALL, DOWN)),
    ];
    for lift in run.heard.of.clone() {
        for (second, event) in events {
            let at = from + SimSpan::from_secs(second);
            run.simulation.put(lift.index(), at, event);
        }
    }
    run.seconds(60);
    // A floor takes 2 s and 3 m at 1.75 m/s, 3.714 s; doors are open for 6 s.
    let expected = [
        (1.0, 1.0),
        (16.0, 0.0),
        (19.714, 1.0),
        (25.714, 0.0),
        (29.429, 1.0),
        (35.429, 0.0),
    ];
    let mut as_expected = 0;
    for lift in run.heard.of.clone() {
        run.device = lift;
        let doors = run.said("door_open");
        let since = (from - MIDNIGHT).secs_f64();
        let doors: Vec<_> = (doors.iter())
            .map(|(second, open)| (((second - since) * 1e3).round() / 1e3, *open))
            .collect();
        // Somebody else may use it.
        as_expected += usize::from(doors == expected);
        assert!(!doors.contains(&(20.0, 0.0)), "closed twice: {doors:?}");
    }
    assert!(as_expected > 0);
}

#[test]
fn who_is_trapped_stays_so_when_a_command_lets_go_of_the_alarm() {
    let mut run = Run::of("T5-10", 3);
    let from = run.simulation.now();
    let id = run.community.devices[run.device.index()].id.as_str();
    let key = entity_key(42, "device", id);
    // Six rides in a million end with people trapped. The doors close five seconds after the call, behind who steps in where it stands.
    let boards = SimSpan::from_secs(5);
    let mut moments = (1..60_000_000).map(|micros| from + SimSpan::from_nanos(1_000 * micros));
    let called = moments.find(|call| unit(key, 7, (*call + boards).nanos()) < 6e-6);
    let called = called.unwrap();
    let until = called + SimSpan::from_secs(6);
    run.simulation.put(run.device.index(), called, (CALL, UP));
    run.simulation.advance(until, &mut run.heard);
    let is_trapped = |run: &Run| {
        let mut active = run.simulation.active_alarms();
        active.any(|a| a.device == run.device && a.kind.word == "lift_trapped")
    };
    assert!(is_trapped(&run));
    run.simulation
        .command(Command::InjectFault {
            device: run.device,
            fault: Fault::Alarm,
            lasts: Some(SimSpan::from_secs(60)),
        })
        .unwrap();
    // The technician takes 12 minutes at least, and 45 at most.
    run.seconds(700);
    assert!(is_trapped(&run));
    run.seconds(2_700 - 700);
    assert!(!is_trapped(&run));
}
