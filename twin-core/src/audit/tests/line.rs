//! Stretches of road and boundary, counted by hand.

use geo::{Euclidean, Geometry, Length};

use super::*;
use crate::model::{FixtureKind, Host, Position, RoadClass};
use crate::planning::tests::{building, fixture, road};

/// The small community with smart poles at these metres of its 200 m of main road, and no other device.
pub(super) fn with_poles(stations: &[f64]) -> Community {
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

/// A square of main road, 400 m round from its corner at (0, 0) and back, with smart poles 3.5 m inside it at these metres of it.
fn ring(stations: &[f64]) -> Community {
    let placed = placed_small();
    let mut devices = placed.devices.iter();
    let pole = devices.find(|d| d.class.as_str() == "T4-1").unwrap();
    let at = |station: f64| match station {
        0.0..100.0 => (station, 3.5),
        100.0..200.0 => (96.5, station - 100.0),
        200.0..300.0 => (300.0 - station, 96.5),
        _ => (3.5, 400.0 - station),
    };
    let mut parts = empty();
    let corners = [
        (0.0, 0.0),
        (100.0, 0.0),
        (100.0, 100.0),
        (0.0, 100.0),
        (0.0, 0.0),
    ];
    parts
        .roads
        .push(road("ring", RoadClass::Main, corners.to_vec()));
    for (number, station) in stations.iter().enumerate() {
        let (x, y) = at(*station);
        parts.devices.push(Device {
            id: DeviceId::new(format!("pole-{number}")).unwrap(),
            position: Position::new(x, y, 0.0),
            host: Host::Ground,
            ..pole.clone()
        });
    }
    Community::new(parts).unwrap()
}

/// Which poles of the ring stand too close, and how far apart.
fn close(found: &RowAudit) -> Vec<(String, String, f64)> {
    let faults = found.demands[0].faults.iter();
    let told = faults.map(|fault| match fault {
        Fault::TooClose {
            device,
            neighbour,
            distance_m,
            ..
        } => (
            device.to_string(),
            neighbour.to_string(),
            distance_m.round(),
        ),
        _ => panic!("{fault:?}"),
    });
    told.collect()
}

fn pair(device: &str, neighbour: &str, distance_m: f64) -> (String, String, f64) {
    (device.to_owned(), neighbour.to_owned(), distance_m)
}

#[test]
fn poles_of_a_ring_are_too_close_across_its_seam_too() {
    // 50 m apart, then 40 m, and 20 m from 390 m on to 10 m.
    let stations = [10.0, 60.0, 110.0, 160.0, 210.0, 260.0, 310.0, 350.0, 390.0];
    let audit = audited(&ring(&stations), &catalogue());
    let found = row(&audit, "T4-1");
    assert_eq!((found.verdict, found.served), (Verdict::Partly, 400.0));
    assert_eq!(close(found), [pair("pole-8", "pole-0", 20.0)]);
    // The road needs both: the first is moved on by 10 m.
    let Some(Repair::Move { feature, to, .. }) = &found.demands[0].repair else {
        panic!("{:?}", found.demands[0].repair);
    };
    assert_eq!((&**feature, to.x.round(), to.y), ("pole-0", 20.0, 3.5));
    let moved = ring(&[20.0, 60.0, 110.0, 160.0, 210.0, 260.0, 310.0, 350.0, 390.0]);
    let kept = row(&audited(&moved, &catalogue()), "T4-1").clone();
    assert_eq!((kept.verdict, close(&kept)), (Verdict::Met, Vec::new()));
}

#[test]
fn two_poles_of_a_ring_are_too_close_once_the_shorter_way_round() {
    for (stations, wanted) in [
        ([10.0, 390.0], Some(pair("pole-1", "pole-0", 20.0))),
        ([10.0, 30.0], Some(pair("pole-0", "pole-1", 20.0))),
        ([10.0, 380.0], None),
        ([90.0, 290.0], None),
    ] {
        let audit = audited(&ring(&stations), &catalogue());
        let wanted: Vec<_> = wanted.into_iter().collect();
        assert_eq!(close(row(&audit, "T4-1")), wanted, "{stations:?}");
    }
    let one = audited(&ring(&[10.0]), &catalogue());
    assert!(close(row(&one, "T4-1")).is_empty());
}

#[test]
fn a_pole_that_is_moved_to_the_seam_of_a_ring_is_audited_as_if_it_had_stood_there() {
    let catalogue = catalogue();
    let before = ring(&[40.0, 90.0, 140.0, 190.0, 240.0, 290.0, 340.0, 390.0]);
    let after = ring(&[10.0, 90.0, 140.0, 190.0, 240.0, 290.0, 340.0, 390.0]);
    let mut auditor = Auditor::new(&before, &catalogue, &PlacementOptions::default());
    assert!(close(row(auditor.audit(), "T4-1")).is_empty());
    auditor.replace(after.devices[0].clone()).unwrap();
    let found = row(auditor.audit(), "T4-1");
    assert_eq!(close(found), [pair("pole-7", "pole-0", 20.0)]);
    assert_eq!(auditor.audit(), &audited(&after, &catalogue));
}

#[test]
fn a_pole_far_from_the_road_does_not_light_it() {
    let mut parts = with_poles(&[25.0, 75.0, 125.0, 175.0]).into_parts();
    parts.devices[1].position.y = 100.0 + 7.1; // half the road's 6 m and 4 m more reach 7 m
    let found = audited(&Community::new(parts).unwrap(), &catalogue());
    assert_eq!(row(&found, "T4-1").served, 150.0);
}

/// The small community without devices, with lamp posts at these points; its road runs east from (50, 100) to (250, 100), 6 m wide.
fn with_lamps(points: &[(f64, f64)]) -> RowAudit {
    let mut parts = small();
    for (number, (x, y)) in points.iter().enumerate() {
        let id = format!("lamp-{number}");
        let lamp = fixture(&id, FixtureKind::LampPole, (*x, *y, 0.0));
        parts.fixtures.push(lamp);
    }
    // A signal pole lights nothing.
    let signal = fixture("signal", FixtureKind::SignalPole, (150.0, 104.0, 0.0));
    parts.fixtures.push(signal);
    row(
        &audited(&Community::new(parts).unwrap(), &catalogue()),
        "T4-1",
    )
    .clone()
}

fn lamps(found: &RowAudit) -> Option<&ConditionAudit> {
    let mut conditions = found.conditions.iter();
    conditions.find(|condition| &*condition.condition == "lamp_posts")
}

#[test]
fn lamp_posts_are_told_by_their_spacing_and_are_no_smart_poles() {
    let north = [60.0, 80.0, 120.0, 180.0, 210.0].map(|x| (x, 104.0));
    let south = [60.0, 100.0].map(|x| (x, 96.0));
    // Half the road's 6 m and 4 m more reach 7 m.
    let far = [(230.0, 107.5)];
    let found = with_lamps(&[&north[..], &south[..], &far[..]].concat());
    assert_eq!((found.verdict, found.served), (Verdict::NotMet, 0.0));
    let told = lamps(&found).unwrap();
    assert_eq!(told.verdict, Verdict::Partly);
    assert_eq!(&*told.text_zh, "杆体间距范围为 30-50 米");
    // In the north 20, 40, 60 and 30 m, in the south 40 m. 25 m to both sides leave 145 to 155 m and 235 to 250 m.
    let expected = Fault::LampPosts {
        posts: 7,
        stretches: 5,
        close: 1,
        far: 1,
        least_m: 30.0,
        most_m: 50.0,
        served_m: 175.0,
        demanded_m: 200.0,
    };
    assert_eq!(told.faults, [expected]);
}

#[test]
fn lamp_posts_50_m_apart_may_become_the_poles_of_the_row() {
    let found = with_lamps(&[75.0, 125.0, 175.0, 225.0].map(|x| (x, 104.0)));
    assert_eq!(found.verdict, Verdict::NotMet);
    let told = lamps(&found).unwrap();
    assert_eq!(
        (told.verdict, told.measured, told.faults.len()),
        (Verdict::Met, Some(4.0), 0)
    );
    // Two lines of a list on one post are one; with one post there is no spacing.
    let one = with_lamps(&[(75.0, 104.0), (75.4, 104.0)]);
    assert_eq!(lamps(&one).unwrap().verdict, Verdict::NotApplicable);
    assert_eq!(lamps(&with_lamps(&[])), None);
}

#[test]
fn what_lamp_posts_are_like_has_no_say_in_the_row() {
    let mut parts = with_poles(&[25.0, 75.0, 125.0, 175.0]).into_parts();
    for (id, x) in [("a", 60.0), ("b", 70.0)] {
        let lamp = fixture(id, FixtureKind::LampPole, (x, 104.0, 0.0));
        parts.fixtures.push(lamp);
    }
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    let found = row(&audit, "T4-1");
    assert_eq!(found.verdict, Verdict::Met);
    assert_eq!(lamps(found).unwrap().verdict, Verdict::NotMet);
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

#[test]
fn each_of_two_roads_side_by_side_has_bins_of_its_own_and_they_serve_it() {
    let mut parts = empty();
    for (id, y) in [("south", 0.0), ("north", 40.0)] {
        let line = vec![(0.0, y), (200.0, y)];
        parts.roads.push(road(id, RoadClass::Main, line));
    }
    let bare = Community::new(parts).unwrap();
    let placement = place(&bare, &catalogue(), &PlacementOptions::default()).unwrap();
    let mut told = placement.outcomes.iter();
    let told = told.find(|outcome| outcome.row.as_str() == "T4-4").unwrap();
    // Within 25 m of each of four ends, and one in the middle of each road, which is 40 m from the other.
    assert_eq!((told.demanded, told.placed), (6, 6));
    assert_eq!(
        told.extent.map(|e| (e.demanded, e.served)),
        Some((400.0, 400.0))
    );
    assert!(told.bounds.is_some());
    let audit = audited(&placement.apply(bare).unwrap(), &catalogue());
    let found = row(&audit, "T4-4");
    assert_eq!((found.verdict, found.served), (Verdict::Met, 400.0));
}

#[test]
fn what_a_plan_of_bins_leaves_is_what_the_audit_finds() {
    let mut parts = empty();
    let line = vec![(0.0, 0.0), (200.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, line));
    // Houses stand in both verges from 30 to 187 m.
    for (id, y) in [("north", 3.2), ("south", -15.2)] {
        for x in [30.0, 69.0, 108.0, 147.0] {
            parts.buildings.push(crate::model::Building {
                compound: None,
                ..building(&format!("{id}-{x}"), x, y, 2, 0)
            });
        }
    }
    let bare = Community::new(parts).unwrap();
    let placement = place(&bare, &catalogue(), &PlacementOptions::default()).unwrap();
    let mut told = placement.outcomes.iter();
    let told = told.find(|outcome| outcome.row.as_str() == "T4-4").unwrap();
    let extent = told.extent.unwrap();
    assert!(told.reason.is_some() && extent.served < extent.demanded);
    let audit = audited(&placement.apply(bare).unwrap(), &catalogue());
    let found = row(&audit, "T4-4");
    assert_eq!(found.verdict, Verdict::Partly);
    assert!((found.served - extent.served).abs() < 0.1, "{found:?}");
}
