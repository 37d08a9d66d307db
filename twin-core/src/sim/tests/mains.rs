//! What does not go on while the mains have failed.

use std::collections::BTreeSet;

use super::setting::Run;
use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::sim::{Defect, Disturbances, FaultPlan, TruthKind, Wanted};
use crate::time::SimSpan;

const IDLE: f64 = 0.0;
const STARTING: f64 = 1.0;
const CHARGING: f64 = 2.0;
const FINISHED: f64 = 3.0;

/// The mains of all devices of a class fail some seconds after the start, for some seconds.
fn dark(class: &str, after_s: f64, lasts_s: f64) -> Disturbances {
    let plan = FaultPlan {
        kind: Defect::NoMains,
        devices: Vec::new(),
        class: Some(ClassId::new(class).unwrap()),
        share: 1.0,
        after_s,
        lasts_s: Some(lasts_s),
        size: None,
    };
    Disturbances {
        faults: vec![plan],
        ..Disturbances::default()
    }
}

/// A run of [`Run::of`] in which the mains of its class fail.
fn dark_run((class, hour): (&str, i64), after_s: f64, lasts_s: f64) -> Run {
    let mut run = Run::of(class, hour);
    let disturbances = dark(class, after_s, lasts_s);
    let disturbed = (run.simulation).disturb(&run.community, &catalogue(), &disturbances);
    disturbed.unwrap();
    run
}

/// The devices that break without a plan of mains.
fn broken(run: &Run) -> BTreeSet<DeviceIdx> {
    let faults = run
        .heard
        .truths
        .iter()
        .filter_map(|truth| match truth.kind {
            TruthKind::Fault { defect, .. } if defect != Defect::NoMains => truth.device,
            _ => None,
        });
    faults.collect()
}

/// The last value before a second.
fn before(said: &[(f64, f64)], second: f64) -> f64 {
    let last = said.iter().rev().find(|(at, _)| *at < second);
    last.unwrap().1
}

#[test]
fn a_meter_counts_no_electricity_while_there_is_none() {
    let mut usual = Run::of("T4-3", 0);
    let mut dark = dark_run(("T4-3", 0), 3_600.0, 7_200.0);
    usual.minutes(240);
    dark.minutes(240);
    let broken: BTreeSet<DeviceIdx> = broken(&usual).union(&broken(&dark)).copied().collect();
    let mut meters = 0;
    for device in usual.heard.of.clone() {
        if broken.contains(&device) {
            continue;
        }
        (usual.device, dark.device) = (device, device);
        let counted = usual.said("electric_energy");
        // It counts with each report, every 15 minutes: what it told last in the dark less what it told last before.
        let missing = before(&counted, 10_800.0) - before(&counted, 3_600.0);
        // 18 W at least, eight times.
        assert!(missing > 0.033, "{counted:?}");
        let told = dark.said("electric_energy");
        let (first, last) = (told[0].0, told[told.len() - 1].0);
        assert!(first < 3_600.0 && last > 10_800.0, "{told:?}");
        for (second, energy) in told {
            assert!(!(3_600.0..10_800.0).contains(&second), "{second}");
            let usual = before(&counted, second + 0.001);
            let expected = if second < 3_600.0 { 0.0 } else { missing };
            assert!((usual - energy - expected).abs() < 0.003, "{second}");
        }
        meters += 1;
    }
    assert!(meters > 20, "{meters}");
}

#[test]
fn a_charger_ends_its_session_when_its_mains_fail_and_tells_of_it_afterwards() {
    let mut run = dark_run(("T5-7", 0), 600.0, 1_200.0);
    let mut started = Vec::new();
    for device in run.heard.of.clone() {
        run.device = device;
        if run.set("session", Some(Wanted::Word("starting"))).is_ok() {
            started.push(device);
        }
    }
    run.seconds(2_400);
    let mut charged = 0;
    for device in started {
        run.device = device;
        let said = run.said("session");
        let [(_, STARTING), (_, CHARGING), (back, ended), ..] = said[..] else {
            panic!("{said:?}");
        };
        // A car that drives away before ends its session itself.
        if back < 600.0 {
            continue;
        }
        assert!((back - 1_800.0).abs() < 0.01, "{said:?}");
        assert!(ended == FINISHED || ended == IDLE, "{said:?}");
        assert!(said[3..].iter().all(|s| s.1 != CHARGING), "{said:?}");
        let energy = run.said("energy");
        assert!(energy.iter().all(|e| !(600.0..1_800.0).contains(&e.0)));
        let after: Vec<f64> = (energy.iter().filter(|e| e.0 > 1_800.0))
            .map(|e| e.1)
            .collect();
        assert_eq!(after.len(), 2, "every five minutes: {energy:?}");
        assert_eq!(after[0], after[1], "{energy:?}");
        // Five minutes of less than 7 kW, at most, after the last report; twenty more would be 2.3 kWh.
        assert!(after[0] - before(&energy, 600.0) < 0.6, "{energy:?}");
        charged += 1;
    }
    assert!(charged > 0);
}

#[test]
fn a_car_on_a_pole_gets_nothing_while_its_mains_have_failed() {
    let mut run = dark_run(("T4-1", 3), 1_200.0, 10_800.0);
    let from = run.simulation.now();
    let comes = (6, 0);
    for pole in run.heard.of.clone() {
        let at = from + SimSpan::from_secs(1);
        run.simulation.put(pole.index(), at, comes);
    }
    run.seconds(13_200);
    let since = (from - MIDNIGHT).secs_f64();
    for pole in run.heard.of.clone() {
        run.device = pole;
        // It is missing 6 kWh at least, and has got 2.3 when the power fails.
        let mut said = run.said("charging_power");
        said.retain(|(second, _)| *second >= since + 12_000.0);
        assert!(!said.is_empty());
        assert!(said.iter().all(|(_, power)| *power > 6.0), "{said:?}");
    }
}

#[test]
fn a_room_is_not_cooled_without_power() {
    let mut run = dark_run(("T5-8", 12), 3_600.0, 7_200.0);
    run.set("mode", Some(Wanted::Word("cool"))).unwrap();
    run.set("setpoint", Some(Wanted::Number(18.0))).unwrap();
    run.minutes(240);
    let said = run.said("indoor_temperature");
    let cut = (run.simulation.now() - MIDNIGHT).secs_f64() - 10_800.0;
    // Three time constants of twenty minutes after 24 °C, and a quarter of a kelvin of noise.
    let cooled = before(&said, cut);
    assert!((17.7..18.8).contains(&cooled), "{said:?}");
    let back = said.iter().find(|(second, _)| *second >= cut + 7_200.0);
    let warm = back.unwrap().1;
    assert!(warm > cooled + 0.8, "{said:?}");
    let silent = said
        .iter()
        .all(|(at, _)| !(cut..cut + 7_200.0).contains(at));
    assert!(silent, "{said:?}");
}
