//! Water that fails, and pipes that leak.

use std::collections::BTreeSet;

use super::*;
use crate::model::UtilityFigure;
use crate::sim::{Spread, Truth, Whole};

#[test]
fn a_water_leak_shuts_the_valve_and_is_felt_by_hydrants() {
    let leak = IncidentPlan {
        lasts_s: Some(3_600.0),
        ..plan(IncidentKind::WaterLeak, None)
    };
    let begin = seconds(MORNING) + 600.0;
    let (shut, end) = (begin + 300.0, begin + 3_600.0);
    let heard = heard_from(MORNING, vec![leak], 90);
    let quiet = heard_from(MORNING, Vec::new(), 90);
    let begun = begins(&heard);
    let meter = begun["leak"][0].1;
    assert_eq!(said(&heard, meter, "leak"), [(begin, 1.0), (end, 0.0)]);
    assert_eq!(said(&heard, meter, "valve_open"), [(shut, 0.0), (end, 1.0)]);
    let more = |device: DeviceIdx, channel: &str, span: Range<f64>| -> Vec<f64> {
        let usual = between(&quiet, (device, channel), span.clone()).into_iter();
        let pairs = usual.zip(between(&heard, (device, channel), span));
        pairs.map(|(usual, now)| now.1 - usual.1).collect()
    };
    for (_, hydrant) in begun.get("mains_disturbed").into_iter().flatten() {
        let pressure = more(*hydrant, "pressure", begin..end);
        assert!(!pressure.is_empty());
        assert!(pressure.iter().all(|more| *more < -0.1), "{pressure:?}");
    }
}

/// Nobody lives there, so that nothing else is drawn.
#[test]
fn a_water_leak_is_counted_to_the_litre_until_the_valve_shuts() {
    let (community, catalogue) = demo();
    let mut meters = of_class("T4-3").into_iter();
    let meter = meters.find(|meter| unit_of(*meter).is_some()).unwrap();
    let at = format!("device/{}", community.devices[meter.index()].id);
    let leak = IncidentPlan {
        lasts_s: Some(3_600.0),
        ..plan(IncidentKind::WaterLeak, Some(&at))
    };
    let nobody = SimOptions {
        population: Habits {
            occupied: 0.0,
            ..Habits::default()
        },
        ..options(MORNING, 1)
    };
    let mut simulation = Simulation::new(community, catalogue, nobody).unwrap();
    simulation
        .disturb(community, catalogue, &only(vec![leak]))
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MORNING + SimSpan::from_secs(240 * 60), &mut heard);
    let from = seconds(MORNING);
    let before = between(&heard, (meter, "water_volume"), from..from + 899.0);
    assert!(before.iter().all(|v| v.1 == 0.0), "{before:?}");
    // 0.3 m³/h for five minutes.
    let after = between(
        &heard,
        (meter, "water_volume"),
        from + 901.0..from + 14_400.0,
    );
    assert!(after.len() >= 3, "{after:?}");
    assert!(after.iter().all(|v| v.1 == 0.025), "{after:?}");
}

/// By what the truth says that the reach of an incident goes.
fn spread(truths: &[Truth]) -> Option<Spread> {
    truths.iter().find_map(|truth| match truth.kind {
        TruthKind::Whole(Whole::Incident { spread, .. }) => spread,
        _ => None,
    })
}

/// A pipe of a hundred metres.
fn pipe(from: &str, to: &str, diameter_mm: f64) -> UtilityLink {
    UtilityLink {
        utility: Utility::Water,
        kind: UtilityLinkKind::Pipe,
        figures: UtilityFigures::from([
            (UtilityFigure::LengthM, 100.0),
            (UtilityFigure::DiameterMm, diameter_mm),
        ]),
        ..line(from, to)
    }
}

