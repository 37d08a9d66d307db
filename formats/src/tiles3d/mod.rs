//! 3D Tiles 1.1 (OGC 22-025r4): a quadtree with implicit tiling, glTF content with per-feature metadata.
//!
//! The root's transform puts the tangent plane at the community's origin into earth-centred axes. Vertices follow the curve of the
//! earth: they are worked out through longitude and latitude, not taken from the local frame as they are.
//!
//! Placed models are tiles beside the quadtree, each with a transform of its own; their files are kept as they are.
//!
//! Refinement adds: a tile's content stays when its children appear. What is large lies high in the tree, buildings lower, trees,
//! poles and devices lowest.

mod content;
mod document;
mod error;
mod globe;
mod model;
mod quadtree;
mod subtree;
#[cfg(test)]
mod tests;
mod tileset;
mod write;

pub use error::Tiles3dError;
pub use quadtree::Cell;
pub use tileset::Tileset;
pub use write::{Written, write};
