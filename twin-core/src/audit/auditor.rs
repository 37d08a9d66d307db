//! The audit of a community, kept so that a moved device costs only what it touches.

use geo::Coord;
use rayon::prelude::*;

use super::Subject;
use super::application;
use super::condition::{self, Looks};
use super::count;
use super::error::AuditError;
use super::fleet::Candidates;
use super::gaze::RowGaze;
use super::hall;
use super::mend;
use super::network::Networks;
use super::place;
use super::posts;
use super::reach;
use super::report::{Audit, DemandAudit, RowAudit};
use super::scene::Scene;
use super::share;
use super::stretch::{self, LeastSpacing};
use super::surface;
use super::unasked;
use super::verdict::{Measure, Missing, Verdict};
use crate::catalogue::{Catalogue, DeviceRow, Reach, Rule};
use crate::ids::ClassId;
use crate::model::{Community, Device};
use crate::planning::{
    Demand, Eyes, Footways, Gaze, Need, PlacementOptions, Proposals, asks_for_fronts, demand,
};

/// A community under audit, by a catalogue and a profile.
///
/// The demands are made of the map once; they do not depend on devices. What the devices do about them is told row by row, and
/// told again for the rows that a changed device touches.
#[derive(Debug)]
pub struct Auditor<'a> {
    scene: Scene<'a>,
    catalogue: &'a Catalogue,
    asked: Vec<Asked<'a>>,
    networks: Networks<'a>,
    audit: Audit,
}

/// A row of tables 3 to 9 and what it demands here.
#[derive(Debug)]
struct Asked<'a> {
    row: &'a DeviceRow,
    catalogue: &'a Catalogue,
    demand: Demand,
    /// What its cameras show of its lines, of rows that have both.
    gaze: Option<RowGaze>,
    /// How its cameras look at vehicles, of rows that ask for that.
    fronts: Option<Gaze>,
}

impl<'a> Auditor<'a> {
    /// Audits `community` by the rows that `options` wants. Rows are audited on all cores; the result does not depend on their
    /// number. Cost: O(n log n) in features and devices; 2,000 buildings with 50,000 devices take a fraction of a second.
    #[must_use]
    pub fn new(
        community: &'a Community,
        catalogue: &'a Catalogue,
        options: &PlacementOptions,
    ) -> Self {
        let mut scene = Scene::of(community, catalogue);
        let wanted = catalogue
            .rows
            .iter()
            .filter(|row| options.wants(row.required, row.existing_baseline));
        let mut asked: Vec<Asked<'a>> = wanted
            .map(|row| Asked::of(row, catalogue, &scene))
            .collect();
        look(&mut asked, &mut scene);
        if asked.iter().any(Asked::is_walked) {
            scene.ways = Some(Footways::of(community));
        }
        let mut rows: Vec<RowAudit> = asked
            .par_iter()
            .map(|asked| audited(asked, &scene, None))
            .collect();
        rows.extend(places(catalogue, options, &scene));
        let networks = Networks::of(catalogue, options, &scene);
        rows.extend(networks.audited(catalogue, &scene));
        let applications = applications(catalogue, &rows, &scene);
        Self {
            scene,
            catalogue,
            asked,
            networks,
            audit: Audit { rows, applications },
        }
    }

    /// What was found.
    #[must_use]
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// What was found, for good.
    #[must_use]
    pub fn into_audit(self) -> Audit {
        self.audit
    }

    /// Takes `device` in the place of the community's device of the same id, as when it is dragged about, and audits the rows of its
    /// class, those that name its class, those about networks that hear it or that it hears, and the applications again; of cameras, only
    /// this one looks again, and of stations, only this one is heard again by others than it served. What hides the ground is the
    /// map's and does not change: a map that was edited is audited anew. Cost: O(n) in the devices of those classes.
    ///
    /// # Errors
    /// When the community has no device of that id, or one of another class.
    pub fn replace(&mut self, device: Device) -> Result<&Audit, AuditError> {
        let of_class = self.scene.fleet.of_class(&device.class);
        let found = of_class
            .filter(|(_, other)| other.id == device.id)
            .map(|(index, _)| index as usize)
            .next();
        let Some(index) = found else {
            return Err(AuditError::UnknownDevice {
                device: device.id.to_string(),
                class: device.class.to_string(),
            });
        };
        let class = device.class.clone();
        let before = self.scene.fleet.devices[index].position;
        let ends = [before, device.position].map(|position| position.plan().into());
        self.scene
            .fleet
            .replace(index, device, &self.scene.directory);
        if let Some(eyes) = &self.scene.eyes {
            let of_class = self.asked.iter_mut().filter(|a| a.row.class == class);
            for asked in of_class {
                let candidates = asked.candidates(&self.scene);
                if let Some(gaze) = &mut asked.gaze {
                    gaze.look_again(eyes, index as u32, (&candidates, &self.scene));
                }
            }
        }
        self.audit_again(&class, index as u32, ends);
        Ok(&self.audit)
    }

