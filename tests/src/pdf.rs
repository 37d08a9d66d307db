//! PDF files, as a reader of others sees them.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

/// That qpdf finds nothing wrong with the file: its structure, cross references and streams.
///
/// # Errors
/// What it finds, or that qpdf is not installed (Debian: `qpdf`).
pub fn check_pdf(path: &Path) -> anyhow::Result<()> {
    let ran = Command::new("qpdf").arg("--check").arg(path).output();
    let ran = ran.context("qpdf cannot be run; install Debian's qpdf")?;
    if !ran.status.success() {
        bail!(
            "{}: {}",
            path.display(),
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    Ok(())
}
