//! What keeps devices from being heard at a moment is what the ground truth has begun and not ended.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::sim::{
    CommunityDigest, Defect, Disturbances, FaultPlan, IncidentKind, IncidentPlan, NetworkModel,
    TruthKind, TruthPhase,
};
use crate::time::SimSpan;

#[derive(Debug, Default, PartialEq)]
struct Silences {
    faults: BTreeMap<DeviceIdx, (Defect, f64, SimTime)>,
    mute: BTreeSet<DeviceIdx>,
    without_line: BTreeSet<DeviceIdx>,
}

impl Silences {
    fn by_truth(truths: &[Truth]) -> Self {
        let mut silences = Self::default();
        for truth in truths {
            let begins = matches!(truth.phase, TruthPhase::Begins { .. });
            let Some(device) = truth.device else {
                continue;
            };
            let devices = match truth.kind {
                TruthKind::Fault { defect, size, .. } => {
                    silences.faults.remove(&device);
                    if begins {
                        let fault = (defect, size, truth.time);
                        silences.faults.insert(device, fault);
                    }
                    continue;
                }
                TruthKind::Mute { .. } => &mut silences.mute,
                TruthKind::Backhaul { .. } => &mut silences.without_line,
                _ => continue,
            };
            if begins {
                devices.insert(device);
            } else {
                devices.remove(&device);
            }
        }
        silences
    }

    fn of(simulation: &Simulation) -> Self {
        let faults = simulation.standing_faults();
        Self {
            faults: faults
                .map(|f| (f.device, (f.defect, f.size, f.since)))
                .collect(),
            mute: simulation.mute_devices().collect(),
            without_line: simulation.devices_without_line().collect(),
        }
    }
}

/// Poles that carry others die, cameras come and go, meters show too much or too little, and the line to the platform is down for a while.
fn disturbances() -> Disturbances {
    let fault = |kind, class: &str, after_s| FaultPlan {
        kind,
        devices: Vec::new(),
        class: Some(ClassId::new(class).unwrap()),
        share: 1.0,
        after_s,
        lasts_s: Some(900.0),
        size: None,
    };
    let cut = IncidentPlan {
        kind: IncidentKind::BackhaulOutage,
        at: None,
        storey: 0,
        after_s: Some(1_600.0),
        rate_per_day: None,
        lasts_s: Some(600.0),
    };
    Disturbances {
        faults: vec![
            fault(Defect::Flapping, "T3-3", 300.0),
            fault(Defect::Dead, "T4-1", 600.0),
            fault(Defect::Bias, "T4-3", 700.0),
        ],
        incidents: vec![cut],
        network: NetworkModel::Outages,
        ..Disturbances::default()
    }
}

#[test]
fn what_stands_is_what_has_begun_and_not_ended_in_a_snapshot_too() {
    let (community, catalogue) = block(1_450);
    let options = options(MIDNIGHT + hours(7), 1);
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    simulation
        .disturb(&community, &catalogue, &disturbances())
        .unwrap();
    let digest = CommunityDigest::of(&community, &catalogue).unwrap();
    let (start, mut heard) = (simulation.now(), Heard::default());
    let mut seen = [0; 3];
    for stop_s in [0, 400, 800, 1_300, 1_700, 2_500] {
        simulation.advance(start + SimSpan::from_secs(stop_s), &mut heard);
        let silences = Silences::of(&simulation);
        assert_eq!(
            silences,
            Silences::by_truth(&heard.truths),
            "after {stop_s} s"
        );
        let saved = simulation.save(digest);
        let resumed = Simulation::resume(&community, &catalogue, &saved, 1).unwrap();
        assert_eq!(Silences::of(&resumed), silences, "after {stop_s} s");
        seen[0] += silences.faults.len();
        seen[1] += silences.mute.len();
        seen[2] += silences.without_line.len();
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}
