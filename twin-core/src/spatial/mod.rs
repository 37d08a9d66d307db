//! Where things are: the local frame, the trees of what stays, and the grid of what moves.
//!
//! A [`SpatialIndex`] answers what lies in a box, a polygon or a radius, what is nearest, what lies along a road or route, and
//! what a ray meets, in plan and in space; each answer is exact to the feature's own geometry, not to its envelope.
//! [`RectIndex`], [`PointIndex`] and [`CuboidIndex`] are the trees beneath, for whoever has boxes or points of their own.
//! [`crs`] says what the coordinates of files mean and brings them into the local frame.

mod along;
mod area;
mod batch;
pub mod crs;
mod cuboid_index;
mod error;
mod frame;
mod index;
mod kinds;
mod layer;
mod layer_index;
mod layer_query;
mod layers;
#[expect(
    clippy::needless_range_loop,
    reason = "lanes and axes of arrays side by side, which the compiler turns into vector instructions"
)]
mod moving;
#[expect(
    clippy::needless_range_loop,
    reason = "lanes and axes of arrays side by side, which the compiler turns into vector instructions"
)]
mod packed;
pub(crate) mod planar;
mod point_index;
mod rect_index;
mod space;
#[cfg(test)]
mod tests;
mod validity;

pub use batch::Batch;
pub use cuboid_index::{Cuboid, CuboidIndex};
pub use error::{MAX_QUERY_M, QueryError, query_box};
pub use frame::{FrameError, LocalFrame, WGS84_A, WGS84_INV_F, on_grid};
pub use index::SpatialIndex;
pub use layer::Layer;
pub use layer_query::LayerQuery;
pub use moving::{FenceEvent, Fences, Moved, MovingPoints, Passage, WatchedPoints};
pub use packed::store::{IndexBytes, OpenError};
pub use point_index::PointIndex;
pub use rect_index::RectIndex;
pub use validity::check_validity;
