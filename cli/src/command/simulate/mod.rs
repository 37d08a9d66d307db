//! `twin simulate`.

mod event_file;
mod workers;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use event_file::EventFile;
use serde::{Deserialize, Serialize};
use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_core::scenario::MOST_HOURS;
use twin_core::sim::{
    CommunityDigest, Disturbances, EventDigest, EventSink, Notice, Observation, Share, SimOptions,
    Simulation, Truth,
};
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::Bilingual;
use twin_load::{TruthError, TruthFile};

use super::cannot_write;
use super::city::City;
use super::open;
use super::tongue;
use crate::failure::{self, Context, bail};
use crate::output;
use crate::progress::Progress;
use twin_formats::source::Opened;

/// How much simulated time passes between two reports of progress.
const STEP: SimSpan = SimSpan::from_secs(600);

/// Where events go.
#[derive(Clone)]
enum Target {
    /// Nowhere.
    Null,
    /// Into this file.
    File(PathBuf),
}

fn hours(text: &str) -> Result<f64, String> {
    let no_number = || tongue::said(&both!("it is not a number", "不是数值"));
    let hours: f64 = text.parse().map_err(|_| no_number())?;
    if hours > 0.0 && hours <= MOST_HOURS {
        Ok(hours)
    } else {
        Err(tongue::said(&both!(
            "it must be more than 0 and at most {MOST_HOURS} (ten years)",
            "应大于 0 且不超过 {MOST_HOURS}（十年）"
        )))
    }
}

fn target(text: &str) -> Result<Target, std::convert::Infallible> {
    Ok(match text {
        "null" => Target::Null,
        path => Target::File(path.into()),
    })
}

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin simulate demo --hours 24 --json\n  twin simulate shenzhen.gpkg --hours 1 --sink hour.ndjson\n  twin simulate demo --hours 8 --faults faults.toml --truth truth.ndjson --save morning.twinsnap"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    #[command(flatten)]
    city: City,
    /// Simulated hours, more than 0 and at most 87,600; the scenario's own, else 1, if missing.
    #[arg(long, value_parser = hours, allow_negative_numbers = true)]
    hours: Option<f64>,
    /// Seed; the scenario's own if missing.
    #[arg(long)]
    seed: Option<u64>,
    /// Simulated time at the start, RFC 3339; the scenario's own if missing.
    #[arg(long, value_parser = tongue::parsed::<SimTime>)]
    start: Option<SimTime>,
    /// Threads, with workers of each; the output is the same for any number.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// Worker processes that write the file of --sink, each the events of a share of the devices; the file is the same for any number.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64), conflicts_with = "share")]
    workers: u16,
    /// Writes the events of a share of the devices only, such as 2/4, to divide a run among machines. All are simulated: the digest is that of the
    /// whole run.
    #[arg(long, value_name = "NUMBER/OF", value_parser = tongue::parsed::<Share>, default_value_t = Share::WHOLE, hide_default_value = true)]
    share: Share,
    /// Writes to standard output instead, each line behind its number in the run: what a worker does.
    #[arg(long, hide = true, conflicts_with_all = ["workers", "sink", "json"])]
    numbered: bool,
    /// Where events go: `null`, or an NDJSON file.
    #[arg(long, default_value = "null", value_name = "null|FILE", value_parser = target)]
    sink: Target,
    /// What happens: a TOML file of `[[fault]]`, `[[incident]]` and `[[weather]]` tables, instead of the scenario's own.
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    faults: Option<PathBuf>,
    /// Writes what really happened, each fault and incident, into an NDJSON file.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Writes a snapshot of the end into this file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Goes on from a snapshot of the same community; seed and start are the snapshot's.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["seed", "start"])]
    from: Option<PathBuf>,
    /// Overwrites files.
    #[arg(long)]
    force: bool,
    /// Prints counts, digest and speed as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize, Deserialize)]
struct Report {
    community: String,
    seed: u64,
    threads: u16,
    workers: u16,
    start: String,
    end: String,
    devices: usize,
    /// Observations and notices.
    events: u64,
    observations: u64,
    alarms_raised: u64,
    alarms_cleared: u64,
    /// Messages that came later since the line to the platform was down when they were sent.
    backhaul_kept: u64,
    /// Messages that were lost since it was.
    backhaul_lost: u64,
    /// Messages of LoRa devices that waited until the rules of the air allowed them.
    air_waited: u64,
    /// Messages of LoRa devices that those rules did not allow, or not soon enough.
    air_dropped: u64,
    /// Digest of every event in order: the same for the same source, seed, start and hours.
    sha256: String,
    /// Wall time of the simulation alone.
    seconds: f64,
    events_per_second: f64,
    bytes_per_device: f64,
}

