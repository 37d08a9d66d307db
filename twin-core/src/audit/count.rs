//! Demands that count devices: so many at a gate, a fixture, a place, in homes.

use geo::Geometry;

use super::fleet::Candidates;
use super::report::{DemandAudit, Server, Storeys};
use super::scene::Scene;
use super::verdict::{Repair, Verdict};
use crate::ids::ClassId;
use crate::model::Gate;
use crate::planning::{Front, Gaze, Need, Ranking, Slot, front_of, serving};

/// Audits the demands of a row that count devices; the others are left out. Where its cameras are to see vehicles, through `fronts`, those
/// serve a gate that do it best.
pub(super) fn audited(
    needs: &[Need],
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
    fronts: Option<Gaze>,
) -> Vec<DemandAudit> {
    let places = &scene.survey.community.places;
    let slots = needs
        .iter()
        .filter_map(|need| Slot::of(need, &scene.survey, places));
    let slots: Vec<Slot<'_>> = slots.collect();
    let rank = |gate: usize, number: u32| {
        let gate = &scene.survey.community.gates[gate];
        front(candidates.get(number).server, gate, scene, fronts.as_ref()).rank()
    };
    let ranking: Option<Ranking<'_>> = fronts.is_some().then_some(&rank);
    let serving = serving(&slots, candidates.pool(), ranking);
    slots
        .iter()
        .zip(serving)
        .map(|(slot, serving)| finding(slot, serving, candidates, class))
        .collect()
}

fn finding(
    slot: &Slot<'_>,
    mut serving: Vec<u32>,
    candidates: &Candidates,
    class: &ClassId,
) -> DemandAudit {
    serving.sort_unstable();
    let served_by: Vec<Server> = serving.iter().map(|n| candidates.get(*n).server).collect();
    let (demanded, served) = (f64::from(slot.count), served_by.len() as f64);
    let short = slot.count.saturating_sub(served_by.len() as u32);
    let at = slot.also.map_or(slot.at, |also| also.at);
    let point = Geometry::Point(at.into());
    DemandAudit {
        subject: slot.subject,
        storeys: Storeys::default(),
        verdict: Verdict::of_amounts(served, demanded, 0.0, false),
        demanded,
        served: served.min(demanded),
        served_by,
        evidence: slot.shape.geometry(),
        remainder: (short > 0).then_some(point),
        faults: Vec::new(),
        missing: None,
        repair: (short > 0).then(|| Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: short,
            at: vec![at],
        }),
    }
}

/// How one that may serve a gate takes what comes in; of a camera of the map nobody knows.
fn front(server: Server, gate: &Gate, scene: &Scene<'_>, gaze: Option<&Gaze>) -> Front {
    match server {
        Server::Device(index) => {
            let device = &scene.fleet.devices[index as usize];
            front_of(scene.looking(gaze), device, gate)
        }
        _ => Front::Untold("heading"),
    }
}
