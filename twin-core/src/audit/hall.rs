//! Demands of halls: detectors on the storeys of a unit, and in halls that a source draws.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use geo::{BoundingRect, Contains, Coord, Geometry, Point, Polygon};

use super::Subject;
use super::fleet::Candidates;
use super::report::{ConditionAudit, DemandAudit, Server, Storeys};
use super::scene::Scene;
use super::verdict::{Fault, Missing, Repair, Verdict};
use crate::catalogue::DeviceRow;
use crate::coverage::radius::{Reach, needed_in};
use crate::ids::ClassId;
use crate::model::{Device, Room};
use crate::optimise::Progress;
use crate::planning::{
    Need, ROOMS, SAME_SPOT_M, SEED, clear_point, clearance, edge_distance, hangs_in_hall, hung,
    is_protected,
};

/// How much nearer to a wall than asked for a device may be for rounding, in metres.
const SLACK_M: f64 = 0.01;

/// The word of the condition that the halls of units are as small as is assumed.
const HALL_SIZE: &str = "hall_size";

/// On how many storeys one detector is taken to be enough though no source draws the hall: it cannot be told, and has no say in the verdict of the row.
pub(super) fn assumed(row: &DeviceRow, needs: &[Need]) -> Option<ConditionAudit> {
    let storeys = needs.iter().map(|need| match need {
        Need::Halls { storeys, .. } => storeys.len(),
        _ => 0,
    });
    let storeys: usize = storeys.sum();
    (storeys > 0).then(|| ConditionAudit {
        condition: HALL_SIZE.into(),
        text_zh: row.location_zh.clone(),
        verdict: Verdict::CannotTell,
        faults: Vec::new(),
        missing: Some(Missing::attribute("building", ROOMS)),
        repairs: Vec::new(),
        measured: Some(storeys as f64),
    })
}

/// On the storeys of a unit whose halls no source draws, a detector each, clear of the walls; of those on other storeys nothing is told.
pub(super) fn on_storeys(
    unit: usize,
    (least_m, storeys): (f64, &[i16]),
    scene: &Scene<'_>,
    candidates: &Candidates,
    class: &ClassId,
) -> DemandAudit {
    let unit_here = &scene.survey.community.units[unit];
    let subject = Subject::Unit(unit as u32);
    let wanted: BTreeSet<i16> = storeys.iter().copied().collect();
    let footprint = scene.footprint_of(Some(&unit_here.building));
    let (mut found, mut served_by, mut faults) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut mend = None;
    for (server, device) in hanging(unit, &wanted, scene, candidates) {
        found.insert(device.storey);
        served_by.push(server);
        let Some(footprint) = footprint else { continue };
        let distance_m = edge_distance(footprint, device.position.plan().into());
        if distance_m < least_m - SLACK_M {
            mend = mend.or_else(|| {
                let to = off_the_wall(footprint, device.position.plan().into(), least_m)?;
                Some(Repair::moved(&device.id, to))
            });
            faults.push(Fault::NearWall {
                device: device.id.clone(),
                distance_m,
                least_m,
            });
        }
    }
    let (demanded, served) = (wanted.len() as f64, found.len() as f64);
    let short = wanted.len() - found.len();
    let at: Coord<f64> = unit_here.position.plan().into();
    let clear = footprint.and_then(|footprint| off_the_wall(footprint, at, least_m));
    let clear = clear.unwrap_or(at);
    DemandAudit {
        subject,
        storeys: Storeys {
            open: wanted.difference(&found).copied().collect(),
            asked: wanted.into_iter().collect(),
        },
        verdict: Verdict::of_amounts(served, demanded, 0.0, !faults.is_empty()),
        demanded,
        served,
        served_by,
        evidence: Geometry::Point(at.into()),
        remainder: (short > 0).then_some(Geometry::Point(at.into())),
        faults,
        missing: None,
        repair: if short > 0 {
            Some(Repair::Add {
                class: Some(class.clone()),
                place: None,
                count: short as u32,
                at: vec![clear],
            })
        } else {
            mend
        },
    }
}

/// The detectors of a unit on these storeys, in the community's order: those that are attached to it, and those of nobody that hang in its hall.
fn hanging<'s>(
    unit: usize,
    storeys: &BTreeSet<i16>,
    scene: &'s Scene<'_>,
    candidates: &Candidates,
) -> Vec<(Server, &'s Device)> {
    let subject = Subject::Unit(unit as u32);
    let core: Coord<f64> = scene.survey.community.units[unit].position.plan().into();
    let of_nobody = candidates.near(core, SAME_SPOT_M).into_iter();
    let of_nobody = of_nobody
        .filter_map(|(number, _)| device_of(number, scene, candidates))
        .filter(|(_, device)| hangs_in_hall(&scene.survey, unit, device));
    let attached = candidates.attached(subject, subject);
    let attached = attached.filter_map(|number| device_of(number, scene, candidates));
    let all = attached.chain(of_nobody);
    let mut hanging: Vec<(Server, &Device)> = all
        .filter(|(_, device)| storeys.contains(&device.storey))
        .collect();
    hanging.sort_unstable_by_key(|(server, _)| *server);
    hanging
}

