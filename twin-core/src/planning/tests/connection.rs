//! What feeds new devices, by hand.

use super::programme::{device, placement, three, walled};
use super::*;

fn connections(community: &Community, devices: &[Device]) -> Connections {
    Connections::of(community, &placement(devices), &catalogue())
}

fn feed<B>(by: B, from: &str, distance_m: f64, basis: Basis) -> Feed<B> {
    Feed {
        by,
        from: Some(from.into()),
        distance_m: Some(distance_m),
        basis,
    }
}

fn bare<B>(by: B, basis: Basis) -> Feed<B> {
    Feed {
        by,
        from: None,
        distance_m: None,
        basis,
    }
}

/// A planned smart pole 10 m from the wall, a camera on it, one 5 m beyond and one 390 m beyond.
fn four() -> Vec<Device> {
    let mut devices = three();
    devices[0].provenance = Provenance::planned("T4-1");
    devices.push(device("far", ("T3-2", "T3-2a"), (400.0, 0.0)));
    devices
}

#[test]
fn devices_in_the_open_are_fed_by_the_nearest_pole_or_wall() {
    let found = connections(&walled(), &four());
    let power: Vec<_> = found.of_devices.iter().map(|c| c.power.clone()).collect();
    let expected = [
        // The pole has it from the wall, not from itself.
        feed(PowerBy::Building, "b", 10.0, Basis::Inferred),
        feed(PowerBy::SmartPole, "pole", 0.0, Basis::Planned),
        feed(PowerBy::SmartPole, "pole", 5.0, Basis::Planned),
        feed(PowerBy::SmartPole, "pole", 390.0, Basis::Planned),
    ];
    assert_eq!(power, expected);
    let network: Vec<_> = found.of_devices.iter().map(|c| c.network.clone()).collect();
    let expected = [
        feed(NetworkBy::Cable, "b", 10.0, Basis::Inferred),
        feed(NetworkBy::Cable, "pole", 0.0, Basis::Planned),
        feed(NetworkBy::Cable, "pole", 5.0, Basis::Planned),
        // Copper ends at 100 m.
        feed(NetworkBy::Fibre, "pole", 390.0, Basis::Planned),
    ];
    assert_eq!(network, expected);
}

#[test]
fn ways_are_counted_with_the_farthest_of_each_and_what_is_too_far_is_told() {
    let found = connections(&walled(), &four());
    let tally = |by, devices, number, distance_m| Tally {
        by,
        devices,
        farthest: Some((number, distance_m)),
    };
    let powered = [
        tally(PowerBy::SmartPole, 3, 3, 390.0),
        tally(PowerBy::Building, 1, 0, 10.0),
    ];
    assert_eq!(found.powered(), powered);
    let far = Warning::FarFromPower {
        devices: 1,
        farthest_m: 390,
    };
    assert_eq!(found.warnings(), [far]);
    assert!(connections(&walled(), &three()).warnings().is_empty());
}

#[test]
fn where_nothing_has_power_or_a_line_it_is_told() {
    let nowhere = Community::new(empty()).unwrap();
    let alone = device("alone", ("T3-2", "T3-2a"), (0.0, 0.0));
    let found = connections(&nowhere, &[alone]);
    assert_eq!(
        found.of_devices[0],
        Connection {
            power: bare(PowerBy::Nothing, Basis::Given),
            network: bare(NetworkBy::Nothing, Basis::Given),
        }
    );
    assert_eq!(
        found.warnings(),
        [
            Warning::NoPower { devices: 1 },
            Warning::NoNetwork { devices: 1 }
        ]
    );
}

