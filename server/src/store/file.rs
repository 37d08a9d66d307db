//! Opening a store: the lock, the community in it, and what the time before left behind.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row};
use twin_core::both;
use twin_core::model::Community;
use twin_core::sim::Occurrence;
use twin_core::time::SimTime;
use twin_core::told::Told;
use twin_formats::gpkg::{self, Overwrite};

use super::error::StoreError;
use super::row::{AlarmRow, ClockRow, Override, Resumed, fault_of};
use super::schema;
use crate::config::{DataSource, Limits, Start};
use crate::error::ServerError;

/// Cleared alarms that a restart brings back into memory.
const RECENT_ALARMS: u32 = 1_000;

/// A store that this process alone holds, until it is dropped.
#[derive(Debug)]
pub(crate) struct StoreFile {
    path: PathBuf,
    patience: Duration,
    /// The lock lasts as long as this handle; the system frees it when the process dies, however it dies.
    _lock: File,
}

impl StoreFile {
    /// Locks the store, makes it if it does not exist, and reads it.
    pub(crate) fn open(
        source: DataSource,
        limits: &Limits,
    ) -> Result<(Self, Community, Resumed), ServerError> {
        let path = source.store;
        if source.create.is_none() && !path.exists() {
            return Err(StoreError::Missing { store: path }.into());
        }
        make_folder(&path)?;
        let file = Self {
            _lock: lock(&path)?,
            patience: limits.store_patience,
            path,
        };
        if source.start == Start::Anew && source.create.is_some() {
            file.forget()?;
        }
        if let Some(create) = source.create.filter(|_| !file.path.exists()) {
            let made = create().map_err(|source| ServerError::Create {
                store: file.path.clone(),
                source,
            })?;
            gpkg::write(&file.path, &made, Overwrite::Refuse).map_err(StoreError::from)?;
        }
        let community = gpkg::read(&file.path).map_err(StoreError::from)?;
        let resumed = file.prepare()?;
        Ok((file, community, resumed))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that writes: write-ahead log, and every commit is on the disk before it returns.
    pub(crate) fn writer(&self) -> Result<Connection, StoreError> {
        self.sql(|path| {
            let connection = Connection::open(path)?;
            connection.busy_timeout(self.patience)?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "full")?;
            Ok(connection)
        })
    }

