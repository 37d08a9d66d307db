//! Runs of people with habits other than the usual ones.

use super::*;
use crate::ids::DeviceIdx;
use crate::model::Host;
use crate::sim::{CommunityDigest, SnapshotError, SnapshotHeader};

/// A meter may be broken, or a pipe may leak, on any day: three per cent of the homes' values are left out of account.
#[test]
fn where_nobody_lives_meters_count_no_water_and_only_a_standby() {
    let (community, catalogue) = block(700);
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::default()
    };
    let options = SimOptions {
        population: nobody,
        ..options(MIDNIGHT, 1)
    };
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(12), &mut kept);
    let is_home = |device: DeviceIdx| {
        let device = &community.devices[device.index()];
        device.class.as_str() == "T4-3" && matches!(device.host, Host::Household { .. })
    };
    let channels = &catalogue.class("T4-3").unwrap().channels;
    for (name, expected) in [
        ("water_volume", 0.0),
        ("gas_volume", 0.0),
        ("electric_power", 18.0),
    ] {
        let channel = channels.iter().position(|c| &*c.name == name).unwrap();
        let of_homes = (kept.observations.iter())
            .filter(|o| usize::from(o.channel) == channel && is_home(o.device));
        let values: Vec<f64> = of_homes.map(|o| o.value).collect();
        let right = values.iter().filter(|value| **value == expected).count();
        assert!(values.len() > 500, "{name}: {}", values.len());
        assert!(
            right * 100 > values.len() * 97,
            "{name}: {right} of {}",
            values.len()
        );
    }
}

#[test]
fn a_run_goes_on_from_a_snapshot_with_its_own_habits() {
    let habits = Habits {
        occupied: 0.5,
        cars_per_household: 0.4,
        cars_per_worker: 0.1,
        visits_per_person: 0.2,
        deliveries_per_person: 0.3,
    };
    let (community, catalogue) = block(700);
    let digest = CommunityDigest::of(&community, &catalogue).unwrap();
    let start = MIDNIGHT + hours(17);
    let fresh = |population: Habits| {
        let options = SimOptions {
            population,
            ..options(start, 1)
        };
        Simulation::new(&community, &catalogue, options).unwrap()
    };
    let straight = |population: Habits| {
        let mut whole = EventDigest::new();
        fresh(population).advance(start + hours(2), &mut whole);
        whole.sha256()
    };
    let mut parts = EventDigest::new();
    let mut simulation = fresh(habits);
    simulation.advance(start + hours(1), &mut parts);
    let bytes = simulation.save(digest);
    assert_eq!(SnapshotHeader::read(&bytes).unwrap().population, habits);
    let mut resumed = Simulation::resume(&community, &catalogue, &bytes, 2).unwrap();
    assert_eq!(resumed.population(), habits);
    resumed.advance(start + hours(2), &mut parts);
    assert_eq!(parts.sha256(), straight(habits));
    assert_ne!(parts.sha256(), straight(Habits::default()));

    // A share of one and a half, with a right checksum.
    let mut forged = bytes;
    forged[58..66].copy_from_slice(&1.5_f64.to_le_bytes());
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&forged[..106]);
    hasher.update(&forged[110..]);
    forged[106..110].copy_from_slice(&hasher.finalize().to_le_bytes());
    let refused = SnapshotHeader::read(&forged);
    assert!(
        matches!(refused, Err(SnapshotError::Damaged(_))),
        "{refused:?}"
    );
}
