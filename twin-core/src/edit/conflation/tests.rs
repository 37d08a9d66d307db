//! Features known again, one by one and in a whole town.

use std::collections::BTreeMap;

use geo::{Area, Coord, MapCoords, polygon};

use super::super::tests::town::{planned_town, source, text};
use super::super::{Side, Sides, merge};
use super::*;
use crate::ids::{BuildingId, RoadId};
use crate::inference::{Depth, complete, deepen};
use crate::model::{Building, Community, Provenance, Road};

/// The town without what rules added, as a reader would give it.
fn map() -> CommunityParts {
    let mut parts = source().into_parts();
    parts.households.clear();
    parts
}

/// Every building and road under an id of another map; gives the new ids by the old ones.
fn other_ids(parts: &mut CommunityParts) -> BTreeMap<String, String> {
    let mut found = Vec::new();
    let renamed = |layer: &'static str, id: &str, number: usize| SameFeature {
        layer,
        id: format!("other/{layer}/{number}"),
        newer_id: id.to_owned(),
        likeness: 1.0,
    };
    for (number, building) in parts.buildings.iter().enumerate() {
        found.push(renamed("building", building.id.as_str(), number));
    }
    for (number, road) in parts.roads.iter().enumerate() {
        found.push(renamed("road", road.id.as_str(), number));
    }
    rename::rename(parts, &found).unwrap();
    Community::new(parts.clone()).unwrap();
    found.into_iter().map(|s| (s.newer_id, s.id)).collect()
}

fn shifted(parts: &mut CommunityParts, by: Coord<f64>) {
    for building in &mut parts.buildings {
        building.footprint = building.footprint.map_coords(|c| c + by);
    }
    for road in &mut parts.roads {
        road.line = road.line.map_coords(|c| c + by);
    }
}

#[test]
fn the_same_map_under_other_ids_is_the_same_map() {
    let earlier = map();
    let mut newer = earlier.clone();
    let ids = other_ids(&mut newer);
    assert_ne!(text(&newer), text(&earlier));
    let found = conflate(&mut newer, &earlier).unwrap();
    assert_eq!(found.unclear, []);
    assert_eq!(
        found.same.len(),
        earlier.buildings.len() + earlier.roads.len()
    );
    for same in &found.same {
        assert_eq!(ids[&same.id], same.newer_id);
    }
    assert_eq!(text(&newer), text(&earlier), "to the byte");
    let again = conflate(&mut newer, &earlier).unwrap();
    assert_eq!(again, Conflation::default());
}

#[test]
fn another_survey_two_metres_off_is_known_again() {
    let earlier = map();
    let mut newer = earlier.clone();
    let ids = other_ids(&mut newer);
    shifted(&mut newer, Coord { x: 1.2, y: -1.6 });
    let found = conflate(&mut newer, &earlier).unwrap();
    // A square of 16 m² shares 2.8 m · 2.4 m with itself, 27 % of the union; one of 100 m² 8.8 m · 8.4 m, 59 %.
    for building in earlier
        .buildings
        .iter()
        .filter(|b| b.footprint.unsigned_area() >= 100.0)
    {
        let is_same = |s: &SameFeature| s.id == building.id.as_str();
        assert!(
            found.same.iter().any(is_same),
            "{}: {:?}",
            building.id,
            found.unclear
        );
    }
    for same in &found.same {
        assert_eq!(ids[&same.id], same.newer_id);
        assert!(same.likeness > 0.5 && same.likeness < 1.0, "{same:?}");
    }
    // Not one is mistaken; what is not surely told is listed.
    let listed: usize = found.unclear.iter().map(|u| u.earlier.len()).sum();
    let all = earlier.buildings.len() + earlier.roads.len();
    assert_eq!(found.same.len() + listed, all);
    assert!(listed * 4 < all, "{listed} of {all}: {:?}", found.unclear);
}

#[test]
fn plans_and_edits_survive_a_map_of_other_ids() {
    let base = source();
    let mut ours = planned_town().into_parts();
    ours.buildings[1].storeys.value = 3;
    ours.buildings[1].storeys.provenance = Provenance::edited("us");
    let mut theirs = (*base).clone();
    other_ids(&mut theirs);
    theirs.buildings[2].basements.value += 1;
    let found = conflate(&mut theirs, &base).unwrap();
    assert_eq!(found.unclear, []);
    let sides = Sides {
        base: &base,
        ours: &ours,
        theirs: &theirs,
    };
    let merged = merge(sides, Side::Ours).unwrap();
    assert_eq!(merged.community.devices, ours.devices);
    assert_eq!(merged.community.buildings.len(), base.buildings.len());
    assert_eq!(merged.community.buildings[1], ours.buildings[1]);
    let basements = merged.community.buildings[2].basements.value;
    assert_eq!(basements, base.buildings[2].basements.value + 1);
    assert_eq!(
        (merged.report.added.len(), merged.report.removed.len()),
        (0, 0)
    );
    assert_eq!(
        (merged.report.kept.len(), merged.report.conflicts.len()),
        (0, 0)
    );
}

