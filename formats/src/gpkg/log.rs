//! The log of versions in its two tables.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, params};
use twin_core::both;
use twin_core::edit::{
    Action, ChangeKind, Entry, Image, Log, Reversal, Stamp, Version, layer_named,
};
use twin_core::told::Bilingual;

use super::error::GpkgError;
use super::read::{check_header, open};

/// How a version differs from the one before it.
const BEFORE: &str = "before";
/// How a version that merged new files differs from what these said.
const SOURCE: &str = "source";

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS twin_version (
  number INTEGER PRIMARY KEY NOT NULL, parent INTEGER, restored INTEGER, time DATETIME NOT NULL, author TEXT NOT NULL,
  action TEXT NOT NULL, message TEXT NOT NULL, has_source BOOLEAN NOT NULL);
CREATE TABLE IF NOT EXISTS twin_change (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, version INTEGER NOT NULL, part TEXT NOT NULL, layer TEXT NOT NULL,
  feature TEXT NOT NULL, kind TEXT NOT NULL, place INTEGER, value TEXT);
INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
  ('twin_version', 'attributes', 'twin_version', 'Versions of the community: who, when, what'),
  ('twin_change', 'attributes', 'twin_change', 'What the features that a version changed were before it');
";

/// Makes the tables that are missing.
pub(super) fn create_tables(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLES)
}

/// Adds `entries`.
pub(super) fn insert(connection: &Connection, entries: &[Entry]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO twin_version (number, parent, restored, time, author, action, message, has_source)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut insert = connection.prepare(sql)?;
    for entry in entries {
        let Version {
            number,
            parent,
            restored,
            stamp,
        } = &entry.version;
        insert.execute(params![
            number,
            parent,
            restored,
            stamp.time.to_string(),
            stamp.author,
            stamp.action.word(),
            stamp.message,
            entry.source.is_some(),
        ])?;
        insert_changes(connection, *number, BEFORE, &entry.reversals)?;
        insert_changes(
            connection,
            *number,
            SOURCE,
            entry.source.as_deref().unwrap_or_default(),
        )?;
    }
    Ok(())
}

fn insert_changes(
    connection: &Connection,
    version: u32,
    part: &str,
    reversals: &[Reversal],
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO twin_change (version, part, layer, feature, kind, place, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut insert = connection.prepare(sql)?;
    for reversal in reversals {
        let image = reversal.image.as_ref();
        insert.execute(params![
            version,
            part,
            reversal.layer,
            reversal.id,
            reversal.kind.en(),
            image.and_then(|i| i64::try_from(i.at).ok()),
            image.map(|i| &*i.text),
        ])?;
    }
    Ok(())
}

/// How many versions the log has; 0 in a file without one.
pub(super) fn count(connection: &Connection) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('twin_version', 'twin_change')";
    let tables: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if tables < 2 {
        return Ok(0);
    }
    connection.query_row("SELECT count(*) FROM twin_version", [], |row| row.get(0))
}

/// How many versions the log of the GeoPackage at `path` has; 0 where the file has none. Reads none of them.
///
/// # Errors
/// When the file is no GeoPackage, or its log is damaged.
pub fn version_count(path: &Path) -> Result<usize, GpkgError> {
    check_header(path)?;
    count(&open(path)?).map_err(|source| GpkgError::Sqlite {
        path: path.to_owned(),
        doing: both!("counting the versions", "统计版本数"),
        source,
    })
}

/// Reads the log of the GeoPackage at `path`; empty where the file has none. Cost: what the log holds.
///
/// # Errors
/// When the file is no GeoPackage, or its log is damaged.
pub fn read_log(path: &Path) -> Result<Log, GpkgError> {
    check_header(path)?;
    let connection = open(path)?;
    let failed = |source| GpkgError::Sqlite {
        path: path.to_owned(),
        doing: both!("reading the log of versions", "读取版本日志"),
        source,
    };
    if count(&connection).map_err(failed)? == 0 {
        return Ok(Log::default());
    }
    let reader = LogReader { path, connection };
    let mut entries = reader.versions()?;
    reader.changes(&mut entries)?;
    Log::from_entries(entries).map_err(|number| {
        let reason = both!(
            "versions are numbered from 1, each with the one before it as parent",
            "版本应从 1 起编号，且以前一版本为父版本"
        );
        reader.fault("twin_version", number, "number", reason)
    })
}

struct LogReader<'p> {
    path: &'p Path,
    connection: Connection,
}

