//! What cameras show of roads and boundaries: counted by hand, planned and audited, moved, and with something in the way.

use geo::{AffineOps, AffineTransform, Euclidean, Geometry, Length, LineString};
use proptest::prelude::*;

use super::*;
use crate::catalogue::{Rule, ViewLevel};
use crate::ids::{FixtureId, RowId, WallId};
use crate::model::{
    CameraView, Enclosure, Fixture, FixtureKind, Host, Position, RoadClass, Wall, WallKind,
};
use crate::planning::tests::{fixture, here, road, sourced};
use crate::planning::{Placement, Reason};
use crate::scenario::{CommunitySource, Scenario};

/// From 4 m, 28 degrees down at the lowest: 4 m / tan 28° = 7.523 m away the road comes into the picture.
const FROM_M: f64 = 7.522_905_86;

/// 960 pixels / tan 30° / 25 pixels a metre = 66.511 m from the lens, 66.391 m in plan.
const TO_M: f64 = 66.390_5;

/// A main road of 200 m, due east from the origin.
pub(super) fn street() -> CommunityParts {
    let mut parts = empty();
    let line = vec![(0.0, 0.0), (200.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, line));
    parts
}

pub(super) fn camera(id: &str, x: f64, heading_rad: Option<f64>) -> Device {
    let placed = placed_small();
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-2a");
    Device {
        id: DeviceId::new(id).unwrap(),
        position: Position::new(x, 0.0, 4.0),
        heading_rad,
        host: Host::Ground,
        ..placed.devices.iter().find(of_row).unwrap().clone()
    }
}

pub(super) fn wall(line: &[(f64, f64)], height_m: f64) -> Wall {
    Wall {
        id: WallId::new(format!("wall-{}-{}", line[0].0, line[0].1)).unwrap(),
        compound: None,
        line: LineString::from(line.to_vec()),
        kind: sourced(WallKind::Wall),
        height: sourced(height_m),
        provenance: here(),
    }
}

/// A wall across the street.
fn across(x: f64, height_m: f64) -> Wall {
    wall(&[(x, -10.0), (x, 10.0)], height_m)
}

pub(super) fn audited_street(cameras: Vec<Device>, walls: Vec<Wall>) -> DemandAudit {
    let mut parts = street();
    (parts.devices, parts.walls) = (cameras, walls);
    of_street(parts)
}

pub(super) fn of_street(parts: CommunityParts) -> DemandAudit {
    of_street_by(parts, &catalogue())
}

fn of_street_by(parts: CommunityParts, catalogue: &Catalogue) -> DemandAudit {
    let audit = audited(&Community::new(parts).unwrap(), catalogue);
    let demands = &row(&audit, "T3-2a").demands;
    assert_eq!(demands.len(), 1);
    demands[0].clone()
}

fn assert_near(told: f64, expected: f64) {
    assert!((told - expected).abs() < 1e-3, "{told} is not {expected}");
}

fn unseen_m(demand: &DemandAudit) -> f64 {
    let unseen = demand.faults.iter().find_map(|fault| match fault {
        Fault::Unseen { length_m } => Some(*length_m),
        _ => None,
    });
    unseen.unwrap_or(0.0)
}

#[test]
fn a_camera_serves_what_it_shows_and_not_what_is_near() {
    let east = audited_street(vec![camera("c", 20.0, Some(0.0))], Vec::new());
    assert_eq!(east.verdict, Verdict::Partly);
    assert_near(east.served, TO_M - FROM_M);
    assert_eq!(east.served_by, [Server::Device(0)]);
    // Half of 60 m to both sides are within its distance: behind it, and beneath it, it shows nothing.
    assert_near(unseen_m(&east), 20.0 + FROM_M);
    let Some(Geometry::MultiLineString(rest)) = &east.remainder else {
        panic!("{:?}", east.remainder);
    };
    assert_near(Euclidean.length(rest), 200.0 - east.served);
    let west = audited_street(
        vec![camera("c", 20.0, Some(std::f64::consts::PI))],
        Vec::new(),
    );
    assert_near(west.served, 20.0 - FROM_M);
    assert_near(unseen_m(&west), FROM_M + 30.0);
    let aside = audited_street(vec![camera("c", 20.0, Some(2.0))], Vec::new());
    assert_eq!((aside.verdict, aside.served), (Verdict::NotMet, 0.0));
    assert!(aside.served_by.is_empty());
    assert_near(unseen_m(&aside), 50.0);
}

