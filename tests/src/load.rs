//! Runs of `twin load` and `twin record` with a small community.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Ran, small_scenario, text, twin};

/// Drives `target` with a small community and `more` arguments; standard output is the report.
///
/// # Errors
/// When the scenario cannot be written or `twin` not be started.
pub fn load(target: &str, more: &[&str]) -> anyhow::Result<Ran> {
    let folder = tempfile::tempdir()?;
    let source = small_scenario(folder.path(), "")?;
    let run = ["load", text(&source), "--target", target, "--json"];
    twin(&[&run[..], more].concat())
}

/// Records three simulated minutes of a small community in `folder` with a profile, which names the record; and its manifest.
///
/// # Errors
/// When it cannot be recorded.
pub fn recorded(folder: &Path, profile: &str) -> anyhow::Result<(PathBuf, Value)> {
    let record = folder.join(profile);
    let source = small_scenario(folder, "")?;
    let run = ["record", text(&source), text(&record), "--hours", "0.05"];
    let profile = ["--profile", profile, "--json"];
    let manifest = twin(&[&run[..], &profile].concat())?.json()?;
    Ok((record, manifest))
}
