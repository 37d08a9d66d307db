//! What incidents of a scenario do to the demo: who notices, when, and what follows; the rest of the community goes on as without.

use std::collections::BTreeMap;

use super::demo::demo;
use super::*;
use crate::ids::DeviceIdx;
use crate::model::Host;
use crate::sim::{
    Command, DisturbanceError, Disturbances, Disturbed, IncidentError, IncidentKind, IncidentPlan,
    NullSink, TruthCause, TruthKind, TruthPhase, WeatherSpell,
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

fn disturbed(disturbances: &Disturbances, minutes: i64) -> (Heard, Disturbed) {
    let (community, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let reached = simulation
        .disturb(community, catalogue, disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(minutes * 60), &mut heard);
    (heard, reached)
}

fn run(plan: IncidentPlan, minutes: i64) -> (Heard, usize) {
    let disturbances = Disturbances {
        incidents: vec![plan],
        ..Disturbances::default()
    };
    let (heard, reached) = disturbed(&disturbances, minutes);
    (heard, reached.incidents[0].devices)
}

/// Seconds since midnight at which an incident of number 0 began at each device, by the word of what began.
fn begins(heard: &Heard) -> BTreeMap<&'static str, Vec<(f64, DeviceIdx)>> {
    let mut begins = BTreeMap::<_, Vec<_>>::new();
    for truth in &heard.truths {
        let TruthPhase::Begins { cause, .. } = truth.phase else {
            continue;
        };
        let word = match truth.kind {
            TruthKind::Incident { word } => word,
            TruthKind::Fault { defect, .. } => defect.word(),
            TruthKind::Mute { .. } => "mute",
        };
        if cause == TruthCause::Incident(0) {
            let at = (truth.time - MIDNIGHT).secs_f64();
            begins.entry(word).or_default().push((at, truth.device));
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
    let of = heard.kept.observations.iter();
    of.filter(|o| o.device == device && o.channel == number)
        .map(|o| ((o.time - MIDNIGHT).secs_f64(), o.value))
        .collect()
}

fn unit_with_a_lift() -> &'static str {
    let (community, _) = demo();
    let lift = community.devices.iter().find_map(|d| match &d.host {
        Host::Fixture(id) if d.class.as_str() == "T5-10" => community
            .fixtures
            .iter()
            .find(|f| f.id == *id)?
            .unit
            .as_ref(),
        _ => None,
    });
    lift.unwrap().as_str()
}

#[test]
fn a_fire_is_smelt_detector_by_detector_and_closes_doors_and_lifts() {
    let (heard, reached) = run(plan(IncidentKind::Fire, Some(unit_with_a_lift())), 70);
    let begun = begins(&heard);
    let smoke = &begun["smoke"];
    assert!(reached > 5 && smoke.len() > 1, "{reached} {begun:?}");
    assert!(smoke.is_sorted_by(|a, b| a.0 <= b.0));
    // The first within three minutes of a medium fire's growth, the storeys above it later.
    let first = smoke[0].0;
    assert!((620.0..780.0).contains(&first), "{first}");
    assert!(smoke.last().unwrap().0 > first + 30.0);
    let (community, _) = demo();
    for (_, detector) in smoke {
        assert!(
            community.devices[detector.index()].storey >= 2,
            "smoke rises"
        );
    }
    // Doors and lifts follow the second detector within three seconds.
    let linkage = begun["fire_linkage"][0].0;
    assert!(
        (linkage - smoke[1].0 - 3.0).abs() < 0.01,
        "{linkage} {smoke:?}"
    );
    for (_, door) in &begun["fire_linkage"] {
        let late = said(&heard, *door, "door_open");
        let late = late
            .iter()
            .filter(|(s, open)| (linkage + 30.0..2_900.0).contains(s) && *open == 1.0);
        assert_eq!(
            late.count(),
            0,
            "fire doors close within 30 s and stay shut"
        );
    }
    let lifts = (0..community.devices.len()).filter(|i| {
        let device = &community.devices[*i];
        matches!(&device.host, Host::Fixture(id) if device.class.as_str() == "T5-10"
            && community.fixtures.iter().any(|f| f.id == *id && f.unit.as_ref().is_some_and(|u| u.as_str() == unit_with_a_lift())))
    });
    let mut seen = 0;
    for lift in lifts {
        let lift = DeviceIdx(lift as u32);
        let floors = said(&heard, lift, "floor");
        let held = floors
            .iter()
            .filter(|(s, _)| (linkage + 90.0..3_000.0).contains(s));
        assert!(held.clone().all(|(_, floor)| *floor == 0.0), "{floors:?}");
        seen += 1;
    }
    assert!(seen > 0);
    // Water five minutes after the call, which comes a minute after the alarm.
    let water = begun["abnormal_use"][0].0;
    assert!((water - first - 360.0).abs() < 0.01, "{water}");
    // All is over when the fire is out.
    let ends = heard
        .truths
        .iter()
        .filter(|t| t.phase == TruthPhase::Ends && t.kind == TruthKind::Incident { word: "smoke" });
    let out: Vec<f64> = ends.map(|t| (t.time - MIDNIGHT).secs_f64()).collect();
    assert!(out.iter().all(|s| (*s - 3_000.0).abs() < 1.5), "{out:?}");
}

#[test]
fn a_power_cut_silences_what_has_no_battery_and_lets_it_start_again() {
    // Half an hour is bridged by what has a battery for it: the fence, and the doors' monitors.
    let bridges = |i: usize| {
        let class = demo().0.devices[i].class.as_str();
        matches!(class, "T3-4" | "T3-7")
    };
    let mut bridged = 0;
    let (heard, reached) = run(plan(IncidentKind::PowerCut, None), 60);
    let (community, catalogue) = demo();
    let has_battery = |i: usize| {
        let class = catalogue
            .class(community.devices[i].class.as_str())
            .unwrap();
        class.channels.iter().any(|c| c.name.ends_with("battery"))
    };
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
    let whole: std::collections::BTreeSet<i64> = back.iter().map(|s| *s as i64).collect();
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

#[test]
fn who_climbs_over_the_fence_is_felt_first_and_then_seen() {
    let (heard, _) = run(plan(IncidentKind::Intrusion, None), 30);
    let begun = begins(&heard);
    let felt = begun["fence_touched"][0].0;
    assert!((felt - 600.0).abs() < 0.01);
    let seen = begun.get("intrusion").into_iter().flatten();
    assert!(
        seen.clone().all(|(s, _)| (620.0..665.0).contains(s)),
        "{begun:?}"
    );
}

#[test]
fn what_one_device_notices_is_noticed_by_one() {
    for (kind, word) in [
        (IncidentKind::LiftTrapping, "lift_trapped"),
        (IncidentKind::GasLeak, "gas"),
        (IncidentKind::Fall, "fall"),
        (IncidentKind::Fever, "fever"),
        (IncidentKind::FallingObject, "falling_object"),
        (IncidentKind::BinFire, "bin_fire"),
        (IncidentKind::ChargerOverheating, "contact_worn"),
        (IncidentKind::WaterLeak, "leak"),
    ] {
        // Detectors tell what they measure once an hour.
        let (lasts_s, minutes) = match kind {
            IncidentKind::GasLeak => (Some(3_900.0), 80),
            _ => (None, 12),
        };
        let told = IncidentPlan {
            lasts_s,
            ..plan(kind, None)
        };
        let (heard, reached) = run(told, minutes);
        let begun = begins(&heard);
        assert!(reached > 0, "{kind:?}");
        assert_eq!(begun[word].len(), 1, "{kind:?}: {begun:?}");
        assert!((begun[word][0].0 - 600.0).abs() < 0.01);
        if kind == IncidentKind::GasLeak {
            let gas = said(&heard, begun[word][0].1, "gas_lel");
            let most = gas.iter().map(|g| g.1).fold(0.0, f64::max);
            assert!(
                (5.0..=25.0).contains(&most),
                "{most} % of the lower explosive limit"
            );
        }
    }
}

#[test]
fn a_storm_is_in_every_sensor_and_floods_manholes() {
    let (community, _) = demo();
    let storm = WeatherSpell {
        after_s: 0.0,
        lasts_s: 6.0 * 3_600.0,
        rain_mm_per_h: 60.0,
        wind_m_per_s: 25.0,
        warmer_k: 0.0,
    };
    let disturbances = Disturbances {
        weather: vec![storm],
        ..Disturbances::default()
    };
    let quiet = disturbed(&Disturbances::default(), 300).0;
    let stormy = disturbed(&disturbances, 300).0;
    let of_class = |class: &str| {
        let found = community
            .devices
            .iter()
            .position(|d| d.class.as_str() == class);
        DeviceIdx(found.unwrap() as u32)
    };
    let most = |heard: &Heard, class, channel| {
        let values = said(heard, of_class(class), channel);
        values.iter().map(|v| v.1).fold(f64::MIN, f64::max)
    };
    let station = "T4-5";
    let rain = most(&stormy, station, "rain_rate") - most(&quiet, station, "rain_rate");
    assert!(rain > 40.0, "{rain}");
    let overflowing = |heard: &Heard| {
        let raised = heard.kept.notices.iter();
        raised
            .filter(|n| matches!(n, Notice::AlarmRaised(alarm) if alarm.kind.word == "overflow" && community.devices[alarm.device.index()].class.as_str() == "T4-2"))
            .count()
    };
    assert_eq!(overflowing(&quiet), 0);
    assert!(overflowing(&stormy) > 0);
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
    let begun = heard.truths.iter().find(|t| t.device == device).unwrap();
    assert!(matches!(
        begun.phase,
        TruthPhase::Begins {
            cause: TruthCause::Command,
            ..
        }
    ));
}
