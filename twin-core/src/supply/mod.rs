//! What power and water networks supply, and who is cut off when a part of them fails.
//!
//! A [`SupplyGraph`] is made of a community's utility nodes and links. A link that conducts lets through in both directions; a node is
//! supplied where a way leads to it from a source. [`SupplyGraph::outage`] takes a node or link out and tells who loses supply,
//! [`SupplyGraph::isolation`] tells the fewest switches and valves that part a leak or fault from all that feeds it, and who is cut off by
//! closing them. Buildings come in by the loads that name them, meters by [`Meters`].

mod adjacency;
mod affected;
mod branching;
mod cut;
mod error;
mod failure;
mod graph;
mod isolation;
mod meters;
mod outage;
#[cfg(test)]
mod tests;

pub use affected::Affected;
pub use error::SupplyError;
pub use failure::Failure;
pub use graph::{Part, Shape, SupplyGraph};
pub use isolation::{Isolation, Means};
pub(crate) use meters::Hosts;
pub use meters::Meters;
pub use outage::Outage;
