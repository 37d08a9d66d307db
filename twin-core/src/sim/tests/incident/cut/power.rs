//! Power that fails.

use std::collections::BTreeSet;

use super::*;
use crate::ids::UnitId;
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

/// A cut of everything from a second on, for some seconds.
fn dark(after_s: f64, lasts_s: f64) -> IncidentPlan {
    IncidentPlan {
        after_s: Some(after_s),
        lasts_s: Some(lasts_s),
        ..plan(IncidentKind::PowerCut, None)
    }
}

#[test]
fn a_short_cut_in_a_long_one_gives_nobody_power() {
    let cuts = vec![dark(600.0, 1_800.0), dark(900.0, 300.0)];
    let heard = heard_from(MIDNIGHT, cuts, 60);
    for o in &heard.kept.observations {
        let (second, i) = (seconds(o.time), o.device.index());
        let is_dark = (600.0..2_400.0).contains(&second);
        assert!(!is_dark || has_battery(i) || bridges(i), "{o:?}");
    }
    // Nor does what carries messages speak again.
    let early = heard.truths.iter().find(|t| {
        let is_meant = matches!(t.kind, TruthKind::Mute { .. } | TruthKind::Fault { .. });
        is_meant && t.phase == TruthPhase::Ends && (601.0..2_400.0).contains(&seconds(t.time))
    });
    assert_eq!(early, None);
}

#[test]
fn what_was_off_when_the_power_failed_has_none_when_it_is_switched_on() {
    let station = of_class("T4-5")[0];
    let mut simulation = to_be_disturbed(&only(vec![dark(600.0, 1_800.0)]), 1);
    let mut heard = Heard::default();
    for (second, on) in [(300, false), (900, true)] {
        simulation.advance(MIDNIGHT + SimSpan::from_secs(second), &mut heard);
        let switch = Command::Switch {
            device: station,
            on,
        };
        simulation.command(switch).unwrap();
    }
    simulation.advance(MIDNIGHT + hours(2), &mut heard);
    let spoke: Vec<f64> = heard.of(station).map(|o| seconds(o.time)).collect();
    assert!(spoke.iter().any(|second| *second > 2_400.0));
    let in_the_dark = spoke
        .iter()
        .find(|second| (301.0..2_400.0).contains(*second));
    assert_eq!(in_the_dark, None);
    let dark = &begins(&heard)["no_mains"];
    assert!(dark.contains(&(600.0, station)), "{dark:?}");
}

#[test]
fn a_battery_bridges_a_long_cut_with_a_short_one_in_it_no_longer() {
    let cuts = vec![dark(600.0, 14_400.0), dark(4_200.0, 600.0)];
    let heard = heard_from(MIDNIGHT, cuts, 200);
    let doors = of_class("T3-7");
    let is_dark = |t: &&crate::sim::Truth| {
        let is_cut = matches!(
            t.kind,
            TruthKind::Fault {
                defect: crate::sim::Defect::NoMains,
                ..
            }
        );
        is_cut && t.device.is_some_and(|device| doors.contains(&device))
    };
    let dark: Vec<f64> = (heard.truths.iter().filter(is_dark))
        .map(|t| seconds(t.time))
        .collect();
    // Three hours after the mains failed.
    assert!(!dark.is_empty());
    assert!(dark.iter().all(|s| (s - 11_400.0).abs() < 1.0), "{dark:?}");
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
