//! `twin export`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use twin_core::both;
use twin_core::model::Community;
use twin_core::spatial::Layer;
use twin_core::spatial::crs::{Crs, check_place};
use twin_core::told::Bilingual;
use twin_formats::attribute_files::{self, Encoding, WriteOptions};
use twin_formats::finding::Finding;
use twin_formats::geojson::Separator;
use twin_formats::inventory::{self, TableKind};
use twin_formats::{cityjson, geojson, gltf, gpkg, mvt, tiles3d};
use twin_load::payload::write_things;

use super::cannot_write;
use super::city::City;
use super::reference;
use super::tongue::{self, sentences};
use super::{check_output, open};
use crate::failure::{self, Context, bail};
use crate::output;
use crate::progress::Progress;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin export demo --layer building -o buildings.geojson\n  twin export shenzhen.gpkg --layer device > devices.geojson\n  twin export demo -o demo.gpkg\n  twin export demo -o demo.glb\n  twin export demo --building c1/b1 -o house.glb\n  twin export shenzhen.gpkg --format 3dtiles -o shenzhen-3dtiles\n  twin export shenzhen.gpkg --format mvt -o shenzhen-tiles\n  twin export shenzhen.gpkg -o shenzhen.pmtiles\n  twin export shenzhen.gpkg --crs EPSG:4547 -o shenzhen.city.json\n  twin export shenzhen.gpkg --format shapefile --encoding gbk --crs EPSG:4547 -o shenzhen-shp\n  twin export shenzhen.gpkg --format flatgeobuf -o shenzhen-fgb.zip\n  twin export shenzhen.gpkg --plain --crs EPSG:4547 -o for-qgis.gpkg\n  twin export demo -o devices.xlsx\n  twin export demo --format sensorthings -o things.ndjson     what `twin load --profile sensorthings` writes to"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// What to write; told by the name of the output if missing.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The one layer of GeoJSON, FlatGeobuf or a Shapefile: building, road, gate, device, ...; all layers if missing.
    #[arg(long)]
    layer: Option<String>,
    /// Id of the one building of a GLB.
    #[arg(long)]
    building: Option<String>,
    /// CRS of the coordinates of CityJSON (EPSG:4979 if missing), FlatGeobuf, Shapefiles and a plain GeoPackage (WGS 84 if missing).
    #[arg(long, value_parser = reference::crs)]
    crs: Option<Crs>,
    /// Writes the GeoPackage for other programs: in any CRS, with nothing that only this one knows.
    #[arg(long)]
    plain: bool,
    /// Letters of a Shapefile's table.
    #[arg(long, value_enum)]
    encoding: Option<Letters>,
    #[command(flatten)]
    city: City,
    /// File to write; for 3dtiles and mvt a folder, for flatgeobuf and shapefile a folder or a .zip. Standard output gets GeoJSON if missing.
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
    /// GeoJSON features in a sequence with separators (RFC 8142).
    Geojsonseq,
    /// GeoJSON, a feature a line.
    Geojsonl,
    /// GeoPackage with every layer.
    Gpkg,
    /// FlatGeobuf with an index, a file a layer.
    Flatgeobuf,
    /// Shapefiles, one a layer.
    Shapefile,
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
    /// The devices as OGC SensorThings 1.1: a Thing a line, with its Location and Datastreams, to be posted to a server's Things one after the other.
    Sensorthings,
}

/// Letters of a Shapefile's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Letters {
    /// UTF-8, which the .cpg names.
    #[value(name = "utf-8")]
    Utf8,
    /// GBK, for desktop programs that expect it.
    Gbk,
}

impl Format {
    /// Whether its coordinates can be in the CRS that is asked for.
    fn has_crs(self, is_plain: bool) -> bool {
        matches!(
            self,
            Self::Cityjson | Self::Cityjsonseq | Self::Flatgeobuf | Self::Shapefile
        ) || (self == Self::Gpkg && is_plain)
    }

    /// Whether it can hold one layer alone.
    fn has_layers(self) -> bool {
        matches!(
            self,
            Self::Geojson | Self::Geojsonseq | Self::Geojsonl | Self::Flatgeobuf | Self::Shapefile
        )
    }

