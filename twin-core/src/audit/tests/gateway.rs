//! What gateways carry, against what they are said to.

use super::network::{device, open_field, with_access_points};
use super::*;
use crate::catalogue::Cover;
use crate::model::{Host, Network, Position};

/// A sensor of a water tank: level and pressure go out every 300 s, quality every 900 s, so it sends 1/300 + 1/900 = 4/900 messages a second.
fn sensor(id: &str, x: f64) -> Device {
    let mut sensor = device(id, "T4-6", (x, 60.0, 1.0), Host::Ground);
    sensor.network.technology = Network::Lora;
    sensor
}

fn gateway(id: &str, x: f64) -> Device {
    let mut gateway = device(id, "GW", (x, 100.0, 8.0), Host::Ground);
    gateway.network.technology = Network::Wired;
    gateway
}

/// Three sensors 40 m from the gateway in the west, one 40 m from that in the east.
fn gateways() -> Community {
    let sensors = [("a", 45.0), ("b", 50.0), ("c", 55.0), ("d", 250.0)];
    let mut devices = vec![gateway("west", 50.0), gateway("east", 250.0)];
    devices.extend(sensors.map(|(id, x)| sensor(id, x)));
    open_field(devices)
}

/// The catalogue in which gateways may have so much.
fn taking(devices: Option<u32>, messages: Option<f64>) -> Catalogue {
    let mut catalogue = with_access_points();
    let class = catalogue.classes.iter_mut().find(|c| c.id.as_str() == "GW");
    for cover in &mut class.unwrap().covers {
        if let Cover::Radio {
            most_devices,
            most_messages_per_second,
            ..
        } = cover
        {
            (*most_devices, *most_messages_per_second) = (devices, messages);
        }
    }
    catalogue
}

fn conditions(audit: &Audit) -> [&ConditionAudit; 2] {
    let found = &row(audit, "S3-4b").conditions;
    let [connections, messages] = &found[..] else {
        panic!("{found:?}");
    };
    let words = [&*connections.condition, &*messages.condition];
    assert_eq!(words, ["connections", "messages"]);
    [connections, messages]
}

#[test]
fn what_no_class_says_of_its_gateways_cannot_be_told_and_lowers_nothing() {
    let audit = audited(&gateways(), &taking(None, None));
    let found = row(&audit, "S3-4b");
    assert_eq!(
        (found.verdict, found.served, found.demanded),
        (Verdict::Met, 4.0, 4.0)
    );
    let [connections, messages] = conditions(&audit);
    for (condition, attribute) in [
        (connections, "most_devices"),
        (messages, "most_messages_per_second"),
    ] {
        assert_eq!(condition.verdict, Verdict::CannotTell);
        let missing = Missing::attribute("device", attribute);
        assert_eq!(condition.missing, Some(missing));
        assert!(condition.faults.is_empty());
    }
    // What the busiest has is told all the same: three sensors, and what they send.
    assert_eq!(connections.measured, Some(3.0));
    let sent = messages.measured.unwrap();
    assert!((sent - 12.0 / 900.0).abs() < 1e-12, "{sent}");
}

#[test]
fn gateways_that_may_have_what_they_serve_keep_the_condition() {
    let audit = audited(&gateways(), &taking(Some(3), Some(12.0 / 900.0)));
    assert_eq!(row(&audit, "S3-4b").verdict, Verdict::Met);
    for condition in conditions(&audit) {
        assert_eq!(condition.verdict, Verdict::Met, "{condition:?}");
        assert_eq!(condition.missing, None);
    }
}

#[test]
fn a_gateway_with_too_many_devices_or_messages_is_named_and_lowers_the_row() {
    let community = gateways();
    let audit = audited(&community, &taking(Some(2), Some(0.01)));
    assert_eq!(row(&audit, "S3-4b").verdict, Verdict::Partly);
    let [connections, messages] = conditions(&audit);
    assert_eq!(
        (connections.verdict, messages.verdict),
        (Verdict::Partly, Verdict::Partly)
    );
    let west = DeviceId::new("west").unwrap();
    let too_many = Fault::TooManyDevices {
        gateway: west.clone(),
        devices: 3,
        most: 2,
    };
    assert_eq!(connections.faults, [too_many]);
    let [
        Fault::TooManyMessages {
            gateway,
            messages_per_second,
            most_per_second,
        },
    ] = &messages.faults[..]
    else {
        panic!("{:?}", messages.faults);
    };
    assert_eq!((gateway, *most_per_second), (&west, 0.01));
    assert!((messages_per_second - 12.0 / 900.0).abs() < 1e-12);
    // Two of the three beside the other instead: the other gateway is the one that has too many.
    let catalogue = taking(Some(2), None);
    let mut auditor = Auditor::new(&community, &catalogue, &PlacementOptions::default());
    let mut moved = community.clone();
    for (id, x) in [("a", 245.0), ("b", 246.0)] {
        let mut parts: CommunityParts = (*moved).clone();
        let found = parts.devices.iter_mut().find(|d| d.id.as_str() == id);
        let sensor = found.unwrap();
        sensor.position = Position::new(x, 60.0, 1.0);
        auditor.replace(sensor.clone()).unwrap();
        moved = Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"));
    }
    let [connections, messages] = conditions(auditor.audit());
    let named = |fault: &Fault| matches!(fault, Fault::TooManyDevices { gateway, devices: 3, .. } if gateway.as_str() == "east");
    assert!(matches!(&connections.faults[..], [one] if named(one)));
    assert_eq!(messages.verdict, Verdict::CannotTell);
    assert_eq!(auditor.audit(), &audited(&moved, &catalogue));
}

/// Of a gateway of another class nothing is said: that one alone that is asked for too much is still told.
#[test]
fn one_that_is_asked_for_too_much_is_told_though_nothing_is_said_of_another() {
    let mut catalogue = taking(None, None);
    let mut known = catalogue.class("GW").unwrap().clone();
    known.id = crate::ids::ClassId::new("GW-2").unwrap();
    for cover in &mut known.covers {
        if let Cover::Radio { most_devices, .. } = cover {
            *most_devices = Some(2);
        }
    }
    catalogue.classes.push(known);
    let mut parts: CommunityParts = (*gateways()).clone();
    parts.devices[0].class = crate::ids::ClassId::new("GW-2").unwrap();
    let audit = audited(&Community::new(parts).unwrap(), &catalogue);
    let [connections, _] = conditions(&audit);
    assert_eq!(connections.verdict, Verdict::NotMet);
    assert_eq!(connections.faults.len(), 1);
}
