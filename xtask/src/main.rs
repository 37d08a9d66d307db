//! What a developer or a fresh machine runs: `cargo xtask run`, `test`, `check`, `bench`, `fuzz`.
//!
//! It installs what is missing, says what it installs, and asks for nothing when it is root or has no terminal.

mod bench;
mod check;
mod console;
mod fuzz;
mod install;
mod process;
mod python;
mod run;
mod test;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Builds, runs, tests and measures the community twin."
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing, builds, serves the demo community and prints the URL.
    Run(run::Options),
    /// Installs what is missing, then runs every test of every crate and the end-to-end suite.
    Test(test::Options),
    /// Checks format and lints, as CI does.
    Check,
    /// Measures, and prints a table or with --json the rows.
    Bench(bench::Options),
    /// Feeds every reader with damaged files; needs cargo-fuzz and a nightly compiler.
    Fuzz(fuzz::Options),
    /// Builds the web console only.
    Console,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::test(&options),
        Task::Check => check::check(),
        Task::Bench(options) => bench::bench(&options),
        Task::Fuzz(options) => fuzz::fuzz(&options),
        Task::Console => console::build(),
    }
}
