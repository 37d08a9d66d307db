//! Sites that power and network reach, by hand.

use super::*;
use crate::rules::{NEW_BUILD, RuleSet, shipped_profile};

const HEAD: &str = "\
[document]
title_zh = \"甲市细则\"
title_en = \"Rules of City A\"
issuer = \"甲市\"
date = 2025-03-01

[supply]
power_m = 60
network_m = 60
source = \"Article 2\"
source_zh = \"第二条\"
";

/// A row that wants a device of a class with these fields at each feature.
fn rules(class: &str, of: &str) -> RuleSet {
    let text = format!(
        "{HEAD}
[[class]]
id = \"HZ-C\"
name_zh = \"柜\"
name_en = \"Box\"
mount_height_m = 1
{class}

[[row]]
id = \"HZ-1\"
class = \"HZ-C\"
rule = {{ kind = \"for_each\", {of}, count = 1, within_m = 2 }}
clause = \"第一条\"
quote_zh = \"应设 1 台\"
"
    );
    let profile = shipped_profile(NEW_BUILD).unwrap();
    RuleSet::read(profile, &[("city.toml", &text)]).unwrap_or_else(|errors| panic!("{errors}"))
}

const AT_POLES: &str = "of = \"fixtures\", where = { kind = { is = \"lamp_pole\" } }";
const ON_MAINS: &str = "network = \"cellular\"";

/// Lamp poles 30 m and 80 m east of the origin.
fn two_poles() -> CommunityParts {
    let mut parts = empty();
    for (id, x) in [("near", 30.0), ("far", 80.0)] {
        let pole = fixture(id, FixtureKind::LampPole, (x, 0.0, 0.0));
        parts.fixtures.push(pole);
    }
    parts
}

/// The same, and a distribution box at the origin.
fn with_box() -> CommunityParts {
    let mut parts = two_poles();
    let cabinet = fixture("box", FixtureKind::DistributionBox, (0.0, 0.0, 0.0));
    parts.fixtures.push(cabinet);
    parts
}

fn planned(parts: CommunityParts, set: &RuleSet) -> (Community, Placement) {
    let community = Community::new(parts).unwrap();
    let options = set.options(Optional::Include);
    let placement = place(&community, &set.catalogue, &options).unwrap();
    let again = place(&community, &set.catalogue, &options).unwrap();
    assert_eq!(placement, again);
    (community, placement)
}

fn counts(placement: &Placement) -> (u64, u64, Unreached) {
    let told = outcome(placement, "HZ-1");
    (told.demanded, told.placed, told.unreached)
}

fn out_of(power: usize, network: usize) -> Unreached {
    Unreached { power, network }
}

#[test]
fn of_two_poles_the_one_in_reach_of_power_is_a_site() {
    let set = rules(ON_MAINS, AT_POLES);
    let (_, placement) = planned(with_box(), &set);
    assert_eq!(counts(&placement), (2, 1, out_of(1, 0)));
    assert_eq!(of_row(&placement, "HZ-1")[0].position.x, 30.0);
    let told = outcome(&placement, "HZ-1");
    assert_eq!(told.reason, Some(Reason::Unsupplied));
    assert_eq!(told.next(), Some(Reason::Unsupplied.next()));
    let why = told.why().unwrap();
    assert_eq!(
        why.en,
        "some would stand where power or network does not reach; 1 candidate sites are out of reach of power and were left out"
    );
    assert_eq!(
        why.zh,
        "部分点位在供电或网络范围之外；1 个候选点位在供电范围之外，已排除"
    );
}

#[test]
fn where_nothing_is_known_of_mains_no_site_is_left_out_and_that_is_told() {
    let set = rules("network = \"wired\"", AT_POLES);
    let (community, placement) = planned(two_poles(), &set);
    assert_eq!(counts(&placement), (2, 2, out_of(0, 0)));
    assert_eq!(outcome(&placement, "HZ-1").why(), None);
    let told = Connections::of(&community, &placement, &set.catalogue).supply;
    assert_eq!(told.len(), 2, "{told:?}");
    for (words, about) in told.iter().zip(["no power", "no fibre"]) {
        assert!(words.en.contains(about), "{words:?}");
        assert!(words.zh.contains("没有"), "{words:?}");
    }
    // What only inference put there is not known.
    let mut parts = with_box();
    for fixture in &mut parts.fixtures {
        fixture.provenance = Provenance::inferred("test");
    }
    let (_, placement) = planned(parts, &set);
    assert_eq!(counts(&placement), (2, 2, out_of(0, 0)));
}

#[test]
fn the_reach_is_the_rule_files_and_says_where_it_is_from() {
    let mut set = rules(ON_MAINS, AT_POLES);
    let (community, placement) = planned(with_box(), &set);
    let told = Connections::of(&community, &placement, &set.catalogue).supply;
    assert!(told[0].en.contains("60 m"), "{told:?}");
    assert!(told.iter().any(|words| words.en.contains("Article 2")));
    assert!(told.iter().any(|words| words.zh.contains("第二条")));
    // The shipped reach is 250 m.
    set.catalogue.supply = catalogue().supply;
    let (_, placement) = planned(with_box(), &set);
    assert_eq!(counts(&placement), (2, 2, out_of(0, 0)));
    set.catalogue.supply = None;
    let (_, placement) = planned(with_box(), &set);
    assert_eq!(counts(&placement), (2, 2, out_of(0, 0)));
}

#[test]
fn what_needs_no_mains_stands_anywhere() {
    for (class, by) in [
        ("network = \"nb_iot\"", PowerBy::Battery),
        (
            "network = \"cellular\"\npower = \"battery\"",
            PowerBy::Battery,
        ),
        ("network = \"cellular\"\npower = \"solar\"", PowerBy::Solar),
    ] {
        let set = rules(class, AT_POLES);
        let (community, placement) = planned(with_box(), &set);
        assert_eq!(counts(&placement), (2, 2, out_of(0, 0)), "{class}");
        let fed = Connections::of(&community, &placement, &set.catalogue);
        let all = placement.devices.iter().zip(&fed.of_devices);
        let mut ours = all.filter(|(device, _)| device.class.as_str() == "HZ-C");
        assert!(ours.all(|(_, fed)| fed.power.by == by), "{class}");
    }
    // What speaks NB-IoT may be on mains all the same.
    let set = rules("network = \"nb_iot\"\npower = \"mains\"", AT_POLES);
    let (_, placement) = planned(with_box(), &set);
    assert_eq!(counts(&placement), (2, 1, out_of(1, 0)));
}

#[test]
fn a_line_comes_from_fibre_that_the_map_tells_of() {
    let mut parts = two_poles();
    let mut house = building("b", -40.0, -6.0, 3, 0);
    house.compound = None;
    house.fibre_gbit_s = Some(sourced(10.0));
    parts.buildings.push(house);
    // The east wall is the line x = 0. No power is known.
    let (_, placement) = planned(parts.clone(), &rules("network = \"wired\"", AT_POLES));
    assert_eq!(counts(&placement), (2, 1, out_of(0, 1)));
    assert_eq!(of_row(&placement, "HZ-1")[0].position.x, 30.0);
    let (_, placement) = planned(parts.clone(), &rules(ON_MAINS, AT_POLES));
    assert_eq!(counts(&placement), (2, 2, out_of(0, 0)));
    // A building said to have none is no source of it, and its power is one once any is known.
    parts.buildings[0].fibre_gbit_s = Some(sourced(0.0));
    let cabinet = fixture("box", FixtureKind::DistributionBox, (-500.0, 0.0, 0.0));
    parts.fixtures.push(cabinet);
    let (_, placement) = planned(parts, &rules("network = \"wired\"", AT_POLES));
    assert_eq!(counts(&placement), (2, 1, out_of(1, 0)));
}

#[test]
fn within_a_building_its_own_installation_feeds_whatever_the_walls_are_away() {
    let mut set = rules("network = \"wired\"", "of = \"units\"");
    let mut parts = small();
    parts.buildings[0].fibre_gbit_s = Some(sourced(10.0));
    if let Some(supply) = &mut set.catalogue.supply {
        (supply.power_m, supply.network_m) = (1.0, 1.0);
    }
    // The cores are 6 m from the walls. The second building's fibre is inferred.
    let (_, placement) = planned(parts.clone(), &set);
    assert_eq!(counts(&placement), (2, 2, out_of(0, 0)));
    parts.buildings[1].fibre_gbit_s = Some(sourced(0.0));
    let (_, placement) = planned(parts, &set);
    assert_eq!(counts(&placement), (2, 1, out_of(0, 1)));
}

#[test]
fn a_compound_without_the_government_network_has_no_site_for_what_needs_it() {
    let set = rules("network = \"government\"", "of = \"units\"");
    let said = |reaches: Option<bool>| {
        let mut parts = small();
        parts.compounds[0].government_network = reaches.map(sourced);
        let (_, placement) = planned(parts, &set);
        counts(&placement)
    };
    assert_eq!(said(None), (2, 2, out_of(0, 0)));
    assert_eq!(said(Some(true)), (2, 2, out_of(0, 0)));
    assert_eq!(said(Some(false)), (2, 0, out_of(0, 2)));
}

#[test]
fn along_a_road_each_place_out_of_reach_is_counted_once_and_the_gap_is_told() {
    let set = rules(ON_MAINS, AT_POLES);
    let mut parts = empty();
    let line = vec![(0.0, 0.0), (200.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, line));
    let (_, free) = planned(parts.clone(), &set);
    assert_eq!(outcome(&free, "T4-1").unreached, out_of(0, 0));
    assert_eq!(of_row(&free, "T4-1").len(), 4);
    let cabinet = fixture("box", FixtureKind::DistributionBox, (0.0, 0.0, 0.0));
    parts.fixtures.push(cabinet);
    let (_, bound) = planned(parts, &set);
    // Sites are 2.5 m apart on both verges, 3.5 m off the middle: 57.5 m along are 57.6 m away, 60 m are 60.1 m. From 60 m to 200 m
    // that is 57 on each side.
    let told = outcome(&bound, "T4-1");
    assert_eq!(told.unreached, out_of(2 * 57, 0));
    assert!(
        matches!(told.reason, Some(Reason::NoSite { .. })),
        "{told:?}"
    );
    assert_eq!(told.next(), Some(Reason::Unsupplied.next()));
    let poles = of_row(&bound, "T4-1");
    assert!(!poles.is_empty());
    let away_m = |pole: &&Device| pole.position.x.hypot(pole.position.y);
    assert!(poles.iter().all(|pole| away_m(pole) <= 60.0), "{poles:?}");
}
