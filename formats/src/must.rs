//! Devices that have to stand at a place, from a GeoJSON file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use geo::{Coord, Geometry};
use geojson::{Feature, JsonValue};
use twin_core::catalogue::Catalogue;
use twin_core::ids::{ClassId, DeviceId, IdError, RowId};
use twin_core::model::Community;
use twin_core::planning::{KeepOut, Must};
use twin_core::told::Told;

use crate::bounds_lonlat;
use crate::feature_file::{self, FeatureFileError, kind};

/// Two devices of a class nearer to each other than this are one that was given twice, metres; an assumption.
const ONE_SPOT_M: f64 = 0.1;

/// Most devices of a file.
const MOST: usize = 1_000;

/// Why devices that have to stand cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MustError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FeatureFileError),
    /// The file has too many.
    #[error("{path} has {count} features; let 1000 devices have to stand at most")]
    TooMany {
        /// The file.
        path: PathBuf,
        /// How many it has.
        count: usize,
    },
    /// Something is wrong with a feature.
    #[error("{path}: feature {number} {fault}")]
    Feature {
        /// The file.
        path: PathBuf,
        /// Its number, from 1.
        number: usize,
        /// What is wrong.
        fault: MustFault,
    },
}

/// What is wrong with a feature that is to be a device.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MustFault {
    /// It is no point.
    #[error("is a {kind}; a device that has to stand is a Point")]
    NoPoint {
        /// What it is.
        kind: &'static str,
    },
    /// Its coordinates lead nowhere.
    #[error("has coordinates that are no finite numbers")]
    NotFinite,
    /// It is elsewhere.
    #[error(
        "lies outside of the community; GeoJSON has longitude first, then latitude, in degrees of WGS 84"
    )]
    Outside,
    /// It does not say what it is.
    #[error("has no 'class', such as \"T3-2\"")]
    NoClass,
    /// The rules have no such class.
    #[error("is of class '{class}', which is no device class of the rules")]
    UnknownClass {
        /// The class.
        class: String,
    },
    /// The rules have no such row, or it is of another class.
    #[error("is of row '{row}', which is no row of class '{class}'")]
    UnknownRow {
        /// The row.
        row: String,
        /// The class.
        class: String,
    },
    /// A property is of another kind.
    #[error("has a '{property}' that is no {wanted}")]
    Property {
        /// The property.
        property: &'static str,
        /// What it has to be.
        wanted: Wanted,
    },
    /// Its id is none.
    #[error("has an 'id' that is none: {0}")]
    BadId(IdError),
    /// Its id is another's.
    #[error("has the 'id' '{id}', which another device has")]
    TakenId {
        /// The id.
        id: String,
    },
    /// It is in an area that devices of its class keep out of.
    #[error(
        "lies in an area to keep out of, which binds '{class}'; move the point, or free the class there"
    )]
    KeptOut {
        /// The class.
        class: String,
    },
    /// It is there twice.
    #[error("is at the same spot as feature {other}, and of the same class")]
    SameSpot {
        /// Number of the other, from 1.
        other: usize,
    },
}

/// What a property has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A text.
    Text,
    /// A number.
    Number,
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Number => "number",
        })
    }
}

impl Told for MustError {
    fn zh(&self) -> String {
        match self {
            Self::File(error) => error.zh(),
            Self::TooMany { path, count } => format!(
                "{} 有 {count} 个要素；必设设备最多 {MOST} 个",
                path.display()
            ),
            Self::Feature {
                path,
                number,
                fault,
            } => format!("{}：要素 {number} {}", path.display(), fault.zh()),
        }
    }
}

impl Told for MustFault {
    fn zh(&self) -> String {
        match self {
            Self::NoPoint { kind } => format!("是 {kind}；必设设备应为 Point"),
            Self::NotFinite => "的坐标不是有限数值".to_owned(),
            Self::Outside => {
                "位于社区之外；GeoJSON 的坐标为 WGS 84 的度，经度在前，纬度在后".to_owned()
            }
            Self::NoClass => "没有 class（例如 \"T3-2\"）".to_owned(),
            Self::UnknownClass { class } => {
                format!("的 class“{class}”不是规则中的设备类")
            }
            Self::UnknownRow { row, class } => {
                format!("的 row“{row}”不是设备类“{class}”的条款")
            }
            Self::Property { property, wanted } => format!(
                "的“{property}”不是{}",
                match wanted {
                    Wanted::Text => "文本",
                    Wanted::Number => "数值",
                }
            ),
            Self::BadId(error) => format!("的 id 无效：{}", error.zh()),
            Self::TakenId { id } => format!("的 id“{id}”已为另一设备所用"),
            Self::KeptOut { class } => {
                format!("位于禁止布设“{class}”的区域内；请移动该点，或在该区域放开此类设备")
            }
            Self::SameSpot { other } => format!("与同类的要素 {other} 位于同一点"),
        }
    }
}

/// The devices of the file. Its points have the property `class`, and `row`, `height_m`, `heading_deg` and `id` where that is said.
///
/// # Errors
/// When the file is missing, too large or no GeoJSON, or a feature is no device of the catalogue that may stand where it is.
pub fn read(
    path: &Path,
    community: &Community,
    catalogue: &Catalogue,
    keep_out: &[KeepOut],
) -> Result<Vec<Must>, MustError> {
    let text = feature_file::text(path)?;
    parse((path, text.as_str()), community, catalogue, keep_out)
}

