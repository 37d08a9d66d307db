//! `cargo xtask fuzz`: every reader fed with damaged files; see `fuzz/src/lib.rs`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};

use crate::process::{is_on_path, root, run, say, target_dir};

/// Longest input in bytes: the smallest GeoPackage takes some tens of KiB.
const MAX_INPUT_BYTES: u32 = 1 << 17;
/// More memory than this is a finding. The readers' own bounds for so small a file are far below.
const MAX_MEMORY_MIB: u32 = 2_048;
/// An input that takes longer is a finding.
const MAX_SECONDS_AN_INPUT: u32 = 20;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these targets.
    targets: Vec<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// Lists the targets.
    #[arg(long)]
    list: bool,
}

/// Builds the targets and runs them one after the other.
pub(crate) fn fuzz(options: &Options) -> anyhow::Result<()> {
    let all = targets()?;
    if options.list {
        all.iter().for_each(say);
        return Ok(());
    }
    for wanted in &options.targets {
        ensure!(
            all.contains(wanted),
            "no target {wanted}; there are {}",
            all.join(", ")
        );
    }
    ensure!(
        is_on_path("cargo-fuzz"),
        "cargo-fuzz is missing: cargo install --locked cargo-fuzz; it needs a nightly compiler: rustup toolchain install nightly"
    );
    run(&mut cargo_fuzz("build", &[]))?;
    let mut failed = Vec::new();
    for target in all
        .iter()
        .filter(|t| options.targets.is_empty() || options.targets.contains(t))
    {
        say(format_args!("{target} for {} s", options.seconds));
        if let Err(error) = run_target(target, options.seconds) {
            say(format_args!("{target}: {error:#}"));
            failed.push(target.as_str());
        }
    }
    if !failed.is_empty() {
        bail!(
            "findings in {}: see {}",
            failed.join(", "),
            work_dir().display()
        );
    }
    Ok(())
}

/// Every target has a file and a folder of seeds by its name.
fn targets() -> anyhow::Result<Vec<String>> {
    let folder = root().join("fuzz/targets");
    let mut names = Vec::new();
    for entry in folder.read_dir().context("fuzz/targets cannot be read")? {
        let path = entry?.path();
        names.extend(
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    Ok(names)
}

/// Where inputs that reach new code are gathered, and those that fail.
fn work_dir() -> PathBuf {
    target_dir().join("fuzz-work")
}

fn run_target(target: &str, seconds: u32) -> anyhow::Result<()> {
    let work = work_dir().join(target);
    let gathered = work.join("corpus");
    std::fs::create_dir_all(&gathered)?;
    let findings = format!("{}/", work.display());
    let seeds = root().join("fuzz/seeds").join(target);
    let corpus: [&Path; 2] = [&gathered, &seeds];
    let mut command = cargo_fuzz("run", &[target]);
    command.args(corpus).arg("--").args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={MAX_INPUT_BYTES}"),
        format!("-rss_limit_mb={MAX_MEMORY_MIB}"),
        format!("-timeout={MAX_SECONDS_AN_INPUT}"),
        format!("-artifact_prefix={findings}"),
        "-print_final_stats=1".to_owned(),
    ]);
    run(command.stdin(Stdio::null()))
}

/// Without the address sanitizer: but for SQLite all is safe Rust, and plain counters run several times as many inputs.
fn cargo_fuzz(verb: &str, target: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(root().join("fuzz"))
        .args([
            "+nightly",
            "fuzz",
            verb,
            "--fuzz-dir",
            ".",
            "--sanitizer",
            "none",
        ])
        .args(target)
        .env("CARGO_TARGET_DIR", target_dir().join("fuzz"));
    command
}
