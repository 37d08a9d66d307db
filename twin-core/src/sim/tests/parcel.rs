//! Runs of parcel lockers.

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{CommunityDigest, NullSink};

/// Blocks of households with `most` lockers and no other device.
fn lockers(devices: usize, most: usize) -> (Community, Catalogue) {
    let (whole, catalogue) = block(devices);
    let mut parts = whole.into_parts();
    parts.devices.retain(|d| d.class.as_str() == "T7-3");
    parts.devices.truncate(most);
    (Community::new(parts).unwrap(), catalogue)
}

fn channel(catalogue: &Catalogue, name: &str) -> u16 {
    let channels = &catalogue.class("T7-3").unwrap().channels;
    channels.iter().position(|c| &*c.name == name).unwrap() as u16
}

/// Boxes taken, parcels put in and parcels fetched, as a locker told them last.
fn told(simulation: &Simulation, catalogue: &Catalogue, device: u32) -> [f64; 3] {
    ["occupied_boxes", "deposits", "pickups"].map(|name| {
        let latest = simulation.latest(DeviceIdx(device), channel(catalogue, name));
        latest.unwrap().1
    })
}

/// At five in the morning nobody has come home since a quarter to four, and the boxes are told every five minutes.
#[test]
fn what_is_put_in_is_fetched_or_still_inside() {
    let (community, catalogue) = lockers(2_000, 2);
    let start = MIDNIGHT + hours(5);
    let mut simulation = Simulation::new(&community, &catalogue, options(start, 1)).unwrap();
    let before: Vec<[f64; 3]> = (0..2).map(|n| told(&simulation, &catalogue, n)).collect();
    simulation.advance(start + hours(24), &mut NullSink);
    for (n, [inside_before, ..]) in before.into_iter().enumerate() {
        let [inside, put_in, fetched] = told(&simulation, &catalogue, n as u32);
        println!("{inside_before} inside, {put_in} put in, {fetched} fetched, {inside} inside");
        assert!(put_in > 40.0 && fetched > 40.0, "{put_in} {fetched}");
        assert_eq!(inside, inside_before + put_in - fetched);
    }
}

/// Some 580 parcels a day come for the households of six blocks.
#[test]
fn a_locker_is_never_more_than_full() {
    let (community, catalogue) = lockers(4_200, 1);
    let start = MIDNIGHT + hours(5);
    let mut simulation = Simulation::new(&community, &catalogue, options(start, 1)).unwrap();
    let mut kept = Keep::default();
    simulation.advance(start + hours(12), &mut kept);
    let occupied = channel(&catalogue, "occupied_boxes");
    let of_boxes = kept.observations.iter().filter(|o| o.channel == occupied);
    let most = of_boxes.map(|o| o.value).fold(0.0, f64::max);
    assert_eq!(most, 160.0);
}

#[test]
fn a_locker_of_empty_homes_stays_empty() {
    let (community, catalogue) = lockers(700, 1);
    let start = MIDNIGHT + hours(5);
    let options = SimOptions {
        population: Habits {
            occupied: 0.0,
            ..Habits::default()
        },
        ..options(start, 1)
    };
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    simulation.advance(start + hours(14), &mut NullSink);
    assert_eq!(told(&simulation, &catalogue, 0), [0.0; 3]);
}

#[test]
fn threads_and_snapshots_change_nothing_of_lockers() {
    let (community, catalogue) = lockers(2_000, 2);
    let start = MIDNIGHT + hours(10);
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
    simulation.advance(start + hours(1), &mut parts);
    let bytes = simulation.save(CommunityDigest::of(&community, &catalogue).unwrap());
    let mut resumed = Simulation::resume(&community, &catalogue, &bytes, 2).unwrap();
    resumed.advance(start + hours(2), &mut parts);
    assert_eq!(whole, parts.sha256(), "a snapshot between");
}
