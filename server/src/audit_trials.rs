//! Audits of the served community with one device elsewhere. An auditor borrows the community and its rules, so each lives on a thread of
//! its own: one a profile, made for the first question. It ends when other rules are asked about, or when another edition is served.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use twin_core::audit::{Audit, AuditError, Auditor, RowAudit};
use twin_core::model::Device;
use twin_core::told::Told;
use twin_protocol::profile::Profile;

use crate::audits::Audited;
use crate::http::HttpError;
use crate::world::World;

/// Questions that wait for one auditor; whoever asks more waits with theirs.
const WAITING: usize = 4;

/// Amounts nearer than this are the same, in the row's measure: a place that went to degrees and back is a hair beside itself.
const SAME: f64 = 0.01;

/// A row that would be different, without its demands.
#[derive(Debug)]
pub(crate) struct Change {
    /// As it is.
    pub(crate) before: RowAudit,
    /// As it would be.
    pub(crate) after: RowAudit,
}

type Tried = Result<Vec<Change>, AuditError>;

/// The auditors.
#[derive(Debug, Default)]
pub(crate) struct AuditTrials(Mutex<BTreeMap<Profile, Kept>>);

#[derive(Debug)]
struct Kept {
    basis: Arc<Audited>,
    questions: SyncSender<Question>,
}

#[derive(Debug)]
struct Question {
    device: Device,
    answer: SyncSender<Tried>,
}

impl AuditTrials {
    /// The rows of `basis`, the audit of `world` by `profile`, that would be different if its device of this id were `device`. The first
    /// call for each `basis` audits anew; further ones cost what the device touches.
    pub(crate) fn ask(
        &self,
        world: &Arc<World>,
        (profile, basis): (Profile, &Arc<Audited>),
        device: Device,
    ) -> Result<Vec<Change>, HttpError> {
        let (answer, answered) = sync_channel(1);
        let questions = self.questions(world, profile, basis)?;
        // A question that nobody takes is dropped with its way back, so that the wait ends.
        drop(questions.send(Question { device, answer }));
        match answered.recv() {
            Ok(tried) => tried.map_err(|error| HttpError::not_found(error.told())),
            Err(_) => {
                self.forget(profile, basis);
                Err(HttpError::internal("an auditor has ended"))
            }
        }
    }

    /// Where questions about `basis` go.
    fn questions(
        &self,
        world: &Arc<World>,
        profile: Profile,
        basis: &Arc<Audited>,
    ) -> Result<SyncSender<Question>, HttpError> {
        let mut all = self.lock();
        if let Some(kept) = all.get(&profile)
            && Arc::ptr_eq(&kept.basis, basis)
        {
            return Ok(kept.questions.clone());
        }
        let questions = start(world.clone(), basis.clone()).map_err(HttpError::internal)?;
        let kept = Kept {
            basis: basis.clone(),
            questions: questions.clone(),
        };
        all.insert(profile, kept);
        Ok(questions)
    }

    fn forget(&self, profile: Profile, basis: &Arc<Audited>) {
        let mut all = self.lock();
        let kept = all.get(&profile);
        if kept.is_some_and(|kept| Arc::ptr_eq(&kept.basis, basis)) {
            all.remove(&profile);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Profile, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn start(world: Arc<World>, basis: Arc<Audited>) -> std::io::Result<SyncSender<Question>> {
    let (questions, asked) = sync_channel(WAITING);
    let thread = std::thread::Builder::new().name("twin-audit".to_owned());
    thread.spawn(move || work(&world, &basis, &asked))?;
    Ok(questions)
}

/// The life of an auditor: ends when nobody can ask any more.
fn work(world: &World, basis: &Audited, asked: &Receiver<Question>) {
    let wanted = basis.rules.options(basis.optional);
    let mut auditor = Auditor::new(&world.community, &basis.rules.catalogue, &wanted);
    for Question { device, answer } in asked {
        let own = world.device(device.id.as_str());
        let own = own.map(|(_, own)| own.clone());
        let tried = auditor.replace(device);
        let tried = tried.map(|audit| changes(&basis.audit, audit));
        let has_moved = tried.is_ok();
        // Whoever asked may be gone.
        let _gone = answer.send(tried);
        // The device goes back once it is answered: that costs as much as the answer did, and nobody waits for it.
        if let Some(own) = own.filter(|_| has_moved)
            && let Err(error) = auditor.replace(own)
        {
            tracing::error!(%error, "a device that was tried elsewhere cannot be put back");
            return;
        }
    }
}

fn changes(before: &Audit, after: &Audit) -> Vec<Change> {
    let rows = before.rows.iter().zip(&after.rows);
    let differ = rows.filter(|(before, after)| {
        let pairs = [
            (before.demanded, after.demanded),
            (before.served, after.served),
        ];
        let is_apart = |(before, after): (f64, f64)| (after - before).abs() > SAME;
        before.verdict != after.verdict || pairs.into_iter().any(is_apart)
    });
    let told = differ.map(|(before, after)| Change {
        before: before.without_demands(),
        after: after.without_demands(),
    });
    told.collect()
}
