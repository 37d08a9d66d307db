//! `twin export`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::Serialize;
use twin_core::model::Community;
use twin_core::spatial::Layer;
use twin_core::spatial::crs::Crs;
use twin_formats::inventory::{self, TableKind};
use twin_formats::{cityjson, geojson, gltf, gpkg, mvt, tiles3d};

use super::{check_output, open};
use crate::output;
use crate::progress::Progress;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin export demo --layer building -o buildings.geojson\n  twin export shenzhen.gpkg --layer device > devices.geojson\n  twin export demo -o demo.gpkg\n  twin export demo -o demo.glb\n  twin export demo --building c1/b1 -o house.glb\n  twin export shenzhen.gpkg --format 3dtiles -o shenzhen-3dtiles\n  twin export shenzhen.gpkg --format mvt -o shenzhen-tiles\n  twin export shenzhen.gpkg -o shenzhen.pmtiles\n  twin export shenzhen.gpkg --crs EPSG:4547 -o shenzhen.city.json\n  twin export demo -o devices.xlsx"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// What to write; told by the name of the output if missing.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Layer of a GeoJSON file: building, road, gate, device, ...; all layers if missing.
    #[arg(long)]
    layer: Option<String>,
    /// Id of the one building of a GLB.
    #[arg(long)]
    building: Option<String>,
    /// CRS of the coordinates of CityJSON.
    #[arg(long, default_value = "EPSG:4979")]
    crs: Crs,
    /// File or, for 3dtiles and mvt, folder to write. Standard output gets GeoJSON if missing.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Overwrites the file, or the tiles in the folder.
    #[arg(long)]
    force: bool,
    /// Prints what was written as JSON; needs --output.
    #[arg(long, requires = "output")]
    json: bool,
}

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// GeoJSON in longitude and latitude.
    Geojson,
    /// GeoPackage with every layer.
    Gpkg,
    /// One glTF binary, y up, metres about the community's origin.
    Glb,
    /// A folder with a 3D Tiles 1.1 tileset.
    #[value(name = "3dtiles")]
    Tiles3d,
    /// A folder of vector tiles with a TileJSON, zoom 10 to 18.
    Mvt,
    /// Vector tiles in one PMTiles file.
    Pmtiles,
    /// CityJSON 2.0 in one document.
    Cityjson,
    /// CityJSON 2.0, a feature a line.
    Cityjsonseq,
    /// The devices as a table: CSV.
    Csv,
    /// The devices as a table: XLSX.
    Xlsx,
}

impl Format {
    /// What the name of a file says.
    fn of(path: &Path) -> anyhow::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".city.json") {
            return Ok(Self::Cityjson);
        }
        if name.ends_with(".city.jsonl") {
            return Ok(Self::Cityjsonseq);
        }
        Ok(match path.extension().and_then(|e| e.to_str()) {
            Some("geojson" | "json") => Self::Geojson,
            Some("gpkg") => Self::Gpkg,
            Some("glb") => Self::Glb,
            Some("pmtiles") => Self::Pmtiles,
            Some("csv") => Self::Csv,
            Some("xlsx") => Self::Xlsx,
            _ => bail!(
                "{}: the name must end in .geojson, .gpkg, .glb, .pmtiles, .city.json, .city.jsonl, .csv or .xlsx; for a folder name the --format: 3dtiles or mvt",
                path.display()
            ),
        })
    }
}

/// What was written.
#[derive(Serialize)]
struct Written<'a> {
    output: &'a Path,
    layers: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tiles: Option<Tiles>,
}

/// Sizes of what comes in tiles.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Tiles {
    Scene(tiles3d::Written),
    Map(mvt::Written),
}

