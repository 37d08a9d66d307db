//! The way graph and shortest paths.
//!
//! A [`WayGraph`] is made of a community's roads and paths, one for each [`Mode`] of moving. Points are answered by the
//! nearest point *on* a way, not by the nearest junction, and routes are shortest in metres. Access rules, barriers and turn restrictions
//! are kept by whom they bind.

mod component;
mod conduct;
mod graph;
mod reach;
#[cfg(test)]
mod reach_tests;
#[cfg(test)]
mod rule_tests;
mod search;
#[cfg(test)]
mod tests;
mod turn;
mod weld;

pub use graph::{MAIN_DETOUR_M, Mode, Snap, WayGraph};
pub use reach::{Origin, Reach, Stretch};
pub use search::Route;
pub use weld::{JOIN_TOLERANCE_M, SAME_VERTEX_M};
