//! Reading what is stored, on connections of its own that never wait for the writer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::ToSql;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use twin_protocol::live::{Alarm, Observation, Severity};

use super::row::AlarmRow;
use crate::http::Page;

/// Connections kept for the next reader.
const IDLE_CONNECTIONS: usize = 4;

/// The columns of `twin_alarm` in the order of [`alarm_rows`].
pub(super) const ALARM_COLUMNS: &str = "id, device, class, kind, text_zh, text_en, severity, raised, cleared, acknowledged, acknowledged_by, x, y, z";

/// Which observations are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HistoryQuery {
    /// Id of the device.
    pub(crate) device: String,
    /// Channel name; all channels if missing.
    pub(crate) channel: Option<String>,
    /// First instant, nanoseconds.
    pub(crate) from_ns: i64,
    /// Last instant, nanoseconds.
    pub(crate) to_ns: i64,
    /// At most so many, the latest ones.
    pub(crate) limit: usize,
}

/// Which alarms are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlarmState {
    /// Not cleared.
    Active,
    /// Cleared.
    Cleared,
    /// Both.
    All,
}

/// Reads a store.
#[derive(Debug)]
pub(crate) struct Reader {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Reader {
    /// Reads the store at `path`.
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// The latest observations that fit, oldest first, and how many fit in all.
    pub(crate) fn history(
        &self,
        query: &HistoryQuery,
    ) -> rusqlite::Result<(usize, Vec<Observation>)> {
        let filter = "FROM twin_observation o JOIN twin_series s ON s.id = o.series
             WHERE s.device = ?1 AND (?2 IS NULL OR s.channel = ?2) AND o.time_ns BETWEEN ?3 AND ?4";
        self.with(|connection| {
            let count = format!("SELECT count(*) {filter}");
            let bounds: [&dyn ToSql; 4] = [&query.device, &query.channel, &query.from_ns, &query.to_ns];
            let matched: i64 = connection.query_row(&count, &bounds[..], |r| r.get(0))?;
            let select = format!("SELECT s.channel, o.time_ns, o.value {filter} ORDER BY o.time_ns DESC, o.id DESC LIMIT ?5");
            let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(&select)?;
            let parameters: [&dyn ToSql; 5] = [&query.device, &query.channel, &query.from_ns, &query.to_ns, &limit];
            let rows = statement.query_map(&parameters[..], |r| {
                Ok(Observation {
                    device: query.device.clone(),
                    channel: r.get(0)?,
                    time_ms: r.get::<_, i64>(1)?.div_euclid(1_000_000),
                    value: r.get(2)?,
                })
            })?;
            let mut observations = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            observations.reverse();
            Ok((usize::try_from(matched).unwrap_or(0), observations))
        })
    }

    /// The ground truth from one instant to another, nanoseconds, in its order: JSON, a record a line.
    pub(crate) fn truth(&self, from_ns: i64, to_ns: i64) -> rusqlite::Result<String> {
        self.with(|connection| {
            let select =
                "SELECT line FROM twin_truth WHERE time_ns BETWEEN ?1 AND ?2 ORDER BY time_ns, id";
            let mut statement = connection.prepare_cached(select)?;
            let mut rows = statement.query([from_ns, to_ns])?;
            let mut lines = String::new();
            while let Some(row) = rows.next()? {
                lines.push_str(row.get_ref(0)?.as_str()?);
                lines.push('\n');
            }
            Ok(lines)
        })
    }

    /// A page of alarms, newest first, and how many there are in all.
    pub(crate) fn alarms(
        &self,
        state: AlarmState,
        page: Page,
    ) -> rusqlite::Result<(usize, Vec<Arc<Alarm>>)> {
        let filter = match state {
            AlarmState::Active => "cleared IS NULL",
            AlarmState::Cleared => "cleared IS NOT NULL",
            AlarmState::All => "TRUE",
        };
        self.with(|connection| {
            let count = format!("SELECT count(*) FROM twin_alarm WHERE {filter}");
            let matched: i64 = connection.query_row(&count, [], |r| r.get(0))?;
            let select = format!("SELECT {ALARM_COLUMNS} FROM twin_alarm WHERE {filter} ORDER BY id DESC LIMIT ?1 OFFSET ?2");
            let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
            let offset = i64::try_from(page.offset).unwrap_or(i64::MAX);
            let rows = alarm_rows(connection, &select, &[&limit, &offset])?;
            Ok((usize::try_from(matched).unwrap_or(0), rows.into_iter().map(|r| r.alarm).collect()))
        })
    }

    /// One alarm by its number.
    pub(crate) fn alarm(&self, number: u64) -> rusqlite::Result<Option<Arc<Alarm>>> {
        let number = number.cast_signed();
        self.with(|connection| {
            let select = format!("SELECT {ALARM_COLUMNS} FROM twin_alarm WHERE id = ?1");
            let row = connection
                .query_row(&select, [number], alarm_row)
                .optional()?;
            Ok(row.map(|r| r.alarm))
        })
    }

    fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let kept = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match kept {
            Some(connection) => connection,
            None => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connection = Connection::open_with_flags(&self.path, flags)?;
                connection.busy_timeout(std::time::Duration::from_secs(5))?;
                connection
            }
        };
        let answer = read(&connection)?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_CONNECTIONS {
            idle.push(connection);
        }
        Ok(answer)
    }
}

/// The alarms that `query` selects as [`ALARM_COLUMNS`].
pub(super) fn alarm_rows(
    connection: &Connection,
    query: &str,
    parameters: &[&dyn ToSql],
) -> rusqlite::Result<Vec<AlarmRow>> {
    let mut statement = connection.prepare_cached(query)?;
    let rows = statement.query_map(parameters, alarm_row)?;
    rows.collect()
}

fn alarm_row(row: &Row<'_>) -> rusqlite::Result<AlarmRow> {
    let number = row.get::<_, i64>(0)?.cast_unsigned();
    let severity = match row.get_ref(6)?.as_str()? {
        "critical" => Severity::Critical,
        "major" => Severity::Major,
        _ => Severity::Minor,
    };
    let alarm = Alarm {
        id: super::alarm_id(number),
        device: row.get(1)?,
        class: row.get(2)?,
        kind: row.get(3)?,
        text_zh: row.get(4)?,
        text_en: row.get(5)?,
        severity,
        raised: row.get(7)?,
        cleared: row.get(8)?,
        acknowledged: row.get(9)?,
        acknowledged_by: row.get(10)?,
        position: [row.get(11)?, row.get(12)?, row.get(13)?],
    };
    Ok(AlarmRow {
        number,
        alarm: Arc::new(alarm),
    })
}
