mod limits;
mod lists;
mod rows;
mod written;

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use twin_core::catalogue::Catalogue;
use twin_core::ids::{CommunityId, FixtureId};
use twin_core::model::*;
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;

use super::*;
use crate::finding::{Findings, Outcome};
use crate::gpkg::tests::community;
use crate::import::{Context, Format, ImportError, ImportOptions, Strictness, read_all};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/devices")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn options() -> ImportOptions {
    ImportOptions::named_after("x".as_ref())
}

/// The draft of the file at `path`, and what was told.
fn draft(
    path: &Path,
    options: &ImportOptions,
    frame: Option<LocalFrame>,
) -> (Result<CommunityParts, InventoryError>, Vec<String>) {
    let mut found = Findings::of(&path.file_name().unwrap().to_string_lossy());
    let read = read(path, &Context { options, frame }, &mut found);
    (
        read,
        found.into_list().iter().map(ToString::to_string).collect(),
    )
}

/// The draft of a CSV file of these bytes.
fn draft_of(
    bytes: &[u8],
    options: &ImportOptions,
    frame: Option<LocalFrame>,
) -> (Result<CommunityParts, InventoryError>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    draft(&path, options, frame)
}

fn devices(text: &str) -> (Vec<Device>, Vec<String>) {
    let (parts, told) = draft_of(text.as_bytes(), &options(), Some(frame()));
    (parts.unwrap().devices, told)
}

fn frame() -> LocalFrame {
    LocalFrame::new(114.2, 22.69, 0.0).unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

const HEAD: &str = "编号,设备类,名称,经度,纬度,离地高度(米),楼层,朝向(度,正北顺时针)";
