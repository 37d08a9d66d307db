//! One module a subcommand.

pub(crate) mod audit;
mod begin;
mod camera;
pub(crate) mod catalogue;
mod changes;
mod city;
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
mod load_run;
pub(crate) mod log;
mod money;
pub(crate) mod outage;
pub(crate) mod place;
mod placed;
mod platform;
pub(crate) mod record;
mod reference;
mod register;
pub(crate) mod replay;
pub(crate) mod rules;
pub(crate) mod scenario;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod simulate;
mod sums;
pub(crate) mod template;
pub(crate) mod tongue;
pub(crate) mod undo;
mod update;

use std::path::Path;

use twin_core::both;
use twin_core::told::Bilingual;
use twin_formats::source::Opened;

use crate::failure::{self, bail};
use crate::interrupt;
use crate::progress::Progress;

/// Opens a scenario or GeoPackage with progress.
fn open(source: &str) -> failure::Result<Opened> {
    let mut progress = Progress::new();
    let opened = twin_formats::source::open(source, &mut |step| progress.at(step, 0, 0))?;
    progress.finish();
    Ok(opened)
}

/// Lets `fill` write a file beside `path`, which then takes its name: no half-written file is ever seen there.
fn write_whole(
    path: &Path,
    fill: impl FnOnce(&Path) -> failure::Result<()>,
) -> failure::Result<()> {
    interrupt::begin_writing();
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    let unfinished = path.with_file_name(name);
    let written = fill(&unfinished).and_then(|()| Ok(std::fs::rename(&unfinished, path)?));
    if written.is_err() {
        // The error that matters is the first one.
        drop(std::fs::remove_file(&unfinished));
    }
    written
}

/// What fails when a file cannot be written.
fn cannot_write(path: &Path) -> Bilingual {
    both!("cannot write {}", "无法写入 {}"; path.display())
}

/// Refuses to overwrite a file unless `force`.
fn check_output(path: &Path, force: bool) -> failure::Result<()> {
    if path.exists() && !force {
        bail!(
            "{} exists already; name another file or add --force",
            "{} 已存在；请指定其他文件，或加 --force";
            path.display()
        );
    }
    Ok(())
}

/// Refuses to write a community to a file whose name is not that of a GeoPackage (OGC 12-128r17, requirement 3: it ends in `.gpkg`), or to overwrite one
/// unless `force`.
fn check_package(path: &Path, force: bool) -> failure::Result<()> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("gpkg")) {
        bail!(
            "-o {} is where the community goes, as a GeoPackage: its name ends in .gpkg; `twin export` writes other formats, `twin place --report` and `twin audit -o` reports",
            "-o {} 用于写出社区 GeoPackage，文件名须以 .gpkg 结尾；其他格式请用 `twin export`，报告请用 `twin place --report` 或 `twin audit -o`";
            path.display()
        );
    }
    check_output(path, force)
}

/// Refuses a report that cannot be written, before what it tells of is worked out: a file that is there, unless `force`, or a folder that is not.
fn check_report(path: &Path, force: bool) -> failure::Result<()> {
    check_output(path, force)?;
    if path.is_dir() {
        bail!(
            "{} is a folder; name a file in it",
            "{} 是文件夹；请指定其中的文件";
            path.display()
        );
    }
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|f| !f.is_dir()) {
        bail!(
            "{} cannot be written: there is no folder {}; make it first",
            "无法写入 {}：没有文件夹 {}；请先建立";
            path.display(),
            folder.display()
        );
    }
    Ok(())
}
