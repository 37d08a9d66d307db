//! The sending side: takes messages in the twin's order, hands each to the target when it is due, and never before.

mod error;
mod figures;
mod follow;
mod moment;
mod pace;
mod place;
mod supply;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use twin_core::time::{SimSpan, SimTime};

use crate::check::{Ledger, Sent};
use crate::commands::Commands;
use crate::edges::Edges;
use crate::figures::PhaseFigures;
use crate::mqtt::Counters;
use crate::parking::Parking;
use crate::payload::Batch;
use crate::plan::{Pace, Phase};
use crate::record::{Tap, TrafficDigest};
use crate::source::Inlet;
use crate::target::{Outlet, nanos_since};
use crate::truth::TruthTap;
use figures::Figures;
use follow::Hearing;
use pace::{Due, PhaseClock};

pub use error::DriveError;
pub use moment::{Moment, Stage};

/// Longest time that a message waits for others to be sent with: the batching. Half of it is the schedule error to expect.
pub const TICK: Duration = Duration::from_millis(3);
/// How long after a phase's end messages that were due in it may still leave: a machine's hiccup is no back-pressure.
const LATE: Duration = Duration::from_secs(1);
/// How often a run tells how it is going.
const TOLD_EVERY: Duration = Duration::from_millis(500);
/// How many messages are handed over between two looks at the clock, without pacing.
const BETWEEN_LOOKS: u32 = 64;

/// The sending side.
#[derive(Debug)]
pub struct Driver<'a> {
    /// Where messages go.
    pub outlet: Outlet,
    /// Where they come from.
    pub inlet: Inlet,
    /// Connection of each device.
    pub connection_of: &'a [u32],
    /// Begin of the run.
    pub epoch: Instant,
    /// What is checked against, if anything.
    pub ledger: Option<&'a Mutex<Ledger>>,
    /// What counts as back.
    pub check: Checking,
    /// Where the run is recorded, if anywhere.
    pub tap: Option<Tap>,
    /// Hash of what was handed over, for a replay; its messages are never left out.
    pub traffic: Option<TrafficDigest>,
    /// Edge nodes, when the profile is Sparkplug.
    pub(crate) edges: Option<Edges>,
    /// Who can be commanded, when commands are listened to.
    pub(crate) commands: Option<Commands>,
    /// Where what really happened is written, if anywhere.
    pub(crate) truth: Option<TruthTap>,
    /// What is added to the time of a message in its stamps.
    pub(crate) shift: SimSpan,
    /// The time of the message that was dealt with last.
    reached: Option<SimTime>,
    /// Messages whose connection has no room.
    parking: Parking,
    /// Connections of edge nodes some of whose messages were given up: the nodes are born again, since a birth may have been among them, and the
    /// numbers of the others are missing.
    lapsed: Vec<u32>,
    /// Which devices can be heard.
    hearing: Hearing,
    batch: Batch,
    next: usize,
    /// How much of what the batch says of silent devices was followed.
    followed: usize,
    pending: Vec<Sent>,
    figures: Figures,
    /// The connections' counters at the end of the last phase.
    counted: Counters,
}

/// What counts as back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checking {
    /// What subscribers get.
    Subscribed,
    /// What the target says it has.
    Answers,
    /// Values at another side: a message is known by its first one, and what has none is not checked.
    Values,
}

impl<'a> Driver<'a> {
    /// A sending side of `phases` phases.
    #[must_use]
    pub fn new(
        outlet: Outlet,
        inlet: Inlet,
        connection_of: &'a [u32],
        epoch: Instant,
        ledger: Option<&'a Mutex<Ledger>>,
        phases: usize,
    ) -> Self {
        let (_, connections) = outlet.connections();
        Self {
            outlet,
            inlet,
            connection_of,
            epoch,
            ledger,
            check: Checking::Subscribed,
            tap: None,
            edges: None,
            commands: None,
            traffic: None,
            truth: None,
            shift: SimSpan::default(),
            reached: None,
            parking: Parking::new(connections),
            lapsed: Vec::new(),
            hearing: Hearing::new(connection_of, connections),
            batch: Batch::default(),
            next: 0,
            followed: 0,
            pending: Vec::new(),
            counted: Counters::default(),
            figures: Figures {
                phases: vec![PhaseFigures::default(); phases],
                answers: Vec::new(),
                dropped: Vec::new(),
                heard: Vec::new(),
            },
        }
    }

    /// The figures of each phase so far.
    #[must_use]
    pub fn figures(&self) -> &[PhaseFigures] {
        &self.figures.phases
    }