#[test]
fn what_rules_add_is_named_after_the_earlier_id() {
    let strip = |parts: &mut CommunityParts| {
        parts.units.clear();
        parts.storeys.clear();
        parts.rooms.clear();
        parts.gates.clear();
        parts.fixtures.clear();
    };
    let mut earlier = map();
    strip(&mut earlier);
    let mut newer = earlier.clone();
    other_ids(&mut newer);
    conflate(&mut newer, &earlier).unwrap();
    for parts in [&mut earlier, &mut newer] {
        complete(parts);
        deepen(parts, Depth::All);
    }
    assert!(!earlier.units.is_empty() && !earlier.rooms.is_empty());
    assert_eq!(text(&newer), text(&earlier));
}

/// A building of the town as a rectangle from `x` to `x + width`, 12 m deep.
fn block(of: &Building, id: &str, x: f64, width: f64) -> Building {
    let footprint =
        polygon![(x: x, y: 0.0), (x: x + width, y: 0.0), (x: x + width, y: 12.0), (x: x, y: 12.0)];
    Building {
        id: BuildingId::new(id).unwrap(),
        footprint,
        ..of.clone()
    }
}

fn check_blocks(earlier: &[(&str, f64, f64)], newer: &[(&str, f64, f64)]) -> Conflation {
    let town = source();
    let side = |blocks: &[(&str, f64, f64)]| {
        let mut parts = town.without_features();
        let of = &town.buildings[0];
        let blocks = blocks
            .iter()
            .map(|(id, x, width)| block(of, id, *x, *width));
        parts.buildings = blocks.collect();
        parts
    };
    conflate(&mut side(newer), &side(earlier)).unwrap()
}

fn unclear(had: &Conflation) -> Vec<(Unclear, String, String)> {
    let told = |u: &UnclearGroup| (u.unclear, u.earlier.join(" "), u.newer.join(" "));
    assert_eq!(had.same, []);
    had.unclear.iter().map(told).collect()
}

#[test]
fn one_to_many_is_listed_and_not_guessed() {
    let case = |kind, was: &str, is: &str| vec![(kind, was.to_owned(), is.to_owned())];
    let had = check_blocks(&[("a", 0.0, 40.0)], &[("p", 0.0, 20.0), ("q", 20.0, 20.0)]);
    assert_eq!(unclear(&had), case(Unclear::Split, "a", "p q"));
    // One part keeps the id: the merge by id goes on, and yet it is told of.
    let had = check_blocks(&[("a", 0.0, 40.0)], &[("a", 0.0, 20.0), ("q", 20.0, 20.0)]);
    assert_eq!(unclear(&had), case(Unclear::Split, "a", "a q"));
    let had = check_blocks(&[("a", 0.0, 20.0), ("b", 20.0, 20.0)], &[("p", 0.0, 40.0)]);
    assert_eq!(unclear(&had), case(Unclear::Merged, "a b", "p"));
    let two = [("a", 0.0, 20.0), ("b", 20.0, 20.0)];
    // 30 m and 10 m: the first shares 10 of 20 m with `b`, the second lies in it.
    let had = check_blocks(&two, &[("p", 0.0, 30.0), ("q", 30.0, 10.0)]);
    assert_eq!(unclear(&had), case(Unclear::Regrouped, "a b", "p q"));
    let had = check_blocks(&[("kiosk", 0.0, 4.0)], &[("hall", 0.0, 40.0)]);
    assert_eq!(unclear(&had), case(Unclear::Reshaped, "kiosk", "hall"));
    // Elsewhere: nothing to tell.
    assert_eq!(
        check_blocks(&[("a", 0.0, 20.0)], &[("p", 50.0, 20.0)]),
        Conflation::default()
    );
    // The same id with another shape is the same by its id.
    assert_eq!(
        check_blocks(&[("a", 0.0, 20.0)], &[("a", 0.0, 60.0)]),
        Conflation::default()
    );
}

#[test]
fn ids_follow_only_where_a_feature_is_named_after_its_own() {
    let town = source();
    let mut parts = (*town).clone();
    let road = |id: &str, of: &Road| Road {
        id: RoadId::new(id).unwrap(),
        ..of.clone()
    };
    // Two stretches of one way: the second is no part of the first, though its id begins with it.
    let (first, second) = (parts.roads[0].clone(), parts.roads[1].clone());
    parts.roads = vec![road("way/9", &first), road("way/9/1", &second)];
    parts.devices.clear();
    let same = [SameFeature {
        layer: "road",
        id: "way/3".to_owned(),
        newer_id: "way/9".to_owned(),
        likeness: 1.0,
    }];
    rename::rename(&mut parts, &same).unwrap();
    let ids: Vec<_> = parts.roads.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["way/3", "way/9/1"]);
}
