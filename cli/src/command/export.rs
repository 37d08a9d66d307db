//! `twin export`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use serde::Serialize;
use twin_core::model::Community;
use twin_core::spatial::Layer;
use twin_formats::inventory::{self, TableKind};
use twin_formats::{geojson, gpkg};

use super::{check_output, open};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin export demo --layer building -o buildings.geojson\n  twin export shenzhen.gpkg --layer device > devices.geojson\n  twin export demo -o demo.gpkg\n  twin export demo --layer device -o devices.xlsx"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// Layer of a GeoJSON file: building, road, gate, device, ...; all layers if missing.
    #[arg(long)]
    layer: Option<String>,
    /// File to write: .geojson or .gpkg, or .csv or .xlsx for layer device. Standard output gets GeoJSON if missing.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints what was written as JSON; needs --output.
    #[arg(long, requires = "output")]
    json: bool,
}

#[derive(Serialize)]
struct Written<'a> {
    output: &'a std::path::Path,
    layers: serde_json::Map<String, serde_json::Value>,
}

/// Opens and writes.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let layer = options.layer.as_deref().map(layer_of).transpose()?;
    let community = open(&options.source)?.community;
    let Some(path) = &options.output else {
        return write_geojson(&community, layer, &mut std::io::stdout().lock());
    };
    check_output(path, options.force)?;
    match path.extension().and_then(|e| e.to_str()) {
        Some("csv" | "xlsx") => write_inventory(&community, layer, path)?,
        Some("gpkg") if layer.is_some() => {
            bail!("a GeoPackage holds every layer; leave --layer out")
        }
        Some("gpkg") => gpkg::write(path, &community, gpkg::Overwrite::Replace)?,
        Some("geojson" | "json") => {
            let file =
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            write_geojson(&community, layer, &mut BufWriter::new(file))?;
        }
        _ => bail!(
            "{}: the name must end in .geojson, .gpkg, .csv or .xlsx",
            path.display()
        ),
    }
    if options.json {
        let wanted = |name: &str| layer.is_none_or(|l| l.as_str() == name);
        let counts = community
            .layer_counts()
            .into_iter()
            .filter(|(name, _)| wanted(name));
        let layers = counts
            .map(|(name, count)| (name.to_owned(), count.into()))
            .collect();
        output::json(&Written {
            output: path,
            layers,
        })?;
    }
    Ok(())
}

fn write_inventory(
    community: &Community,
    layer: Option<Layer>,
    path: &std::path::Path,
) -> anyhow::Result<()> {
    if layer.is_none_or(|l| l.as_str() != "device") {
        bail!("a table holds devices only; add --layer device");
    }
    let kind = TableKind::of_path(path).context("the name must end in .csv or .xlsx")?;
    Ok(inventory::write(path, kind, community)?)
}

fn layer_of(word: &str) -> anyhow::Result<Layer> {
    let words = Layer::ALL
        .iter()
        .map(|l| l.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    Layer::from_word(word).with_context(|| format!("there is no layer '{word}'; there are {words}"))
}

fn write_geojson(
    community: &Community,
    layer: Option<Layer>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    match layer {
        Some(layer) => geojson::write_layer(community, layer, out)?,
        None => geojson::write_all(community, out)?,
    }
    out.flush()
        .context("the GeoJSON could not be written to its end")
}
