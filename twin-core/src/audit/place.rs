//! Lines of table 10: whether the places are there, and large enough.

use std::sync::Arc;

use geo::{Coord, Geometry, MultiPoint, Polygon};

use super::auditor::{amounts, with_conditions};
use super::report::{DemandAudit, RowAudit, Server};
use super::room;
use super::scene::Scene;
use super::subject::Subject;
use super::unasked;
use super::verdict::{Fault, Measure, Repair, Verdict};
use crate::catalogue::{PlaceRow, Rule};
use crate::planning::{inner_point, parkings_are, site_kind};

/// A place that is there: what it is, where, and its area where that is its own.
#[derive(Debug, Clone, Copy)]
struct Found {
    server: Server,
    at: Coord<f64>,
    compound: Option<usize>,
    area_m2: f64,
}

/// What is asked for: so many, of those in one compound or in all, for so many households.
struct Asked<'a> {
    subject: Subject,
    count: u32,
    compound: Option<usize>,
    households: u64,
    area: Option<&'a Polygon<f64>>,
}

/// Audits a line of table 10.
pub(super) fn audited(row: &PlaceRow, scene: &Scene<'_>) -> RowAudit {
    let found = found(&row.place, scene);
    let demands: Vec<DemandAudit> = asked(&row.rule, scene)
        .iter()
        .map(|asked| finding(asked, &found, &row.place))
        .collect();
    let conditions = room::audited(row, scene);
    let (verdict, missing) = if demands.is_empty() {
        unasked::verdict(&row.rule, scene.survey.community)
    } else {
        let by_demands = Verdict::of_all(demands.iter().map(|d| d.verdict));
        (with_conditions(by_demands, &conditions), None)
    };
    let (demanded, served) = amounts(&demands);
    RowAudit {
        row: row.id.clone(),
        class: None,
        place: Some(row.place.clone()),
        verdict,
        measure: Measure::Count,
        demanded,
        served,
        demands,
        conditions,
        missing,
    }
}

fn asked<'a>(rule: &Rule, scene: &Scene<'a>) -> Vec<Asked<'a>> {
    let community = scene.survey.community;
    let in_all = |count| Asked {
        subject: Subject::Community,
        count,
        compound: None,
        households: community.household_count() / u64::from(count.max(1)),
        area: None,
    };
    match rule {
        Rule::PerCompound { count, .. } => (0..community.compounds.len())
            .map(|compound| Asked {
                subject: Subject::Compound(compound as u32),
                count: *count,
                compound: Some(compound),
                households: scene.survey.households_of[compound],
                area: Some(&community.compounds[compound].boundary),
            })
            .collect(),
        Rule::PerCommunity { count, .. } => vec![in_all(*count)],
        Rule::PerHouseholds { households, .. } => {
            let total = community.household_count();
            let count = total.div_ceil(u64::from(*households)) as u32;
            (count > 0).then(|| in_all(count)).into_iter().collect()
        }
        // The catalogue allows no other rule for a place.
        _ => Vec::new(),
    }
}

fn found(kind: &str, scene: &Scene<'_>) -> Vec<Found> {
    let community = scene.survey.community;
    let places = (0..).zip(&community.places);
    let mut all: Vec<Found> = places
        .filter(|(_, place)| &*place.kind.value == kind)
        .map(|(index, place)| {
            let at = place.position.plan().into();
            Found {
                server: Server::Place(index),
                at,
                compound: scene.survey.compound_at(at),
                area_m2: place.area_m2.value,
            }
        })
        .collect();
    let parkings = (0..).zip(&community.parkings);
    let parkings = parkings.filter(|(_, p)| parkings_are(kind, p.kind.value));
    all.extend(parkings.map(|(index, parking)| {
        let at = inner_point(&parking.area);
        Found {
            server: Server::Parking(index),
            at,
            compound: scene.survey.compound_at(at),
            // What a car park must hold is told by its spaces, not here.
            area_m2: f64::INFINITY,
        }
    }));
    all
}

fn finding(asked: &Asked<'_>, found: &[Found], kind: &Arc<str>) -> DemandAudit {
    let here: Vec<&Found> = found
        .iter()
        .filter(|f| asked.compound.is_none() || f.compound == asked.compound)
        .collect();
    let (demanded, served) = (f64::from(asked.count), here.len() as f64);
    let short = asked.count.saturating_sub(here.len() as u32);
    let faults = too_small(asked, &here, kind);
    let points = MultiPoint::new(here.iter().map(|f| f.at.into()).collect());
    let area = asked.area.cloned().map(Geometry::Polygon);
    DemandAudit {
        subject: asked.subject,
        verdict: Verdict::of_amounts(served, demanded, 0.0, !faults.is_empty()),
        demanded,
        served: served.min(demanded),
        served_by: here.iter().map(|f| f.server).collect(),
        evidence: area.clone().unwrap_or(Geometry::MultiPoint(points)),
        remainder: area.filter(|_| short > 0),
        faults,
        missing: None,
        repair: (short > 0).then(|| Repair::Add {
            class: None,
            place: Some(kind.clone()),
            count: short,
            at: asked.area.map(inner_point).into_iter().collect(),
        }),
    }
}

/// Whether the largest of them is too small for the households it serves, where the size that is needed has a source.
fn too_small(asked: &Asked<'_>, here: &[&Found], kind: &str) -> Vec<Fault> {
    let site = site_kind(kind);
    let least_m2 = site.area_m2(asked.households);
    let largest_m2 = here.iter().map(|f| f.area_m2).fold(0.0, f64::max);
    let is_small = site.has_source() && !here.is_empty() && largest_m2 < least_m2 - 0.5;
    is_small
        .then_some(Fault::TooSmall {
            area_m2: largest_m2,
            least_m2,
        })
        .into_iter()
        .collect()
}