    /// What the name of a file says.
    fn of(path: &Path) -> failure::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".city.json") {
            return Ok(Self::Cityjson);
        }
        if name.ends_with(".city.jsonl") {
            return Ok(Self::Cityjsonseq);
        }
        Ok(match path.extension().and_then(|e| e.to_str()) {
            Some("geojson" | "json") => Self::Geojson,
            Some("geojsons" | "geojsonseq") => Self::Geojsonseq,
            Some("geojsonl" | "ndjson") => Self::Geojsonl,
            Some("gpkg") => Self::Gpkg,
            Some("glb") => Self::Glb,
            Some("pmtiles") => Self::Pmtiles,
            Some("csv") => Self::Csv,
            Some("xlsx") => Self::Xlsx,
            _ => bail!(
                "{}: the name must end in .geojson, .geojsons, .geojsonl, .gpkg, .glb, .pmtiles, .city.json, .city.jsonl, .csv or .xlsx; for a folder or .zip name the --format: 3dtiles, mvt, flatgeobuf or shapefile",
                "{}：文件名应以 .geojson、.geojsons、.geojsonl、.gpkg、.glb、.pmtiles、.city.json、.city.jsonl、.csv 或 .xlsx 结尾；写成文件夹或 .zip 时请用 --format 指定 3dtiles、mvt、flatgeobuf 或 shapefile";
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
    /// Values that the format cannot hold as they are.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    findings: &'a [Finding],
}

/// What a writer has to say.
#[derive(Default)]
struct Told {
    tiles: Option<Tiles>,
    findings: Vec<Finding>,
}

/// Sizes of what comes in tiles.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Tiles {
    Scene(tiles3d::Written),
    Map(mvt::Written),
}

/// Opens and writes.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let format = match (options.format, &options.output) {
        (Some(format), _) => format,
        (None, Some(path)) => Format::of(path)?,
        (None, None) => Format::Geojson,
    };
    check_options(options, format)?;
    // Files of layers have layers that the map does not.
    let is_of_files = matches!(format, Format::Flatgeobuf | Format::Shapefile);
    let named = options.layer.as_deref().filter(|_| !is_of_files);
    let layer = named.map(layer_of).transpose()?;
    check_layer(layer, format)?;
    if options.building.is_some() && format != Format::Glb {
        bail!("--building goes with a GLB", "--building 只用于 GLB");
    }
    let Some(path) = &options.output else {
        if format != Format::Geojson {
            bail!(
                "only GeoJSON goes to standard output; name a file or folder with --output",
                "只有 GeoJSON 可写到标准输出；请用 --output 指定文件或文件夹"
            );
        }
        let community = open(&options.source)?.community;
        return write_geojson(&community, layer, &mut std::io::stdout().lock());
    };
    check_output(path, options.force)?;
    let community = open(&options.source)?.community;
    if let Some(crs) = &options.crs {
        let (x, y) = (community.frame.lon(), community.frame.lat());
        check_place(crs, geo::Coord { x, y })?;
    }
    let told = write(options, format, &community, (layer, path))?;
    if options.json {
        return report(path, &community, options.layer.as_deref(), &told);
    }
    let language = tongue::of_reports();
    let findings = sentences(&told.findings, language);
    for finding in findings.iter().take(MAX_TOLD) {
        output::note(&format!("{finding}\n"))?;
    }
    if findings.len() > MAX_TOLD {
        let more = findings.len() - MAX_TOLD;
        output::note(&language.of(
            format!("……另有 {more} 条，全部见 --json\n"),
            format!("... and {more} more; --json lists them all\n"),
        ))?;
    }
    Ok(())
}

/// How many findings are printed.
const MAX_TOLD: usize = 10;

/// Options that the format has no use for are mistakes.
fn check_options(options: &Options, format: Format) -> failure::Result<()> {
    if options.plain && format != Format::Gpkg {
        bail!(
            "--plain goes with a GeoPackage",
            "--plain 只用于 GeoPackage"
        );
    }
    if options.encoding.is_some() && format != Format::Shapefile {
        bail!(
            "--encoding goes with --format shapefile",
            "--encoding 只用于 --format shapefile"
        );
    }
    if !options.city.rules.is_empty() && format != Format::Sensorthings {
        bail!(
            "--rules goes with --format sensorthings",
            "--rules 只用于 --format sensorthings"
        );
    }
    if options.crs.is_some() && !format.has_crs(options.plain) {
        bail!(
            "--crs goes with CityJSON, FlatGeobuf, Shapefiles and a GeoPackage with --plain; the coordinates of the other formats are fixed",
            "--crs 只用于 CityJSON、FlatGeobuf、Shapefile 和带 --plain 的 GeoPackage；其他格式的坐标是固定的"
        );
    }
    Ok(())
}

