//! `cargo xtask bench`.

use std::process::Stdio;

use crate::process::{cargo, output, run};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this suite: import, spatial, planning, sim, load or server.
    suite: Option<String>,
    /// Prints the rows as JSON on standard output.
    #[arg(long)]
    json: bool,
}

/// Builds the benchmarks with optimisation and runs them.
pub(crate) fn bench(options: &Options) -> anyhow::Result<()> {
    run(cargo()
        .args(["build", "--release", "--package", "twin-cli"])
        .stdout(Stdio::null()))?;
    let commit = output(std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]))
        .unwrap_or_default();
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "twin-bench",
        "--",
    ]);
    command
        .args(&options.suite)
        .args(options.json.then_some("--json"))
        .env("TWIN_COMMIT", commit);
    run(&mut command)
}
