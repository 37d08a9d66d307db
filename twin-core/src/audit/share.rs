//! Demands for a share of fixtures: so many of them have a device, whichever they are.

use geo::{Coord, Geometry, MultiPoint};

use super::Subject;
use super::count;
use super::fleet::Candidates;
use super::report::{DemandAudit, Server, Storeys};
use super::scene::Scene;
use super::verdict::{Repair, Verdict};
use crate::ids::ClassId;
use crate::planning::{Need, nearest_first};

/// Audits a demand for a share of fixtures, each of which one device serves; none for other demands.
pub(super) fn audited(
    need: &Need,
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
) -> Option<DemandAudit> {
    let Need::Share {
        fixtures,
        count: least,
    } = need
    else {
        return None;
    };
    let one = |fixture: &usize| Need::Fixture {
        fixture: *fixture,
        count: 1,
    };
    let each: Vec<Need> = fixtures.iter().map(one).collect();
    let found = count::audited(&each, (scene, candidates), class, None);
    let mut served_by: Vec<Server> = found.iter().flat_map(|d| d.served_by.clone()).collect();
    served_by.sort_unstable();
    let is_met = |number: &usize| found[*number].verdict == Verdict::Met;
    let (served, open): (Vec<usize>, Vec<usize>) = (0..found.len()).partition(is_met);
    let numbers = |of: &[usize]| of.iter().map(|n| fixtures[*n]).collect::<Vec<usize>>();
    let all = &scene.survey.community.fixtures;
    let mut next = nearest_first(all, &numbers(&served), &numbers(&open));
    next.truncate((*least as usize).saturating_sub(served.len()));
    let at = |fixture: &usize| Coord::from(all[*fixture].position.plan());
    let points = |of: &[usize]| {
        let points = of.iter().map(|fixture| at(fixture).into());
        Geometry::MultiPoint(MultiPoint::new(points.collect()))
    };
    let (demanded, served) = (f64::from(*least), served.len() as f64);
    Some(DemandAudit {
        subject: Subject::Community,
        storeys: Storeys::default(),
        verdict: Verdict::of_amounts(served, demanded, 0.0, false),
        demanded,
        served: served.min(demanded),
        served_by,
        evidence: points(fixtures),
        remainder: (!next.is_empty()).then(|| points(&next)),
        faults: Vec::new(),
        missing: None,
        repair: (!next.is_empty()).then(|| Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: next.len() as u32,
            at: next.iter().map(at).collect(),
        }),
    })
}