/// A table holds devices, the other formats but GeoJSON every layer.
fn check_layer(layer: Option<Layer>, format: Format) -> failure::Result<()> {
    match (format, layer) {
        (format, _) if format.has_layers() => Ok(()),
        (_, None) | (Format::Csv | Format::Xlsx, Some(Layer::Device)) => Ok(()),
        (Format::Csv | Format::Xlsx, _) => {
            bail!("a table holds devices only", "表格只能存放设备")
        }
        _ => bail!(
            "--layer goes with GeoJSON, FlatGeobuf and Shapefiles; the other formats hold every layer",
            "--layer 只用于 GeoJSON、FlatGeobuf 和 Shapefile；其他格式含全部图层"
        ),
    }
}

fn write(
    options: &Options,
    format: Format,
    community: &Community,
    (layer, path): (Option<Layer>, &Path),
) -> failure::Result<Told> {
    let cannot = || cannot_write(path);
    let mut progress = Progress::new();
    let mut findings = Vec::new();
    let crs = |usual: fn() -> Crs| options.crs.clone().unwrap_or_else(usual);
    let of_files = || WriteOptions {
        crs: crs(Crs::crs84),
        layer: options.layer.clone(),
    };
    let tiles = match format {
        Format::Geojson => {
            let file = File::create(path).with_context(cannot)?;
            write_geojson(community, layer, &mut BufWriter::new(file))?;
            None
        }
        Format::Geojsonseq | Format::Geojsonl => {
            let separator = if format == Format::Geojsonseq {
                Separator::Record
            } else {
                Separator::Nothing
            };
            let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
            geojson::write_sequence(community, layer, separator, &mut out)?;
            out.flush().with_context(cannot)?;
            None
        }
        Format::Flatgeobuf => {
            progress.at("writing FlatGeobuf", 0, 0);
            attribute_files::write_flatgeobuf(path, community, &of_files())?;
            None
        }
        Format::Shapefile => {
            progress.at("writing Shapefiles", 0, 0);
            let encoding = match options.encoding {
                Some(Letters::Gbk) => Encoding::Gbk,
                Some(Letters::Utf8) | None => Encoding::Utf8,
            };
            findings = attribute_files::write_shapefiles(path, community, &of_files(), encoding)?;
            None
        }
        Format::Gpkg if options.plain => {
            gpkg::write_plain(path, community, &crs(Crs::crs84), gpkg::Overwrite::Replace)?;
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
        Format::Sensorthings => {
            progress.at("writing SensorThings", 0, 0);
            let catalogue = options.city.catalogue(&options.source, community)?;
            let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
            write_things(community, &catalogue, &mut out).with_context(cannot)?;
            out.flush().with_context(cannot)?;
            None
        }
        Format::Cityjson | Format::Cityjsonseq => {
            progress.at("writing CityJSON", 0, 0);
            let file = File::create(path).with_context(cannot)?;
            let crs = match &options.crs {
                Some(crs) => crs.clone(),
                None => Crs::from_epsg(4979)?,
            };
            write_cityjson(community, format, crs, &mut BufWriter::new(file))?;
            None
        }
    };
    progress.finish();
    Ok(Told { tiles, findings })
}

fn write_cityjson(
    community: &Community,
    format: Format,
    crs: Crs,
    out: &mut dyn Write,
) -> failure::Result<()> {
    let options = cityjson::WriteOptions { crs };
    if format == Format::Cityjsonseq {
        cityjson::write_sequence(community, &options, out)?;
    } else {
        cityjson::write(community, &options, out)?;
    }
    out.flush().context(both!(
        "the CityJSON could not be written to its end",
        "未能完整写出 CityJSON"
    ))
}

fn report(
    path: &Path,
    community: &Community,
    layer: Option<&str>,
    told: &Told,
) -> failure::Result<()> {
    let wanted = |name: &str| layer.is_none_or(|layer| layer == name);
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
        tiles: told.tiles,
        findings: &told.findings,
    })
}

fn layer_of(word: &str) -> failure::Result<Layer> {
    Layer::from_word(word).with_context(|| {
        let words = Bilingual::list(Layer::ALL.iter().map(|l| l.as_str()));
        both!(
            "there is no layer '{word}'; there are {words}",
            "没有图层“{word}”；可用的图层：{words}" => words
        )
    })
}

fn write_geojson(
    community: &Community,
    layer: Option<Layer>,
    out: &mut dyn Write,
) -> failure::Result<()> {
    match layer {
        Some(layer) => geojson::write_layer(community, layer, out)?,
        None => geojson::write_all(community, out)?,
    }
    out.flush().context(both!(
        "the GeoJSON could not be written to its end",
        "未能完整写出 GeoJSON"
    ))
}
