//! Random small networks against brute force.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Town;
use super::networks::ask;
use crate::ids::UtilityNodeId;
use crate::model::{Community, Utility, UtilityLinkKind, UtilityNodeKind};
use crate::supply::{Means, Part};

const KINDS: [UtilityNodeKind; 4] = [
    UtilityNodeKind::Source,
    UtilityNodeKind::Store,
    UtilityNodeKind::Load,
    UtilityNodeKind::Junction,
];

/// Kinds of up to 7 nodes; ends, whether it is a valve and whether it is open, of up to 9 links.
type Drawn = (Vec<usize>, Vec<(usize, usize, bool, bool)>);

fn drawn() -> impl Strategy<Value = Drawn> {
    // Most nodes are loads and junctions.
    let kinds = prop::collection::vec(prop_oneof![1 => 0..2_usize, 3 => 2..4_usize], 2..8);
    let link = (
        0..7_usize,
        0..7_usize,
        any::<bool>(),
        prop::bool::weighted(0.85),
    );
    (kinds, prop::collection::vec(link, 1..10))
}

fn network((kinds, links): &Drawn) -> Community {
    let mut town = Town::of(Utility::Water);
    for (kind, number) in kinds.iter().zip(0..) {
        town = match KINDS[*kind] {
            UtilityNodeKind::Load => {
                town.load(&format!("n{number}"), &format!("h{}", number / 2), 3)
            }
            kind => town.node(&format!("n{number}"), kind),
        };
    }
    let mut seen = BTreeSet::new();
    for (a, b, is_valve, is_open) in links {
        let (a, b) = (a % kinds.len(), b % kinds.len());
        if a != b && seen.insert((a, b)) {
            let kind = if *is_valve {
                UtilityLinkKind::Valve
            } else {
                UtilityLinkKind::Pipe
            };
            town = town.link(&format!("n{a}-n{b}"), kind, *is_open);
        }
    }
    town.built()
}

