//! Incidents that begin in a running simulation, and those that had begun before it.

use std::collections::BTreeSet;

use super::demo::demo;
use super::*;
use crate::ids::DeviceIdx;
use crate::model::{Community, Host};
use crate::sim::{
    CommunityDigest, IncidentError, IncidentKind, IncidentPlan, Occurrence, TruthCause, TruthKind,
    TruthPhase, possible_incidents,
};

fn occurrence(kind: IncidentKind, at: Option<&str>, begins: SimTime) -> Occurrence {
    Occurrence {
        number: 5,
        begins,
        plan: IncidentPlan {
            kind,
            at: at.map(str::to_owned),
            storey: 1,
            after_s: None,
            rate_per_day: None,
            lasts_s: None,
        },
    }
}

/// The records of what befalls devices themselves, not of what carries their messages.
fn befallen(heard: &Heard) -> impl Iterator<Item = &Truth> {
    let truths = heard.truths.iter();
    truths.filter(|truth| !matches!(truth.kind, TruthKind::Mute { .. }))
}

/// When incident 5 began at devices, and which.
fn begun(heard: &Heard) -> Vec<(SimTime, DeviceIdx)> {
    let of_incident = |cause| cause == TruthCause::Incident(5);
    let begun = befallen(heard).filter(
        |truth| matches!(truth.phase, TruthPhase::Begins { cause, .. } if of_incident(cause)),
    );
    let of_devices = begun.filter_map(|truth| Some((truth.time, truth.device?)));
    of_devices.collect()
}

fn burning_unit(community: &Community) -> &str {
    let unit = community.devices.iter().find_map(|d| match &d.host {
        Host::Household { unit, .. } => Some(unit),
        _ => None,
    });
    unit.unwrap().as_str()
}

#[test]
fn an_incident_begins_at_once_in_a_running_simulation() {
    let (community, catalogue) = demo();
    let noon = MIDNIGHT + hours(12);
    let unit = burning_unit(community);
    let digest = CommunityDigest::of(community, catalogue).unwrap();
    let run = |threads, stops: bool| {
        let mut simulation =
            Simulation::new(community, catalogue, options(MIDNIGHT, threads)).unwrap();
        simulation.advance(noon, &mut crate::sim::NullSink);
        let fire = occurrence(IncidentKind::Fire, Some(unit), noon);
        let reach = simulation.begin(community, catalogue, &fire).unwrap();
        if stops {
            let saved = simulation.save(digest);
            simulation = Simulation::resume(community, catalogue, &saved, 2).unwrap();
        }
        let mut heard = Heard::default();
        simulation.advance(noon + hours(1), &mut heard);
        (heard, reach)
    };
    let (heard, reach) = run(1, false);
    let begun = begun(&heard);
    let who: BTreeSet<DeviceIdx> = begun.iter().map(|(_, device)| *device).collect();
    assert!(reach.devices > 1 && who.len() > 1, "{reach:?} {begun:?}");
    assert_eq!(reach.first, Some(begun[0].1), "the first that is reached");
    // A medium fire is smelt within three minutes.
    let first_s = (begun[0].0 - noon).secs_f64();
    assert!((0.0..180.0).contains(&first_s), "{first_s}");
    for other in [run(2, false), run(1, true)] {
        assert_eq!(other.1, reach);
        assert_eq!(other.0.truths, heard.truths);
        assert_eq!(other.0.kept.observations, heard.kept.observations);
    }
}

#[test]
fn of_a_power_cut_that_began_before_the_rest_is_lived_through() {
    let (community, catalogue) = demo();
    let cut = occurrence(
        IncidentKind::PowerCut,
        None,
        SimTime::from_secs(1_780_243_200 - 1_200),
    );
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let reach = simulation.begin(community, catalogue, &cut).unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(1), &mut heard);
    let begun = begun(&heard);
    // What has a battery for such a time goes on.
    let bridging = community.devices.iter();
    let bridging = bridging.filter(|d| matches!(d.class.as_str(), "T3-4" | "T3-7"));
    let silenced = reach.devices - bridging.count();
    assert_eq!(begun.len(), silenced);
    let dark: BTreeSet<DeviceIdx> = begun.iter().map(|(_, device)| *device).collect();
    let again = befallen(&heard)
        .filter(|t| {
            let is_dark = t.device.is_some_and(|device| dark.contains(&device));
            let is_cut = matches!(t.kind, TruthKind::Fault { .. });
            t.phase == TruthPhase::Ends && is_cut && is_dark
        })
        .map(|t| (t.time - MIDNIGHT).secs_f64());
    let again: Vec<f64> = again.collect();
    assert_eq!(again.len(), silenced);
    // 1,800 s in all, of which 1,200 are over; then each takes up to a minute to start.
    assert!(
        again.iter().all(|s| (600.0..=660.1).contains(s)),
        "{again:?}"
    );
    // What is over altogether does nothing.
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let over = Occurrence {
        begins: SimTime::from_secs(1_780_243_200 - 7_200),
        ..cut
    };
    simulation.begin(community, catalogue, &over).unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(1), &mut heard);
    assert_eq!(self::begun(&heard), []);
}

#[test]
fn what_can_happen_at_a_place_is_what_its_devices_notice() {
    let (community, catalogue) = demo();
    let possible = |at: &str| possible_incidents(community, catalogue, Some(at), 1);
    let kinds = |at: &str| {
        let kinds = possible(at).unwrap().into_iter();
        kinds.map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    let unit = kinds(burning_unit(community));
    for kind in [
        IncidentKind::Fire,
        IncidentKind::GasLeak,
        IncidentKind::PowerCut,
    ] {
        assert!(unit.contains(&kind), "{unit:?}");
    }
    assert!(!unit.contains(&IncidentKind::Intrusion));
    let bin = (community.devices.iter()).find(|d| d.class.as_str() == "T4-4");
    let bin = kinds(bin.unwrap().id.as_str());
    assert!(bin.contains(&IncidentKind::BinFire) && !bin.contains(&IncidentKind::Fire));
    assert!(matches!(
        possible("nowhere"),
        Err(IncidentError::UnknownPlace { .. })
    ));
    let anywhere = possible_incidents(community, catalogue, None, 0).unwrap();
    assert!(anywhere.len() >= 9, "{anywhere:?}");
}