impl LogReader<'_> {
    fn fault(
        &self,
        table: &'static str,
        row: impl ToString,
        column: &str,
        reason: Bilingual,
    ) -> GpkgError {
        GpkgError::Value {
            path: self.path.to_owned(),
            table,
            row: row.to_string(),
            column: column.to_owned(),
            reason,
        }
    }

    fn sqlite(&self, source: rusqlite::Error) -> GpkgError {
        GpkgError::Sqlite {
            path: self.path.to_owned(),
            doing: both!("reading the log of versions", "读取版本日志"),
            source,
        }
    }

    fn versions(&self) -> Result<Vec<Entry>, GpkgError> {
        let sql = "SELECT number, parent, restored, time, author, action, message, has_source FROM twin_version ORDER BY number";
        let mut select = self.connection.prepare(sql).map_err(|e| self.sqlite(e))?;
        let mut rows = select.query([]).map_err(|e| self.sqlite(e))?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next().map_err(|e| self.sqlite(e))? {
            entries.push(self.entry(row)?);
        }
        Ok(entries)
    }

    fn entry(&self, row: &Row<'_>) -> Result<Entry, GpkgError> {
        let number: u32 = row.get(0).map_err(|e| self.sqlite(e))?;
        let text = |at: usize| row.get::<_, String>(at).map_err(|e| self.sqlite(e));
        let fault = |column, reason| self.fault("twin_version", number, column, reason);
        let no_time = || both!("it is not a time of RFC 3339", "不是 RFC 3339 时间");
        let action = text(5)?;
        let known = Action::ALL.into_iter().find(|a| a.word() == action);
        let has_source: bool = row.get(7).map_err(|e| self.sqlite(e))?;
        Ok(Entry {
            version: Version {
                number,
                parent: row.get(1).map_err(|e| self.sqlite(e))?,
                restored: row.get(2).map_err(|e| self.sqlite(e))?,
                stamp: Stamp {
                    time: text(3)?.parse().map_err(|_| fault("time", no_time()))?,
                    author: text(4)?,
                    action: known.ok_or_else(|| {
                        fault("action", both!("'{action}' is none", "没有“{action}”"))
                    })?,
                    message: text(6)?,
                },
            },
            reversals: Vec::new(),
            source: has_source.then(Vec::new),
        })
    }

    fn changes(&self, entries: &mut [Entry]) -> Result<(), GpkgError> {
        let sql = "SELECT fid, version, part, layer, feature, kind, place, value FROM twin_change ORDER BY fid";
        let mut select = self.connection.prepare(sql).map_err(|e| self.sqlite(e))?;
        let mut rows = select.query([]).map_err(|e| self.sqlite(e))?;
        while let Some(row) = rows.next().map_err(|e| self.sqlite(e))? {
            let fid: i64 = row.get(0).map_err(|e| self.sqlite(e))?;
            let version: usize = row.get(1).map_err(|e| self.sqlite(e))?;
            let part: String = row.get(2).map_err(|e| self.sqlite(e))?;
            let entry = version.checked_sub(1).and_then(|at| entries.get_mut(at));
            let list = entry.and_then(|entry| match part.as_str() {
                BEFORE => Some(&mut entry.reversals),
                SOURCE => entry.source.as_mut(),
                _ => None,
            });
            let list = list.ok_or_else(|| {
                let reason = both!(
                    "version {version} has no part '{part}'",
                    "版本 {version} 没有“{part}”部分"
                );
                self.fault("twin_change", fid, "part", reason)
            })?;
            list.push(self.reversal(fid, row)?);
        }
        Ok(())
    }

    fn reversal(&self, fid: i64, row: &Row<'_>) -> Result<Reversal, GpkgError> {
        let fault = |column, reason| self.fault("twin_change", fid, column, reason);
        let text = |at: usize| row.get::<_, String>(at).map_err(|e| self.sqlite(e));
        let (layer, kind) = (text(3)?, text(5)?);
        let known = ChangeKind::ALL.into_iter().find(|k| k.en() == kind);
        let place: Option<usize> = row.get(6).map_err(|e| self.sqlite(e))?;
        let value: Option<String> = row.get(7).map_err(|e| self.sqlite(e))?;
        Ok(Reversal {
            layer: layer_named(&layer).ok_or_else(|| {
                let reason = both!("there is no layer '{layer}'", "没有图层“{layer}”");
                fault("layer", reason)
            })?,
            id: text(4)?,
            kind: known.ok_or_else(|| fault("kind", both!("'{kind}' is none", "没有“{kind}”")))?,
            image: place.zip(value).map(|(at, text)| Image {
                at,
                text: text.into_boxed_str(),
            }),
        })
    }
}

/// The schema version of the community in the file.
pub(super) fn schema_version(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT schema_version FROM twin_community";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}
