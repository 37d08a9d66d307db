use std::collections::BTreeMap;

use geo::{Distance, Euclidean, Line, Point};

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{Command, Fault, NullSink, Pose};
use crate::time::SimSpan;

fn class_of(community: &Community, pose: &Pose) -> String {
    community.devices[pose.device.index()].class.to_string()
}

/// Greatest speed of a class, m/s.
fn top_speed(class: &str) -> f64 {
    match class {
        "T9-1" => 1.5,
        "T9-2" => 1.1,
        "T9-3" => 1.0,
        "T9-4" => 1.6,
        "T9-5" => 10.0,
        _ => 5.5,
    }
}

#[test]
fn movers_never_jump_and_stay_on_their_ways() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT + hours(9));
    let mut last: BTreeMap<DeviceIdx, Pose> = BTreeMap::new();
    let mut moved: BTreeMap<String, f64> = BTreeMap::new();
    let segments: Vec<Line<f64>> = community
        .roads
        .iter()
        .flat_map(|r| r.line.lines().collect::<Vec<_>>())
        .collect();
    for second in 0..4 * 3_600 {
        simulation.advance(
            MIDNIGHT + hours(9) + SimSpan::from_secs(second),
            &mut NullSink,
        );
        for pose in simulation.poses() {
            let class = class_of(&community, &pose);
            assert!((0.0..=100.0).contains(&pose.battery_percent) && !pose.activity.is_empty());
            if second % 10 == 0 && class != "T9-5" {
                let at = Point::new(pose.position.x, pose.position.y);
                let off = segments
                    .iter()
                    .map(|s| Euclidean.distance(&at, s))
                    .fold(f64::INFINITY, f64::min);
                assert!(off < 3.0, "{class} is {off} m off its way");
            }
            if let Some(before) = last.insert(pose.device, pose) {
                let (a, b) = (before.position, pose.position);
                let step = ((a.x - b.x).powi(2) + (a.y - b.y).powi(2) + (a.z - b.z).powi(2)).sqrt();
                assert!(
                    step <= top_speed(&class) + 1e-6,
                    "{class} moved {step} m in a second"
                );
                *moved.entry(class).or_default() += step;
            }
        }
    }
    for class in ["T6-8", "T9-1", "T9-2", "T9-3", "T9-5"] {
        assert!(moved[class] > 200.0, "{class} {moved:?}");
    }
}

#[test]
fn a_drone_flies_above_every_roof_on_its_way() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT + hours(10));
    let mut cruising = 0;
    let mut last: BTreeMap<DeviceIdx, Pose> = BTreeMap::new();
    for second in 0..6 * 3_600 {
        simulation.advance(
            MIDNIGHT + hours(10) + SimSpan::from_secs(second),
            &mut NullSink,
        );
        for pose in simulation
            .poses()
            .into_iter()
            .filter(|p| class_of(&community, p) == "T9-5")
        {
            let Some(before) = last.insert(pose.device, pose) else {
                continue;
            };
            // A second in which it also climbs or sinks is the corner of its path above start or goal.
            let level = (before.position.z - pose.position.z).abs() < 1e-6;
            let moves = (before.position.x - pose.position.x)
                .hypot(before.position.y - pose.position.y)
                > 1.0;
            if !moves || !level {
                continue;
            }
            cruising += 1;
            let at = Point::new(pose.position.x, pose.position.y);
            for b in &community.buildings {
                if Euclidean.distance(&at, &b.footprint) < 10.0 {
                    assert!(
                        pose.position.z >= b.top_z.value + 14.9,
                        "{} above {}",
                        pose.position.z,
                        b.id
                    );
                }
            }
        }
    }
    assert!(cruising > 60, "{cruising}");
}

#[test]
fn a_cleaning_robot_empties_bins() {
    let (whole, catalogue) = block(1_450);
    let mut parts = whole.into_parts();
    // Two bins a block: the 264 homes that one serves bring some 70 kg in an evening, and a robot comes at 50.
    parts.devices.retain(|d| {
        let id = d.id.as_str();
        !id.starts_with("T4-4-") || id.ends_with("-3") || id.ends_with("-4")
    });
    let community = Community::new(parts).unwrap();
    let start = MIDNIGHT + hours(18);
    let mut simulation = Simulation::new(&community, &catalogue, options(start, 1)).unwrap();
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(30), &mut kept);
    let channel = |class: &str, name: &str| {
        catalogue
            .class(class)
            .unwrap()
            .channels
            .iter()
            .position(|c| &*c.name == name)
            .unwrap() as u16
    };
    let class = |o: &Observation| community.devices[o.device.index()].class.as_str();
    let emptied: Vec<SimTime> = (kept.observations.iter())
        .filter(|o| class(o) == "T9-2" && o.channel == channel("T9-2", "bins_emptied"))
        .map(|o| o.time)
        .collect();
    assert!(!emptied.is_empty());
    // At that very moment a bin's lid is opened, and its level falls by its next report.
    let lid = channel("T4-4", "lid_openings");
    let bin = kept
        .observations
        .iter()
        .find(|o| class(o) == "T4-4" && o.channel == lid && o.time == emptied[0])
        .unwrap()
        .device;
    let fill = channel("T4-4", "fill_level");
    let levels: Vec<&Observation> = kept
        .observations
        .iter()
        .filter(|o| o.device == bin && o.channel == fill)
        .collect();
    let after = levels.iter().find(|o| o.time >= emptied[0]).unwrap();
    // At 55 % a robot is on its way; a quarter of an hour, which lies between two reports, brings 10 % at the busiest.
    assert!(after.value < 25.0, "{after:?}");
    if let Some(before) = levels.iter().rev().find(|o| o.time < emptied[0]) {
        assert!(before.value > 25.0, "{before:?}");
    }
}

