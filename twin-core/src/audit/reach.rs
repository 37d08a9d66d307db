//! Demands of a city's own rules: whether a device is within reach of a feature, and features of which too little is known.

use super::fleet::Candidates;
use super::report::DemandAudit;
use super::scene::Scene;
use super::verdict::{Missing, Repair, Verdict};
use crate::ids::ClassId;
use crate::planning::{FeatureAt, Need, Shape};

/// Audits a demand that a device be within reach, or one that cannot be told; none for other demands.
pub(super) fn audited(
    need: &Need,
    scene: &Scene<'_>,
    candidates: &Candidates,
    class: &ClassId,
) -> Option<DemandAudit> {
    match need {
        Need::Reach {
            feature,
            distance_m,
        } => Some(reached(*feature, *distance_m, scene, candidates, class)),
        Need::Untold { feature, attribute } => Some(untold(*feature, attribute, scene)),
        _ => None,
    }
}

fn reached(
    feature: FeatureAt,
    distance_m: f64,
    scene: &Scene<'_>,
    candidates: &Candidates,
    class: &ClassId,
) -> DemandAudit {
    let community = scene.survey.community;
    let shape = feature.shape(community, &community.places);
    let serves = nearest(shape, distance_m, candidates);
    let is_reached = serves.is_some();
    let geometry = shape.geometry();
    let repair = || Repair::Add {
        class: Some(class.clone()),
        place: None,
        count: 1,
        at: vec![feature.anchor(&scene.survey, &community.places)],
    };
    DemandAudit {
        subject: feature.into(),
        verdict: if is_reached {
            Verdict::Met
        } else {
            Verdict::NotMet
        },
        demanded: 1.0,
        served: f64::from(u8::from(is_reached)),
        served_by: serves
            .map(|number| candidates.get(number).server)
            .into_iter()
            .collect(),
        remainder: (!is_reached).then(|| geometry.clone()),
        evidence: geometry,
        faults: Vec::new(),
        missing: None,
        repair: (!is_reached).then(repair),
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
