//! Conditions of 部署要求 that are not numbers.

use std::collections::BTreeMap;
use std::iter::once;

use geo::Coord;

use super::Subject;
use super::fleet::Candidates;
use super::gaze::RowGaze;
use super::junction;
use super::product::Products;
use super::report::{ConditionAudit, DemandAudit, Server};
use super::scene::Scene;
use super::verdict::{Fault, Missing, Repair, Verdict};
use crate::catalogue::{Condition, DeviceClass, DeviceRow};
use crate::ids::ClassId;
use crate::model::{Device, Gate, GateKind, Mounting};
use crate::planning::{Front, GROUP_M, Gaze, Need, front_of, front_site};
use crate::spatial::PointIndex;

/// Farthest that a device on a smart pole is drawn from it, in metres; an assumption.
const ON_POLE_M: f64 = 2.0;

/// How much nearer than the greatest distance of a group a device is moved, in metres; an assumption: more than maps are off by.
const WITHIN_M: f64 = 0.5;

/// Farthest that a device is moved to a smart pole, in metres; an assumption: farther off it would serve other ground, and a pole is proposed where it
/// is.
const TO_POLE_M: f64 = 25.0;

/// How the cameras of a row look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks<'g> {
    /// What they show of its lines, if it has both.
    pub(super) lines: Option<&'g RowGaze>,
    /// Through what they look at vehicles, if they are to.
    pub(super) fronts: Option<Gaze>,
}

/// Audits a row's conditions and the figures of its devices, which are of `class`; `demands` are its demands, which `needs` asks, audited.
pub(super) fn audited(
    row: &DeviceRow,
    (needs, demands): (&[Need], &[DemandAudit]),
    candidates: &Candidates,
    (scene, looks): (&Scene<'_>, Looks<'_>),
    class: Option<&DeviceClass>,
) -> Vec<ConditionAudit> {
    let products = Products {
        candidates,
        scene,
        class,
    };
    let by_demands = Verdict::of_all(demands.iter().map(|d| d.verdict));
    let conditions = row.conditions.iter();
    let mut all: Vec<ConditionAudit> = conditions
        .map(|condition| {
            let found = match &*condition.condition {
                "unobstructed" if looks.lines.is_some() => unobstructed(demands),
                "sees" => sees_fronts(demands, scene, looks.fronts),
                "at_junction" => junction::audited(needs, candidates, scene, &row.class),
                _ => finding(condition, by_demands, products),
            };
            let (faults, repairs) = found.faults.into_iter().unzip();
            ConditionAudit {
                condition: condition.condition.clone(),
                text_zh: condition.text_zh.clone(),
                verdict: found.verdict,
                faults,
                missing: found.missing,
                repairs,
                measured: None,
            }
        })
        .collect();
    all.extend(products.figures(row));
    all
}

/// Whether devices of `class`, which need not be the row's, bear on the condition.
pub(super) fn depends_on(condition: &Condition, class: &ClassId, scene: &Scene<'_>) -> bool {
    let on_poles = condition.of.iter().any(|word| &**word == "smart_pole");
    let named = condition.classes().iter();
    named.into_iter().any(|named| **named == *class.as_str())
        || (on_poles && scene.carrying.contains(class))
}

/// What is found of a condition.
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    /// Each with what mends it.
    pub(super) faults: Vec<(Fault, Repair)>,
    pub(super) missing: Option<Missing>,
}

impl Finding {
    pub(super) fn untold(missing: Missing) -> Self {
        Self {
            verdict: Verdict::CannotTell,
            faults: Vec::new(),
            missing: Some(missing),
        }
    }
}

