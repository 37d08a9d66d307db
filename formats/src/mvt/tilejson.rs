//! TileJSON 3.0.0: what a set of tiles holds and where it is.

use serde::Serialize;
use twin_core::model::CommunityParts;
use twin_core::spatial::Layer;

use super::tiles::{MAX_ZOOM, MIN_ZOOM, min_zoom};
use crate::attributes::{LAYERS, columns};
use crate::gltf::Ordered;
use crate::table::Kind;

/// The document.
#[derive(Debug, Clone, Serialize)]
pub struct TileJson {
    tilejson: &'static str,
    name: String,
    tiles: Vec<String>,
    vector_layers: Vec<VectorLayer>,
    minzoom: u8,
    maxzoom: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    center: Option<[f64; 3]>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct VectorLayer {
    id: &'static str,
    description: &'static str,
    minzoom: u8,
    maxzoom: u8,
    fields: Ordered<&'static str>,
}

/// Zoom that a map starts at: a compound fills the window.
const CENTRE_ZOOM: f64 = 15.0;

impl TileJson {
    /// The document of tiles at the addresses of `template`, such as `{z}/{x}/{y}.mvt`.
    #[must_use]
    pub fn of(parts: &CommunityParts, template: &str) -> Self {
        let bounds = crate::bounds_lonlat(parts);
        let centre = bounds.map(|[w, s, e, n]| [(w + e) / 2.0, (s + n) / 2.0, CENTRE_ZOOM]);
        Self {
            tilejson: "3.0.0",
            name: parts.name.any().unwrap_or(parts.id.as_str()).to_owned(),
            tiles: vec![template.to_owned()],
            vector_layers: vector_layers(),
            minzoom: MIN_ZOOM,
            maxzoom: MAX_ZOOM,
            bounds,
            center: centre,
        }
    }

    /// The document of tiles that hold one layer, given as its id and what it is, with the kind of each of its fields.
    pub(crate) fn of_one(
        name: String,
        template: &str,
        bounds: [f64; 4],
        (id, description): (&'static str, &'static str),
        fields: Vec<(&'static str, &'static str)>,
    ) -> Self {
        let [w, s, e, n] = bounds;
        Self {
            tilejson: "3.0.0",
            name,
            tiles: vec![template.to_owned()],
            vector_layers: vec![VectorLayer {
                id,
                description,
                minzoom: MIN_ZOOM,
                maxzoom: MAX_ZOOM,
                fields: Ordered(fields),
            }],
            minzoom: MIN_ZOOM,
            maxzoom: MAX_ZOOM,
            bounds: Some(bounds),
            center: Some([f64::midpoint(w, e), f64::midpoint(s, n), CENTRE_ZOOM]),
        }
    }

    /// As JSON.
    ///
    /// # Errors
    /// When a number of it is none.
    pub fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec_pretty(self)
    }
}

/// The layers, as TileJSON and PMTiles describe them.
pub(super) fn vector_layers() -> Vec<VectorLayer> {
    let layer = |layer: Layer| VectorLayer {
        id: layer.as_str(),
        description: layer.zh(),
        minzoom: min_zoom(layer),
        maxzoom: MAX_ZOOM,
        fields: fields(layer),
    };
    LAYERS.into_iter().map(layer).collect()
}

fn fields(layer: Layer) -> Ordered<&'static str> {
    let kind = |kind: Kind| match kind {
        Kind::Text | Kind::Blob => "String",
        Kind::Integer | Kind::Real => "Number",
        Kind::Boolean => "Boolean",
    };
    let mut fields = vec![("id", "String"), ("provenance", "String")];
    fields.extend(columns(layer).into_iter().map(|(name, k)| (name, kind(k))));
    Ordered(fields)
}
