//! Power and water that fail, pipes that leak, and gas that streams out.

use std::collections::BTreeSet;

use geo::LineString;

use super::*;
use crate::ids::{BuildingId, UnitId, UtilityLinkId, UtilityNodeId};
use crate::model::{
    Name, Position, Provenance, Sourced, Utility, UtilityFigure, UtilityFigures, UtilityLink,
    UtilityLinkKind, UtilityNode, UtilityNodeKind,
};
use crate::sim::{Spread, Truth, Whole};
use crate::supply::{Meters, SupplyGraph};

/// Whether a device of the demo runs on a battery, of which it tells.
fn has_battery(i: usize) -> bool {
    let (community, catalogue) = demo();
    let class = community.devices[i].class.as_str();
    let mut channels = catalogue.class(class).unwrap().channels.iter();
    channels.any(|c| c.name.ends_with("battery"))
}

/// Half an hour is bridged by what has a battery for it: the fence, and the doors' monitors.
fn bridges(i: usize) -> bool {
    let class = demo().0.devices[i].class.as_str();
    matches!(class, "T3-4" | "T3-7")
}

#[test]
fn a_power_cut_silences_what_has_no_battery_and_lets_it_start_again() {
    let mut bridged = 0;
    let (heard, reached) = run(plan(IncidentKind::PowerCut, None), 60);
    let (community, _) = demo();
    let on_mains = (0..community.devices.len())
        .filter(|i| !has_battery(*i))
        .count();
    assert_eq!(reached, on_mains);
    let mut last: BTreeMap<u32, f64> = BTreeMap::new();
    for o in &heard.kept.observations {
        let second = (o.time - MIDNIGHT).secs_f64();
        if (600.0..2_400.0).contains(&second) {
            let i = o.device.index();
            assert!(has_battery(i) || bridges(i), "{o:?} has no mains");
            bridged += usize::from(bridges(i));
        } else if second >= 2_400.0 {
            last.entry(o.device.0).or_insert(second);
        }
    }
    let back: Vec<f64> = (last.iter())
        .filter(|(i, _)| !has_battery(**i as usize) && !bridges(**i as usize))
        .map(|(_, s)| *s)
        .collect();
    assert!(bridged > 0);
    assert!(
        back.iter().all(|s| *s >= 2_420.0),
        "each starts for at least 20 s"
    );
    let soon = back.iter().filter(|s| **s < 2_470.0).count();
    assert!(
        soon * 2 > back.len(),
        "{soon} of {} told their state",
        back.len()
    );
    let whole: BTreeSet<i64> = back.iter().map(|s| *s as i64).collect();
    assert!(whole.len() > 20, "they do not come back in one second");
}

#[test]
fn a_power_cut_of_a_building_leaves_the_others_alone() {
    let (community, _) = demo();
    let building = community
        .buildings
        .iter()
        .find(|b| community.units.iter().any(|u| u.building == b.id));
    let at = building.unwrap().id.as_str();
    let (heard, reached) = run(plan(IncidentKind::PowerCut, Some(at)), 15);
    assert!(reached > 0);
    let units: Vec<_> = community
        .units
        .iter()
        .filter(|u| u.building.as_str() == at)
        .collect();
    let is_there = |device: &crate::model::Device| match &device.host {
        Host::Building(id) => id.as_str() == at,
        Host::Unit(id) | Host::Household { unit: id, .. } => units.iter().any(|u| u.id == *id),
        Host::Fixture(id) => community.fixtures.iter().any(|f| {
            f.id == *id
                && (f.building.as_ref().is_some_and(|b| b.as_str() == at)
                    || f.unit
                        .as_ref()
                        .is_some_and(|id| units.iter().any(|u| u.id == *id)))
        }),
        Host::Place(id) => community
            .places
            .iter()
            .any(|p| p.id == *id && p.building.as_ref().is_some_and(|b| b.as_str() == at)),
        _ => false,
    };
    let dark = &begins(&heard)["no_mains"];
    for (_, device) in dark {
        let device = &community.devices[device.index()];
        assert!(is_there(device), "{device:?}");
    }
    // What has a battery for such a time goes on.
    let bridging = community.devices.iter();
    let bridging = bridging.filter(|d| matches!(d.class.as_str(), "T3-4" | "T3-7"));
    assert_eq!(
        dark.len() + bridging.filter(|d| is_there(d)).count(),
        reached
    );
}

