//! The thread that writes. Its queue is bounded; jobs that wait together share one commit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use rusqlite::{Connection, Transaction, params};
use tokio::sync::oneshot;
use twin_core::sim::Occurrence;
use twin_core::time::SimTime;
use twin_protocol::live::Severity;

use super::error::StoreError;
use super::file::StoreFile;
use super::row::{AlarmRow, ClockRow, EditRow, ObservationRow, Override, Rewound, fault_word};
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::wall;
use crate::world::World;

/// Jobs that may wait.
const QUEUE: usize = 64;
/// Alarms that commits may owe the store; past it, the oldest are lost.
const OWED_ALARMS: usize = 10_000;
/// Old alarms are looked for when so many parts of those that are kept have been written.
const PRUNE_SHARE: u64 = 100;

/// Why something was not stored.
#[derive(Debug, Clone, thiserror::Error)]
#[error("it could not be stored: {0}")]
pub(crate) struct StoreFault(String);

/// What happened since the last batch.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    /// The clock now.
    pub(crate) clock: ClockRow,
    /// New observations.
    pub(crate) observations: Vec<ObservationRow>,
    /// Alarms that are new or changed.
    pub(crate) alarms: Vec<AlarmRow>,
    /// Devices for which other things hold than commands said, because a fault healed by itself.
    pub(crate) overrides: Vec<(String, Override)>,
}

type Reply = oneshot::Sender<Result<(), StoreFault>>;

#[derive(Debug)]
enum Job {
    Batch(Box<Batch>),
    Edit(Box<EditRow>, Reply),
    Flush(Reply),
    Stop,
}

/// Hands jobs to the writer.
#[derive(Debug, Clone)]
pub(crate) struct WriterHandle {
    jobs: SyncSender<Job>,
    metrics: Arc<Metrics>,
}

impl WriterHandle {
    /// Hands a batch over, or back when the queue is full.
    pub(crate) fn try_batch(&self, batch: Batch) -> Result<(), Batch> {
        match self.jobs.try_send(Job::Batch(Box::new(batch))) {
            Ok(()) => {
                self.metrics.store_queue(1.0);
                Ok(())
            }
            Err(
                TrySendError::Full(Job::Batch(batch))
                | TrySendError::Disconnected(Job::Batch(batch)),
            ) => Err(*batch),
            Err(_) => Ok(()),
        }
    }

    /// Hands a batch over, waiting for room.
    pub(crate) fn batch(&self, batch: Batch) {
        self.send(Job::Batch(Box::new(batch)));
    }

    /// Hands an edit over, waiting for room; `reply` is answered when it is on the disk.
    pub(crate) fn edit(&self, edit: EditRow, reply: Reply) {
        self.send(Job::Edit(Box::new(edit), reply));
    }

    /// Waits until everything handed over before is on the disk.
    pub(crate) async fn flush(&self) -> Result<(), StoreFault> {
        let (reply, done) = oneshot::channel();
        let jobs = self.clone();
        let sent = tokio::task::spawn_blocking(move || jobs.send(Job::Flush(reply))).await;
        let stopped = || StoreFault("the store has stopped".to_owned());
        sent.map_err(|_| stopped())?;
        done.await.map_err(|_| stopped())?
    }

    /// The same, on a thread that may block.
    pub(crate) fn flush_blocking(&self) -> Result<(), StoreFault> {
        let (reply, done) = oneshot::channel();
        self.send(Job::Flush(reply));
        let stopped = |_| StoreFault("the store has stopped".to_owned());
        done.blocking_recv().map_err(stopped)?
    }

    /// A writer that has stopped drops the job, and with it its reply: the waiting side sees that.
    fn send(&self, job: Job) {
        if self.jobs.send(job).is_ok() {
            self.metrics.store_queue(1.0);
        }
    }
}

/// The writing thread. Dropping it without [`Writer::stop`] leaves it to finish its queue alone.
#[derive(Debug)]
pub(crate) struct Writer {
    handle: WriterHandle,
    thread: JoinHandle<StoreFile>,
}

