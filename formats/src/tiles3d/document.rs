//! `tileset.json` (3D Tiles 1.1, "Tileset JSON").

use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) asset: Asset,
    pub(super) geometric_error: f64,
    pub(super) root: Tile,
}

#[derive(Serialize)]
pub(super) struct Asset {
    pub(super) version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tile {
    pub(super) bounding_volume: Volume,
    pub(super) geometric_error: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refine: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transform: Option<[f64; 16]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) implicit_tiling: Option<Implicit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) children: Vec<Tile>,
}

#[derive(Serialize)]
pub(super) struct Volume {
    r#box: [f64; 12],
}

impl Volume {
    /// The box between two corners.
    pub(super) fn between([low, high]: crate::scenery::Bounds) -> Self {
        let middle: [f64; 3] = std::array::from_fn(|i| (low[i] + high[i]) / 2.0);
        let [x, y, z] = std::array::from_fn(|i| (high[i] - low[i]) / 2.0);
        let [mx, my, mz] = middle;
        Self {
            r#box: [mx, my, mz, x, 0.0, 0.0, 0.0, y, 0.0, 0.0, 0.0, z],
        }
    }
}

#[derive(Serialize)]
pub(super) struct Address {
    pub(super) uri: String,
}

impl Address {
    pub(super) fn new(uri: impl Into<String>) -> Self {
        Self { uri: uri.into() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Implicit {
    subdivision_scheme: &'static str,
    subtree_levels: u32,
    available_levels: u32,
    subtrees: Address,
}

impl Implicit {
    /// A quadtree whose deepest level is `depth`, with subtree files of `subtree_levels` levels.
    pub(super) fn quadtree(depth: u32, subtree_levels: u32) -> Self {
        Self {
            subdivision_scheme: "QUADTREE",
            subtree_levels,
            available_levels: depth + 1,
            subtrees: Address::new("subtrees/{level}/{x}/{y}.subtree"),
        }
    }
}
