//! How a run of `twin load` or `twin replay` is shown while it goes on, and where its report goes.

mod console;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde::Serialize;
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;
use twin_load::plan::{Scheme, Target};
use twin_load::verdict::{self, Language, Report};
use twin_load::{Live, RunError};
use twin_protocol::load_run::LoadPhase;

use self::console::Console;
use super::{cannot_write, platform, tongue};
use crate::failure::{self, Context, Failure};
use crate::output;

/// What is told of a run before it begins.
pub(super) struct Intent<'a> {
    /// Name of the community or record.
    pub(super) name: String,
    pub(super) target: &'a Target,
    pub(super) profile: &'a str,
    /// Devices that speak.
    pub(super) devices: usize,
    /// The phases in order.
    pub(super) planned: Vec<LoadPhase>,
    /// Real time of the begin.
    pub(super) present: SimTime,
}

/// Where a run is told.
#[derive(clap::Args)]
pub(super) struct Telling {
    /// Shows the run live in the console of this `twin serve`; several generators may name the same. The run does not wait for it.
    #[arg(long, value_name = "URL")]
    console: Option<String>,
    /// Writes the report as a page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

impl Telling {
    /// Runs, shows how that goes, and writes the report, its thresholds as JUnit XML too where `junit` names a file.
    pub(super) fn drive(
        &self,
        intent: &Intent<'_>,
        junit: Option<&Path>,
        run: impl FnOnce(&mut dyn FnMut(&Live<'_>)) -> Result<Report, RunError>,
    ) -> failure::Result<Report> {
        let console = self.console.as_deref();
        let mut console = console.map(|url| Console::open(url, intent)).transpose()?;
        let is_shown = std::io::stderr().is_terminal();
        let outcome = run(&mut |live| {
            if is_shown {
                platform::show(live);
            }
            if let Some(console) = &mut console {
                console.tell(live);
            }
        });
        if is_shown {
            output::note("\n")?;
        }
        // The report comes first: a console that says nothing holds it up by no moment.
        let written = (outcome.as_ref()).map_or(Ok(()), |report| {
            self.write(report, junit, intent.target.address.scheme)
        });
        if let Some(console) = console {
            console.end(&outcome);
        }
        written?;
        Ok(outcome?)
    }

    /// Writes reports which say that the run did not come to its end, before it begins: whatever becomes of it, no earlier run's are left.
    pub(super) fn begin(&self, name: &str, junit: Option<&Path>) -> failure::Result<()> {
        let words = both!(
            "the run was ended before it could report",
            "运行在给出报告之前已终止"
        );
        self.save_failure(name, junit, &words)
    }

    /// Reports why a run failed, and gives the reason back. `scheme` is that of its target, as far as it came.
    pub(super) fn failed(
        &self,
        name: &str,
        junit: Option<&Path>,
        scheme: Option<Scheme>,
        reason: Failure,
    ) -> Failure {
        let saved = self.save_failure(name, junit, reason.words());
        let told = match (self.json, scheme) {
            (false, _) => Ok(()),
            (true, Some(Scheme::Stdout)) => output::json_note(&Failed::of(&reason)),
            (true, _) => output::json(&Failed::of(&reason)),
        };
        for error in [saved, told].into_iter().filter_map(Result::err) {
            tracing::warn!("{error}");
        }
        reason
    }

    fn save_failure(
        &self,
        name: &str,
        junit: Option<&Path>,
        words: &Bilingual,
    ) -> failure::Result<()> {
        let language = tongue::of_reports().of(Language::Chinese, Language::English);
        if let Some(path) = &self.html {
            let message = tongue::of_reports().of(&words.zh, &words.en);
            save(path, &verdict::html_failure(name, message, language))?;
        }
        if let Some(path) = junit {
            save(path, &verdict::junit_failure(name, &words.en))?;
        }
        Ok(())
    }

    fn write(&self, report: &Report, junit: Option<&Path>, scheme: Scheme) -> failure::Result<()> {
        let language = tongue::of_reports().of(Language::Chinese, Language::English);
        if let Some(path) = &self.html {
            save(path, &verdict::html(report, language))?;
        }
        if let Some(path) = junit {
            save(path, &verdict::junit(report))?;
        }
        // Where messages go to standard output, nothing else does.
        match (scheme, self.json) {
            (Scheme::Stdout, true) => output::json_note(report),
            (Scheme::Stdout, false) => output::note(&verdict::text(report, language)),
            (_, true) => output::json(report),
            (_, false) => output::text_out(&verdict::text(report, language)),
        }
    }
}

/// Why a run failed, under the names that a console has for it.
#[derive(Serialize)]
struct Failed<'a> {
    passed: bool,
    failure: &'a str,
    failure_zh: &'a str,
}

impl<'a> Failed<'a> {
    fn of(reason: &'a Failure) -> Self {
        let words = reason.words();
        Self {
            passed: false,
            failure: &words.en,
            failure_zh: &words.zh,
        }
    }
}

fn save(path: &Path, text: &str) -> failure::Result<()> {
    std::fs::write(path, text).with_context(|| cannot_write(path))
}
