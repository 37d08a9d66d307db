//! Meshes from plain geometry, in local metres: east, north, up. No files, no colours of its own.
//!
//! Outlines come as flat rings `[x0, y0, x1, y1, ...]`, the outer one first, as the wire format of a scene has them.

mod along;
mod area;
mod band;
mod buffer;
mod prism;
mod ring;
mod solids;
mod surface;
mod wall;

pub use along::Along;
pub use area::{flat_area, triangles};
pub use band::{band, dashes};
#[cfg(test)]
pub(crate) use buffer::checks;
pub use buffer::{MeshBuffer, Vertex};
pub use prism::{Prism, roof, underside, walls};
pub use ring::{close_to, contains, open_ring, signed_area};
pub use solids::{block, block_at, cone, cylinder, disc, octahedron};
pub use surface::surface;
pub use wall::{GATE_REACH, Gap, Run, runs, runs_along, wall};