/// The device of a candidate; none of a fixture.
fn device_of<'s>(
    number: u32,
    scene: &'s Scene<'_>,
    candidates: &Candidates,
) -> Option<(Server, &'s Device)> {
    let server = candidates.get(number).server;
    let Server::Device(index) = server else {
        return None;
    };
    Some((server, scene.fleet.devices[index as usize].as_ref()))
}

/// A point clear of the walls for a detector that is not, if there is one.
fn off_the_wall(outline: &Polygon<f64>, from: Coord<f64>, least_m: f64) -> Option<Coord<f64>> {
    let to = clear_point(outline, from, least_m);
    (edge_distance(outline, to) >= least_m - SLACK_M).then_some(to)
}

/// A hall that a source draws: protected all over by the radius rule of the code, with as many detectors as the code asks for at the least, clear of
/// the walls as far as it is wide enough.
pub(super) fn drawn(
    number: usize,
    clearance_m: f64,
    scene: &Scene<'_>,
    candidates: &Candidates,
    class: &ClassId,
) -> DemandAudit {
    let room = &scene.survey.community.rooms[number];
    let subject = Subject::Room(number as u32);
    let (Ok(reach), Ok(least)) = (Reach::of(room), needed_in(room)) else {
        return too_high(subject, room);
    };
    let least_m = clearance(&room.outline, clearance_m);
    let (mut at, mut served_by, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    let mut near_wall = None;
    for (server, device) in inside(room, scene, candidates) {
        let here: Coord<f64> = device.position.plan().into();
        let distance_m = edge_distance(&room.outline, here);
        if distance_m < least_m - SLACK_M {
            near_wall.get_or_insert((at.len(), device));
            faults.push(Fault::NearWall {
                device: device.id.clone(),
                distance_m,
                least_m,
            });
        }
        at.push(here);
        served_by.push(server);
    }
    let is_served = at.len() >= least && is_protected(&room.outline, reach, &at);
    let rest = (!is_served).then(|| reach.unprotected(&room.outline, &at));
    // Nobody watches an audit, so nothing ends this early.
    let watch = &mut |_: Progress| ControlFlow::Continue(());
    let added = (!is_served).then(|| {
        let added = hung(&room.outline, (reach, least), least_m, &at, (SEED, watch));
        let added = added.unwrap_or_default();
        Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: added.len().max(1) as u32,
            at: added,
        }
    });
    let repair = added.or_else(|| {
        let (index, device) = near_wall?;
        let to = off_the_wall(&room.outline, at[index], least_m)?;
        let mut all = at.clone();
        all[index] = to;
        is_protected(&room.outline, reach, &all).then(|| Repair::moved(&device.id, to))
    });
    DemandAudit {
        subject,
        storeys: Storeys::default(),
        verdict: match (is_served, at.is_empty()) {
            (true, _) if faults.is_empty() => Verdict::Met,
            (false, true) => Verdict::NotMet,
            _ => Verdict::Partly,
        },
        demanded: 1.0,
        served: f64::from(u8::from(is_served)),
        served_by,
        evidence: Geometry::Polygon(room.outline.clone()),
        remainder: rest
            .filter(|rest| !rest.0.is_empty())
            .map(Geometry::MultiPolygon),
        faults,
        missing: None,
        repair,
    }
}

/// The detectors of a storey that are in a room, in the community's order.
fn inside<'s>(
    room: &Room,
    scene: &'s Scene<'_>,
    candidates: &Candidates,
) -> Vec<(Server, &'s Device)> {
    let Some(bounds) = room.outline.bounding_rect() else {
        return Vec::new();
    };
    let half = Coord {
        x: bounds.width(),
        y: bounds.height(),
    } / 2.0;
    let near = candidates.near(bounds.center(), half.x.hypot(half.y));
    let device = |(number, _): (u32, f64)| {
        let (server, device) = device_of(number, scene, candidates)?;
        let is_here = device.storey == room.level
            && room
                .outline
                .contains(&Point::from(Coord::from(device.position.plan())));
        is_here.then_some((server, device))
    };
    let mut inside: Vec<(Server, &Device)> = near.into_iter().filter_map(device).collect();
    inside.sort_unstable_by_key(|(server, _)| *server);
    inside
}

/// A hall that point detectors are not for: whether others watch it the model does not say.
fn too_high(subject: Subject, room: &Room) -> DemandAudit {
    let missing = Missing::attribute("room", "beam_detector");
    DemandAudit {
        subject,
        storeys: Storeys::default(),
        verdict: Verdict::CannotTell,
        demanded: 0.0,
        served: 0.0,
        served_by: Vec::new(),
        evidence: Geometry::Polygon(room.outline.clone()),
        remainder: None,
        faults: Vec::new(),
        repair: Some(Repair::Survey(missing.clone())),
        missing: Some(missing),
    }
}
