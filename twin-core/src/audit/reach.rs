//! Demands of a city's own rules: whether a device is within reach of a feature, and features of which too little is known.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::fleet::Candidates;
use super::report::{DemandAudit, Storeys};
use super::scene::Scene;
use super::verdict::{Fault, Missing, Repair, Verdict};
use crate::catalogue::Reach;
use crate::ids::ClassId;
use crate::optimise::Progress;
use crate::planning::{FeatureAt, Need, ReachLimits, SHARING, Shape, Sharing};
use crate::spatial::Layer;

/// Who serves whom, and how many households each may serve.
#[derive(Debug)]
pub(super) struct Shared {
    by: BTreeMap<FeatureAt, u32>,
    most: u32,
}

/// Who serves whom of a row whose devices serve so many households only: as many as can be; none of other rows.
pub(super) fn shared(needs: &[Need], scene: &Scene<'_>, candidates: &Candidates) -> Option<Shared> {
    let limited = |need: &Need| match need {
        Need::Reach {
            feature,
            distance_m,
            by,
            limits,
        } => Some((*feature, (*distance_m, *by), limits.serves_at_most?)),
        _ => None,
    };
    let asked: Vec<_> = needs.iter().filter_map(limited).collect();
    let (_, (distance_m, _), most) = *asked.first()?;
    let (survey, community) = (&scene.survey, scene.survey.community);
    let reached = asked
        .iter()
        .map(|(feature, how, _)| all_within(*feature, *how, scene, candidates));
    let reached: Vec<Vec<(u32, f64)>> = reached.collect();
    let households = asked
        .iter()
        .map(|(feature, ..)| feature.households(survey, &community.places));
    let there = candidates.numbers().len();
    let sharing = Sharing {
        households: households.collect(),
        reached: &reached,
        distance_m,
        costs: vec![0.0; there],
        there,
        limits: ReachLimits {
            at_most: None,
            serves_at_most: Some(most),
        },
    };
    let effort = survey.effort(SHARING);
    let shares = sharing.solve(&effort, &mut |_: Progress| ControlFlow::Continue(()));
    let shares = shares.ok()?;
    let pairs = asked.iter().zip(shares.by);
    let by = pairs.filter_map(|((feature, ..), site)| Some((*feature, site?)));
    Some(Shared {
        by: by.collect(),
        most,
    })
}

/// All that are within `distance_m` of a feature, with their distances in metres.
fn all_within(
    feature: FeatureAt,
    (distance_m, by): (f64, Reach),
    scene: &Scene<'_>,
    candidates: &Candidates,
) -> Vec<(u32, f64)> {
    let community = scene.survey.community;
    let shape = feature.shape(community, &community.places);
    let middle = shape.middle();
    let near = candidates.near(middle, shape.farthest_m(middle) + distance_m);
    let away = |(number, _)| (number, shape.distance_m(candidates.get(number).at));
    let within = near.into_iter().map(away).filter(|(_, m)| *m <= distance_m);
    match (by, &scene.ways) {
        (Reach::Straight, _) => within.collect(),
        (Reach::Walking, None) => Vec::new(),
        (Reach::Walking, Some(ways)) => {
            let walk = ways.walk((feature, shape), &scene.survey, distance_m);
            let walked =
                |(number, _): (u32, f64)| Some((number, walk.metres(candidates.get(number).at)?));
            within.filter_map(walked).collect()
        }
    }
}

/// Audits a demand that a device be within reach, or one that cannot be told; none for other demands. `shared` is who serves whom, where
/// devices serve only so many.
pub(super) fn audited(
    need: &Need,
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
    shared: Option<&Shared>,
) -> Option<DemandAudit> {
    match need {
        Need::Reach {
            feature,
            distance_m,
            by,
            ..
        } => Some(reached(
            *feature,
            (*distance_m, *by),
            (scene, candidates),
            class,
            shared,
        )),
        Need::Untold { feature, attribute } => Some(untold(*feature, attribute, scene)),
        _ => None,
    }
}

