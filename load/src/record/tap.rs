//! Records a run beside its sending thread: the disk must not hold the network up.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use twin_core::time::SimTime;

use super::{Manifest, Origin, RecordError, Recorder, Rotation, Row, Wire};
use crate::payload::Batch;

/// Batches that may wait for the disk: some tens of MiB at most.
const AHEAD: usize = 4;
/// Longest that messages wait for a batch to be full.
const LINGER: Duration = Duration::from_millis(500);

/// The sending side's end of a recorder.
#[derive(Debug)]
pub struct Tap {
    send: SyncSender<Batch>,
    thread: JoinHandle<Result<Manifest, RecordError>>,
    batch: Batch,
    handed_over: Instant,
    /// Added to a time of the run to have it since 1970.
    begun: SimTime,
    waited: Duration,
}

impl Tap {
    /// A record in `folder` of a run that began at `begun`; `devices` are those that speak.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(
        folder: &Path,
        origin: Origin,
        devices: Vec<String>,
        begun: SimTime,
    ) -> Result<Self, RecordError> {
        let recorder = Recorder::create(folder, origin, Rotation::Live)?;
        let (send, batches) = sync_channel(AHEAD);
        let thread = std::thread::spawn(move || write(recorder, &batches, &devices));
        Ok(Self {
            send,
            thread,
            batch: Batch::default(),
            handed_over: Instant::now(),
            begun,
            waited: Duration::ZERO,
        })
    }

    /// Takes in a message of `device` that was due at `due` nanoseconds of the run; `false` when the record has come to an early end.
    #[must_use]
    pub fn note(
        &mut self,
        due: u64,
        device: u32,
        (topic, payload): (&[u8], &[u8]),
        wire: Wire<'_>,
    ) -> bool {
        let time = SimTime::from_nanos(self.begun.nanos().saturating_add_unsigned(due));
        self.batch.push(
            time,
            device,
            |out| out.extend_from_slice(topic),
            |out| out.extend_from_slice(payload),
        );
        self.batch.carry(wire);
        !self.batch.is_full() || self.hand_over()
    }

    /// Hands over what has waited for long; `false` when the record has come to an early end.
    #[must_use]
    pub fn tend(&mut self) -> bool {
        self.batch.is_empty() || self.handed_over.elapsed() < LINGER || self.hand_over()
    }

    /// How long the sending side waited for the disk.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.waited
    }

    fn hand_over(&mut self) -> bool {
        let before = Instant::now();
        let is_taken = self.send.send(std::mem::take(&mut self.batch)).is_ok();
        self.handed_over = Instant::now();
        self.waited += self.handed_over - before;
        is_taken
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// What kept the record from being written, whenever it was.
    pub fn finish(mut self) -> Result<Manifest, RecordError> {
        // Whether it was taken is told by the thread's end.
        let _ = self.hand_over();
        drop(self.send);
        self.thread.join().map_err(|_| RecordError::Thread)?
    }
}

fn write(
    mut recorder: Recorder,
    batches: &std::sync::mpsc::Receiver<Batch>,
    devices: &[String],
) -> Result<Manifest, RecordError> {
    loop {
        match batches.recv_timeout(LINGER) {
            Ok(batch) => {
                if let Err(error) = record(&mut recorder, &batch, devices) {
                    // What was taken in before is written; the error that is told is the first one.
                    drop(recorder.abandon());
                    return Err(error);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return recorder.finish(),
        }
        recorder.tend()?;
    }
}

/// Takes the messages of a batch into `recorder`.
pub(crate) fn record(
    recorder: &mut Recorder,
    batch: &Batch,
    devices: &[String],
) -> Result<(), RecordError> {
    for (number, message) in batch.messages().iter().enumerate() {
        let (topic, payload) = batch.content(message);
        let device = devices.get(message.device as usize);
        recorder.push(&Row {
            time_nanos: message.time.nanos(),
            device: device.map_or("", |d| d),
            topic: &String::from_utf8_lossy(topic),
            payload,
            wire: batch.wire(number),
        })?;
    }
    Ok(())
}
