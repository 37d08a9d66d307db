//! Halls that no source draws: which detectors that are there count, storey by storey, for the plan and the audit alike.
//!
//! The house has two storeys, a footprint of 60 m by 60 m and the core of its one unit in the middle, (30, 30).

use super::halls::{audited, hung_in, on_storey, with_rooms};
use super::*;
use crate::audit::{Fault, Subject, Verdict};

/// A detector that no row planned.
fn found(id: &str, (x, y): (f64, f64), storey: i16, host: Host) -> Device {
    let (devices, _) = hung_in(&with_rooms(&[]));
    Device {
        id: DeviceId::new(id).unwrap(),
        row: None,
        position: Position::new(x, y, 3.0 * f64::from(storey) + 2.7),
        host,
        storey,
        ..devices[0].clone()
    }
}

fn of_unit() -> Host {
    Host::Unit(UnitId::new("house/1").unwrap())
}

fn of_house() -> Host {
    Host::Building(BuildingId::new("house").unwrap())
}

fn with(community: &Community, devices: &[Device]) -> Community {
    let mut parts: CommunityParts = (**community).clone();
    parts.devices = devices.to_vec();
    Community::new(parts).unwrap()
}

/// What the unit's hall on a storey has of one detector: how many storeys the audit finds served, and how many the plan keeps.
fn counted(community: &Community, detector: &Device) -> (f64, u64) {
    let there = with(community, std::slice::from_ref(detector));
    let (added, outcome) = hung_in(&there);
    let mut all = added;
    all.push(detector.clone());
    assert_eq!(audited(community, all).verdict, Verdict::Met);
    let served = audited(community, vec![detector.clone()]).served;
    (served, outcome.existing)
}

#[test]
fn two_detectors_on_the_ground_floor_leave_the_next_storey_without_one() {
    let community = with_rooms(&[]);
    let below = ["one", "two"].map(|id| found(id, (30.0, 30.0), 0, of_unit()));
    let (added, outcome) = hung_in(&with(&community, &below));
    let told = (outcome.demanded, outcome.existing, outcome.placed);
    assert_eq!(told, (2, 1, 1));
    assert_eq!(on_storey(&added, 1).len(), 1);
    let whole: Vec<Device> = added.into_iter().chain(below).collect();
    assert_eq!(audited(&community, whole).verdict, Verdict::Met);
}

#[test]
fn one_of_nobody_counts_where_it_hangs_about_the_core() {
    let community = with_rooms(&[]);
    let at = |place, storey, host| counted(&community, &found("found", place, storey, host));
    // 5 m from the core.
    assert_eq!(at((33.0, 34.0), 1, of_house()), (1.0, 1));
    assert_eq!(at((33.0, 34.0), 1, Host::Ground), (1.0, 1));
    // 15 m from it; and in a home.
    assert_eq!(at((30.0, 45.0), 1, of_house()), (0.0, 0));
    let home = Host::Household {
        unit: UnitId::new("house/1").unwrap(),
        number: 0,
    };
    assert_eq!(at((33.0, 34.0), 1, home), (0.0, 0));
    // The house has no third storey.
    assert_eq!(at((33.0, 34.0), 2, of_house()), (0.0, 0));
    let alone = audited(
        &community,
        vec![found("found", (33.0, 34.0), 1, of_house())],
    );
    assert_eq!(alone.demands[0].storeys.open, [0]);
}

#[test]
fn one_of_nobody_is_the_unit_s_whose_core_is_nearer_and_in_a_drawn_home_it_is_no_unit_s() {
    let mut parts = with_rooms(&[]).into_parts();
    parts.units.push(unit("house/2", "house", 2, 42.0, 30.0, 4));
    let community = Community::new(parts).unwrap();
    // 5 m from the first core and 7 m from the second.
    let between = vec![found("found", (35.0, 30.0), 0, of_house())];
    let served = audited(&community, between.clone()).demands.into_iter();
    let served: Vec<(Subject, f64)> = served.map(|d| (d.subject, d.served)).collect();
    assert_eq!(served, [(Subject::Unit(0), 1.0), (Subject::Unit(1), 0.0)]);

    let home = (RoomKind::Home, rectangle(34.0, 28.0, 4.0, 4.0), 2.8);
    let with_home = with_rooms(&[home]);
    assert_eq!(counted(&with_home, &between[0]), (0.0, 0));
}

#[test]
fn a_detector_at_a_wall_is_a_fault_on_the_storeys_that_are_asked_about_alone() {
    // The lobby of the ground floor is drawn, so that the unit is asked about the storey above alone.
    let lobby = (RoomKind::Lobby, rectangle(2.0, 2.0, 8.0, 8.0), 3.0);
    let community = with_rooms(&[lobby]);
    let (devices, _) = hung_in(&community);
    let with_one_more = |storey| {
        let mut all = devices.clone();
        all.push(found("more", (0.2, 30.0), storey, of_unit()));
        let audit = audited(&community, all);
        let faults = audit.demands.into_iter().flat_map(|d| d.faults);
        (audit.verdict, faults.collect::<Vec<Fault>>())
    };
    assert_eq!(with_one_more(0), (Verdict::Met, Vec::new()));
    let (verdict, faults) = with_one_more(1);
    assert_eq!(verdict, Verdict::Partly);
    let [Fault::NearWall { distance_m, .. }] = &faults[..] else {
        panic!("{faults:?}");
    };
    assert!((distance_m - 0.2).abs() < 1e-9, "{distance_m}");
}
