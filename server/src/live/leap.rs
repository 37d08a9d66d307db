//! How simulated time passes: slice by slice, by a step at once, and back.
//!
//! A time ahead is gone to from tick to tick, as time runs: clients see it pass, the store thins what it gets, and commands are heard
//! between slices.
//!
//! Going back gives up all that came after: states, values, alarms, acknowledgements, incidents and what commands did, in memory and in
//! the store. Commands of before are part of the run and are given again on the way. Only the log of commands keeps what was given up:
//! it tells of people, and of real time. Whoever lets time run on without other commands sees the same events again, alarms with the
//! same ids.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use twin_core::ids::DeviceIdx;
use twin_core::sim::{EventSink, Notice, Observation, Occurrence, Reach};
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::Told;
use twin_protocol::live::IncidentSource;

use super::engine::Engine;
use super::latest::LatestTable;
use super::pace::LAST;
use super::past::{Books, Departure, Given, RewindError, whole_milli};
use super::recorder::Recording;
use crate::store::{Override, Rewound};
use crate::world::Layout;

/// Farthest ahead that a time can be gone to, simulated seconds: 366 days. The way there takes no more memory than any run and can be ended
/// at any moment; the bound is for the year that is mistyped, for which nobody would wait.
const AHEAD_SECS: i64 = 366 * 86_400;

/// Why a time cannot be gone to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum GoToError {
    /// It lies before what is kept, or too far ahead.
    #[error("{to} cannot be gone to: times from {from} to {until} can")]
    OutOfReach {
        /// The time asked for.
        to: SimTime,
        /// The first that can be reached.
        from: SimTime,
        /// The last that can be reached.
        until: SimTime,
    },
    /// It lies in the past, which cannot be gone back to.
    #[error(transparent)]
    Rewind(#[from] RewindError),
}

impl Told for GoToError {
    fn zh(&self) -> String {
        match self {
            Self::OutOfReach { to, from, until } => {
                format!("无法转到 {to}：可转到 {from} 至 {until} 之间的时刻")
            }
            Self::Rewind(error) => error.zh(),
        }
    }
}

/// Hears what was recorded before: it is not recorded again.
struct Quiet<'a> {
    layout: &'a Layout,
    latest: &'a LatestTable,
    notices: Vec<Notice>,
    occurred: Vec<(Occurrence, Reach)>,
}

impl EventSink for Quiet<'_> {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        for observation in observations {
            if let Some(cell) = self.layout.cell(observation.device, observation.channel) {
                self.latest.set(cell, observation.time, observation.value);
            }
        }
        self.notices.extend_from_slice(notices);
    }

    fn incident(&mut self, occurrence: &Occurrence, reach: Reach) {
        self.occurred.push((occurrence.clone(), reach));
    }
}

impl Engine {
    /// Simulates a slice, at most to `target`.
    pub(super) fn run_slice(&mut self, target: SimTime) {
        let started = Instant::now();
        let now = self.sim.now();
        let until = (now + self.pace.slice()).min(target);
        let mut sink = Recording {
            recorder: &mut self.recorder,
            hub: &self.hub,
        };
        self.sim.advance(until, &mut sink);
        let notices = std::mem::take(&mut self.recorder.notices);
        self.take_notices(&notices);
        let occurred = std::mem::take(&mut self.recorder.occurred);
        self.take_occurred(occurred);
        self.pace.sliced(until - now, started.elapsed());
        self.keep_moment();
    }

    /// Takes down the incidents that came by a rate.
    fn take_occurred(&mut self, occurred: Vec<(Occurrence, Reach)>) {
        for (occurrence, reach) in occurred {
            let known = (IncidentSource::Scenario, reach);
            self.incidents.add(&self.hub.world, &occurrence, known);
        }
    }

    /// Keeps the present moment when it is time, to go back to.
    pub(super) fn keep_moment(&mut self) {
        if !self.past.is_due(self.sim.now()) {
            return;
        }
        self.past.keep(&self.sim, || Books {
            alarms: self.book.settled(),
            incidents: self.incidents.clone(),
            overrides: self.overrides.clone(),
            latest: self.hub.latest.clone(),
        });
    }

    /// Ends what has run out: faults that healed by themselves, alarms carried too long.
    pub(super) fn let_go(&mut self) {
        let now = self.sim.now();
        self.touched.extend(self.book.let_go(now));
        let over = |o: &Override| {
            o.fault
                .is_some_and(|(_, until)| until.is_some_and(|until| until <= now))
        };
        let healed: Vec<DeviceIdx> = self
            .overrides
            .iter()
            .filter(|(_, o)| over(o))
            .map(|(d, _)| *d)
            .collect();
        for device in healed {
            let mut now = self.overrides.remove(&device).unwrap_or_default();
            now.fault = None;
            if now != Override::default() {
                self.overrides.insert(device, now.clone());
            }
            self.healed
                .push((self.hub.world.device_id(device).to_owned(), now));
        }
    }