    fn audit_again(&mut self, class: &ClassId, device: u32, ends: [Coord<f64>; 2]) {
        for (asked, row) in self.asked.iter().zip(&mut self.audit.rows) {
            let mut conditions = asked.row.conditions.iter();
            let scene = &self.scene;
            if asked.row.class == *class
                || conditions.any(|c| condition::depends_on(c, class, scene))
            {
                let demands = std::mem::take(&mut row.demands);
                *row = audited(asked, &self.scene, Some(&Before { demands, ends }));
            }
        }
        let networks = self.audit.rows.len() - self.networks.len();
        for (position, found) in self.networks.replace(device, self.catalogue, &self.scene) {
            if let Some(row) = self.audit.rows.get_mut(networks + position) {
                *row = found;
            }
        }
        self.audit.applications = applications(self.catalogue, &self.audit.rows, &self.scene);
    }
}

fn places(catalogue: &Catalogue, options: &PlacementOptions, scene: &Scene<'_>) -> Vec<RowAudit> {
    let rows = catalogue.places.iter();
    let wanted = rows.filter(|row| options.wants(row.required, row.existing_baseline));
    let mut proposals = Proposals::new(&scene.survey);
    wanted
        .map(|row| place::audited(row, scene, &mut proposals))
        .collect()
}

fn applications(
    catalogue: &Catalogue,
    rows: &[RowAudit],
    scene: &Scene<'_>,
) -> Vec<super::report::ApplicationAudit> {
    let all = catalogue.applications.iter();
    all.map(|row| application::audited(row, catalogue, rows, scene))
        .collect()
}

impl<'a> Asked<'a> {
    fn of(row: &'a DeviceRow, catalogue: &'a Catalogue, scene: &Scene<'a>) -> Self {
        let demand = demand(
            row,
            catalogue,
            &scene.survey,
            &scene.survey.community.places,
        );
        let gaze = Gaze::of(catalogue, &row.class, &row.id);
        Self {
            gaze: gaze.and_then(|gaze| RowGaze::of(gaze, &demand, scene)),
            fronts: gaze.filter(|_| asks_for_fronts(row)),
            row,
            catalogue,
            demand,
        }
    }

    /// Whether it measures on foot.
    fn is_walked(&self) -> bool {
        let rule = &self.row.rule;
        matches!(
            rule,
            Rule::WithinReach {
                by: Reach::Walking,
                ..
            }
        )
    }

    fn candidates(&self, scene: &Scene<'_>) -> Candidates {
        let (row, community) = (self.row, scene.survey.community);
        match row.rule {
            Rule::WithinReach { .. } => scene.fleet.all_candidates(community, &row.class),
            _ => scene.fleet.candidates(community, &row.id, &row.class),
        }
    }
}

/// Looks through the cameras of rows that have lines, where there are any.
fn look(asked: &mut [Asked<'_>], scene: &mut Scene<'_>) {
    let looks_at_none = |asked: &Asked<'_>| {
        asked.gaze.is_none() && (asked.fronts.is_none() || asked.demand.needs.is_empty())
    };
    if asked.iter().all(looks_at_none) {
        return;
    }
    // A community holds finite coordinates only, so this fails for none.
    scene.eyes = Eyes::of(scene.survey.community).ok();
    let Some(eyes) = &scene.eyes else {
        return;
    };
    for asked in asked {
        let candidates = asked.candidates(scene);
        if let Some(gaze) = &mut asked.gaze {
            gaze.look(eyes, &candidates, scene);
        }
    }
}

/// What was known of a row before one of its devices moved, and from where to where that was.
struct Before {
    demands: Vec<DemandAudit>,
    ends: [Coord<f64>; 2],
}

impl Before {
    /// What was found for a need, where that still holds: a green is cut by the circle of each of its outlets, which is not done again for
    /// those that the device was and is far from.
    fn still(&self, number: usize, need: &Need, scene: &Scene<'_>) -> Option<DemandAudit> {
        let Need::Green {
            green,
            spacing_max_m,
            ..
        } = *need
        else {
            return None;
        };
        let known = self.demands.get(number)?;
        let is_far = |at| !surface::touches(green, spacing_max_m, scene, at);
        let holds =
            known.subject == Subject::Green(green as u32) && self.ends.into_iter().all(is_far);
        holds.then(|| known.clone())
    }
}

