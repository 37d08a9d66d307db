//! What incidents of a scenario do to the demo: who notices, when, and what follows; the rest of the community goes on as without.

mod charging;
mod cut;
mod fire;
mod flood;
mod noticed;
mod overlap;
mod rate;
mod unnoticed;
mod weather;

use std::collections::BTreeMap;
use std::ops::Range;

use super::demo::demo;
use super::*;
use crate::ids::DeviceIdx;
use crate::model::Host;
use crate::sim::{
    Command, DisturbanceError, Disturbances, Disturbed, Fault, IncidentError, IncidentKind,
    IncidentPlan, NullSink, TruthCause, TruthKind, TruthPhase, WeatherSpell,
};
use crate::time::SimSpan;

fn plan(kind: IncidentKind, at: Option<&str>) -> IncidentPlan {
    IncidentPlan {
        kind,
        at: at.map(str::to_owned),
        storey: 2,
        after_s: Some(600.0),
        rate_per_day: None,
        lasts_s: None,
    }
}

/// Seven in the morning, when people leave for work.
const MORNING: SimTime = SimTime::from_secs(1_780_243_200 + 7 * 3_600);

fn disturbed(disturbances: &Disturbances, minutes: i64) -> (Heard, Disturbed) {
    disturbed_from(MIDNIGHT, disturbances, minutes)
}

fn disturbed_from(start: SimTime, disturbances: &Disturbances, minutes: i64) -> (Heard, Disturbed) {
    let (community, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(start, 1)).unwrap();
    let reached = simulation
        .disturb(community, catalogue, disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(start + SimSpan::from_secs(minutes * 60), &mut heard);
    (heard, reached)
}

/// The demo at midnight, on so many threads, to which this will happen.
fn to_be_disturbed(disturbances: &Disturbances, threads: usize) -> Simulation {
    let (community, catalogue) = demo();
    let options = options(MIDNIGHT, threads);
    let mut simulation = Simulation::new(community, catalogue, options).unwrap();
    simulation
        .disturb(community, catalogue, disturbances)
        .unwrap();
    simulation
}

/// The demo at midnight, with a smoke detector that a command lets sound.
fn sounding(lasts: Option<SimSpan>) -> (Simulation, DeviceIdx) {
    let mut simulation = to_be_disturbed(&Disturbances::default(), 1);
    let device = of_class("T3-8")[0];
    let fault = Fault::Alarm;
    let inject = Command::InjectFault {
        device,
        fault,
        lasts,
    };
    simulation.command(inject).unwrap();
    (simulation, device)
}

fn run(plan: IncidentPlan, minutes: i64) -> (Heard, usize) {
    let (heard, reached) = disturbed(&only(vec![plan]), minutes);
    (heard, reached.incidents[0].devices)
}

fn only(incidents: Vec<IncidentPlan>) -> Disturbances {
    Disturbances {
        incidents,
        ..Disturbances::default()
    }
}

/// What is heard for so many minutes from `start` on.
fn heard_from(start: SimTime, incidents: Vec<IncidentPlan>, minutes: i64) -> Heard {
    disturbed_from(start, &only(incidents), minutes).0
}

/// Seconds from midnight to a moment.
fn seconds(time: SimTime) -> f64 {
    (time - MIDNIGHT).secs_f64()
}

/// Seconds since midnight at which an incident of number 0 began at each device, by the word of what began.
fn begins(heard: &Heard) -> BTreeMap<&'static str, Vec<(f64, DeviceIdx)>> {
    let mut begins = BTreeMap::<_, Vec<_>>::new();
    for truth in &heard.truths {
        let TruthPhase::Begins { cause, .. } = truth.phase else {
            continue;
        };
        let word = match truth.kind {
            TruthKind::Incident { word, .. } => word,
            TruthKind::Whole(_) => continue,
            TruthKind::Fault { defect, .. } => defect.word(),
            TruthKind::Mute { .. } => "mute",
            TruthKind::Set { .. } => "set",
            TruthKind::Backhaul { .. } => "backhaul",
        };
        if cause == TruthCause::Incident(0) {
            let at = (truth.time - MIDNIGHT).secs_f64();
            let device = truth.device.unwrap();
            begins.entry(word).or_default().push((at, device));
        }
    }
    begins
}