#[test]
fn a_finer_level_is_shown_less_far() {
    let mut catalogue = catalogue();
    let mut rows = catalogue.rows.iter_mut();
    let row = rows.find(|r| r.id.as_str() == "T3-2a").unwrap();
    let Rule::AlongRoads { level, .. } = &mut row.rule else {
        panic!("{:?}", row.rule);
    };
    *level = Some(ViewLevel::Observe);
    let mut parts = street();
    parts.devices = vec![camera("c", 20.0, Some(0.0))];
    // 960 pixels / tan 30° / 62.5 pixels a metre = 26.604 m from the lens, 26.302 m in plan.
    let found = of_street_by(parts, &catalogue);
    assert_near(found.served, 26.301_9 - FROM_M);
    // Twice as fine half as far: 13.302 m from the lens, 12.686 m in plan.
    let mut rows = catalogue.rows.iter_mut();
    let row = rows.find(|r| r.id.as_str() == "T3-2a").unwrap();
    if let Rule::AlongRoads { level, .. } = &mut row.rule {
        *level = Some(ViewLevel::Recognise);
    }
    let mut parts = street();
    parts.devices = vec![camera("c", 20.0, Some(0.0))];
    assert_near(of_street_by(parts, &catalogue).served, 12.686_4 - FROM_M);
}

#[test]
fn a_camera_shows_what_its_own_lens_does() {
    // 90° across 1,920 × 1,080 square pixels: 960 / 25 = 38.4 m far, 38.1911 m in plan; level, its picture ends at atan(9/16) below the
    // horizon, which the road reaches after 4 m · 16/9 = 7.1111 m.
    let own = CameraView {
        pitch_rad: Some(0.0),
        horizontal_rad: Some(std::f64::consts::FRAC_PI_2),
        columns: Some(1_920),
        rows: Some(1_080),
        ..CameraView::default()
    };
    let through = |view: CameraView| {
        let camera = camera("c", 20.0, Some(0.0));
        audited_street(vec![Device { view, ..camera }], Vec::new())
    };
    assert_near(through(own).served, 38.191_1 - 7.111_1);
    // 30° down the picture: 15° below the horizon, 4 m / tan 15° away.
    let flat = CameraView {
        vertical_rad: Some(30.0_f64.to_radians()),
        ..own
    };
    assert_near(through(flat).served, 38.191_1 - 14.928_2);
    // Its class's lens is a usual one, through which nothing shows half a turn.
    let nowhere = CameraView {
        horizontal_rad: Some(std::f64::consts::PI),
        ..CameraView::default()
    };
    let nowhere = through(nowhere);
    assert_eq!(nowhere.verdict, Verdict::CannotTell);
    assert_eq!(nowhere.missing, Some(Missing::attribute("device", "view")));
}

#[test]
fn a_wall_hides_the_road_behind_it_as_far_as_it_is_high() {
    let looks = || vec![camera("c", 20.0, Some(0.0))];
    // Higher than the lens, 20 m away: all behind is hidden.
    let high = audited_street(looks(), vec![across(40.0, 5.0)]);
    assert_near(high.served, 20.0 - FROM_M);
    assert_near(unseen_m(&high), 20.0 + FROM_M + 10.0);
    // Half as high as the lens it hides as much again as it is away.
    let low = audited_street(looks(), vec![across(40.0, 2.0)]);
    assert_near(low.served, TO_M - FROM_M - 20.0);
    // A fence is looked through.
    let mut fence = across(40.0, 5.0);
    fence.kind = sourced(WallKind::Fence);
    assert_near(audited_street(looks(), vec![fence]).served, TO_M - FROM_M);
}