/// Simulates, in this process or in workers, and reports.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    if let Target::File(path) = &options.sink {
        super::check_output(path, options.force)?;
    }
    for path in [&options.truth, &options.save].into_iter().flatten() {
        super::check_output(path, options.force)?;
    }
    let report = match &options.sink {
        Target::File(path) if options.workers > 1 => by_workers(options, path)?,
        Target::Null if options.workers > 1 => bail!(
            "--workers {} divides the writing of events, and none are written: name a file with --sink, or simulate with more --threads",
            "--workers {} 分担事件的写出，而当前没有写出事件：请用 --sink 指定文件，或增加 --threads";
            options.workers
        ),
        _ => here(options)?,
    };
    if options.numbered {
        output::text_out(&format!(
            "{}\t{}\n",
            workers::REPORT,
            serde_json::to_string(&report)?
        ))
    } else if options.json {
        output::json(&report)
    } else {
        print(&report)
    }
}

/// Lets workers simulate and write; their events come together in the file.
fn by_workers(options: &Options, path: &Path) -> failure::Result<Report> {
    let failed = || {
        both!(
            "cannot write {} to its end; the events in it are not all",
            "未能完整写入 {}；其中的事件不全";
            path.display()
        )
    };
    let file = File::create(path).with_context(|| cannot_write(path))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let clock = Instant::now();
    let report = workers::run(options, options.workers, |line| {
        out.write_all(line.as_bytes()).with_context(failed)
    })?;
    out.flush().with_context(failed)?;
    let seconds = clock.elapsed().as_secs_f64();
    Ok(Report {
        workers: options.workers,
        seconds,
        events_per_second: report.events as f64 / seconds.max(1e-9),
        ..report
    })
}

/// Simulates in this process.
fn here(options: &Options) -> failure::Result<Report> {
    let opened = open(&options.source)?;
    let catalogue = options.city.catalogue(&options.source, &opened.community)?;
    let mut simulation = begin(options, &opened, &catalogue)?;
    let (seed, start) = (simulation.seed(), simulation.now());
    let hours = options.hours.or(opened.hours).unwrap_or(1.0);
    if opened.community.devices.is_empty() {
        tracing::warn!(
            "{} has no devices, so that nothing will happen; place some first: twin place",
            opened.community.id
        );
    }
    let mut sink = Sink::default();
    if let Target::File(path) = &options.sink {
        let of = (&opened.community, &catalogue);
        sink.file = Some(EventFile::create(path, options.share, of)?);
    }
    if options.numbered {
        let of = (&opened.community, &catalogue);
        sink.file = Some(EventFile::numbered(options.share, of));
    }
    if let Some(path) = &options.truth {
        sink.truth = Some(TruthFile::create(
            path,
            &opened.community,
            SimSpan::default(),
        )?);
    }
    let is_told = options.share.is_first();
    let seconds = advance(&mut simulation, (start, hours), is_told, &mut sink)?;
    if let Some(path) = &options.save {
        let digest = CommunityDigest::of(&opened.community, &catalogue)?;
        std::fs::write(path, simulation.save(digest)).with_context(|| cannot_write(path))?;
    }
    let (backhaul, airtime) = (simulation.backhaul_counts(), simulation.airtime_counts());
    let (devices, bytes) = (simulation.device_count(), simulation.memory_bytes() as f64);
    Ok(Report {
        community: opened.community.id.to_string(),
        seed,
        threads: options.threads,
        workers: 1,
        start: start.to_string(),
        end: simulation.now().to_string(),
        devices,
        events: sink.observations + sink.notices,
        observations: sink.observations,
        alarms_raised: sink.raised,
        alarms_cleared: sink.cleared,
        backhaul_kept: backhaul.kept,
        backhaul_lost: backhaul.lost,
        air_waited: airtime.waited,
        air_dropped: airtime.dropped,
        sha256: sink.digest.sha256(),
        seconds,
        events_per_second: (sink.observations + sink.notices) as f64 / seconds.max(1e-9),
        bytes_per_device: bytes / devices.max(1) as f64,
    })
}

