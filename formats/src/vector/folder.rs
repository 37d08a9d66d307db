//! Several files of one format: all in a folder, or in a zip.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use twin_core::both;
use twin_core::told::Bilingual;
use zip::ZipArchive;

use super::error::VectorError;
use super::feature::{Layer, VectorFile, Visit};
use super::shapefile::io as io_error;
use crate::heading::Heading;
use crate::shapefile::COMPANION;

/// Files beyond this many are refused.
const MAX_FILES: usize = 10_000;
/// What a zip may grow to when it is unpacked: a Shapefile's two files of 4 GB.
const MAX_UNPACKED_BYTES: u64 = 8 << 30;
/// Endings of the files that are taken from a zip.
const UNPACKED: &[&str] = &["fgb", "shp", "dbf", "prj", "cpg", "jsonl", "geojson"];

/// Opened files.
pub(super) struct Folder {
    files: Vec<Box<dyn VectorFile>>,
    layers: Vec<Layer>,
    /// The file of each layer, and its place there.
    places: Vec<(usize, usize)>,
    /// Where a zip is unpacked, until its files are closed.
    _unpacked: Option<tempfile::TempDir>,
}

/// Opens one file.
pub(super) type Open<'o> = dyn FnMut(&Path) -> Result<Box<dyn VectorFile>, VectorError> + 'o;

impl Folder {
    /// Opens the files with an ending in the folder at `path`, or in the zip.
    pub(super) fn open(
        path: &Path,
        ending: &str,
        open: &mut Open<'_>,
    ) -> Result<Self, VectorError> {
        let unpacked = if path.is_dir() {
            None
        } else {
            Some(unpacked(path)?)
        };
        let folder = unpacked.as_ref().map_or(path, |unpacked| unpacked.path());
        let files: Result<Vec<_>, _> = named(folder, ending)
            .map_err(|e| io_error(path, e))?
            .iter()
            .map(|file| open(file))
            .collect();
        let files = files?;
        let mut layers = Vec::new();
        let mut places = Vec::new();
        for (file, opened) in files.iter().enumerate() {
            layers.extend(opened.layers().iter().cloned());
            places.extend((0..opened.layers().len()).map(|layer| (file, layer)));
        }
        Ok(Self {
            files,
            layers,
            places,
            _unpacked: unpacked,
        })
    }
}

impl VectorFile for Folder {
    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn heading(&self) -> Option<&Heading> {
        self.files.iter().find_map(|file| file.heading())
    }

    fn each(&self, index: usize, visit: &mut Visit<'_>) -> Result<(), VectorError> {
        let Some((file, layer)) = self.places.get(index) else {
            return Ok(());
        };
        self.files
            .get(*file)
            .map_or(Ok(()), |file| file.each(*layer, visit))
    }
}

/// Whether the folder or zip at `path` has a file with that ending.
pub(crate) fn holds(path: &Path, ending: &str) -> bool {
    if path.is_dir() {
        return named(path, ending).is_ok_and(|files| !files.is_empty());
    }
    let zip = File::open(path).map_err(zip::result::ZipError::from);
    let Ok(zip) = zip.and_then(ZipArchive::new) else {
        return false;
    };
    zip.file_names()
        .take(MAX_FILES)
        .flatten()
        .any(|name| has_ending(Path::new(name.as_ref()), ending))
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// The files with an ending, in the order of their names. A `.dbf` of a table without geometry counts as a Shapefile where its companion
/// says so.
fn named(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let is_table = |path: &Path| {
        ending == "shp"
            && has_ending(path, "dbf")
            && !path.with_extension("shp").exists()
            && path.with_extension(COMPANION).exists()
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)?.take(MAX_FILES) {
        let path = entry?.path();
        if has_ending(&path, ending) || is_table(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Unpacks what may be of use into one folder; names of folders are left off, so that none leads elsewhere.
fn unpacked(path: &Path) -> Result<tempfile::TempDir, VectorError> {
    let failed = |e| io_error(path, e);
    let damaged = |reason: Bilingual| VectorError::Damaged {
        file: path.to_owned(),
        reason,
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let file = File::open(path).map_err(failed)?;
    let mut zip = ZipArchive::new(file).map_err(|e| damaged(Bilingual::alike(e.to_string())))?;
    if zip.len() > MAX_FILES {
        return Err(damaged(both!(
            "it holds more than {MAX_FILES} files",
            "其中文件超过 {MAX_FILES} 个"
        )));
    }
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..zip.len() {
        let entry = zip
            .by_index(index)
            .map_err(|e| damaged(Bilingual::alike(e.to_string())))?;
        let inside = entry
            .name()
            .map_err(|e| damaged(Bilingual::alike(e.to_string())))?;
        let inside = PathBuf::from(inside.as_ref());
        let Some(name) = inside.file_name().filter(|_| entry.is_file()) else {
            continue;
        };
        if !UNPACKED.iter().any(|ending| has_ending(&inside, ending)) {
            continue;
        }
        let target = folder.path().join(name);
        let mut out = File::create(&target).map_err(failed)?;
        // One byte more than is left tells a full measure from too much.
        let written = io::copy(&mut entry.take(left + 1), &mut out).map_err(failed)?;
        left = left.checked_sub(written).ok_or_else(|| {
            damaged(both!(
                "unpacked it has more than {MAX_UNPACKED_BYTES} bytes",
                "解压后超过 {MAX_UNPACKED_BYTES} 字节"
            ))
        })?;
    }
    Ok(folder)
}
