//! What waits until the run has come as far.

use std::collections::VecDeque;

use twin_core::sim::Truth;
use twin_core::time::SimTime;

use super::{TruthError, TruthFile};
use crate::payload::Batch;

/// Records that the simulation has told, and how far the run came.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    waiting: VecDeque<Truth>,
    reached: Option<SimTime>,
}

impl Ahead {
    pub(crate) fn take_in(&mut self, records: &[Truth]) {
        self.waiting.extend(records);
    }

    /// A message of `time` is out. Messages that waited for their connection come after later ones.
    #[inline]
    pub(crate) fn reach(&mut self, time: SimTime) {
        self.reached = self.reached.max(Some(time));
    }

    /// Takes out what the run has come to.
    pub(crate) fn due(&mut self) -> Vec<Truth> {
        let reached = self.reached;
        let is_due = |truth: &&Truth| Some(truth.time) <= reached;
        let count = self.waiting.iter().take_while(is_due).count();
        self.waiting.drain(..count).collect()
    }

    /// Takes out everything.
    fn rest(&mut self) -> Vec<Truth> {
        self.waiting.drain(..).collect()
    }
}

/// The truth of a simulation that is recorded: it comes as far as the record.
#[derive(Debug)]
pub(crate) struct Follower<'a> {
    ahead: Ahead,
    file: Option<TruthFile<'a>>,
}

impl<'a> Follower<'a> {
    /// Into `file`, if anywhere.
    pub(crate) fn new(file: Option<TruthFile<'a>>) -> Self {
        Self {
            ahead: Ahead::default(),
            file,
        }
    }

    /// The messages of `batch` are in the record. The last batch has what happened until the end, after its last message too.
    pub(crate) fn follow(&mut self, batch: &Batch) -> Result<(), TruthError> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        self.ahead.take_in(batch.truths());
        if let Some(last) = batch.messages().last() {
            self.ahead.reach(last.time);
        }
        let due = if batch.is_last() {
            self.ahead.rest()
        } else {
            self.ahead.due()
        };
        file.write(&due)
    }
}
