//! Meshes from plain geometry: no entities, no assets, no GPU.

mod area;
mod band;
mod buffer;
mod prism;
mod ring;
mod solids;
mod wall;

pub use area::{flat_area, triangles};
pub use band::{band, caps, stroke};
#[cfg(test)]
pub(crate) use buffer::checks;
pub use buffer::{MeshBuffer, Vertex};
pub use prism::{Prism, WallPaint, rim, roof, upright, walls};
pub use ring::{anticlockwise, close_to, contains, offset, open_ring, signed_area};
pub use solids::{blob, block, block_at, cone, cylinder, disc, glow, octahedron};
pub use wall::{GATE_REACH, Gap, Run, runs, wall};