/// The demo with three hydrants on a main: the first on the way to where it leaks, the second there, the third on another branch. Further
/// hydrants hang on the source.
fn with_mains() -> (Community, [DeviceIdx; 3]) {
    let mut parts = demo().0.clone().into_parts();
    let hydrants = of_class("T3-9");
    let hydrants = [hydrants[0], hydrants[1], hydrants[2]];
    let water = |id: &str, kind, device: Option<DeviceIdx>| UtilityNode {
        utility: Utility::Water,
        device: device.map(|d| demo().0.devices[d.index()].id.clone()),
        ..node(id, kind, None)
    };
    let [first, second, third] = hydrants;
    let mut nodes = vec![
        water("works", UtilityNodeKind::Source, None),
        water("first", UtilityNodeKind::Junction, Some(first)),
        water("second", UtilityNodeKind::Load, Some(second)),
        water("third", UtilityNodeKind::Load, Some(third)),
    ];
    // The source is nearest to everything that no node names.
    for (far, node) in nodes.iter_mut().enumerate() {
        node.position = Position::new(8e3 * far as f64, 0.0, 0.0);
    }
    parts.utility_nodes = nodes;
    parts.utility_links = vec![
        pipe("works", "first", 100.0),
        pipe("first", "second", 100.0),
        pipe("first", "third", 100.0),
    ];
    (Community::new(parts).unwrap(), hydrants)
}

/// What is heard in a community from midnight on with these incidents.
fn heard_in(community: &Community, incidents: Vec<IncidentPlan>, minutes: i64) -> Heard {
    let (_, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    simulation
        .disturb(community, catalogue, &only(incidents))
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(60 * minutes), &mut heard);
    heard
}

#[test]
fn a_leak_takes_pressure_by_the_way_that_pipes_share_with_it() {
    let (community, [first, second, third]) = with_mains();
    let leak = IncidentPlan {
        lasts_s: Some(7_200.0),
        ..plan(IncidentKind::WaterLeak, Some("utility_node/second"))
    };
    let heard = heard_in(&community, vec![leak], 150);
    let quiet = heard_in(&community, Vec::new(), 150);
    // 15 l/s through 100 m of 100 mm with C = 120: (0.015 / 120)^1.852 = 5.91e-8; 10.67 * 100 * 5.91e-8 = 6.31e-5;
    // 0.1^4.8704 = 1.348e-5; 4.68 m of water, which is 0.0459 MPa.
    let each = 0.0459;
    for (hydrant, pipes) in [(first, 1.0), (second, 2.0), (third, 1.0)] {
        let falls = more((&heard, &quiet), (hydrant, "pressure"), 610.0..7_790.0);
        assert!(!falls.is_empty());
        for fall in falls {
            assert!((fall + each * pipes).abs() < 0.012, "{hydrant:?} {fall}");
        }
    }
    let others = of_class("T3-9").into_iter().skip(3);
    for other in others {
        let falls = more((&heard, &quiet), (other, "pressure"), 610.0..7_790.0);
        assert!(falls.iter().all(|fall| *fall == 0.0), "{falls:?}");
    }
    assert_eq!(spread(&heard.truths), Some(Spread::Pipes));
    // All is as usual when it is over.
    let after = more((&heard, &quiet), (second, "pressure"), 7_810.0..9_000.0);
    assert!(after.iter().all(|fall| *fall == 0.0), "{after:?}");
}

#[test]
fn where_the_map_has_no_pipes_a_leak_reaches_by_distance_and_the_truth_says_so() {
    let mut parts = demo().0.clone().into_parts();
    (parts.utility_nodes, parts.utility_links) = (Vec::new(), Vec::new());
    let community = Community::new(parts).unwrap();
    let hydrants = of_class("T3-9");
    let at = |device: DeviceIdx| community.devices[device.index()].position;
    let source = at(hydrants[0]);
    let id = format!("device/{}", community.devices[hydrants[0].index()].id);
    let heard = heard_in(
        &community,
        vec![plan(IncidentKind::WaterLeak, Some(&id))],
        120,
    );
    let quiet = heard_in(&community, Vec::new(), 120);
    for hydrant in hydrants {
        let away_m = (at(hydrant).x - source.x).hypot(at(hydrant).y - source.y);
        let expected = 0.18 * (1.0 - away_m / 300.0).max(0.0);
        let falls = more((&heard, &quiet), (hydrant, "pressure"), 610.0..7_190.0);
        for fall in falls {
            assert!((fall + expected).abs() < 0.012, "{away_m} m: {fall}");
        }
    }
    assert_eq!(spread(&heard.truths), Some(Spread::Plan));
}

