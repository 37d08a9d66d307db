//! One module a suite.

pub(crate) mod import;
pub(crate) mod load;
pub(crate) mod planning;
pub(crate) mod server;
pub(crate) mod simulation;
pub(crate) mod spatial;

use std::path::{Path, PathBuf};

use anyhow::Context;

/// The folder of real data beside the checkout.
fn shared_data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    folder.is_dir().then_some(folder)
}

/// The optimised `twin` beside this binary.
fn twin() -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?
        .parent()
        .context("a folder")?
        .join("twin");
    anyhow::ensure!(
        path.is_file(),
        "{} is missing: cargo build --release --package twin-cli",
        path.display()
    );
    Ok(path)
}
