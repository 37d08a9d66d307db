//! SimBench's tables: CSV with semicolons and a heading.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use twin_core::both;

use super::error::NetworkError;
use crate::csv_error::csv_words;
use crate::finding::{Expected, Findings, Outcome, Problem};

/// Largest table in MiB: SimBench's largest, of a whole country's grid, has some tens.
const MAX_MIB: u64 = 256;

/// A table, read whole.
#[derive(Debug)]
pub(super) struct Table {
    columns: BTreeMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    record: &'t csv::StringRecord,
}

impl Table {
    /// The table `NAME.csv` of `folder`; empty when there is no such file. `needed` are the columns it must have.
    pub(super) fn read(folder: &Path, name: &str, needed: &[&str]) -> Result<Self, NetworkError> {
        let file = folder.join(format!("{name}.csv"));
        if !file.exists() {
            return Ok(Self {
                columns: BTreeMap::new(),
                rows: Vec::new(),
            });
        }
        check_size(&file)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .trim(csv::Trim::All)
            .from_path(&file)
            .map_err(|e| form(&file, &e))?;
        let heading = reader.headers().map_err(|e| form(&file, &e))?.clone();
        let columns: BTreeMap<_, _> = heading
            .iter()
            .enumerate()
            .map(|(i, name)| (name.trim_start_matches('\u{feff}').to_owned(), i))
            .collect();
        if let Some(missing) = needed.iter().find(|n| !columns.contains_key(**n)) {
            let reason = both!(
                "SimBench's table {name} has a column '{missing}'",
                "SimBench 的表 {name} 应有“{missing}”列"
            );
            return Err(NetworkError::Form {
                file,
                line: 1,
                reason,
            });
        }
        let rows: Result<Vec<_>, _> = reader.records().collect();
        Ok(Self {
            columns,
            rows: rows.map_err(|e| form(&file, &e))?,
        })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row {
            table: self,
            record,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows by their column `id`.
    pub(super) fn by_id(&self) -> BTreeMap<&str, Row<'_>> {
        self.rows().map(|row| (row.text("id"), row)).collect()
    }
}

impl<'t> Row<'t> {
    /// The text of a column; empty when it is missing.
    pub(super) fn text(&self, column: &str) -> &'t str {
        let at = self.table.columns.get(column);
        at.and_then(|i| self.record.get(*i)).unwrap_or_default()
    }

    /// The number of a column; `None` with a finding when there is text that is none.
    pub(super) fn number(&self, column: &str, found: &mut Findings) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() || text == "NULL" {
            return None;
        }
        let number = text.parse().ok().filter(|n: &f64| n.is_finite());
        if number.is_none() {
            let problem = Problem::unreadable(column, text, Expected::Number);
            found.feature(self.text("id"), None, problem, Outcome::Ignored);
        }
        number
    }
}

fn check_size(file: &PathBuf) -> Result<(), NetworkError> {
    let length = std::fs::metadata(file).map_err(|source| NetworkError::Io {
        file: file.clone(),
        source,
    })?;
    if length.len() > MAX_MIB << 20 {
        return Err(NetworkError::TooLarge {
            file: file.clone(),
            limit: MAX_MIB,
        });
    }
    Ok(())
}

fn form(file: &Path, error: &csv::Error) -> NetworkError {
    NetworkError::Form {
        file: file.to_owned(),
        line: error.position().map_or(1, csv::Position::line),
        reason: csv_words(error),
    }
}
