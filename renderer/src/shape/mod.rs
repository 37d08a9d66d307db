//! Meshes from plain geometry: no entities, no assets, no GPU. What the exports have too is `twin_formats::mesh`; here is what a
//! picture alone needs.

mod band;
mod buffer;
mod prism;
mod ring;
mod solids;

pub use band::{band, caps, stroke};
pub use buffer::bevy_mesh;
#[cfg(test)]
pub(crate) use buffer::checks;
pub use prism::{Prism, WallPaint, rim, roof, upright, walls};
pub use ring::{anticlockwise, offset};
pub use solids::{blob, glow};
pub use twin_formats::mesh::{
    Along, GATE_REACH, Gap, MeshBuffer, Run, Vertex, block, block_at, close_to, cone, contains,
    cylinder, disc, flat_area, octahedron, open_ring, runs, runs_along, signed_area, surface,
    triangles, wall,
};
