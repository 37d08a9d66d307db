//! Where the files go: a folder, or a zip made of one.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

use super::WriteError;
use crate::table::layer_names;

/// A folder that is filled.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new file of that name in it.
    pub(crate) fn file(&self, name: &str) -> Result<(PathBuf, BufWriter<File>), WriteError> {
        let path = self.0.join(name);
        let file = File::create(&path).map_err(|e| WriteError::io(&path, e))?;
        Ok((path, BufWriter::new(file)))
    }
}

/// Fills the folder `path`, or a zip of that name. Files of layers that an earlier export left there with these endings are removed,
/// so that none is taken for a part of this one.
pub(super) fn fill(
    path: &Path,
    endings: &[&str],
    fill: impl FnOnce(&Folder) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let is_zip = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if is_zip {
        return fill_zip(path, fill);
    }
    let failed = |e| WriteError::io(path, e);
    fs::create_dir_all(path).map_err(failed)?;
    for layer in layer_names() {
        for ending in endings {
            match fs::remove_file(path.join(format!("{layer}.{ending}"))) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
                _ => {}
            }
        }
    }
    fill(&Folder(path.to_owned()))
}

fn fill_zip(
    path: &Path,
    fill: impl FnOnce(&Folder) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let failed = |e| WriteError::io(path, e);
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let loose = tempfile::tempdir_in(parent.unwrap_or(Path::new("."))).map_err(failed)?;
    fill(&Folder(loose.path().to_owned()))?;
    let names: io::Result<Vec<PathBuf>> = fs::read_dir(loose.path())
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut files = names.map_err(failed)?;
    files.sort();
    let zipped = |source| WriteError::Zip {
        file: path.to_owned(),
        source,
    };
    let mut zip = zip::ZipWriter::new(File::create(path).map_err(failed)?);
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // The same community gives the same bytes, so no time of writing is noted.
        let options = SimpleFileOptions::DEFAULT.large_file(true);
        zip.start_file(name, options).map_err(zipped)?;
        let mut content = File::open(&file).map_err(failed)?;
        io::copy(&mut content, &mut zip).map_err(failed)?;
    }
    zip.finish().map_err(zipped)?;
    Ok(())
}
