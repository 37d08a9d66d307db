//! GeoJSON files that a user makes by hand, feature by feature.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use geo::Geometry;
use geojson::{Feature, GeoJson};
use twin_core::told::{Bilingual, Told, parser_words};

/// Largest file in bytes; a city's areas are some megabytes at most.
const MAX_BYTES: u64 = 16 << 20;

/// Why such a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeatureFileError {
    /// The file cannot be read.
    #[error("{path} cannot be read as text")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is too large.
    #[error("{path} is larger than 16 MiB; leave what is near the community")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file is no GeoJSON.
    #[error("{path} is no GeoJSON (RFC 7946): {reason}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: Bilingual,
    },
}

impl Told for FeatureFileError {
    fn zh(&self) -> String {
        match self {
            Self::Io { path, source } => {
                format!("无法将 {} 作为文本读取：{}", path.display(), source.zh())
            }
            Self::TooLarge { path } => {
                format!("{} 超过 16 MiB；请只保留社区附近的内容", path.display())
            }
            Self::Syntax { path, reason } => {
                format!("{} 不是 GeoJSON（RFC 7946）：{}", path.display(), reason.zh)
            }
        }
    }
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, FeatureFileError> {
    let mut text = String::new();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > MAX_BYTES => Err(FeatureFileError::TooLarge {
            path: path.to_owned(),
        }),
        Ok(_) => Ok(text),
        Err(source) => Err(FeatureFileError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The features of a text, which errors call `path`; a geometry is a feature without properties.
pub(crate) fn features(path: &Path, text: &str) -> Result<Vec<Feature>, FeatureFileError> {
    let document = text.parse::<GeoJson>().map_err(|e| syntax(path, &e))?;
    Ok(match document {
        GeoJson::Geometry(geometry) => vec![geometry.into()],
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::FeatureCollection(all) => all.features,
    })
}

/// Where a feature is, degrees; none of one without a geometry.
pub(crate) fn geometry(
    path: &Path,
    feature: &Feature,
) -> Result<Option<Geometry<f64>>, FeatureFileError> {
    let geometry = feature.geometry.clone().map(Geometry::<f64>::try_from);
    geometry.transpose().map_err(|e| syntax(path, &e))
}

fn syntax(path: &Path, error: &impl std::fmt::Display) -> FeatureFileError {
    FeatureFileError::Syntax {
        path: path.to_owned(),
        reason: parser_words(&error.to_string()),
    }
}

/// What a geometry is called.
pub(crate) fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => "point",
        Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::Line(_) => "line",
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => "polygon",
        _ => "collection",
    }
}