fn audited(asked: &Asked<'_>, scene: &Scene<'_>, before: Option<&Before>) -> RowAudit {
    let (row, needs) = (asked.row, &asked.demand.needs);
    let community = scene.survey.community;
    let candidates = asked.candidates(scene);
    let mut demands = demands(asked, scene, &candidates, before);
    let looks = Looks {
        lines: asked.gaze.as_ref(),
        fronts: asked.fronts,
    };
    let class = asked.catalogue.class(row.class.as_str());
    let asked_for = (&needs[..], &demands[..]);
    let mut conditions = condition::audited(row, asked_for, &candidates, (scene, looks), class);
    let (verdict, missing, absent) = if demands.is_empty() {
        let found = unasked::verdict(&row.rule, community);
        unasked::unless_absent(found, &row.rule, scene.absences)
    } else {
        let by_demands = Verdict::of_all(demands.iter().map(|d| d.verdict));
        let verdict = with_conditions(by_demands, &conditions);
        (verdict, unhoused(needs), None)
    };
    // After the verdict, since a lamp is no smart pole, and what is assumed is no fault.
    conditions.extend(posts::audited(row, needs, scene));
    conditions.extend(hall::assumed(row, needs));
    mend::complete(&mut demands, &mut conditions);
    let (demanded, served) = amounts(&demands);
    RowAudit {
        row: row.id.clone(),
        class: Some(row.class.clone()),
        place: None,
        verdict,
        measure: measure(needs),
        demanded,
        served,
        demands,
        conditions,
        missing,
        absent,
    }
}

fn demands(
    asked: &Asked<'_>,
    scene: &Scene<'_>,
    candidates: &Candidates,
    before: Option<&Before>,
) -> Vec<DemandAudit> {
    let (needs, class) = (&asked.demand.needs, &asked.row.class);
    let least = if asked.row.assumption.is_none() {
        LeastSpacing::Given
    } else {
        LeastSpacing::Assumed
    };
    let mut found = count::audited(needs, (scene, candidates), class, asked.fronts);
    let mut sights = asked
        .gaze
        .as_ref()
        .map(|gaze| gaze.sights(candidates, scene));
    let shared = reach::shared(needs, scene, candidates);
    found.extend((0..).zip(needs).filter_map(|(number, need)| {
        let here = (scene, candidates);
        let known = before.and_then(|before| before.still(number as usize, need, scene));
        if known.is_some() {
            return known;
        }
        stretch::audited((number, need), here, class, least, sights.as_mut())
            .or_else(|| surface::audited(need, here, class, least))
            .or_else(|| share::audited(need, here, class))
            .or_else(|| reach::audited(need, here, class, shared.as_ref()))
    }));
    found
}

/// The place that is not there, of a row whose devices belong in one: where something stands in for it, too.
fn unhoused(needs: &[Need]) -> Option<Missing> {
    needs.iter().find_map(|need| match need {
        Need::Unhoused { kind, .. } => Some(Missing::kind("place", kind)),
        _ => None,
    })
}

/// What demands ask for and have, in sum.
pub(super) fn amounts(demands: &[DemandAudit]) -> (f64, f64) {
    demands.iter().fold((0.0, 0.0), |(demanded, served), d| {
        (demanded + d.demanded, served + d.served)
    })
}

/// A row whose conditions are not all kept is met in part; what is only advised, 建议 or 宜为, and what cannot be told, has no say. Where the white
/// paper says 宜 of where a place is and how wide, that is asked for.
pub(super) fn with_conditions(
    by_demands: Verdict,
    conditions: &[super::report::ConditionAudit],
) -> Verdict {
    let is_kept = |condition: &super::report::ConditionAudit| {
        ["建议", "宜为"]
            .iter()
            .any(|advice| condition.text_zh.contains(advice))
            || !matches!(condition.verdict, Verdict::Partly | Verdict::NotMet)
    };
    if by_demands == Verdict::Met && !conditions.iter().all(is_kept) {
        Verdict::Partly
    } else {
        by_demands
    }
}

/// What the needs of a row count: they are all of one kind, but for halls, of which some may be drawn.
fn measure(needs: &[Need]) -> Measure {
    let is_drawn = |need: &Need| matches!(need, Need::Hall { .. });
    match needs.first() {
        Some(Need::Along { .. } | Need::FromEnds { .. } | Need::Perimeter { .. }) => {
            Measure::Metres
        }
        Some(Need::Green { .. }) => Measure::SquareMetres,
        Some(Need::Halls { .. }) if !needs.iter().any(is_drawn) => Measure::Storeys,
        _ => Measure::Count,
    }
}