fn node(id: &str, kind: UtilityNodeKind, building: Option<&BuildingId>) -> UtilityNode {
    let here = Provenance::imported("test");
    UtilityNode {
        id: UtilityNodeId::new(id).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind,
        position: Position::new(0.0, 0.0, 0.0),
        building: building.map(|b| Sourced::new(b.clone(), here.clone())),
        device: None,
        figures: UtilityFigures::new(),
        profile: None,
        provenance: here,
    }
}

fn line(from: &str, to: &str) -> UtilityLink {
    UtilityLink {
        id: UtilityLinkId::new(format!("{from}-{to}").as_str()).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityLinkKind::Line,
        from: UtilityNodeId::new(from).unwrap(),
        to: UtilityNodeId::new(to).unwrap(),
        line: LineString::from(vec![(0.0, 0.0), (1.0, 0.0)]),
        conducts: true,
        figures: UtilityFigures::new(),
        provenance: Provenance::imported("test"),
    }
}

/// The demo, two of whose buildings a feeder supplies and another one the source itself.
fn with_a_feeder() -> Community {
    let mut parts = demo().0.clone().into_parts();
    let homes = parts.buildings.iter();
    let homes = homes.filter(|b| parts.units.iter().any(|u| u.building == b.id));
    let homes: Vec<BuildingId> = homes.map(|b| b.id.clone()).take(3).collect();
    parts.utility_nodes = vec![
        node("source", UtilityNodeKind::Source, None),
        node("feeder", UtilityNodeKind::Junction, None),
        node("first", UtilityNodeKind::Load, Some(&homes[0])),
        node("second", UtilityNodeKind::Load, Some(&homes[1])),
        node("third", UtilityNodeKind::Load, Some(&homes[2])),
    ];
    parts.utility_links = vec![
        line("source", "feeder"),
        line("feeder", "first"),
        line("feeder", "second"),
        line("source", "third"),
    ];
    Community::new(parts).unwrap()
}

/// Who speaks while a cut that begins after ten minutes lasts half an hour, and who is mute because what carries its messages is dark.
fn speakers(community: &Community, incidents: Vec<IncidentPlan>) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let (_, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let disturbances = only(incidents);
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(2_390), &mut heard);
    let spoke = heard.kept.observations.iter();
    let spoke = spoke.filter(|o| seconds(o.time) > 600.0);
    let mute = heard.truths.iter();
    let mute = mute.filter(|t| matches!(t.kind, TruthKind::Mute { .. }));
    (
        spoke.map(|o| o.device.0).collect(),
        mute.map(|t| t.device.unwrap().0).collect(),
    )
}