#[test]
fn a_camera_that_looks_nobody_knows_where_leaves_the_verdict_open_where_it_matters() {
    let missing = Some(Missing::attribute("device", "heading"));
    let unknown = audited_street(vec![camera("c", 20.0, None)], Vec::new());
    assert_eq!(
        (unknown.verdict, unknown.served),
        (Verdict::CannotTell, 0.0)
    );
    assert_eq!(unknown.missing, missing);
    assert_eq!(unknown.repair, unknown.missing.map(Repair::Survey));
    // Behind a wall it shows nothing of the road, wherever it looks.
    let mut behind = camera("c", 20.0, None);
    behind.position.y = 8.0;
    let hidden = audited_street(vec![behind], vec![wall(&[(-90.0, 5.0), (290.0, 5.0)], 6.0)]);
    assert_eq!((hidden.verdict, hidden.missing), (Verdict::NotMet, None));
    // With another that shows some, it is partly met whatever the first shows.
    let both = vec![camera("a", 20.0, None), camera("b", 80.0, Some(0.0))];
    let partly = audited_street(both, Vec::new());
    assert_eq!((partly.verdict, partly.missing), (Verdict::Partly, missing));
    let untold = |f: &Fault| matches!(f, Fault::SightUntold { devices: 1, .. });
    assert!(partly.faults.iter().any(untold));
    assert!(matches!(partly.repair, Some(Repair::Add { .. })));
    // A camera of the map says no more.
    let mut parts = street();
    parts
        .fixtures
        .push(fixture("f", FixtureKind::Camera, (20.0, 4.0, 0.0)));
    let found = of_street(parts);
    assert_eq!(found.verdict, Verdict::CannotTell);
    assert_eq!(
        found.missing,
        Some(Missing::attribute("fixture", "heading"))
    );
}

#[test]
fn a_camera_of_the_map_shows_what_its_direction_height_and_angle_say() {
    let mapped = |heading_rad: f64, pitch_rad: Option<f64>, height_m: Option<f64>| {
        let mut parts = street();
        let mut camera = fixture("f", FixtureKind::Camera, (20.0, 0.0, 0.0));
        camera.heading_rad = Some(sourced(heading_rad));
        camera.pitch_rad = pitch_rad.map(sourced);
        camera.height = height_m.map(sourced);
        parts.fixtures.push(camera);
        of_street(parts)
    };
    // 4 m is where the catalogue hangs one whose height is not known.
    for height_m in [None, Some(4.0)] {
        let east = mapped(0.0, None, height_m);
        assert_eq!((east.verdict, east.missing), (Verdict::Partly, None));
        assert_near(east.served, TO_M - FROM_M);
        assert_eq!(east.served_by, [Server::Fixture(0)]);
    }
    let west = mapped(std::f64::consts::PI, None, None);
    assert_near(west.served, 20.0 - FROM_M);
    // Twice as high, and down at the lowest as before: 8 m / tan 28°.
    let high = mapped(0.0, None, Some(8.0));
    let to_m = (66.511_f64.powi(2) - 64.0).sqrt();
    assert!(
        (high.served - (to_m - 2.0 * FROM_M)).abs() < 0.01,
        "{}",
        high.served
    );
    // Straight down it shows what is around its foot, and nothing far.
    let down = mapped(0.0, Some(-std::f64::consts::FRAC_PI_2), None);
    assert!(down.served > 0.0 && down.served < 8.0, "{}", down.served);
}

#[test]
fn a_plan_counts_cameras_of_the_map_that_look_somewhere() {
    let planned = |heading_rad: Option<f64>| {
        let mut parts = street();
        let mut camera = fixture("f", FixtureKind::Camera, (20.0, 0.0, 0.0));
        camera.heading_rad = heading_rad.map(sourced);
        parts.fixtures.push(camera);
        let community = Community::new(parts).unwrap();
        let placement = place(&community, &catalogue(), &PlacementOptions::default()).unwrap();
        let of_row = |o: &&crate::planning::RowOutcome| o.row.as_str() == "T3-2a";
        placement.outcomes.iter().find(of_row).unwrap().existing
    };
    assert_eq!((planned(Some(0.0)), planned(None)), (1, 0));
}

/// What a plan tells of each row of lines with cameras is what an audit finds once it is adopted.
pub(super) fn assert_audited_as_planned(community: Community) -> Placement {
    let catalogue = catalogue();
    let placement = place(&community, &catalogue, &PlacementOptions::default()).unwrap();
    let adopted = placement.clone().apply(community).unwrap();
    let audit = audited(&adopted, &catalogue);
    for outcome in &placement.outcomes {
        let Some(sight) = outcome.sight else {
            continue;
        };
        let found = row(&audit, outcome.row.as_str());
        assert!(
            (found.served - sight.seen_m).abs() < 1e-6,
            "{outcome:?}: {}",
            found.served
        );
        let is_claimed =
            outcome.reason.is_none() && outcome.demanded == outcome.existing + outcome.placed;
        assert_eq!(is_claimed, found.verdict == Verdict::Met, "{outcome:?}");
    }
    placement
}