impl Writer {
    /// Starts writing to `file`, which it holds until it stops.
    pub(crate) fn start(
        file: StoreFile,
        world: Arc<World>,
        limits: &Limits,
        metrics: Arc<Metrics>,
    ) -> Result<Self, StoreError> {
        let connection = file.writer()?;
        let (jobs, queue) = sync_channel(QUEUE);
        let path = file.path().to_owned();
        let named = |source| StoreError::Sql {
            store: path.clone(),
            source,
        };
        let series = stored_series(&connection, &world).map_err(named)?;
        let mut desk = Desk {
            connection,
            file,
            world,
            series,
            limits: limits.clone(),
            metrics: metrics.clone(),
            owed: Owed::default(),
            alarms_written: 0,
        };
        let thread = std::thread::Builder::new()
            .name("twin-store".to_owned())
            .spawn(move || {
                desk.run(&queue);
                desk.file
            })
            .map_err(|source| StoreError::File { path, source })?;
        Ok(Self {
            handle: WriterHandle { jobs, metrics },
            thread,
        })
    }

    /// Where jobs go.
    pub(crate) fn handle(&self) -> WriterHandle {
        self.handle.clone()
    }

    /// Writes what waits, empties the log into the file and gives it back, still locked. Blocks.
    pub(crate) fn stop(self) -> Option<StoreFile> {
        self.handle.send(Job::Stop);
        let file = self.thread.join();
        if file.is_err() {
            tracing::error!("the store's thread panicked");
        }
        file.ok()
    }
}

