//! What can happen at a place.

use std::collections::BTreeMap;

use super::occurrence::Reach;
use super::{IncidentError, IncidentKind, IncidentPlan, Scene, Which};
use crate::catalogue::Catalogue;
use crate::model::Community;
use crate::sim::behaviour::Kind;

/// The kinds of incident that devices would notice at a place, each with how many would: what can be begun there. `at` is an id as
/// [`IncidentPlan::at`] takes it; without one, what can happen anywhere. Cost: O(n log n) in the community, for each kind O(n).
///
/// # Errors
/// When nothing, or several things, have the id.
pub fn possible_incidents(
    community: &Community,
    catalogue: &Catalogue,
    at: Option<&str>,
    storey: i16,
) -> Result<Vec<(IncidentKind, usize)>, IncidentError> {
    let kind_of: BTreeMap<&str, Kind> = (catalogue.classes.iter())
        .filter_map(|class| Some((class.id.as_str(), Kind::from_word(&class.behaviour)?)))
        .collect();
    let kinds = community.devices.iter().map(|device| {
        let kind = kind_of.get(device.class.as_str());
        kind.copied().unwrap_or(Kind::NotSimulated)
    });
    // What is drawn among several devices does not change whether there are any.
    let scene = Scene::new(community, catalogue, kinds.collect(), 0);
    if let Some(id) = at {
        scene.spot(0, id)?;
    }
    let reached = IncidentKind::ALL.into_iter().map(|kind| {
        let plan = IncidentPlan {
            kind,
            at: at.map(str::to_owned),
            storey,
            after_s: Some(1.0),
            rate_per_day: None,
            lasts_s: None,
        };
        // A kind that does not fit the place is not possible there.
        let strokes = scene.strokes(Which::alone(0), &plan).unwrap_or_default();
        (kind, Reach::of(&strokes).devices)
    });
    Ok(reached.filter(|(_, devices)| *devices > 0).collect())
}
