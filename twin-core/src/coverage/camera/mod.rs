//! What cameras see.
//!
//! | module | what it holds |
//! |---|---|
//! | `window` | the angle that is looked at in plan |
//! | `sweep`, `horizon` | the nearest edge in each direction, and the area and polygon that it leaves |
//! | `standing` | whether a camera is free, on a wall or inside something |

mod error;
mod horizon;
mod standing;
mod sweep;
#[cfg(test)]
mod tests;
mod window;

pub use error::{MAX_RANGE_M, SightError};
pub use horizon::Horizon;
pub use sweep::Sweep;
pub use window::Window;