fn reached(
    feature: FeatureAt,
    (distance_m, by): (f64, Reach),
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
    shared: Option<&Shared>,
) -> DemandAudit {
    let community = scene.survey.community;
    let shape = feature.shape(community, &community.places);
    let found = match by {
        Reach::Straight => Ok(nearest(shape, distance_m, candidates)),
        Reach::Walking => walked((feature, shape), distance_m, scene, candidates),
    };
    let (found, faults) = match shared {
        Some(shared) if matches!(found, Ok(Some(_))) => {
            let serves = shared.by.get(&feature).copied();
            let most_households = shared.most;
            let full = serves.is_none().then_some(Fault::Full { most_households });
            (Ok(serves), full.into_iter().collect())
        }
        _ => (found, Vec::new()),
    };
    let (verdict, missing) = match &found {
        Ok(Some(_)) => (Verdict::Met, None),
        Ok(None) => (Verdict::NotMet, None),
        Err(missing) => (Verdict::CannotTell, Some(missing.clone())),
    };
    let repair = match &found {
        Ok(Some(_)) => None,
        Ok(None) => Some(Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: 1,
            at: vec![feature.anchor(&scene.survey, &community.places)],
        }),
        Err(missing) => Some(Repair::Survey(missing.clone())),
    };
    let serves = found.ok().flatten();
    let geometry = shape.geometry();
    DemandAudit {
        subject: feature.into(),
        storeys: Storeys::default(),
        verdict,
        demanded: 1.0,
        served: f64::from(u8::from(serves.is_some())),
        served_by: serves
            .map(|number| candidates.get(number).server)
            .into_iter()
            .collect(),
        remainder: (verdict == Verdict::NotMet).then(|| geometry.clone()),
        evidence: geometry,
        faults,
        missing,
        repair,
    }
}

/// The nearest to the feature on foot within `distance_m`; of equals the first in the community's order. What is missing, where something is near in a
/// straight line and no way is near the feature.
fn walked(
    (feature, shape): (FeatureAt, Shape<'_>),
    distance_m: f64,
    scene: &Scene<'_>,
    candidates: &Candidates,
) -> Result<Option<u32>, Missing> {
    // No walk is shorter than the straight line: without anything within it there is nothing to search for.
    if nearest(shape, distance_m, candidates).is_none() {
        return Ok(None);
    }
    let no_way = || Missing::layer(Layer::Road.as_str());
    let ways = scene.ways.as_ref().ok_or_else(no_way)?;
    let walk = ways.walk((feature, shape), &scene.survey, distance_m);
    let middle = shape.middle();
    let near = candidates.near(middle, shape.farthest_m(middle) + distance_m);
    let metres = |(number, _): (u32, f64)| Some((walk.metres(candidates.get(number).at)?, number));
    let within = near.into_iter().filter_map(metres);
    let best = within.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    match best {
        None if !walk.is_known() => Err(no_way()),
        best => Ok(best.map(|(_, number)| number)),
    }
}

/// The nearest to the shape within `distance_m`; of equals the first in the community's order.
fn nearest(shape: Shape<'_>, distance_m: f64, candidates: &Candidates) -> Option<u32> {
    let middle = shape.middle();
    // What is nearest to the middle bounds how far the nearest to the shape can be, which keeps the search short.
    let first = candidates.nearest(middle)?;
    let most_m = distance_m.min(shape.distance_m(candidates.get(first).at));
    let near = candidates.near(middle, shape.farthest_m(middle) + most_m);
    let away = |(number, _)| (shape.distance_m(candidates.get(number).at), number);
    let within = near.into_iter().map(away).filter(|(m, _)| *m <= distance_m);
    let best = within.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    best.map(|(_, number)| number)
}

fn untold(feature: FeatureAt, attribute: &str, scene: &Scene<'_>) -> DemandAudit {
    let community = scene.survey.community;
    let missing = Missing::attribute(feature.layer.layer().as_str(), attribute);
    DemandAudit {
        subject: feature.into(),
        storeys: Storeys::default(),
        verdict: Verdict::CannotTell,
        demanded: 0.0,
        served: 0.0,
        served_by: Vec::new(),
        evidence: feature.shape(community, &community.places).geometry(),
        remainder: None,
        faults: Vec::new(),
        repair: Some(Repair::Survey(missing.clone())),
        missing: Some(missing),
    }
}
