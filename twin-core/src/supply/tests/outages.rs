//! Networks small enough to answer by hand.

use super::Town;
use super::networks::{ask, closed, nodes};
use crate::model::{Utility, UtilityLinkKind, UtilityNodeKind};
use crate::supply::{Means, SupplyError};

/// s ─ a ─ b ─ c, with loads at b and c.
fn radial() -> Town {
    Town::of(Utility::Power)
        .node("s", UtilityNodeKind::Source)
        .node("a", UtilityNodeKind::Busbar)
        .load("b", "house", 4)
        .load("c", "tower", 60)
        .pipes(&["s-a", "a-b", "b-c"])
        .device("meter", "T4-3", "tower")
        .device("camera", "T3-2", "tower")
}

#[test]
fn below_a_failed_line_of_a_radial_network_all_is_dark() {
    let outage = radial().outage("b-c");
    assert!(outage.was_supplied);
    let affected = outage.affected;
    assert_eq!(nodes(&affected), ["c"]);
    assert_eq!(affected.buildings[0].as_str(), "tower");
    assert_eq!(affected.households, 60);
    // Of the tower's devices the one that counts energy is a meter.
    assert_eq!(affected.meters.len(), 1);
    assert_eq!(affected.meters[0].as_str(), "meter");
    let all = radial().outage("s").affected;
    assert_eq!(nodes(&all), ["a", "b", "c", "s"]);
    assert_eq!((all.buildings.len(), all.households), (2, 64));
    let shape = radial().shape("b");
    assert_eq!((shape.nodes, shape.links, shape.loops), (4, 3, 0));
}

#[test]
fn a_ring_keeps_its_loads_until_it_is_open() {
    let ring = |conducts| {
        radial()
            .node("d", UtilityNodeKind::Busbar)
            .pipes(&["a-d"])
            .link("d-c", UtilityLinkKind::Switch, conducts)
    };
    assert!(nodes(&ring(true).outage("b-c").affected).is_empty());
    assert_eq!(ring(true).shape("s").loops, 1);
    assert_eq!(nodes(&ring(false).outage("b-c").affected), ["c"]);
    assert_eq!(ring(false).shape("s").loops, 0);
    assert_eq!(nodes(&ring(true).outage("b").affected), ["b"]);
}

#[test]
fn two_sources_of_one_line_make_a_loop_and_back_each_other_up() {
    let fed_twice = || radial().node("t", UtilityNodeKind::Source).pipes(&["c-t"]);
    assert_eq!(fed_twice().shape("a").loops, 1);
    assert_eq!(fed_twice().shape("a").sources, 2);
    assert!(nodes(&fed_twice().outage("a-b").affected).is_empty());
}

#[test]
fn a_building_that_keeps_a_load_is_cut_off_in_part() {
    let town = radial().load("c2", "tower", 60).pipes(&["a-c2"]);
    let affected = town.outage("b-c").affected;
    assert!(affected.buildings.is_empty() && affected.meters.is_empty());
    assert_eq!(affected.buildings_in_part[0].as_str(), "tower");
    assert_eq!(affected.households, 0);
}

#[test]
fn a_tank_goes_on_while_it_lasts_and_a_plant_or_battery_does_not() {
    let with = |utility, kind| {
        Town::of(utility)
            .node("s", UtilityNodeKind::Source)
            .load("a", "house", 4)
            .node("t", kind)
            .pipes(&["s-a", "a-t"])
            .outage("s-a")
            .affected
    };
    let water = with(Utility::Water, UtilityNodeKind::Store);
    assert!(water.nodes.is_empty() && water.buildings.is_empty());
    assert_eq!(water.on_store.len(), 2);
    for kind in [UtilityNodeKind::Store, UtilityNodeKind::Generator] {
        assert_eq!(nodes(&with(Utility::Power, kind)), ["a", "t"]);
    }
}

