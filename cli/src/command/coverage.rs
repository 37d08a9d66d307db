//! `twin coverage`.

use std::fmt::Write;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;
use twin_core::catalogue::{Catalogue, RadioWord};
use twin_core::coverage::layer::{Kind, Layer, Whole, camera_levels};
use twin_core::model::Community;
use twin_formats::coverage::{
    RadioPicture, blind_feature, patch_feature, radio_picture, write_features,
};

use super::{check_output, open};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin coverage shenzhen.gpkg                                 what kinds there are\n  twin coverage shenzhen.gpkg --kind camera --level detect -o seen.geojson\n  twin coverage shenzhen.gpkg --kind camera --blind -o blind.geojson\n  twin coverage shenzhen.gpkg --kind nr_n78 -o rsrp.png        with rsrp.json beside it: corners and legend\n  twin coverage shenzhen.gpkg --kind T4-4 --json              bins: how much lies within their distance"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// What covers 覆盖类型: camera, nr_n78, wifi_2_4, lora_cn470, or a device class such as T4-4; all are listed if missing.
    #[arg(long)]
    kind: Option<String>,
    /// Level of cameras, a word of IEC 62676-4 等级: monitor, detect, observe, recognise, identify, or one of the 2025 edition.
    #[arg(long, requires = "kind")]
    level: Option<String>,
    /// A file to write: .geojson, or .png of a technology.
    #[arg(short, long, requires = "kind")]
    output: Option<PathBuf>,
    /// Writes what no device covers instead 盲区.
    #[arg(long, requires = "output")]
    blind: bool,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// How much a kind covers.
#[derive(Debug, Serialize)]
struct Figures {
    kind: String,
    level: Option<&'static str>,
    devices: usize,
    left_out: usize,
    asked_m2: f64,
    covered_m2: f64,
    blind_m2: f64,
    share: Option<f64>,
    road_m: f64,
    covered_road_m: f64,
}

/// What the colours of a picture mean, and where its corners are.
#[derive(Debug, Serialize)]
struct Beside {
    /// North-west, north-east, south-east and south-west, longitude and latitude in degrees.
    corners: [[f64; 2]; 4],
    unit: &'static str,
    legend: Vec<Colour>,
}

#[derive(Debug, Serialize)]
struct Colour {
    from: Option<f64>,
    rgb: [u8; 3],
}

/// Works the layer out and writes what was asked for.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if let Some(path) = &options.output {
        check_output(path, options.force)?;
        if is_picture(path) {
            check_output(&path.with_extension("json"), options.force)?;
        }
    }
    let community = open(&options.source)?.community;
    let catalogue = Catalogue::builtin()?.covering(&community);
    let whole = Whole::of(&community, &catalogue)?;
    let known = kinds(&whole);
    let Some(word) = &options.kind else {
        return list(&known, &whole, options.json);
    };
    let kind = kind_of(word, options.level.as_deref(), &known)?;
    let Some(layer) = whole.layer(&community, kind)? else {
        bail!("the community has no device of the kind {word}");
    };
    if let Some(path) = &options.output {
        write(path, options.blind, &community, &layer)
            .with_context(|| format!("cannot write {}", path.display()))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    let figures = figures(word, &layer);
    if options.json {
        output::json(&figures)
    } else {
        output::text_out(&text(&figures, &layer)?)
    }
}

/// The kinds that the community has a device of, with their words.
fn kinds(whole: &Whole) -> Vec<(String, Kind)> {
    let has_camera = whole.viewers.seeing.len() + whole.viewers.left_out.len() > 0;
    let detect = camera_levels().find(|level| level.word == "detect");
    let camera = detect.filter(|_| has_camera);
    let camera = camera.map(|level| ("camera".to_owned(), Kind::Camera(level)));
    let radio = whole.transmitters.iter();
    let radio = radio.map(|t| (t.word.as_str().to_owned(), Kind::Radio(t.word)));
    let services = whole.facilities.iter().enumerate();
    let services = services.map(|(i, f)| (f.class.to_string(), Kind::Service(i)));
    camera.into_iter().chain(radio).chain(services).collect()
}

fn kind_of(word: &str, level: Option<&str>, known: &[(String, Kind)]) -> anyhow::Result<Kind> {
    let found = known.iter().find(|(name, _)| name == word);
    let Some((_, kind)) = found else {
        let words: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        bail!(
            "no device of this community covers anything of the kind '{word}'; there are {}",
            words.join(", ")
        );
    };
    match (kind, level) {
        (Kind::Camera(_), Some(level)) => {
            let found = camera_levels().find(|known| known.word == level);
            found.map(Kind::Camera).with_context(|| {
                let words: Vec<&str> = camera_levels().map(|known| known.word).collect();
                format!("level '{level}' is not one of {}", words.join(", "))
            })
        }
        (_, Some(_)) => bail!("--level goes with --kind camera; {word} has one level"),
        (kind, None) => Ok(*kind),
    }
}