    /// Lets `span` pass at once, then stands still. Clients see it pass, and the store gets all of it.
    pub(super) fn step(&mut self, span: SimSpan) {
        self.pace.stand_still();
        let until = self.sim.now() + span;
        let mut shown = Instant::now();
        while self.sim.now() < until {
            self.run_slice(until);
            self.let_go();
            if self.recorder.is_half_full() {
                self.save_waiting();
            }
            if shown.elapsed() >= self.limits.tick {
                self.publish();
                shown = Instant::now();
            }
        }
    }

    /// Goes to `to` and stands still there: back at once, ahead from tick to tick. Gives what the store must do where it goes back, and from
    /// when it is simulated.
    pub(super) fn go_to(&mut self, to: SimTime) -> Result<(Option<Rewound>, SimTime), GoToError> {
        let now = self.sim.now();
        if to == now {
            self.pace.stand_still();
            return Ok((None, now));
        }
        let from = self.past.reach().unwrap_or_else(|| whole_milli(now));
        let until = (now + SimSpan::from_secs(AHEAD_SECS)).min(LAST);
        if !(from..=until).contains(&to) {
            return Err(GoToError::OutOfReach { to, from, until });
        }
        if to > now {
            self.pace.go_to(to);
            return Ok((None, now));
        }
        let (rewound, kept) = self.rewind(to)?;
        Ok((Some(rewound), kept))
    }

    /// Goes back to `to`, then stands still. Gives what the store must do, and when the snapshot is of from which it went.
    pub(super) fn rewind(&mut self, to: SimTime) -> Result<(Rewound, SimTime), RewindError> {
        let (from, now) = (self.past.reach(), self.sim.now());
        let from = from.ok_or(RewindError::Nothing)?;
        if !(from..=now).contains(&to) {
            return Err(RewindError::OutOfReach { to, from, now });
        }
        let world = self.hub.world.clone();
        let departure = self.past.departure(&world, to, self.threads)?;
        let Departure { sim, books, orders } = departure;
        let kept = sim.now();
        // The store has all of it then, so that what it strikes out is exactly what came after.
        self.save_waiting();
        let held: BTreeSet<DeviceIdx> = self.overrides.keys().copied().collect();
        self.sim = sim;
        self.book = books.alarms;
        self.incidents = books.incidents;
        self.overrides = books.overrides;
        self.run_again(to, orders, &books.latest);
        self.hub.latest.take(&books.latest);
        self.past.forget_after(to);
        self.show_again();
        self.pace.stand_still();
        Ok((self.rewound(to, held), kept))
    }

    /// Runs to `to` and gives the commands of the way again, each at its time.
    fn run_again(&mut self, to: SimTime, orders: Vec<Given>, latest: &LatestTable) {
        for given in orders {
            self.run_quietly(given.time, latest);
            if let Err(refusal) = self.change(given.order) {
                tracing::warn!(%refusal, time = %given.time, "a command could not be given again");
            }
        }
        self.run_quietly(to, latest);
    }

    fn run_quietly(&mut self, until: SimTime, latest: &LatestTable) {
        let hub = self.hub.clone();
        let mut sink = Quiet {
            layout: &hub.world.layout,
            latest,
            notices: Vec::new(),
            occurred: Vec::new(),
        };
        self.sim.advance(until, &mut sink);
        self.take_notices(&sink.notices);
        self.take_occurred(sink.occurred);
        self.let_go();
    }

    /// Makes the next picture one of everything: nothing that was shown or waits to be holds any more.
    fn show_again(&mut self) {
        self.book = self.book.settled();
        self.view = Arc::new(self.book.view());
        self.incidents.tell_again();
        self.incidents_view = Arc::default();
        self.healed.clear();
        self.recorder.rewind();
        self.touched.extend(self.states.keys().copied());
        self.take_states();
        self.is_rewound = true;
    }

    /// What is left of the run. `held` are devices to which commands had done something after it.
    fn rewound(&self, to: SimTime, mut held: BTreeSet<DeviceIdx>) -> Rewound {
        held.extend(self.overrides.keys().copied());
        let then = |device: DeviceIdx| {
            let id = self.hub.world.device_id(device).to_owned();
            let then = self.overrides.get(&device).cloned().unwrap_or_default();
            (id, then)
        };
        Rewound {
            to,
            last_alarm: self.book.highest(),
            alarms: self.book.rows(),
            overrides: held.into_iter().map(then).collect(),
            incidents: self.incidents.commanded(to),
        }
    }
}
