//! `twin simulate`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, ensure};
use serde::Serialize;
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::sim::{EventDigest, EventSink, Notice, Observation, SimOptions, Simulation};
use twin_core::time::{SimSpan, SimTime};

use super::open;
use crate::output;
use crate::progress::Progress;

/// How much simulated time passes between two reports of progress.
const STEP: SimSpan = SimSpan::from_secs(600);

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin simulate demo --hours 24 --json\n  twin simulate shenzhen.gpkg --hours 1 --sink hour.ndjson"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// Simulated hours, more than 0 and at most 87,600.
    #[arg(long, default_value_t = 1.0)]
    hours: f64,
    /// Seed; the scenario's own if missing.
    #[arg(long)]
    seed: Option<u64>,
    /// Simulated time at the start, RFC 3339; the scenario's own if missing.
    #[arg(long)]
    start: Option<SimTime>,
    /// Threads; the output is the same for any number.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// Where events go: `null`, or an NDJSON file.
    #[arg(long, default_value = "null")]
    sink: String,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints counts, digest and speed as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    community: String,
    seed: u64,
    threads: u16,
    start: String,
    end: String,
    devices: usize,
    /// Observations and notices.
    events: u64,
    observations: u64,
    alarms_raised: u64,
    alarms_cleared: u64,
    /// Digest of every event in order: the same for the same source, seed, start and hours.
    sha256: String,
    /// Wall time of the simulation alone.
    seconds: f64,
    events_per_second: f64,
    bytes_per_device: f64,
}

/// Simulates and reports.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(
        options.hours > 0.0 && options.hours <= 87_600.0,
        "--hours must be more than 0 and at most 87,600 (ten years)"
    );
    let opened = open(&options.source)?;
    let catalogue = Catalogue::builtin()?;
    let seed = options.seed.unwrap_or(opened.run.seed);
    let start = options.start.unwrap_or(opened.run.start);
    let sim_options = SimOptions {
        seed,
        start,
        threads: usize::from(options.threads),
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(&opened.community, &catalogue, sim_options)?;
    let mut sink = Sink::new(&options.sink, options.force, &opened.community, &catalogue)?;
    let seconds = advance(&mut simulation, start, options.hours, &mut sink)?;
    let (devices, bytes) = (simulation.device_count(), simulation.memory_bytes() as f64);
    let report = Report {
        community: opened.community.id.to_string(),
        seed,
        threads: options.threads,
        start: start.to_string(),
        end: simulation.now().to_string(),
        devices,
        events: sink.observations + sink.notices,
        observations: sink.observations,
        alarms_raised: sink.raised,
        alarms_cleared: sink.cleared,
        sha256: sink.digest.sha256(),
        seconds,
        events_per_second: (sink.observations + sink.notices) as f64 / seconds.max(1e-9),
        bytes_per_device: bytes / devices.max(1) as f64,
    };
    if options.json {
        output::json(&report)
    } else {
        print(&report)
    }
}

fn advance(
    simulation: &mut Simulation,
    start: SimTime,
    hours: f64,
    sink: &mut Sink<'_>,
) -> anyhow::Result<f64> {
    let end = start + SimSpan::from_nanos((hours * 3.6e12).round() as i64);
    let total = (end - start).secs_f64() as u64;
    let mut progress = Progress::new();
    let clock = Instant::now();
    while simulation.now() < end {
        simulation.advance((simulation.now() + STEP).min(end), sink);
        sink.check()?;
        progress.at(
            "simulating",
            (simulation.now() - start).secs_f64() as u64,
            total,
        );
    }
    sink.finish()?;
    let seconds = clock.elapsed().as_secs_f64();
    progress.finish();
    Ok(seconds)
}

fn print(report: &Report) -> anyhow::Result<()> {
    output::text_out(&format!(
        "{}: {} devices from {} to {}\n{} events ({} observations, {} alarms raised, {} cleared) in {:.2} s, {:.0} a second\nsha256 {}\n",
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
struct Sink<'a> {
    digest: EventDigest,
    observations: u64,
    notices: u64,
    raised: u64,
    cleared: u64,
    file: Option<EventFile<'a>>,
}

impl<'a> Sink<'a> {
    fn new(
        target: &str,
        force: bool,
        community: &'a Community,
        catalogue: &'a Catalogue,
    ) -> anyhow::Result<Self> {
        let file = match target {
            "null" => None,
            path => Some(EventFile::create(
                &PathBuf::from(path),
                force,
                community,
                catalogue,
            )?),
        };
        Ok(Self {
            digest: EventDigest::new(),
            observations: 0,
            notices: 0,
            raised: 0,
            cleared: 0,
            file,
        })
    }

    /// The first error of the file, if any: a sink itself cannot fail.
    fn check(&mut self) -> anyhow::Result<()> {
        match self.file.as_mut().and_then(|f| f.error.take()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            file.out
                .flush()
                .context("the event file could not be written to its end")?;
        }
        Ok(())
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
}

/// Events as NDJSON, one object a line.
struct EventFile<'a> {
    out: BufWriter<File>,
    community: &'a Community,
    catalogue: &'a Catalogue,
    error: Option<anyhow::Error>,
}

impl<'a> EventFile<'a> {
    fn create(
        path: &Path,
        force: bool,
        community: &'a Community,
        catalogue: &'a Catalogue,
    ) -> anyhow::Result<Self> {
        super::check_output(path, force)?;
        let file =
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self {
            out: BufWriter::with_capacity(1 << 20, file),
            community,
            catalogue,
            error: None,
        })
    }

    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        if self.error.is_some() {
            return;
        }
        let lines = observations.iter().try_for_each(|o| self.observation(o));
        if let Err(error) = lines.and_then(|()| notices.iter().try_for_each(|n| self.notice(n))) {
            self.error = Some(error.context("cannot write the event file"));
        }
    }

    fn observation(&mut self, observation: &Observation) -> anyhow::Result<()> {
        let device = &self.community.devices[observation.device.index()];
        let class = self
            .catalogue
            .class(device.class.as_str())
            .context("a device's class is not in the catalogue")?;
        let channel = &class.channels[usize::from(observation.channel)].name;
        let (time, id, value) = (observation.time, &device.id, observation.value);
        // Ids and channel names hold no character that JSON would escape.
        writeln!(
            self.out,
            r#"{{"time":"{time}","device":"{id}","channel":"{channel}","value":{value}}}"#
        )?;
        Ok(())
    }

    fn notice(&mut self, notice: &Notice) -> anyhow::Result<()> {
        let id =
            |device: twin_core::ids::DeviceIdx| self.community.devices[device.index()].id.as_str();
        let line = match notice {
            Notice::AlarmRaised(alarm) => serde_json::json!({
                "time": alarm.raised.to_string(), "device": id(alarm.device), "alarm": alarm.number.0,
                "raised": alarm.kind.word, "severity": format!("{:?}", alarm.kind.severity).to_lowercase(),
            }),
            Notice::AlarmCleared {
                number,
                device,
                time,
            } => {
                serde_json::json!({ "time": time.to_string(), "device": id(*device), "alarm": number.0, "cleared": true })
            }
            Notice::StateChanged {
                device,
                state,
                time,
            } => serde_json::json!({
                "time": time.to_string(), "device": id(*device), "state": format!("{state:?}").to_lowercase(),
            }),
        };
        writeln!(self.out, "{line}")?;
        Ok(())
    }
}
