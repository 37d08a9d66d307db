//! A tileset as a folder of files.

use std::path::{Path, PathBuf};

use serde::Serialize;
use twin_core::model::CommunityParts;

use super::error::Tiles3dError;
use super::tileset::Tileset;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Tiles with content.
    pub contents: u64,
    /// Subtree files.
    pub subtrees: u64,
    /// Files of placed models.
    pub models: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

/// Writes `tileset.json`, `subtrees/`, `content/` and `models/` into `folder`, one file after the other; those of an earlier run in
/// the same folder are taken away first. `parts` are those that the tileset was made of. `progress` hears how many of how many
/// contents are done.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    tileset: &Tileset,
    parts: &CommunityParts,
    folder: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, Tiles3dError> {
    for old in ["subtrees", "content", "models"] {
        let old = folder.join(old);
        if old.is_dir() {
            std::fs::remove_dir_all(&old)
                .map_err(|source| Tiles3dError::Io { path: old, source })?;
        }
    }
    let mut written = Written::default();
    let mut file = |name: String, bytes: &[u8]| {
        written.bytes += bytes.len() as u64;
        save(folder.join(name), bytes)
    };
    let total = tileset.contents().len() as u64;
    for (done, cell) in tileset.contents().enumerate() {
        progress(done as u64, total);
        if let Some(glb) = tileset.content(parts, cell)? {
            file(
                format!("content/{}/{}/{}.glb", cell.level, cell.x, cell.y),
                &glb,
            )?;
        }
    }
    let mut subtrees = 0;
    for cell in tileset.subtrees() {
        if let Some(bytes) = tileset.subtree(cell)? {
            file(
                format!("subtrees/{}/{}/{}.subtree", cell.level, cell.x, cell.y),
                &bytes,
            )?;
            subtrees += 1;
        }
    }
    let mut models = 0;
    for (number, bytes) in tileset.models() {
        file(format!("models/{number}.glb"), bytes)?;
        models += 1;
    }
    // Last, so that a tileset that is there is whole.
    file("tileset.json".to_owned(), &tileset.json()?)?;
    Ok(Written {
        contents: total,
        subtrees,
        models,
        ..written
    })
}

fn save(path: PathBuf, bytes: &[u8]) -> Result<(), Tiles3dError> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(&path, bytes))
        .map_err(|source| Tiles3dError::Io { path, source })
}
