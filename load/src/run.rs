//! A whole run: opens the target, starts the simulation and the checking side, drives the phases, and reports.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::sim::{SimError, SimOptions};
use twin_core::time::{SimSpan, SimTime};

use crate::check::{Checker, CheckerEnd, Ledger};
use crate::crew::Crew;
use crate::driver::{DriveError, Driver};
use crate::figures::PhaseFigures;
use crate::mqtt::{MqttError, Pool, Settings};
use crate::payload::{ProfileError, Ready, device_facts, ready};
use crate::plan::{Clock, Plan, Scheme, Target};
use crate::secret::Secret;
use crate::source::{Source, SourceUse};
use crate::target::{Lines, Outlet, TargetError};
use crate::verdict::{Report, Setting};
use crate::witness::Deaf;

/// File descriptors that a run needs beside those of its connections.
const OTHER_DESCRIPTORS: u64 = 64;
/// How long a run without a checking side waits for acknowledgements at its end.
const FINISH: Duration = Duration::from_secs(5);

/// What a run is made of.
#[derive(Debug, Clone, Copy)]
pub struct RunOptions<'a> {
    /// Whose devices speak.
    pub community: &'a Community,
    /// What they are.
    pub catalogue: &'a Catalogue,
    /// How they are simulated.
    pub simulation: SimOptions,
    /// What happens.
    pub plan: &'a Plan,
    /// Where it happens.
    pub target: &'a Target,
    /// Password or token for the target.
    pub password: Option<&'a Secret>,
    /// The present, for time stamps that are shifted to it.
    pub present: SimTime,
}

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

