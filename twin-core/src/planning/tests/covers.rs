//! Covers of roads, greens and features: counted by hand, and against the spacing rule along a straight road.

use super::*;
use crate::rules::{NEW_BUILD, RuleSet, shipped_profile};

/// Stations of the row's devices along a road on the x axis, in order.
fn stations(placement: &Placement, row: &str) -> Vec<f64> {
    let mut stations: Vec<f64> = of_row(placement, row)
        .iter()
        .map(|d| d.position.x)
        .collect();
    stations.sort_by(f64::total_cmp);
    stations
}

#[test]
fn a_straight_road_gets_the_fewest_poles_that_the_spacing_allows() {
    for length in [20.0, 49.0, 51.0, 99.0, 101.0, 430.0] {
        let mut parts = empty();
        parts
            .roads
            .push(road("r", RoadClass::Main, vec![(0.0, 0.0), (length, 0.0)]));
        let (_, placement) = placed(parts);
        let stations = stations(&placement, "T4-1");
        // A pole serves 25 m to both sides.
        assert_eq!(stations.len(), (length / 50.0).ceil() as usize, "{length}");
        assert!(stations[0] <= 25.01 && length - stations[stations.len() - 1] <= 25.01);
        for pair in stations.windows(2) {
            assert!(
                (29.99..=50.01).contains(&(pair[1] - pair[0])),
                "{length}: {stations:?}"
            );
        }
        let outcome = outcome(&placement, "T4-1");
        let extent = outcome.extent.unwrap();
        assert_eq!((extent.demanded, extent.served), (length, length));
        assert!(
            outcome.bounds.unwrap().gap() < 0.05,
            "{length}: {outcome:?}"
        );
    }
}

#[test]
fn a_stretch_without_free_ground_stays_open_and_is_told() {
    let mut parts = empty();
    parts
        .roads
        .push(road("r", RoadClass::Main, vec![(0.0, 0.0), (200.0, 0.0)]));
    // Water on both sides of its second half, and about its end.
    parts.waters.push(Water {
        id: WaterId::new("lake").unwrap(),
        name: Name::default(),
        area: rectangle(100.0, -60.0, 200.0, 120.0),
        provenance: here(),
    });
    let (_, placement) = placed(parts);
    let outcome = outcome(&placement, "T4-1");
    let extent = outcome.extent.unwrap();
    // The last pole stands before the water and serves 25 m beyond it.
    assert!(
        (extent.demanded - extent.served - 75.0).abs() < 2.6,
        "{extent:?}"
    );
    assert!(outcome.placed < outcome.demanded);
    let reason = outcome.reason.as_ref().unwrap().en();
    assert!(reason.contains("of 200 m have no free site"), "{reason}");
}

#[test]
fn a_lawn_is_watered_from_edge_to_edge_with_the_least_spacing_kept() {
    let (community, placement) = placed(small());
    let lawn = &community.greens[0].area;
    let outlets = of_row(&placement, "T4-7");
    let apart = |a: &Device, x: f64, y: f64| (a.position.x - x).hypot(a.position.y - y);
    for (i, a) in outlets.iter().enumerate() {
        assert!(lawn.contains(&Point::new(a.position.x, a.position.y)));
        for b in &outlets[i + 1..] {
            assert!(apart(a, b.position.x, b.position.y) >= 30.0);
        }
    }
    // 100 m × 60 m: of four, each would have 50 m × 30 m, whose corners are 29.2 m off; an outlet waters 50 m / √3 = 28.9 m.
    assert_eq!(outlets.len(), 5);
    assert!(outcome(&placement, "T4-7").bounds.unwrap().bound > 4.0);
    for x in 0..100 {
        for y in 0..60 {
            let (x, y) = (180.5 + f64::from(x), 120.5 + f64::from(y));
            let nearest = outlets
                .iter()
                .map(|a| apart(a, x, y))
                .fold(f64::MAX, f64::min);
            assert!(nearest <= 50.0 / 2.0_f64.sqrt(), "{x} {y}: {nearest}");
        }
    }
}

/// Gates in a row, and how many devices one rule of a city gives them.
fn reaching(gates: &[f64], distance_m: f64) -> (Placement, Vec<f64>) {
    let mut parts = empty();
    for (index, x) in gates.iter().enumerate() {
        parts.gates.push(Gate {
            id: GateId::new(format!("g{index}")).unwrap(),
            name: Name::default(),
            position: Position::new(*x, 0.0, 0.0),
            outward_rad: sourced(0.0),
            kind: sourced(GateKind::Main),
            compound: None,
            provenance: here(),
        });
    }
    let text = format!(
        r#"
[document]
title_zh = "试验"
title_en = "Test"
issuer = "试验"
date = 2026-01-01

[[row]]
id = "C-1"
class = "T4-4"
assumption = "a test's own"
required = true
rule = {{ kind = "within_reach", of = "gates", distance_m = {distance_m}, by = "straight" }}
"#
    );
    let rules =
        RuleSet::read(shipped_profile(NEW_BUILD).unwrap(), &[("city.toml", &text)]).unwrap();
    let community = Community::new(parts).unwrap();
    let options = PlacementOptions::default();
    let placement = place(&community, &rules.catalogue, &options).unwrap();
    let stations = stations(&placement, "C-1");
    (placement, stations)
}

#[test]
fn one_device_reaches_as_many_features_as_it_can() {
    // In the middle of three, at the second of them.
    assert_eq!(reaching(&[0.0, 80.0, 160.0], 100.0).1.len(), 1);
    // Half-way between two that are farther apart than it reaches.
    let (placement, stations) = reaching(&[0.0, 150.0], 100.0);
    assert_eq!(stations, [75.0]);
    assert_eq!(outcome(&placement, "C-1").bounds.unwrap().gap(), 0.0);
    // Taking each in turn would need three of these: at 0, 150 and 300.
    assert_eq!(reaching(&[0.0, 150.0, 300.0, 450.0], 100.0).1.len(), 2);
}