#[test]
fn what_is_on_radio_names_its_station_or_the_operators() {
    let on = |network, mut device: Device| {
        device.network.technology = network;
        device
    };
    let bin = device("bin", ("T4-4", "T4-4"), (40.0, 40.0));
    let shuttle = device("shuttle", ("T6-8", "T6-8"), (40.0, 40.0));
    let treadmill = device("treadmill", ("T6-6", "T6-6"), (40.0, 40.0));
    let alone = [
        on(Network::NbIot, bin),
        on(Network::Cellular, shuttle),
        on(Network::Wifi, treadmill),
    ];
    let found = connections(&walled(), &alone);
    let [bin, shuttle, treadmill] = &found.of_devices[..] else {
        panic!("{found:?}")
    };
    // Batteries of the network of things and of what drives by itself.
    let battery = bare(PowerBy::Battery, Basis::Inferred);
    assert_eq!((&bin.power, &shuttle.power), (&battery, &battery));
    let operator = bare(NetworkBy::Operator, Basis::Inferred);
    assert_eq!((&bin.network, &shuttle.network), (&operator, &operator));
    assert_eq!(treadmill.network, bare(NetworkBy::Nothing, Basis::Given));
    // A smart pole at (10, 0) carries 5G and WiFi, 30 m and 40 m away: 50 m. NB-IoT stays with the operators.
    let with_pole: Vec<Device> = three().into_iter().take(1).chain(alone).collect();
    let found = connections(&walled(), &with_pole);
    let network: Vec<_> = found.of_devices.iter().map(|c| c.network.clone()).collect();
    let station = feed(NetworkBy::Station, "pole", 50.0, Basis::Given);
    assert_eq!(network[1..], [operator, station.clone(), station]);
}

/// The camera in the unit, at a spot.
fn within(unit: &str, (x, y): (f64, f64)) -> Device {
    let mut camera = device("camera", ("T3-2", "T3-2a"), (x, y));
    camera.host = Host::Unit(UnitId::new(unit).unwrap());
    camera
}

#[test]
fn indoors_a_known_distribution_box_is_told_before_the_building() {
    let mut parts = small();
    let mut fixtures = parts.fixtures.iter_mut();
    let cabinet = fixtures.find(|f| f.id.as_str() == "box").unwrap();
    cabinet.unit = Some(UnitId::new("u1").unwrap());
    parts.buildings[0].fibre_gbit_s = Some(sourced(10.0));
    parts.buildings[1].fibre_gbit_s = Some(sourced(0.0));
    let community = Community::new(parts).unwrap();
    // The box is at (40, 26): 3 m east and 4 m north of it is 5 m.
    let found = connections(&community, &[within("u1", (43.0, 30.0))]);
    let given = Connection {
        power: feed(PowerBy::DistributionBox, "box", 5.0, Basis::Given),
        network: feed(NetworkBy::Cable, "b1", 0.0, Basis::Given),
    };
    assert_eq!(found.of_devices, [given]);
    // The other building has no box, and is said to have no fibre: its line comes from the first, whose wall ends at y = 32.
    let found = connections(&community, &[within("u2", (40.0, 142.0))]);
    let inferred = Connection {
        power: feed(PowerBy::Building, "b2", 0.0, Basis::Inferred),
        network: feed(NetworkBy::Fibre, "b1", 110.0, Basis::Given),
    };
    assert_eq!(found.of_devices, [inferred]);
}

#[test]
fn the_government_network_is_as_the_compound_says() {
    let network = |reaches: Option<bool>| {
        let mut parts = small();
        parts.compounds[0].government_network = reaches.map(sourced);
        let community = Community::new(parts).unwrap();
        let mut kiosk = within("u1", (43.0, 30.0));
        kiosk.network.technology = Network::Government;
        connections(&community, &[kiosk]).of_devices[0]
            .network
            .clone()
    };
    let line = |basis| feed(NetworkBy::Government, "b1", 0.0, basis);
    assert_eq!(network(Some(true)), line(Basis::Given));
    assert_eq!(network(None), line(Basis::Inferred));
    assert_eq!(network(Some(false)), bare(NetworkBy::Nothing, Basis::Given));
}

#[test]
fn another_pole_takes_nothing_farther_from_power() {
    let before = connections(&walled(), &four());
    for x in [1.0, 12.0, 200.0, 399.0, 1_000.0] {
        let mut devices = four();
        devices.push(device("more", ("T4-1", "T4-1"), (x, 7.0)));
        let after = connections(&walled(), &devices);
        for (a, b) in before.of_devices.iter().zip(&after.of_devices) {
            assert!(a.power.distance_m >= b.power.distance_m, "{x}: {a:?} {b:?}");
        }
    }
}
