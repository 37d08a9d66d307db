//! Stretches of road and boundary, counted by hand.

use geo::{Euclidean, Geometry, Length};

use super::*;
use crate::model::Position;

/// The small community with smart poles at these metres of its 200 m of main road, and no other device.
fn with_poles(stations: &[f64]) -> Community {
    let placed = placed_small();
    let pole = placed.devices.iter().find(|d| d.class.as_str() == "T4-1");
    let pole = pole.unwrap().clone();
    let mut parts = without(&placed, |_| true).into_parts();
    for (number, station) in stations.iter().enumerate() {
        parts.devices.push(Device {
            id: DeviceId::new(format!("pole-{number}")).unwrap(),
            position: Position::new(50.0 + station, 96.5, 0.0),
            ..pole.clone()
        });
    }
    Community::new(parts).unwrap()
}

fn poles(stations: &[f64]) -> RowAudit {
    let community = with_poles(stations);
    row(&audited(&community, &catalogue()), "T4-1").clone()
}

#[test]
fn poles_50_m_apart_light_the_whole_road() {
    let found = poles(&[25.0, 75.0, 125.0, 175.0]);
    assert_eq!((found.verdict, found.served), (Verdict::Met, 200.0));
}

#[test]
fn a_missing_pole_leaves_its_50_m_and_is_asked_for_there() {
    let found = poles(&[25.0, 75.0, 175.0]);
    assert_eq!((found.verdict, found.served), (Verdict::Partly, 150.0));
    let demand = &found.demands[0];
    let Some(Geometry::MultiLineString(rest)) = &demand.remainder else {
        panic!("{:?}", demand.remainder);
    };
    assert!((Euclidean.length(rest) - 50.0).abs() < 1e-9);
    let Some(Repair::Add { count, at, .. }) = &demand.repair else {
        panic!("{:?}", demand.repair);
    };
    assert_eq!(
        (*count, at.as_slice()),
        (1, &[geo::coord! { x: 175.0, y: 100.0 }][..])
    );
}

#[test]
fn poles_closer_than_30_m_are_a_fault() {
    let found = poles(&[25.0, 75.0, 95.0, 135.0, 175.0]);
    assert_eq!((found.verdict, found.served), (Verdict::Partly, 200.0));
    let [
        Fault::TooClose {
            distance_m,
            least_m,
            device,
            ..
        },
    ] = &found.demands[0].faults[..]
    else {
        panic!("{:?}", found.demands[0].faults);
    };
    assert_eq!(
        (*distance_m, *least_m, device.as_str()),
        (20.0, 30.0, "pole-1")
    );
}

#[test]
fn a_pole_far_from_the_road_does_not_light_it() {
    let mut parts = with_poles(&[25.0, 75.0, 125.0, 175.0]).into_parts();
    parts.devices[1].position.y = 100.0 + 7.1; // half the road's 6 m and 4 m more reach 7 m
    let found = audited(&Community::new(parts).unwrap(), &catalogue());
    assert_eq!(row(&found, "T4-1").served, 150.0);
}

#[test]
fn a_fence_with_a_zone_missing_is_open_there() {
    let placed = placed_small();
    let fence = |d: &Device| d.class.as_str() == "T3-4";
    let gone = placed
        .devices
        .iter()
        .filter(|d| fence(d))
        .nth(3)
        .unwrap()
        .id
        .clone();
    let audit = audited(&without(&placed, |d| d.id == gone), &catalogue());
    let found = row(&audit, "T3-4");
    assert_eq!(found.verdict, Verdict::Partly);
    // A zone of 100 m, less the 14 m that posts may stand aside at both ends.
    assert!(
        (found.demanded - found.served - 72.0).abs() < 2.0,
        "{}",
        found.served
    );
}
