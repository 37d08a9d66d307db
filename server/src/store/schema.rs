//! The server's own tables in the community's GeoPackage: attribute tables (OGC 12-128r19, 2.4) beside its layers.

use rusqlite::{Connection, params};

/// `(table, description, columns)`; times are RFC 3339 in UTC, those in `_ns` nanoseconds since the Unix epoch.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "twin_clock",
        "The simulated clock, one row: where a restart goes on.",
        "id INTEGER PRIMARY KEY CHECK (id = 1), time DATETIME NOT NULL, time_ns INTEGER NOT NULL, speed REAL NOT NULL,
         paused BOOLEAN NOT NULL, seed INTEGER NOT NULL, alarms_reserved INTEGER NOT NULL, saved DATETIME NOT NULL",
    ),
    (
        "twin_alarm",
        "Alarms, active until cleared; id is the alarm's number.",
        "id INTEGER PRIMARY KEY, device TEXT NOT NULL, class TEXT NOT NULL, kind TEXT NOT NULL, text_zh TEXT NOT NULL,
         text_en TEXT NOT NULL, severity TEXT NOT NULL, raised DATETIME NOT NULL, cleared DATETIME,
         acknowledged DATETIME, acknowledged_by TEXT, x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL",
    ),
    (
        "twin_series",
        "What is observed: a channel of a device, with its UCUM unit.",
        "id INTEGER PRIMARY KEY, device TEXT NOT NULL, channel TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE (device, channel)",
    ),
    (
        "twin_observation",
        "Observations of the series; the oldest go first when there are too many.",
        "id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time_ns INTEGER NOT NULL, value REAL NOT NULL",
    ),
    (
        "twin_edit",
        "Log of commands: when in real and in simulated time, by whom, what.",
        "id INTEGER PRIMARY KEY, saved DATETIME NOT NULL, time DATETIME NOT NULL, who TEXT NOT NULL, command TEXT NOT NULL,
         outcome TEXT NOT NULL",
    ),
    (
        "twin_override",
        "Devices that are switched off or have an injected fault: what a restart applies again.",
        "id INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, is_off BOOLEAN NOT NULL, fault TEXT, until_ns INTEGER",
    ),
    (
        "twin_setting",
        "Values that commands hold in channels of devices: what a restart sets again.",
        "id INTEGER PRIMARY KEY, device TEXT NOT NULL, channel TEXT NOT NULL, value REAL NOT NULL, UNIQUE (device, channel)",
    ),
    (
        "twin_incident",
        "Incidents that commands let begin: what a restart goes on with; number is the ground truth's.",
        "number INTEGER PRIMARY KEY, begins_ns INTEGER NOT NULL, ends_ns INTEGER NOT NULL, plan TEXT NOT NULL",
    ),
    (
        "twin_truth",
        "The ground truth: what really happened, a begin or end a row, as JSON; the oldest go first when there are too many.",
        "id INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL, line TEXT NOT NULL",
    ),
];

const INDICES: &[&str] = &[
    "CREATE INDEX IF NOT EXISTS twin_observation_series ON twin_observation (series, time_ns)",
    "CREATE INDEX IF NOT EXISTS twin_alarm_cleared ON twin_alarm (cleared)",
    "CREATE INDEX IF NOT EXISTS twin_truth_time ON twin_truth (time_ns)",
];

/// Makes the tables that are missing and registers them as attributes.
pub(super) fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for (table, description, columns) in TABLES {
        transaction.execute_batch(&format!("CREATE TABLE IF NOT EXISTS {table} ({columns})"))?;
        transaction.execute(
            "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description)
             VALUES (?1, 'attributes', ?1, ?2)",
            params![table, description],
        )?;
    }
    for index in INDICES {
        transaction.execute_batch(index)?;
    }
    transaction.commit()
}
