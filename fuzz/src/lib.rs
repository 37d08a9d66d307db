//! What the fuzz targets share: bytes to files to an import that may fail but neither panics, hangs nor takes memory without bound.
//!
//! `cargo xtask fuzz` runs every target from its seeds. A target's input is one file, or several behind each other, each with its
//! length before it as two bytes (little-endian), for formats of several files.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;
use twin_core::spatial::crs::Crs;
use twin_formats::import::{ImportOptions, Placing, read_all};

/// How the files are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As they say themselves.
    Plain,
    /// With a CRS for files that name none.
    InCrs,
    /// Put somewhere, as drawings and building models are.
    Placed,
}

/// Imports one file of that name.
pub fn import(bytes: &[u8], name: &str, way: Way) {
    let path = folder().join(name);
    if std::fs::write(&path, bytes).is_ok() {
        import_path(path, way);
    }
}

/// Imports the first of several files that lie side by side; the bytes that are left over go to the last.
pub fn import_several(bytes: &[u8], names: &[&str], way: Way) {
    write_several(bytes, names, folder());
    if let Some(first) = names.first() {
        import_path(folder().join(first), way);
    }
}

/// Imports a folder of several files.
pub fn import_folder(bytes: &[u8], names: &[&str], way: Way) {
    write_several(bytes, names, folder());
    import_path(folder().to_owned(), way);
}

/// The file as a path, for readers that are no import.
#[must_use]
pub fn file(bytes: &[u8], name: &str) -> Option<PathBuf> {
    let path = folder().join(name);
    std::fs::write(&path, bytes).ok().map(|()| path)
}

fn write_several(mut bytes: &[u8], names: &[&str], folder: &Path) {
    for (number, name) in names.iter().enumerate() {
        let is_last = number + 1 == names.len();
        let (content, rest) = match bytes.split_first_chunk::<2>() {
            Some((length, rest)) if !is_last => {
                let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
                rest.split_at(length)
            }
            _ => (bytes, &[][..]),
        };
        drop(std::fs::write(folder.join(name), content));
        bytes = rest;
    }
}

fn import_path(path: PathBuf, way: Way) {
    let mut options = ImportOptions::named_after(&path);
    match way {
        Way::Plain => {}
        Way::InCrs => options.crs = Crs::parse("EPSG:4547").ok(),
        Way::Placed => options.placing = Some(placing()),
    }
    drop(read_all(&[path], &options, &mut |_| {}));
}

fn placing() -> Placing {
    Placing {
        lonlat: [116.35, 40.0].into(),
        z: 0.0,
        rotation_rad: 0.3,
        metres_per_unit: None,
    }
}

/// A folder in memory where there is one, for this process.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let memory = Path::new("/dev/shm");
            let made = if memory.is_dir() {
                tempfile::tempdir_in(memory)
            } else {
                tempfile::tempdir()
            };
            made.expect("a folder for the files to import")
        })
        .path()
}
