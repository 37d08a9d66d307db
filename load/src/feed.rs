//! What speaks in a run: the simulation, or a record.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::sim::{Disturbances, SimOptions};
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::Term;

use crate::credentials::Credentials;
use crate::payload::{DeviceFacts, Ready, device_facts, ready};
use crate::plan::{Clock, Payload, Plan, Scheme, Target};
use crate::record::{Manifest, Origin, Playback, Recorder, Rotation, record};
use crate::run::{Feed, Frame, Live, RunError, run_feed};
use crate::secret::Secret;
use crate::source::{Begin, Source, SourceUse};
use crate::truth::{Follower, TruthPlan};
use crate::verdict::Report;

/// What a run of the twin is made of.
#[derive(Debug, Clone, Copy)]
pub struct RunOptions<'a> {
    /// Whose devices speak.
    pub community: &'a Community,
    /// What they are.
    pub catalogue: &'a Catalogue,
    /// How they are simulated.
    pub simulation: SimOptions,
    /// What happens to them beside the usual.
    pub disturbances: &'a Disturbances,
    /// Where the run begins.
    pub begin: Begin<'a>,
    /// What happens.
    pub plan: &'a Plan,
    /// Where it happens.
    pub target: &'a Target,
    /// Password or token for the target.
    pub password: Option<&'a Secret>,
    /// The same for where messages come back, if the plan's check names another place.
    pub check_password: Option<&'a Secret>,
    /// The present, for time stamps that are shifted to it.
    pub present: SimTime,
    /// Folder in which what is sent is recorded, if anywhere.
    pub record: Option<&'a Path>,
    /// File into which what really happened is written, if anywhere, with the stamps of what is sent.
    pub truth: Option<&'a Path>,
}

/// Drives the target with the twin's telemetry; `tell` hears twice a second how it is going.
///
/// # Errors
/// When the run cannot begin, its target is gone for good or its record or truth cannot be written. A connection that breaks is no error: it is
/// made again, and the report tells.
pub fn run(options: &RunOptions<'_>, tell: &mut dyn FnMut(&Live<'_>)) -> Result<Report, RunError> {
    let payload = &options.plan.payload;
    payload.check_connections(options.target)?;
    payload.check_commands(options.target)?;
    let facts = device_facts(options.community);
    let Ready {
        mut profile,
        filters,
    } = ready(payload)?;
    let community = options.community;
    let mut source = Source::new(
        community,
        options.catalogue,
        (options.simulation, options.disturbances),
        options.begin,
    )?;
    let shift = match payload.clock {
        Clock::Simulated => SimSpan::from_nanos(0),
        Clock::Shifted => options.present - source.now(),
    };
    let check = options.plan.check.as_ref();
    let paths = check.and_then(|check| check.paths.as_ref());
    source = source.shifted(shift).known_by(paths);
    if options.target.notices {
        source = source.with_notices();
    }
    if options.target.follows_devices() {
        source = source.with_silences();
    }
    let truth = options.truth.map(|path| TruthPlan {
        path,
        community,
        shift,
    });
    let credentials = logins(options.target)?;
    let products = credentials.as_ref().and_then(|c| c.products(&facts));
    let shown: &[DeviceFacts] = products.as_deref().unwrap_or(&facts);
    let feed = Feed {
        name: community.id.to_string(),
        seed: source.seed(),
        begins: source.now() + shift,
        shift,
        profile: payload.profile.clone(),
        facts: &facts,
        credentials,
        filters,
        replay: None,
        truth,
        speaker: Box::new(|spout, stop| Ok(source.run(shown, profile.as_mut(), spout, stop))),
    };
    let frame = Frame {
        plan: options.plan,
        target: options.target,
        password: options.password,
        check_password: options.check_password,
        present: options.present,
        record: options.record,
    };
    run_feed(&frame, feed, tell)
}

/// What devices log in with at `target`, where they have logins of their own and somebody asks for them.
fn logins(target: &Target) -> Result<Option<Credentials>, RunError> {
    let asks = target.address.scheme.is_network();
    let path = target.credentials.as_deref().filter(|_| asks);
    Ok(path.map(Credentials::read).transpose()?)
}

/// What a replay is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReplayOptions<'a> {
    /// What is sent.
    pub playback: &'a Playback,
    /// How: one phase, which ends when everything is sent.
    pub plan: &'a Plan,
    /// Where to.
    pub target: &'a Target,
    /// Password or token for the target.
    pub password: Option<&'a Secret>,
    /// The present.
    pub present: SimTime,
    /// Folder in which the replay itself is recorded, if anywhere.
    pub record: Option<&'a Path>,
}

