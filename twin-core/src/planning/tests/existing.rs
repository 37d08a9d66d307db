use super::*;
use crate::audit::Auditor;

#[test]
fn what_is_placed_is_valid_and_a_second_placement_adds_nothing() {
    let (community, placement) = placed(small());
    assert_eq!(
        placement,
        place(&community, &catalogue(), &PlacementOptions::default()).unwrap()
    );
    let community = placement.apply(community).unwrap();
    let again = place(&community, &catalogue(), &PlacementOptions::default()).unwrap();
    assert_eq!(
        (again.devices.len(), again.places.len()),
        (0, 0),
        "{:?}",
        again.devices.first()
    );
    for outcome in &again.outcomes {
        // The base stations that meters hear are not the community's to place.
        let left = matches!(outcome.reason, Some(Reason::Operators { .. }));
        assert!(outcome.demanded == outcome.existing || left, "{outcome:?}");
    }
    let left = |o: &&RowOutcome| o.demanded != o.existing;
    let left: Vec<&str> = again
        .outcomes
        .iter()
        .filter(left)
        .map(|o| o.row.as_str())
        .collect();
    assert_eq!(left, ["S3-4c"]);
}

#[test]
fn a_missing_device_is_replaced_at_its_own_host() {
    let (community, placement) = placed(small());
    let mut parts = placement.apply(community).unwrap().into_parts();
    let lost = parts
        .devices
        .iter()
        .position(|d| d.host == Host::Fixture(FixtureId::new("lift1").unwrap()))
        .unwrap();
    parts.devices.remove(lost);
    let (_, again) = placed(parts);
    assert_eq!(again.devices.len(), 1);
    assert_eq!(
        again.devices[0].host,
        Host::Fixture(FixtureId::new("lift1").unwrap())
    );
}

#[test]
fn a_charging_station_counts_and_a_camera_that_is_known_to_show_the_road() {
    let mut parts = small();
    parts.fixtures.push(fixture(
        "station",
        FixtureKind::ChargingStation,
        (160.0, 25.0, 0.0),
    ));
    parts
        .fixtures
        .push(fixture("camera", FixtureKind::Camera, (76.0, 96.0, 0.0)));
    let (_, placement) = placed(parts.clone());
    let chargers = outcome(&placement, "T5-7");
    assert_eq!(
        (chargers.demanded, chargers.existing, chargers.placed),
        (10, 1, 9)
    );
    // The map says where the camera is and not where it looks.
    assert_eq!(outcome(&placement, "T3-2a").existing, 0);
    let mut found = of_row(&placement, "T3-2a")[0].clone();
    (found.row, found.host) = (None, Host::Ground);
    found.position = Position::new(76.0, 96.0, 4.0);
    found.heading_rad = Some(std::f64::consts::PI);
    parts.devices.push(found);
    let (_, placement) = placed(parts);
    let cameras = outcome(&placement, "T3-2a");
    assert_eq!(
        (cameras.demanded, cameras.existing, cameras.placed),
        (6, 1, 5)
    );
}

/// A device as one of the row is planned, found by somebody: of no row, on the ground, at a point.
fn found(placement: &Placement, row: &str, id: &str, (x, y): (f64, f64)) -> Device {
    let mut found = of_row(placement, row)[0].clone();
    found.id = DeviceId::new(id).unwrap();
    (found.row, found.host, found.storey) = (None, Host::Ground, 0);
    found.position = Position::new(x, y, 1.5);
    found.network.gateway = None;
    found
}

/// How many of a row an audit finds of how many that are asked for, and how many the plan finds and adds.
fn counted(parts: CommunityParts, row: &str) -> ([f64; 2], [u64; 2]) {
    let (community, placement) = placed(parts);
    let options = PlacementOptions::default();
    let audit = Auditor::new(&community, &catalogue(), &options).into_audit();
    let audited = audit.row(row).unwrap();
    let told = outcome(&placement, row);
    (
        [audited.served, audited.demanded],
        [told.existing, told.placed],
    )
}

#[test]
fn chargers_anywhere_about_a_car_park_are_there_in_plan_and_audit() {
    let (_, bare) = placed(small());
    let mut parts = small();
    // The car park is 50 m × 12 m from (150, 20). Eight stand at its west end, less than 10 m from three spaces or so; one is 8 m north of it and one
    // 12 m, which is at no car park.
    for number in 0..8 {
        let at = (150.5 + 0.5 * f64::from(number), 26.0);
        let charger = found(&bare, "T5-7", &format!("found/{number}"), at);
        parts.devices.push(charger);
    }
    for (id, y) in [("found/near", 40.0), ("found/far", 44.0)] {
        parts.devices.push(found(&bare, "T5-7", id, (175.0, y)));
    }
    assert_eq!(counted(parts, "T5-7"), ([9.0, 10.0], [9, 1]));
}

#[test]
fn a_meter_anywhere_in_a_house_is_there_in_plan_and_audit() {
    let (_, bare) = placed(small());
    let mut parts = small();
    // The second house reaches from (20, 140) to (60, 152); the homes are planned about the middle of its only unit, (40, 146).
    parts
        .devices
        .push(found(&bare, "T4-3", "found", (59.0, 151.0)));
    let (_, plan) = counted(parts, "T4-3");
    // 24 + 40 homes and the three places that are planned.
    assert_eq!(plan, [1, 66]);
}

#[test]
fn a_lock_in_another_home_than_the_first_is_there_in_plan_and_audit() {
    let (_, bare) = placed(small());
    let mut parts = small();
    for number in [20, 21] {
        let mut lock = of_row(&bare, "T3-5")[0].clone();
        lock.id = DeviceId::new(format!("plan/T3-5/u1/home-{number}")).unwrap();
        lock.host = Host::Household {
            unit: UnitId::new("u1").unwrap(),
            number,
        };
        lock.network.gateway = None;
        parts.devices.push(lock);
    }
    // 3 rented homes in each of 2 units.
    assert_eq!(counted(parts, "T3-5"), ([2.0, 6.0], [2, 4]));
}
