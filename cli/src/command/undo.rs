//! `twin undo`.

use std::path::PathBuf;

use serde::Serialize;
use twin_core::edit::Action;

use super::changes::{ChangeRow, Counts, rows, text};
use super::ledger::{Ledger, Signature};
use crate::failure;
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin undo shenzhen.gpkg              takes the latest version back\n  twin undo shenzhen.gpkg --to 3       brings version 3 back\n\nTo undo makes a version too: undo again to have back what was undone."
)]
pub(crate) struct Options {
    /// A GeoPackage.
    file: PathBuf,
    /// The version to bring back; the one before the latest if missing.
    #[arg(long)]
    to: Option<u32>,
    #[command(flatten)]
    signature: Signature,
    /// Prints what changed as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    restored: u32,
    changes: Vec<ChangeRow<'a>>,
}

/// Adds a version that is as an older one was.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let mut ledger = Ledger::open(&options.file)?;
    let to = options.to.map_or_else(|| ledger.log.before_last(), Ok)?;
    let stamp = options
        .signature
        .stamp(Action::Undo, format!("undo to {to}"));
    let changes = ledger.restore(stamp, to)?;
    let version = ledger.number();
    if options.json {
        return output::json(&Report {
            version,
            restored: to,
            changes: rows(&changes),
        });
    }
    output::text_out(&format!(
        "version 版本 {version} is as version {to} was 恢复为版本 {to}: {}\n{}",
        Counts::of_changes(&changes).text(),
        text(&changes)
    ))
}
