//! 能拍摄车辆正面图像: whether the cameras of row T3-3a show number plates at their gates.
//!
//! The gate is at (150, 0) and opens to the south. Its camera hangs at (153, 1.5), 3.5 m high, and looks south, 12 degrees down, 60 degrees
//! across 2,688 pixels. Plates come in at x = 150, half a metre high. The first in the picture is 4 m before the gate, 6.95 m from
//! the lens; at 15 m it is 17.04 m from it, where a metre has 1,344 / tan 30° / 17.04 = 137 pixels.

use super::sight::wall;
use super::*;
use crate::ids::GateId;
use crate::model::{CameraView, GateKind, Host, Position, Wall, WallKind};
use crate::planning::tests::sourced;

/// Row T3-3a of the small community with that camera, changed, and these walls.
fn at_gate(change: impl Fn(&mut CommunityParts), walls: Vec<Wall>) -> RowAudit {
    let placed = placed_small();
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-3a");
    let camera = Device {
        position: Position::new(153.0, 1.5, 3.5),
        heading_rad: Some(-std::f64::consts::FRAC_PI_2),
        host: Host::Gate(GateId::new("g").unwrap()),
        ..placed.devices.iter().find(of_row).unwrap().clone()
    };
    let mut parts = small();
    (parts.devices, parts.walls) = (vec![camera], walls);
    change(&mut parts);
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    row(&audit, "T3-3a").clone()
}

fn sees(found: &RowAudit) -> (Verdict, Vec<Fault>, Option<Missing>) {
    let mut conditions = found.conditions.iter();
    let sees = conditions.find(|c| &*c.condition == "sees").unwrap();
    (sees.verdict, sees.faults.clone(), sees.missing.clone())
}

/// A metre before the gate, 2.5 m before the lens.
fn before_gate(height_m: f64) -> Vec<Wall> {
    vec![wall(&[(130.0, -1.0), (180.0, -1.0)], height_m)]
}

fn unchanged(_: &mut CommunityParts) {}

#[test]
fn a_camera_that_looks_out_of_its_gate_shows_plates() {
    let found = at_gate(unchanged, Vec::new());
    assert_eq!(sees(&found), (Verdict::Met, Vec::new(), None));
    assert_eq!(found.verdict, Verdict::Met);
}

#[test]
fn a_wall_between_the_camera_and_the_vehicles_hides_them() {
    // Over 3 m one sees a plate of half a metre from six times the distance of the wall on: 13.5 m before the gate.
    assert_eq!(sees(&at_gate(unchanged, before_gate(3.0))).0, Verdict::Met);
    // Over 3.2 m from ten times, 23.5 m before it.
    let hidden = at_gate(unchanged, before_gate(3.2));
    let (verdict, faults, missing) = sees(&hidden);
    assert_eq!((verdict, missing), (Verdict::NotMet, None));
    assert!(
        matches!(&faults[..], [Fault::PlateUnseen { .. }]),
        "{faults:?}"
    );
    assert_eq!((hidden.verdict, hidden.served), (Verdict::Partly, 1.0));
    // A fence is looked through.
    let mut fence = before_gate(3.2);
    fence[0].kind = sourced(WallKind::Fence);
    assert_eq!(sees(&at_gate(unchanged, fence)).0, Verdict::Met);
}

#[test]
fn a_picture_that_is_too_coarse_shows_no_plate() {
    let coarse = |columns: u32, rows: u32| {
        let view = CameraView {
            columns: Some(columns),
            rows: Some(rows),
            ..CameraView::default()
        };
        sees(&at_gate(|parts| parts.devices[0].view = view, Vec::new())).0
    };
    // 6.95 m from the lens 640 pixels are 80 a metre and 1,280 are 160; 125 are asked for.
    assert_eq!(coarse(1_280, 720), Verdict::Met);
    assert_eq!(coarse(640, 360), Verdict::NotMet);
}

#[test]
fn what_nobody_knows_of_a_camera_leaves_it_open() {
    let untold = |attribute: &str| {
        let missing = Missing::attribute("device", attribute);
        (Verdict::CannotTell, Vec::<Fault>::new(), Some(missing))
    };
    let found = at_gate(|parts| parts.devices[0].heading_rad = None, Vec::new());
    assert_eq!(sees(&found), untold("heading"));
    assert_eq!(found.verdict, Verdict::Met);
    // Through a flat lens nothing shows half a turn.
    let nowhere = CameraView {
        horizontal_rad: Some(std::f64::consts::PI),
        ..CameraView::default()
    };
    let found = at_gate(|parts| parts.devices[0].view = nowhere, Vec::new());
    assert_eq!(sees(&found), untold("view"));
    // Inside a house.
    let inside = Position::new(40.0, 26.0, 3.5);
    let found = at_gate(|parts| parts.devices[0].position = inside, Vec::new());
    assert_eq!(sees(&found), untold("position"));
}

#[test]
fn no_plate_is_asked_for_where_only_people_come() {
    let people = |parts: &mut CommunityParts| {
        parts.gates[0].kind = sourced(GateKind::Pedestrian);
    };
    assert_eq!(sees(&at_gate(people, before_gate(3.2))).0, Verdict::Met);
}