    /// Removes the store. Its log goes too: SQLite would write what a crash left in it into the next file of that name.
    fn forget(&self) -> Result<(), StoreError> {
        for suffix in ["-wal", "-shm", "-journal", ""] {
            let path = with_suffix(&self.path, suffix);
            match std::fs::remove_file(&path) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::File { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Runs `work` on the path, naming the store in its error.
    fn sql<T>(&self, work: impl FnOnce(&Path) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.path).map_err(|source| StoreError::Sql {
            store: self.path.clone(),
            source,
        })
    }

    /// Makes the tables that are missing, and reads what the time before left behind.
    pub(crate) fn prepare(&self) -> Result<Resumed, StoreError> {
        let mut connection = self.writer()?;
        self.sql(|_| schema::prepare(&mut connection))?;
        Ok(Resumed {
            clock: self.clock(&connection)?,
            alarms: self.alarms(&connection)?,
            overrides: self.overrides(&connection)?,
            incidents: self.incidents(&connection)?,
        })
    }

    fn clock(&self, connection: &Connection) -> Result<Option<ClockRow>, StoreError> {
        let query =
            "SELECT time_ns, speed, paused, seed, alarms_reserved FROM twin_clock WHERE id = 1";
        let row = |row: &Row<'_>| {
            Ok(ClockRow {
                time: SimTime::from_nanos(row.get(0)?),
                speed: row.get(1)?,
                paused: row.get(2)?,
                seed: row.get::<_, i64>(3)?.cast_unsigned(),
                alarms_reserved: row.get::<_, i64>(4)?.cast_unsigned(),
            })
        };
        self.sql(|_| connection.query_row(query, [], row).optional())
    }

    fn alarms(&self, connection: &Connection) -> Result<Vec<AlarmRow>, StoreError> {
        let active = format!(
            "SELECT {} FROM twin_alarm WHERE cleared IS NULL",
            super::reader::ALARM_COLUMNS
        );
        let recent = format!(
            "SELECT {} FROM twin_alarm WHERE cleared IS NOT NULL ORDER BY id DESC LIMIT {RECENT_ALARMS}",
            super::reader::ALARM_COLUMNS
        );
        let mut alarms = Vec::new();
        for query in [active, recent] {
            alarms.extend(self.sql(|_| super::reader::alarm_rows(connection, &query, &[]))?);
        }
        alarms.sort_by_key(|a| a.number);
        Ok(alarms)
    }

    fn overrides(&self, connection: &Connection) -> Result<Vec<(String, Override)>, StoreError> {
        let rows: Vec<OverrideRow> = self.sql(|_| {
            let query =
                "SELECT id, device, is_off, fault, until_ns FROM twin_override ORDER BY device";
            let mut statement = connection.prepare(query)?;
            let rows = statement.query_map([], |r| {
                Ok(OverrideRow {
                    id: r.get(0)?,
                    device: r.get(1)?,
                    off: r.get(2)?,
                    fault: r.get(3)?,
                    until_ns: r.get(4)?,
                })
            })?;
            rows.collect()
        })?;
        let mut overrides = BTreeMap::<String, Override>::new();
        for row in rows {
            let unknown = |word: &str| StoreError::Row {
                store: self.path.clone(),
                table: "twin_override",
                row: row.id,
                reason: both!("'{word}' is no fault", "“{word}”不是故障"),
            };
            let until = row.until_ns.map(SimTime::from_nanos);
            let fault = match row.fault.as_deref() {
                None => None,
                Some(word) => Some((fault_of(word).ok_or_else(|| unknown(word))?, until)),
            };
            let now = Override {
                off: row.off,
                fault,
                ..Override::default()
            };
            overrides.insert(row.device, now);
        }
        for (device, channel, value) in self.settings(connection)? {
            let now = overrides.entry(device).or_default();
            now.settings.insert(channel, value);
        }
        Ok(overrides.into_iter().collect())
    }

    fn settings(&self, connection: &Connection) -> Result<Vec<(String, String, f64)>, StoreError> {
        self.sql(|_| {
            let query = "SELECT device, channel, value FROM twin_setting";
            let mut statement = connection.prepare(query)?;
            let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            rows.collect()
        })
    }

    fn incidents(&self, connection: &Connection) -> Result<Vec<Occurrence>, StoreError> {
        let rows: Vec<(u32, i64, String)> = self.sql(|_| {
            let query = "SELECT number, begins_ns, plan FROM twin_incident ORDER BY number";
            let mut statement = connection.prepare(query)?;
            let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            rows.collect()
        })?;
        let occurrence = |(number, begins_ns, plan): (u32, i64, String)| {
            let plan = serde_json::from_str(&plan).map_err(|error: serde_json::Error| {
                let error = error.told();
                StoreError::Row {
                    store: self.path.clone(),
                    table: "twin_incident",
                    row: i64::from(number),
                    reason: both!(
                        "its plan cannot be read: {error}",
                        "无法读取其计划：{error}" => error
                    ),
                }
            })?;
            Ok(Occurrence {
                number,
                begins: SimTime::from_nanos(begins_ns),
                plan,
            })
        };
        rows.into_iter().map(occurrence).collect()
    }
}

struct OverrideRow {
    id: i64,
    device: String,
    off: bool,
    fault: Option<String>,
    until_ns: Option<i64>,
}

fn make_folder(store: &Path) -> Result<(), StoreError> {
    match store.parent().filter(|p| !p.as_os_str().is_empty()) {
        Some(folder) => std::fs::create_dir_all(folder).map_err(|source| StoreError::File {
            path: folder.to_owned(),
            source,
        }),
        None => Ok(()),
    }
}

fn lock(store: &Path) -> Result<File, StoreError> {
    let path = with_suffix(store, ".lock");
    let opened = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = opened.map_err(|source| StoreError::File {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked {
            store: store.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(StoreError::File { path, source }),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
