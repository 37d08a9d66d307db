//! What every handler can reach.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, PoisonError, RwLock};

use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_core::told::Bilingual;

use crate::audit_trials::AuditTrials;
use crate::config::Limits;
use crate::http::{HttpError, room};
use crate::live::{Commander, Hub};
use crate::load_runs::LoadRuns;
use crate::metrics::Metrics;
use crate::plans::Plans;
use crate::store::{Reader, WriterHandle};
use crate::versions::Versions;
use crate::world::World;

/// How far a start has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// It is doing this.
    Starting(&'static str),
    /// It answers everything.
    Ready,
    /// It will not start; why.
    Failed(String),
    /// It ends.
    Stopping,
}

/// What exists once the start is done: one edition of the community, until an edit makes the next.
#[derive(Debug)]
pub(crate) struct Ready {
    /// What does not move.
    pub(crate) world: Arc<World>,
    /// What moves.
    pub(crate) hub: Arc<Hub>,
    /// Where commands go.
    pub(crate) commander: Commander,
    /// What is stored.
    pub(crate) reader: Reader,
    /// What is being stored.
    pub(crate) writer: WriterHandle,
    /// What was edited.
    pub(crate) versions: Versions,
    /// Audits with a device tried elsewhere.
    pub(crate) trials: AuditTrials,
}

/// A place where a look-up is worked on.
#[derive(Debug, Clone)]
pub(crate) struct Desk(
    #[expect(dead_code, reason = "given back when it is dropped")] Arc<OwnedSemaphorePermit>,
);

/// What every handler can reach.
#[derive(Debug)]
pub(crate) struct State {
    /// The bounds.
    pub(crate) limits: Limits,
    /// What devices are, but for classes that only the served community names.
    pub(crate) catalogue: Catalogue,
    /// What is measured.
    pub(crate) metrics: Arc<Metrics>,
    /// WebSocket clients now.
    pub(crate) clients: AtomicUsize,
    /// How far the start has come.
    pub(crate) phase: watch::Sender<Phase>,
    /// Room for large answers.
    pub(crate) room: Arc<Semaphore>,
    /// Counts the editions that were served.
    pub(crate) edition: watch::Sender<u64>,
    /// Room for one edit at a time.
    pub(crate) editing: Arc<Semaphore>,
    /// What was planned.
    pub(crate) plans: Arc<Plans>,
    /// What load generators tell of their runs.
    pub(crate) load_runs: LoadRuns,
    desks: Arc<Semaphore>,
    ready: RwLock<Option<Arc<Ready>>>,
}

/// The state as handlers take it.
pub(crate) type App = Arc<State>;

impl State {
    /// A state in which nothing is ready.
    pub(crate) fn new(limits: Limits, catalogue: Catalogue) -> Self {
        Self {
            room: Arc::new(room(limits.answer_bytes)),
            desks: Arc::new(Semaphore::new(limits.look_ups.max(1))),
            limits,
            catalogue,
            metrics: Arc::new(Metrics::new()),
            clients: AtomicUsize::new(0),
            phase: watch::Sender::new(Phase::Starting("opening the store")),
            edition: watch::Sender::new(0),
            editing: Arc::new(Semaphore::new(1)),
            plans: Arc::default(),
            load_runs: LoadRuns::default(),
            ready: RwLock::default(),
        }
    }

    /// Tells what the start is doing.
    pub(crate) fn step(&self, step: &'static str) {
        tracing::info!(step, "starting");
        self.phase.send_replace(Phase::Starting(step));
    }

    /// The start is done, or the next edition is there. Who reads the one before keeps it until done.
    pub(crate) fn set_ready(&self, ready: Ready) {
        *self.ready.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(ready));
        self.edition.send_modify(|edition| *edition += 1);
        self.phase.send_if_modified(|phase| {
            let starts = matches!(phase, Phase::Starting(_));
            if starts {
                *phase = Phase::Ready;
            }
            starts
        });
    }

    /// Works on a look-up on a thread that may block, when one of the desks for look-ups is free. The desk is taken up until
    /// there is room for the answer (see [`crate::http::with_room`]).
    pub(crate) async fn look_up<T: IntoResponse>(
        self: &Arc<Self>,
        work: impl FnOnce(&Ready) -> Result<T, HttpError> + Send + 'static,
    ) -> Result<Response, HttpError> {
        self.ready()?;
        let free = timeout(
            self.limits.look_up_patience,
            self.desks.clone().acquire_owned(),
        )
        .await;
        let Ok(Ok(desk)) = free else {
            return Err(HttpError::too_many(
                both!(
                    "too many look-ups wait; send fewer at a time",
                    "等待中的查询过多；请减少同时发送的查询"
                ),
                5,
            ));
        };
        let state = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work and not by its asker, who may give up before it is done.
            let desk = Desk(Arc::new(desk));
            let mut response = work(&*state.ready()?)?.into_response();
            response.extensions_mut().insert(desk);
            Ok(response)
        });
        done.await.map_err(HttpError::internal)?
    }

    /// What exists once the start is done; until then, the problem to answer with.
    pub(crate) fn ready(&self) -> Result<Arc<Ready>, HttpError> {
        let detail = match &*self.phase.borrow() {
            Phase::Starting(step) => both!(
                "the server is starting: {step}; ask again in a second",
                "服务正在启动：{step}；请在一秒后再试"
            ),
            Phase::Stopping => both!("the server is stopping", "服务正在停止"),
            Phase::Failed(_) => both!(
                "the server could not start; its log says why",
                "服务未能启动；原因见其日志"
            ),
            Phase::Ready => Bilingual::alike(""),
        };
        let ready = self.ready.read().unwrap_or_else(PoisonError::into_inner);
        match &*ready {
            Some(ready) if detail.en.is_empty() => Ok(ready.clone()),
            _ => Err(HttpError::unavailable(detail, 1)),
        }
    }
}
