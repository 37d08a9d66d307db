//! Where things are: the local frame and the R-tree layers.

mod frame;
pub(crate) mod planar;

pub use frame::{FrameError, LocalFrame, WGS84_A, WGS84_INV_F};
