//! What sites are chosen for: prices that change a plan as reckoned by hand, trenches, and that the fewest sites stay what they were.

use std::ops::ControlFlow;

use super::town::town;
use super::*;
use crate::rules::{NEW_BUILD, RuleSet, shipped_profile};

/// A list with these prices of sites, and a device of a class for 1,000.
fn list(class: &str, site: &str, catalogue: &Catalogue) -> PriceList {
    let text = format!(
        "currency = \"CNY\"
[source]
title_en = \"Quotes\"
title_zh = \"询价\"
date = 2026-01-01
[site]
{site}
[class.{class}]
device = 900
installation = 100
yearly = 0
"
    );
    PriceList::read("quotes.toml", &text, catalogue).unwrap()
}

fn planned(
    community: &Community,
    catalogue: &Catalogue,
    (siting, scope): (Siting, Scope),
) -> Placement {
    let given = Given {
        siting,
        scope,
        ..Given::default()
    };
    let options = PlacementOptions::default();
    place_watched(community, catalogue, &options, &given, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

fn by_prices<'p>(placement: &'p Placement, row: &str) -> &'p ByPrices {
    match &outcome(placement, row).decided {
        Some(Decided::Prices(prices)) => prices,
        other => panic!("{row}: {other:?}"),
    }
}