fn finding(condition: &Condition, by_demands: Verdict, products: Products<'_>) -> Finding {
    let (candidates, scene) = (products.candidates, products.scene);
    let untold = |attribute| Finding::untold(Missing::attribute("device", attribute));
    let of = |word: &str| condition.of.iter().any(|w| &**w == word);
    match &*condition.condition {
        "grouped_with" => grouped(condition, candidates, scene),
        "mounted_on" if of("smart_pole") => mounted(candidates, scene),
        "mounted_on" | "below" => products.mounted(condition),
        "provides" => products.providing(condition),
        "audible_at_night" => products.audible(),
        "unobstructed" => untold("field_of_view"),
        // What gateways carry is told of the rows about networks.
        "connections" => untold("most_devices"),
        "messages" => untold("most_messages_per_second"),
        // The demands ask for exactly this.
        _ => Finding {
            verdict: by_demands,
            faults: Vec::new(),
            missing: None,
        },
    }
}

/// Of what was looked at, those with a fault.
pub(super) fn of_faults(looked_at: usize, faults: Vec<(Fault, Repair)>) -> Finding {
    let good = looked_at.saturating_sub(faults.len());
    Finding {
        verdict: Verdict::of_amounts(good as f64, looked_at as f64, 0.0, false),
        faults,
        missing: None,
    }
}

/// The devices among what counts for a row.
pub(super) fn devices<'s>(
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
    let unseen = demands.iter().flat_map(|demand| {
        let is_unseen = |fault: &&Fault| matches!(fault, Fault::Unseen { .. });
        let unseen = demand.faults.iter().filter(is_unseen);
        unseen.map(move |fault| {
            let repair = demand.repair.clone().unwrap_or(Repair::Replan);
            (fault.clone(), repair)
        })
    });
    let unseen: Vec<(Fault, Repair)> = unseen.collect();
    match untold {
        Some(missing) if unseen.is_empty() => Finding::untold(missing),
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
        let crowd = Crowd::of(&class, scene);
        for device in devices(candidates, scene) {
            looked_at += 1;
            let at: Coord<f64> = device.position.plan().into();
            let nearest = crowd.as_ref().and_then(|crowd| crowd.nearest(at));
            if nearest.is_none_or(|(_, m)| m > GROUP_M) {
                let fault = Fault::Apart {
                    device: device.id.clone(),
                    class: class.clone(),
                    distance_m: nearest.map(|(_, distance_m)| distance_m),
                    most_m: GROUP_M,
                };
                let repair = match nearest {
                    Some((other, m)) => {
                        let to = other + (at - other) * ((GROUP_M - WITHIN_M) / m);
                        Repair::moved(&device.id, to)
                    }
                    None => Repair::added(&class, at),
                };
                faults.insert((device.id.clone(), class.clone()), (fault, repair));
            }
        }
    }
    of_faults(looked_at, faults.into_values().collect())
}

/// Where the devices of a class are.
struct Crowd {
    points: Vec<Coord<f64>>,
    index: PointIndex<'static>,
}

impl Crowd {
    /// None of a class that has no device.
    fn of(class: &ClassId, scene: &Scene<'_>) -> Option<Self> {
        Self::of_any(once(class), scene)
    }

    /// None of classes that have no device.
    fn of_any<'c>(classes: impl Iterator<Item = &'c ClassId>, scene: &Scene<'_>) -> Option<Self> {
        let devices = classes.flat_map(|class| scene.fleet.of_class(class));
        let points: Vec<Coord<f64>> = devices.map(|(_, d)| d.position.plan().into()).collect();
        let index = PointIndex::new(&points).ok().filter(|p| !p.is_empty())?;
        Some(Self { points, index })
    }

    /// The nearest to a point, and how far it is in metres.
    fn nearest(&self, at: Coord<f64>) -> Option<(Coord<f64>, f64)> {
        let found = self.index.nearest(at, 1).ok()?;
        let (number, distance_m) = found.first()?;
        Some((*self.points.get(*number as usize)?, *distance_m))
    }
}

