//! glTF 2.0: a community or one building out as a GLB, and models of things in.
//!
//! Axes of a GLB: y up, right-handed; x is east, z is south (−north). Metres.

mod builder;
mod community;
mod error;
mod glb;
mod import;
mod json;
mod merge;
mod metadata;
mod model;
mod placed;
#[cfg(test)]
mod tests;
mod volume;

pub(crate) use builder::{Builder, Placing, last, y_up};
pub use community::{building_glb, community_glb};
pub use error::{GltfError, ModelFault};
pub(crate) use import::{is_gltf, read};
pub(crate) use json::{
    FeatureIdSet, InstanceAttributes, Instancing, Mesh, MeshFeatures, Node, NodeExtensions,
    PrimitiveExtensions, RootExtensions, Scene,
};
pub(crate) use metadata::{Ordered, PropertyTable, Schema, StructuralMetadata};
pub use model::{MAX_MODEL_BYTES, MAX_MODEL_TRIANGLES, Model};
pub use placed::{PlacedModel, Stance, StanceError, placed_models};
pub use volume::volume_glb;

/// The quaternion (x, y, z, w) of a turn by `heading_rad` about the vertical, anticlockwise from above.
pub(crate) fn rotation(heading_rad: f64) -> [f32; 4] {
    let (sin, cos) = (heading_rad / 2.0).sin_cos();
    [0.0, sin as f32, 0.0, cos as f32]
}

/// A stretch along east, north, up in a GLB's axes.
pub(crate) fn stretch([east, north, up]: [f64; 3]) -> [f32; 3] {
    [east as f32, up as f32, north as f32]
}
