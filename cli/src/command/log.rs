//! `twin log`.

use std::path::PathBuf;

use serde::Serialize;
use twin_core::edit::{Action, Entry};
use twin_formats::gpkg;

use super::changes::Counts;
use crate::failure;
use crate::output;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  twin log shenzhen.gpkg\n  twin log shenzhen.gpkg --json")]
pub(crate) struct Options {
    /// A GeoPackage.
    file: PathBuf,
    /// Prints the versions as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct VersionRow<'a> {
    number: u32,
    parent: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restored: Option<u32>,
    time: String,
    author: &'a str,
    action: Action,
    message: &'a str,
    #[serde(flatten)]
    counts: Counts,
}

/// Lists the versions of a file, oldest first.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let log = gpkg::read_log(&options.file)?;
    let rows: Vec<_> = log.entries().iter().map(row).collect();
    if options.json {
        return output::json(&rows);
    }
    if rows.is_empty() {
        return output::text_out(
            "no versions yet: the first edit or update begins the log 暂无版本，首次编辑或更新时开始记录\n",
        );
    }
    output::text_out(&rows.iter().map(line).collect::<String>())
}

fn row(entry: &Entry) -> VersionRow<'_> {
    let version = &entry.version;
    VersionRow {
        number: version.number,
        parent: version.parent,
        restored: version.restored,
        time: version.stamp.time.to_string(),
        author: &version.stamp.author,
        action: version.stamp.action,
        message: &version.stamp.message,
        counts: Counts::of(entry.reversals.iter().map(|r| r.kind)),
    }
}

fn line(row: &VersionRow<'_>) -> String {
    let counts = row.counts;
    format!(
        "{:>4}  {}  {}  {} {}  +{} ~{} -{}  {}\n",
        row.number,
        row.time,
        row.author,
        row.action.word(),
        row.action.zh(),
        counts.added,
        counts.changed,
        counts.removed,
        row.message,
    )
}