/// Ids of the series that are stored already, by cell; 0 where there is none yet.
fn stored_series(connection: &Connection, world: &World) -> rusqlite::Result<Vec<u32>> {
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

struct Desk {
    connection: Connection,
    file: StoreFile,
    world: Arc<World>,
    series: Vec<u32>,
    limits: Limits,
    metrics: Arc<Metrics>,
    owed: Owed,
    /// Alarms written since old ones were looked for.
    alarms_written: u64,
}

/// What commits that failed still owe the store: each alarm and device as it was last.
#[derive(Debug, Default)]
struct Owed {
    alarms: BTreeMap<u64, AlarmRow>,
    overrides: BTreeMap<String, Override>,
    /// Comes before the alarms and devices.
    rewound: Option<Rewound>,
}

impl Owed {
    fn add(&mut self, job: &Job) {
        if let Job::Edit(edit, _) = job
            && let Some(rewound) = &edit.rewound
        {
            self.rewind(rewound);
        }
        let (alarms, overrides) = match job {
            Job::Batch(batch) => (batch.alarms.as_slice(), batch.overrides.as_slice()),
            Job::Edit(edit, _) => (edit.alarm.as_slice(), edit.device.as_slice()),
            Job::Flush(_) | Job::Stop => return,
        };
        self.alarms
            .extend(alarms.iter().map(|alarm| (alarm.number, alarm.clone())));
        self.overrides.extend(overrides.iter().cloned());
        while self.alarms.len() > OWED_ALARMS {
            self.alarms.pop_first();
        }
    }

    /// Owes the rewind, and no longer what it undoes.
    fn rewind(&mut self, rewound: &Rewound) {
        self.alarms
            .retain(|number, _| *number <= rewound.last_alarm);
        for alarm in &rewound.alarms {
            self.alarms.remove(&alarm.number);
        }
        for (device, _) in &rewound.overrides {
            self.overrides.remove(device);
        }
        self.rewound = Some(rewound.clone());
    }
}

impl Desk {
    fn run(&mut self, queue: &Receiver<Job>) {
        let mut jobs = Vec::with_capacity(QUEUE);
        let mut open = true;
        while open {
            match queue.recv() {
                Ok(job) => jobs.push(job),
                Err(_) => break,
            }
            while jobs.len() < QUEUE {
                match queue.try_recv() {
                    Ok(job) => jobs.push(job),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                }
            }
            self.metrics.store_queue(-(jobs.len() as f64));
            open = !jobs.iter().any(|job| matches!(job, Job::Stop));
            self.commit(&mut jobs);
        }
        if let Err(error) = self
            .connection
            .pragma_update(None, "wal_checkpoint", "truncate")
        {
            tracing::warn!(%error, "the store's log could not be emptied; the next start does it");
        }
        tracing::info!(store = %self.file.path().display(), "store closed");
    }

    fn commit(&mut self, jobs: &mut Vec<Job>) {
        let started = Instant::now();
        let outcome = self.write(jobs).map_err(|error| {
            tracing::error!(%error, store = %self.file.path().display(), "a commit failed");
            self.metrics.store_failed();
            StoreFault(error.to_string())
        });
        self.metrics.store_committed(started.elapsed());
        for job in jobs.drain(..) {
            if let Job::Edit(_, reply) | Job::Flush(reply) = job {
                // The asker may have gone; what it asked for is stored all the same.
                let _gone = reply.send(outcome.clone());
            }
        }
    }

    fn write(&mut self, jobs: &[Job]) -> rusqlite::Result<()> {
        let mut fresh = Vec::new();
        let written = self.write_all(jobs, &mut fresh);
        match &written {
            Ok(rows) => {
                self.metrics.store_rows(*rows);
                self.owed = Owed::default();
            }
            Err(_) => {
                fresh.iter().for_each(|cell| self.series[*cell] = 0);
                jobs.iter().for_each(|job| self.owed.add(job));
            }
        }
        written.map(|_| ())
    }

    /// One transaction for all jobs; adds to `fresh` the cells whose series it made. Returns the observations written.
    fn write_all(&mut self, jobs: &[Job], fresh: &mut Vec<usize>) -> rusqlite::Result<usize> {
        let transaction = self.connection.transaction()?;
        let mut rows = 0;
        if let Some(rewound) = &self.owed.rewound {
            write_rewound(&transaction, rewound)?;
        }
        for alarm in self.owed.alarms.values() {
            write_alarm(&transaction, alarm)?;
        }
        for (device, now) in &self.owed.overrides {
            write_override(&transaction, device, now)?;
        }
        for job in jobs {
            match job {
                Job::Batch(batch) => {
                    rows += batch.observations.len();
                    let series = &mut self.series;
                    write_observations(
                        &transaction,
                        &self.world,
                        series,
                        fresh,
                        &batch.observations,
                    )?;
                    batch
                        .alarms
                        .iter()
                        .try_for_each(|alarm| write_alarm(&transaction, alarm))?;
                    self.alarms_written += batch.alarms.len() as u64;
                    for (device, now) in &batch.overrides {
                        write_override(&transaction, device, now)?;
                    }
                    write_clock(&transaction, &batch.clock)?;
                }
                Job::Edit(edit, _) => write_edit(&transaction, edit)?,
                Job::Flush(_) | Job::Stop => {}
            }
        }
        prune(&transaction, &self.limits)?;
        if self.alarms_written > self.limits.stored_alarms / PRUNE_SHARE {
            prune_alarms(&transaction, self.limits.stored_alarms)?;
            self.alarms_written = 0;
        }
        transaction.commit()?;
        Ok(rows)
    }
}

fn write_observations(
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

fn write_alarm(transaction: &Transaction<'_>, row: &AlarmRow) -> rusqlite::Result<()> {
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

fn write_clock(transaction: &Transaction<'_>, clock: &ClockRow) -> rusqlite::Result<()> {
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

fn write_edit(transaction: &Transaction<'_>, edit: &EditRow) -> rusqlite::Result<()> {
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
fn write_rewound(transaction: &Transaction<'_>, rewound: &Rewound) -> rusqlite::Result<()> {
    transaction.execute(
        "DELETE FROM twin_observation WHERE id >
             coalesce((SELECT id FROM twin_observation WHERE time_ns <= ?1 ORDER BY id DESC LIMIT 1), 0)",
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

fn write_override(
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
fn prune(transaction: &Transaction<'_>, limits: &Limits) -> rusqlite::Result<()> {
    for (table, keep) in [
        ("twin_observation", limits.stored_observations),
        ("twin_edit", limits.stored_edits),
    ] {
        let delete = format!("DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - ?1");
        transaction
            .prepare_cached(&delete)?
            .execute([i64::try_from(keep).unwrap_or(i64::MAX)])?;
    }
    Ok(())
}

/// Numbers of alarms jump at every restart, so the oldest cleared ones are found by counting rows.
fn prune_alarms(transaction: &Transaction<'_>, keep: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM twin_alarm WHERE cleared IS NOT NULL AND id <=
                 (SELECT id FROM twin_alarm WHERE cleared IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?1)",
        )?
        .execute([i64::try_from(keep).unwrap_or(i64::MAX)])?;
    Ok(())
}
