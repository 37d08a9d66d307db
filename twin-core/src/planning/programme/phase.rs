//! What is built in which phase.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::built::Built;
use super::cost::Cost;
use super::dug::{Digging, Dug, Trench};
use super::error::ProgrammeError;
use super::served::row_of_device;
use super::terms::{Limit, Limits, Objective, Terms, TrenchBasis};
use super::work::Works;
use crate::catalogue::Catalogue;
use crate::ids::ClassId;
use crate::model::{Community, Place, Provenance};
use crate::optimise::{Bounds, Watch};
use crate::planning::placement::Placement;
use crate::planning::price::PriceList;

/// What is built in one phase.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// What it may take, with what earlier phases left over; none for one without a limit.
    pub limit: Option<Limit>,
    /// What it costs.
    pub cost: Cost,
    /// At how many sites it is the first to build.
    pub sites: usize,
    /// Positions of its devices in the placement's, in order.
    pub devices: Vec<u32>,
    /// Positions of its places in the placement's, in order.
    pub places: Vec<u32>,
    /// What it digs.
    pub dug: Dug,
    /// What it and those before it come to.
    pub reached: Reached,
}

/// What is built comes to, each with the most that any choice within the limits so far could: proven for the objective; of the other no
/// more is known than what all of the placement comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// What it is worth, as a share of the whole placement.
    pub worth: Bounds,
    /// Of what the rows ask for, the share that is served, by what was there too: the mean of all rows that ask for devices or places.
    pub served: Bounds,
}

/// A placement, priced, in phases.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// Currency of every sum, by ISO 4217.
    pub currency: Arc<str>,
    /// What is built first.
    pub objective: Objective,
    /// What the whole placement costs.
    pub whole: Cost,
    /// Of what the rows ask for, the share that is served before anything is built.
    pub served_before: f64,
    /// Its phases; one where nothing is limited.
    pub phases: Vec<Phase>,
    /// Positions of the devices that no phase builds, in order.
    pub left: Vec<u32>,
    /// Positions of the places that no phase pays for.
    pub left_places: Vec<u32>,
    /// Positions of the devices whose class has no price, by class. They are in no sum. The first phase builds those that have to stand and, where
    /// nothing is limited, all of them; within limits no phase builds the others.
    pub unpriced: BTreeMap<ClassId, Vec<u32>>,
    /// Positions of the places whose kind has no price, by kind. They are in no sum, and within limits neither they nor devices in them are built.
    pub unpriced_places: BTreeMap<Arc<str>, Vec<u32>>,
    /// The trenches that are dug; those nearer to power first.
    pub trenches: Vec<Trench>,
    /// What they run along.
    pub trench_basis: TrenchBasis,
}

/// Prices the new devices and places of a placement in `community`, and spreads them over phases of the given limits; without limits all
/// of them are one phase. The same input gives the same programme. Cost: some seconds for a town.
///
/// # Errors
/// A limit that is none, a budget that buys nothing, limits where none of what was placed has a price, or a watch that cancels.
pub fn programme(
    community: &Community,
    placement: &Placement,
    (catalogue, prices): (&Catalogue, &PriceList),
    terms: &Terms,
    watch: &mut dyn Watch,
) -> Result<Programme, ProgrammeError> {
    check(&terms.limits)?;
    let works = Works::of(community, placement, catalogue, prices);
    let mut built = Built::new(&works, prices, terms);
    let whole = built.rest();
    let mut phases = if terms.limits.is_empty() {
        vec![built.everything()]
    } else {
        check_priced(&works, placement)?;
        built.phases(terms, watch)?
    };
    let digging = Digging::of(&built, phases.len());
    for (phase, dug) in phases.iter_mut().zip(digging.by_phase) {
        phase.dug = dug;
    }
    let (mut left, left_places) = built.left();
    let (mut standing, mut beyond) = works.unpriced_devices(placement.must);
    if terms.limits.is_empty() {
        standing.append(&mut beyond);
    }
    if let Some(first) = phases.first_mut() {
        insert(&mut first.devices, standing);
    }
    insert(&mut left, beyond);
    Ok(Programme {
        currency: prices.currency.clone(),
        objective: terms.objective,
        whole,
        served_before: works.there,
        phases,
        left,
        left_places,
        trenches: digging.trenches,
        trench_basis: digging.basis,
        unpriced: works.unpriced,
        unpriced_places: works.unpriced_places,
    })
}

/// Takes more positions in, so that all are in order.
fn insert(positions: &mut Vec<u32>, more: Vec<u32>) {
    positions.extend(more);
    positions.sort_unstable();
}

fn check(limits: &Limits) -> Result<(), ProgrammeError> {
    for (limit, phase) in limits.each().into_iter().zip(1..) {
        match limit {
            Limit::Cost(budget) if !(budget.is_finite() && budget > 0.0) => {
                return Err(ProgrammeError::BadBudget { phase, budget });
            }
            Limit::Sites(0) => return Err(ProgrammeError::NoSites { phase }),
            Limit::Cost(_) | Limit::Sites(_) => {}
        }
    }
    Ok(())
}

/// Whether limits leave anything to build: what can be chosen has a price, and what has to stand needs none. Where nothing was placed at all, that is no
/// fault of the prices.
fn check_priced(works: &Works, placement: &Placement) -> Result<(), ProgrammeError> {
    let is_empty = placement.devices.is_empty() && placement.places.is_empty();
    let mut all = works.works.iter();
    if is_empty || placement.must > 0 || all.any(|work| !work.is_barred) {
        return Ok(());
    }
    let of_devices = placement.devices.iter().filter_map(row_of_device);
    let of_places = placement.places.iter().filter_map(asking);
    let mut rows: Vec<String> = Vec::new();
    for row in of_devices.chain(of_places) {
        if rows.iter().all(|known| known != row) {
            rows.push(row.to_owned());
        }
    }
    let classes = works.unpriced.keys().map(ToString::to_string);
    let kinds = works.unpriced_places.keys().map(ToString::to_string);
    Err(ProgrammeError::NoPrice {
        rows,
        lacking: classes.chain(kinds).collect(),
    })
}

/// The row that a new place is for, of places or of devices that stand in it.
fn asking(place: &Place) -> Option<&str> {
    match &place.provenance {
        Provenance::Planned { by } => Some(by),
        _ => None,
    }
}
