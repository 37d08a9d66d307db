//! `twin generate`.

use std::path::PathBuf;

use serde::Serialize;
use twin_core::edit::{Action, Log};
use twin_core::generate::{GenerateSpec, Origin};
use twin_core::inference;
use twin_core::model::{Community, Name};
use twin_formats::gpkg;

use super::check_package;
use super::depth::DepthChoice;
use super::ledger::Signature;
use super::place::{Rows, place, record_placement};
use super::placed::Placed;
use super::register;
use crate::failure;
use crate::interrupt;
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Example: twin generate --buildings 120 --households 5000 --seed 3 -o east.gpkg"
)]
pub(crate) struct Options {
    /// GeoPackage to write.
    #[arg(short, long)]
    output: PathBuf,
    /// Seed: the same seed makes the same community.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Compounds 小区.
    #[arg(long, default_value_t = 1)]
    compounds: u32,
    /// Buildings.
    #[arg(long, default_value_t = 60)]
    buildings: u32,
    /// Households.
    #[arg(long, default_value_t = 2_500)]
    households: u32,
    /// Longitude of the origin in degrees.
    #[arg(long, default_value_t = 120.0, allow_negative_numbers = true)]
    lon: f64,
    /// Latitude of the origin in degrees.
    #[arg(long, default_value_t = 30.3, allow_negative_numbers = true)]
    lat: f64,
    /// How deep buildings are modelled: storeys and rooms.
    #[arg(long, value_enum, default_value_t = DepthChoice::Sources)]
    depth: DepthChoice,
    /// Makes up households, vehicles and legal entities from this seed: synthetic ones, marked as such.
    #[arg(long, value_name = "SEED")]
    register: Option<u64>,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    signature: Signature,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints layers and placement as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    output: &'a std::path::Path,
    seed: u64,
    layers: std::collections::BTreeMap<&'static str, usize>,
    households: u64,
    placed: Placed,
}

/// Generates, places, writes.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    interrupt::listen()?;
    check_package(&options.output, options.force)?;
    let spec = spec_of(options);
    let mut parts = twin_core::generate::community(&spec)?.into_parts();
    inference::deepen(&mut parts, options.depth.into());
    let mut made = format!("generate --seed {}", options.seed);
    if let Some(seed) = options.register {
        twin_core::generate::register(&mut parts, seed);
        made.push_str(&format!(" --register {seed}"));
        output::note(register::NOTE)?;
    }
    let bare = Community::new(parts)?;
    let mut log = Log::begun(options.signature.stamp(Action::Generate, made));
    let (community, placed) = place(bare.clone(), &options.rows)?;
    record_placement(
        &mut log,
        &bare,
        &community,
        &options.rows,
        &options.signature,
    )?;
    interrupt::begin_writing();
    gpkg::write_logged(&options.output, &community, &log, gpkg::Overwrite::Replace)?;
    let report = Report {
        output: &options.output,
        seed: options.seed,
        layers: community.layer_counts().into_iter().collect(),
        households: community.household_count(),
        placed,
    };
    if options.json {
        return output::json(&report);
    }
    output::text_out(&format!(
        "wrote {}: {} buildings, {} households, {} devices\n",
        options.output.display(),
        community.buildings.len(),
        report.households,
        community.devices.len()
    ))
}

fn spec_of(options: &Options) -> GenerateSpec {
    let name = options
        .output
        .file_stem()
        .and_then(|s| s.to_str())
        .unwrap_or("generated");
    let id: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    GenerateSpec {
        seed: options.seed,
        id,
        name: Name::new(name, name),
        origin: Origin {
            lon: options.lon,
            lat: options.lat,
        },
        utc_offset_secs: twin_core::inference::utc_offset_secs(options.lon, options.lat),
        compounds: options.compounds,
        buildings: options.buildings,
        households: options.households,
    }
}