/// What a channel of a device said, with seconds since midnight.
fn said(heard: &Heard, device: DeviceIdx, channel: &str) -> Vec<(f64, f64)> {
    let (community, catalogue) = demo();
    let class = &community.devices[device.index()].class;
    let channels = &catalogue.class(class.as_str()).unwrap().channels;
    let number = channels.iter().position(|c| &*c.name == channel).unwrap() as u16;
    let of = heard.of(device).filter(|o| o.channel == number);
    of.map(|o| ((o.time - MIDNIGHT).secs_f64(), o.value))
        .collect()
}

/// What a channel of a device said from one second since midnight to another.
fn between(
    heard: &Heard,
    (device, channel): (DeviceIdx, &str),
    span: Range<f64>,
) -> Vec<(f64, f64)> {
    let mut said = said(heard, device, channel);
    said.retain(|(second, _)| span.contains(second));
    said
}

/// The devices of a class.
fn of_class(class: &str) -> Vec<DeviceIdx> {
    let devices = demo().0.devices.iter().zip(0..);
    let of_class = devices.filter(|(device, _)| device.class.as_str() == class);
    of_class.map(|(_, index)| DeviceIdx(index)).collect()
}

/// The unit that a device is in, where its host says so.
fn unit_of(device: DeviceIdx) -> Option<&'static str> {
    let (community, _) = demo();
    let unit = match &community.devices[device.index()].host {
        Host::Unit(unit) | Host::Household { unit, .. } => unit,
        Host::Fixture(id) => {
            let mut fixtures = community.fixtures.iter();
            fixtures.find(|f| f.id == *id)?.unit.as_ref()?
        }
        _ => return None,
    };
    Some(unit.as_str())
}

#[test]
fn incidents_that_cannot_be_are_refused_with_their_number() {
    let (community, catalogue) = demo();
    let refused = |change: &dyn Fn(&mut IncidentPlan)| {
        let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
        let mut disturbances = Disturbances {
            incidents: vec![
                plan(IncidentKind::PowerCut, None),
                plan(IncidentKind::Fire, None),
            ],
            ..Disturbances::default()
        };
        change(&mut disturbances.incidents[1]);
        let error = simulation
            .disturb(community, catalogue, &disturbances)
            .unwrap_err();
        assert!(error.to_string().starts_with("incident 1: "), "{error}");
        assert_eq!(error.table(), Some(("incident", 1)));
        error
    };
    refused(&|p| p.after_s = Some(0.0));
    refused(&|p| p.lasts_s = Some(f64::NAN));
    let error = refused(&|p| p.at = Some("nowhere".into()));
    assert!(matches!(
        error,
        DisturbanceError::Incident(IncidentError::UnknownPlace { .. })
    ));
    let building = community.buildings[0].id.as_str();
    let error = refused(&|p| (p.at, p.storey) = (Some(building.into()), 99));
    assert!(error.to_string().contains("no such storey"), "{error}");
    let gate = community.gates[0].id.as_str();
    let error = refused(&|p| p.at = Some(format!("gate/{gate}")));
    assert!(
        matches!(
            error,
            DisturbanceError::Incident(IncidentError::Unfit { .. })
        ),
        "{error}"
    );
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(1), &mut NullSink);
    let late = simulation.disturb(community, catalogue, &Disturbances::default());
    assert_eq!(late, Err(DisturbanceError::Late));
}

#[test]
fn a_command_is_no_incident_of_the_scenario() {
    let (community, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let device = community
        .devices
        .iter()
        .position(|d| d.class.as_str() == "T3-8");
    let device = DeviceIdx(device.unwrap() as u32);
    let fault = crate::sim::Fault::Alarm;
    simulation
        .command(Command::InjectFault {
            device,
            fault,
            lasts: None,
        })
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(10), &mut heard);
    let begun = heard
        .truths
        .iter()
        .find(|t| t.device == Some(device))
        .unwrap();
    assert!(matches!(
        begun.phase,
        TruthPhase::Begins {
            cause: TruthCause::Command,
            ..
        }
    ));
}
