//! `twin load`.

use std::path::PathBuf;

use twin_core::both;
use twin_core::sim::SimOptions;
use twin_core::told::Bilingual;
use twin_formats::source::{self, OpenError};
use twin_load::plan::{self, Check, Clock, Curve, Pace, Plan, Target};
use twin_load::verdict::Report;
use twin_load::{RunOptions, Secret};
use twin_protocol::load_run::LoadPhase;

use super::begin::Beginning;
use super::city::City;
use super::load_run::{Intent, Telling};
use super::platform::{self, Platform};
use super::tongue;
use super::{check_report, open};
use crate::failure::{self, bail};

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin load demo --target mqtt://127.0.0.1:1883 --seconds 30 --check\n  twin load demo --target mqtt://127.0.0.1:1883 --present --truth truth.ndjson     what really happened, for twin score\n  twin load demo --target mqtt://127.0.0.1:1883 --rate 20000 --connections 100 --junit load.xml\n  twin load demo --target stdout --factor 60 --seconds 5\n  twin load incidents --target mqtt://127.0.0.1:1883 --start 2026-06-02T08:30:00+08:00 --truth truth.ndjson\n  twin load soak.toml --target lab --json\n  twin load soak.toml --console http://127.0.0.1:8080\n\nA scenario's [load] part says the same and more; docs/load.md explains it. Passwords are named, never given: --password-env or --password-file.\nExit code 1 also means that a threshold was not kept."
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    #[command(flatten)]
    city: City,
    /// URL of the target, or the name of one in the scenario: mqtt://, mqtts://, http://, https://, nats://,
    /// tls:// (NATS), ws://, wss://, stdout, a file, or a folder that ends in .parquet.
    #[arg(long)]
    target: Option<String>,
    /// Seconds of a run without phases of the scenario's own.
    #[arg(long, value_parser = positive)]
    seconds: Option<f64>,
    /// Simulated seconds a second: devices speak when they would.
    #[arg(long, value_parser = positive, group = "pace")]
    factor: Option<f64>,
    /// Messages a second, in the order of the simulation.
    #[arg(long, value_parser = positive, group = "pace")]
    rate: Option<f64>,
    /// As fast as the target takes messages.
    #[arg(long, group = "pace")]
    fastest: bool,
    /// Payload profile: senml, sensorthings, ngsi-ld, sparkplug, thingsboard, thingsboard-gateway, alink, csv.
    #[arg(long)]
    profile: Option<String>,
    /// Time stamps show the present instead of simulated time.
    #[arg(long)]
    present: bool,
    #[command(flatten)]
    platform: Platform,
    /// CSV file in which devices, or gateways, have logins of their own: docs/load.md tells its columns.
    #[arg(long, value_name = "FILE", env = "TWIN_LOAD_CREDENTIALS_FILE")]
    credentials_file: Option<PathBuf>,
    /// Subscribes back and reports loss, duplicates, order and latency.
    #[arg(long)]
    check: bool,
    /// Records what is sent as Parquet files in this folder.
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Writes what really happened, each fault and incident, into an NDJSON file: as far as messages were sent, with the stamps of those. An older file
    /// is replaced.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    #[command(flatten)]
    beginning: Beginning,
    #[command(flatten)]
    telling: Telling,
    /// Writes what ran, and how thresholds were kept, as JUnit XML; a run that fails is a case in error.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number <= 1e8 => Ok(number),
        _ => Err(tongue::said(&both!(
            "it must be a number more than 0",
            "应为大于 0 的数"
        ))),
    }
}

/// Runs and reports.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let (telling, junit) = (&options.telling, options.junit.as_deref());
    let failed = |scheme, reason| telling.failed(&options.source, junit, scheme, reason);
    telling.begin(&options.source, junit)?;
    let meant = meant(options).map_err(|reason| failed(None, reason))?;
    let scheme = meant.target.address.scheme;
    let report = driven(options, &meant).map_err(|reason| failed(Some(scheme), reason))?;
    if !report.passed {
        bail!("the run did not keep its thresholds", "运行未达到阈值要求");
    }
    Ok(())
}

/// What scenario and command line ask for together.
struct Meant {
    plan: Plan,
    target: Target,
    password: Option<Secret>,
    /// That of where messages come back, if the scenario names another place.
    check_password: Option<Secret>,
}

