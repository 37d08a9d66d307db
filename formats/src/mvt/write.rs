//! Every tile of a community, and tiles as a folder of files.

use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use twin_core::model::{Community, CommunityParts};

use super::error::MvtError;
use super::tilejson::TileJson;
use super::tiles::{MAX_ZOOM, MIN_ZOOM, TileId, Tiles};

/// Tiles that are made at a time: enough to keep all cores busy, few enough to hold.
const BATCH: usize = 128;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Tiles that are not empty.
    pub tiles: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

/// Writes `{z}/{x}/{y}.mvt` and `tiles.json` into `folder`. `progress` hears how many of how many tiles are done.
///
/// # Errors
/// When there is nothing to be seen, or a file cannot be written.
pub fn write_folder(
    community: &Community,
    folder: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, MvtError> {
    let tiles = Tiles::of(community)?;
    let ids = all_tiles(community, &tiles)?;
    let mut written = Written::default();
    let save = |path: &Path, bytes: &[u8]| {
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(path, bytes))
    };
    let fault = |source| MvtError::Io {
        path: folder.to_owned(),
        source,
    };
    each(
        community,
        &tiles,
        &ids,
        Ok,
        &mut |id, bytes| {
            written.tiles += 1;
            written.bytes += bytes.len() as u64;
            save(
                &folder.join(format!("{}/{}/{}.mvt", id.z, id.x, id.y)),
                &bytes,
            )
        },
        progress,
    )
    .map_err(fault)?;
    let json = TileJson::of(community, "{z}/{x}/{y}.mvt").json()?;
    written.bytes += json.len() as u64;
    save(&folder.join("tiles.json"), &json).map_err(fault)?;
    Ok(written)
}

/// Every tile that may have something in it, zoom by zoom.
pub(super) fn all_tiles(community: &Community, tiles: &Tiles) -> Result<Vec<TileId>, MvtError> {
    let ids: Vec<TileId> = (MIN_ZOOM..=MAX_ZOOM)
        .flat_map(|z| tiles.at_zoom(z))
        .collect();
    if ids.is_empty() {
        return Err(MvtError::Empty {
            id: community.id.to_string(),
        });
    }
    Ok(ids)
}

/// Makes the tiles on all cores, batch by batch, and hands those that are not empty to `sink` in the order of `ids`.
pub(super) fn each(
    parts: &CommunityParts,
    tiles: &Tiles,
    ids: &[TileId],
    pack: impl Fn(Vec<u8>) -> io::Result<Vec<u8>> + Sync,
    sink: &mut dyn FnMut(TileId, Vec<u8>) -> io::Result<()>,
    progress: &mut dyn FnMut(u64, u64),
) -> io::Result<()> {
    let mut done = 0;
    for batch in ids.chunks(BATCH) {
        let made: Vec<io::Result<Option<Vec<u8>>>> = batch
            .par_iter()
            .map(|id| tiles.tile(parts, *id).map(&pack).transpose())
            .collect();
        for (id, bytes) in batch.iter().zip(made) {
            if let Some(bytes) = bytes? {
                sink(*id, bytes)?;
            }
        }
        done += batch.len() as u64;
        progress(done, ids.len() as u64);
    }
    Ok(())
}
