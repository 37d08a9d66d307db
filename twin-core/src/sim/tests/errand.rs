//! A delivery robot rides the lift of the house (row T9-1, 配合梯控), as long as the lift takes; where none runs, the resident comes down.

use std::collections::BTreeMap;

use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::model::FixtureKind;
use crate::sim::behaviour::{LIFT_RECALL, LIFT_RETURN};
use crate::sim::context::code;
use crate::sim::{Command, CommunityDigest, Defect, Disturbances, Fault, FaultPlan};
use crate::time::SimSpan;

/// Activities of a robot, as the catalogue numbers them.
const RIDING: f64 = 3.0;
const UNLOADING: f64 = 4.0;
/// Number of `lift_fault` among a lift's alarms, and how long it stands in a test.
const LIFT_FAULT: u32 = 1;
const STANDS_S: u32 = 1_800;
/// Many orders come about noon.
const FROM_H: i64 = 10;
const UNTIL_H: i64 = 15;

/// What was heard of one run.
struct Noon {
    community: Community,
    catalogue: Catalogue,
    kept: Keep,
    said: BTreeMap<(DeviceIdx, u16), Vec<(SimTime, f64)>>,
}

fn from() -> SimTime {
    MIDNIGHT + hours(FROM_H)
}

fn of_class(community: &Community, class: &str) -> Vec<DeviceIdx> {
    let devices = community.devices.iter().zip(0..);
    let devices = devices.filter(|(d, _)| d.class.as_str() == class);
    devices.map(|(_, index)| DeviceIdx(index)).collect()
}

/// Runs a block over noon after `prepare`.
fn noon(
    (community, catalogue): (Community, Catalogue),
    threads: usize,
    prepare: impl FnOnce(&mut Simulation, &Community, &Catalogue),
) -> Noon {
    let mut simulation = Simulation::new(&community, &catalogue, options(from(), threads)).unwrap();
    prepare(&mut simulation, &community, &catalogue);
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(UNTIL_H), &mut kept);
    let mut said: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for o in &kept.observations {
        let series = said.entry((o.device, o.channel)).or_default();
        series.push((o.time, o.value));
    }
    Noon {
        community,
        catalogue,
        kept,
        said,
    }
}

impl Noon {
    fn of(&self, class: &str) -> Vec<DeviceIdx> {
        of_class(&self.community, class)
    }

    /// What a device said on a channel.
    fn said(&self, device: DeviceIdx, name: &str) -> Vec<(SimTime, f64)> {
        let class = self.community.devices[device.index()].class.as_str();
        let channels = &self.catalogue.class(class).unwrap().channels;
        let channel = channels.iter().position(|c| &*c.name == name).unwrap() as u16;
        let said = self.said.get(&(device, channel));
        said.cloned().unwrap_or_default()
    }

    /// Each stretch of an activity of the robots: robot, begin, end.
    fn stretches(&self, activity: f64) -> Vec<(DeviceIdx, SimTime, SimTime)> {
        let robots = self.of("T9-1").into_iter();
        let of_robot = |robot| {
            let said = self.said(robot, "activity");
            let pairs: Vec<_> = (said.windows(2))
                .filter(|pair| pair[0].1 == activity)
                .map(|pair| (robot, pair[0].0, pair[1].0))
                .collect();
            pairs
        };
        robots.flat_map(of_robot).collect()
    }

    fn deliveries(&self) -> usize {
        let robots = self.of("T9-1").into_iter();
        robots.map(|r| self.said(r, "deliveries").len()).sum()
    }

    /// The lift that ends a trip at a moment, and the floor on which it does.
    fn trip_at(&self, time: SimTime) -> Option<(DeviceIdx, f64)> {
        let near = |t: SimTime| (t - time).nanos().abs() < 1_000;
        self.of("T5-10").into_iter().find_map(|lift| {
            self.said(lift, "trips").into_iter().find(|s| near(s.0))?;
            let floors = self.said(lift, "floor");
            let n = floors.partition_point(|s| s.0 <= time + SimSpan::from_nanos(1_000));
            let floor = n.checked_sub(1).map_or(0.0, |last| floors[last].1);
            Some((lift, floor))
        })
    }