#[test]
fn a_power_cut_of_a_feeder_silences_what_supply_says_and_nothing_else() {
    let community = with_a_feeder();
    let graph = SupplyGraph::new(&community);
    let meters = Meters::new(&community, &demo().1);
    let feeder = graph.find("feeder").unwrap();
    let affected = graph.outage(feeder, &meters).affected;
    assert_eq!(affected.buildings.len(), 2);
    let is_dark = |i: usize| {
        let place = |building: Option<&BuildingId>| {
            building.is_some_and(|b| affected.buildings.contains(b))
        };
        let of_unit = |id: &UnitId| {
            let unit = community.units.iter().find(|u| u.id == *id);
            place(unit.map(|u| &u.building))
        };
        match &community.devices[i].host {
            Host::Building(id) => place(Some(id)),
            Host::Unit(id) | Host::Household { unit: id, .. } => of_unit(id),
            Host::Place(id) => {
                let found = community.places.iter().find(|p| p.id == *id);
                place(found.and_then(|p| p.building.as_ref()))
            }
            Host::Fixture(id) => {
                let found = community.fixtures.iter().find(|f| f.id == *id);
                found.is_some_and(|f| match (&f.building, &f.unit) {
                    (Some(building), _) => place(Some(building)),
                    (None, Some(unit)) => of_unit(unit),
                    (None, None) => false,
                })
            }
            _ => false,
        }
    };
    let (usual, _) = speakers(&community, Vec::new());
    let cut = plan(IncidentKind::PowerCut, Some("utility_node/feeder"));
    let (speak, mute) = speakers(&community, vec![cut]);
    let mut silenced = 0;
    for index in 0..community.devices.len() {
        let (device, name) = (index as u32, &community.devices[index].id);
        let has_no_power = is_dark(index) && !has_battery(index) && !bridges(index);
        if has_no_power {
            assert!(!speak.contains(&device), "{name} has no power");
            silenced += usize::from(usual.contains(&device));
        } else if usual.contains(&device) && !mute.contains(&device) {
            assert!(speak.contains(&device), "{name} has power");
        }
    }
    assert!(silenced > 10, "{silenced}");
}

#[test]
fn a_water_leak_is_counted_until_the_valve_shuts_and_felt_by_hydrants() {
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
    // 0.3 m³/h for five minutes; a counter that stood still hides a part of it.
    let volume = more(meter, "water_volume", shut..end + 1_200.0);
    assert!(!volume.is_empty());
    assert!(
        volume.iter().all(|more| (0.01..0.027).contains(more)),
        "{volume:?}"
    );
    for (_, hydrant) in begun.get("mains_disturbed").into_iter().flatten() {
        let pressure = more(*hydrant, "pressure", begin..end);
        assert!(!pressure.is_empty());
        assert!(pressure.iter().all(|more| *more < -0.1), "{pressure:?}");
    }
}

/// What a channel of a device tells more with an incident than without, at the same moments.
fn more(
    (heard, quiet): (&Heard, &Heard),
    (device, channel): (DeviceIdx, &str),
    span: Range<f64>,
) -> Vec<f64> {
    let usual = between(quiet, (device, channel), span.clone()).into_iter();
    let pairs = usual.zip(between(heard, (device, channel), span));
    pairs.map(|(usual, now)| now.1 - usual.1).collect()
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

#[test]
fn gas_comes_to_detectors_beside_and_above_without_an_alarm() {
    let community = &demo().0;
    let storey = |device: DeviceIdx| community.devices[device.index()].storey;
    let detectors = of_class("T3-8");
    let is_above = |device: DeviceIdx, other: DeviceIdx| {
        let rise = storey(other) - storey(device);
        device != other && unit_of(device) == unit_of(other) && (0..=1).contains(&rise)
    };
    let source = detectors.iter().copied().find(|device| {
        let mut others = detectors.iter().copied();
        unit_of(*device).is_some() && others.any(|other| is_above(*device, other))
    });
    let source = source.unwrap();
    let at = format!("device/{}", community.devices[source.index()].id);
    let leak = IncidentPlan {
        lasts_s: Some(7_200.0),
        ..plan(IncidentKind::GasLeak, Some(&at))
    };
    let heard = heard_from(MIDNIGHT, vec![leak], 150);
    let quiet = heard_from(MIDNIGHT, Vec::new(), 150);
    assert_eq!(begins(&heard)["gas"].len(), 1);
    for other in detectors {
        let rises = more((&heard, &quiet), (other, "gas_lel"), 670.0..7_790.0);
        let expected = match storey(other) - storey(source) {
            _ if other == source => continue,
            0 if is_above(source, other) => 3.0,
            1 if is_above(source, other) => 1.5,
            _ => 0.0,
        };
        assert!(!rises.is_empty());
        for rise in rises {
            assert!((rise - expected).abs() < 0.11, "{other:?}: {rise}");
        }
    }
}
