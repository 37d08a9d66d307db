//! Plans: where what the rows ask for could stand and what it costs, made on a thread of their own, one after the other.
//!
//! | module | what it holds |
//! |---|---|
//! | `order` | what was asked for, read and checked |
//! | `work` | making a plan of it |
//!
//! A few are kept; of more, the oldest that has ended goes. None outlives the server.

mod order;
#[cfg(test)]
mod tests;
mod work;

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use twin_core::audit::Verdict;
use twin_core::both;
use twin_core::ids::RowId;
use twin_core::planning::{Connections, Placement, Programme, TradeOff, Warning};
use twin_core::told::{Bilingual, Told};
use twin_protocol::plan::{PlanProgress, PlanState};

pub(crate) use self::order::{Basis, Order, read, rules_of};
use crate::wall;

/// Plans that are kept.
const KEPT: usize = 6;

/// A plan and how far it is.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Its number.
    pub(crate) number: u64,
    /// When it was asked for.
    pub(crate) asked: String,
    /// What was asked for.
    pub(crate) order: Order,
    is_cancelled: AtomicBool,
    status: Mutex<Status>,
}

/// How far a plan is.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    /// In one word.
    pub(crate) state: PlanState,
    /// While it runs.
    pub(crate) progress: PlanProgress,
    /// Why it failed.
    pub(crate) failure: Option<Bilingual>,
    /// What it came to.
    pub(crate) outcome: Option<Arc<Outcome>>,
    /// The version that it became.
    pub(crate) version: Option<u32>,
}

/// What a plan came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// All that was placed, paid for or not.
    pub(crate) placement: Placement,
    /// What it costs, in phases.
    pub(crate) programme: Programme,
    /// What comes of more and more money, or sites.
    pub(crate) curve: Vec<TradeOff>,
    /// Of each new device, the phase that pays for it.
    pub(crate) phases: Vec<Option<usize>>,
    /// Of each new place, the phase that pays for it.
    pub(crate) place_phases: Vec<Option<usize>>,
    /// Of each new device, whether it is inside a building.
    pub(crate) indoors: Vec<bool>,
    /// How each new device is powered and connected.
    pub(crate) connections: Connections,
    /// How an audit finds each row in the community with what is paid for.
    pub(crate) verdicts: BTreeMap<RowId, Verdict>,
    /// What there is to know of the placement as a whole.
    pub(crate) warnings: Vec<Warning>,
}

/// All plans.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    /// Oldest first.
    plans: VecDeque<Arc<Plan>>,
    last: u64,
    is_working: bool,
}

/// Every place is taken by a plan that has not ended.
#[derive(Debug)]
pub(crate) struct Full;

impl Plans {
    /// Takes an order in; it is worked on when those before it have ended.
    pub(crate) fn start(self: &Arc<Self>, order: Order) -> Result<Arc<Plan>, Full> {
        let mut shelf = self.shelf();
        if shelf.plans.len() >= KEPT {
            let ended = shelf.plans.iter().position(|plan| plan.has_ended());
            shelf.plans.remove(ended.ok_or(Full)?);
        }
        shelf.last += 1;
        let plan = Arc::new(Plan::new(shelf.last, order));
        shelf.plans.push_back(plan.clone());
        if !shelf.is_working {
            let plans = self.clone();
            let thread = std::thread::Builder::new().name("twin-plan".to_owned());
            match thread.spawn(move || plans.work()) {
                Ok(_) => shelf.is_working = true,
                Err(error) => plan.end(PlanState::Failed, Some(error.told())),
            }
        }
        Ok(plan)
    }

    /// The plans, newest first.
    pub(crate) fn all(&self) -> Vec<Arc<Plan>> {
        self.shelf().plans.iter().rev().cloned().collect()
    }

    /// The plan of a number.
    pub(crate) fn get(&self, number: u64) -> Option<Arc<Plan>> {
        let shelf = self.shelf();
        shelf.plans.iter().find(|p| p.number == number).cloned()
    }

    /// Forgets a plan; one that runs is cancelled.
    pub(crate) fn forget(&self, number: u64) -> bool {
        let mut shelf = self.shelf();
        let at = shelf.plans.iter().position(|p| p.number == number);
        let Some(plan) = at.and_then(|at| shelf.plans.get(at).cloned()) else {
            return false;
        };
        plan.cancel();
        if plan.has_ended() {
            shelf.plans.retain(|p| p.number != number);
        }
        true
    }

    /// Cancels every plan that has not ended.
    pub(crate) fn cancel_all(&self) {
        self.shelf().plans.iter().for_each(|plan| plan.cancel());
    }

    /// The life of the planning thread: ends when nothing waits.
    fn work(&self) {
        while let Some(plan) = self.next() {
            let outcome = catch_unwind(AssertUnwindSafe(|| work::make(&plan)));
            match outcome {
                Ok(Ok(outcome)) => plan.finish(outcome),
                Ok(Err(_)) if plan.is_cancelled() => plan.end(PlanState::Cancelled, None),
                Ok(Err(error)) => plan.end(PlanState::Failed, Some(error.told())),
                Err(_) => {
                    tracing::error!(plan = plan.number, "a plan panicked");
                    let why = both!(
                        "the server failed to make this plan; its log says why",
                        "服务未能完成该规划；原因见其日志"
                    );
                    plan.end(PlanState::Failed, Some(why));
                }
            }
        }
    }

    fn next(&self) -> Option<Arc<Plan>> {
        let mut shelf = self.shelf();
        let next = shelf.plans.iter().find(|plan| plan.begin()).cloned();
        shelf.is_working = next.is_some();
        next
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plan {
    fn new(number: u64, order: Order) -> Self {
        Self {
            number,
            asked: wall::now(),
            order,
            is_cancelled: AtomicBool::new(false),
            status: Mutex::new(Status {
                state: PlanState::Queued,
                progress: PlanProgress::default(),
                failure: None,
                outcome: None,
                version: None,
            }),
        }
    }

    /// How far it is now.
    pub(crate) fn status(&self) -> Status {
        self.lock().clone()
    }

    /// Notes the version that it became.
    pub(crate) fn adopted(&self, version: u32) {
        self.lock().version = Some(version);
    }

    fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        let mut status = self.lock();
        if status.state == PlanState::Queued {
            status.state = PlanState::Cancelled;
        }
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    fn has_ended(&self) -> bool {
        !matches!(self.lock().state, PlanState::Queued | PlanState::Running)
    }

    /// Begins one that waits.
    fn begin(&self) -> bool {
        let mut status = self.lock();
        let waits = status.state == PlanState::Queued;
        if waits {
            status.state = PlanState::Running;
        }
        waits
    }

    fn see(&self, change: impl FnOnce(&mut PlanProgress)) {
        change(&mut self.lock().progress);
    }

    fn finish(&self, outcome: Outcome) {
        let mut status = self.lock();
        status.state = PlanState::Done;
        status.outcome = Some(Arc::new(outcome));
    }

    fn end(&self, state: PlanState, failure: Option<Bilingual>) {
        let mut status = self.lock();
        status.state = state;
        status.failure = failure;
    }

    fn lock(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