/// The devices of a text, which errors call by a path.
///
/// # Errors
/// When it is no GeoJSON, or a feature is no device of the catalogue that may stand where it is.
pub fn parse(
    (path, text): (&Path, &str),
    community: &Community,
    catalogue: &Catalogue,
    keep_out: &[KeepOut],
) -> Result<Vec<Must>, MustError> {
    let features = feature_file::features(path, text)?;
    if features.len() > MOST {
        return Err(MustError::TooMany {
            path: path.to_owned(),
            count: features.len(),
        });
    }
    let ids = community.devices.iter().map(|d| d.id.clone());
    let mut reading = Reading {
        community,
        catalogue,
        bounds: bounds_lonlat(community),
        keep_out,
        ids: ids.collect(),
        musts: Vec::with_capacity(features.len()),
    };
    for (number, feature) in (1..).zip(&features) {
        let geometry = feature_file::geometry(path, feature)?;
        let must = reading.must(feature, geometry);
        let must = must.map_err(|fault| MustError::Feature {
            path: path.to_owned(),
            number,
            fault,
        })?;
        reading.musts.push(must);
    }
    Ok(reading.musts)
}

/// What a feature is held against.
struct Reading<'r> {
    community: &'r Community,
    catalogue: &'r Catalogue,
    /// West, south, east and north of the community.
    bounds: Option<[f64; 4]>,
    keep_out: &'r [KeepOut],
    /// Ids that are taken.
    ids: BTreeSet<DeviceId>,
    /// Those that are read, of each feature so far.
    musts: Vec<Must>,
}

impl Reading<'_> {
    fn must(
        &mut self,
        feature: &Feature,
        geometry: Option<Geometry<f64>>,
    ) -> Result<Must, MustFault> {
        let at = self.place(geometry)?;
        let (class, row) = self.kind(feature)?;
        let heading_deg = number(feature, "heading_deg")?;
        let must = Must {
            id: self.id(feature)?,
            height_m: number(feature, "height_m")?,
            heading_rad: heading_deg.map(|deg| (90.0 - deg).to_radians()),
            class,
            row,
            at,
        };
        self.check(&must)?;
        Ok(must)
    }

    /// Where it is, local metres.
    fn place(&self, geometry: Option<Geometry<f64>>) -> Result<Coord<f64>, MustFault> {
        let lonlat = match geometry {
            Some(Geometry::Point(point)) => Coord::from(point),
            Some(other) => return Err(MustFault::NoPoint { kind: kind(&other) }),
            None => return Err(MustFault::NoPoint { kind: "nothing" }),
        };
        let is_within = self.bounds.is_some_and(|[west, south, east, north]| {
            (west..=east).contains(&lonlat.x) && (south..=north).contains(&lonlat.y)
        });
        let at = self.community.frame.enu_from_lonlat(lonlat);
        if !(at.x.is_finite() && at.y.is_finite()) {
            return Err(MustFault::NotFinite);
        }
        if is_within {
            Ok(at)
        } else {
            Err(MustFault::Outside)
        }
    }

    /// Its class and row.
    fn kind(&self, feature: &Feature) -> Result<(ClassId, Option<RowId>), MustFault> {
        let class = text(feature, "class")?.ok_or(MustFault::NoClass)?;
        let known = self.catalogue.class(class);
        let known = known.ok_or_else(|| MustFault::UnknownClass {
            class: class.to_owned(),
        })?;
        let Some(row) = text(feature, "row")? else {
            return Ok((known.id.clone(), None));
        };
        let of_devices = self.catalogue.row(row);
        let of_devices = of_devices.filter(|r| r.class == known.id).map(|r| &r.id);
        let of_networks = self.catalogue.network(row);
        let of_networks = of_networks.filter(|r| r.class.as_ref() == Some(&known.id));
        let found = of_devices.or(of_networks.map(|r| &r.id));
        let found = found.ok_or_else(|| MustFault::UnknownRow {
            row: row.to_owned(),
            class: class.to_owned(),
        })?;
        Ok((known.id.clone(), Some(found.clone())))
    }

    /// Its id, which is taken from now on.
    fn id(&mut self, feature: &Feature) -> Result<Option<DeviceId>, MustFault> {
        let Some(id) = text(feature, "id")? else {
            return Ok(None);
        };
        let id = DeviceId::new(id).map_err(MustFault::BadId)?;
        if self.ids.insert(id.clone()) {
            Ok(Some(id))
        } else {
            Err(MustFault::TakenId { id: id.to_string() })
        }
    }

    /// Whether it may be where it is.
    fn check(&self, must: &Must) -> Result<(), MustFault> {
        // Of a row that the planner chooses, the class alone is known.
        let binds = |area: &&KeepOut| match &must.row {
            Some(row) => area.binds(&must.class, row),
            None => area.only.is_empty() || area.only.contains(must.class.as_str()),
        };
        let mut areas = self.keep_out.iter().filter(binds);
        if areas.any(|area| area.holds(must.at)) {
            return Err(MustFault::KeptOut {
                class: must.class.to_string(),
            });
        }
        let is_here = |other: &Must| {
            let off = other.at - must.at;
            other.class == must.class && off.x.hypot(off.y) < ONE_SPOT_M
        };
        match self.musts.iter().position(is_here) {
            Some(other) => Err(MustFault::SameSpot { other: other + 1 }),
            None => Ok(()),
        }
    }
}

fn text<'f>(feature: &'f Feature, property: &'static str) -> Result<Option<&'f str>, MustFault> {
    match feature.property(property) {
        None | Some(JsonValue::Null) => Ok(None),
        Some(JsonValue::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(MustFault::Property {
            property,
            wanted: Wanted::Text,
        }),
    }
}

fn number(feature: &Feature, property: &'static str) -> Result<Option<f64>, MustFault> {
    match feature.property(property) {
        None | Some(JsonValue::Null) => Ok(None),
        Some(value) => match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(MustFault::Property {
                property,
                wanted: Wanted::Number,
            }),
        },
    }
}
