//! What needs to look into the engine: batteries at their end, carriers' batteries, and when cars drive away.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::ids::ClassId;
use crate::sim::battery::Power;
use crate::sim::tests::{Heard, MIDNIGHT, block, hours, options};
use crate::sim::{Defect, Disturbances, FaultPlan, TruthCause, TruthKind, TruthPhase};

fn days(days: f64) -> SimTime {
    MIDNIGHT + SimSpan::from_nanos((days * 86_400.0 * 1e9) as i64)
}

/// All detectors of a block with five joules left: ten reports.
fn nearly_empty(threads: usize) -> Simulation {
    let (community, catalogue) = block(8_000);
    let mut parts = community.into_parts();
    parts.devices.retain(|d| d.class.as_str() == "T3-8");
    let community = Community::new(parts).unwrap();
    let mut simulation =
        Simulation::new(&community, &catalogue, options(MIDNIGHT, threads)).unwrap();
    for chunk in &mut simulation.chunks {
        for charge in &mut chunk.cells.charges {
            charge.spent_mj = 22_000_000 - 5_000;
        }
    }
    simulation
}

#[test]
fn an_empty_battery_mutes_its_device_until_it_is_changed() {
    let mut simulation = nearly_empty(1);
    let mut heard = Heard::default();
    simulation.advance(days(6.0), &mut heard);
    let mut empty = BTreeMap::<DeviceIdx, (SimTime, Option<SimTime>)>::new();
    for truth in &heard.truths {
        let TruthKind::Fault {
            defect: Defect::FlatBattery,
            ..
        } = truth.kind
        else {
            continue;
        };
        match truth.phase {
            TruthPhase::Begins { cause, lasts } => {
                assert_eq!((cause, lasts), (TruthCause::Battery, None));
                // Ten or eleven reports, one an hour, and one of the battery: 0.16 J of idling an hour beside 0.49 J for each.
                let hours = (truth.time - MIDNIGHT).secs_f64() / 3_600.0;
                assert!((4.0..11.0).contains(&hours), "{hours}");
                let device = truth.device.unwrap();
                assert!(empty.insert(device, (truth.time, None)).is_none());
            }
            TruthPhase::Ends => {
                let device = truth.device.unwrap();
                empty.get_mut(&device).unwrap().1 = Some(truth.time);
            }
        }
    }
    assert!(
        empty.len() * 10 > simulation.device_count() * 9,
        "{}",
        empty.len()
    );
    for (device, (from, until)) in &empty {
        let until = until.unwrap();
        // One to four days, or sooner where its alarm had called somebody before.
        let waited = (until - *from).secs_f64() / 86_400.0;
        assert!(waited <= 4.0 && until > days(1.0), "{waited}");
        let said = heard
            .kept
            .observations
            .iter()
            .filter(|o| o.device == *device);
        let said: Vec<SimTime> = said.map(|o| o.time).collect();
        assert!(!said.iter().any(|t| t > from && *t < until));
        assert!(said.iter().any(|t| *t > until));
    }
    let changed = (simulation.chunks.iter()).flat_map(|c| &c.cells.charges);
    assert!(changed.clone().count() > 0);
    assert!(changed.filter(|c| c.spent_mj < 300_000).count() * 10 > 9 * empty.len());
}

#[test]
fn empty_batteries_are_the_same_on_two_threads() {
    let truths = [1, 2].map(|threads| {
        let mut heard = Heard::default();
        nearly_empty(threads).advance(days(2.0), &mut heard);
        (heard.truths, heard.kept.observations)
    });
    assert_eq!(truths[0], truths[1]);
}

#[test]
fn an_alarm_that_sounds_takes_its_energy() {
    let mut simulation = nearly_empty(1);
    let spent = |simulation: &Simulation, device: u32| {
        let place = simulation.places[device as usize];
        simulation.chunks[place.chunk()].cells.charges[place.local()].spent_mj
    };
    let before = spent(&simulation, 0);
    let sound = Command::InjectFault {
        device: DeviceIdx(0),
        fault: crate::sim::Fault::Alarm,
        lasts: None,
    };
    simulation.command(sound).unwrap();
    assert_eq!(spent(&simulation, 0) - before, 24_000);
    assert_eq!(spent(&simulation, 1), before);
}