#[test]
fn a_mover_that_is_switched_off_stands_still_and_goes_on_from_there() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT + hours(9));
    let pose = |s: &Simulation, d: DeviceIdx| {
        s.poses()
            .into_iter()
            .find(|p| p.device == d)
            .unwrap()
            .position
    };
    let device = DeviceIdx(
        community
            .devices
            .iter()
            .position(|d| d.class.as_str() == "T9-3")
            .unwrap() as u32,
    );
    let mut time = simulation.now();
    let mut before = pose(&simulation, device);
    loop {
        time = time + SimSpan::from_secs(1);
        simulation.advance(time, &mut NullSink);
        let now = pose(&simulation, device);
        if (now.x - before.x).hypot(now.y - before.y) > 0.5 {
            break;
        }
        before = now;
    }
    let stopped = pose(&simulation, device);
    simulation
        .command(Command::Switch { device, on: false })
        .unwrap();
    simulation.advance(time + hours(1), &mut NullSink);
    let held = pose(&simulation, device);
    assert!((held.x - stopped.x).hypot(held.y - stopped.y) < 0.01);
    simulation
        .command(Command::Switch { device, on: true })
        .unwrap();
    simulation.advance(time + hours(1) + SimSpan::from_secs(2), &mut NullSink);
    let now = pose(&simulation, device);
    assert!((now.x - held.x).hypot(now.y - held.y) <= 2.01, "no jump");
}

fn only(community: &Community, class: &str) -> DeviceIdx {
    let is = |d: &crate::model::Device| d.class.as_str() == class;
    DeviceIdx(community.devices.iter().position(is).unwrap() as u32)
}

fn pose_of(simulation: &Simulation, device: DeviceIdx) -> Pose {
    let mut poses = simulation.poses().into_iter();
    poses.find(|p| p.device == device).unwrap()
}

#[test]
fn a_drone_that_is_switched_off_in_the_air_flies_home_before_it_stands_still() {
    let (mut simulation, community, _) = simulation(1_450, MIDNIGHT + hours(9));
    let device = only(&community, "T9-5");
    let pad = pose_of(&simulation, device).position;
    let mut time = simulation.now();
    while pose_of(&simulation, device).position.z < pad.z + 20.0 {
        time = time + SimSpan::from_secs(1);
        simulation.advance(time, &mut NullSink);
    }
    simulation
        .command(Command::Switch { device, on: false })
        .unwrap();
    let mut before = pose_of(&simulation, device).position;
    for _ in 0..1_800 {
        time = time + SimSpan::from_secs(1);
        simulation.advance(time, &mut NullSink);
        let now = pose_of(&simulation, device).position;
        let step = (now.x - before.x)
            .hypot(now.y - before.y)
            .hypot(now.z - before.z);
        assert!(step <= 10.0 + 1e-6, "{step}");
        before = now;
    }
    assert_eq!(before, pad, "it is on its pad");
    simulation.advance(time + hours(3), &mut NullSink);
    assert_eq!(
        pose_of(&simulation, device).position,
        pad,
        "and stays there"
    );
    simulation
        .command(Command::Switch { device, on: true })
        .unwrap();
    let mut flown = false;
    for minute in 1..120 {
        simulation.advance(
            time + hours(3) + SimSpan::from_secs(60 * minute),
            &mut NullSink,
        );
        flown |= pose_of(&simulation, device).position != pad;
    }
    assert!(flown, "and flies again");
}

#[test]
fn a_robot_whose_path_is_blocked_stands_still_and_says_so() {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT + hours(10));
    let device = only(&community, "T9-1");
    let speed = (catalogue.class("T9-1").unwrap().channels.iter())
        .position(|c| &*c.name == "speed")
        .unwrap() as u16;
    let mut time = simulation.now();
    while simulation.latest(device, speed).unwrap().1 < 1.0 {
        time = time + SimSpan::from_secs(10);
        simulation.advance(time, &mut NullSink);
    }
    let blocked = Command::InjectFault {
        device,
        fault: Fault::Alarm,
        lasts: Some(SimSpan::from_secs(900)),
    };
    let notices = simulation.command(blocked).unwrap();
    assert!(matches!(notices[0], Notice::AlarmRaised(a) if a.kind.word == "path_blocked"));
    let stopped = pose_of(&simulation, device).position;
    let mut kept = Keep::default();
    simulation.advance(time + SimSpan::from_secs(890), &mut kept);
    let held = pose_of(&simulation, device).position;
    assert!((held.x - stopped.x).hypot(held.y - stopped.y) < 1e-6);
    let speeds: Vec<f64> = (kept.observations.iter())
        .filter(|o| o.device == device && o.channel == speed)
        .map(|o| o.value)
        .collect();
    assert!(
        speeds.len() > 80 && speeds.iter().all(|v| *v == 0.0),
        "{speeds:?}"
    );
    simulation.advance(time + SimSpan::from_secs(1_500), &mut NullSink);
    let now = pose_of(&simulation, device).position;
    assert!((now.x - held.x).hypot(now.y - held.y) > 1.0, "it goes on");
}
