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

/// A record that came to an early end.
#[derive(Debug)]
struct Stopped {
    /// Why.
    error: RecordError,
    /// Messages that it has.
    kept: u64,
}

/// The sending side's end of a recorder.
#[derive(Debug)]
pub struct Tap {
    send: SyncSender<Batch>,
    thread: JoinHandle<Result<Manifest, Stopped>>,
    batch: Batch,
    /// Messages of the run so far.
    noted: u64,
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
        Ok(Self::of(recorder, devices, begun))
    }

    fn of(recorder: Recorder, devices: Vec<String>, begun: SimTime) -> Self {
        let (send, batches) = sync_channel(AHEAD);
        let thread = std::thread::spawn(move || write(recorder, &batches, &devices));
        Self {
            send,
            thread,
            batch: Batch::default(),
            noted: 0,
            handed_over: Instant::now(),
            begun,
            waited: Duration::ZERO,
        }
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
        self.noted += 1;
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
    /// What kept the record from being written, whenever it was, and how many messages of the run it lacks.
    pub fn finish(mut self) -> Result<Manifest, RecordError> {
        // Whether it was taken is told by the thread's end.
        let _ = self.hand_over();
        drop(self.send);
        let written = self.thread.join().map_err(|_| RecordError::Thread)?;
        written.map_err(|Stopped { error, kept }| RecordError::Unrecorded {
            messages: self.noted.saturating_sub(kept),
            source: Box::new(error),
        })
    }
}

fn write(
    mut recorder: Recorder,
    batches: &std::sync::mpsc::Receiver<Batch>,
    devices: &[String],
) -> Result<Manifest, Stopped> {
    match take_in(&mut recorder, batches, devices) {
        Ok(()) => Ok(recorder.into_manifest()),
        Err(error) => Err(Stopped {
            error,
            kept: recorder.abandon(),
        }),
    }
}

/// Takes every batch into `recorder`, and ends it after the last one.
fn take_in(
    recorder: &mut Recorder,
    batches: &std::sync::mpsc::Receiver<Batch>,
    devices: &[String],
) -> Result<(), RecordError> {
    loop {
        match batches.recv_timeout(LINGER) {
            Ok(batch) => record(recorder, &batch, devices)?,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return recorder.end(),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with room for nothing.
    fn none(_: &std::fs::File, _: u64) -> std::io::Result<()> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    #[test]
    fn what_a_stopped_record_lacks_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let origin = Origin::Simulation {
            community: "c".to_owned(),
            seed: 1,
            profile: "csv".to_owned(),
        };
        let recorder = Recorder::create_in(folder.path(), origin, Rotation::Live, none).unwrap();
        let mut tap = Tap::of(recorder, vec!["d".to_owned()], SimTime::from_nanos(0));
        // Each fills a batch, so that some wait where nobody takes them any more.
        let payload = vec![b'.'; 4 << 20];
        let noted =
            (0..7_u64).map(|due| tap.note(due, 0, (&b"t"[..], &payload[..]), Wire::default()));
        assert!(noted.filter(|is_taken| *is_taken).count() < 7);
        let error = tap.finish().unwrap_err();
        assert!(
            matches!(error, RecordError::Unrecorded { messages: 7, .. }),
            "{error}"
        );
    }
}