    /// Where a lift was before a moment; at the ground until it says something else.
    fn floor_before(&self, lift: DeviceIdx, time: SimTime) -> f64 {
        let floors = self.said(lift, "floor");
        let n = floors.partition_point(|s| s.0 < time);
        n.checked_sub(1).map_or(0.0, |last| floors[last].1)
    }

    /// Nobody rides, and whoever waits below for a lift calls the resident after ten minutes.
    fn hands_over_below(&self, why: &str) {
        assert!(self.stretches(RIDING).is_empty(), "{why}");
        let unloads = self.stretches(UNLOADING);
        assert!(self.deliveries() > 0, "{why}");
        for (_, begins, ends) in self.stretches(0.0) {
            if unloads.iter().any(|u| u.1 == ends) {
                let waits = (ends - begins).secs_f64();
                assert!((600.0..=720.0).contains(&waits), "{why}: {waits} s");
            }
        }
    }
}

#[test]
fn a_ride_takes_what_the_lift_takes_and_the_lift_tells_of_it() {
    let noon = noon(block(1_450), 1, |_, _, _| {});
    let rides = noon.stretches(RIDING);
    assert!(rides.len() >= 4, "{}", rides.len());
    let mut upstairs = None;
    for (robot, begins, ends) in rides {
        let (lift, floor) = noon.trip_at(ends).expect("a lift ends its trip then");
        let before = noon.floor_before(lift, begins);
        let home = upstairs.take().unwrap_or(floor);
        let (starts, stops) = if floor == 0.0 {
            (home, 0.0)
        } else {
            (0.0, floor)
        };
        // 3 m a storey at 1.75 m/s and 2 s to start and stop; the doors close 5 s after a call where it stands, 6 s after it has come.
        let travel = |a: f64, b: f64| 2.0 + (a - b).abs() * 3.0 / 1.75;
        let comes = if before == starts {
            5.0
        } else {
            travel(before, starts) + 6.0
        };
        let expected = comes + travel(starts, stops);
        let took = (ends - begins).secs_f64();
        assert!(
            (took - expected).abs() < 1e-3,
            "{robot:?} {took} {expected}"
        );
        upstairs = (floor > 0.0).then_some(floor);
    }
    assert!(noon.deliveries() > 1);
}

#[test]
fn a_robot_hands_over_at_the_door_of_a_house_without_a_lift() {
    let (whole, catalogue) = block(1_450);
    let mut parts = whole.into_parts();
    parts.devices.retain(|d| d.class.as_str() != "T5-10");
    parts.fixtures.retain(|f| f.kind != FixtureKind::Lift);
    let community = Community::new(parts).unwrap();
    let noon = noon((community, catalogue), 1, |_, _, _| {});
    assert!(noon.stretches(RIDING).is_empty());
    assert!(noon.deliveries() > 0);
    // It does not wait for what is not there: it drives, and unloads.
    for (robot, begins, _) in noon.stretches(UNLOADING) {
        let said = noon.said(robot, "activity");
        let at = said.partition_point(|s| s.0 < begins);
        assert_eq!(said[at - 1].1, 2.0, "{robot:?} {begins:?}");
    }
}

#[test]
fn a_robot_takes_no_lift_that_stands() {
    let trapped = noon(block(1_450), 1, |simulation, community, _| {
        for device in of_class(community, "T5-10") {
            let trap = Command::InjectFault {
                device,
                fault: Fault::Alarm,
                lasts: None,
            };
            simulation.command(trap).unwrap();
        }
    });
    trapped.hands_over_below("trapped");
    let dark = noon(block(1_450), 1, |simulation, community, catalogue| {
        let cut = FaultPlan {
            kind: Defect::NoMains,
            devices: Vec::new(),
            class: Some(ClassId::new("T5-10").unwrap()),
            share: 1.0,
            after_s: 0.001,
            lasts_s: None,
            size: None,
        };
        let asked_for = Disturbances {
            faults: vec![cut],
            ..Disturbances::default()
        };
        simulation
            .disturb(community, catalogue, &asked_for)
            .unwrap();
    });
    dark.hands_over_below("power cut");
    let recalled = noon(block(1_450), 1, |simulation, community, _| {
        for lift in of_class(community, "T5-10") {
            let soon = from() + SimSpan::from_nanos(1);
            simulation.put(lift.index(), soon, (LIFT_RECALL, 0));
        }
    });
    recalled.hands_over_below("fire recall");
}

