//! PMTiles 3: all tiles in one file, found through a directory that is sorted along a Hilbert curve.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use twin_core::model::Community;

use super::encode::varint;
use super::error::MvtError;
use super::tilejson::{VectorLayer, vector_layers};
use super::tiles::{MAX_ZOOM, MIN_ZOOM, TileId, Tiles};
use super::write::{Written, all_tiles, each};

/// Bytes of the header (PMTiles 3, "Header").
const HEADER: usize = 127;
/// Header and root directory lie in the first 16 KiB, which a client fetches at once.
const FIRST: usize = 16_384;
/// Entries of a leaf directory: about 16 KiB compressed.
const LEAF: usize = 4_096;
/// The number for gzip, and for vector tiles.
const GZIP: u8 = 2;
const MVT: u8 = 1;

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    description: &'static str,
    r#type: &'static str,
    vector_layers: Vec<VectorLayer>,
}

/// A run of tiles with the same bytes, or a leaf directory where the run is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    tile: u64,
    run: u32,
    offset: u64,
    length: u32,
}

/// Writes every tile of `community` into one file at `path`. Tile data goes through a file beside it, so that memory holds the
/// directory and a few tiles only. `progress` hears how many of how many tiles are done.
///
/// # Errors
/// When there is nothing to be seen, or a file cannot be written.
pub fn write_pmtiles(
    community: &Community,
    path: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, MvtError> {
    let tiles = Tiles::of(community)?;
    let mut ids = all_tiles(community, &tiles)?;
    ids.sort_by_key(|id| hilbert(*id));
    let part = Part(path.with_extension("pmtiles.part"));
    let result = archive(community, (&tiles, &ids), (path, &part), progress);
    result.map_err(|fault| match fault {
        Fault::Io(source) => MvtError::Io {
            path: path.to_owned(),
            source,
        },
        Fault::Json(error) => MvtError::Json(error),
    })
}

/// A file that is taken away when it goes out of use.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Where it cannot be removed the next run overwrites it.
        drop(std::fs::remove_file(&self.0));
    }
}

enum Fault {
    Io(io::Error),
    Json(serde_json::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn archive(
    community: &Community,
    (tiles, ids): (&Tiles, &[TileId]),
    (path, part): (&Path, &Part),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, Fault> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut data = BufWriter::new(File::create(&part.0)?);
    let (mut end, mut last, mut count) = (0_u64, Vec::new(), 0);
    each(
        community,
        tiles,
        ids,
        gzipped,
        &mut |id, bytes| {
            count += 1;
            let tile = hilbert(id);
            if let Some(entry) = entries.last_mut()
                && entry.tile + u64::from(entry.run) == tile
                && last == bytes
            {
                entry.run += 1;
                return Ok(());
            }
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            entries.push(Entry {
                tile,
                run: 1,
                offset: end,
                length,
            });
            end += u64::from(length);
            data.write_all(&bytes)?;
            last = bytes;
            Ok(())
        },
        progress,
    )?;
    data.flush()?;
    let metadata = serde_json::to_vec(&Metadata {
        name: community.name.any().unwrap_or(community.id.as_str()),
        description: "community twin",
        r#type: "overlay",
        vector_layers: vector_layers(),
    })
    .map_err(Fault::Json)?;
    let metadata = gzipped(metadata)?;
    let (root, leaves) = directories(&entries)?;
    let header = header(
        community,
        [root.len(), metadata.len(), leaves.len()],
        end,
        (&entries, count),
    );
    let mut out = BufWriter::new(File::create(path)?);
    for section in [&header, &root, &metadata, &leaves] {
        out.write_all(section)?;
    }
    io::copy(&mut BufReader::new(File::open(&part.0)?), &mut out)?;
    out.flush()?;
    let sections = header.len() + root.len() + metadata.len() + leaves.len();
    Ok(Written {
        tiles: count,
        bytes: sections as u64 + end,
    })
}

fn header(
    community: &Community,
    [root, metadata, leaves]: [usize; 3],
    data: u64,
    (entries, count): (&[Entry], u64),
) -> Vec<u8> {
    let mut out = b"PMTiles\x03".to_vec();
    let mut at = HEADER as u64;
    for length in [root as u64, metadata as u64, leaves as u64, data] {
        out.extend(at.to_le_bytes());
        out.extend(length.to_le_bytes());
        at += length;
    }
    let contents = entries.len() as u64;
    for number in [count, contents, contents] {
        out.extend(number.to_le_bytes());
    }
    // Clustered; gzip inside and for tiles; vector tiles.
    out.extend([1, GZIP, GZIP, MVT, MIN_ZOOM, MAX_ZOOM]);
    let degrees = |d: f64| ((d * 1e7).round() as i32).to_le_bytes();
    let [w, s, e, n] = crate::bounds_lonlat(community).unwrap_or_default();
    for edge in [w, s, e, n] {
        out.extend(degrees(edge));
    }
    out.push(MIN_ZOOM.midpoint(MAX_ZOOM));
    out.extend(degrees((w + e) / 2.0));
    out.extend(degrees((s + n) / 2.0));
    out
}

/// The root directory and the leaf directories, compressed; no leaves where the root has room for all entries.
fn directories(entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let root = gzipped(directory(entries))?;
    if root.len() <= FIRST - HEADER {
        return Ok((root, Vec::new()));
    }
    let mut size = LEAF;
    loop {
        let mut leaves = Vec::new();
        let mut roots = Vec::new();
        for chunk in entries.chunks(size) {
            let leaf = gzipped(directory(chunk))?;
            roots.extend(chunk.first().map(|first| Entry {
                tile: first.tile,
                run: 0,
                offset: leaves.len() as u64,
                length: leaf.len() as u32,
            }));
            leaves.extend(leaf);
        }
        let root = gzipped(directory(&roots))?;
        if root.len() <= FIRST - HEADER {
            return Ok((root, leaves));
        }
        size *= 2;
    }
}

/// A directory's columns (PMTiles 3, "Directory").
fn directory(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(&mut out, entries.len() as u64);
    let mut before = 0;
    for entry in entries {
        varint(&mut out, entry.tile - before);
        before = entry.tile;
    }
    for entry in entries {
        varint(&mut out, u64::from(entry.run));
    }
    for entry in entries {
        varint(&mut out, u64::from(entry.length));
    }
    let mut next = None;
    for entry in entries {
        // 0 says that it follows the one before.
        varint(
            &mut out,
            if next == Some(entry.offset) {
                0
            } else {
                entry.offset + 1
            },
        );
        next = Some(entry.offset + u64::from(entry.length));
    }
    out
}

fn gzipped(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&bytes)?;
    encoder.finish()
}

/// A tile's number: those of all lower zooms, then its place along the Hilbert curve of its own (PMTiles 3, "Tile IDs").
fn hilbert(id: TileId) -> u64 {
    let before = ((1_u64 << (2 * id.z)) - 1) / 3;
    let (mut x, mut y) = (u64::from(id.x), u64::from(id.y));
    let mut number = 0;
    for bit in (0..id.z).rev() {
        let side = 1_u64 << bit;
        let (right, down) = (u64::from(x & side > 0), u64::from(y & side > 0));
        number += side * side * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                x = (side - 1).wrapping_sub(x);
                y = (side - 1).wrapping_sub(y);
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    before + number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tile_numbers_are_those_of_the_specification() {
        // PMTiles 3, table 8.
        for (z, x, y, number) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1, 0, 1, 2),
            (1, 1, 1, 3),
            (1, 1, 0, 4),
            (2, 0, 0, 5),
            (12, 3423, 1763, 19_078_479),
        ] {
            assert_eq!(hilbert(TileId { z, x, y }), number, "{z}/{x}/{y}");
        }
    }

