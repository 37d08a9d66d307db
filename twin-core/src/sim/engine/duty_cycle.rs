//! LoRa devices keep to the rules of the place that their community is at, whatever they have to say.

use std::collections::BTreeMap;

use super::*;
use crate::ids::ClassId;
use crate::model::Network;
use crate::sim::network::{Link, NetworkModel, Way};
use crate::sim::tests::{Heard, MIDNIGHT, block, hours, options};
use crate::sim::{Defect, Disturbances, FaultPlan};
use crate::spatial::LocalFrame;

/// The slowest spreading factor, SF12, less 7.
const SLOWEST: u8 = 5;

/// Half a day of a block at a place. Every LoRa device is heard at SF12 without a loss, and all gateways are dead for three hours, so that
/// loggers have much to send after.
fn run(lon: f64, lat: f64) -> (Community, Simulation, Heard) {
    let (community, catalogue) = block(1_450);
    let mut parts = community.into_parts();
    parts.frame = LocalFrame::new(lon, lat, 0.0).unwrap();
    let community = Community::new(parts).unwrap();
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let dead = FaultPlan {
        kind: Defect::Dead,
        devices: Vec::new(),
        class: Some(ClassId::new("T4-1").unwrap()),
        share: 1.0,
        after_s: 3_600.0,
        lasts_s: Some(10_800.0),
        size: None,
    };
    let disturbances = Disturbances {
        faults: vec![dead],
        network: NetworkModel::Radio,
        ..Disturbances::default()
    };
    simulation
        .disturb(&community, &catalogue, &disturbances)
        .unwrap();
    let devices = simulation.chunks.iter_mut().flat_map(|c| &mut c.devices);
    for device in devices.filter(|device| device.link.is_lora()) {
        device.link = Link::new(Way::Lora(SLOWEST), 0.0);
    }
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(12), &mut heard);
    (community, simulation, heard)
}

/// The messages that arrived from each LoRa device, by arrival, each with its time on the air in seconds.
fn messages(community: &Community, heard: &Heard) -> Vec<Vec<(SimTime, f64)>> {
    let mut values = BTreeMap::<(DeviceIdx, SimTime), (SimTime, u32)>::new();
    for o in &heard.kept.observations {
        if community.devices[o.device.index()].network.technology == Network::Lora {
            let message = values.entry((o.device, o.stamp())).or_insert((o.time, 0));
            message.1 += 1;
        }
    }
    let mut of = BTreeMap::<DeviceIdx, Vec<(SimTime, f64)>>::new();
    for ((device, _), (arrives, values)) in values {
        let on_air_s = Link::on_air_s(SLOWEST, values, AirRules::Europe).unwrap();
        of.entry(device).or_default().push((arrives, on_air_s));
    }
    of.values_mut()
        .for_each(|messages| messages.sort_by_key(|m| m.0));
    of.into_values().collect()
}

#[test]
fn in_europe_no_device_is_on_the_air_for_more_than_a_hundredth_of_any_hour() {
    // Berlin.
    let (community, simulation, heard) = run(13.4, 52.5);
    assert_eq!(simulation.env.air_rules, AirRules::Europe);
    let of_devices = messages(&community, &heard);
    assert!(of_devices.len() > 10, "{}", of_devices.len());
    // Late messages arrive up to two seconds after they were sent, when their stamps can be told.
    let hour = SimSpan::from_secs(3_598);
    let mut busiest_s = 0.0_f64;
    for messages in &of_devices {
        for (k, (first, _)) in messages.iter().enumerate() {
            let within = messages[k..].iter().take_while(|m| m.0 - *first <= hour);
            let on_air_s: f64 = within.map(|m| m.1).sum();
            assert!(on_air_s <= 36.0, "{on_air_s} s from {first} on");
            busiest_s = busiest_s.max(on_air_s);
        }
    }
    // The limit is what held them up: what three hours left is more than an hour takes.
    assert!(busiest_s > 30.0, "{busiest_s}");
    let counts = simulation.airtime_counts();
    assert!(counts.waited > 0 && counts.dropped > 0, "{counts:?}");
}

#[test]
fn in_china_the_same_devices_are_too_long_on_the_air_and_say_nothing() {
    // A header alone takes 1.16 s at SF12, and a second is the most there.
    let (community, simulation, heard) = run(114.2, 22.69);
    assert_eq!(simulation.env.air_rules, AirRules::China);
    assert!(messages(&community, &heard).is_empty());
    let counts = simulation.airtime_counts();
    assert!(counts.waited == 0 && counts.dropped > 100, "{counts:?}");
}
