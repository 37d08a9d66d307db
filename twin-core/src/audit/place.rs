//! Lines of table 10: whether the places are there, and large enough.

use geo::{Coord, Geometry, MultiPoint, Polygon};

use super::Subject;
use super::auditor::{amounts, with_conditions};
use super::mend;
use super::report::{DemandAudit, RowAudit, Server, Storeys};
use super::room;
use super::scene::Scene;
use super::unasked;
use super::verdict::{Fault, Measure, Missing, Repair, Verdict};
use crate::catalogue::{PlaceArea, PlaceRow, Rule, Served};
use crate::planning::{Floor, Proposals, Roominess, inner_point, parkings_are};

/// A place that is there: what it is, where, and how large.
#[derive(Debug, Clone, Copy)]
struct Found {
    server: Server,
    at: Coord<f64>,
    compound: Option<usize>,
    floor: Floor,
}

/// What is asked for: so many, of those in one compound or in all, for so many households.
struct Asked<'a> {
    subject: Subject,
    count: u32,
    compound: Option<usize>,
    served: Served,
    area: Option<&'a Polygon<f64>>,
}

/// Audits a line of table 10.
pub(super) fn audited(
    row: &PlaceRow,
    scene: &Scene<'_>,
    proposals: &mut Proposals<'_>,
) -> RowAudit {
    let found = found(&row.place, scene);
    let mut demands: Vec<DemandAudit> = asked(&row.rule, scene)
        .iter()
        .map(|asked| finding(asked, &found, row, scene))
        .collect();
    if demands
        .iter()
        .any(|d| matches!(d.repair, Some(Repair::Add { .. })))
    {
        propose(&mut demands, &proposals.lacking(row), scene);
    }
    let mut conditions = room::audited(row, scene, proposals);
    mend::complete(&mut demands, &mut conditions);
    let (verdict, missing, absent) = if demands.is_empty() {
        let found = unasked::verdict(&row.rule, scene.survey.community);
        unasked::unless_absent(found, &row.rule, scene.absences)
    } else {
        let by_demands = Verdict::of_all(demands.iter().map(|d| d.verdict));
        // That none is there is no longer for want of a survey.
        let looked_for = unasked::surveyed(scene.absences, "place", Some(&row.place));
        let absent = looked_for.filter(|_| found.is_empty()).cloned();
        (with_conditions(by_demands, &conditions), None, absent)
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
        absent,
    }
}

/// Puts what is to be added where the planner would put it: each in its compound, those of the whole community anywhere.
fn propose(demands: &mut [DemandAudit], sites: &[Coord<f64>], scene: &Scene<'_>) {
    for demand in demands {
        let Some(Repair::Add { count, at, .. }) = &mut demand.repair else {
            continue;
        };
        let is_here = |site: &Coord<f64>| match demand.subject {
            Subject::Compound(compound) => {
                scene.survey.compound_at(*site) == Some(compound as usize)
            }
            _ => true,
        };
        let here = sites.iter().copied().filter(is_here);
        let here: Vec<Coord<f64>> = here.take(*count as usize).collect();
        if !here.is_empty() {
            *at = here;
        }
    }
}

fn asked<'a>(rule: &Rule, scene: &Scene<'a>) -> Vec<Asked<'a>> {
    let community = scene.survey.community;
    let in_all = |count| Asked {
        subject: Subject::Community,
        count,
        compound: None,
        served: scene.survey.served_by(count),
        area: None,
    };
    match rule {
        Rule::PerCompound { count, .. } => (0..community.compounds.len())
            .map(|compound| Asked {
                subject: Subject::Compound(compound as u32),
                count: *count,
                compound: Some(compound),
                served: scene.survey.served_in(compound),
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
                floor: Floor::of(place),
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
            floor: Floor::PARKING,
        }
    }));
    all
}

fn finding(asked: &Asked<'_>, found: &[Found], row: &PlaceRow, scene: &Scene<'_>) -> DemandAudit {
    let here: Vec<&Found> = found
        .iter()
        .filter(|f| asked.compound.is_none() || f.compound == asked.compound)
        .collect();
    let (demanded, served) = (f64::from(asked.count), here.len() as f64);
    let short = asked.count.saturating_sub(here.len() as u32);
    let (faults, missing) = size(asked.served, &here, row.area.as_ref());
    let points = MultiPoint::new(here.iter().map(|f| f.at.into()).collect());
    let area = asked.area.cloned().map(Geometry::Polygon);
    let verdict = match Verdict::of_amounts(served, demanded, 0.0, !faults.is_empty()) {
        Verdict::Met if missing.is_some() => Verdict::CannotTell,
        verdict => verdict,
    };
    let added = (short > 0).then(|| Repair::Add {
        class: None,
        place: Some(row.place.clone()),
        count: short,
        at: asked.area.map(inner_point).into_iter().collect(),
    });
    let surveyed = missing.clone().filter(|_| verdict == Verdict::CannotTell);
    let repair = added
        .or_else(|| surveyed.map(Repair::Survey))
        .or_else(|| enlarged(&faults, &here, scene));
    DemandAudit {
        subject: asked.subject,
        storeys: Storeys::default(),
        verdict,
        demanded,
        served: served.min(demanded),
        served_by: here.iter().map(|f| f.server).collect(),
        evidence: area.clone().unwrap_or(Geometry::MultiPoint(points)),
        remainder: area.filter(|_| short > 0),
        faults,
        missing,
        repair,
    }
}

/// The largest of those that are too small, of equals the first, as large as it has to be.
fn enlarged(faults: &[Fault], here: &[&Found], scene: &Scene<'_>) -> Option<Repair> {
    let to_m2 = faults.iter().find_map(|fault| match fault {
        Fault::TooSmall { least_m2, .. } => Some(*least_m2),
        _ => None,
    })?;
    let measured = here.iter().filter(|f| f.floor.is_measured);
    let largest = measured.min_by(|a, b| b.floor.area_m2.total_cmp(&a.floor.area_m2))?;
    let Server::Place(index) = largest.server else {
        return None;
    };
    let place = scene.survey.community.places.get(index as usize)?;
    Some(Repair::Enlarge {
        layer: "place".into(),
        feature: place.id.as_str().into(),
        to_m2,
    })
}

/// Whether the largest of them is too small for those whom it serves, where a document says how large it has to be. Where nobody says how
/// large one of them is and no other is large enough, that is missing.
fn size(
    served: Served,
    here: &[&Found],
    area: Option<&PlaceArea>,
) -> (Vec<Fault>, Option<Missing>) {
    let least_m2 = area.and_then(|area| area.least_m2(served));
    let Some(least_m2) = least_m2 else {
        return (Vec::new(), None);
    };
    let floors: Vec<Floor> = here.iter().map(|f| f.floor).collect();
    match Roominess::of(least_m2, &floors) {
        Roominess::Enough => (Vec::new(), None),
        Roominess::Untold => (Vec::new(), Some(Missing::attribute("place", "area_m2"))),
        Roominess::TooSmall { area_m2 } => (vec![Fault::TooSmall { area_m2, least_m2 }], None),
    }
}