#[test]
fn a_water_cut_empties_hydrants_stops_meters_and_lets_tanks_run_down() {
    let cut = IncidentPlan {
        lasts_s: Some(7_200.0),
        ..plan(IncidentKind::WaterCut, None)
    };
    let begin = seconds(MORNING) + 600.0;
    let end = begin + 7_200.0;
    let heard = heard_from(MORNING, vec![cut], 180);
    let quiet = heard_from(MORNING, Vec::new(), 180);
    for hydrant in of_class("T3-9") {
        let pressure = between(&heard, (hydrant, "pressure"), begin..end);
        assert!(pressure.iter().all(|p| p.1 == 0.0), "{pressure:?}");
    }
    for tank in of_class("T4-6") {
        // Nothing comes in, so that the level never rises.
        let level = between(&heard, (tank, "level"), begin + 60.0..end);
        assert!(level.is_sorted_by(|a, b| a.1 >= b.1), "{level:?}");
        let pressure = between(&heard, (tank, "pressure"), begin..end);
        assert!(pressure.iter().all(|p| p.1 < 0.05), "{pressure:?}");
    }
    let community = &demo().0;
    let tanked: BTreeSet<&Host> = (of_class("T4-6").into_iter())
        .map(|tank| &community.devices[tank.index()].host)
        .collect();
    let (mut stopped, mut drawn) = (0, 0);
    for meter in of_class("T4-3") {
        let volume = between(&heard, (meter, "water_volume"), begin + 1.0..end);
        let is_still = volume.windows(2).all(|pair| pair[0].1 == pair[1].1);
        let usual = between(&quiet, (meter, "water_volume"), begin + 1.0..end);
        let is_drawn = usual.windows(2).any(|pair| pair[0].1 < pair[1].1);
        drawn += usize::from(is_drawn);
        stopped += usize::from(is_drawn && is_still);
        // Afterwards it goes on, and nothing is made up for.
        let less = more(
            (&heard, &quiet),
            (meter, "water_volume"),
            end + 60.0..end + 1_500.0,
        );
        assert!(less.iter().all(|more| *more <= 0.001), "{less:?}");
    }
    println!("{stopped} of {drawn} meters stand still; tanks at {tanked:?}");
    assert!(drawn > 0);
    assert!(stopped > 0 || !tanked.is_empty());
}

#[test]
fn a_water_cut_of_a_main_leaves_what_hangs_elsewhere_alone() {
    let (community, [first, second, third]) = with_mains();
    let cut = IncidentPlan {
        lasts_s: Some(3_600.0),
        ..plan(IncidentKind::WaterCut, Some("utility_link/first-second"))
    };
    let heard = heard_in(&community, vec![cut], 60);
    let pressure = |hydrant| between(&heard, (hydrant, "pressure"), 610.0..3_600.0);
    assert!(!pressure(second).is_empty());
    assert!(pressure(second).iter().all(|p| p.1 == 0.0));
    for other in [first, third] {
        assert!(pressure(other).iter().all(|p| p.1 > 0.15), "{other:?}");
    }
}

#[test]
fn a_cut_goes_on_at_a_hydrant_when_a_leak_in_it_is_over() {
    let (community, [_, second, _]) = with_mains();
    let cut = IncidentPlan {
        lasts_s: Some(3_600.0),
        ..plan(IncidentKind::WaterCut, Some("utility_link/first-second"))
    };
    let leak = IncidentPlan {
        after_s: Some(900.0),
        lasts_s: Some(600.0),
        ..plan(IncidentKind::WaterLeak, Some("utility_node/second"))
    };
    let heard = heard_in(&community, vec![cut, leak], 120);
    let pressure = |span| between(&heard, (second, "pressure"), span);
    let (dry, after) = (pressure(610.0..4_190.0), pressure(4_210.0..7_200.0));
    assert!(!dry.is_empty() && !after.is_empty());
    assert!(dry.iter().all(|p| p.1 == 0.0), "{dry:?}");
    assert!(after.iter().all(|p| p.1 > 0.15), "{after:?}");
}

#[test]
fn a_water_cut_is_of_water() {
    let community = with_a_feeder();
    let (_, catalogue) = demo();
    let mut simulation = Simulation::new(&community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let cut = plan(IncidentKind::WaterCut, Some("utility_node/feeder"));
    let error = simulation.disturb(&community, catalogue, &only(vec![cut]));
    assert!(matches!(
        error,
        Err(DisturbanceError::Incident(IncidentError::Unfit { .. }))
    ));
}