pub(super) fn outcome<'p>(placement: &'p Placement, id: &str) -> &'p crate::planning::RowOutcome {
    placement
        .outcomes
        .iter()
        .find(|o| o.row.as_str() == id)
        .unwrap()
}

#[test]
fn a_plan_that_is_adopted_is_audited_as_it_says() {
    let small = assert_audited_as_planned(Community::new(small()).unwrap());
    assert_eq!(outcome(&small, "T3-2a").reason, None);
    let mut open = super::small();
    open.compounds[0].enclosure = sourced(Enclosure::Open);
    let open = assert_audited_as_planned(Community::new(open).unwrap());
    assert!(outcome(&open, "T3-3b").sight.is_some());
    assert_audited_as_planned(town(6, 6));
}

#[test]
fn the_demo_is_planned_and_audited_alike() {
    let text = include_str!("../../../../scenarios/demo/scenario.toml");
    let scenario = Scenario::parse("demo", text).unwrap();
    let CommunitySource::Generate(spec) = &scenario.community else {
        panic!("the demo is generated");
    };
    let placement = assert_audited_as_planned(crate::generate::community(spec).unwrap());
    assert_eq!(outcome(&placement, "T3-2a").reason, None);
}

/// A street of 100 m with lamp poles behind a wall that is higher than a camera hangs, 5 m from its middle.
fn walled() -> CommunityParts {
    let mut parts = empty();
    let line = vec![(0.0, 0.0), (100.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, line));
    for (id, x) in [("near", 25.0), ("far", 75.0)] {
        let pole = fixture(id, FixtureKind::LampPole, (x, 6.0, 0.0));
        parts.fixtures.push(pole);
    }
    parts.walls.push(wall(&[(-20.0, 5.0), (120.0, 5.0)], 6.0));
    parts
}

#[test]
fn no_camera_hangs_on_a_pole_behind_a_wall() {
    let row_of = |placement: &Placement| -> Vec<Position> {
        let id = RowId::new("T3-2a").unwrap();
        let devices = placement.devices.iter();
        devices
            .filter(|d| d.row.as_ref() == Some(&id))
            .map(|d| d.position)
            .collect()
    };
    let mut open = walled();
    open.walls.clear();
    let open = assert_audited_as_planned(Community::new(open).unwrap());
    assert!(!row_of(&open).is_empty());
    assert!(
        row_of(&open).iter().all(|at| at.y == 6.0),
        "{:?}",
        row_of(&open)
    );
    let hidden = assert_audited_as_planned(Community::new(walled()).unwrap());
    assert!(!row_of(&hidden).is_empty());
    assert!(
        row_of(&hidden).iter().all(|at| at.y < 5.0),
        "{:?}",
        row_of(&hidden)
    );
    // All of the street is shown; that they hang on no pole, which the row asks for too, is said.
    let count = row_of(&hidden).len();
    assert_eq!(
        outcome(&hidden, "T3-2a").reason,
        Some(Reason::OffPoles { count })
    );
    let extent = outcome(&hidden, "T3-2a").extent.unwrap();
    assert_eq!((extent.demanded, extent.served), (100.0, 100.0));
    assert!(outcome(&hidden, "T3-2a").bounds.unwrap().gap() < 0.05);
}

#[test]
fn what_no_camera_can_show_is_told_in_metres() {
    // A house across the middle of the street: nobody sees the road in it.
    let mut parts = street();
    let mut house = crate::planning::tests::building("b", 90.0, -6.0, 3, 0);
    house.compound = None;
    parts.buildings.push(house);
    let placement = assert_audited_as_planned(Community::new(parts).unwrap());
    let Some(Reason::Unseen { short_m, .. }) = outcome(&placement, "T3-2a").reason else {
        panic!("{:?}", outcome(&placement, "T3-2a"));
    };
    assert!((39.0..45.0).contains(&short_m), "{short_m}");
}

