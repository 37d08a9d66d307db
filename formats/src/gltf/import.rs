//! A model in: put where the user says, as a feature of the community.

use std::path::Path;
use std::sync::Arc;

use twin_core::ids::PlacedModelId;
use twin_core::model::{self, CommunityParts, Provenance};
use twin_core::spatial::LocalFrame;

use super::error::GltfError;
use super::model::Model;
use super::placed::{PlacedModel, Stance};
use crate::import::{Context, ImportError, ImportOptions};

/// Reads the model at `path`. The placing says where its origin stands; before it is turned, its x axis is east and its front, +z,
/// looks south, as in the GLBs that we write.
///
/// # Errors
/// When no placing is given, the file is no model, or it cannot stand there.
pub(crate) fn read(path: &Path, context: &Context<'_>) -> Result<CommunityParts, ImportError> {
    let no_place = || GltfError::NoPlace {
        path: path.to_owned(),
    };
    let placing = context.options.placing.ok_or_else(no_place)?;
    let frame = match context.frame {
        Some(frame) => frame,
        None => LocalFrame::new(placing.lonlat.x, placing.lonlat.y, 0.0)?,
    };
    let named = ImportOptions::named_after(path);
    let stance = Stance {
        lon: placing.lonlat.x,
        lat: placing.lonlat.y,
        above_ground: placing.z,
        // South on a compass; the placing turns the other way.
        heading_deg: 180.0 - placing.rotation_rad.to_degrees(),
        scale: placing.unit(),
    };
    let model = Arc::new(Model::read(path)?);
    let placed = PlacedModel::new((named.id, named.name), model, stance, &frame);
    let placed = placed.map_err(|source| GltfError::Stance {
        path: path.to_owned(),
        source,
    })?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = context.empty_draft(frame, &file)?;
    parts.placed_models.push(model::PlacedModel {
        id: PlacedModelId::new(&placed.id)?,
        name: placed.name,
        position: placed.position,
        heading_rad: placed.heading_rad,
        scale: placed.scale,
        building: None,
        glb: placed.model.glb.as_slice().into(),
        provenance: Provenance::imported(&*file),
    });
    Ok(parts)
}

/// Whether the first bytes are those of a GLB, or of a glTF as JSON: an object with an `asset` that is no 3D Tiles tileset.
pub(crate) fn is_gltf(head: &[u8]) -> bool {
    let holds = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    let is_object = head.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    head.starts_with(b"glTF") || (is_object && holds(b"\"asset\"") && !holds(b"\"geometricError\""))
}
