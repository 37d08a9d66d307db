//! A model of a thing, such as a pavilion or a robot, read from a `.glb` or `.gltf` and kept as one GLB.
//!
//! It is judged before it is taken: version, indices, ranges, size, extensions that our viewers have. Vertex data is not decoded:
//! the box of a position accessor is part of its description (glTF 2.0, 5.1.4).

mod check;
mod container;
mod document;
mod pack;
mod tree;

use std::path::Path;

use super::error::{GltfError, ModelFault};
use crate::scenery::{Bounds, joined};
use document::Document;
use twin_core::told::{Term, Told};

/// Largest model that is taken, all its files together: a browser shows it without a pause.
pub const MAX_MODEL_BYTES: u64 = 64 << 20;
/// Largest JSON of a model, data addresses in it included: its lists take some ten times as much memory.
const MAX_JSON_BYTES: u64 = 16 << 20;
/// Most triangles of a model: about what one frame of a mid-range graphics card draws besides the community (assumption).
pub const MAX_MODEL_TRIANGLES: u64 = 2_000_000;

/// Extensions that a model may require, besides `KHR_materials_*`: those that change looks, not the coding of its data.
const TAKEN_EXTENSIONS: &[&str] = &[
    "KHR_texture_transform",
    "KHR_lights_punctual",
    "EXT_texture_webp",
];

/// A model that has been judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The whole of it as one GLB.
    pub glb: Vec<u8>,
    /// The box about it in its own axes (y up, front towards +z), metres.
    pub bounds: Bounds,
    /// Triangles that one frame draws.
    pub triangles: u64,
}

/// What a scene shows.
#[derive(Debug, Default)]
struct Seen {
    triangles: u64,
    bounds: Option<Bounds>,
}

impl Seen {
    fn add(&mut self, bounds: Bounds) {
        self.bounds = Some(self.bounds.map_or(bounds, |b| joined(b, bounds)));
    }
}

impl Model {
    /// Reads a `.glb`, or a `.gltf` with the files beside it.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, too large, or needs what our viewers do not have; the error names the file.
    pub fn read(path: &Path) -> Result<Self, GltfError> {
        let bytes = container::read_file(path)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::parse(&bytes, Some(folder)).map_err(|fault| GltfError::Model {
            path: path.to_owned(),
            fault,
        })
    }

    /// Judges the bytes of a `.glb` or `.gltf`; `folder` holds the files that it names, if it may name any.
    ///
    /// # Errors
    /// When it is damaged, too large, or needs what our viewers do not have.
    pub fn parse(bytes: &[u8], folder: Option<&Path>) -> Result<Self, ModelFault> {
        check::limit(
            Term::new("bytes", "字节"),
            bytes.len() as u64,
            MAX_MODEL_BYTES,
        )?;
        let parts = container::Parts::of(bytes)?;
        check::limit(
            Term::new("bytes of JSON", "字节的 JSON"),
            parts.json.len() as u64,
            MAX_JSON_BYTES,
        )?;
        let document: Document =
            serde_json::from_slice(parts.json).map_err(|error| ModelFault::Json {
                reason: error.told(),
            })?;
        check::head(&document)?;
        let resources = pack::Resources::load(&document, parts.bin, folder)?;
        check::ranges(&document, &resources.lengths())?;
        let seen = tree::seen(&document)?;
        let bounds = match seen.bounds {
            Some(bounds) if seen.triangles > 0 => bounds,
            _ => return Err(ModelFault::Empty),
        };
        let glb = if parts.is_glb && resources.are_all_inside() {
            bytes.to_vec()
        } else {
            resources.packed(parts.json)?
        };
        Ok(Self {
            glb,
            bounds,
            triangles: seen.triangles,
        })
    }
}
