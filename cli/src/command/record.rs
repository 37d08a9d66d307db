//! `twin record`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use twin_core::both;
use twin_core::sim::SimOptions;
use twin_core::time::SimSpan;
use twin_load::plan::Payload;
use twin_load::record::{Manifest, Origin, Recorder, Rotation};
use twin_load::{ListenOptions, SimulationRecord};

use super::begin::Beginning;
use super::city::City;
use super::platform::{self, Platform};
use super::tongue;
use super::{check_report, open};
use crate::failure::{self, Context, bail};
use crate::interrupt;
use crate::output;

/// Longest simulated record in hours: ten years.
const MOST_HOURS: f64 = 87_600.0;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin record demo day --hours 24 --profile thingsboard\n  twin record noisy-sensors day --hours 12 --truth truth.ndjson                what really happened, for twin score\n  twin record mqtt://127.0.0.1:1883 traffic --topic 'site/#' --pattern 'site/{class}/{device}' --seconds 60\n  twin record nats://127.0.0.1:4222 traffic --topic 'site.>' --pattern 'site.{class}.{device}'\n  twin record nats://127.0.0.1:4222 held --stream TELEMETRY --stored          what a JetStream stream holds\n\nA record is a folder of Parquet files with _manifest.json, for twin replay, pandas and DuckDB; docs/load.md explains it. twin load --record DIR records a load run.\nWithout --seconds a platform is recorded until Ctrl-C."
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage to simulate, or the URL of a platform to listen to: mqtt://, mqtts://, nats://, tls:// (NATS).
    source: String,
    #[command(flatten)]
    city: City,
    /// The record's folder; it must not be there, or be empty.
    folder: PathBuf,
    /// Simulated hours.
    #[arg(long, default_value = "1", value_parser = hours)]
    hours: f64,
    #[command(flatten)]
    beginning: Beginning,
    /// Writes what really happened in a simulation, each fault and incident, into an NDJSON file. An older file is replaced.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Payload profile of the simulation: senml, sensorthings, ngsi-ld, sparkplug, thingsboard, thingsboard-gateway, alink, csv.
    #[arg(long, default_value = "senml")]
    profile: String,
    /// Topic filter at a broker, or subject at a NATS server, once or more; everything if missing.
    #[arg(long, value_name = "FILTER")]
    topic: Vec<String>,
    /// Form of topics, to know a message's device: `site/{class}/{device}`, at NATS `site.{class}.{device}`; the whole topic stands for it
    /// otherwise.
    #[arg(long)]
    pattern: Option<String>,
    /// Seconds to listen to a platform.
    #[arg(long, value_parser = seconds)]
    seconds: Option<f64>,
    /// With --stream: ends with what the stream held at the start.
    #[arg(long, requires = "stream")]
    stored: bool,
    #[command(flatten)]
    platform: Platform,
    /// Prints the manifest as JSON.
    #[arg(long)]
    json: bool,
}

fn hours(text: &str) -> Result<f64, String> {
    within(text, MOST_HOURS)
}

fn seconds(text: &str) -> Result<f64, String> {
    within(text, 3.2e8)
}

fn within(text: &str, most: f64) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number <= most => Ok(number),
        _ => Err(tongue::said(&both!(
            "it must be more than 0 and at most {most}",
            "应大于 0 且不超过 {most}"
        ))),
    }
}

/// Records and tells what.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let manifest = if options.source.contains("://") {
        listen(options)?
    } else {
        simulate(options)?
    };
    if options.json {
        output::json(&manifest)
    } else {
        output::text_out(&text(&options.folder, &manifest))
    }
}

fn text(folder: &std::path::Path, manifest: &Manifest) -> String {
    let mut text = format!(
        "{}: {} messages, {} bytes in {} files",
        folder.display(),
        manifest.messages,
        manifest.content_bytes,
        manifest.segments.len(),
    );
    if let (Some(first), Some(last)) = (&manifest.first, &manifest.last) {
        text.push_str(&format!(", {first} to {last}"));
    }
    if !manifest.gaps.is_empty() {
        let nanos: i64 = manifest
            .gaps
            .iter()
            .map(|g| g.to_nanos - g.from_nanos)
            .sum();
        text.push_str(&format!(
            "\nthe connection was down {} times, {:.1} s in all: what was sent then is not in the record",
            manifest.gaps.len(),
            nanos as f64 / 1e9
        ));
    }
    text.push_str(&format!("\ntraffic sha256 {}\n", manifest.traffic_sha256));
    text
}

fn simulate(options: &Options) -> failure::Result<Manifest> {
    if let Some(path) = &options.truth {
        check_report(path, true)?;
    }
    let opened = open(&options.source)?;
    let catalogue = options.city.catalogue(&options.source, &opened.community)?;
    let payload = Payload {
        profile: options.profile.clone(),
        ..Payload::default()
    };
    let snapshot = options.beginning.snapshot()?;
    let manifest = twin_load::record_simulation(&SimulationRecord {
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
        span: SimSpan::from_nanos((options.hours * 3.6e12).round() as i64),
        payload: &payload,
        folder: &options.folder,
        truth: options.truth.as_deref(),
    })?;
    Ok(manifest)
}

fn listen(options: &Options) -> failure::Result<Manifest> {
    if options.truth.is_some() {
        bail!(
            "--truth: what really happened is known of a simulation alone, not of a platform's traffic; name a scenario or GeoPackage, or leave --truth out",
            "--truth：只有仿真的真值可知，平台流量的真值不可知；请指定场景或 GeoPackage，或去掉 --truth"
        );
    }
    if options.beginning.is_given() {
        bail!(
            "--seed, --start and --from are of a simulation, not of a platform's traffic; leave them out",
            "--seed、--start 和 --from 只用于仿真，不用于平台流量；请去掉"
        );
    }
    let mut target = platform::target(&options.source)?;
    options.platform.change(&mut target)?;
    let filters = twin_load::listen_filters(&target, &options.topic)?;
    let password = options.platform.password(&target)?;
    let stop = stop_on_signal()?;
    let origin = Origin::Platform {
        url: target.address.shown(),
        topics: filters.clone(),
        stream: target.stream.clone(),
    };
    let recorder = Recorder::create(&options.folder, origin, Rotation::Live)?;
    let listening = ListenOptions {
        target: &target,
        password: password.as_ref(),
        filters,
        pattern: options.pattern.as_deref(),
        is_stored_only: options.stored,
        limit: options.seconds.map(Duration::from_secs_f64),
        present: platform::present()?,
        stop: &stop,
    };
    let is_shown = std::io::stderr().is_terminal();
    let manifest = twin_load::listen(&listening, recorder, &mut |messages| {
        if is_shown {
            // A terminal that has gone ends no record.
            drop(output::note(&format!("\r\x1b[K{messages} messages")));
        }
    });
    manifest.with_context(|| both!("cannot record {}", "无法录制 {}"; target.address.shown()))
}

/// Becomes true with Ctrl-C or SIGTERM: a record that is ended comes to its end.
fn stop_on_signal() -> failure::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    interrupt::on_signal(move |_| told.store(true, Ordering::Relaxed))?;
    Ok(stop)
}
