//! Reading alone, to a validated community in memory: a map against osmium, city models against cjio.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use twin_core::spatial::SpatialIndex;
use twin_formats::import::{ImportOptions, Imported, read_all};

use crate::measure::{in_turn, seconds};
use crate::python::Python;
use crate::row::{Better, Row, Target};

const ROUNDS: usize = 7;

/// Loads a CityJSON file on command; answers seconds and how many buildings it has.
const CJIO: &str = r#"
import sys, time
from importlib.metadata import version
from cjio import cityjson
print(f"cjio {version('cjio')}, Python {sys.version.split()[0]}", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    with open(line.strip()) as file:
        model = cityjson.reader(file)
    taken = time.perf_counter() - start
    objects = model.j["CityObjects"].values()
    print(taken, sum(o["type"] == "Building" for o in objects), flush=True)
"#;

fn read(file: &Path) -> anyhow::Result<Imported> {
    let options = ImportOptions::named_after(file);
    Ok(read_all(&[file.to_owned()], &options, &mut |_| {})?)
}

/// Reading a map with inference, validation and an index, against `osmium cat` (which reads and writes it again) and the same index.
pub(super) fn map_row(file: &Path) -> anyhow::Result<Row> {
    let community = read(file)?.community;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy.osm.pbf");
    let osmium = || -> anyhow::Result<()> {
        let status = Command::new("osmium")
            .args(["cat", "--overwrite", "-o"])
            .args([&copy, file])
            .stderr(Stdio::null())
            .status()?;
        ensure!(status.success(), "osmium failed");
        Ok(())
    };
    let row = |ours| Row::new("import.monaco.read_and_index", ours, "s", ROUNDS);
    let is_there = osmium().is_ok();
    let medians = in_turn(
        ROUNDS,
        &mut [
            &mut || seconds(|| read(file).map(|read| SpatialIndex::new(&read.community))).0,
            &mut || seconds(|| (osmium(), SpatialIndex::new(&community))).0,
        ],
    );
    let row = row(medians[0]);
    let row = if is_there {
        row.against(medians[1], osmium_version()?, Better::Less)
    } else {
        row.without("missing: apt-get install osmium-tool")
    };
    // At most 1.2 times as long.
    Ok(row.target(Target::Ratio(1.0 / 1.2)))
}

fn osmium_version() -> anyhow::Result<String> {
    let output = Command::new("osmium").arg("--version").output()?;
    let text = String::from_utf8(output.stdout)?;
    let first = text.lines().next().context("osmium's version")?;
    Ok(format!("{first}, cat and our index"))
}

/// Reading a city model to a validated community, against cjio's load of it.
pub(super) fn model_row(file: &Path, name: &str) -> anyhow::Result<Row> {
    let path = file.display().to_string();
    let mut cjio = Python::start(CJIO, "cjio");
    if let Ok(cjio) = &mut cjio {
        let (theirs, ours) = (cjio.timed(&path).1, read(file)?.community.buildings.len());
        ensure!(
            theirs == ours,
            "cjio finds {theirs} buildings in {name}, we {ours}"
        );
    }
    let medians = in_turn(
        ROUNDS,
        &mut [&mut || 1e3 * seconds(|| read(file)).0, &mut || {
            cjio.as_mut().map_or(f64::NAN, |c| 1e3 * c.timed(&path).0)
        }],
    );
    let row = Row::new(format!("import.cityjson.{name}"), medians[0], "ms", ROUNDS);
    let row = match &cjio {
        Ok(cjio) => row.against(medians[1], cjio.version.clone(), Better::Less),
        Err(why) => row.without(why.clone()),
    };
    Ok(row.target(Target::Ratio(5.0)))
}
