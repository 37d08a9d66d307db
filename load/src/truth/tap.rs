//! Takes the truth out of a run beside its sending thread: the disk must not hold the network up.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use twin_core::sim::Truth;
use twin_core::time::SimTime;

use super::{Ahead, TruthError, TruthFile};

/// Handfuls of records that may wait for the disk: those of some hundred turns of the sending side, most of which have none.
const AHEAD: usize = 64;

/// The thread that writes.
pub(crate) type Writing<'scope> = ScopedJoinHandle<'scope, Result<(), TruthError>>;

/// The sending side's end of a file of truth.
#[derive(Debug)]
pub(crate) struct TruthTap {
    ahead: Ahead,
    send: SyncSender<Vec<Truth>>,
    waited: Duration,
}

impl TruthTap {
    /// Opens a thread in `scope` that writes into `file`.
    pub(crate) fn open<'scope>(
        scope: &'scope Scope<'scope, '_>,
        file: TruthFile<'scope>,
    ) -> (Self, Writing<'scope>) {
        let (send, records): (_, Receiver<Vec<Truth>>) = sync_channel(AHEAD);
        let writing = scope.spawn(move || file.keep(&records));
        let ahead = Ahead::default();
        let tap = Self {
            ahead,
            send,
            waited: Duration::ZERO,
        };
        (tap, writing)
    }

    /// Takes in what really happened in the time of messages that are about to be sent.
    pub(crate) fn take_in(&mut self, records: &[Truth]) {
        self.ahead.take_in(records);
    }

    /// A message of `time` is out.
    #[inline]
    pub(crate) fn reach(&mut self, time: SimTime) {
        self.ahead.reach(time);
    }

    /// Hands over what the run has come to; `false` when the file has come to an early end.
    #[must_use]
    pub(crate) fn tend(&mut self) -> bool {
        let due = self.ahead.due();
        if due.is_empty() {
            return true;
        }
        let before = Instant::now();
        let is_taken = self.send.send(due).is_ok();
        self.waited += before.elapsed();
        is_taken
    }

    /// How long the sending side waited for the disk.
    pub(crate) fn waited(&self) -> Duration {
        self.waited
    }

    /// Hands over the last of it.
    pub(crate) fn finish(mut self) {
        // Whether it was taken is told by the thread's end.
        let _ = self.tend();
    }
}

/// How the writing ended, whenever it did.
pub(crate) fn written(writing: Option<Writing<'_>>) -> Result<(), TruthError> {
    match writing {
        Some(thread) => thread.join().map_err(|_| TruthError::Thread)?,
        None => Ok(()),
    }
}
