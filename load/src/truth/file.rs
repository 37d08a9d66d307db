//! The file: one begin or end a line.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use twin_core::model::Community;
use twin_core::sim::{Truth, truth_line};
use twin_core::time::SimSpan;

use super::TruthError;

/// Where the truth of a run goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TruthPlan<'a> {
    pub(crate) path: &'a Path,
    pub(crate) community: &'a Community,
    /// See [`TruthFile::create`].
    pub(crate) shift: SimSpan,
}

impl<'a> TruthPlan<'a> {
    /// The file, empty.
    pub(crate) fn create(self) -> Result<TruthFile<'a>, TruthError> {
        TruthFile::create(self.path, self.community, self.shift)
    }
}

/// A file of ground truth.
#[derive(Debug)]
pub struct TruthFile<'a> {
    out: File,
    path: PathBuf,
    community: &'a Community,
    /// How far the stamps of what is sent are from simulated time.
    shift: SimSpan,
}

impl<'a> TruthFile<'a> {
    /// An empty file at `path`, whatever was there. `shift` is added to every time, as it is to the stamps of messages; where it is not
    /// nothing, each line has the `simulated` time too.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(
        path: &Path,
        community: &'a Community,
        shift: SimSpan,
    ) -> Result<Self, TruthError> {
        match File::create(path) {
            Ok(out) => Ok(Self {
                out,
                path: path.to_owned(),
                community,
                shift,
            }),
            Err(source) => Err(TruthError::Create {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// Writes records, all of their lines at once: whoever ends the process cuts no line.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn write(&mut self, records: &[Truth]) -> Result<(), TruthError> {
        let lines: String = records
            .iter()
            .map(|r| format!("{}\n", truth_line(r, self.community, self.shift)))
            .collect();
        self.out
            .write_all(lines.as_bytes())
            .map_err(|source| TruthError::Write {
                path: self.path.clone(),
                source,
            })
    }

    /// Writes what comes until nobody sends any more.
    pub(super) fn keep(mut self, records: &Receiver<Vec<Truth>>) -> Result<(), TruthError> {
        records.iter().try_for_each(|some| self.write(&some))
    }
}
