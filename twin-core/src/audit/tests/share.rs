//! Half of the treadmills of two gyms, whichever they are.

use geo::{Coord, Geometry};

use super::network::device;
use super::*;
use crate::ids::FixtureId;
use crate::model::{FixtureKind, Host};
use crate::planning::tests::fixture;

/// The small community with two treadmills in each of two gyms 40 m apart.
pub(super) fn gyms() -> CommunityParts {
    let mut parts = small();
    for (id, x) in [("t1", 155.0), ("t2", 156.0), ("t3", 195.0), ("t4", 196.0)] {
        let treadmill = fixture(id, FixtureKind::Treadmill, (x, 26.0, 0.0));
        parts.fixtures.push(treadmill);
    }
    parts
}

fn on(id: &str) -> Host {
    Host::Fixture(FixtureId::new(id).unwrap())
}

/// The gyms with a shared treadmill on each of these hosts, so far east.
fn with_shared(devices: &[(Host, f64)]) -> Community {
    let mut parts = gyms();
    for (number, (host, x)) in devices.iter().enumerate() {
        let id = format!("shared-{number}");
        parts
            .devices
            .push(device(&id, "T6-6", (*x, 26.0, 0.0), host.clone()));
    }
    Community::new(parts).unwrap()
}

/// Treadmills alone.
fn treadmills() -> Catalogue {
    let mut catalogue = catalogue();
    catalogue.rows.retain(|row| row.id.as_str() == "T6-6");
    catalogue.places.clear();
    catalogue.networks.clear();
    catalogue
}

fn demand_of(community: &Community) -> DemandAudit {
    let audit = audited(community, &treadmills());
    let [demand] = &row(&audit, "T6-6").demands[..] else {
        panic!("not one demand")
    };
    demand.clone()
}

/// Where more are proposed, east.
fn proposed(demand: &DemandAudit) -> Vec<f64> {
    let at = demand.repair.iter().flat_map(Repair::at);
    at.map(|at| at.x).collect()
}

#[test]
fn the_last_two_of_four_are_half_as_the_first_two_are() {
    for shared in [["t1", "t2"], ["t3", "t4"], ["t1", "t4"]] {
        let devices = shared.map(|id| (on(id), 0.0));
        let found = demand_of(&with_shared(&devices));
        assert_eq!(found.verdict, Verdict::Met, "{shared:?}");
        assert_eq!((found.served, found.demanded), (2.0, 2.0));
        assert_eq!(found.served_by, [Server::Device(0), Server::Device(1)]);
        assert_eq!((found.remainder, found.repair), (None, None));
    }
    let all = ["t1", "t2", "t3", "t4"].map(|id| (on(id), 0.0));
    let found = demand_of(&with_shared(&all));
    assert_eq!((found.served, found.demanded), (2.0, 2.0));
}

#[test]
fn one_is_half_of_that_and_the_next_is_the_one_beside_it() {
    let found = demand_of(&with_shared(&[(on("t4"), 196.0)]));
    assert_eq!(found.verdict, Verdict::Partly);
    assert_eq!((found.served, found.demanded), (1.0, 2.0));
    assert_eq!(proposed(&found), [195.0]);
    let Some(Geometry::MultiPoint(rest)) = &found.remainder else {
        panic!("{:?}", found.remainder);
    };
    assert_eq!(rest.0, [Coord { x: 195.0, y: 26.0 }.into()]);
    // Two on one treadmill share one.
    let twice = demand_of(&with_shared(&[(on("t4"), 196.0), (on("t4"), 196.0)]));
    assert_eq!((twice.verdict, twice.served), (Verdict::Partly, 1.0));
    // One that nobody attached to anything shares the treadmill that it stands at.
    let loose = demand_of(&with_shared(&[(Host::Ground, 193.0)]));
    assert_eq!((loose.verdict, loose.served), (Verdict::Partly, 1.0));
    assert_eq!(proposed(&loose), [196.0]);
}

#[test]
fn where_none_is_shared_the_first_half_of_the_list_is_proposed() {
    let found = demand_of(&with_shared(&[]));
    assert_eq!((found.verdict, found.served), (Verdict::NotMet, 0.0));
    assert_eq!(proposed(&found), [155.0, 156.0]);
}

#[test]
fn a_plan_ends_the_share_where_it_was_begun() {
    let community = with_shared(&[(on("t4"), 196.0)]);
    let placement = place(&community, &treadmills(), &PlacementOptions::default()).unwrap();
    let outcomes = placement.outcomes.iter();
    let amounts: Vec<_> = outcomes
        .map(|o| (o.demanded, o.existing, o.placed))
        .collect();
    assert_eq!(amounts, [(2, 1, 1)]);
    assert_eq!(placement.devices[0].host, on("t3"));
    let planned = placement.apply(community).unwrap();
    assert_eq!(demand_of(&planned).verdict, Verdict::Met);
}
