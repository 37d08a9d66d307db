//! What is proposed where cameras do not show enough of a road: one is turned, or more are put up.

use super::sight::{audited_street, camera, of_street};
use super::*;
use crate::model::{CameraView, FixtureKind, RoadClass};
use crate::planning::tests::{fixture, road, sourced};

/// 60 m of road, from 30 m on: a camera at 20 m that looks along it shows it whole (from 27.5 to 86.4 m).
fn short_street(cameras: Vec<Device>) -> CommunityParts {
    let mut parts = empty();
    parts
        .roads
        .push(road("r", RoadClass::Main, vec![(30.0, 0.0), (80.0, 0.0)]));
    parts.devices = cameras;
    parts
}

#[test]
fn where_turning_a_camera_alone_mends_a_row_that_is_what_is_proposed() {
    let found = of_street(short_street(vec![camera("c", 20.0, Some(2.0))]));
    assert_eq!(found.verdict, Verdict::NotMet);
    let Some(Repair::Turn {
        device,
        heading_rad,
    }) = &found.repair
    else {
        panic!("{:?}", found.repair);
    };
    assert_eq!(device.as_str(), "c");
    let mended = of_street(short_street(vec![camera("c", 20.0, Some(*heading_rad))]));
    assert_eq!(mended.verdict, Verdict::Met, "{:?}", mended.remainder);
    // A camera of the map is turned likewise.
    let mut parts = short_street(Vec::new());
    let mut mapped = fixture("f", FixtureKind::Camera, (20.0, 0.0, 0.0));
    mapped.heading_rad = Some(sourced(2.0));
    parts.fixtures.push(mapped);
    let found = of_street(parts);
    assert!(matches!(&found.repair, Some(Repair::Turn { device, .. }) if device.as_str() == "f"));
    // One that cannot show it all, or of which it is not known where it looks, is not turned.
    let far = of_street(short_street(vec![camera("c", -20.0, Some(2.0))]));
    assert!(matches!(far.repair, Some(Repair::Add { .. })));
    // 20° across 1,920 pixels: 217.8 m far. From 110 m off it shows what its class does not.
    let long = CameraView {
        pitch_rad: Some(0.0),
        horizontal_rad: Some(20.0_f64.to_radians()),
        columns: Some(1_920),
        rows: Some(1_080),
        ..CameraView::default()
    };
    let camera = Device {
        view: long,
        ..camera("c", -55.0, Some(2.0))
    };
    let far = of_street(short_street(vec![camera]));
    assert!(matches!(&far.repair, Some(Repair::Turn { device, .. }) if device.as_str() == "c"));
}

#[test]
fn a_camera_that_alone_shows_another_road_is_left_as_it_is() {
    let mut parts = short_street(vec![camera("c", 20.0, Some(std::f64::consts::PI))]);
    parts.roads.push(road(
        "west",
        RoadClass::Main,
        vec![(10.0, 0.0), (-40.0, 0.0)],
    ));
    let community = Community::new(parts.clone()).unwrap();
    let audit = audited(&community, &catalogue());
    let repairs: Vec<_> = row(&audit, "T3-2a")
        .demands
        .iter()
        .map(|d| &d.repair)
        .collect();
    assert!(
        !repairs
            .iter()
            .any(|r| matches!(r, Some(Repair::Turn { .. }))),
        "{repairs:?}"
    );
    // Another that shows that road sets it free.
    parts
        .devices
        .push(camera("d", 21.0, Some(std::f64::consts::PI)));
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    let turned = row(&audit, "T3-2a").demands.iter();
    let turned = turned.filter(|d| matches!(d.repair, Some(Repair::Turn { .. })));
    assert_eq!(turned.count(), 1);
}

#[test]
fn cameras_where_the_audit_proposes_them_mend_the_row() {
    let found = audited_street(Vec::new(), Vec::new());
    let Some(Repair::Add { at, count, .. }) = found.repair else {
        panic!("{:?}", found.repair);
    };
    assert_eq!((at.len(), count), (4, 4));
    // The first would stand before the road's beginning, so it looks back from behind its part.
    let cameras = at.iter().enumerate().map(|(number, at)| {
        let heading_rad = if number == 0 {
            std::f64::consts::PI
        } else {
            0.0
        };
        camera(&format!("c{number}"), at.x, Some(heading_rad))
    });
    let mended = audited_street(cameras.collect(), Vec::new());
    assert_eq!(mended.verdict, Verdict::Met, "{:?}", mended.faults);
}