/// The simulation at its start, or at its snapshot.
fn begin(options: &Options, opened: &Opened, catalogue: &Catalogue) -> failure::Result<Simulation> {
    let threads = usize::from(options.threads);
    if let Some(path) = &options.from {
        let at = || both!("cannot go on from {}", "无法从 {} 继续"; path.display());
        let bytes = std::fs::read(path).with_context(at)?;
        return Simulation::resume(&opened.community, catalogue, &bytes, threads).with_context(at);
    }
    let sim_options = SimOptions {
        seed: options.seed.unwrap_or(opened.run.seed),
        start: options.start.unwrap_or(opened.run.start),
        population: opened.run.population,
        climate: opened.run.climate,
        threads,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(&opened.community, catalogue, sim_options)?;
    let (named, disturbances) = match &options.faults {
        Some(path) => (path.display().to_string(), read_disturbances(path)?),
        None => (options.source.clone(), opened.disturbances.clone()),
    };
    let reached = simulation
        .disturb(&opened.community, catalogue, &disturbances)
        .with_context(|| Bilingual::alike(named.clone()))?;
    let climate = simulation.climate();
    if climate.is_far() {
        tracing::warn!("{named}: {}", climate.told());
    }
    for (number, _) in reached.faults.iter().enumerate().filter(|(_, n)| **n == 0) {
        tracing::warn!("{named}: fault {number} breaks no device");
    }
    let incidents = reached.incidents.iter().enumerate();
    for (number, _) in incidents.filter(|(_, reach)| reach.devices == 0) {
        tracing::warn!("{named}: no device notices incident {number}");
    }
    Ok(simulation)
}

fn read_disturbances(path: &Path) -> failure::Result<Disturbances> {
    let text = std::fs::read_to_string(path)
        .with_context(|| both!("cannot read {}", "无法读取 {}"; path.display()))?;
    Ok(Disturbances::parse(&path.display().to_string(), &text)?)
}

fn advance(
    simulation: &mut Simulation,
    (start, hours): (SimTime, f64),
    is_told: bool,
    sink: &mut Sink<'_>,
) -> failure::Result<f64> {
    let end = start + SimSpan::from_nanos((hours * 3.6e12).round() as i64);
    let total = (end - start).secs_f64() as u64;
    let mut progress = Progress::new();
    let clock = Instant::now();
    while simulation.now() < end {
        simulation.advance((simulation.now() + STEP).min(end), sink);
        sink.check()?;
        if is_told {
            let done = (simulation.now() - start).secs_f64() as u64;
            progress.at("simulating", done, total);
        }
    }
    sink.finish()?;
    let seconds = clock.elapsed().as_secs_f64();
    progress.finish();
    Ok(seconds)
}

fn print(report: &Report) -> failure::Result<()> {
    let backhaul = match (report.backhaul_kept, report.backhaul_lost) {
        (0, 0) => String::new(),
        (kept, lost) => {
            format!(
                "the line to the platform was down: {kept} messages came later, {lost} are lost\n"
            )
        }
    };
    let airtime = match (report.air_waited, report.air_dropped) {
        (0, 0) => String::new(),
        (waited, dropped) => {
            format!("LoRa's rules of the air: {waited} messages waited, {dropped} were dropped\n")
        }
    };
    output::text_out(&format!(
        "{}: {} devices from {} to {}\n{} events ({} observations, {} alarms raised, {} cleared) in {:.2} s, {:.0} a second\n{backhaul}{airtime}sha256 {}\n",
        report.community,
        report.devices,
        report.start,
        report.end,
        report.events,
        report.observations,
        report.alarms_raised,
        report.alarms_cleared,
        report.seconds,
        report.events_per_second,
        report.sha256
    ))
}

/// Counts and digests every event, and writes it where it should go.
#[derive(Default)]
struct Sink<'a> {
    digest: EventDigest,
    observations: u64,
    notices: u64,
    raised: u64,
    cleared: u64,
    file: Option<EventFile<'a>>,
    truth: Option<TruthFile<'a>>,
    /// What kept the truth from being written.
    untold: Option<TruthError>,
}

impl Sink<'_> {
    /// The first error of a file, if any: a sink itself cannot fail.
    fn check(&mut self) -> failure::Result<()> {
        self.file.as_mut().map_or(Ok(()), EventFile::check)?;
        match self.untold.take() {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> failure::Result<()> {
        self.file.as_mut().map_or(Ok(()), EventFile::finish)
    }
}

impl EventSink for Sink<'_> {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.digest.window(observations, notices);
        self.observations += observations.len() as u64;
        self.notices += notices.len() as u64;
        for notice in notices {
            match notice {
                Notice::AlarmRaised(_) => self.raised += 1,
                Notice::AlarmCleared { .. } => self.cleared += 1,
                Notice::StateChanged { .. } => {}
            }
        }
        if let Some(file) = &mut self.file {
            file.window(observations, notices);
        }
    }

    fn truth(&mut self, records: &[Truth]) {
        if self.untold.is_none() {
            let file = self.truth.as_mut();
            self.untold = file.and_then(|file| file.write(records).err());
        }
    }
}
