//! Conditions of 部署要求 that are not numbers.

use std::collections::BTreeMap;

use geo::Coord;

use super::fleet::Candidates;
use super::gaze::RowGaze;
use super::report::{ConditionAudit, DemandAudit, Server};
use super::scene::Scene;
use super::subject::Subject;
use super::verdict::{Fault, Missing, Verdict};
use crate::catalogue::{Condition, DeviceRow};
use crate::ids::ClassId;
use crate::model::Device;
use crate::planning::{GROUP_M, SMART_POLE};
use crate::spatial::PointIndex;

/// Farthest that a device on a smart pole is drawn from it, in metres; an assumption.
const ON_POLE_M: f64 = 2.0;

/// How far a camera may look past the vehicles that come in and still take their front, in radians (45°); an assumption: plate
/// readers ask for less, general cameras for more.
const FRONT_RAD: f64 = std::f64::consts::FRAC_PI_4;

/// Audits a row's conditions; `demands` are its demands, audited, and `gaze` what its cameras show of its lines, if it has both.
pub(super) fn audited(
    row: &DeviceRow,
    demands: &[DemandAudit],
    candidates: &Candidates,
    (scene, gaze): (&Scene<'_>, Option<&RowGaze>),
) -> Vec<ConditionAudit> {
    let by_demands = Verdict::of_all(demands.iter().map(|d| d.verdict));
    row.conditions
        .iter()
        .map(|condition| {
            let (verdict, faults, missing) = match (&*condition.condition, gaze) {
                ("unobstructed", Some(_)) => unobstructed(demands),
                _ => finding(condition, by_demands, demands, candidates, scene),
            };
            ConditionAudit {
                condition: condition.condition.clone(),
                text_zh: condition.text_zh.clone(),
                verdict,
                faults,
                missing,
                measured: None,
            }
        })
        .collect()
}

/// Whether devices of `class`, which need not be the row's, bear on the condition.
pub(super) fn depends_on(condition: &Condition, class: &ClassId) -> bool {
    let on_poles = condition.of.iter().any(|word| &**word == "smart_pole");
    let named = condition.classes().iter();
    named.into_iter().any(|named| **named == *class.as_str())
        || (on_poles && class.as_str() == SMART_POLE)
}

type Finding = (Verdict, Vec<Fault>, Option<Missing>);

fn finding(
    condition: &Condition,
    by_demands: Verdict,
    demands: &[DemandAudit],
    candidates: &Candidates,
    scene: &Scene<'_>,
) -> Finding {
    let untold = |attribute| {
        let missing = Missing::attribute("device", attribute);
        (Verdict::CannotTell, Vec::new(), Some(missing))
    };
    let of = |word: &str| condition.of.iter().any(|w| &**w == word);
    match &*condition.condition {
        "grouped_with" => grouped(condition, candidates, scene),
        "sees" => sees_fronts(demands, scene),
        "mounted_on" if of("smart_pole") => mounted(candidates, scene),
        "mounted_on" | "below" => untold("mounting"),
        "provides" => untold("product"),
        "audible_at_night" => untold("sound_level"),
        "unobstructed" => untold("field_of_view"),
        // The demands ask for exactly this.
        _ => (by_demands, Vec::new(), None),
    }
}

/// Of what was looked at, those with a fault.
fn of_faults(looked_at: usize, faults: Vec<Fault>) -> Finding {
    let good = looked_at.saturating_sub(faults.len());
    (
        Verdict::of_amounts(good as f64, looked_at as f64, 0.0, false),
        faults,
        None,
    )
}

fn devices<'s>(
    candidates: &'s Candidates,
    scene: &'s Scene<'_>,
) -> impl Iterator<Item = &'s Device> {
    candidates.numbers().filter_map(|number| {
        let Server::Device(index) = candidates.get(number).server else {
            return None;
        };
        Some(scene.fleet.devices[index as usize].as_ref())
    })
}

/// Nothing hides what is within the distance of the cameras.
fn unobstructed(demands: &[DemandAudit]) -> Finding {
    let untold = demands.iter().find_map(|demand| demand.missing.clone());
    let faults = demands.iter().flat_map(|demand| demand.faults.iter());
    let unseen = faults.filter(|fault| matches!(fault, Fault::Unseen { .. }));
    let unseen: Vec<Fault> = unseen.cloned().collect();
    match untold {
        Some(missing) if unseen.is_empty() => (Verdict::CannotTell, unseen, Some(missing)),
        _ => of_faults(demands.len(), unseen),
    }
}