fn list(known: &[(String, Kind)], whole: &Whole, as_json: bool) -> anyhow::Result<()> {
    let words: Vec<&str> = known.iter().map(|(word, _)| word.as_str()).collect();
    if as_json {
        return output::json(&words);
    }
    if words.is_empty() {
        bail!("no device of this community covers anything: place devices first (twin place)");
    }
    let mut out = String::new();
    for (word, kind) in known {
        let devices = match kind {
            Kind::Camera(_) => whole.viewers.seeing.len() + whole.viewers.left_out.len(),
            Kind::Radio(radio) => transmitters(whole, *radio),
            Kind::Service(number) => {
                let stops = whole.facilities.get(*number).map(|f| &f.stops[..]);
                stops.unwrap_or(&[]).iter().map(|s| s.devices.len()).sum()
            }
        };
        writeln!(out, "{word:<12} {devices} devices 台设备")?;
    }
    output::text_out(&out)
}

fn transmitters(whole: &Whole, word: RadioWord) -> usize {
    let known = whole.transmitters.iter().find(|t| t.word == word);
    known.map_or(0, |t| t.sites.len() + t.indoors.len())
}

fn figures(word: &str, layer: &Layer) -> Figures {
    let numbers = layer.patchwork.numbers();
    let devices = layer.patchwork.devices();
    Figures {
        kind: word.to_owned(),
        level: level_of(layer),
        devices: devices.map(|device| layer.together(device).len()).sum(),
        left_out: layer.left_out.len(),
        asked_m2: numbers.asked_m2,
        covered_m2: numbers.covered_m2,
        blind_m2: numbers.blind_m2(),
        share: numbers.share(),
        road_m: numbers.road_m,
        covered_road_m: numbers.covered_road_m,
    }
}

fn level_of(layer: &Layer) -> Option<&'static str> {
    match layer.kind {
        Kind::Camera(level) => Some(level.word),
        Kind::Radio(_) | Kind::Service(_) => None,
    }
}

fn text(figures: &Figures, layer: &Layer) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let level = figures.level.map(|l| format!(" ({l})")).unwrap_or_default();
    let share = figures
        .share
        .map_or("—".to_owned(), |s| format!("{:.1} %", 100.0 * s));
    writeln!(
        out,
        "{}{level}: {} devices 台设备",
        figures.kind, figures.devices
    )?;
    writeln!(
        out,
        "covered 已覆盖  {share} of the open ground: {:.0} of {:.0} m²",
        figures.covered_m2, figures.asked_m2
    )?;
    writeln!(out, "blind 盲区      {:.0} m²", figures.blind_m2)?;
    writeln!(
        out,
        "roads 道路      {:.0} of {:.0} m",
        figures.covered_road_m, figures.road_m
    )?;
    for (reason, words) in REASONS {
        let left_out = layer.left_out.iter();
        let count = left_out
            .filter(|left| left.reason.as_str() == reason)
            .count();
        if count > 0 {
            writeln!(out, "cannot tell 无法判断  {count}: {words}")?;
        }
    }
    Ok(out)
}

const REASONS: [(&str, &str); 4] = [
    ("no_heading", "nothing says where they look 未记录朝向"),
    ("indoors", "they are in buildings 位于室内"),
    ("no_way", "no way is near 附近没有可步行道路"),
    ("sight", "they stand inside something 位于障碍物内"),
];

fn is_picture(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("png"))
}

fn write(path: &Path, blind: bool, community: &Community, layer: &Layer) -> anyhow::Result<()> {
    let ending = path.extension().and_then(|e| e.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("geojson" | "json") => {
            let mut out = BufWriter::new(File::create(path)?);
            let patches = layer.patchwork.all_patches();
            let fits = patches.iter().filter(|p| p.devices.is_empty() == blind);
            let features = fits.map(|patch| {
                if blind {
                    blind_feature(community, patch)
                } else {
                    patch_feature(community, layer, patch, level_of(layer))
                }
            });
            write_features(features, &mut out)?;
            out.flush()?;
            Ok(())
        }
        Some("png") if blind => bail!("--blind is written as .geojson"),
        Some("png") => write_picture(path, community, layer),
        _ => bail!("name a file that ends in .geojson, or in .png for a technology"),
    }
}

fn write_picture(path: &Path, community: &Community, layer: &Layer) -> anyhow::Result<()> {
    let (Some(map), Kind::Radio(word)) = (&layer.map, layer.kind) else {
        bail!("only layers of radio are pictures; write .geojson");
    };
    let needed = word.technology().needed_dbm;
    let (png, corners) = radio_picture(map, &community.frame, RadioPicture::Level, needed)?;
    std::fs::write(path, png)?;
    let legend = RadioPicture::Level.legend(needed).into_iter();
    let beside = Beside {
        corners,
        unit: "dB[mW]",
        legend: legend
            .map(|entry| Colour {
                from: entry.from,
                rgb: entry.colour,
            })
            .collect(),
    };
    let beside_path = path.with_extension("json");
    std::fs::write(&beside_path, serde_json::to_vec_pretty(&beside)?)?;
    Ok(())
}
