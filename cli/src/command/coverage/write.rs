//! Layers as files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde::Serialize;
use twin_core::coverage::layer::{Kind, LIGHT_UNIT, Layer};
use twin_core::model::Community;
use twin_formats::coverage::{
    Legend, RadioPicture, band_feature, blind_feature, contour_features, count_legend,
    count_picture, gap_feature, layer_raster, light_legend, light_picture, patch_feature,
    radio_picture, server_picture, write_features,
};

use crate::failure::{self, bail};

/// What of a layer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// What is covered; in a picture of radio, this.
    Covered(RadioPicture),
    /// What no device covers.
    Blind,
    /// Stretches of roads and boundaries that no device covers.
    Gaps,
    /// What lies within distances on foot.
    Bands,
    /// Lines of equal level.
    Contours,
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
    /// Of best servers: the id of the station.
    #[serde(skip_serializing_if = "Option::is_none")]
    station: Option<String>,
}

/// Whether a file is a picture by its name.
pub(super) fn is_picture(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("png"))
}

/// Writes a layer, or that of it.
pub(super) fn write(
    path: &Path,
    what: What,
    community: &Community,
    layer: &Layer,
) -> failure::Result<()> {
    let ending = path.extension().and_then(|e| e.to_str());
    match (ending.map(str::to_ascii_lowercase).as_deref(), what) {
        (Some("geojson" | "json"), _) => {
            if what == What::Bands && layer.bands.is_empty() {
                bail!(
                    "--bands goes with what people come to: a device class such as T4-4, or clinic",
                    "--bands 只用于人员步行前往的设施：T4-4 等设备类，或 clinic"
                );
            }
            let mut out = BufWriter::new(File::create(path)?);
            write_geojson(what, community, layer, &mut out)?;
            out.flush()?;
            Ok(())
        }
        (Some("png"), What::Covered(shown)) => write_picture(path, shown, community, layer),
        (Some("tif" | "tiff"), What::Covered(_)) => {
            std::fs::write(path, layer_raster(layer, &community.frame)?)?;
            Ok(())
        }
        (Some("png" | "tif" | "tiff"), _) => {
            bail!(
                "--blind, --gaps, --bands and --contours are written as .geojson",
                "--blind、--gaps、--bands 和 --contours 只能写成 .geojson"
            )
        }
        _ => bail!(
            "name a file that ends in .geojson, .png or .tif",
            "文件名应以 .geojson、.png 或 .tif 结尾"
        ),
    }
}

fn write_geojson(
    what: What,
    community: &Community,
    layer: &Layer,
    out: &mut BufWriter<File>,
) -> failure::Result<()> {
    if what == What::Bands {
        let mut features = Vec::new();
        for band in &layer.bands {
            features.push(band_feature(community, band, &band.ground()?));
        }
        return Ok(write_features(features.into_iter(), out)?);
    }
    if let (What::Contours, Some(word), Some(map)) = (what, layer.kind.radio(), &layer.map) {
        let lines = contour_features(community, map, word.technology().needed_dbm);
        return Ok(write_features(lines.into_iter(), out)?);
    }
    if what == What::Gaps {
        let gaps = layer.patchwork.gaps();
        let features = gaps.iter().map(|gap| gap_feature(community, gap));
        return Ok(write_features(features, out)?);
    }
    let blind = what == What::Blind;
    let (patches, level) = (layer.patchwork.all_patches(), layer.level());
    let fits = patches.iter().filter(|p| p.devices.is_empty() == blind);
    let features = fits.map(|patch| {
        if blind {
            blind_feature(community, patch)
        } else {
            patch_feature(community, layer, patch, level.as_deref())
        }
    });
    Ok(write_features(features, out)?)
}

fn write_picture(
    path: &Path,
    shown: RadioPicture,
    community: &Community,
    layer: &Layer,
) -> failure::Result<()> {
    let frame = &community.frame;
    let ((png, corners), legend, unit) = match (layer.kind, &layer.map, &layer.light) {
        (Kind::Radio(word) | Kind::RadioStorey(word, _), Some(map), _) => {
            let least = shown.least(&word.technology());
            let drawn = match shown.decibels(map) {
                Some(values) => radio_picture((map.grid(), values), frame, least)?,
                None => server_picture(map, frame)?,
            };
            (drawn, shown.legend(map, least), shown.unit())
        }
        (Kind::Light(level), _, Some(map)) => {
            let drawn = light_picture((map.grid(), map.luxes()), frame, level.least)?;
            (drawn, light_legend(level.least), LIGHT_UNIT)
        }
        _ => (count_picture(layer, frame)?, count_legend(), "{device}"),
    };
    std::fs::write(path, png)?;
    let colour = |entry: Legend| Colour {
        from: entry.from,
        rgb: entry.colour,
        station: entry.station.map(|id| id.to_string()),
    };
    let beside = Beside {
        corners,
        unit,
        legend: legend.into_iter().map(colour).collect(),
    };
    let beside_path = path.with_extension("json");
    std::fs::write(&beside_path, serde_json::to_vec_pretty(&beside)?)?;
    Ok(())
}
