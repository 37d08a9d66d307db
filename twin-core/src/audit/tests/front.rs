//! 能拍摄车辆正面图像: whether the cameras of row T3-3a show number plates at their gates.
//!
//! The gate is at (150, 0) and opens to the south. Its camera hangs at (153, 1.5), 3.5 m high, and looks south, 12 degrees down, 60 degrees
//! across 2,688 pixels. Plates come in at x = 150, half a metre high. The first in the picture is 4 m before the gate, 6.95 m from
//! the lens; at 15 m it is 17.04 m from it, where a metre has 1,344 / tan 30° / 17.04 = 137 pixels.

use super::sight::{outcome, wall};
use super::*;
use crate::catalogue::{Rule, ViewLevel};
use crate::ids::GateId;
use crate::model::{CameraView, GateKind, Host, Position, Wall, WallKind};
use crate::planning::Reason;
use crate::planning::tests::sourced;

/// Row T3-3a of the small community with that camera, changed, and these walls.
fn at_gate(change: impl Fn(&mut CommunityParts), walls: Vec<Wall>) -> RowAudit {
    at_gate_by(&catalogue(), change, walls)
}

fn at_gate_by(
    catalogue: &Catalogue,
    change: impl Fn(&mut CommunityParts),
    walls: Vec<Wall>,
) -> RowAudit {
    let mut parts = small();
    (parts.devices, parts.walls) = (vec![gate_camera()], walls);
    change(&mut parts);
    let audit = audited(&Community::new(parts).unwrap(), catalogue);
    row(&audit, "T3-3a").clone()
}

fn gate_camera() -> Device {
    let placed = placed_small();
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-3a");
    Device {
        position: Position::new(153.0, 1.5, 3.5),
        heading_rad: Some(-std::f64::consts::FRAC_PI_2),
        host: Host::Gate(GateId::new("g").unwrap()),
        ..placed.devices.iter().find(of_row).unwrap().clone()
    }
}

/// That camera turned into the compound.
fn turned_away() -> Device {
    Device {
        id: DeviceId::new("away").unwrap(),
        heading_rad: Some(std::f64::consts::FRAC_PI_2),
        ..gate_camera()
    }
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
    // 6.95 m from the lens 640 pixels are 80 a metre and 1,280 are 160. The plate is seen 37.6° from its front, so along it they are 63 and
    // 126; 125 are asked for.
    assert_eq!(coarse(1_280, 720), Verdict::Met);
    assert_eq!(coarse(640, 360), Verdict::NotMet);
    // 1,100 are 137 across what faces the lens, and 109 along the plate.
    assert_eq!(coarse(1_100, 620), Verdict::NotMet);
}

