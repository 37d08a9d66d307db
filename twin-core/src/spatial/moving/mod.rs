//! What moves: a hashed grid of points with identity, polygons that notice who enters and leaves, and both together.

mod block;
mod fences;
mod grid;
mod nearest;
mod points;
#[cfg(test)]
mod tests;
mod watch;

pub use fences::{FenceEvent, Fences, Passage};
pub use points::{Moved, MovingPoints};
pub use watch::WatchedPoints;