/// The ids of nodes that are joined to one of `starts`, found by spreading until nothing changes.
fn spread<'c>(
    community: &'c Community,
    starts: &[&'c str],
    gone: &dyn Fn(&str) -> bool,
) -> BTreeSet<&'c str> {
    let mut found: BTreeSet<&str> = starts.iter().copied().filter(|s| !gone(s)).collect();
    loop {
        let before = found.len();
        for link in community.utility_links.iter().filter(|l| l.conducts) {
            let (a, b) = (link.from.as_str(), link.to.as_str());
            if gone(link.id.as_str()) || gone(a) || gone(b) {
                continue;
            }
            if found.contains(a) || found.contains(b) {
                found.extend([a, b]);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn of_kinds<'c>(community: &'c Community, kinds: &[UtilityNodeKind]) -> Vec<&'c str> {
    let nodes = community.utility_nodes.iter();
    let nodes = nodes.filter(|n| kinds.contains(&n.kind));
    nodes.map(|n| n.id.as_str()).collect()
}

const FEEDS: [UtilityNodeKind; 2] = [UtilityNodeKind::Source, UtilityNodeKind::Store];

fn parts(community: &Community) -> Vec<(Part, String)> {
    let nodes = community.utility_nodes.iter().zip(0..);
    let links = community.utility_links.iter().zip(0..);
    let nodes = nodes.map(|(n, i)| (Part::Node(i), n.id.to_string()));
    nodes
        .chain(links.map(|(l, i)| (Part::Link(i), l.id.to_string())))
        .collect()
}

/// Whether closing the links of a set keeps all that feeds away from both ends of the leak.
fn is_cut(community: &Community, leak: &str, closed: &[&str]) -> bool {
    let ends: Vec<&str> = match leak.split_once('-') {
        Some((a, b)) => vec![a, b],
        None => vec![leak],
    };
    let feeding = of_kinds(community, &FEEDS);
    let gone = |id: &str| closed.contains(&id) || (id == leak && ends.len() == 2);
    let fed = spread(community, &feeding, &gone);
    !ends.iter().any(|end| fed.contains(end))
}

/// The size of the smallest set of links of `from` that is a cut, by trying all.
fn smallest(community: &Community, leak: &str, from: &[&str]) -> Option<u32> {
    let sets = 0..1_u32 << from.len();
    let set = |bits: u32| -> Vec<&str> {
        let chosen = from
            .iter()
            .enumerate()
            .filter(|(i, _)| bits & (1 << i) != 0);
        chosen.map(|(_, id)| *id).collect()
    };
    sets.filter(|bits| is_cut(community, leak, &set(*bits)))
        .map(u32::count_ones)
        .min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_outage_is_what_spreading_finds(drawn in drawn()) {
        let community = network(&drawn);
        for (part, id) in parts(&community) {
            let told = ask(&community, |graph, meters| graph.outage(part, meters));
            let feeding = of_kinds(&community, &FEEDS);
            let before = spread(&community, &feeding, &|_| false);
            let after = spread(&community, &feeding, &|gone| gone == id);
            let lost: Vec<&str> = before.difference(&after).copied().collect();
            let told_lost: Vec<&str> =
                told.affected.nodes.iter().map(UtilityNodeId::as_str).collect();
            prop_assert_eq!(&told_lost, &lost, "{}", id);
            for building in &community.buildings {
                let loads = community.utility_nodes.iter().filter(|n| {
                    n.building.as_ref().is_some_and(|b| b.value == building.id)
                        && before.contains(n.id.as_str())
                });
                let (gone, kept): (Vec<_>, Vec<_>) =
                    loads.partition(|n| lost.contains(&n.id.as_str()));
                let whole = !gone.is_empty() && kept.is_empty();
                let in_part = !gone.is_empty() && !kept.is_empty();
                prop_assert_eq!(told.affected.buildings.contains(&building.id), whole);
                prop_assert_eq!(told.affected.buildings_in_part.contains(&building.id), in_part);
            }
        }
    }

    #[test]
    fn no_smaller_set_of_valves_isolates(drawn in drawn()) {
        let community = network(&drawn);
        let open = || community.utility_links.iter().filter(|l| l.conducts);
        for (part, id) in parts(&community) {
            let told = ask(&community, |graph, meters| graph.isolation(part, meters));
            let others = || open().filter(|l| l.id.as_str() != id);
            let valves: Vec<&str> = others()
                .filter(|l| l.kind == UtilityLinkKind::Valve)
                .map(|l| l.id.as_str())
                .collect();
            let all: Vec<&str> = others().map(|l| l.id.as_str()).collect();
            let by_valves = smallest(&community, &id, &valves);
            let fewest = by_valves.or_else(|| smallest(&community, &id, &all));
            let Some(told) = told else {
                prop_assert_eq!(fewest, None, "{}", id);
                continue;
            };
            let closed: Vec<&str> = told.close.iter().map(|l| l.as_str()).collect();
            prop_assert_eq!(Some(closed.len() as u32), fewest, "{}: {:?}", id, closed);
            prop_assert!(is_cut(&community, &id, &closed));
            prop_assert_eq!(told.means == Means::Fittings, by_valves.is_some());
            if told.means == Means::Fittings {
                prop_assert!(closed.iter().all(|c| valves.contains(c)));
            }
        }
    }

    #[test]
    fn loops_are_the_links_that_can_go_without_parting_anything(drawn in drawn()) {
        let community = network(&drawn);
        for (part, id) in parts(&community) {
            let shape = ask(&community, |graph, _| graph.shape(part));
            let starts: Vec<&str> = id.split('-').collect();
            let is_in = spread(&community, &starts, &|_| false);
            prop_assert_eq!(shape.nodes, is_in.len());
            // Greedily: a link goes where both its ends stay joined to each other, sources being joined outside.
            let sources = of_kinds(&community, &[UtilityNodeKind::Source]);
            let sources: Vec<&str> = sources.into_iter().filter(|s| is_in.contains(s)).collect();
            let mut gone: Vec<&str> = Vec::new();
            for link in community.utility_links.iter().filter(|l| l.conducts) {
                let (id, a, b) = (link.id.as_str(), link.from.as_str(), link.to.as_str());
                if !is_in.contains(a) {
                    continue;
                }
                let without = |other: &str| other == id || gone.contains(&other);
                let mut joined = spread(&community, &[a], &without);
                if joined.iter().any(|n| sources.contains(n)) {
                    joined.extend(spread(&community, &sources, &without));
                }
                if joined.contains(b) {
                    gone.push(id);
                }
            }
            prop_assert_eq!(shape.loops, gone.len(), "{}", id);
        }
    }
}