/// Runs `options.plan`; `tell` hears twice a second how it is going.
///
/// # Errors
/// When the run cannot begin, or its target is gone for good. A connection that breaks is no error: it is made again, and the report
/// tells.
pub fn run(options: &RunOptions<'_>, tell: &mut dyn FnMut(&Live<'_>)) -> Result<Report, RunError> {
    let facts = device_facts(options.community);
    if facts.is_empty() {
        return Err(RunError::NoDevices(options.community.id.to_string()));
    }
    let mut ready = ready(&options.plan.payload)?;
    let crew = Crew::new(&facts, options.target);
    let epoch = Instant::now();
    let checker = open_checker(options, &ready, epoch)?;
    let outlet = open(options, &crew, epoch)?;
    let shift = match options.plan.payload.clock {
        Clock::Simulated => SimSpan::from_nanos(0),
        Clock::Shifted => options.present - options.simulation.start,
    };
    let source = Source::new(
        options.community,
        options.catalogue,
        options.simulation,
        shift,
    )?;
    let grace = options
        .plan
        .check
        .as_ref()
        .map_or(FINISH, |c| Duration::from_secs_f64(c.grace_secs));
    let ledger = Mutex::new(Ledger::new(facts.len(), options.plan.phases.len(), grace));
    let (spout, inlet) = Source::pipe();
    let stop = AtomicBool::new(false);
    let begun = epoch.elapsed();
    let cpu = crate::cpu::process_nanos();
    std::thread::scope(|scope| {
        let sim = scope.spawn(|| source.run(&facts, ready.profile.as_mut(), spout, &stop));
        let is_checked = checker.is_some();
        let checking = checker.map(|c| scope.spawn(|| c.run(&ledger, &stop)));
        let mut driver = Driver::new(
            outlet,
            inlet,
            &crew.connection_of,
            epoch,
            is_checked.then_some(&ledger),
            options.plan.phases.len(),
        );
        let driven = drive(
            &mut driver,
            options.plan,
            grace,
            begun,
            is_checked.then_some(&ledger),
            tell,
        );
        stop.store(true, Ordering::Relaxed);
        let sending = driver.figures().to_vec();
        let reason = driver.outlet.last_reason().map(str::to_owned);
        // The simulation ends when nobody takes its messages.
        drop(driver);
        let source = sim.join().map_err(|_| RunError::Thread("simulation"))?;
        let checked = match checking.map(|c| c.join()) {
            None => CheckerEnd::default(),
            Some(Ok(end)) => end.map_err(|e| target_error(options, e.into()))?,
            Some(Err(_)) => return Err(RunError::Thread("check")),
        };
        driven.map_err(|e| match e {
            DriveError::Target(source) => target_error(options, source),
            other => other.into(),
        })?;
        let setting = setting(
            options,
            &crew,
            source,
            checked,
            crate::cpu::process_nanos() - cpu,
            reason,
        );
        let mut ledger = ledger
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.settle(u64::MAX);
        let checks = is_checked.then_some(&*ledger);
        Ok(Report::new(
            setting,
            &options.plan.phases,
            &sending,
            checks,
            options.plan,
        ))
    })
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

fn target_error(options: &RunOptions<'_>, source: TargetError) -> RunError {
    RunError::Target {
        target: options.target.address.url.clone(),
        source,
    }
}

fn settings(options: &RunOptions<'_>) -> Settings {
    let target = options.target;
    Settings {
        tls: target.address.is_secure.then(|| target.tls.clone()),
        version: target.version,
        qos: target.qos,
        password: options.password.cloned(),
        keep_alive_secs: target.keep_alive_secs,
        seed: options.simulation.seed,
        ..Settings::new(target.address.host.clone(), target.address.port)
    }
}

fn open(options: &RunOptions<'_>, crew: &Crew, epoch: Instant) -> Result<Outlet, RunError> {
    let address = &options.target.address;
    let opened = match address.scheme {
        Scheme::Mqtt => {
            descriptors(crew.clients.len() as u64)?;
            open_pool(options, crew, epoch)
                .map(|pool| Outlet::Mqtt(Box::new(pool)))
                .map_err(TargetError::from)
        }
        Scheme::File => Lines::create(Path::new(&address.url).to_owned(), epoch)
            .map(Outlet::Lines)
            .map_err(TargetError::from),
        Scheme::Stdout => Ok(Outlet::Lines(Lines::stdout(epoch))),
    };
    opened.map_err(|source| target_error(options, source))
}

fn open_pool(options: &RunOptions<'_>, crew: &Crew, epoch: Instant) -> Result<Pool, MqttError> {
    let mut pool = Pool::new(settings(options), crew.clients.clone(), epoch)?;
    pool.open(&mut Deaf)?;
    Ok(pool)
}

fn open_checker(
    options: &RunOptions<'_>,
    ready: &Ready,
    epoch: Instant,
) -> Result<Option<Checker>, RunError> {
    let Some(check) = &options.plan.check else {
        return Ok(None);
    };
    if options.target.address.scheme != Scheme::Mqtt {
        return Err(RunError::Unfit {
            target: options.target.address.url.clone(),
            reason: "what comes back can be checked on MQTT alone; leave the check out",
        });
    }
    let filters = if check.topics.is_empty() {
        &ready.filters
    } else {
        &check.topics
    };
    let user = options.target.user.as_deref();
    let group = options.target.client_prefix.trim_end_matches('-');
    Checker::open(
        &settings(options),
        user,
        group,
        check.subscribers,
        filters,
        epoch,
    )
    .map(Some)
    .map_err(|e| target_error(options, e.into()))
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

fn setting(
    options: &RunOptions<'_>,
    crew: &Crew,
    source: SourceUse,
    checked: CheckerEnd,
    cpu_nanos: u64,
    last_reason: Option<String>,
) -> Setting {
    Setting {
        community: options.community.id.to_string(),
        seed: options.simulation.seed,
        devices: options.community.devices.len(),
        target: options.target.address.url.clone(),
        profile: options.plan.payload.profile.clone(),
        qos: options.target.qos as u8,
        connections: crew.clients.len(),
        simulation_cpu_s: source.cpu_nanos as f64 / 1e9,
        check_cpu_s: checked.cpu_nanos as f64 / 1e9,
        process_cpu_s: cpu_nanos as f64 / 1e9,
        check_reconnects: checked.counters.reconnects,
        last_broken_because: last_reason,
    }
}
