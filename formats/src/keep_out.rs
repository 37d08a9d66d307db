//! Areas in which nothing new may stand, from a GeoJSON file.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use geo::{Coord, Geometry, MapCoords, Polygon};
use geojson::GeoJson;
use twin_core::model::Community;
use twin_core::told::{Bilingual, Told, parser_words};

/// Largest file in bytes; a city's areas are some megabytes at most.
const MAX_BYTES: u64 = 16 << 20;

/// Farther from the middle of the community than this an area is a mistake, metres.
const FARTHEST_M: f64 = 100_000.0;

/// Why areas cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepOutError {
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
    #[error("{path} is larger than 16 MiB; leave the areas that are near the community")]
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
    /// A feature is no area.
    #[error("{path}: feature {number} is a {kind}; areas are a Polygon or a MultiPolygon")]
    NoArea {
        /// The file.
        path: PathBuf,
        /// Its number, from 1.
        number: usize,
        /// What it is.
        kind: &'static str,
    },
    /// A feature is nowhere near the community.
    #[error(
        "{path}: feature {number} lies more than 100 km from the community; GeoJSON has longitude first, then latitude, in degrees of WGS 84"
    )]
    FarAway {
        /// The file.
        path: PathBuf,
        /// Its number, from 1.
        number: usize,
    },
}

impl Told for KeepOutError {
    fn zh(&self) -> String {
        match self {
            Self::Io { path, source } => {
                format!("无法将 {} 作为文本读取：{}", path.display(), source.zh())
            }
            Self::TooLarge { path } => {
                format!("{} 超过 16 MiB；请只保留社区附近的区域", path.display())
            }
            Self::Syntax { path, reason } => {
                format!("{} 不是 GeoJSON（RFC 7946）：{}", path.display(), reason.zh)
            }
            Self::NoArea { path, number, kind } => format!(
                "{}：要素 {number} 是 {kind}；区域应为 Polygon 或 MultiPolygon",
                path.display()
            ),
            Self::FarAway { path, number } => format!(
                "{}：要素 {number} 距社区超过 100 km；GeoJSON 的坐标为 WGS 84 的度，经度在前，纬度在后",
                path.display()
            ),
        }
    }
}

/// The areas of the file, local metres of the community.
///
/// # Errors
/// When the file is missing, too large or no GeoJSON, has something else than areas, or areas elsewhere.
pub fn read(path: &Path, community: &Community) -> Result<Vec<Polygon<f64>>, KeepOutError> {
    parse(path, &text(path)?, community)
}

/// The areas of a text, which errors call `path`, local metres of the community.
///
/// # Errors
/// When it is no GeoJSON, has something else than areas, or areas elsewhere.
pub fn parse(
    path: &Path,
    text: &str,
    community: &Community,
) -> Result<Vec<Polygon<f64>>, KeepOutError> {
    let document: GeoJson = text
        .parse()
        .map_err(|e: geojson::Error| KeepOutError::Syntax {
            path: path.to_owned(),
            reason: parser_words(&e.to_string()),
        })?;
    let geometries: Vec<geojson::Geometry> = match document {
        GeoJson::Geometry(geometry) => vec![geometry],
        GeoJson::Feature(feature) => feature.geometry.into_iter().collect(),
        GeoJson::FeatureCollection(all) => all
            .features
            .into_iter()
            .filter_map(|f| f.geometry)
            .collect(),
    };
    let mut areas = Vec::new();
    for (number, geometry) in (1..).zip(geometries) {
        let geometry = Geometry::<f64>::try_from(geometry).map_err(|e| KeepOutError::Syntax {
            path: path.to_owned(),
            reason: parser_words(&e.to_string()),
        })?;
        let polygons = match geometry {
            Geometry::Polygon(polygon) => vec![polygon],
            Geometry::MultiPolygon(polygons) => polygons.0,
            other => {
                return Err(KeepOutError::NoArea {
                    path: path.to_owned(),
                    number,
                    kind: kind(&other),
                });
            }
        };
        for polygon in polygons {
            let local = polygon.map_coords(|c| community.frame.enu_from_lonlat(c));
            let is_near = |c: &Coord<f64>| c.x.hypot(c.y) <= FARTHEST_M;
            if !local.exterior().0.iter().all(is_near) {
                return Err(KeepOutError::FarAway {
                    path: path.to_owned(),
                    number,
                });
            }
            areas.push(local);
        }
    }
    Ok(areas)
}

fn text(path: &Path) -> Result<String, KeepOutError> {
    let mut text = String::new();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > MAX_BYTES => Err(KeepOutError::TooLarge {
            path: path.to_owned(),
        }),
        Ok(_) => Ok(text),
        Err(source) => Err(KeepOutError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => "point",
        Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::Line(_) => "line",
        _ => "collection",
    }
}