#[test]
fn a_fire_door_is_watched_for_three_hours_without_mains() {
    let (community, catalogue) = block(1_450);
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let cut = |after_s: f64, lasts_s: f64| FaultPlan {
        kind: Defect::NoMains,
        devices: Vec::new(),
        class: Some(ClassId::new("T3-7").unwrap()),
        share: 1.0,
        after_s,
        lasts_s: Some(lasts_s),
        size: None,
    };
    // Two hours, which are bridged; four hours of charging, which give half an hour back; four hours in the dark.
    let disturbances = Disturbances {
        faults: vec![cut(3_600.0, 7_200.0), cut(7.0 * 3_600.0, 4.0 * 3_600.0)],
        ..Disturbances::default()
    };
    simulation
        .disturb(&community, &catalogue, &disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(days(0.5), &mut heard);
    let dark = |t: &&Truth| {
        matches!(
            t.kind,
            TruthKind::Fault {
                defect: Defect::NoMains,
                ..
            }
        )
    };
    let doors = community
        .devices
        .iter()
        .filter(|d| d.class.as_str() == "T3-7")
        .count();
    let (mut begun, mut ended) = (0, 0);
    for truth in heard.truths.iter().filter(dark) {
        let hours = (truth.time - MIDNIGHT).secs_f64() / 3_600.0;
        match truth.phase {
            // 1.5 hours were left at the seventh: 3 − (2 − 0.5).
            TruthPhase::Begins { cause, .. } => {
                assert_eq!(cause, TruthCause::Plan(1));
                assert!((hours - 8.5).abs() < 1e-6, "{hours}");
                begun += 1;
            }
            TruthPhase::Ends => {
                // The mains are back at the eleventh, and it starts.
                let starts_s = (hours - 11.0) * 3_600.0;
                assert!((20.0..=60.0).contains(&starts_s), "{starts_s}");
                ended += 1;
            }
        }
    }
    assert_eq!((begun, ended), (doors, doors));
}

#[test]
fn no_carrier_has_a_battery_that_bridges() {
    let (community, catalogue) = block(1_450);
    let simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    for carrier in simulation.env.carried.carriers() {
        let place = simulation.places[carrier as usize];
        let kind = simulation.classes[simulation.chunks[place.chunk()].class].kind;
        assert_eq!(kind.power(), Power::Mains);
    }
}

#[test]
fn only_what_lives_on_a_battery_keeps_one() {
    let (community, catalogue) = block(1_450);
    let simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    for chunk in &simulation.chunks {
        let power = simulation.classes[chunk.class].kind.power();
        let expected = match power {
            Power::Cell(cell) => {
                let slot = simulation.classes[chunk.class].kind.slots()[cell.slot];
                assert!(slot.name.ends_with("battery"), "{}", slot.name);
                chunk.devices.len()
            }
            Power::Mains | Power::Backup(_) => 0,
        };
        assert_eq!(chunk.cells.charges.len(), expected);
    }
}

#[test]
fn a_session_breaks_off_only_as_its_car_drives_away() {
    let (community, catalogue) = block(1_450);
    // From the afternoon to the next morning.
    let start = MIDNIGHT + hours(15);
    let mut simulation = Simulation::new(&community, &catalogue, options(start, 1)).unwrap();
    let chargers: Vec<DeviceIdx> = (0..)
        .zip(&community.devices)
        .filter(|(_, d)| d.class.as_str() == "T5-7")
        .map(|(index, _)| DeviceIdx(index))
        .collect();
    let (mut heard, mut leaves) = (Heard::default(), BTreeSet::new());
    for minute in 1..=18 * 60 {
        simulation.advance(start + SimSpan::from_secs(60 * minute), &mut heard);
        // The people are those of the minute that is over.
        let env = &simulation.env;
        for &charger in &chargers {
            let place = simulation.places[charger.index()];
            let seat = simulation.chunks[place.chunk()].devices[place.local()].seat;
            env.population.passages(seat, env.start, |time, pass| {
                if !pass.is_inward() {
                    leaves.insert((charger, time));
                }
            });
        }
    }
    let faults = heard.truths.iter();
    let faults = faults.filter(|t| matches!(t.kind, TruthKind::Fault { .. }));
    let broken: BTreeSet<_> = faults.filter_map(|t| t.device).collect();
    let channels = &catalogue.class("T5-7").unwrap().channels;
    let session = channels.iter().position(|c| &*c.name == "session").unwrap();
    let (idle, charging) = (0.0, 2.0);
    let mut sessions = 0;
    for charger in chargers.into_iter().filter(|c| !broken.contains(c)) {
        let said = heard.kept.observations.iter();
        let said = said.filter(|o| o.device == charger && usize::from(o.channel) == session);
        let said: Vec<(SimTime, f64)> = said.map(|o| (o.time, o.value)).collect();
        for pair in said.windows(2).filter(|pair| pair[0].1 == charging) {
            let (time, state) = pair[1];
            let drives_away = leaves.contains(&(charger, time));
            assert!(state != idle || drives_away, "{charger:?} {pair:?}");
            sessions += 1;
        }
    }
    assert!(sessions > 5, "{sessions}");
}
