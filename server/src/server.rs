//! Starting, serving, stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, interval, timeout_at};
use twin_core::catalogue::Catalogue;
use twin_core::told::Term;

use crate::app;
use crate::audit_trials::AuditTrials;
use crate::config::{DataSource, Options, SimSettings};
use crate::door;
use crate::error::ServerError;
use crate::http::guard::AllowedHosts;
use crate::live::{Commander, Edition, Engine, Message, Parts};
use crate::state::{App, Phase, Ready, State};
use crate::store::{Reader, Resumed, StoreError, StoreFile, Writer};
use crate::versions::Versions;
use crate::world::World;

/// Real time kept for the store when a stop is cut short.
const FOR_THE_STORE: Duration = Duration::from_secs(2);
/// Real time between two looks at the live clients that are left.
const GOODBYE: Duration = Duration::from_millis(10);
/// Real time between two clean-ups of the measures.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves `options` until `shutdown` is done.
///
/// # Errors
/// When it cannot listen, cannot open the store, or a part of it fails.
pub async fn run(
    options: Options,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServerError> {
    Server::bind(options).await?.run(shutdown).await
}

/// A server that listens; it loads its community meanwhile.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    hosts: AllowedHosts,
    app: App,
    messages: SyncSender<Message>,
    ended: oneshot::Receiver<Result<(), ServerError>>,
}

impl Server {
    /// Listens, and starts to load on a thread of its own: until that is done every look-up is answered with 503.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn bind(options: Options) -> Result<Self, ServerError> {
        let Options {
            listen,
            data,
            sim,
            catalogue,
            limits,
            allowed_hosts,
        } = options;
        let named = |source| ServerError::Listen { listen, source };
        let listener = door::listen(listen, limits.send_bytes).map_err(named)?;
        let addr = listener.local_addr().map_err(named)?;
        let (messages, taken) = sync_channel(limits.commands.max(1));
        let catalogue = match catalogue {
            Some(catalogue) => catalogue,
            None => Catalogue::builtin()?,
        };
        let app: App = Arc::new(State::new(limits, catalogue));
        let (end, ended) = oneshot::channel();
        let (engine_app, sender) = (app.clone(), messages.clone());
        std::thread::Builder::new()
            .name("twin-sim".to_owned())
            .spawn(move || {
                let outcome = live(data, sim, engine_app, sender, &taken);
                // Nobody waits for the outcome of a server that was dropped.
                let _dropped = end.send(outcome);
            })?;
        Ok(Self {
            listener,
            addr,
            hosts: AllowedHosts::new(allowed_hosts),
            app,
            messages,
            ended,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of its console; of a server that listens everywhere, on this machine.
    #[must_use]
    pub fn url(&self) -> String {
        let ip = self.addr.ip();
        match (ip.is_unspecified(), ip) {
            (true, _) => format!("http://localhost:{}", self.addr.port()),
            (false, std::net::IpAddr::V6(ip)) => format!("http://[{ip}]:{}", self.addr.port()),
            (false, ip) => format!("http://{ip}:{}", self.addr.port()),
        }
    }

    /// How far the start has come, as it goes on.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Phase> {
        self.app.phase.subscribe()
    }

    /// Serves until `shutdown` is done; then finishes requests, closes live streams and hands everything to the store,
    /// within [`crate::Limits::stop_time`].
    ///
    /// # Errors
    /// When the community cannot be loaded, or a part of the server fails.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) -> Result<(), ServerError> {
        let Self {
            listener,
            hosts,
            app,
            messages,
            mut ended,
            ..
        } = self;
        let (stop, stopped) = oneshot::channel::<()>();
        let graceful = async move {
            // The sender is kept until it has sent.
            let _sent = stopped.await;
        };
        let (routes, served) = (app::router(&app, hosts), app.clone());
        let mut serving = tokio::spawn(async move {
            door::serve(listener, routes, &served.limits, &served.metrics, graceful).await;
        });
        let upkeep = tokio::spawn(upkeep(app.clone()));
        let mut has_ended = false;
        let outcome = tokio::select! {
            () = shutdown => Ok(()),
            end = &mut ended => {
                has_ended = true;
                end.unwrap_or(Err(ServerError::Stopped(SIMULATION))).and(Err(ServerError::Stopped(SIMULATION)))
            }
            _ = &mut serving => Err(ServerError::Stopped(Term::new("listener", "监听"))),
        };
        tracing::info!("stopping");
        app.plans.cancel_all();
        let deadline = Instant::now() + app.limits.stop_time;
        if let Err(error) = &outcome {
            app.phase.send_replace(Phase::Failed(error.to_string()));
        } else {
            app.phase.send_replace(Phase::Stopping);
        }
        // A listener that has failed takes no signal.
        let _failed = stop.send(());
        if !serving.is_finished()
            && timeout_at(deadline - FOR_THE_STORE, &mut serving)
                .await
                .is_err()
        {
            tracing::warn!("some requests were cut off");
            serving.abort();
        }
        goodbyes(&app, deadline - FOR_THE_STORE).await;
        upkeep.abort();
        drop(tokio::task::spawn_blocking(move || {
            messages.send(Message::Stop)
        }));
        if !has_ended && timeout_at(deadline, ended).await.is_err() {
            tracing::error!(
                "the store was not closed in time; the next start goes on from its last commit"
            );
        }
        outcome
    }
}