    /// The entries of a compressed directory, as a client reads them.
    fn read(packed: &[u8]) -> Vec<Entry> {
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes).unwrap();
        let mut rest = bytes.into_iter();
        let mut next = || {
            let (mut value, mut shift) = (0_u64, 0);
            loop {
                let byte = rest.next().unwrap();
                value |= u64::from(byte & 0x7F) << shift;
                shift += 7;
                if byte < 0x80 {
                    return value;
                }
            }
        };
        let count = next() as usize;
        let mut column = || -> Vec<u64> { (0..count).map(|_| next()).collect() };
        let [tiles, runs, lengths, offsets] = std::array::from_fn(|_| column());
        let (mut tile, mut end) = (0, 0);
        (0..count)
            .map(|i| {
                tile += tiles[i];
                let offset = if offsets[i] == 0 { end } else { offsets[i] - 1 };
                end = offset + lengths[i];
                Entry {
                    tile,
                    run: runs[i] as u32,
                    offset,
                    length: lengths[i] as u32,
                }
            })
            .collect()
    }

    #[test]
    fn many_entries_go_into_leaves_and_come_back() {
        // Lengths that do not compress, so that the root has no room for all of them.
        let noise = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44;
        let mut end = 0;
        let entries: Vec<Entry> = (0..60_000)
            .map(|n| {
                let length = noise(n) as u32 + 1;
                let offset = end;
                end += u64::from(length);
                Entry {
                    tile: n * 3,
                    run: 1 + (n % 3 == 0) as u32,
                    offset,
                    length,
                }
            })
            .collect();
        let (root, leaves) = directories(&entries).unwrap();
        assert!(root.len() <= FIRST - HEADER);
        let heads = read(&root);
        assert!(heads.len() > 1 && heads.iter().all(|head| head.run == 0));
        let back: Vec<Entry> = heads
            .iter()
            .flat_map(|h| read(&leaves[h.offset as usize..][..h.length as usize]))
            .collect();
        assert_eq!(back, entries);
        let (root, leaves) = directories(&entries[..50]).unwrap();
        assert!(leaves.is_empty());
        assert_eq!(read(&root), entries[..50]);
    }
}