impl ReplayOptions<'_> {
    /// What a report names as the payload profile of a replay, which sends what it finds.
    pub const PROFILE: &'static str = "recorded";
}

/// Sends a record, or a part of it, to the target. Nothing of it is left out because it is late.
///
/// # Errors
/// As for a run of the twin, or when the record was damaged since it was opened.
pub fn replay(
    options: &ReplayOptions<'_>,
    tell: &mut dyn FnMut(&Live<'_>),
) -> Result<Report, RunError> {
    let playback = options.playback;
    if options.target.address.scheme == Scheme::Mqtt {
        playback.check_topics()?;
    }
    let feed = Feed {
        name: playback.record().manifest().origin.name().to_owned(),
        seed: 0,
        begins: playback.first(),
        shift: SimSpan::default(),
        profile: ReplayOptions::PROFILE.to_owned(),
        facts: playback.facts(),
        credentials: logins(options.target)?,
        filters: vec!["#".to_owned()],
        replay: Some(playback),
        truth: None,
        speaker: Box::new(|spout, stop| {
            playback.run(spout, stop)?;
            Ok(SourceUse {
                cpu_nanos: crate::cpu::thread_nanos(),
            })
        }),
    };
    let frame = Frame {
        plan: options.plan,
        target: options.target,
        password: options.password,
        check_password: None,
        present: options.present,
        record: options.record,
    };
    run_feed(&frame, feed, tell)
}

/// A simulation that is recorded and sent nowhere.
#[derive(Debug, Clone, Copy)]
pub struct SimulationRecord<'a> {
    /// Whose devices speak.
    pub community: &'a Community,
    /// What they are.
    pub catalogue: &'a Catalogue,
    /// How they are simulated.
    pub simulation: SimOptions,
    /// What happens to them beside the usual.
    pub disturbances: &'a Disturbances,
    /// Where the record begins.
    pub begin: Begin<'a>,
    /// How long.
    pub span: SimSpan,
    /// What messages look like.
    pub payload: &'a Payload,
    /// Where the record is made.
    pub folder: &'a Path,
    /// File into which what really happened is written, if anywhere.
    pub truth: Option<&'a Path>,
}

/// Records what the devices of a community say in simulated time: the same files for the same seed.
///
/// # Errors
/// When nothing would be said, the profile is wrong or the record or the truth cannot be written.
pub fn record_simulation(options: &SimulationRecord<'_>) -> Result<Manifest, RunError> {
    let facts = device_facts(options.community);
    let community = options.community.id.to_string();
    if facts.is_empty() {
        return Err(RunError::NoDevices(community));
    }
    let mut ready = ready(options.payload)?;
    let source = Source::new(
        options.community,
        options.catalogue,
        (options.simulation, options.disturbances),
        options.begin,
    )?;
    let origin = Origin::Simulation {
        community,
        seed: source.seed(),
        profile: options.payload.profile.clone(),
    };
    let end = source.now() + options.span;
    let source = source.with_notices().until(end);
    let mut recorder = Recorder::create(options.folder, origin, Rotation::Content)?;
    let truth = options.truth.map(|path| TruthPlan {
        path,
        community: options.community,
        shift: SimSpan::default(),
    });
    let mut follower = Follower::new(truth.map(TruthPlan::create).transpose()?);
    let devices: Vec<String> = facts.iter().map(|f| f.device.clone()).collect();
    let (spout, inlet) = Source::pipe();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let profile = ready.profile.as_mut();
        let speaking = scope.spawn(|| source.run(&facts, profile, spout, &stop));
        let mut recorded: Result<(), RunError> = Ok(());
        while let Ok(batch) = inlet.batches.recv() {
            recorded = record(&mut recorder, &batch, &devices)
                .map_err(RunError::from)
                .and_then(|()| Ok(follower.follow(&batch)?));
            if recorded.is_err() || batch.is_last() {
                break;
            }
            // When nobody takes its memory, it is freed.
            drop(inlet.used.try_send(batch));
        }
        drop(inlet);
        speaking
            .join()
            .map_err(|_| RunError::Thread(Term::new("simulation", "仿真")))?;
        finished(recorder, recorded)
    })
}

/// The end of a record, after which an error is told that came before it.
fn finished(recorder: Recorder, recorded: Result<(), RunError>) -> Result<Manifest, RunError> {
    match recorded {
        Ok(()) => Ok(recorder.finish()?),
        Err(error) => {
            // What was taken in before is written; the error that is told is the first one.
            recorder.abandon();
            Err(error)
        }
    }
}
