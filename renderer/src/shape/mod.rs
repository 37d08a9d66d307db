//! Meshes from plain geometry: no entities, no assets, no GPU.

mod area;
mod band;
mod buffer;
mod prism;
mod ring;
mod solids;
mod wall;

pub use area::{flat_area, triangles};
pub use band::{band, dashes};
pub use buffer::{MeshBuffer, Vertex};
pub use prism::{Prism, roof, walls};
pub use ring::{close_to, contains, open_ring, signed_area};
pub use solids::{block, block_at, cone, cylinder, disc, octahedron};
pub use wall::{GATE_REACH, Gap, Run, runs, wall};