/// The cameras at gates look out of them, towards the vehicles that come in, and show their number plates.
fn sees_fronts(demands: &[DemandAudit], scene: &Scene<'_>, gaze: Option<Gaze>) -> Finding {
    let (mut faults, mut looked_at, mut untold) = (Vec::new(), 0, None);
    for demand in demands {
        let Subject::Gate(gate) = demand.subject else {
            continue;
        };
        let gate = &scene.survey.community.gates[gate as usize];
        for server in &demand.served_by {
            let Server::Device(index) = server else {
                continue;
            };
            let device = &scene.fleet.devices[*index as usize];
            let id = device.id.clone();
            let fault = match front_of(scene.looking(gaze.as_ref()), device, gate) {
                Front::Untold(attribute) => {
                    untold.get_or_insert(attribute);
                    continue;
                }
                Front::Shown => None,
                Front::PlateUnseen(level) => Some(Fault::PlateUnseen { device: id, level }),
                Front::Away(by_rad) => Some(Fault::LooksAway { device: id, by_rad }),
            };
            looked_at += 1;
            faults.extend(fault.map(|fault| (fault, shown(device, (gate, scene, gaze)))));
        }
    }
    match untold {
        Some(attribute) if faults.is_empty() => {
            Finding::untold(Missing::attribute("device", attribute))
        }
        _ => of_faults(looked_at, faults),
    }
}

/// How a camera comes to look at what comes in: turned, or moved about its gate and turned where that shows no plate.
fn shown(device: &Device, (gate, scene, gaze): (&Gate, &Scene<'_>, Option<Gaze>)) -> Repair {
    let turned = |heading_rad| Repair::Turn {
        device: device.id.clone(),
        heading_rad,
    };
    let (eyes, gaze) = match (scene.eyes.as_ref(), gaze) {
        (Some(eyes), Some(gaze)) if gate.kind.value != GateKind::Pedestrian => (eyes, gaze),
        _ => return turned(gate.outward_rad.value),
    };
    match front_site((eyes, &scene.survey), &gaze, device, gate) {
        Some(site) => match site.at {
            Some(to) => Repair::Move {
                layer: "device".into(),
                feature: device.id.as_str().into(),
                to,
                storey: None,
                heading_rad: Some(site.heading_rad),
            },
            None => turned(site.heading_rad),
        },
        None => Repair::Replan,
    }
}

/// Each device is attached to a building or a pole, or stands at a smart pole.
fn mounted(candidates: &Candidates, scene: &Scene<'_>) -> Finding {
    let poles = Crowd::of_any(scene.carrying.iter().copied(), scene);
    let pole = scene.carrying.first();
    let fixtures = &scene.survey.community.fixtures;
    let (mut faults, mut looked_at) = (Vec::new(), 0);
    for number in candidates.numbers() {
        let candidate = candidates.get(number);
        let Server::Device(index) = candidate.server else {
            continue;
        };
        looked_at += 1;
        let nearest = || poles.as_ref().and_then(|poles| poles.nearest(candidate.at));
        let put_up = scene.fleet.devices[index as usize].mounting;
        let is_on_house = matches!(
            put_up,
            Some(Mounting::Wall | Mounting::Roof | Mounting::Ceiling)
        );
        let is_attached = match candidate.subject {
            _ if is_on_house => true,
            Some(Subject::Building(_)) => true,
            Some(Subject::Fixture(i)) => fixtures[i as usize].kind.is_pole(),
            _ => nearest().is_some_and(|(_, m)| m <= ON_POLE_M),
        };
        if !is_attached {
            let device = scene.fleet.devices[index as usize].id.clone();
            let within = nearest().filter(|(_, m)| *m <= TO_POLE_M);
            let repair = match (within, pole) {
                (Some((to, _)), _) => Repair::moved(&device, to),
                (None, Some(pole)) => Repair::added(pole, candidate.at),
                (None, None) => Repair::Replan,
            };
            faults.push((Fault::NotMounted { device }, repair));
        }
    }
    of_faults(looked_at, faults)
}
