//! The log of versions that the served file had at the start: read when it is first asked for.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use twin_core::edit::Log;
use twin_formats::gpkg::{self, GpkgError};

/// The versions of the served community. What is added to the file while it is served belongs to the next start.
#[derive(Debug)]
pub(crate) struct Versions {
    path: PathBuf,
    count: usize,
    log: OnceLock<Log>,
}

impl Versions {
    /// Counts the versions in the file at `path`; none in one without a log.
    pub(crate) fn of(path: &Path) -> Result<Self, GpkgError> {
        Ok(Self {
            path: path.to_owned(),
            count: gpkg::version_count(path)?,
            log: OnceLock::new(),
        })
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The log. The first call reads it from the file: it blocks.
    pub(crate) fn log(&self) -> Result<&Log, GpkgError> {
        if let Some(log) = self.log.get() {
            return Ok(log);
        }
        let log = gpkg::read_log(&self.path)?.first(self.count);
        Ok(self.log.get_or_init(|| log))
    }
}