    /// Runs a phase to its end; `tell` hears of it now and then.
    ///
    /// # Errors
    /// When the target is gone for good.
    pub fn run(
        &mut self,
        index: u16,
        phase: &Phase,
        tell: &mut dyn FnMut(&Moment<'_>),
    ) -> Result<(), DriveError> {
        // The first message must be there before the clock starts: making a community takes its time.
        self.wait_for_message(index)?;
        let cpu = crate::cpu::thread_nanos();
        let start = nanos_since(self.epoch);
        let end = start + (phase.seconds * 1e9) as u64;
        if let Some(storm) = phase.storm {
            let spread = Duration::from_secs_f64(storm.spread_secs);
            self.outlet.storm(storm.share, spread, &mut self.figures);
        }
        let clock = PhaseClock {
            index,
            pace: &phase.pace,
            start,
            end,
            first: self.peek().map(|m| m.time),
            cpu,
            io_cpu: self.outlet.io_cpu_nanos().unwrap_or(0),
            checker_cpu: self.checker_nanos().unwrap_or(0),
            disk: self.disk_nanos(),
        };
        let mut told = Instant::now();
        // A connection may have come back since the last phase: births come before what is due now.
        self.attend(index)?;
        while nanos_since(self.epoch) < end && !self.is_over() {
            let next_due = self.hand_over(&clock)?;
            self.pass_pending();
            self.keep()?;
            let now = nanos_since(self.epoch);
            let wake = next_due
                .unwrap_or(now)
                .min(now + TICK.as_nanos() as u64)
                .min(end);
            let wait = Duration::from_nanos(wake.saturating_sub(now));
            self.outlet.turn(wait, &mut self.figures)?;
            self.attend(index)?;
            if told.elapsed() >= TOLD_EVERY {
                told = Instant::now();
                self.measure(&clock);
                tell(&self.moment(index, self.offered(&clock), Stage::Phase));
            }
        }
        self.hand_over_the_rest(&clock)?;
        self.shed(&clock)?;
        self.measure(&clock);
        tell(&self.moment(index, 0, Stage::PhaseEnd));
        Ok(())
    }

    /// Lets the record and the truth come as far as the run.
    fn keep(&mut self) -> Result<(), DriveError> {
        if !self.tap.as_mut().is_none_or(Tap::tend) {
            return Err(DriveError::RecordGone);
        }
        if !self.truth.as_mut().is_none_or(TruthTap::tend) {
            return Err(DriveError::TruthGone);
        }
        Ok(())
    }

    /// Takes the clocks and the connections' counters into the figures of a phase.
    fn measure(&mut self, clock: &PhaseClock<'_>) {
        self.count(usize::from(clock.index));
        let wall = nanos_since(self.epoch) - clock.start;
        let checker = self.checker_nanos();
        let io = self.outlet.io_cpu_nanos();
        let disk = self.disk_nanos();
        self.figures.of(clock.index, |figures| {
            figures.wall_nanos = wall;
            figures.sender_cpu_nanos = crate::cpu::thread_nanos() - clock.cpu;
            figures.io_cpu_nanos = io.map(|c| c.saturating_sub(clock.io_cpu));
            figures.disk_nanos = disk.saturating_sub(clock.disk);
            figures.checker_cpu_nanos = checker.map(|c| c.saturating_sub(clock.checker_cpu));
        });
    }

    /// CPU time of the checking side's thread so far, if there is one.
    fn checker_nanos(&self) -> Option<u64> {
        let ledger = self.ledger?.lock();
        let ledger = ledger.unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.checker_nanos()
    }

    /// How long this thread has waited for the disk so far.
    fn disk_nanos(&self) -> u64 {
        let record = self.tap.as_ref().map(Tap::waited);
        let truth = self.truth.as_ref().map(TruthTap::waited);
        let waited = record.unwrap_or_default() + truth.unwrap_or_default();
        waited.as_nanos() as u64
    }

    /// Whether a source that has an end came to it.
    fn is_over(&self) -> bool {
        self.batch.is_last() && self.peek().is_none() && self.parking.is_empty()
    }

    /// Adds what happened to the connections to the figures of a phase.
    fn count(&mut self, index: usize) {
        let now = self.outlet.counters();
        if let Some(figures) = self.figures.phases.get_mut(index) {
            figures.add_counters(&self.counted, &now);
        }
        self.counted = now;
    }

    /// Hands over what was due before the end and is not handed over yet, as far as the target takes it.
    fn hand_over_the_rest(&mut self, clock: &PhaseClock<'_>) -> Result<(), DriveError> {
        let end = clock.end + LATE.as_nanos() as u64;
        while *clock.pace != Pace::Fastest && nanos_since(self.epoch) < end {
            let is_done = self.hand_over(clock)?.is_some();
            self.pass_pending();
            if is_done && self.parking.is_empty() {
                self.outlet.turn(Duration::ZERO, &mut self.figures)?;
                break;
            }
            self.outlet
                .turn(Duration::from_millis(1), &mut self.figures)?;
            self.attend(clock.index)?;
        }
        Ok(())
    }

    /// Hands over every message that is due, and tells when the next one is; `None` when the target should have its turn at once.
    fn hand_over(&mut self, clock: &PhaseClock<'_>) -> Result<Option<u64>, DriveError> {
        let mut now = nanos_since(self.epoch);
        let turn_at = now + TICK.as_nanos() as u64;
        let mut unlooked = 0;
        self.unpark(clock.index, now)?;
        loop {
            if let Some(due) = self.follow_due(clock, now) {
                return Ok(Some(due));
            }
            let Some(message) = self.peek() else {
                if self.batch.is_last() || !self.fetch(clock.index)? {
                    // The simulation is not as fast as this: the target has its turn meanwhile.
                    return Ok(Some(nanos_since(self.epoch) + 100_000));
                }
                continue;
            };
            let due = match self.due(message.time, clock, now) {
                Due::At(due) if due > now => return Ok(Some(due)),
                Due::At(due) => due,
                Due::Over => return Ok(Some(clock.end)),
            };
            if !self.place(&message, due, clock)? {
                self.wait_for_room(clock.index)?;
                return Ok(None);
            }
            self.next += 1;
            unlooked += 1;
            if unlooked == BETWEEN_LOOKS {
                unlooked = 0;
                now = nanos_since(self.epoch);
                if self.outlet.is_urgent() || now >= turn_at {
                    return Ok(None);
                }
            }
        }
    }

    /// Tells the ledger of what is about to be sent: before it is, so that the checking side knows it when it comes back; and of what was dropped.
    /// Where answers are what comes back, it hears of these too.
    fn pass_pending(&mut self) {
        let Some(ledger) = self.ledger else {
            self.figures.answers.clear();
            return;
        };
        let figures = &self.figures;
        if self.pending.is_empty() && figures.answers.is_empty() && figures.dropped.is_empty() {
            return;
        }
        let now = nanos_since(self.epoch);
        let mut ledger = ledger
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.register(&self.pending, now);
        self.pending.clear();
        if let Some(time) = self.reached {
            ledger.reach((time + self.shift).nanos().div_euclid(1_000_000));
        }
        for key in self.figures.dropped.drain(..) {
            ledger.dropped(key);
        }
        if self.check == Checking::Answers {
            for (key, at) in &self.figures.answers {
                ledger.received(*key, *at);
            }
            ledger.settle(now);
        }
        self.figures.answers.clear();
    }

    /// A connection has no room: back-pressure.
    fn wait_for_room(&mut self, phase: u16) -> Result<(), DriveError> {
        self.pass_pending();
        let before = nanos_since(self.epoch);
        self.outlet
            .turn(Duration::from_millis(1), &mut self.figures)?;
        if self.parking.is_empty() {
            let waited = nanos_since(self.epoch) - before;
            self.figures.of(phase, |f| f.full_nanos += waited);
        }
        Ok(())
    }

    /// Sends what is left, waits until it is back or lost, and says goodbye; `tell` hears of it now and then.
    ///
    /// # Errors
    /// When the target is gone for good.
    pub fn finish(
        &mut self,
        grace: Duration,
        tell: &mut dyn FnMut(&Moment<'_>),
    ) -> Result<(), DriveError> {
        self.pass_pending();
        let last = self.figures.phases.len().saturating_sub(1);
        let mut told = Instant::now();
        let end = Instant::now() + grace;
        let under_way = |ledger: Option<&Mutex<Ledger>>| {
            ledger.is_some_and(|l| {
                l.lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .under_way()
                    > 0
            })
        };
        while Instant::now() < end && (self.outlet.outstanding() > 0 || under_way(self.ledger)) {
            self.outlet
                .turn(Duration::from_millis(5), &mut self.figures)?;
            self.answer(last as u16)?;
            self.pass_pending();
            if told.elapsed() >= TOLD_EVERY {
                told = Instant::now();
                tell(&self.moment(last as u16, 0, Stage::Ending));
            }
        }
        // What is acknowledged now was sent in the last phase.
        self.count(last);
        self.outlet.close(Duration::ZERO, &mut self.figures)?;
        // What the target had not taken until now was dropped.
        self.pass_pending();
        Ok(())
    }
}
