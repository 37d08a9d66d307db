//! Power and water networks: SimBench's CSV tables and EPANET's input files.
//!
//! Both give nodes and links with a topology. Loads and junctions are attached to buildings by the inference rules of
//! [`twin_core::inference`], since neither format knows buildings.

mod draft;
mod epanet;
mod error;
mod simbench;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use epanet::{is_epanet, read as read_epanet};
pub use error::NetworkError;
pub(crate) use simbench::{is_simbench, read as read_simbench};
