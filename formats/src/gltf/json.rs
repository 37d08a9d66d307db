//! The parts of a glTF 2.0 document that we write (Khronos glTF 2.0, chapter 5), in the specification's names.
//!
//! Structs and vectors, no maps: the same document gives the same bytes.

use serde::Serialize;

/// The document.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Root {
    pub(crate) asset: Asset,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) extensions_used: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) extensions_required: Vec<&'static str>,
    pub(crate) scene: u32,
    pub(crate) scenes: Vec<Scene>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) nodes: Vec<Node>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) meshes: Vec<Mesh>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) materials: Vec<Material>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) accessors: Vec<Accessor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) buffer_views: Vec<BufferView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) buffers: Vec<Buffer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<RootExtensions>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Asset {
    pub(crate) version: &'static str,
    pub(crate) generator: &'static str,
}

impl Default for Asset {
    fn default() -> Self {
        Self {
            version: "2.0",
            generator: concat!("community-twin ", env!("CARGO_PKG_VERSION")),
        }
    }
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Scene {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Left out when empty: the specification wants at least one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) nodes: Vec<u32>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Node {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mesh: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) children: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) translation: Option<[f64; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rotation: Option<[f32; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scale: Option<[f32; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<NodeExtensions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extras: Option<crate::attributes::Object>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NodeExtensions {
    #[serde(rename = "EXT_mesh_gpu_instancing")]
    pub(crate) instancing: Instancing,
    #[serde(rename = "EXT_instance_features")]
    pub(crate) features: MeshFeatures,
}

/// `EXT_mesh_gpu_instancing`.
#[derive(Debug, Serialize)]
pub(crate) struct Instancing {
    pub(crate) attributes: InstanceAttributes,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct InstanceAttributes {
    pub(crate) translation: u32,
    pub(crate) rotation: u32,
    pub(crate) scale: u32,
    #[serde(rename = "_FEATURE_ID_0")]
    pub(crate) feature_id: u32,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Mesh {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) primitives: Vec<Primitive>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Primitive {
    pub(crate) attributes: Attributes,
    pub(crate) indices: u32,
    pub(crate) material: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<PrimitiveExtensions>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct Attributes {
    pub(crate) position: u32,
    pub(crate) normal: u32,
    #[serde(rename = "COLOR_0", skip_serializing_if = "Option::is_none")]
    pub(crate) colour: Option<u32>,
    #[serde(rename = "_FEATURE_ID_0", skip_serializing_if = "Option::is_none")]
    pub(crate) feature_id: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PrimitiveExtensions {
    #[serde(rename = "EXT_mesh_features")]
    pub(crate) features: MeshFeatures,
}

/// `EXT_mesh_features`, and `EXT_instance_features`, which has the same members.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeshFeatures {
    pub(crate) feature_ids: [FeatureIdSet; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FeatureIdSet {
    pub(crate) feature_count: u32,
    /// The 0 of `_FEATURE_ID_0`.
    pub(crate) attribute: u32,
    pub(crate) property_table: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Material {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) pbr_metallic_roughness: Pbr,
    /// `BLEND` where one looks through; opaque if missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alpha_mode: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pbr {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_color_factor: Option<[f32; 4]>,
    pub(crate) metallic_factor: f32,
    pub(crate) roughness_factor: f32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accessor {
    pub(crate) buffer_view: u32,
    pub(crate) component_type: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) normalized: bool,
    pub(crate) count: usize,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<[f32; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<[f32; 3]>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BufferView {
    pub(crate) buffer: u32,
    pub(crate) byte_offset: usize,
    pub(crate) byte_length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<u32>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Buffer {
    pub(crate) byte_length: usize,
}

#[derive(Debug, Serialize)]
pub(crate) struct RootExtensions {
    #[serde(rename = "EXT_structural_metadata")]
    pub(crate) metadata: super::metadata::StructuralMetadata,
}
