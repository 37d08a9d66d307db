//! Areas in which nothing new, or nothing new of some classes or rows, may be, from a GeoJSON file.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::{Coord, Geometry, MapCoords};
use geojson::{Feature, GeoJson, JsonValue};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::planning::KeepOut;
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
    /// What a feature says it binds is no list of ids.
    #[error(
        "{path}: feature {number} has 'classes' that are no list of ids, such as [\"T3-2\"]; leave 'classes' out for an area that binds all"
    )]
    BadClasses {
        /// The file.
        path: PathBuf,
        /// Its number, from 1.
        number: usize,
    },
    /// A feature names a class or row that the rules do not have.
    #[error(
        "{path}: feature {number} names '{id}' in 'classes', which is no device class or row of the rules, such as T3-2 or T3-2a"
    )]
    UnknownClass {
        /// The file.
        path: PathBuf,
        /// Its number, from 1.
        number: usize,
        /// What it names.
        id: String,
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
            Self::BadClasses { path, number } => format!(
                "{}：要素 {number} 的 classes 不是编号列表（例如 [\"T3-2\"]）；对所有设备有效的区域请不写 classes",
                path.display()
            ),
            Self::UnknownClass { path, number, id } => format!(
                "{}：要素 {number} 的 classes 所列“{id}”不是规则中的设备类或条款（例如 T3-2 或 T3-2a）",
                path.display()
            ),
        }
    }
}

/// The areas of the file, local metres of the community; `classes` of a feature names the classes and rows of the catalogue that it binds.
///
/// # Errors
/// When the file is missing, too large or no GeoJSON, has something else than areas, areas elsewhere, or names what the catalogue lacks.
pub fn read(
    path: &Path,
    community: &Community,
    catalogue: &Catalogue,
) -> Result<Vec<KeepOut>, KeepOutError> {
    parse(path, &text(path)?, community, catalogue)
}

/// The areas of a text, which errors call `path`, local metres of the community.
///
/// # Errors
/// When it is no GeoJSON, has something else than areas, areas elsewhere, or names what the catalogue lacks.
pub fn parse(
    path: &Path,
    text: &str,
    community: &Community,
    catalogue: &Catalogue,
) -> Result<Vec<KeepOut>, KeepOutError> {
    let document: GeoJson = text
        .parse()
        .map_err(|e: geojson::Error| KeepOutError::Syntax {
            path: path.to_owned(),
            reason: parser_words(&e.to_string()),
        })?;
    let features: Vec<Feature> = match document {
        GeoJson::Geometry(geometry) => vec![geometry.into()],
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::FeatureCollection(all) => all.features,
    };
    let mut areas = Vec::new();
    for (number, feature) in (1..).zip(features) {
        let only = bound(path, (number, &feature), catalogue)?;
        let Some(geometry) = feature.geometry else {
            continue;
        };
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
            areas.push(KeepOut {
                area: local,
                only: only.clone(),
            });
        }
    }
    Ok(areas)
}

/// The classes and rows that a feature names; none of one that binds all.
fn bound(
    path: &Path,
    (number, feature): (usize, &Feature),
    catalogue: &Catalogue,
) -> Result<BTreeSet<Arc<str>>, KeepOutError> {
    let bad = || KeepOutError::BadClasses {
        path: path.to_owned(),
        number,
    };
    let named = match feature.property("classes") {
        None | Some(JsonValue::Null) => return Ok(BTreeSet::new()),
        Some(JsonValue::Array(named)) if !named.is_empty() => named,
        Some(_) => return Err(bad()),
    };
    let mut only = BTreeSet::new();
    for id in named {
        let id = id.as_str().ok_or_else(bad)?;
        let is_known = catalogue.class(id).is_some()
            || catalogue.row(id).is_some()
            || catalogue.network(id).is_some();
        if !is_known {
            return Err(KeepOutError::UnknownClass {
                path: path.to_owned(),
                number,
                id: id.to_owned(),
            });
        }
        only.insert(Arc::from(id));
    }
    Ok(only)
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
