//! A whole run: opens the target, starts what speaks and the checking side, drives the phases, and reports.

mod end;
mod live;
mod open;
mod side;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_core::sim::{DisturbanceError, SimError, SnapshotError};
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::{self, Term};

use crate::check::{CheckerEnd, Ledger};
use crate::commands::Commands;
use crate::credentials::{Credentials, CredentialsError};
use crate::crew::Crew;
use crate::driver::{Checking, DriveError, Driver, Moment};
use crate::edges::Edges;
use crate::payload::{DeviceFacts, ProfileError};
use crate::plan::{CommandsError, IdentityError, Plan, Sharing, Target};
use crate::record::{Playback, RecordError, Tap, TrafficDigest};
use crate::secret::Secret;
use crate::source::{Source, SourceUse, Spout};
use crate::target::TargetError;
use crate::truth::{TruthError, TruthPlan, TruthTap, written};
use crate::verdict::Report;
use end::{Ended, Told};
pub use live::Live;
use open::{commands, edge_nodes, open, open_tap, target_error};
use side::{checking, open_checker};

/// How long a run without a checking side waits for acknowledgements at its end.
const FINISH: Duration = Duration::from_secs(5);

/// What every run is made of, whatever speaks.
pub(crate) struct Frame<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) target: &'a Target,
    pub(crate) password: Option<&'a Secret>,
    /// The same for where messages come back, if that is not the target.
    pub(crate) check_password: Option<&'a Secret>,
    pub(crate) present: SimTime,
    pub(crate) record: Option<&'a Path>,
}