/// The first ride up of a usual noon: the robot, when it calls, when it is up.
fn first_ride() -> (DeviceIdx, SimTime, SimTime) {
    noon(block(1_450), 1, |_, _, _| {}).stretches(RIDING)[0]
}

#[test]
fn a_robot_that_a_fire_alarm_puts_out_of_the_lift_is_below_again() {
    let (robot, calls, up) = first_ride();
    let end = up + hours(1);
    // The doors are open yet: the car stands at the ground for five seconds at least.
    let noon = noon(block(1_450), 1, |simulation, community, _| {
        for lift in of_class(community, "T5-10") {
            let soon = calls + SimSpan::from_secs(2);
            simulation.put(lift.index(), soon, (LIFT_RECALL, 0));
            simulation.put(lift.index(), end, (LIFT_RETURN, 0));
        }
    });
    assert_eq!(noon.trip_at(up), None, "it does not go up");
    let delivered = noon.said(robot, "deliveries");
    let first = delivered.iter().find(|d| d.0 > calls).unwrap();
    // It waits ten minutes in all, few of them before it called.
    assert!(first.0 > calls + SimSpan::from_secs(300), "{first:?}");
    assert!(first.0 < end, "and the resident comes down");
    let rides = noon.stretches(RIDING);
    assert!(rides.iter().any(|r| r.1 > end), "it rides when they run");
}

#[test]
fn a_robot_stays_in_a_lift_that_breaks_down_until_it_runs_again() {
    let (robot, calls, up) = first_ride();
    let repaired = calls + SimSpan::from_secs(i64::from(STANDS_S) + 1);
    let noon = noon(block(1_450), 1, |simulation, community, _| {
        for lift in of_class(community, "T5-10") {
            let soon = calls + SimSpan::from_secs(1);
            let onset = LIFT_FAULT | STANDS_S << 4;
            simulation.put(lift.index(), soon, (code::ONSET, onset));
        }
    });
    assert_eq!(noon.trip_at(up), None, "it does not go up");
    let delivered = noon.said(robot, "deliveries");
    let first = delivered.iter().find(|d| d.0 > calls).unwrap();
    assert!(first.0 > repaired, "{first:?}");
    let rides = noon.stretches(RIDING).into_iter();
    let longest = rides.map(|r| (r.2 - r.1).secs_f64()).fold(0.0, f64::max);
    // What it says for the rest of the minute in which the lift broke down is what it had planned.
    assert!(longest > f64::from(STANDS_S) - 180.0, "{longest} s");
}

#[test]
fn threads_change_nothing_about_rides() {
    let one = noon(block(1_450), 1, |_, _, _| {});
    let three = noon(block(1_450), 3, |_, _, _| {});
    assert_eq!(one.kept.observations, three.kept.observations);
}

#[test]
fn a_ride_goes_on_after_a_snapshot() {
    let (_, calls, _) = first_ride();
    let (community, catalogue) = block(1_450);
    let digest = CommunityDigest::of(&community, &catalogue).unwrap();
    let mut whole = Simulation::new(&community, &catalogue, options(from(), 1)).unwrap();
    whole.advance(calls + SimSpan::from_secs(3), &mut Keep::default());
    let bytes = whole.save(digest);
    let mut loaded = Simulation::resume(&community, &catalogue, &bytes, 1).unwrap();
    let mut kept = [Keep::default(), Keep::default()];
    whole.advance(calls + hours(1), &mut kept[0]);
    loaded.advance(calls + hours(1), &mut kept[1]);
    assert_eq!(kept[0].observations, kept[1].observations);
}