/// A street with walls across it and trees beside it, and cameras that look anywhere.
fn any_street() -> impl Strategy<Value = CommunityParts> {
    let walls = prop::collection::vec((1.0..199.0_f64, 0.5..7.0_f64), 0..4);
    let trees = prop::collection::vec((0.0..200.0_f64, -6.0..6.0_f64), 0..6);
    let heading = prop::option::weighted(0.9, -4.0..4.0_f64);
    let cameras = prop::collection::vec((0.0..200.0_f64, -8.0..8.0_f64, heading), 1..6);
    (walls, trees, cameras).prop_map(|(walls, trees, cameras)| {
        let mut parts = street();
        parts.walls = walls
            .into_iter()
            .enumerate()
            .map(|(number, (x, height_m))| Wall {
                id: WallId::new(format!("w{number}")).unwrap(),
                ..across(x, height_m)
            })
            .collect();
        let tree = |(number, (x, y)): (usize, (f64, f64))| Fixture {
            id: FixtureId::new(format!("t{number}")).unwrap(),
            ..fixture("t", FixtureKind::Tree, (x, y, 0.0))
        };
        parts.fixtures = trees.into_iter().enumerate().map(tree).collect();
        let hung = cameras.into_iter().enumerate();
        parts.devices = hung
            .map(|(number, (x, y, heading_rad))| Device {
                position: Position::new(x, y, 4.0),
                ..camera(&format!("c{number}"), x, heading_rad)
            })
            .collect();
        parts
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_camera_that_moves_and_turns_is_audited_as_afresh(
        parts in any_street(),
        which in any::<prop::sample::Index>(),
        (x, y) in (-30.0..230.0_f64, -20.0..20.0_f64),
        heading_rad in prop::option::of(-4.0..4.0_f64),
        has_row in any::<bool>(),
    ) {
        let (catalogue, before) = (catalogue(), Community::new(parts.clone()).unwrap());
        let mut auditor = Auditor::new(&before, &catalogue, &PlacementOptions::default());
        let (mut parts, index) = (parts, which.index(before.devices.len()));
        let device = &mut parts.devices[index];
        (device.position.x, device.position.y, device.heading_rad) = (x, y, heading_rad);
        if !has_row {
            device.row = None;
        }
        auditor.replace(device.clone()).unwrap();
        let afresh = audited(&Community::new(parts).unwrap(), &catalogue);
        prop_assert_eq!(auditor.audit(), &afresh);
    }

    #[test]
    fn one_more_camera_never_shows_less_and_one_more_wall_never_more(
        parts in any_street(),
        (x, y) in (0.0..200.0_f64, -10.0..10.0_f64),
        heading_rad in -4.0..4.0_f64,
        (at, height_m) in (0.0..200.0_f64, 0.5..7.0_f64),
    ) {
        let before = of_street(parts.clone());
        let mut more = parts.clone();
        let mut one = camera("more", x, Some(heading_rad));
        one.position.y = y;
        more.devices.push(one);
        let after = of_street(more);
        prop_assert!(after.served >= before.served - 1e-6);
        prop_assert!(before.verdict != Verdict::Met || after.verdict == Verdict::Met);
        let mut walled = parts;
        walled.walls.push(Wall { id: WallId::new("more").unwrap(), ..across(at, height_m) });
        // A gap that is too short to be called one may be all that the wall hides.
        prop_assert!(of_street(walled).served <= before.served + 0.5 + 1e-6);
    }

    #[test]
    fn what_is_shown_does_not_depend_on_where_the_street_lies(
        parts in any_street(),
        (x, y) in (-3_000.0..3_000.0_f64, -3_000.0..3_000.0_f64),
    ) {
        let (here, mut there) = (of_street(parts.clone()), parts);
        let by = AffineTransform::translate(x, y);
        let moved = |p: &mut Position| (p.x, p.y) = (p.x + x, p.y + y);
        there.roads.iter_mut().for_each(|r| r.line.affine_transform_mut(&by));
        there.walls.iter_mut().for_each(|w| w.line.affine_transform_mut(&by));
        there.fixtures.iter_mut().for_each(|f| moved(&mut f.position));
        there.devices.iter_mut().for_each(|d| moved(&mut d.position));
        let there = of_street(there);
        prop_assert_eq!(here.verdict, there.verdict);
        prop_assert!((here.served - there.served).abs() < 1e-3, "{} and {}", here.served, there.served);
    }
}
