//! Rows about networks: where stations are heard, and what features have.
//!
//! | module | what it holds |
//! |---|---|
//! | `having` | what features must have |
//! | `finding` | the demands that come of what [`crate::planning`] hears |
//! | `gateway` | what gateways carry, against what they may |

mod finding;
mod gateway;
mod having;

use rayon::prelude::*;

use super::auditor::{amounts, with_conditions};
use super::mend;
use super::report::{DemandAudit, RowAudit};
use super::scene::Scene;
use super::unasked;
use super::verdict::{Measure, Missing, Verdict};
use crate::catalogue::{Catalogue, Listener, NetworkRow, Rule};
use crate::planning::{Air, Hearing, PlacementOptions};

/// The rows about networks that the profile asks for, and what is heard.
#[derive(Debug)]
pub(super) struct Networks<'a> {
    rows: Vec<(&'a NetworkRow, Option<Hearing>)>,
    air: Option<Air<'a>>,
}

impl<'a> Networks<'a> {
    /// Hears what the rows that `options` wants ask for. Cost: O(n log n) in features and devices, and for each place to be heard at the
    /// cells on the way from the nearest station that serves it, and from the nearer ones that do not.
    pub(super) fn of(
        catalogue: &'a Catalogue,
        options: &PlacementOptions,
        scene: &Scene<'a>,
    ) -> Self {
        let air = Air::of(scene.survey.community);
        let wanted = catalogue
            .networks
            .iter()
            .filter(|row| options.wants(row.required, row.existing_baseline));
        let hearing = |row: &'a NetworkRow| match (&row.rule, &air) {
            (Rule::Heard { .. }, Some(air)) => {
                Hearing::of(&row.rule, catalogue, &scene.stage(), air)
            }
            _ => None,
        };
        let rows: Vec<&NetworkRow> = wanted.collect();
        let rows = rows.into_par_iter().map(|row| (row, hearing(row)));
        Self {
            rows: rows.collect(),
            air,
        }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What is found of each row.
    pub(super) fn audited(&self, catalogue: &Catalogue, scene: &Scene<'_>) -> Vec<RowAudit> {
        let rows = self.rows.par_iter();
        rows.map(|(row, hearing)| audited(row, hearing.as_ref(), catalogue, scene))
            .collect()
    }

    /// Hears again what a moved device changes; what is found anew of the rows that it touches, by their position. Cost: O(n) in the ears
    /// within the rule's distance of where it was and where it is, and in the demands of those rows.
    pub(super) fn replace(
        &mut self,
        device: u32,
        catalogue: &Catalogue,
        scene: &Scene<'_>,
    ) -> Vec<(usize, RowAudit)> {
        let Some(air) = &self.air else {
            return Vec::new();
        };
        let (stage, mut found) = (scene.stage(), Vec::new());
        for (position, (row, hearing)) in self.rows.iter_mut().enumerate() {
            let Some(hearing) = hearing else { continue };
            if hearing.replace(device, catalogue, &stage, air) {
                found.push((position, audited(row, Some(hearing), catalogue, scene)));
            }
        }
        found
    }
}

fn audited(
    row: &NetworkRow,
    hearing: Option<&Hearing>,
    catalogue: &Catalogue,
    scene: &Scene<'_>,
) -> RowAudit {
    let (mut demands, missing) = match (&row.rule, hearing) {
        (Rule::Having { of, tests, must }, _) => having::audited(*of, tests, must, scene),
        (_, Some(hearing)) => finding::audited(hearing, row.class.as_ref(), scene),
        _ => (Vec::new(), None),
    };
    let (verdict, missing, absent) = match missing {
        Some(missing) => (Verdict::CannotTell, Some(missing), None),
        None if demands.is_empty() => {
            let found = unasked::verdict(&row.rule, scene.survey.community);
            unasked::unless_absent(found, &row.rule, &catalogue.absences)
        }
        None => (
            Verdict::of_all(demands.iter().map(|d| d.verdict)),
            None,
            None,
        ),
    };
    let mut conditions = hearing.map_or_else(Vec::new, |hearing| {
        gateway::audited(row, hearing, catalogue, scene)
    });
    mend::complete(&mut demands, &mut conditions);
    let verdict = with_conditions(verdict, &conditions);
    let (demanded, served) = amounts(&demands);
    RowAudit {
        row: row.id.clone(),
        class: row.class.clone(),
        place: None,
        verdict,
        measure: measure(&row.rule),
        demanded,
        served,
        demands,
        conditions,
        missing,
        absent,
    }
}

/// What a row finds: its demands, or what would have to be known for any.
type Found = (Vec<DemandAudit>, Option<Missing>);

fn measure(rule: &Rule) -> Measure {
    match rule {
        Rule::Heard {
            at: Listener::Ground,
            ..
        } => Measure::SquareMetres,
        Rule::Heard {
            at: Listener::Roads,
            ..
        } => Measure::Metres,
        _ => Measure::Count,
    }
}
