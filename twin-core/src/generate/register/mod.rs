//! A synthetic register: households, vehicles and legal entities that are made up where no source tells of any.
//!
//! Only on request, and never to be taken for data of anyone: all that is made carries [`Provenance::Inferred`] with a rule whose
//! name begins with `synthetic-`, an id under `infer/`, and, where it has a name, one that begins with 示例. There are no number
//! plates, credit codes or names of people.
//!
//! What a household is and drives is a function of the seed and of its unit's id and its own number, so that a building more or less
//! changes no other. Only who parks where may change, since the cars of a compound share its spaces.
//!
//! | file | noun |
//! |---|---|
//! | `household` | who lives in each home |
//! | `vehicle` | what they drive, and where it is parked |
//! | `legal_entity` | who runs shops, offices, schools |
//! | `kept` | an earlier register beside a newer map |
//!
//! [`Provenance::Inferred`]: crate::model::Provenance::Inferred

mod household;
mod kept;
mod legal_entity;
#[cfg(test)]
mod tests;
mod vehicle;

use crate::inference::{InferenceSummary, rule};
use crate::model::CommunityParts;

pub use kept::keep_register;

/// Most households of a register: past it, units have none. With their vehicles about 1 GiB.
const MOST_HOUSEHOLDS: usize = 2_000_000;

/// Adds households to units without any, vehicles to households without any, legal entities to places and buildings without any; what
/// is there stays as it is. Comes after [`crate::inference::complete()`], whose units it needs, and
/// [`crate::inference::deepen()`], whose parking spaces it gives away. The same parts and seed give the same result. Cost:
/// O(n log n) in households, spaces and places.
pub fn register(parts: &mut CommunityParts, seed: u64) -> InferenceSummary {
    let mut summary = InferenceSummary::default();
    let households = household::missing(parts, seed, MOST_HOUSEHOLDS);
    summary.add(rule::SYNTHETIC_HOUSEHOLDS, households.len());
    parts.households.extend(households);
    let vehicles = vehicle::missing(parts, seed);
    summary.add(rule::SYNTHETIC_VEHICLES, vehicles.len());
    parts.vehicles.extend(vehicles);
    let entities = legal_entity::missing(parts, seed);
    summary.add(rule::SYNTHETIC_LEGAL_ENTITIES, entities.len());
    parts.legal_entities.extend(entities);
    summary
}
