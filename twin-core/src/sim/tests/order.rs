//! Runs of robots and drones that bring what households order.

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{CommunityDigest, NullSink};

fn robots() -> (Community, Catalogue) {
    let (whole, catalogue) = block(1_450);
    let mut parts = whole.into_parts();
    parts
        .devices
        .retain(|d| matches!(d.class.as_str(), "T9-1" | "T9-5"));
    (Community::new(parts).unwrap(), catalogue)
}

/// What a robot or drone has brought, on the mean.
fn brought(simulation: &Simulation, community: &Community, catalogue: &Catalogue) -> f64 {
    let of_device = |(index, device): (usize, &crate::model::Device)| {
        let channels = &catalogue.class(device.class.as_str()).unwrap().channels;
        let channel = channels.iter().position(|c| &*c.name == "deliveries");
        let latest = simulation.latest(DeviceIdx(index as u32), channel.unwrap() as u16);
        latest.unwrap().1
    };
    let all: f64 = community.devices.iter().enumerate().map(of_device).sum();
    all / community.devices.len() as f64
}

fn run(habits: Habits) -> f64 {
    let (community, catalogue) = robots();
    let start = MIDNIGHT + hours(5);
    let options = SimOptions {
        population: habits,
        ..options(start, 1)
    };
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    simulation.advance(start + hours(18), &mut NullSink);
    brought(&simulation, &community, &catalogue)
}

/// Each has 20 missions on a usual day, less those that wait too long at noon.
#[test]
fn robots_bring_what_households_order_and_nothing_else() {
    let usual = run(Habits::default());
    println!("{usual} brought by a robot on a day");
    assert!((4.0..=30.0).contains(&usual), "{usual}");
    let alone = Habits {
        deliveries_per_person: 0.0,
        ..Habits::default()
    };
    assert_eq!(run(alone), 0.0);
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::default()
    };
    assert_eq!(run(nobody), 0.0);
}

#[test]
fn threads_and_snapshots_change_nothing_of_orders() {
    let (community, catalogue) = robots();
    let start = MIDNIGHT + hours(11);
    let fresh = |threads| Simulation::new(&community, &catalogue, options(start, threads)).unwrap();
    let run = |threads| {
        let mut digest = EventDigest::new();
        fresh(threads).advance(start + hours(2), &mut digest);
        digest.sha256()
    };
    let whole = run(1);
    assert_eq!(whole, run(8), "eight threads");
    let mut parts = EventDigest::new();
    let mut simulation = fresh(1);
    // In the middle of a minute, while orders wait.
    let middle = start + crate::time::SimSpan::from_secs(3_630);
    simulation.advance(middle, &mut parts);
    let bytes = simulation.save(CommunityDigest::of(&community, &catalogue).unwrap());
    let mut resumed = Simulation::resume(&community, &catalogue, &bytes, 2).unwrap();
    resumed.advance(start + hours(2), &mut parts);
    assert_eq!(whole, parts.sha256(), "a snapshot between");
}