#[test]
fn a_city_may_ask_for_plates_that_are_shown_finer() {
    let mut catalogue = catalogue();
    let mut rows = catalogue.rows.iter_mut();
    let row = rows.find(|r| r.id.as_str() == "T3-3a").unwrap();
    let Rule::PerGate { level, .. } = &mut row.rule else {
        panic!("{:?}", row.rule);
    };
    *level = Some(ViewLevel::Identify);
    // 6.95 m from the lens 1,280 pixels are 126 a metre along the plate and the class's 2,688 are 265; 250 are asked for.
    let own = at_gate_by(&catalogue, unchanged, Vec::new());
    assert_eq!(sees(&own).0, Verdict::Met);
    let coarse = CameraView {
        columns: Some(1_280),
        rows: Some(720),
        ..CameraView::default()
    };
    let (verdict, faults, _) = sees(&at_gate_by(
        &catalogue,
        |parts| parts.devices[0].view = coarse,
        Vec::new(),
    ));
    assert_eq!(verdict, Verdict::NotMet);
    assert!(
        matches!(
            &faults[..],
            [Fault::PlateUnseen {
                level: ViewLevel::Identify,
                ..
            }]
        ),
        "{faults:?}"
    );
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

/// The camera that a plan hangs at the gate with walls about it, why the plan says less than asked, and what an audit finds of it.
fn planned(
    change: impl Fn(&mut CommunityParts),
    walls: Vec<Wall>,
) -> (Device, Option<Reason>, RowAudit) {
    let mut parts = small();
    parts.walls = walls;
    change(&mut parts);
    let community = Community::new(parts).unwrap();
    let placement = place(&community, &catalogue(), &PlacementOptions::default()).unwrap();
    let outcome = outcome(&placement, "T3-3a");
    assert_eq!((outcome.demanded, outcome.placed), (1, 1));
    let reason = outcome.reason.clone();
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-3a");
    let camera = placement.devices.iter().find(of_row).unwrap().clone();
    let audit = audited(&placement.apply(community).unwrap(), &catalogue());
    (camera, reason, row(&audit, "T3-3a").clone())
}

/// The wall of a compound a metre before the gate, with an opening of 2 m.
fn opening() -> Vec<Wall> {
    let sides = [
        [(100.0, -1.0), (149.0, -1.0)],
        [(151.0, -1.0), (200.0, -1.0)],
    ];
    sides.map(|side| wall(&side, 5.0)).to_vec()
}

#[test]
fn a_plan_hangs_the_camera_where_it_shows_plates_through_the_gate() {
    // From (153, 1.5) the opening shows the way to 2.25 m before the gate, which is below the picture.
    let beside = at_gate(unchanged, opening());
    assert_eq!(sees(&beside).0, Verdict::NotMet);
    // From 2.5 m farther inside it shows it to 3.5 m before the gate, and 3 m before it a plate is 7.6 m away and in the picture.
    let (camera, reason, found) = planned(unchanged, opening());
    assert!((camera.position.x - 153.0).abs() < 1e-9 && (camera.position.y - 4.0).abs() < 1e-9);
    assert_eq!(camera.heading_rad, Some(-std::f64::consts::FRAC_PI_2));
    assert_eq!((reason, found.verdict), (None, Verdict::Met));
    assert_eq!(sees(&found), (Verdict::Met, Vec::new(), None));
}

#[test]
fn a_plan_says_where_no_place_about_the_gate_shows_a_plate() {
    let across = || vec![wall(&[(130.0, 0.2), (180.0, 0.2)], 5.0)];
    let (_, reason, found) = planned(unchanged, across());
    assert_eq!(reason, Some(Reason::FrontUnseen { out: 1, of: 1 }));
    assert_eq!(sees(&found).0, Verdict::NotMet);
    let people = |parts: &mut CommunityParts| {
        parts.gates[0].kind = sourced(GateKind::Pedestrian);
    };
    let (_, reason, found) = planned(people, across());
    assert_eq!((reason, sees(&found).0), (None, Verdict::Met));
}

#[test]
fn of_two_cameras_at_a_gate_the_better_one_decides_wherever_it_is_listed() {
    for good in [0, 1] {
        let both = |parts: &mut CommunityParts| parts.devices.insert(1 - good, turned_away());
        let found = at_gate(both, Vec::new());
        assert_eq!(sees(&found), (Verdict::Met, Vec::new(), None));
        assert_eq!(found.verdict, Verdict::Met);
        assert_eq!(found.demands[0].served_by, [Server::Device(good as u32)]);
    }
    // One on the ground beside the gate that shows plates does so too.
    let loose = |parts: &mut CommunityParts| {
        parts.devices[0].host = Host::Ground;
        parts.devices.insert(0, turned_away());
    };
    let found = at_gate(loose, Vec::new());
    assert_eq!(found.verdict, Verdict::Met);
    assert_eq!(found.demands[0].served_by, [Server::Device(1)]);
}

/// What a plan says of row T3-3a where these cameras hang at the gate and these walls stand about it: asked for, there, placed, and why it
/// says less.
fn planned_beside(
    cameras: Vec<Device>,
    walls: Vec<Wall>,
    change: impl Fn(&mut CommunityParts),
) -> ((u64, u64, u64), Option<Reason>) {
    let mut parts = small();
    (parts.devices, parts.walls) = (cameras, walls);
    change(&mut parts);
    let community = Community::new(parts).unwrap();
    let placement = place(&community, &catalogue(), &PlacementOptions::default()).unwrap();
    let told = outcome(&placement, "T3-3a");
    let counts = (told.demanded, told.existing, told.placed);
    (counts, told.reason.clone())
}

#[test]
fn a_plan_counts_the_cameras_at_a_gate_that_an_audit_does() {
    let people = |parts: &mut CommunityParts| {
        parts.gates[0].kind = sourced(GateKind::Pedestrian);
    };
    let good = || vec![gate_camera()];
    let away = || vec![turned_away()];
    let counts = |cameras| planned_beside(cameras, Vec::new(), unchanged).0;
    assert_eq!(counts(good()), (1, 1, 0));
    assert_eq!(counts(away()), (1, 0, 1));
    assert_eq!(counts(vec![turned_away(), gate_camera()]), (1, 1, 0));
    let untold = Device {
        heading_rad: None,
        ..gate_camera()
    };
    assert_eq!(counts(vec![untold]), (1, 1, 0));
    // At a gate for people a camera only has to look out.
    assert_eq!(planned_beside(away(), Vec::new(), people).0, (1, 0, 1));
    assert_eq!(
        planned_beside(good(), before_gate(3.2), people).0,
        (1, 1, 0)
    );
    // From another place a plate is seen through the opening.
    assert_eq!(planned_beside(good(), opening(), unchanged).0, (1, 0, 1));
    // Where none is seen from anywhere, the one that is there does as well as a new one.
    let across = vec![wall(&[(130.0, 0.2), (180.0, 0.2)], 5.0)];
    let hopeless = Some(Reason::FrontUnseen { out: 1, of: 1 });
    let told = planned_beside(good(), across, unchanged);
    assert_eq!(told, ((1, 1, 0), hopeless));
    // What is planned beside one that looks away is audited as kept.
    let (camera, reason, found) = planned(|parts| parts.devices = away(), Vec::new());
    assert_ne!(camera.id, turned_away().id);
    assert_eq!((reason, found.verdict), (None, Verdict::Met));
}
