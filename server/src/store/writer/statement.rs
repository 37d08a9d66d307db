//! What is written of each row, as SQL.

use rusqlite::{Connection, Transaction, params};
use twin_core::sim::Occurrence;
use twin_core::time::SimTime;
use twin_protocol::live::Severity;

use crate::config::Limits;
use crate::store::row::{
    AlarmRow, ClockRow, EditRow, ObservationRow, Override, Rewound, TruthRow, fault_word,
};
use crate::wall;
use crate::world::World;

/// Ids of the series that are stored already, by cell; 0 where there is none yet.
pub(super) fn stored_series(connection: &Connection, world: &World) -> rusqlite::Result<Vec<u32>> {
    let mut series = vec![0; world.layout.cells()];
    let mut statement = connection.prepare("SELECT id, device, channel FROM twin_series")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (device, channel) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
        if let Some(cell) = world.cell_of(device, channel)
            && let Some(slot) = series.get_mut(cell)
        {
            *slot = row.get(0)?;
        }
    }
    Ok(series)
}

pub(super) fn write_observations(
    transaction: &Transaction<'_>,
    world: &World,
    series: &mut [u32],
    fresh: &mut Vec<usize>,
    observations: &[ObservationRow],
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO twin_observation (series, time_ns, value) VALUES (?1, ?2, ?3)",
    )?;
    for observation in observations {
        let cell = observation.cell as usize;
        let Some(slot) = series.get_mut(cell) else {
            continue;
        };
        if *slot == 0 {
            let Some((device, channel)) = world.series_of(cell) else {
                continue;
            };
            transaction
                .prepare_cached(
                    "INSERT INTO twin_series (device, channel, unit) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![device, channel.name, channel.unit])?;
            *slot = u32::try_from(transaction.last_insert_rowid()).unwrap_or(0);
            fresh.push(cell);
        }
        insert.execute(params![*slot, observation.time.nanos(), observation.value])?;
    }
    Ok(())
}

pub(super) fn write_truths<'a>(
    transaction: &Transaction<'_>,
    truths: impl IntoIterator<Item = &'a TruthRow>,
) -> rusqlite::Result<()> {
    let mut insert =
        transaction.prepare_cached("INSERT INTO twin_truth (time_ns, line) VALUES (?1, ?2)")?;
    for truth in truths {
        insert.execute(params![truth.time.nanos(), truth.line])?;
    }
    Ok(())
}

pub(super) fn write_alarm(transaction: &Transaction<'_>, row: &AlarmRow) -> rusqlite::Result<()> {
    let a = &row.alarm;
    let severity = match a.severity {
        Severity::Minor => "minor",
        Severity::Major => "major",
        Severity::Critical => "critical",
    };
    let number = row.number.cast_signed();
    let [x, y, z] = a.position;
    transaction
        .prepare_cached(
            "INSERT INTO twin_alarm (id, device, class, kind, text_zh, text_en, severity, raised, cleared, acknowledged,
                 acknowledged_by, x, y, z)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (id) DO UPDATE SET cleared = coalesce(excluded.cleared, cleared),
                 acknowledged = coalesce(acknowledged, excluded.acknowledged),
                 acknowledged_by = coalesce(acknowledged_by, excluded.acknowledged_by)",
        )?
        .execute(params![
            number, a.device, a.class, a.kind, a.text_zh, a.text_en, severity, a.raised, a.cleared, a.acknowledged,
            a.acknowledged_by, x, y, z
        ])?;
    Ok(())
}

pub(super) fn write_clock(transaction: &Transaction<'_>, clock: &ClockRow) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO twin_clock (id, time, time_ns, speed, paused, seed, alarms_reserved, saved)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            clock.time.to_string(),
            clock.time.nanos(),
            clock.speed,
            clock.paused,
            clock.seed.cast_signed(),
            clock.alarms_reserved.cast_signed(),
            wall::now()
        ])?;
    Ok(())
}

pub(super) fn write_edit(transaction: &Transaction<'_>, edit: &EditRow) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO twin_edit (saved, time, who, command, outcome) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![wall::now(), edit.time.to_string(), edit.who, edit.command, edit.outcome])?;
    if let Some(alarm) = &edit.alarm {
        write_alarm(transaction, alarm)?;
    }
    if let Some((device, now)) = &edit.device {
        write_override(transaction, device, now)?;
    }
    if let Some(incident) = &edit.incident {
        forget_incidents(transaction, edit.time)?;
        write_incident(transaction, incident)?;
    }
    if let Some(rewound) = &edit.rewound {
        write_rewound(transaction, rewound)?;
    }
    write_clock(transaction, &edit.clock)
}

