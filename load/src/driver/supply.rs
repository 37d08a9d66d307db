//! Where the messages to send come from, batch by batch.

use std::sync::mpsc::{RecvTimeoutError, TryRecvError};
use std::time::Duration;

use super::{DriveError, Driver};
use crate::payload::{Batch, Message};

impl Driver<'_> {
    pub(super) fn peek(&self) -> Option<Message> {
        self.batch.messages().get(self.next).copied()
    }

    /// Fetches the next batch if there is one.
    pub(super) fn fetch(&mut self, phase: u16) -> Result<bool, DriveError> {
        match self.inlet.batches.try_recv() {
            Ok(batch) => {
                self.take(batch, phase);
                Ok(true)
            }
            Err(TryRecvError::Empty) => {
                if let Some(figures) = self.figures.phases.get_mut(usize::from(phase)) {
                    figures.starved += 1;
                }
                Ok(false)
            }
            Err(TryRecvError::Disconnected) => Err(DriveError::SourceGone),
        }
    }

    fn take(&mut self, batch: Batch, phase: u16) {
        self.follow_rest(phase);
        if let Some(truth) = &mut self.truth {
            truth.take_in(batch.truths());
        }
        let used = std::mem::replace(&mut self.batch, batch);
        self.next = 0;
        // When nobody takes its memory, it is freed.
        drop(self.inlet.used.try_send(used));
    }

    pub(super) fn wait_for_message(&mut self, phase: u16) -> Result<(), DriveError> {
        while self.peek().is_none() && !self.batch.is_last() {
            match self.inlet.batches.recv_timeout(Duration::from_millis(20)) {
                Ok(batch) => self.take(batch, phase),
                Err(RecvTimeoutError::Timeout) => {
                    self.outlet.turn(Duration::ZERO, &mut self.figures)?;
                }
                Err(RecvTimeoutError::Disconnected) => return Err(DriveError::SourceGone),
            }
        }
        Ok(())
    }
}
