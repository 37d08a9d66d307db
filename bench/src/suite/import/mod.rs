//! Import of real files: as a whole process against GDAL, in this process against osmium and cjio.

mod read;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::ensure;

use super::{shared_data, twin};
use crate::machine;
use crate::measure::median;
use crate::row::{Better, Row, Target};
use crate::say;

const ROUNDS: usize = 5;

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let Some(data) = shared_data() else {
        say("skipped import: the folder shared/data is not beside the checkout");
        return Ok(Vec::new());
    };
    let (file, folder) = (data.join("osm/monaco.osm.pbf"), tempfile::tempdir()?);
    let version = gdal_version();
    let (mut ours, mut placed, mut peer, mut peak) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let bare = import(&file, folder.path(), "none")?;
        let whole = import(&file, folder.path(), "new-build")?;
        let gdal = version
            .as_ref()
            .map(|_| ogr2ogr(&file, folder.path()))
            .transpose()?;
        if round > 0 {
            ours.push(bare.seconds);
            placed.push(whole.seconds);
            peak.push(whole.peak_bytes as f64 / 1e6);
            peer.extend(gdal.map(|g| g.seconds));
        }
    }
    let mut row = Row::new("import.monaco", median(ours), "s", ROUNDS);
    if let Some(version) = version {
        row = row.against(median(peer), version, Better::Less);
    }
    let mut rows = vec![
        row.target(Target::AtMost(5.0)),
        Row::new("import.monaco.with_placement", median(placed), "s", ROUNDS)
            .target(Target::AtMost(5.0)),
        Row::new("import.monaco.peak_memory", median(peak), "MB", ROUNDS),
    ];
    rows.push(read::map_row(&file)?);
    for name in ["delft", "rotterdam_delfshaven"] {
        let file = data.join(format!("citymodel/{name}.city.json"));
        rows.push(read::model_row(&file, name)?);
    }
    Ok(rows)
}

struct Ran {
    seconds: f64,
    peak_bytes: u64,
}

fn import(file: &Path, folder: &Path, placement: &str) -> anyhow::Result<Ran> {
    let mut command = Command::new(twin()?);
    command
        .args([
            "--log",
            "error",
            "import",
            "--force",
            "--placement",
            placement,
        ])
        .arg(file);
    timed(command.arg("-o").arg(folder.join("ours.gpkg")))
}

fn ogr2ogr(file: &Path, folder: &Path) -> anyhow::Result<Ran> {
    let mut command = Command::new("ogr2ogr");
    timed(
        command
            .args(["-q", "-overwrite", "-f", "GPKG"])
            .arg(folder.join("peer.gpkg"))
            .arg(file),
    )
}

fn gdal_version() -> Option<String> {
    let output = Command::new("ogr2ogr").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(format!("{} ogr2ogr", text.split(',').next()?.trim()))
}

fn timed(command: &mut Command) -> anyhow::Result<Ran> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut peak_bytes = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak_bytes = machine::memory_of(child.id()).map_or(peak_bytes, |(peak, _)| peak);
        std::thread::sleep(Duration::from_millis(2));
    };
    ensure!(status.success(), "{:?} failed", command.get_program());
    Ok(Ran {
        seconds: start.elapsed().as_secs_f64(),
        peak_bytes,
    })
}
