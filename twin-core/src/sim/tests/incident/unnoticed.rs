//! What happens where nobody notices it: it is in the ground truth all the same.

use std::collections::BTreeSet;

use super::*;
use crate::sim::{Defect, FaultPlan, Missed, Notice, Truth, TruthPlace, Whole};

fn is_smoke(truth: &&Truth) -> bool {
    matches!(truth.kind, TruthKind::Incident { word: "smoke", .. })
}

/// A fire in the first house with detectors, all of which are dead for some seconds.
fn fire_unheard(dead_s: f64) -> (Heard, u32) {
    let (community, _) = demo();
    let detector = of_class("T3-8")[0];
    let id = &community.devices[detector.index()].id;
    let dead = FaultPlan {
        kind: Defect::Dead,
        devices: Vec::new(),
        class: Some(crate::ids::ClassId::new("T3-8").unwrap()),
        share: 1.0,
        after_s: 60.0,
        lasts_s: Some(dead_s),
        size: None,
    };
    let disturbances = Disturbances {
        faults: vec![dead],
        incidents: vec![plan(IncidentKind::Fire, Some(&format!("device/{id}")))],
        ..Disturbances::default()
    };
    let mut heard = Heard::default();
    to_be_disturbed(&disturbances, 1).advance(MIDNIGHT + hours(1), &mut heard);
    let building = heard.truths.iter().find_map(|t| match t.kind {
        TruthKind::Whole(Whole::Incident {
            place: Some(TruthPlace::Building(building)),
            ..
        }) => Some(building),
        _ => None,
    });
    (heard, building.unwrap())
}

/// The alarms of smoke, by their detectors.
fn alarmed(heard: &Heard) -> Vec<(f64, DeviceIdx)> {
    let raised = heard.kept.notices.iter().filter_map(|notice| match notice {
        Notice::AlarmRaised(alarm) if alarm.kind.word == "smoke" => {
            Some((seconds(alarm.raised), alarm.device))
        }
        _ => None,
    });
    raised.collect()
}

#[test]
fn smoke_at_dead_detectors_is_in_the_truth_as_missed() {
    let (heard, building) = fire_unheard(7_200.0);
    assert_eq!(alarmed(&heard), []);
    let smoke: Vec<_> = heard.truths.iter().filter(is_smoke).collect();
    let begins = smoke.iter().filter(|t| t.phase != TruthPhase::Ends);
    assert!(begins.clone().count() > 0);
    for begin in begins {
        let is_missed = matches!(
            begin.kind,
            TruthKind::Incident {
                missed: Some(Missed::Silent),
                ..
            }
        );
        assert!(is_missed, "{begin:?}");
    }
    let ends = smoke.iter().filter(|t| t.phase == TruthPhase::Ends);
    assert_eq!(ends.count() * 2, smoke.len());
    // The fire is told by its house, whoever noticed it.
    let house = &demo().0.buildings[building as usize];
    let (kind, id) = TruthPlace::Building(building).name(&demo().0).unwrap();
    assert_eq!((kind, id), ("building", house.id.as_str()));
}

#[test]
fn a_detector_that_speaks_again_tells_of_the_smoke_that_is_still_there() {
    let (heard, _) = fire_unheard(1_500.0);
    let alarmed = alarmed(&heard);
    let smoke: BTreeSet<_> = (heard.truths.iter().filter(is_smoke))
        .filter_map(|t| t.device)
        .collect();
    let told: BTreeSet<_> = alarmed.iter().map(|(_, device)| *device).collect();
    assert_eq!(told, smoke);
    assert!(!told.is_empty());
    // None before it was healed, and none twice.
    assert!(
        alarmed.iter().all(|(second, _)| *second >= 1_560.0),
        "{alarmed:?}"
    );
    assert_eq!(alarmed.len(), told.len());
    // One begin and one end each.
    let records = heard.truths.iter().filter(is_smoke).count();
    assert_eq!(records, 2 * smoke.len());
}