/// A city's row that wants a device on mains within 100 m of each gate.
fn near_gates() -> RuleSet {
    let text = r#"
[document]
title_zh = "试验"
title_en = "Test"
issuer = "试验"
date = 2026-01-01

[[class]]
id = "HZ-C"
name_zh = "柜"
name_en = "Box"
mount_height_m = 1
network = "cellular"

[[row]]
id = "HZ-1"
class = "HZ-C"
assumption = "a test's own"
required = true
rule = { kind = "within_reach", of = "gates", distance_m = 100, by = "straight" }
"#;
    let profile = shipped_profile(NEW_BUILD).unwrap();
    RuleSet::read(profile, &[("city.toml", text)]).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Two gates 150 m apart, each with a distribution box: one device half-way does for both, 75 m from power.
fn two_gates() -> Community {
    let mut parts = empty();
    for (id, x) in [("west", 0.0), ("east", 150.0)] {
        parts.gates.push(Gate {
            id: GateId::new(id).unwrap(),
            name: Name::default(),
            position: Position::new(x, 0.0, 0.0),
            outward_rad: sourced(0.0),
            kind: sourced(GateKind::Main),
            compound: None,
            provenance: here(),
        });
        let cabinet = format!("box-{id}");
        let cabinet = fixture(&cabinet, FixtureKind::DistributionBox, (x, 0.0, 0.0));
        parts.fixtures.push(cabinet);
    }
    Community::new(parts).unwrap()
}

#[test]
fn a_long_trench_loses_against_a_second_device_near_power() {
    let (community, rules) = (two_gates(), near_gates());
    let at = |siting: Siting| {
        let scope = Scope::read(["HZ-1"], &rules.catalogue, &PlacementOptions::default()).unwrap();
        let placement = planned(&community, &rules.catalogue, (siting, scope));
        let mut xs: Vec<f64> = of_row(&placement, "HZ-1")
            .iter()
            .map(|device| device.position.x)
            .collect();
        xs.sort_by(f64::total_cmp);
        (placement, xs)
    };
    assert_eq!(at(Siting::Sites).1, [75.0]);
    // 1,000 and 75 m for 1 each, against 2,000: the one half-way is cheaper, too.
    let cheap = list("HZ-C", "pole = 0\ntrench_m = 1", &rules.catalogue);
    let (placement, xs) = at(Siting::Cost(cheap));
    assert_eq!(xs, [75.0]);
    assert!((by_prices(&placement, "HZ-1").cost - 1_075.0).abs() < 1e-6);
    // 1,000 and 75 m for 100 each, 8,500, against 2,000 and the steps from each gate to its box.
    let dear = list("HZ-C", "pole = 0\ntrench_m = 100", &rules.catalogue);
    let (placement, xs) = at(Siting::Cost(dear));
    assert_eq!(xs.len(), 2);
    assert!(xs[0].abs() < 10.0 && (xs[1] - 150.0).abs() < 10.0, "{xs:?}");
    let found = by_prices(&placement, "HZ-1");
    assert!((found.otherwise - 8_500.0).abs() < 1e-6, "{found:?}");
    assert!((2_000.0..5_000.0).contains(&found.cost), "{found:?}");
    assert_eq!(found.sites[&Footing::Feature], [2, 0]);
    assert_eq!(found.sites[&Footing::Between], [0, 1]);
    let bounds = outcome(&placement, "HZ-1").bounds.unwrap();
    assert_eq!(bounds.value, found.cost);
    assert_eq!(bounds.gap(), 0.0);
    let words = outcome(&placement, "HZ-1")
        .decided
        .as_ref()
        .unwrap()
        .words();
    assert!(
        words
            .en
            .starts_with("prices decided: 2 at features instead of 0"),
        "{words}"
    );
    assert!(words.zh.contains("要素旁 2 处（原为 0）"), "{}", words.zh);
}

/// A base that costs more than a device: one half-way is taken although its trench is long.
#[test]
fn what_stands_on_the_ground_pays_for_its_base() {
    let (community, rules) = (two_gates(), near_gates());
    let site = "pole = 0\nground_base = 9000\ntrench_m = 100";
    let prices = list("HZ-C", site, &rules.catalogue);
    let scope = Scope::read(["HZ-1"], &rules.catalogue, &PlacementOptions::default()).unwrap();
    let placement = planned(&community, &rules.catalogue, (Siting::Cost(prices), scope));
    // 1,000 + 9,000 + 7,500 against twice 10,000.
    assert_eq!(of_row(&placement, "HZ-1").len(), 1);
    assert!((by_prices(&placement, "HZ-1").cost - 17_500.0).abs() < 1e-6);
}

/// 40 m of main road, and along it, 10 m from its middle, a house. Cameras at both ends of its wall show all of the road, and so do two on
/// posts at both ends of the road; none shows all of it alone.
fn road_past_a_house() -> Community {
    let mut parts = empty();
    let ends = vec![(40.0, 0.0), (80.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, ends));
    parts.buildings.push(Building {
        compound: None,
        ..building("house", 40.0, 10.0, 6, 0)
    });
    Community::new(parts).unwrap()
}

/// How many cameras hang on walls, and how many stand on posts.
fn cameras(site: &str) -> (Placement, [usize; 2]) {
    let (community, catalogue) = (road_past_a_house(), catalogue());
    let prices = list("T3-2", site, &catalogue);
    let scope = Scope::read(["T3-2a"], &catalogue, &PlacementOptions::default()).unwrap();
    let placement = planned(&community, &catalogue, (Siting::Cost(prices), scope));
    let cameras = of_row(&placement, "T3-2a");
    let walls = cameras
        .iter()
        .filter(|d| matches!(d.host, Host::Building(_)));
    let walls = walls.count();
    let counts = [walls, cameras.len() - walls];
    (placement, counts)
}

#[test]
fn cheap_walls_take_cameras_from_posts_and_cheap_posts_from_walls() {
    let (placement, [walls, posts]) = cameras("pole = 1000000\nwall_mount = 0\ntrench_m = 0");
    assert!(walls >= 2 && posts == 0, "{walls} {posts}");
    assert_eq!(by_prices(&placement, "T3-2a").cost, 1_000.0 * walls as f64);
    let (placement, [walls, posts]) = cameras("pole = 0\nwall_mount = 1000000\ntrench_m = 0");
    assert!(walls == 0 && posts >= 2, "{walls} {posts}");
    let found = by_prices(&placement, "T3-2a");
    assert_eq!(found.cost, 1_000.0 * posts as f64);
    // The fewest sites hang them on the house.
    assert!(found.otherwise > 2_000_000.0, "{found:?}");
    assert_eq!(found.sites[&Footing::Ground], [posts, 0]);
}

#[test]
fn a_class_without_a_price_keeps_the_fewest_sites_and_says_so() {
    let (community, rules) = (two_gates(), near_gates());
    let prices = list("T3-2", "pole = 0\ntrench_m = 100", &rules.catalogue);
    let scope = || Scope::read(["HZ-1"], &rules.catalogue, &PlacementOptions::default()).unwrap();
    let unpriced = planned(
        &community,
        &rules.catalogue,
        (Siting::Cost(prices), scope()),
    );
    let fewest = planned(&community, &rules.catalogue, (Siting::Sites, scope()));
    assert_eq!(unpriced.devices, fewest.devices);
    assert_eq!(outcome(&unpriced, "HZ-1").decided, Some(Decided::Unpriced));
    assert_eq!(outcome(&fewest, "HZ-1").decided, None);
}

#[test]
fn a_town_by_cost_is_the_same_again_and_no_row_is_dearer_than_by_sites() {
    let (community, catalogue) = (town(4, 4), catalogue());
    let prices = || Siting::Cost(PriceList::reference(&catalogue).unwrap());
    let first = planned(&community, &catalogue, (prices(), Scope::default()));
    let again = planned(&community, &catalogue, (prices(), Scope::default()));
    assert_eq!(format!("{first:?}"), format!("{again:?}"));
    let mut decided = 0;
    for outcome in &first.outcomes {
        if let Some(Decided::Prices(found)) = &outcome.decided {
            decided += 1;
            assert!(found.cost <= found.otherwise * (1.0 + 1e-9), "{outcome:?}");
            let bounds = outcome.bounds.unwrap();
            assert!(bounds.bound <= bounds.value * (1.0 + 1e-9), "{outcome:?}");
        }
    }
    assert!(decided > 0);
}

/// The weights that the fewest sites have had from the start, and a town that is planned by nothing else.
#[test]
fn the_fewest_sites_are_the_default_and_stay_what_they_were() {
    let weights = Footing::ALL.iter().map(|footing| footing.weight());
    let weights: Vec<f64> = weights.collect();
    let before = [1e-3, 1.0, 1.0, 1.0, 1.01, 1.05, 1.1, 1.15, 1.25, 2.1];
    assert_eq!(weights, before);
    let (community, catalogue) = (town(4, 4), catalogue());
    let plain = place(&community, &catalogue, &PlacementOptions::default()).unwrap();
    let sites = planned(&community, &catalogue, (Siting::Sites, Scope::default()));
    assert_eq!(plain, sites);
    assert!(plain.outcomes.iter().all(|o| o.decided.is_none()));
    // Smart poles come first, so that both objectives have the same problem there.
    let most = planned(&community, &catalogue, (Siting::Coverage, Scope::default()));
    let served = |placement: &Placement| outcome(placement, "T4-1").extent.unwrap().served;
    assert!(served(&most) >= served(&plain) - 1e-6);
    let decided = &outcome(&most, "T4-1").decided;
    assert!(matches!(decided, Some(Decided::Coverage(_))), "{decided:?}");
}
