//! When messages are due, and how many of them.

use twin_core::time::SimTime;

use super::{DriveError, Driver};
use crate::figures::PhaseFigures;
use crate::plan::Pace;
use crate::target::nanos_since;

/// A phase on the run's clock.
pub(super) struct PhaseClock<'a> {
    pub(super) index: u16,
    pub(super) pace: &'a Pace,
    pub(super) start: u64,
    pub(super) end: u64,
    /// Time of its first message.
    pub(super) first: Option<SimTime>,
    /// CPU time of this thread at its start, nanoseconds.
    pub(super) cpu: u64,
    /// The same of the connections' thread.
    pub(super) io_cpu: u64,
    /// The same of the checking side's.
    pub(super) checker_cpu: u64,
    /// How long this thread had waited for the disk at its start, nanoseconds.
    pub(super) disk: u64,
}

/// When the next message is due.
pub(super) enum Due {
    At(u64),
    /// After the end of the phase.
    Over,
}

impl Driver<'_> {
    /// Messages of a phase that were due so far. Of a rate that is known; of the devices' own pace only what was looked at.
    pub(super) fn offered(&self, clock: &PhaseClock<'_>) -> u64 {
        match clock.pace {
            Pace::Rate(curve) => {
                let seconds = (nanos_since(self.epoch) - clock.start) as f64 / 1e9;
                curve.due_within(seconds)
            }
            Pace::Factor(_) | Pace::Fastest => {
                let figures = self.figures.phases.get(usize::from(clock.index));
                figures.map_or(0, PhaseFigures::offered) + self.parking.messages()
            }
        }
    }

    pub(super) fn due(&self, time: SimTime, clock: &PhaseClock<'_>, now: u64) -> Due {
        let seconds = match clock.pace {
            Pace::Fastest => return Due::At(now),
            Pace::Factor(factor) => {
                let first = clock.first.unwrap_or(time);
                Some((time - first).secs_f64() / factor)
            }
            Pace::Rate(curve) => {
                let figures = self.figures.phases.get(usize::from(clock.index));
                let dealt_with = figures.map_or(0, |f| f.handed_over() + f.shed);
                curve.due(dealt_with + self.parking.messages())
            }
        };
        match seconds.map(|s| clock.start + (s * 1e9) as u64) {
            Some(due) if due < clock.end => Due::At(due),
            _ => Due::Over,
        }
    }

    /// What was due and could not be handed over before the end is counted, not sent late into the next phase.
    pub(super) fn shed(&mut self, clock: &PhaseClock<'_>) -> Result<(), DriveError> {
        let now = nanos_since(self.epoch);
        let waited = self.parking.waited(now);
        self.figures.of(clock.index, |f| f.full_nanos += waited);
        if self.edges.is_some() {
            self.lapsed = self.parking.connections();
        }
        let mut shed = self.parking.clear();
        match clock.pace {
            Pace::Fastest => {}
            Pace::Rate(curve) => {
                let figures = self.figures.phases.get(usize::from(clock.index));
                let done = figures.map_or(0, |f| f.handed_over() + f.shed);
                shed = curve.messages().saturating_sub(done);
            }
            Pace::Factor(_) => loop {
                let Some(message) = self.peek() else {
                    if self.batch.is_last() {
                        break;
                    }
                    self.wait_for_message(clock.index)?;
                    continue;
                };
                if matches!(self.due(message.time, clock, 0), Due::Over) {
                    break;
                }
                self.leave_out(&message);
                self.next += 1;
                shed += 1;
            },
        }
        self.figures.of(clock.index, |f| f.shed += shed);
        Ok(())
    }
}
