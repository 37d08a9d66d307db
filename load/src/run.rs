//! A whole run: opens the target, starts what speaks and the checking side, drives the phases, and reports.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use twin_core::sim::SimError;
use twin_core::time::SimTime;

use crate::commands::{Commands, Form};
use crate::check::{Checker, CheckerEnd, Ledger};
use crate::crew::Crew;
use crate::driver::{Checking, DriveError, Driver};
use crate::edges::Edges;
use crate::figures::PhaseFigures;
use crate::mqtt::{Client, MqttError, Pool, QoS, Settings, Subscription, Will};
use crate::payload::{DeviceFacts, ProfileError, TopicPattern};
use crate::plan::{Plan, Scheme, Sharing, Target};
use crate::record::{Manifest, Origin, Playback, RecordError, Tap, TrafficDigest};
use crate::secret::Secret;
use crate::source::{Source, SourceUse, Spout};
use crate::target::remote::{Body, Login, RemoteSettings, Speech};
use crate::target::{Lines, Outlet, Recorded, Remote, RemoteError, TargetError};
use crate::verdict::{RecordReport, ReplayReport, Report, Setting};
use crate::witness::Deaf;

/// File descriptors that a run needs beside those of its connections.
const OTHER_DESCRIPTORS: u64 = 64;
/// How long a run without a checking side waits for acknowledgements at its end.
const FINISH: Duration = Duration::from_secs(5);

/// How long a connection may take to be accepted, and a request to be answered.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What every run is made of, whatever speaks.
pub(crate) struct Frame<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) target: &'a Target,
    pub(crate) password: Option<&'a Secret>,
    pub(crate) present: SimTime,
    pub(crate) record: Option<&'a Path>,
}

/// What speaks.
pub(crate) struct Feed<'a> {
    /// Name of the community or the record.
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) profile: String,
    pub(crate) facts: &'a [DeviceFacts],
    /// Topic filters that find its messages.
    pub(crate) filters: Vec<String>,
    /// What a replay is to send, if it is one.
    pub(crate) replay: Option<&'a Playback>,
    pub(crate) speaker: Speaker<'a>,
}

/// Hands messages over in a thread of its own.
pub(crate) type Speaker<'a> =
    Box<dyn FnOnce(Spout, &AtomicBool) -> Result<SourceUse, RecordError> + Send + 'a>;

