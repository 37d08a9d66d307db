//! `within_reach` with so many devices at most, or so many households for each. Unit u1 at (40, 26) has 24 households, u2 at (40, 146) has 40; they
//! are 120 m apart.

use geo::Coord;

use super::kinds::{audited, community, found_at, outcome, placed, rules};
use super::*;
use crate::audit::{Fault, Verdict};
use crate::planning::Reason;

const U1: Coord<f64> = Coord { x: 40.0, y: 26.0 };
const U2: Coord<f64> = Coord { x: 40.0, y: 146.0 };

fn reach(distance_m: u32, limits: &str) -> RuleSet {
    rules(&format!(
        "{{ kind = \"within_reach\", of = \"units\", distance_m = {distance_m}, by = \"straight\", {limits} }}"
    ))
}

fn reason(set: &RuleSet) -> Option<Reason> {
    let placement = placed(&community(|_| {}), set);
    let mut outcomes = placement.outcomes.into_iter();
    outcomes.find(|o| o.row.as_str() == "HZ-1").unwrap().reason
}

#[test]
fn so_many_at_most_serve_as_many_households_as_they_can() {
    let bare = community(|_| {});
    // None reaches both: the 40 households of u2 are more than the 24 of u1.
    let one = reach(50, "at_most = 1");
    assert_eq!(outcome(&bare, &one), ((2, 0, 1), vec![U2]));
    assert_eq!(reason(&one), Some(Reason::Limited { out: 1, of: 2 }));
    // Both are reached from everywhere between: 24 · 120 m are less than 64 · 60 m and 40 · 120 m.
    let far = reach(130, "at_most = 1");
    assert_eq!(outcome(&bare, &far), ((1, 0, 1), vec![U2]));
    assert_eq!(reason(&far), None);
    // Two are as near as can be, though one would reach all.
    let (counts, mut at) = outcome(&bare, &reach(130, "at_most = 2"));
    at.sort_by(|a, b| a.y.total_cmp(&b.y));
    assert_eq!((counts, at), ((2, 0, 2), vec![U1, U2]));
}

#[test]
fn what_is_there_is_one_of_so_many() {
    let with = community(|parts| parts.devices.push(found_at(40.0, 26.0, "found")));
    assert_eq!(outcome(&with, &reach(50, "at_most = 1")).0, (2, 1, 0));
    let (counts, at) = outcome(&with, &reach(50, "at_most = 2"));
    assert_eq!((counts, at), ((2, 1, 1), vec![U2]));
}

#[test]
fn devices_share_the_households_within_their_reach() {
    let bare = community(|_| {});
    assert_eq!(
        outcome(&bare, &reach(130, "serves_at_most = 64")).0,
        (1, 0, 1)
    );
    let (counts, mut at) = outcome(&bare, &reach(130, "serves_at_most = 63"));
    at.sort_by(|a, b| a.y.total_cmp(&b.y));
    assert_eq!((counts, at), ((2, 0, 2), vec![U1, U2]));
    // No device serves the 40 of u2.
    let small = reach(130, "serves_at_most = 39");
    assert_eq!(outcome(&bare, &small).0, (2, 0, 1));
    assert_eq!(reason(&small), Some(Reason::Limited { out: 1, of: 2 }));
    let both = reach(130, "at_most = 1, serves_at_most = 63");
    assert_eq!(outcome(&bare, &both), ((2, 0, 1), vec![U2]));
}

#[test]
fn a_full_device_leaves_the_fewest_households() {
    // 60 m from both.
    let with = community(|parts| parts.devices.push(found_at(40.0, 86.0, "found")));
    let all = audited(&with, &reach(60, "serves_at_most = 64"));
    assert_eq!(all.verdict, Verdict::Met);
    let some = audited(&with, &reach(60, "serves_at_most = 63"));
    assert_eq!(some.verdict, Verdict::Partly);
    let verdicts: Vec<Verdict> = some.demands.iter().map(|d| d.verdict).collect();
    assert_eq!(verdicts, [Verdict::NotMet, Verdict::Met]);
    let most_households = 63;
    assert_eq!(some.demands[0].faults, [Fault::Full { most_households }]);
    // Nothing within reach is no fault of a device.
    let away = audited(&with, &reach(59, "serves_at_most = 63"));
    assert!(away.demands.iter().all(|d| d.faults.is_empty()));
    assert_eq!(away.verdict, Verdict::NotMet);
}