/// Each device has one of every class of its group near it.
fn grouped(condition: &Condition, candidates: &Candidates, scene: &Scene<'_>) -> Finding {
    let mut faults = BTreeMap::new();
    let mut looked_at = 0;
    for class in condition.classes() {
        let Ok(class) = ClassId::new(&**class) else {
            continue;
        };
        let points = of_class(&class, scene);
        for device in devices(candidates, scene) {
            looked_at += 1;
            let at = device.position.plan().into();
            let nearest = points
                .as_ref()
                .and_then(|points| points.nearest(at, 1).ok())
                .and_then(|found| found.first().map(|(_, distance_m)| *distance_m));
            if nearest.is_none_or(|m| m > GROUP_M) {
                let fault = Fault::Apart {
                    device: device.id.clone(),
                    class: class.clone(),
                    distance_m: nearest,
                    most_m: GROUP_M,
                };
                faults.insert((device.id.clone(), class.clone()), fault);
            }
        }
    }
    of_faults(looked_at, faults.into_values().collect())
}

fn of_class(class: &ClassId, scene: &Scene<'_>) -> Option<PointIndex<'static>> {
    let points: Vec<Coord<f64>> = scene
        .fleet
        .of_class(class)
        .map(|(_, d)| d.position.plan().into())
        .collect();
    PointIndex::new(&points).ok().filter(|p| !p.is_empty())
}

/// The cameras at gates look out of them, towards the vehicles that come in.
fn sees_fronts(demands: &[DemandAudit], scene: &Scene<'_>) -> Finding {
    let (mut faults, mut looked_at, mut untold) = (Vec::new(), 0, false);
    for demand in demands {
        let Subject::Gate(gate) = demand.subject else {
            continue;
        };
        let outward_rad = scene.survey.community.gates[gate as usize]
            .outward_rad
            .value;
        for server in &demand.served_by {
            let Server::Device(index) = server else {
                continue;
            };
            let device = &scene.fleet.devices[*index as usize];
            let Some(heading_rad) = device.heading_rad else {
                untold = true;
                continue;
            };
            looked_at += 1;
            let by_rad = turned(heading_rad, outward_rad);
            if by_rad.abs() > FRONT_RAD {
                let device = device.id.clone();
                faults.push(Fault::LooksAway { device, by_rad });
            }
        }
    }
    if looked_at == 0 && untold {
        let missing = Missing::attribute("device", "heading");
        return (Verdict::CannotTell, faults, Some(missing));
    }
    of_faults(looked_at, faults)
}

/// How far to turn from one heading to another, between -π and π.
fn turned(from_rad: f64, to_rad: f64) -> f64 {
    let (sin, cos) = (to_rad - from_rad).sin_cos();
    sin.atan2(cos)
}

/// Each device is attached to a building or a pole, or stands at a smart pole.
fn mounted(candidates: &Candidates, scene: &Scene<'_>) -> Finding {
    let poles = ClassId::new(SMART_POLE)
        .ok()
        .and_then(|class| of_class(&class, scene));
    let fixtures = &scene.survey.community.fixtures;
    let (mut faults, mut looked_at) = (Vec::new(), 0);
    for number in candidates.numbers() {
        let candidate = candidates.get(number);
        let Server::Device(index) = candidate.server else {
            continue;
        };
        looked_at += 1;
        let is_attached = match candidate.subject {
            Some(Subject::Building(_)) => true,
            Some(Subject::Fixture(i)) => fixtures[i as usize].kind.is_pole(),
            _ => poles.as_ref().is_some_and(|poles| {
                let near = poles.nearest(candidate.at, 1);
                near.is_ok_and(|found| found.first().is_some_and(|(_, m)| *m <= ON_POLE_M))
            }),
        };
        if !is_attached {
            let device = scene.fleet.devices[index as usize].id.clone();
            faults.push(Fault::NotMounted { device });
        }
    }
    of_faults(looked_at, faults)
}
