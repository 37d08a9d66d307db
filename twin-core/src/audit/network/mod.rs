//! Rows about networks: where stations are heard, and what features have.
//!
//! | module | what it holds |
//! |---|---|
//! | `having` | what features must have |
//! | `ear` | where something is to be heard |
//! | `station` | what may be heard |
//! | `hearing` | which station serves which ear, kept so that a moved device is heard alone |
//! | `finding` | the demands that come of it |

mod ear;
mod finding;
mod having;
mod hearing;
mod station;

use rayon::prelude::*;

use self::hearing::Hearing;
use super::auditor::amounts;
use super::report::{DemandAudit, RowAudit};
use super::scene::Scene;
use super::unasked;
use super::verdict::{Measure, Missing, Verdict};
use crate::catalogue::{Catalogue, Listener, NetworkRow, Rule};
use crate::coverage::layer::Terrain;
use crate::coverage::radio;
use crate::planning::PlacementOptions;

/// The rows about networks that the profile asks for, and what is heard.
#[derive(Debug)]
pub(super) struct Networks<'a> {
    rows: Vec<(&'a NetworkRow, Option<Hearing>)>,
    air: Option<Air<'a>>,
}

/// What waves meet in the community.
#[derive(Debug)]
struct Air<'a> {
    scene: radio::Scene<'a>,
    terrain: Terrain,
}

impl<'a> Networks<'a> {
    /// Hears what the rows that `options` wants ask for. Cost: O(n log n) in features and devices, and for each place to be heard at the
    /// cells on the way from the nearest station that serves it, and from the nearer ones that do not.
    pub(super) fn of(
        catalogue: &'a Catalogue,
        options: &PlacementOptions,
        scene: &Scene<'a>,
    ) -> Self {
        let air = ear::bounds(scene).and_then(|bounds| Air::of(bounds, scene));
        let wanted = catalogue
            .networks
            .iter()
            .filter(|row| options.wants(row.required, row.existing_baseline));
        let hearing = |row: &'a NetworkRow| match (&row.rule, &air) {
            (Rule::Heard { .. }, Some(air)) => Hearing::of(&row.rule, catalogue, scene, air),
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
    pub(super) fn audited(&self, scene: &Scene<'_>) -> Vec<RowAudit> {
        let rows = self.rows.par_iter();
        rows.map(|(row, hearing)| audited(row, hearing.as_ref(), scene))
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
        let mut found = Vec::new();
        for (position, (row, hearing)) in self.rows.iter_mut().enumerate() {
            let Some(hearing) = hearing else { continue };
            if hearing.replace(device, catalogue, scene, air) {
                found.push((position, audited(row, Some(hearing), scene)));
            }
        }
        found
    }
}

impl<'a> Air<'a> {
    fn of(bounds: geo::Rect<f64>, scene: &Scene<'a>) -> Option<Self> {
        let community = scene.survey.community;
        // A validated community has finite coordinates only, so none of these fails for one.
        let terrain = Terrain::of(community).ok()?;
        let ground_z = terrain.z(bounds.center()).ok()?;
        let grid = ear::obstacle_grid(bounds)?;
        Some(Self {
            scene: radio::Scene::new(grid, ground_z, &community.buildings).ok()?,
            terrain,
        })
    }
}

fn audited(row: &NetworkRow, hearing: Option<&Hearing>, scene: &Scene<'_>) -> RowAudit {
    let (demands, missing) = match (&row.rule, hearing) {
        (Rule::Having { of, tests, must }, _) => having::audited(*of, tests, must, scene),
        (_, Some(hearing)) => hearing.audited(row.class.as_ref(), scene),
        _ => (Vec::new(), None),
    };
    let (verdict, missing) = match missing {
        Some(missing) => (Verdict::CannotTell, Some(missing)),
        None if demands.is_empty() => unasked::verdict(&row.rule, scene.survey.community),
        None => (Verdict::of_all(demands.iter().map(|d| d.verdict)), None),
    };
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
        conditions: Vec::new(),
        missing,
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
