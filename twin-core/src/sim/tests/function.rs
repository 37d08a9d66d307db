//! The channels that answer what the rows' function columns ask for: they speak, and as often as their causes.

use std::collections::BTreeMap;

use super::*;
use crate::ids::DeviceId;
use crate::model::Host;

/// How often a day and device a channel speaks, at least and at most.
const RATES: &[(&str, &str, f64, f64)] = &[
    ("T3-3", "bodies_captured", 300.0, 3_000.0),
    ("T3-3", "authentication", 300.0, 4_000.0),
    ("T3-5", "refusals", 0.01, 0.5),
    ("T4-1", "broadcasting", 6.0, 6.0),
    ("T4-1", "display_on", 2.0, 2.0),
    ("T4-1", "charging_power", 288.0, 288.0),
    ("T4-4", "deposit_kind", 20.0, 200.0),
    // On and off with each of one to ten compactions.
    ("T4-4", "deodorising", 1.0, 20.0),
    ("T4-6", "turbidity", 96.0, 96.0),
    ("T5-1", "bus_queries", 4.0, 200.0),
    ("T5-4", "invitations", 1.0, 40.0),
    ("T5-5", "payments", 1.0, 60.0),
    ("T5-5", "parking_fee", 1.0, 60.0),
    ("T6-1", "service_kind", 8.0, 110.0),
    ("T6-4", "archive_queries", 0.2, 40.0),
    ("T6-4", "entry_method", 2.0, 90.0),
    ("T6-5", "diastolic_pressure", 2.0, 16.0),
    ("T6-8", "route_changes", 2.0, 400.0),
    ("T7-2", "online_pickups", 3.0, 60.0),
    ("T7-4", "pickups", 20.0, 700.0),
    ("T8-2", "payment", 20.0, 60.0),
    ("T8-3", "minutes_written", 0.5, 5.0),
    ("T8-5", "policy_changes", 1.0, 3.0),
    ("T9-1", "notices", 2.0, 200.0),
    ("T9-2", "objects_removed", 1.0, 400.0),
    ("T9-4", "carbon_monoxide", 1_440.0, 1_440.0),
];

#[test]
fn channels_of_functions_speak_as_often_as_their_causes() {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(24), &mut kept);
    let mut spoken: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for o in &kept.observations {
        let id = community.devices[o.device.index()].class.as_str();
        let class = catalogue.class(id).unwrap();
        let channel = &class.channels[usize::from(o.channel)];
        *spoken
            .entry((class.id.as_str(), &*channel.name))
            .or_default() += 1.0;
    }
    let mut wrong = Vec::new();
    for &(class, channel, least, most) in RATES {
        let of_class = |d: &&crate::model::Device| d.class.as_str() == class;
        let devices = community.devices.iter().filter(of_class).count() as f64;
        let rate = spoken.get(&(class, channel)).copied().unwrap_or(0.0) / devices;
        if !(least..=most).contains(&rate) {
            wrong.push(format!(
                "{class} {channel}: {rate} a day, not {least} to {most}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_shops_meter_counts_a_shops_use_however_many_people_live_around_it() {
    let (community, catalogue) = block(1_450);
    let mut parts = community.into_parts();
    let home = |d: &&crate::model::Device| d.class.as_str() == "T4-3";
    let mut meter = parts.devices.iter().find(home).unwrap().clone();
    meter.id = DeviceId::new("shop-meter").unwrap();
    meter.host = Host::Place(parts.places[0].id.clone());
    parts.devices.push(meter);
    let community = Community::new(parts).unwrap();
    let shop = community.devices.len() - 1;
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(24), &mut kept);
    let channels = &catalogue.class("T4-3").unwrap().channels;
    let used = |name: &str| {
        let channel = channels.iter().position(|c| &*c.name == name).unwrap();
        let values: Vec<f64> = (kept.observations.iter())
            .filter(|o| o.device.index() == shop && usize::from(o.channel) == channel)
            .map(|o| o.value)
            .collect();
        values[values.len() - 1] - values[0]
    };
    let energy_kwh = used("electric_energy");
    assert!((4.0..120.0).contains(&energy_kwh), "{energy_kwh} kWh a day");
    let water_m3 = used("water_volume");
    assert!((0.5..7.0).contains(&water_m3), "{water_m3} m3 a day");
}