/// Strikes out what came after a moment, and writes again what was otherwise then. Observations are stored in the order of time, so that
/// those to go are the end of the table: they are found from there, without an index of times.
pub(super) fn write_rewound(
    transaction: &Transaction<'_>,
    rewound: &Rewound,
) -> rusqlite::Result<()> {
    transaction.execute(
        "DELETE FROM twin_observation WHERE id >
             coalesce((SELECT id FROM twin_observation WHERE time_ns <= ?1 ORDER BY id DESC LIMIT 1), 0)",
        [rewound.to.nanos()],
    )?;
    transaction.execute(
        "DELETE FROM twin_truth WHERE time_ns > ?1",
        [rewound.to.nanos()],
    )?;
    transaction.execute(
        "DELETE FROM twin_alarm WHERE id > ?1",
        [rewound.last_alarm.cast_signed()],
    )?;
    for alarm in &rewound.alarms {
        transaction.execute(
            "DELETE FROM twin_alarm WHERE id = ?1",
            [alarm.number.cast_signed()],
        )?;
        write_alarm(transaction, alarm)?;
    }
    for (device, then) in &rewound.overrides {
        write_override(transaction, device, then)?;
    }
    transaction.execute("DELETE FROM twin_incident", [])?;
    let mut incidents = rewound.incidents.iter();
    incidents.try_for_each(|incident| write_incident(transaction, incident))
}

/// Forgets incidents that are over.
fn forget_incidents(transaction: &Transaction<'_>, now: SimTime) -> rusqlite::Result<()> {
    transaction.execute(
        "DELETE FROM twin_incident WHERE ends_ns <= ?1",
        [now.nanos()],
    )?;
    Ok(())
}

fn write_incident(transaction: &Transaction<'_>, incident: &Occurrence) -> rusqlite::Result<()> {
    let plan = serde_json::to_string(&incident.plan).unwrap_or_default();
    transaction.execute(
        "INSERT OR REPLACE INTO twin_incident (number, begins_ns, ends_ns, plan) VALUES (?1, ?2, ?3, ?4)",
        params![incident.number, incident.begins.nanos(), incident.ends().nanos(), plan],
    )?;
    Ok(())
}

pub(super) fn write_override(
    transaction: &Transaction<'_>,
    device: &str,
    now: &Override,
) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM twin_setting WHERE device = ?1", [device])?;
    for (channel, value) in &now.settings {
        transaction.execute(
            "INSERT INTO twin_setting (device, channel, value) VALUES (?1, ?2, ?3)",
            params![device, channel, value],
        )?;
    }
    if !now.off && now.fault.is_none() {
        transaction.execute("DELETE FROM twin_override WHERE device = ?1", [device])?;
        return Ok(());
    }
    let word = now.fault.map(|(fault, _)| fault_word(fault));
    let until = now.fault.and_then(|(_, until)| until).map(|t| t.nanos());
    transaction.execute(
        "INSERT INTO twin_override (device, is_off, fault, until_ns) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (device) DO UPDATE SET is_off = excluded.is_off, fault = excluded.fault, until_ns = excluded.until_ns",
        params![device, now.off, word, until],
    )?;
    Ok(())
}

/// Ids of these tables are counted up by one, so the oldest rows are a prefix of the table and cost nothing to find.
pub(super) fn prune(transaction: &Transaction<'_>, limits: &Limits) -> rusqlite::Result<()> {
    for (table, keep) in [
        ("twin_observation", limits.stored_observations),
        ("twin_edit", limits.stored_edits),
        ("twin_truth", limits.stored_truths),
    ] {
        let delete = format!("DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - ?1");
        transaction
            .prepare_cached(&delete)?
            .execute([i64::try_from(keep).unwrap_or(i64::MAX)])?;
    }
    Ok(())
}

/// Numbers of alarms jump at every restart, so the oldest cleared ones are found by counting rows.
pub(super) fn prune_alarms(transaction: &Transaction<'_>, keep: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM twin_alarm WHERE cleared IS NOT NULL AND id <=
                 (SELECT id FROM twin_alarm WHERE cleared IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?1)",
        )?
        .execute([i64::try_from(keep).unwrap_or(i64::MAX)])?;
    Ok(())
}
