//! The thread that writes. Its queue is bounded; jobs that wait together share one commit.

mod owed;
mod statement;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::error::StoreError;
use super::file::StoreFile;
use super::row::{AlarmRow, ClockRow, EditRow, ObservationRow, Override, TruthRow};
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::world::World;
use owed::Owed;
use statement::{
    prune, prune_alarms, stored_series, write_alarm, write_clock, write_edit, write_observations,
    write_override, write_rewound, write_truths,
};

/// Jobs that may wait.
const QUEUE: usize = 64;
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
    /// What really happened.
    pub(crate) truths: Vec<TruthRow>,
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
    pub(crate) fn try_batch(&self, batch: Box<Batch>) -> Result<(), Box<Batch>> {
        match self.jobs.try_send(Job::Batch(batch)) {
            Ok(()) => {
                self.metrics.store_queue(1.0);
                Ok(())
            }
            Err(
                TrySendError::Full(Job::Batch(batch))
                | TrySendError::Disconnected(Job::Batch(batch)),
            ) => Err(batch),
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
        write_truths(&transaction, &self.owed.truths)?;
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
                    write_truths(&transaction, &batch.truths)?;
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
