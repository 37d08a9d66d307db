//! One module a subcommand.

pub(crate) mod audit;
pub(crate) mod catalogue;
mod changes;
pub(crate) mod completions;
pub(crate) mod coverage;
mod depth;
pub(crate) mod diff;
pub(crate) mod edit;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod generate;
pub(crate) mod import;
mod ledger;
pub(crate) mod load;
pub(crate) mod log;
mod money;
pub(crate) mod outage;
pub(crate) mod place;
mod platform;
pub(crate) mod record;
mod reference;
mod register;
pub(crate) mod replay;
pub(crate) mod rules;
pub(crate) mod scenario;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod template;
mod tongue;
pub(crate) mod undo;
mod update;

use std::path::Path;

use anyhow::bail;
use twin_formats::source::Opened;

use crate::progress::Progress;

/// Opens a scenario or GeoPackage with progress.
fn open(source: &str) -> anyhow::Result<Opened> {
    let mut progress = Progress::new();
    let opened = twin_formats::source::open(source, &mut |step| progress.at(step, 0, 0))?;
    progress.finish();
    Ok(opened)
}

/// Refuses to overwrite a file unless `force`.
fn check_output(path: &Path, force: bool) -> anyhow::Result<()> {
    if path.exists() && !force {
        bail!(
            "{} exists already; name another file or add --force",
            path.display()
        );
    }
    Ok(())
}

/// Refuses a report that cannot be written, before what it tells of is worked out: a file that is there, unless `force`, or a folder that is not.
fn check_report(path: &Path, force: bool) -> anyhow::Result<()> {
    check_output(path, force)?;
    if path.is_dir() {
        bail!("{} is a folder; name a file in it", path.display());
    }
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|f| !f.is_dir()) {
        bail!(
            "{} cannot be written: there is no folder {}; make it first",
            path.display(),
            folder.display()
        );
    }
    Ok(())
}