#[test]
fn what_was_dark_before_is_not_lost() {
    let outage = radial()
        .load("island", "far", 9)
        .load("far", "far", 9)
        .pipes(&["island-far"])
        .outage("island-far");
    assert!(!outage.was_supplied);
    assert!(outage.affected.nodes.is_empty() && outage.affected.buildings.is_empty());
}

/// A ring main with a valve on either side of each load, and one at the works:
/// s ─v─ a ─v─ b ─v─ c ─v─ a, with pipes between the valves' ends.
fn ring_main() -> Town {
    Town::of(Utility::Water)
        .node("s", UtilityNodeKind::Source)
        .node("a", UtilityNodeKind::Junction)
        .load("b", "house", 4)
        .load("c", "tower", 60)
        .node("a1", UtilityNodeKind::Junction)
        .node("a2", UtilityNodeKind::Junction)
        .node("b1", UtilityNodeKind::Junction)
        .node("c1", UtilityNodeKind::Junction)
        .valves(&["s-a", "a-a1", "b-b1", "c-c1", "a-a2"])
        .pipes(&["a1-b", "b1-c", "c1-a2"])
}

#[test]
fn a_leak_is_shut_off_by_the_fewest_valves_next_to_it() {
    // Between a and b: one valve at the works is fewer than the two beside the leak, though it cuts off all.
    let leak = ring_main().isolation("a1-b").unwrap();
    assert_eq!(leak.means, Means::Fittings);
    assert_eq!(closed(&leak), ["s-a"]);
    assert_eq!(leak.cut_off.households, 64);
    // With a second works behind c, two valves are the fewest, and the nearest two leave the tower its water.
    let fed_twice = ring_main()
        .node("t", UtilityNodeKind::Source)
        .valves(&["t-c"]);
    let leak = fed_twice.isolation("a1-b").unwrap();
    assert_eq!(closed(&leak), ["a-a1", "b-b1"]);
    assert_eq!(nodes(&leak.cut_off), ["a1", "b"]);
    assert_eq!(leak.cut_off.households, 4);
}

#[test]
fn a_leaking_valve_does_not_shut_itself() {
    let leak = ring_main().isolation("a-a1").unwrap();
    assert_eq!(closed(&leak), ["s-a"]);
    // The one at the works cannot be shut off by anything but the works.
    assert_eq!(ring_main().isolation("s-a"), None);
    assert_eq!(ring_main().isolation("s"), None);
}

#[test]
fn without_valves_the_pipes_to_plug_are_told() {
    let town = Town::of(Utility::Water)
        .node("s", UtilityNodeKind::Source)
        .load("a", "house", 4)
        .load("b", "tower", 60)
        .pipes(&["s-a", "a-b"]);
    let leak = town.isolation("a-b").unwrap();
    assert_eq!((leak.means, closed(&leak)), (Means::AnyLink, vec!["s-a"]));
    assert_eq!(leak.cut_off.households, 64);
}

#[test]
fn what_nothing_feeds_needs_no_closing() {
    let town = Town::of(Utility::Water)
        .node("a", UtilityNodeKind::Junction)
        .node("b", UtilityNodeKind::Junction)
        .pipes(&["a-b"]);
    assert_eq!(closed(&town.isolation("a-b").unwrap()), [""; 0]);
}

#[test]
fn one_id_of_a_node_and_a_link_is_to_be_told_apart() {
    let community = radial().node("b-c", UtilityNodeKind::Junction).built();
    ask(&community, |graph, _| {
        let twice = graph.find("b-c").unwrap_err();
        assert!(matches!(twice, SupplyError::Ambiguous { .. }), "{twice}");
        assert!(twice.to_string().contains("utility_link/b-c"));
        assert_ne!(
            graph.find("utility_link/b-c").unwrap(),
            graph.find("utility_node/b-c").unwrap()
        );
        let none = graph.find("nothing").unwrap_err();
        assert!(none.to_string().contains("5 nodes and 3 links"), "{none}");
    });
}
