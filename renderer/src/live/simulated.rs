//! The simulation in this program.

use anyhow::bail;
use twin_protocol::scene::Scene;

use super::Link;
use crate::arguments::Arguments;

/// The simulation in this program.
#[derive(Debug)]
pub struct Simulated;

/// How it runs.
#[derive(Debug, Clone, Copy)]
pub struct SimulatedOptions;

impl Simulated {
    /// Opens.
    pub fn open(_name: &str, _args: &Arguments) -> anyhow::Result<(Scene, Option<Link>)> {
        bail!("later")
    }
}
