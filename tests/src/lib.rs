//! The end-to-end tests' harness: it finds the built binaries, starts them on free ports with folders of their own, and
//! ends what it started by its process id.

mod broker;
mod certificates;
mod gas_leak;
mod golden;
mod listener;
mod live;
mod load;
mod nats;
mod pdf;
mod platform;
mod running;
mod server;
mod sim_options;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
pub use broker::{Broker, mosquitto};
pub use certificates::certificates;
pub use gas_leak::gas_leak;
pub use golden::golden;
pub use listener::while_listening;
pub use live::Live;
pub use load::{load, recorded};
pub use nats::Nats;
pub use pdf::check_pdf;
pub use platform::Platform;
pub use running::Running;
pub use server::Server;
pub use sim_options::sim_options;

/// The folder of real data beside the checkout, or `None` with the reason printed.
#[must_use]
pub fn shared_data() -> Option<PathBuf> {
    // Where this runs; a build that is kept may be of another checkout.
    let here = std::env::var_os("CARGO_MANIFEST_DIR");
    let here = here.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let folder = here.join("../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    skip("the folder shared/data is not beside the checkout");
    None
}

/// Prints why a test does less than it could.
#[expect(clippy::print_stderr, reason = "a test that skips says why")]
pub fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

/// A binary of this workspace, beside the folder of the running test.
///
/// # Errors
/// When it was not built.
pub fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let folder = test
        .parent()
        .and_then(Path::parent)
        .context("a test lies two folders below the target's profile")?;
    let path = folder.join(name);
    if !path.is_file() {
        bail!(
            "{} is missing; build it first: cargo build --workspace --bins",
            path.display()
        );
    }
    Ok(path)
}

/// A finished run of `twin`.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// Standard output as one JSON document.
    ///
    /// # Errors
    /// When the run failed or its output is not JSON.
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        if self.code != Some(0) {
            bail!("exit code {:?}: {}", self.code, self.stderr);
        }
        serde_json::from_str(&self.stdout)
            .with_context(|| format!("not one JSON document: {}", self.stdout))
    }
}

/// A path as an argument of a command.
///
/// # Panics
/// When it is not UTF-8, as those of tests are.
#[must_use]
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path of a test is UTF-8")
}

/// A count in a report.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn count(value: &serde_json::Value) -> u64 {
    value.as_u64().expect("a count")
}

/// A scenario of a small community, `x`, in `folder`, with `load` as its load part.
///
/// # Errors
/// When it cannot be written.
pub fn small_scenario(folder: &Path, load: &str) -> anyhow::Result<PathBuf> {
    let path = folder.join("scenario.toml");
    let head = r#"
id = "x"
name_zh = "甲"
name_en = "X"
description_zh = ""
description_en = ""
[community.generate]
seed = 1
id = "x"
name = { zh = "甲", en = "X" }
origin = { lon = 120.0, lat = 30.3 }
utc_offset_secs = 28800
compounds = 1
buildings = 4
households = 100
[placement]
"#;
    std::fs::write(&path, format!("{head}{load}"))?;
    Ok(path)
}

/// The `twin` command, in English whatever the locale of who tests.
///
/// # Errors
/// When it was not built.
pub fn command() -> anyhow::Result<Command> {
    let mut command = Command::new(binary("twin")?);
    command.env("LC_ALL", "C").env_remove("TWIN_LANGUAGE");
    Ok(command)
}

/// Runs `twin` to its end.
///
/// # Errors
/// When it cannot be started.
pub fn twin(arguments: &[&str]) -> anyhow::Result<Ran> {
    twin_with(arguments, &[])
}

/// Runs `twin` to its end with variables of the environment.
///
/// # Errors
/// When it cannot be started.
pub fn twin_with(arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Ran> {
    let output = command()?
        .args(arguments)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()?;
    Ok(Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout)?,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The shipped scenario `name` with other numbers, in `folder`. What is not in it cannot be changed: a test knows the scenario that it is about.
///
/// # Errors
/// When there is no such scenario, it lacks what is to be changed, or it cannot be written.
pub fn edited_scenario(
    folder: &Path,
    name: &str,
    edits: &[(&str, &str)],
) -> anyhow::Result<PathBuf> {
    let mut scenario = twin(&["scenario", "show", name])?.stdout;
    for (old, new) in edits {
        anyhow::ensure!(scenario.contains(old), "{name} has no {old}");
        scenario = scenario.replace(old, new);
    }
    let path = folder.join(format!("{name}.toml"));
    std::fs::write(&path, scenario)?;
    Ok(path)
}
