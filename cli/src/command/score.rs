//! `twin score`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use twin_core::both;
use twin_core::time::SimSpan;
use twin_load::score::{self, KindMap, Kinds, Rules};
use twin_load::verdict::Language;

use super::open;
use super::tongue;
use crate::failure::{self, bail};
use crate::output;

/// Longest tolerance in seconds: a day, after which an alarm is about something else.
const MOST_TOLERANCE: f64 = 86_400.0;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin score truth.ndjson alarms.csv\n  twin score truth.ndjson alarms.ndjson --map kinds.toml --tolerance 120 --json\n  twin score truth.ndjson alarms.csv --source noisy-sensors --min-precision 0.9 --min-recall 0.8\n\nThe truth is what --truth of twin simulate, twin load or twin record writes. The alarms are a CSV file with the columns device and time, and kind and end where there\nare such, or NDJSON with these keys; times are RFC 3339 or milliseconds since 1970. A map is TOML: \"Odd value\" = [\"noise\", \"drift\"].\nAn alarm counts for every entry whose device it names from its begin to the tolerance after its end; alarms that tell it again count once.\nExit code 1 also means that a threshold was not kept."
)]
pub(crate) struct Options {
    /// What really happened: a file that --truth wrote.
    truth: PathBuf,
    /// What the platform detected: CSV or NDJSON with device, time, and where there are such kind and end.
    alarms: PathBuf,
    /// Seconds after the end of what happened in which an alarm still counts for it.
    #[arg(long, value_parser = tolerance, default_value_t = Rules::TOLERANCE_SECS)]
    tolerance: f64,
    /// Compares kinds: an alarm's must be the word of the truth, such as `noise`.
    #[arg(long)]
    kinds: bool,
    /// Compares kinds by a TOML file that names ours for the platform's.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The scenario or GeoPackage that was simulated: tells of alarms whose devices it does not have.
    #[arg(long)]
    source: Option<String>,
    /// Least precision, 0 to 1.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_precision: Option<f64>,
    /// Least recall, 0 to 1.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_recall: Option<f64>,
    /// Prints the score as JSON.
    #[arg(long)]
    json: bool,
}

fn tolerance(text: &str) -> Result<f64, String> {
    within(text, MOST_TOLERANCE)
}

fn share(text: &str) -> Result<f64, String> {
    within(text, 1.0)
}

fn within(text: &str, most: f64) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=most).contains(&number) => Ok(number),
        _ => Err(tongue::said(&both!(
            "it must be a number from 0 to {most}",
            "应为 0 到 {most} 的数"
        ))),
    }
}

/// Scores and reports.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let rules = rules(options)?;
    let entries = score::read_entries(&options.truth)?;
    let alarms = score::read_alarms(&options.alarms, &rules.kinds)?;
    let score = score::score(&entries, &alarms, &rules);
    if options.json {
        output::json(&score)?;
    } else {
        let language = tongue::of_reports().of(Language::Chinese, Language::English);
        output::text_out(&score::text(&score, language))?;
    }
    if !score.passed {
        bail!(
            "the platform did not keep the thresholds",
            "平台未达到阈值要求"
        );
    }
    Ok(())
}

fn rules(options: &Options) -> failure::Result<Rules> {
    let kinds = match &options.map {
        Some(path) => Kinds::Compared(KindMap::read(path)?),
        None if options.kinds => Kinds::Compared(KindMap::default()),
        None => Kinds::Ignored,
    };
    let devices = options.source.as_deref().map(devices).transpose()?;
    Ok(Rules {
        tolerance: SimSpan::from_nanos((options.tolerance * 1e9).round() as i64),
        kinds,
        devices,
        min_precision: options.min_precision,
        min_recall: options.min_recall,
    })
}

/// The ids of a community's devices.
fn devices(source: &str) -> failure::Result<BTreeSet<String>> {
    let opened = open(source)?;
    let devices = opened.community.devices.iter();
    Ok(devices.map(|device| device.id.to_string()).collect())
}
