//! The ground truth of a run as NDJSON, one begin or end a line, as far as the run came: so that what a platform detected can be scored.
//!
//! The simulation is ahead of the sending side. A record of the truth waits until a message of its time or a later one was taken by the
//! target, so that the file tells of all that was sent and of nothing that was not. It is written in a thread of its own, a whole number of
//! lines at a time: a run that is killed leaves what was so far.

mod ahead;
mod error;
mod file;
mod tap;
#[cfg(test)]
mod tests;

pub(crate) use ahead::{Ahead, Follower};
pub use error::TruthError;
pub use file::TruthFile;
pub(crate) use file::TruthPlan;
pub(crate) use tap::{TruthTap, written};
