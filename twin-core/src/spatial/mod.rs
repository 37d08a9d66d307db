//! Where things are: the local frame and the R-tree layers.
//!
//! A [`SpatialIndex`] answers what lies in a box, a polygon or a radius, what is nearest, and what lies along a road; each
//! answer is exact to the feature's own geometry, not to its envelope. [`RectIndex`] is the tree beneath. [`crs`] says what
//! the coordinates of files mean and brings them into the local frame.

mod along;
mod area;
pub mod crs;
mod error;
mod frame;
mod index;
mod layer;
mod layer_index;
pub(crate) mod planar;
mod rect_index;
#[cfg(test)]
mod tests;

pub use error::{MAX_QUERY_M, QueryError, query_box};
pub use frame::{FrameError, LocalFrame, WGS84_A, WGS84_INV_F};
pub use index::SpatialIndex;
pub use layer::Layer;
pub use rect_index::RectIndex;