/// Why a run cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// There is nothing that could speak.
    #[error("{0} has no devices, so that nothing would be sent; place some first: twin place")]
    NoDevices(String),
    /// The profile is wrong.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The target does not do what the plan asks for.
    #[error("{target}: {reason}")]
    Unfit {
        /// The target.
        target: String,
        /// What does not fit.
        reason: &'static str,
    },
    /// The target cannot be opened, or was lost for good.
    #[error("the target {target} cannot be used")]
    Target {
        /// The target.
        target: String,
        /// Why.
        #[source]
        source: TargetError,
    },
    /// Too few file descriptors.
    #[error(
        "{needed} connections need more open files than the {allowed} that this system allows a process; raise the limit (ulimit -n) or let devices share connections"
    )]
    Descriptors {
        /// Connections.
        needed: u64,
        /// Open files that are allowed.
        allowed: u64,
    },
    /// The simulation cannot be made.
    #[error(transparent)]
    Simulation(#[from] SimError),
    /// A record cannot be written or read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The sending side ended early.
    #[error(transparent)]
    Drive(#[from] DriveError),
    /// A thread of ours failed.
    #[error("a thread of the load generator failed: {0}")]
    Thread(&'static str),
}

/// How a run is doing.
#[derive(Debug)]
pub struct Live<'a> {
    /// The phase's name.
    pub phase: &'a str,
    /// Its number from 1, and how many there are.
    pub place: (usize, usize),
    /// Seconds of the run.
    pub seconds: f64,
    /// The sending side's figures of this phase.
    pub sending: &'a PhaseFigures,
    /// Messages back of the whole run, if checked.
    pub received: Option<u64>,
    /// Latency in milliseconds of this phase at 99 %, if checked.
    pub latency_p99_ms: Option<f64>,
    /// Connections that are up, and all.
    pub connections: (usize, usize),
}

/// Runs the frame's plan with what `feed` says; `tell` hears twice a second how it is going.
pub(crate) fn run_feed(
    frame: &Frame<'_>,
    feed: Feed<'_>,
    tell: &mut dyn FnMut(&Live<'_>),
) -> Result<Report, RunError> {
    let (plan, facts) = (frame.plan, feed.facts);
    if facts.is_empty() {
        return Err(RunError::NoDevices(feed.name));
    }
    let mut crew = Crew::new(facts, frame.target);
    let is_sparkplug = feed.profile == "sparkplug" && feed.replay.is_none();
    if is_sparkplug && frame.target.sharing == Sharing::Gateway {
        edge_nodes(&mut crew, facts);
    }
    let commands = commands(frame, facts, is_sparkplug)?;
    let tap = open_tap(frame, &feed)?;
    let epoch = Instant::now();
    let checker = open_checker(frame, &feed, epoch)?;
    let outlet = open(frame, &feed, &crew, commands.as_ref(), epoch)?;
    let grace = plan
        .check
        .as_ref()
        .map_or(FINISH, |c| Duration::from_secs_f64(c.grace_secs));
    let ledger = Mutex::new(Ledger::new(facts.len(), plan.phases.len(), grace));
    let (spout, inlet) = Source::pipe();
    let stop = AtomicBool::new(false);
    let begun = epoch.elapsed();
    let cpu = crate::cpu::process_nanos();
    let Feed { speaker, .. } = feed;
    let what_is_back = checking(frame);
    let is_checked = what_is_back.is_some();
    let checks = is_checked.then_some(&ledger);
    let mut ended = std::thread::scope(|scope| {
        let speaking = scope.spawn(|| speaker(spout, &stop));
        let checking = checker.map(|c| scope.spawn(|| c.run(&ledger, &stop)));
        let connection_of = &crew.connection_of;
        let phases = plan.phases.len();
        let mut driver = Driver::new(outlet, inlet, connection_of, epoch, checks, phases);
        driver.tap = tap;
        driver.edges = is_sparkplug.then(Edges::default);
        driver.commands = commands;
        driver.check = what_is_back.unwrap_or(Checking::Subscribed);
        driver.traffic = feed.replay.map(|_| TrafficDigest::default());
        let driven = drive(&mut driver, plan, grace, begun, checks, tell);
        stop.store(true, Ordering::Relaxed);
        let tap = driver.tap.take();
        let mut ended = Ended {
            sending: driver.figures().to_vec(),
            reason: driver.outlet.last_reason().map(str::to_owned),
            traffic: driver.traffic.take().map(|t| t.text()),
            waited: tap.as_ref().map_or(Duration::ZERO, Tap::waited),
            ..Ended::default()
        };
        let unknown = driver.commands.as_ref().and_then(Commands::last_unknown);
        ended.unknown = unknown.map(str::to_owned);
        // The simulation ends when nobody takes its messages.
        drop(driver);
        // What ended the speaker or the record is the cause of what ended the run.
        let said = speaking.join().map_err(|_| RunError::Thread("simulation"))?;
        ended.recorded = tap.map(Tap::finish).transpose()?;
        ended.source = said?;
        ended.checked = match checking.map(|c| c.join()) {
            None => CheckerEnd::default(),
            Some(Ok(end)) => end.map_err(|e| target_error(frame, e))?,
            Some(Err(_)) => return Err(RunError::Thread("check")),
        };
        driven.map_err(|e| match e {
            DriveError::Target(source) => target_error(frame, source),
            other => other.into(),
        })?;
        Ok(ended)
    })?;
    ended.cpu_nanos = crate::cpu::process_nanos() - cpu;
    let mut ledger = ledger
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    ledger.settle(u64::MAX);
    let setting = Setting {
        community: feed.name,
        seed: feed.seed,
        devices: facts.len(),
        target: frame.target.address.url.clone(),
        profile: feed.profile,
        qos: frame.target.qos as u8,
        connections: crew.clients.len(),
        simulation_cpu_s: ended.source.cpu_nanos as f64 / 1e9,
        check_cpu_s: ended.checked.cpu_nanos as f64 / 1e9,
        process_cpu_s: ended.cpu_nanos as f64 / 1e9,
        check_reconnects: ended.checked.counters.reconnects,
        last_unknown_addressee: ended.unknown,
        check_gap_s: ledger.gap_nanos() as f64 / 1e9,
        last_broken_because: ended.reason,
        replay: feed.replay.map(|p| replayed(p, ended.traffic)),
        record: ended.recorded.map(|m| RecordReport {
            messages: m.messages,
            traffic_sha256: m.traffic_sha256,
            waited_seconds: ended.waited.as_secs_f64(),
        }),
    };
    let checks = is_checked.then_some(&ledger);
    Ok(Report::new(setting, &plan.phases, &ended.sending, checks, plan))
}

/// Makes each connection of a gateway an edge node, whose last will is its death (Sparkplug 3.0, 6.4.24: quality of service 1).
fn edge_nodes(crew: &mut Crew, facts: &[DeviceFacts]) {
    for (device, connection) in facts.iter().zip(&crew.connection_of) {
        if let Some(client) = crew.clients.get_mut(*connection as usize) {
            client.is_edge_node = true;
            client.will = Some(Will {
                topic: format!("spBv1.0/{}/NDEATH/{}", device.community, device.gateway),
                payload: Vec::new(),
                qos: 1,
            });
        }
    }
}

/// Who can be commanded, if commands are listened to.
fn commands(
    frame: &Frame<'_>,
    facts: &[DeviceFacts],
    is_sparkplug: bool,
) -> Result<Option<Commands>, RunError> {
    let form = match &frame.plan.payload.command_topic {
        _ if frame.target.address.scheme != Scheme::Mqtt => return Ok(None),
        Some(topic) => Form::Pattern(TopicPattern::parse(topic)?),
        None if is_sparkplug => Form::Sparkplug,
        None => return Ok(None),
    };
    Ok(Some(Commands::new(form, facts)))
}

/// The clients that send, and after them one that listens to commands.
fn clients(frame: &Frame<'_>, crew: &Crew, commands: Option<&Commands>) -> Vec<Client> {
    let listening = commands.map(|commands| Client {
        id: format!("{}commands", frame.target.client_prefix),
        user: frame.target.user.clone(),
        subscription: Some(Subscription {
            filters: commands.filters(),
            qos: QoS::AtMostOnce,
        }),
        ..Client::default()
    });
    crew.clients.iter().cloned().chain(listening).collect()
}

/// What a run left behind.
#[derive(Default)]
struct Ended {
    sending: Vec<PhaseFigures>,
    reason: Option<String>,
    unknown: Option<String>,
    traffic: Option<String>,
    waited: Duration,
    recorded: Option<Manifest>,
    source: SourceUse,
    checked: CheckerEnd,
    cpu_nanos: u64,
}

fn replayed(playback: &Playback, traffic: Option<String>) -> ReplayReport {
    let traffic = traffic.unwrap_or_default();
    ReplayReport {
        record: playback.record().folder().display().to_string(),
        messages: playback.messages(),
        is_whole: playback.is_whole(),
        expected_sha256: playback.traffic_sha256().to_owned(),
        is_same: traffic == playback.traffic_sha256(),
        sent_sha256: traffic,
        passed_over: playback.record().passed_over().to_vec(),
    }
}

fn open_tap(frame: &Frame<'_>, feed: &Feed<'_>) -> Result<Option<Tap>, RunError> {
    let address = &frame.target.address;
    let path = match (frame.record, address.scheme) {
        (Some(_), Scheme::Parquet) => {
            return Err(RunError::Unfit {
                target: address.url.clone(),
                reason: "this target is a record already; leave --record out",
            });
        }
        (None, Scheme::Parquet) => address.path(),
        (Some(folder), _) => folder.to_owned(),
        (None, _) => return Ok(None),
    };
    let origin = Origin::Load {
        source: feed.name.clone(),
        target: address.url.clone(),
        profile: feed.profile.clone(),
    };
    let devices = feed.facts.iter().map(|f| f.device.clone()).collect();
    Ok(Some(Tap::open(&path, origin, devices, frame.present)?))
}

fn drive(
    driver: &mut Driver<'_>,
    plan: &Plan,
    grace: Duration,
    begun: Duration,
    ledger: Option<&Mutex<Ledger>>,
    tell: &mut dyn FnMut(&Live<'_>),
) -> Result<(), DriveError> {
    let epoch = driver.epoch;
    for (index, phase) in plan.phases.iter().enumerate() {
        driver.run(index as u16, phase, &mut |outlet, sending| {
            let checked = ledger.map(|l| {
                let ledger = l.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let received: u64 = ledger.phases().iter().map(|p| p.received).sum();
                let latency = ledger
                    .phases()
                    .get(index)
                    .and_then(|p| p.latency.percentile_ms(99.0));
                (received, latency)
            });
            tell(&Live {
                phase: &phase.name,
                place: (index + 1, plan.phases.len()),
                seconds: (epoch.elapsed() - begun).as_secs_f64(),
                sending,
                received: checked.map(|c| c.0),
                latency_p99_ms: checked.and_then(|c| c.1),
                connections: outlet.connections(),
            });
        })?;
    }
    driver.finish(grace)
}

fn target_error(frame: &Frame<'_>, source: impl Into<TargetError>) -> RunError {
    RunError::Target {
        target: frame.target.address.url.clone(),
        source: source.into(),
    }
}

fn settings(frame: &Frame<'_>, seed: u64) -> Settings {
    let target = frame.target;
    Settings {
        tls: target.address.is_secure.then(|| target.tls.clone()),
        version: target.version,
        qos: target.qos,
        password: frame.password.cloned(),
        keep_alive_secs: target.keep_alive_secs,
        seed,
        ..Settings::new(target.address.host.clone(), target.address.port)
    }
}

fn open(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    crew: &Crew,
    commands: Option<&Commands>,
    epoch: Instant,
) -> Result<Outlet, RunError> {
    let address = &frame.target.address;
    let connections = || descriptors(crew.clients.len() as u64);
    let opened = match address.scheme {
        Scheme::Mqtt => {
            connections()?;
            open_pool(settings(frame, feed.seed), clients(frame, crew, commands), epoch)
                .map(|pool| Outlet::Mqtt(Box::new(pool)))
                .map_err(TargetError::from)
        }
        Scheme::File => Lines::create(Path::new(&address.url).to_owned(), epoch)
            .map(Outlet::Lines)
            .map_err(TargetError::from),
        Scheme::Stdout => Ok(Outlet::Lines(Lines::stdout(epoch))),
        Scheme::Parquet => Ok(Outlet::Recorded(Recorded::new(epoch))),
        Scheme::Http | Scheme::Nats | Scheme::WebSocket => {
            connections()?;
            open_remote(frame, feed, crew, epoch)
                .map(|remote| Outlet::Remote(Box::new(remote)))
                .map_err(TargetError::from)
        }
    };
    opened.map_err(|source| target_error(frame, source))
}

fn open_remote(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    crew: &Crew,
    epoch: Instant,
) -> Result<Remote, RemoteError> {
    let clients: Vec<_> = (crew.clients.iter())
        .map(|c| (c.id.clone(), c.user.clone()))
        .collect();
    Remote::open(remote_settings(frame, feed.seed)?, &clients, epoch)
}

fn remote_settings(frame: &Frame<'_>, seed: u64) -> Result<RemoteSettings, RemoteError> {
    let target = frame.target;
    let address = &target.address;
    let speech = match (address.scheme, &target.stream) {
        (Scheme::Nats, Some(stream)) => Speech::JetStream(stream.clone()),
        (Scheme::Nats, None) => Speech::Nats,
        (Scheme::WebSocket, _) => Speech::WebSocket,
        _ => Speech::Http,
    };
    let body = match (&speech, target.batch) {
        (Speech::Http, 1) => Body::Payload,
        _ => Body::Lines,
    };
    Ok(RemoteSettings {
        speech,
        url: address.url.clone(),
        host: address.host.clone(),
        port: address.port,
        path: address.path_and_query().to_owned(),
        tls: match address.is_secure {
            true => Some(target.tls.config()?),
            false => None,
        },
        login: Login {
            user: target.user.clone(),
            password: frame.password.cloned(),
        },
        body: target.body.unwrap_or(body),
        batch: target.batch as usize,
        connect_timeout: CONNECT_TIMEOUT,
        run: format!("{:x}", frame.present.nanos()),
        seed,
    })
}

fn open_pool(
    settings: Settings,
    clients: Vec<Client>,
    epoch: Instant,
) -> Result<Pool, MqttError> {
    let mut pool = Pool::new(settings, clients, epoch)?;
    pool.open(&mut Deaf)?;
    Ok(pool)
}

fn open_checker(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    epoch: Instant,
) -> Result<Option<Checker>, RunError> {
    let Some(check) = &frame.plan.check else {
        return Ok(None);
    };
    let filters = if check.topics.is_empty() {
        &feed.filters
    } else {
        &check.topics
    };
    let user = frame.target.user.as_deref();
    let group = frame.target.client_prefix.trim_end_matches('-');
    match (frame.target.address.scheme, &frame.target.stream) {
        (Scheme::Mqtt, _) => {
            let settings = settings(frame, feed.seed);
            Checker::open(&settings, user, group, check.subscribers, filters, epoch)
                .map(Some)
                .map_err(|e| target_error(frame, e))
        }
        (Scheme::Nats, None) => {
            let settings = remote_settings(frame, feed.seed).map_err(|e| target_error(frame, e))?;
            Checker::open_nats(settings, group, check.subscribers, filters, epoch)
                .map(Some)
                .map_err(|e| target_error(frame, e))
        }
        // What they answer counts as back.
        (Scheme::Http | Scheme::Nats, _) => Ok(None),
        _ => Err(RunError::Unfit {
            target: frame.target.address.url.clone(),
            reason: "nothing comes back from such a target; leave the check out",
        }),
    }
}

/// What counts as back, if that is checked.
fn checking(frame: &Frame<'_>) -> Option<Checking> {
    frame.plan.check.as_ref()?;
    match (frame.target.address.scheme, &frame.target.stream) {
        (Scheme::Http, _) | (Scheme::Nats, Some(_)) => Some(Checking::Answers),
        _ => Some(Checking::Subscribed),
    }
}

/// Raises the limit of open files as far as it may be raised.
fn descriptors(connections: u64) -> Result<(), RunError> {
    let needed = connections + OTHER_DESCRIPTORS;
    let limit = getrlimit(Resource::Nofile);
    let (soft, hard) = (
        limit.current.unwrap_or(u64::MAX),
        limit.maximum.unwrap_or(u64::MAX),
    );
    if needed <= soft {
        return Ok(());
    }
    let raised = Rlimit {
        current: Some(needed),
        maximum: limit.maximum,
    };
    if needed > hard || setrlimit(Resource::Nofile, raised).is_err() {
        return Err(RunError::Descriptors {
            needed: connections,
            allowed: hard,
        });
    }
    Ok(())
}
