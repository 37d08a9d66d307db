use super::*;

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