/// Opens and writes.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let layer = options.layer.as_deref().map(layer_of).transpose()?;
    let format = match (options.format, &options.output) {
        (Some(format), _) => format,
        (None, Some(path)) => Format::of(path)?,
        (None, None) => Format::Geojson,
    };
    check_layer(layer, format)?;
    if options.building.is_some() && format != Format::Glb {
        bail!("--building goes with a GLB");
    }
    let Some(path) = &options.output else {
        if format != Format::Geojson {
            bail!("only GeoJSON goes to standard output; name a file or folder with --output");
        }
        let community = open(&options.source)?.community;
        return write_geojson(&community, layer, &mut std::io::stdout().lock());
    };
    check_output(path, options.force)?;
    let community = open(&options.source)?.community;
    let tiles = write(options, format, &community, (layer, path))?;
    if options.json {
        report(path, &community, layer, tiles)?;
    }
    Ok(())
}

/// A table holds devices, the other formats but GeoJSON every layer.
fn check_layer(layer: Option<Layer>, format: Format) -> anyhow::Result<()> {
    match (format, layer) {
        (Format::Geojson, _) | (_, None) | (Format::Csv | Format::Xlsx, Some(Layer::Device)) => {
            Ok(())
        }
        (Format::Csv | Format::Xlsx, _) => bail!("a table holds devices only"),
        _ => bail!("--layer goes with GeoJSON; the other formats hold every layer"),
    }
}

fn write(
    options: &Options,
    format: Format,
    community: &Community,
    (layer, path): (Option<Layer>, &Path),
) -> anyhow::Result<Option<Tiles>> {
    let cannot = || format!("cannot write {}", path.display());
    let mut progress = Progress::new();
    let tiles = match format {
        Format::Geojson => {
            let file = File::create(path).with_context(cannot)?;
            write_geojson(community, layer, &mut BufWriter::new(file))?;
            None
        }
        Format::Gpkg => {
            gpkg::write(path, community, gpkg::Overwrite::Replace)?;
            None
        }
        Format::Glb => {
            let step = &mut |done, total| progress.at("making meshes", done, total);
            let bytes = match &options.building {
                Some(id) => gltf::building_glb(community, id)?,
                None => gltf::community_glb(community, step)?,
            };
            std::fs::write(path, bytes).with_context(cannot)?;
            None
        }
        Format::Tiles3d => {
            let step = &mut |done, total| progress.at("writing 3D tiles", done, total);
            let (models, faults) = gltf::placed_models(community);
            if let Some(fault) = faults.into_iter().next() {
                return Err(fault.into());
            }
            let tileset = tiles3d::Tileset::of(community)?.with_models(models);
            Some(Tiles::Scene(tiles3d::write(
                &tileset, community, path, step,
            )?))
        }
        Format::Mvt => {
            let step = &mut |done, total| progress.at("writing vector tiles", done, total);
            Some(Tiles::Map(mvt::write_folder(community, path, step)?))
        }
        Format::Pmtiles => {
            let step = &mut |done, total| progress.at("writing vector tiles", done, total);
            Some(Tiles::Map(mvt::write_pmtiles(community, path, step)?))
        }
        Format::Csv => {
            inventory::write(path, TableKind::Csv, community)?;
            None
        }
        Format::Xlsx => {
            inventory::write(path, TableKind::Xlsx, community)?;
            None
        }
        Format::Cityjson | Format::Cityjsonseq => {
            progress.at("writing CityJSON", 0, 0);
            let file = File::create(path).with_context(cannot)?;
            write_cityjson(community, format, &options.crs, &mut BufWriter::new(file))?;
            None
        }
    };
    progress.finish();
    Ok(tiles)
}

fn write_cityjson(
    community: &Community,
    format: Format,
    crs: &Crs,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let options = cityjson::WriteOptions { crs: crs.clone() };
    if format == Format::Cityjsonseq {
        cityjson::write_sequence(community, &options, out)?;
    } else {
        cityjson::write(community, &options, out)?;
    }
    out.flush()
        .context("the CityJSON could not be written to its end")
}

fn report(
    path: &Path,
    community: &Community,
    layer: Option<Layer>,
    tiles: Option<Tiles>,
) -> anyhow::Result<()> {
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
        tiles,
    })
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
