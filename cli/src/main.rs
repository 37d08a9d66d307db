//! The `twin` command: what a planner, an operator or a tester types.
//!
//! Exit codes: 0 done, 1 the job failed, 2 the command line is wrong, 130 ended by Ctrl-C. With `--json`, standard output carries that
//! document alone; progress and logs go to standard error.

mod command;
mod failure;
mod interrupt;
mod output;
mod progress;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const AFTER_HELP: &str = "\
Examples:
  twin serve demo                                   serve the demo community on http://127.0.0.1:8080
  twin import shenzhen.osm.gz -o shenzhen.gpkg      read a map, place devices, write one file
  twin serve shenzhen.gpkg                          watch it live
  twin catalogue --table 3 --required               what the white paper's table 3 asks for
  twin simulate demo --hours 24 --seed 7 --json     a day of telemetry, its digest and its speed

A SOURCE is the name of a shipped scenario (`twin scenario list`), a scenario file or folder, or a GeoPackage that `twin import` wrote.
Exit codes: 0 done, 1 the job failed, 2 the command line is wrong, 130 ended by Ctrl-C.";

#[derive(Parser)]
#[command(name = "twin", version, about = "The digital twin of residential communities 社区数字孪生", after_help = AFTER_HELP)]
struct Arguments {
    /// What to log: error, warn, info, debug, trace, or a filter such as `twin_server=debug`.
    #[arg(long, global = true, env = "TWIN_LOG", default_value = "info")]
    log: String,
    /// Logs as JSON lines.
    #[arg(long, global = true)]
    log_json: bool,
    /// Language of reports and of error messages. If missing, reports are in Chinese (the findings of --json in both), and errors in the
    /// locale's language.
    #[arg(long, global = true, value_enum, env = "TWIN_LANGUAGE")]
    language: Option<command::tongue::Tongue>,
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Serves a community: console, search, live state, commands.
    Serve(Box<command::serve::Options>),
    /// Reads maps, infers what they do not say, places devices, writes a GeoPackage.
    Import(Box<command::import::Options>),
    /// Makes a community from a seed and writes a GeoPackage.
    Generate(command::generate::Options),
    /// Places the white paper's devices and places anew in a GeoPackage.
    Place(command::place::Options),
    /// Audits a community by the white paper's rows: what is met, what is not, what cannot be told, and where.
    Audit(command::audit::Options),
    /// Works out what the devices of a kind cover together: cameras, radio, service distance.
    Coverage(command::coverage::Options),
    /// Checks a city's own rules and tells what they change.
    Rules(command::rules::Options),
    /// Lists the shipped scenarios, checks one, prints the form of the file.
    Scenario(command::scenario::Options),
    /// Lists the white paper's rows.
    Catalogue(command::catalogue::Options),
    /// Simulates and reports how many events there were, how fast, and their digest.
    Simulate(command::simulate::Options),
    /// Drives a platform with the simulated telemetry and tells how the platform did.
    Load(Box<command::load::Options>),
    /// Records a simulation's or a platform's messages as Parquet files.
    Record(Box<command::record::Options>),
    /// Sends a record again: at any speed, from any time, with other ids and clocks.
    Replay(Box<command::replay::Options>),
    /// Holds what a platform detected against what really happened: precision, recall, delay.
    Score(command::score::Options),
    /// Writes a community's layers as GeoJSON, or all of it as a GeoPackage.
    Export(Box<command::export::Options>),
    /// Tells where every value of a feature came from.
    Explain(command::explain::Options),
    /// Tells who is cut off when a part of a power or water network fails, and what isolates it.
    Outage(command::outage::Options),
    /// Sets fields of features or deletes features, with validation.
    Edit(command::edit::Options),
    /// Lists the versions of a community: when, who, what.
    Log(command::log::Options),
    /// Tells what differs between two versions or two files.
    Diff(command::diff::Options),
    /// Takes the latest version back, or brings an older one back.
    Undo(command::undo::Options),
    /// Writes an empty inventory of devices with Chinese headings, to fill in and import.
    Template(command::template::Options),
    /// Prints completions for a shell.
    Completions(command::completions::Options),
}

fn main() -> ExitCode {
    command::tongue::listen(std::env::args_os(), |name| std::env::var(name).ok());
    let arguments = Arguments::parse();
    command::tongue::settle(arguments.language);
    if let Err(error) = output::start_logs(&arguments.log, arguments.log_json) {
        return output::usage_error(&error);
    }
    let done = match &arguments.job {
        Job::Serve(options) => command::serve::run(options),
        Job::Import(options) => command::import::run(options),
        Job::Generate(options) => command::generate::run(options),
        Job::Place(options) => command::place::run(options),
        Job::Audit(options) => command::audit::run(options),
        Job::Coverage(options) => command::coverage::run(options),
        Job::Rules(options) => command::rules::run(options),
        Job::Scenario(options) => command::scenario::run(options),
        Job::Catalogue(options) => command::catalogue::run(options),
        Job::Simulate(options) => command::simulate::run(options),
        Job::Load(options) => command::load::run(options),
        Job::Record(options) => command::record::run(options),
        Job::Replay(options) => command::replay::run(options),
        Job::Score(options) => command::score::run(options),
        Job::Export(options) => command::export::run(options),
        Job::Explain(options) => command::explain::run(options),
        Job::Outage(options) => command::outage::run(options),
        Job::Edit(options) => command::edit::run(options),
        Job::Log(options) => command::log::run(options),
        Job::Diff(options) => command::diff::run(options),
        Job::Undo(options) => command::undo::run(options),
        Job::Template(options) => command::template::run(options),
        Job::Completions(options) => command::completions::run::<Arguments>(options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::job_error(&error),
    }
}
