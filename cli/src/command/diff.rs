//! `twin diff`.

use std::path::{Path, PathBuf};

use serde::Serialize;
use twin_core::both;
use twin_core::edit::{Change, diff};
use twin_formats::gpkg;

use super::changes::{ChangeRow, rows, text};
use super::ledger::Ledger;
use crate::failure::{self, Context, bail};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin diff shenzhen.gpkg              what the latest version changed\n  twin diff shenzhen.gpkg 3            what changed since version 3\n  twin diff shenzhen.gpkg 2 5          between two versions\n  twin diff old.gpkg new.gpkg          between two files"
)]
pub(crate) struct Options {
    /// A GeoPackage.
    file: PathBuf,
    /// Number of the older version, or the newer file.
    older: Option<String>,
    /// Number of the newer version; the latest if missing.
    newer: Option<u32>,
    /// Prints the changes as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    from: String,
    to: String,
    changes: Vec<ChangeRow<'a>>,
}

/// Tells what differs between two versions or two files.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let (from, to, changes) = match &options.older {
        Some(other) if other.parse::<u32>().is_err() => of_files(options, Path::new(other))?,
        older => of_versions(options, older.as_deref())?,
    };
    if options.json {
        let changes = rows(&changes);
        return output::json(&Report { from, to, changes });
    }
    let text = if changes.is_empty() {
        "no difference 无差异\n".to_owned()
    } else {
        text(&changes)
    };
    output::text_out(&format!("{from} → {to}\n{text}"))
}

fn of_files(options: &Options, newer: &Path) -> failure::Result<(String, String, Vec<Change>)> {
    if options.newer.is_some() {
        bail!(
            "name two files, or one file and its versions",
            "请指定两个文件，或一个文件及其版本"
        );
    }
    let old = gpkg::read(&options.file)?;
    let mut new = gpkg::read_in_frame(newer, old.frame)?.into_parts();
    new.align_with(&old);
    let name = |path: &Path| path.display().to_string();
    Ok((name(&options.file), name(newer), diff(&old, &new)?))
}

fn of_versions(
    options: &Options,
    older: Option<&str>,
) -> failure::Result<(String, String, Vec<Change>)> {
    let Ledger { community, log, .. } = Ledger::open(&options.file)?;
    let older = match older {
        Some(number) => number
            .parse()
            .context(both!("the number of a version", "版本号"))?,
        None => log.before_last()?,
    };
    let newer = options
        .newer
        .unwrap_or_else(|| log.last().map_or(0, |v| v.number));
    let (old, new) = (log.state(&community, older)?, log.state(&community, newer)?);
    Ok((older.to_string(), newer.to_string(), diff(&old, &new)?))
}