#[test]
fn a_spell_of_weather_is_in_the_truth_and_the_cause_of_its_alarms() {
    let storm = WeatherSpell {
        after_s: 600.0,
        lasts_s: 7_200.0,
        rain_mm_per_h: 90.0,
        wind_m_per_s: 35.0,
        warmer_k: 0.0,
    };
    let disturbances = Disturbances {
        weather: vec![storm],
        ..Disturbances::default()
    };
    let (heard, _) = disturbed(&disturbances, 180);
    let whole = TruthKind::Whole(Whole::Weather {
        number: 0,
        spell: storm,
    });
    let spell: Vec<_> = heard.truths.iter().filter(|t| t.kind == whole).collect();
    let times: Vec<f64> = spell.iter().map(|t| seconds(t.time)).collect();
    assert_eq!(times, [600.0, 7_800.0]);
    for told in ["gale", "heavy_rain", "wind_high"] {
        let mut begun = heard.truths.iter().filter(|t| {
            let is_meant = matches!(t.kind, TruthKind::Incident { word, .. } if word == told);
            is_meant && t.phase != TruthPhase::Ends
        });
        let is_of_spell = |t: &Truth| {
            t.phase
                == TruthPhase::Begins {
                    cause: TruthCause::Spell(0),
                    lasts: None,
                }
        };
        assert!(begun.any(is_of_spell), "{told}");
    }
}

#[test]
fn what_a_fault_makes_a_value_say_is_not_the_truth() {
    let (community, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    // Spoofed levels are anywhere from nothing to ten metres.
    let covers = of_class("T4-2");
    let spoofed = FaultPlan {
        kind: Defect::Spoofed,
        devices: vec![community.devices[covers[0].index()].id.clone()],
        class: None,
        share: 1.0,
        after_s: 60.0,
        lasts_s: None,
        size: None,
    };
    let disturbances = Disturbances {
        faults: vec![spoofed],
        ..Disturbances::default()
    };
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(6), &mut heard);
    let alarms = heard.kept.notices.iter().filter(|notice| {
        matches!(notice, Notice::AlarmRaised(alarm) if alarm.device == covers[0] && alarm.kind.word == "overflow")
    });
    assert!(alarms.count() > 0);
    let truths = heard.truths.iter().filter(|t| {
        t.device == Some(covers[0])
            && matches!(
                t.kind,
                TruthKind::Incident {
                    word: "overflow",
                    ..
                }
            )
    });
    assert_eq!(truths.count(), 0);
}

#[test]
fn a_device_that_is_switched_off_misses_what_goes_on() {
    let (community, _) = demo();
    let bin = of_class("T4-4")[0];
    let at = format!("device/{}", community.devices[bin.index()].id);
    let burning = only(vec![plan(IncidentKind::BinFire, Some(&at))]);
    let mut simulation = to_be_disturbed(&burning, 1);
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(700), &mut heard);
    let switch = |on| Command::Switch { device: bin, on };
    simulation.command(switch(false)).unwrap();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(900), &mut heard);
    assert!(simulation.active_alarms().all(|alarm| alarm.device != bin));
    let told = simulation.command(switch(true)).unwrap();
    let tells = told
        .iter()
        .any(|n| matches!(n, Notice::AlarmRaised(alarm) if alarm.kind.word == "bin_fire"));
    assert!(tells, "it burns on: {told:?}");
    simulation.advance(MIDNIGHT + hours(1), &mut heard);
    let fire = heard.truths.iter().filter(|t| {
        t.device == Some(bin)
            && matches!(
                t.kind,
                TruthKind::Incident {
                    word: "bin_fire",
                    ..
                }
            )
    });
    let times: Vec<f64> = fire.map(|t| seconds(t.time).round()).collect();
    assert_eq!(times, [600.0, 1_200.0]);
}

#[test]
fn an_alarm_by_command_ends_when_it_is_switched_off() {
    let (mut simulation, device) = sounding(None);
    let off = Command::Switch { device, on: false };
    simulation.command(off).unwrap();
    simulation
        .command(Command::Switch { device, on: true })
        .unwrap();
    assert!(
        simulation
            .active_alarms()
            .all(|alarm| alarm.device != device)
    );
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(60), &mut heard);
    let mine = heard.truths.iter().filter(|t| t.device == Some(device));
    assert_eq!(mine.count(), 2);
}
