//! Areas in which nothing new, or nothing new of some classes or rows, may be, from a GeoJSON file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::{Coord, Geometry, MapCoords};
use geojson::{Feature, JsonValue};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::planning::KeepOut;
use twin_core::told::Told;

use crate::feature_file::{self, FeatureFileError, kind};

/// Farther from the middle of the community than this an area is a mistake, metres.
const FARTHEST_M: f64 = 100_000.0;

/// Why areas cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepOutError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FeatureFileError),
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
            Self::File(error) => error.zh(),
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
    parse(path, &feature_file::text(path)?, community, catalogue)
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
    let mut areas = Vec::new();
    for (number, feature) in (1..).zip(feature_file::features(path, text)?) {
        let only = bound(path, (number, &feature), catalogue)?;
        let Some(geometry) = feature_file::geometry(path, &feature)? else {
            continue;
        };
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
            || catalogue.place(id).is_some()
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
