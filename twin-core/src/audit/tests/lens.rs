//! Cameras that are given another lens: what the audit says of them again is what it says of them afresh.

use super::sight::{camera, street};
use super::*;
use crate::ids::RowId;
use crate::model::CameraView;

/// 10° across 1,920 pixels, 960 / tan 5° / 25 = 439 m far; level, and 30° down at the lowest, so that from 4 m the road shows from 6.93 m on.
const FAR: CameraView = CameraView {
    pitch_rad: Some(0.0),
    horizontal_rad: Some(std::f64::consts::PI / 18.0),
    vertical_rad: Some(std::f64::consts::FRAC_PI_3),
    columns: Some(1_920),
    rows: Some(1_080),
};

fn looking_west(id: &str, x: f64, view: CameraView) -> Device {
    Device {
        view,
        ..camera(id, x, Some(std::f64::consts::PI))
    }
}

fn street_with(devices: Vec<Device>) -> Community {
    let mut parts = street();
    parts.devices = devices;
    Community::new(parts).unwrap()
}

fn repair(audit: &Audit) -> Repair {
    row(audit, "T3-2a").demands[0].repair.clone().unwrap()
}

#[test]
fn a_camera_with_a_longer_lens_is_turned_to_what_it_reaches_now() {
    // The middle of the street is 110 m away, and the class's lens reaches 66.5 m.
    let catalogue = catalogue();
    let own = looking_west("c", -10.0, CameraView::default());
    let community = street_with(vec![own.clone()]);
    let mut auditor = Auditor::new(&community, &catalogue, &PlacementOptions::default());
    let first = auditor.audit().clone();
    assert!(matches!(repair(&first), Repair::Add { .. }));
    let far = looking_west("c", -10.0, FAR);
    auditor.replace(far.clone()).unwrap();
    let turned = repair(auditor.audit());
    assert!(
        matches!(turned, Repair::Turn { heading_rad, .. } if heading_rad.abs() < 1e-9),
        "{turned:?}"
    );
    let afresh = audited(&street_with(vec![far]), &catalogue);
    assert_eq!(auditor.audit(), &afresh);
    auditor.replace(own).unwrap();
    assert_eq!(auditor.audit(), &first);
}

#[test]
fn a_camera_of_another_row_that_is_tried_shows_nothing_for_this_one() {
    // The second looks along the whole street, but for its own row.
    let second = Device {
        row: Some(RowId::new("T3-2b").unwrap()),
        ..looking_west("b", 210.0, FAR)
    };
    let catalogue = catalogue();
    let community = street_with(vec![looking_west("a", 100.0, FAR), second.clone()]);
    let mut auditor = Auditor::new(&community, &catalogue, &PlacementOptions::default());
    let first = auditor.audit().clone();
    assert!(matches!(repair(&first), Repair::Add { .. }));
    auditor.replace(second).unwrap();
    assert_eq!(auditor.audit(), &first);
}