fn meant(options: &Options) -> failure::Result<Meant> {
    let (mut plan, mut target) = planned(options)?;
    change(options, &mut plan, &mut target)?;
    plan.payload.check_connections(&target)?;
    plan.payload.check_commands(&target)?;
    let password = options.platform.password(&target)?;
    let side = plan.check.as_ref().and_then(|check| check.side.as_ref());
    let check_password = side.map(platform::own_password).transpose()?.flatten();
    Ok(Meant {
        plan,
        target,
        password,
        check_password,
    })
}

fn driven(options: &Options, meant: &Meant) -> failure::Result<Report> {
    if let Some(path) = &options.truth {
        check_report(path, true)?;
    }
    let opened = open(&options.source)?;
    let catalogue = options.city.catalogue(&options.source, &opened.community)?;
    let snapshot = options.beginning.snapshot()?;
    let run_options = RunOptions {
        community: &opened.community,
        catalogue: &catalogue,
        simulation: SimOptions {
            seed: options.beginning.seed.unwrap_or(opened.run.seed),
            start: opened.run.start,
            population: opened.run.population,
            climate: opened.run.climate,
            threads: 1,
            first_alarm_number: 1,
        },
        disturbances: &opened.disturbances,
        begin: options.beginning.of(snapshot.as_deref()),
        plan: &meant.plan,
        target: &meant.target,
        password: meant.password.as_ref(),
        check_password: meant.check_password.as_ref(),
        present: platform::present()?,
        record: options.record.as_deref(),
        truth: options.truth.as_deref(),
    };
    let intent = intent(&run_options);
    let junit = options.junit.as_deref();
    (options.telling).drive(&intent, junit, |tell| twin_load::run(&run_options, tell))
}

fn intent<'a>(run: &RunOptions<'a>) -> Intent<'a> {
    let planned = run.plan.phases.iter().map(|phase| LoadPhase {
        name: phase.name.clone(),
        seconds: phase.seconds,
    });
    Intent {
        name: run.community.id.to_string(),
        target: run.target,
        profile: &run.plan.payload.profile,
        devices: run.community.devices.len(),
        planned: planned.collect(),
        present: run.present,
    }
}

/// The scenario's plan, or a single soak, and the target that is meant.
fn planned(options: &Options) -> failure::Result<(Plan, Target)> {
    let plan = match source::scenario_text(&options.source) {
        Ok((path, text)) => plan::read(&path, &text)?,
        // A GeoPackage has no plan; what is neither is told when it is opened.
        Err(OpenError::Unknown(_) | OpenError::Map(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let asks_pace = options.factor.is_some() || options.rate.is_some() || options.fastest;
    let plan = match plan {
        Some(plan) if !asks_pace && options.seconds.is_none() => plan,
        Some(plan) => Plan {
            phases: soak(options).phases,
            ..plan
        },
        None => soak(options),
    };
    let target = target(options, &plan)?;
    Ok((plan, target))
}

fn soak(options: &Options) -> Plan {
    let seconds = options.seconds.unwrap_or(60.0);
    let pace = match (options.rate, options.fastest) {
        (Some(rate), _) => Pace::Rate(Curve::constant(rate, seconds)),
        (None, true) => Pace::Fastest,
        (None, false) => Pace::Factor(options.factor.unwrap_or(1.0)),
    };
    Plan::soak(seconds, pace)
}

fn target(options: &Options, plan: &Plan) -> failure::Result<Target> {
    match &options.target {
        None => match plan.targets.as_slice() {
            [(_, target)] => Ok(target.clone()),
            [] => bail!(
                "no target; name one: --target mqtt://HOST:PORT",
                "没有目标；请指定一个：--target mqtt://HOST:PORT"
            ),
            several => {
                let names = Bilingual::list(several.iter().map(|t| t.0.as_str()));
                bail!(
                    "the scenario has several targets; name one with --target: {names}",
                    "场景中有多个目标；请用 --target 指定一个：{names}" => names
                )
            }
        },
        Some(name) => match plan.targets.iter().find(|t| t.0 == *name) {
            Some((_, target)) => Ok(target.clone()),
            None => platform::target(name),
        },
    }
}

/// Lets the command line change the scenario's plan.
fn change(options: &Options, plan: &mut Plan, target: &mut Target) -> failure::Result<()> {
    if let Some(profile) = &options.profile {
        plan.payload.profile.clone_from(profile);
    }
    if options.present {
        plan.payload.clock = Clock::Shifted;
    }
    if options.check && plan.check.is_none() {
        plan.check = Some(Check::default());
    }
    if options.credentials_file.is_some() {
        target.credentials.clone_from(&options.credentials_file);
    }
    options.platform.change(target)
}