/// What speaks.
pub(crate) struct Feed<'a> {
    /// Name of the community or the record.
    pub(crate) name: String,
    pub(crate) seed: u64,
    /// The time stamp at the begin.
    pub(crate) begins: SimTime,
    /// What is added to the time of a message in its stamps.
    pub(crate) shift: SimSpan,
    pub(crate) profile: String,
    pub(crate) facts: &'a [DeviceFacts],
    /// What its devices log in with, where they have logins of their own.
    pub(crate) credentials: Option<Credentials>,
    /// Topic filters that find its messages.
    pub(crate) filters: Vec<String>,
    /// What a replay is to send, if it is one.
    pub(crate) replay: Option<&'a Playback>,
    /// Where what really happens is written, if anywhere.
    pub(crate) truth: Option<TruthPlan<'a>>,
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
    /// A platform could not know which device speaks.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Commands could not come in.
    #[error(transparent)]
    Commands(#[from] CommandsError),
    /// Devices have no logins that could be used.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The target does not do what the plan asks for.
    #[error("{target}: {reason}")]
    Unfit {
        /// The target.
        target: String,
        /// What does not fit.
        reason: Term,
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
    /// There is nothing to go on from.
    #[error("the snapshot: {0}")]
    Snapshot(#[from] SnapshotError),
    /// What is to happen cannot.
    #[error("the scenario: {0}")]
    Disturbances(#[from] DisturbanceError),
    /// A record cannot be written or read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The ground truth cannot be written.
    #[error(transparent)]
    Truth(#[from] TruthError),
    /// The sending side ended early.
    #[error(transparent)]
    Drive(#[from] DriveError),
    /// A thread of ours failed.
    #[error("a thread of the load generator failed: {0}")]
    Thread(Term),
}

impl told::Told for RunError {
    fn zh(&self) -> String {
        match self {
            Self::NoDevices(community) => {
                format!("{community} 没有设备，因此不会发送任何消息；请先布点：twin place")
            }
            Self::Profile(error) => error.zh(),
            Self::Identity(error) => error.zh(),
            Self::Commands(error) => error.zh(),
            Self::Credentials(error) => error.zh(),
            Self::Unfit { target, reason } => format!("{target}：{}", reason.zh),
            Self::Target { target, source } => format!("无法使用目标 {target}：{}", source.zh()),
            Self::Descriptors { needed, allowed } => format!(
                "{needed} 个连接需要的打开文件数超过系统允许单个进程的 {allowed}；请提高上限（ulimit -n），或让设备共用连接"
            ),
            Self::Simulation(error) => error.zh(),
            Self::Snapshot(error) => format!("快照：{}", error.zh()),
            Self::Disturbances(error) => format!("场景：{}", error.zh()),
            Self::Record(error) => error.zh(),
            Self::Truth(error) => error.zh(),
            Self::Drive(error) => error.zh(),
            Self::Thread(what) => format!("负荷发生器的{}线程失败", what.zh),
        }
    }
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
    if let Some(credentials) = &feed.credentials {
        credentials.give(&mut crew, facts, frame.target, frame.present)?;
    }
    let is_sparkplug = feed.profile == "sparkplug" && feed.replay.is_none();
    if is_sparkplug && frame.target.sharing == Sharing::Gateway {
        edge_nodes(&mut crew, facts);
    }
    let mut commands = commands(frame, &feed, is_sparkplug)?;
    let tap = open_tap(frame, &feed)?;
    let epoch = Instant::now();
    let checker = open_checker(frame, &feed, epoch)?;
    let outlet = open(frame, &feed, &crew, commands.as_ref(), epoch)?;
    // The last that is opened: a run that cannot begin leaves an older truth as it is.
    let truth = feed.truth.map(TruthPlan::create).transpose()?;
    let grace = plan
        .check
        .as_ref()
        .map_or(FINISH, |c| Duration::from_secs_f64(c.grace_secs));
    let ledger = Mutex::new(Ledger::new(facts.len(), plan.phases.len(), grace));
    tracing::info!(
        "the run begins: {} to {}",
        feed.name,
        frame.target.address.shown()
    );
    let (mut spout, inlet) = Source::pipe();
    if feed.replay.is_none() {
        spout.inbox = commands.as_mut().map(Commands::connect);
    }
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
        let (truth, writing) = truth.map(|file| TruthTap::open(scope, file)).unzip();
        let connection_of = &crew.connection_of;
        let phases = plan.phases.len();
        let mut driver = Driver::new(outlet, inlet, connection_of, epoch, checks, phases);
        driver.tap = tap;
        driver.truth = truth;
        driver.shift = feed.shift;
        driver.edges = is_sparkplug.then(Edges::default);
        driver.commands = commands;
        driver.check = what_is_back.unwrap_or(Checking::Subscribed);
        driver.traffic = feed.replay.map(|_| TrafficDigest::default());
        let driven = drive(&mut driver, plan, grace, begun, checks, tell);
        stop.store(true, Ordering::Relaxed);
        let tap = driver.tap.take();
        if let Some(truth) = driver.truth.take() {
            truth.finish();
        }
        let mut ended = Ended {
            sending: driver.figures().to_vec(),
            reason: driver.outlet.last_reason().map(ToString::to_string),
            retries: driver.outlet.retries(),
            limits: driver.outlet.limits(),
            traffic: driver.traffic.take().map(|t| t.text()),
            waited: tap.as_ref().map_or(Duration::ZERO, Tap::waited),
            ..Ended::default()
        };
        let unknown = driver.commands.as_ref().and_then(Commands::last_unknown);
        ended.unknown = unknown.map(str::to_owned);
        let refusal = driver.commands.as_ref().and_then(Commands::last_refusal);
        ended.refusal = refusal.cloned();
        // The simulation ends when nobody takes its messages.
        drop(driver);
        // What ended the speaker, the record or the truth is the cause of what ended the run.
        let said = speaking
            .join()
            .map_err(|_| RunError::Thread(Term::new("simulation", "仿真")))?;
        ended.recorded = tap.map(Tap::finish).transpose()?;
        written(writing)?;
        ended.source = said?;
        ended.checked = match checking.map(|c| c.join()) {
            None => CheckerEnd::default(),
            Some(Ok(end)) => end.map_err(|e| target_error(frame, e))?,
            Some(Err(_)) => return Err(RunError::Thread(Term::new("check", "核对"))),
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
    let told = Told {
        frame,
        name: feed.name,
        seed: feed.seed,
        profile: feed.profile,
        replay: feed.replay,
        devices: facts.len(),
        connections: crew.clients.len(),
    };
    let checks = is_checked.then_some(&ledger);
    Ok(told.report(ended, checks, ledger.gap_nanos()))
}

/// Drives phase after phase, and waits for what is under way.
fn drive(
    driver: &mut Driver<'_>,
    plan: &Plan,
    grace: Duration,
    begun: Duration,
    ledger: Option<&Mutex<Ledger>>,
    tell: &mut dyn FnMut(&Live<'_>),
) -> Result<(), DriveError> {
    let epoch = driver.epoch;
    let mut told = |index: usize, moment: &Moment<'_>| {
        tell(&Live {
            plan,
            index,
            seconds: (epoch.elapsed() - begun).as_secs_f64(),
            moment,
            ledger,
        });
    };
    let last = plan.phases.len().saturating_sub(1);
    for (index, phase) in plan.phases.iter().enumerate() {
        let ran = driver.run(index as u16, phase, &mut |moment| told(index, moment));
        if let Err(DriveError::RecordGone | DriveError::TruthGone) = ran {
            // What the target took is sent all the same, so that what counts as sent was. Why the run ended is told, not what befell its end.
            drop(driver.finish(grace, &mut |moment| told(last, moment)));
        }
        ran?;
    }
    driver.finish(grace, &mut |moment| told(last, moment))
}
