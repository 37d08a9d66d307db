//! What ways from the sources share.

use super::Town;
use super::networks::ask;
use crate::model::{Utility, UtilityLinkKind, UtilityNodeKind};

/// Works that feed `a`, `b` and `c` in a row, `d` behind `a`, and `e` by itself; `f` is behind a closed valve.
fn tree() -> Town {
    let town = Town::of(Utility::Water).node("works", UtilityNodeKind::Source);
    let town = ["a", "b", "c", "d", "e", "f"]
        .into_iter()
        .fold(town, |town, id| town.node(id, UtilityNodeKind::Junction));
    town.pipes(&["works-a", "a-b", "b-c", "a-d", "works-e"])
        .link("e-f", UtilityLinkKind::Valve, false)
}

#[test]
fn a_way_is_shared_as_far_as_it_does_not_branch_off() {
    let shared = |target| {
        ask(&tree().built(), |graph, _| {
            graph.shared_ways(target, |_| 10.0)
        })
    };
    let to_c = [
        Some(0.0),
        Some(10.0),
        Some(20.0),
        Some(30.0),
        Some(10.0),
        Some(0.0),
        None,
    ];
    assert_eq!(shared(3), to_c);
    let to_e = [
        Some(0.0),
        Some(0.0),
        Some(0.0),
        Some(0.0),
        Some(0.0),
        Some(10.0),
        None,
    ];
    assert_eq!(shared(5), to_e);
    // No way leads to it, so that nothing flows.
    assert_eq!(shared(6), [None; 7]);
}

#[test]
fn a_loop_is_gone_round_by_its_shorter_side() {
    // From the works to c by b in thirty, by e in twenty.
    let town = tree().pipes(&["e-c"]);
    let shared = ask(&town.built(), |graph, _| graph.shared_ways(3, |_| 10.0));
    let expected = [
        Some(0.0),
        Some(0.0),
        Some(0.0),
        Some(20.0),
        Some(0.0),
        Some(10.0),
        None,
    ];
    assert_eq!(shared, expected);
}
