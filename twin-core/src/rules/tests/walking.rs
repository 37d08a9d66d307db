//! `within_reach` on foot: two streets with a river between them and a bridge at their eastern end, worked out by hand.

use geo::Coord;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::kinds::{audited, community, found_at, outcome, placed, rules};
use super::*;
use crate::audit::{Missing, Repair, Server, Subject, Verdict};
use crate::model::{Community, CommunityParts, RoadClass};
use crate::planning::tests::road;

/// The streets run from x = 0 to x = 250 at y = 40, on the side of u1 at (40, 26), and at y = 100, on that of u2 at (40, 146).
fn streets(parts: &mut CommunityParts) {
    parts.roads = vec![
        road("south", RoadClass::Lane, vec![(0.0, 40.0), (250.0, 40.0)]),
        road("north", RoadClass::Lane, vec![(0.0, 100.0), (250.0, 100.0)]),
        road(
            "bridge",
            RoadClass::Lane,
            vec![(250.0, 40.0), (250.0, 100.0)],
        ),
    ];
}

fn reach(of: &str, distance_m: u32, by: &str) -> RuleSet {
    rules(&format!(
        "{{ kind = \"within_reach\", of = \"{of}\", distance_m = {distance_m}, by = \"{by}\" }}"
    ))
}

/// One at (40, 60) is 20 m from the southern street: on foot 34 m from u1, and 20 + 210 + 60 + 210 + 46 = 546 m from u2, which is 86 m away.
fn with_one() -> Community {
    community(|parts| {
        streets(parts);
        parts.devices.push(found_at(40.0, 60.0, "found"));
    })
}

#[test]
fn a_walk_goes_over_the_bridge() {
    let with = with_one();
    let audit = |distance_m, by| audited(&with, &reach("units", distance_m, by));
    assert_eq!(audit(86, "straight").verdict, Verdict::Met);
    assert_eq!(audit(33, "walking").verdict, Verdict::NotMet);
    let partly = audit(86, "walking");
    assert_eq!(
        (partly.verdict, partly.served, partly.demanded),
        (Verdict::Partly, 1.0, 2.0)
    );
    let [first, second] = &partly.demands[..] else {
        panic!("{partly:?}")
    };
    assert_eq!(
        (first.verdict, &first.served_by[..]),
        (Verdict::Met, &[Server::Device(0)][..])
    );
    assert_eq!(
        (second.verdict, second.subject),
        (Verdict::NotMet, Subject::Unit(1))
    );
    assert!(matches!(second.repair, Some(Repair::Add { count: 1, .. })));
    assert!(second.remainder.is_some());
    assert_eq!(audit(545, "walking").verdict, Verdict::Partly);
    assert_eq!(audit(547, "walking").verdict, Verdict::Met);
}

#[test]
fn people_come_out_of_a_buildings_units() {
    let with = with_one();
    // The building itself begins 28 m from the device, its unit is 34 m away.
    let served = |by, distance_m| audited(&with, &reach("buildings", distance_m, by)).served;
    assert_eq!((served("straight", 28), served("straight", 27)), (1.0, 0.0));
    assert_eq!((served("walking", 35), served("walking", 33)), (1.0, 0.0));
}

#[test]
fn without_a_way_near_nobody_can_tell_who_is_reached() {
    let set = reach("units", 100, "walking");
    let lost = community(|parts| {
        parts.roads.clear();
        parts.devices.push(found_at(40.0, 60.0, "found"));
    });
    let audit = audited(&lost, &set);
    let missing = Missing::layer("road");
    assert_eq!(audit.verdict, Verdict::CannotTell);
    for demand in &audit.demands {
        assert_eq!(demand.missing, Some(missing.clone()));
        assert_eq!(demand.repair, Some(Repair::Survey(missing.clone())));
        assert!(demand.remainder.is_none() && demand.served_by.is_empty());
    }
    // What nothing is near in a straight line is not met, and what is at a unit serves it without a way.
    let bare = community(|parts| parts.roads.clear());
    assert_eq!(audited(&bare, &set).verdict, Verdict::NotMet);
    let at = community(|parts| {
        parts.roads.clear();
        parts.devices.push(found_at(40.0, 26.0, "found"));
    });
    assert_eq!(audited(&at, &set).demands[0].verdict, Verdict::Met);
}

#[test]
fn a_site_serves_whom_it_reaches_on_foot() {
    let bare = community(streets);
    // Half-way between the units, 60 m from both in a straight line; on foot it is on the northern side.
    let (counts, at) = outcome(&bare, &reach("units", 100, "straight"));
    assert_eq!((counts, at), ((1, 0, 1), vec![Coord { x: 40.0, y: 86.0 }]));
    let set = reach("units", 100, "walking");
    assert_eq!(outcome(&bare, &set).0, (2, 0, 2));
    let full = placed(&bare, &set).apply(bare).unwrap();
    assert_eq!(audited(&full, &set).verdict, Verdict::Met);
    assert_eq!(outcome(&full, &set).0, (2, 2, 0));
    // What is there counts for those that reach it: u1 alone.
    assert_eq!(outcome(&with_one(), &set).0, (2, 1, 1));
}

#[test]
fn who_is_reached_on_foot_is_reached_in_a_straight_line() {
    let mut random = StdRng::seed_from_u64(19);
    let (mut walked, mut parted) = (0, 0);
    for of in ["units", "buildings", "gates", "fixtures", "parkings"] {
        for round in 0..20 {
            let points: Vec<(f64, f64)> = (0..2)
                .map(|_| {
                    (
                        random.random_range(0.0..300.0),
                        random.random_range(0.0..200.0),
                    )
                })
                .collect();
            let distance_m: u32 = random.random_range(10..400);
            let with = community(|parts| {
                streets(parts);
                for (number, (x, y)) in points.iter().enumerate() {
                    let id = format!("found-{number}");
                    parts.devices.push(found_at(*x, *y, &id));
                }
            });
            let demands = |by| audited(&with, &reach(of, distance_m, by)).demands;
            for (foot, straight) in demands("walking").iter().zip(&demands("straight")) {
                assert_eq!(foot.subject, straight.subject);
                assert!(foot.served <= straight.served, "{of} {round} {distance_m}");
                walked += u32::from(foot.served > 0.0);
                parted += u32::from(foot.served < straight.served);
            }
        }
    }
    assert!(walked > 20 && parted > 20, "{walked} {parted}");
}