/// Waits until every live client has been told that the server stops.
async fn goodbyes(app: &App, deadline: Instant) {
    let mut look = interval(GOODBYE);
    while app.clients.load(Ordering::Acquire) > 0 && Instant::now() < deadline {
        look.tick().await;
    }
}

async fn upkeep(app: App) {
    let mut every = interval(UPKEEP);
    loop {
        every.tick().await;
        app.metrics.upkeep();
    }
}

/// Loads, simulates until it is told to stop, closes the store: the life of the simulation's thread. An edit begins the next edition of
/// the community; what readers have of the one before stays until that is served.
fn live(
    data: DataSource,
    settings: SimSettings,
    app: App,
    sender: SyncSender<Message>,
    messages: &Receiver<Message>,
) -> Result<(), ServerError> {
    let (mut file, community, mut resumed) = StoreFile::open(data, &app.limits)?;
    let versions = Versions::of(file.path()).map_err(StoreError::from)?;
    app.step("indexing the community");
    let catalogue = app.catalogue.clone().covering(&community);
    let world = Arc::new(World::new(community, catalogue)?);
    app.step("starting the simulation");
    let mut edition = Edition {
        world,
        versions,
        app,
        sender,
        served: None,
    };
    loop {
        let (freed, next) = simulate(file, resumed, edition, settings.clone(), messages)?;
        let Some(next) = next else {
            return Ok(());
        };
        file = freed.ok_or(ServerError::Stopped(STORE))?;
        resumed = file.prepare()?;
        edition = *next;
    }
}

/// The part that simulates.
const SIMULATION: Term = Term::new("simulation", "仿真");
/// The part that stores.
const STORE: Term = Term::new("store", "存储");

/// Simulates one edition until it is told to stop or to make room for another; gives the store back.
fn simulate(
    file: StoreFile,
    resumed: Resumed,
    edition: Edition,
    settings: SimSettings,
    messages: &Receiver<Message>,
) -> Result<(Option<StoreFile>, Option<Box<Edition>>), ServerError> {
    let Edition {
        world,
        versions,
        app,
        sender,
        served,
    } = edition;
    let reader = Reader::new(file.path());
    let store = file.path().display().to_string();
    let writer = Writer::start(file, world.clone(), &app.limits, app.metrics.clone())?;
    let parts = Parts {
        world: world.clone(),
        settings,
        resumed,
        writer: writer.handle(),
        limits: app.limits.clone(),
        metrics: app.metrics.clone(),
    };
    let engine = match Engine::new(parts) {
        Ok(engine) => engine,
        Err(error) => {
            writer.stop();
            return Err(error);
        }
    };
    let (handle, hub) = (writer.handle(), engine.hub());
    // The alarm numbers that are set aside must be on the disk before any of them is seen.
    if let Err(fault) = handle.flush_blocking() {
        tracing::error!(%fault, store, "the store takes nothing");
        writer.stop();
        return Err(ServerError::Stopped(STORE));
    }
    let commander = Commander::new(world.clone(), sender, app.metrics.clone());
    tracing::info!(store, devices = world.community.devices.len(), "ready");
    app.set_ready(Ready {
        world,
        hub,
        commander,
        reader,
        writer: handle,
        versions,
        trials: AuditTrials::default(),
    });
    if let Some(served) = served {
        // An asker that is gone sees it all the same.
        let _gone = served.send(());
    }
    // The state holds the only lasting ends of the channel, so a server that is dropped stops its simulation too.
    drop(app);
    let next = engine.run(messages);
    Ok((writer.stop(), next))
}
