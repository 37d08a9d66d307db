//! A coordinate reference system: what a file's numbers mean.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::axis::AxisDirection;
use super::china::Obfuscation;
use super::datum::{
    CLASSICAL_UNCERTAINTY_M, DatumShift, Ellipsoid, GEOCENTRIC_UNCERTAINTY_M, ShiftExtent,
};
use super::error::CrsError;
use super::extent::Extent;
use super::height::VerticalCrs;
use super::registry::{self, DATASET, PlaneRow, Row, RowKind};
use super::warning::{CrsWarning, UncertainBecause};

/// What a CRS is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CrsId {
    /// A code of the EPSG dataset: geographic, projected or compound.
    Epsg(u32),
    /// Two EPSG codes put together, where no single code says the same.
    EpsgPair {
        /// Code of the horizontal CRS.
        horizontal: u32,
        /// Code of the vertical CRS.
        vertical: u32,
    },
    /// WGS 84 longitude and latitude in this order (OGC CRS84).
    Crs84,
    /// GCJ-02 longitude and latitude: what Chinese web maps publish.
    Gcj02,
    /// BD-09 longitude and latitude: what Baidu publishes.
    Bd09,
    /// Parameters without a code.
    Custom,
}

/// A coordinate reference system, ready to be converted by a [`super::Converter`].
///
/// Cheap to clone. Its text form ([`std::fmt::Display`]) is read back by [`Crs::parse`] as an equal CRS, but a CRS without a
/// code loses its name, and a vertical part without a code is not in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Crs {
    pub(super) id: CrsId,
    pub(super) name: Arc<str>,
    pub(super) is_deprecated: bool,
    pub(super) plane: Plane,
    pub(super) vertical: Option<VerticalCrs>,
}

/// The horizontal part of a CRS.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    pub(super) axes: [AxisDirection; 2],
    /// Metres, or radians when geographic, per unit of the axes.
    pub(super) unit: f64,
    /// PROJ's words for the projection in metres on the ellipsoid; none when geographic.
    pub(super) projection: Option<Arc<str>>,
    pub(super) ellipsoid: Ellipsoid,
    pub(super) prime_meridian_deg: f64,
    pub(super) shift: DatumShift,
    pub(super) extent: Option<Extent>,
    pub(super) obfuscation: Option<Obfuscation>,
}

impl Crs {
    /// The CRS of an EPSG code: geographic, projected or compound. A geographic 3D code counts heights from its ellipsoid.
    ///
    /// # Errors
    /// [`CrsError::UnknownCode`], [`CrsError::UnsupportedMethod`], or [`CrsError::NotHorizontal`] for a vertical code.
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        let row = row_of(code)?;
        let crs = match row.kind {
            RowKind::Plane(plane) => Self::from_plane(&row, &plane)?,
            RowKind::Spatial { flat, unit } => Self {
                vertical: Some(VerticalCrs::ellipsoidal(unit)),
                ..Self::from_epsg(flat)?
            },
            RowKind::Compound {
                horizontal,
                vertical,
            } => Self {
                vertical: Some(VerticalCrs::from_epsg(vertical)?),
                ..Self::from_epsg(horizontal)?
            },
            RowKind::Vertical(_) => {
                return Err(CrsError::NotHorizontal {
                    code,
                    name: row.name.into(),
                });
            }
            RowKind::Unsupported { method } => return Err(unsupported(&row, method)),
        };
        Ok(Self {
            id: CrsId::Epsg(code),
            name: row.name.into(),
            is_deprecated: row.is_deprecated,
            ..crs
        })
    }

    /// A horizontal code and a vertical code together, such as 28992 and 5709.
    ///
    /// # Errors
    /// As [`Self::from_epsg`] and [`VerticalCrs::from_epsg`].
    pub fn from_epsg_pair(horizontal: u32, vertical: u32) -> Result<Self, CrsError> {
        let known = registry::rows().find(|row| {
            matches!(row.kind, RowKind::Compound { horizontal: h, vertical: v } if (h, v) == (horizontal, vertical))
                && !row.is_deprecated
        });
        if let Some(row) = known {
            return Self::from_epsg(row.code);
        }
        let flat = Self::from_epsg(horizontal)?;
        let vertical_crs = VerticalCrs::from_epsg(vertical)?;
        Ok(Self {
            id: CrsId::EpsgPair {
                horizontal,
                vertical,
            },
            name: format!("{} + {}", flat.name, vertical_crs.name()).into(),
            vertical: Some(vertical_crs),
            ..flat
        })
    }

    /// WGS 84 longitude and latitude in degrees, in this order (OGC CRS84, the CRS of GeoJSON).
    #[must_use]
    pub fn crs84() -> Self {
        Self::lonlat(CrsId::Crs84, "WGS 84 longitude/latitude (CRS84)", None)
    }

    /// GCJ-02 longitude and latitude in degrees, in this order.
    #[must_use]
    pub fn gcj02() -> Self {
        Self::lonlat(CrsId::Gcj02, "GCJ-02", Some(Obfuscation::Gcj02))
    }

    /// BD-09 longitude and latitude in degrees, in this order.
    #[must_use]
    pub fn bd09() -> Self {
        Self::lonlat(CrsId::Bd09, "BD-09", Some(Obfuscation::Bd09))
    }

    fn lonlat(id: CrsId, name: &str, obfuscation: Option<Obfuscation>) -> Self {
        Self {
            id,
            name: name.into(),
            is_deprecated: false,
            plane: Plane {
                axes: [AxisDirection::East, AxisDirection::North],
                unit: 1.0_f64.to_radians(),
                projection: None,
                ellipsoid: Ellipsoid::WGS84,
                prime_meridian_deg: 0.0,
                shift: same_datum(),
                extent: Some(match obfuscation {
                    Some(_) => super::china::EXTENT,
                    None => Extent {
                        west: -180.0,
                        south: -90.0,
                        east: 180.0,
                        north: 90.0,
                    },
                }),
                obfuscation,
            },
            vertical: None,
        }
    }

    fn from_plane(row: &Row, plane: &PlaneRow) -> Result<Self, CrsError> {
        let base = registry::geodetic(plane.base).ok_or_else(|| unknown(row.code))?;
        let mut letters = plane.axes.chars().map(AxisDirection::from_letter);
        let (Some(Some(first)), Some(Some(second))) = (letters.next(), letters.next()) else {
            return Err(unknown(row.code));
        };
        let crs = Self {
            id: CrsId::Epsg(row.code),
            name: row.name.into(),
            is_deprecated: row.is_deprecated,
            plane: Plane {
                axes: [first, second],
                unit: plane.unit,
                projection: plane.projection.map(Into::into),
                ellipsoid: base.ellipsoid,
                prime_meridian_deg: base.prime_meridian_deg,
                shift: plane.datum_shift(),
                extent: Some(plane.extent),
                obfuscation: None,
            },
            vertical: None,
        };
        match plane.projection {
            Some(text) if !super::projection::is_supported(text) => {
                let method = text.split(' ').next().unwrap_or_default();
                Err(unsupported(row, method))
            }
            _ => Ok(crs),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn id(&self) -> CrsId {
        self.id
    }

    /// Its name in the EPSG dataset or in the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its coordinates are longitudes and latitudes.
    #[must_use]
    pub fn is_geographic(&self) -> bool {
        self.plane.projection.is_none()
    }

    /// The directions of its first and second axis as the authority defines them.
    #[must_use]
    pub fn axes(&self) -> [AxisDirection; 2] {
        self.plane.axes
    }

    /// Metres per unit of its axes; none when geographic.
    #[must_use]
    pub fn metres_per_unit(&self) -> Option<f64> {
        (!self.is_geographic()).then_some(self.plane.unit)
    }

    /// Where it is meant to be used; none for a custom CRS.
    #[must_use]
    pub fn extent(&self) -> Option<Extent> {
        self.plane.extent
    }

    /// How its heights are counted; none when it says nothing about heights.
    #[must_use]
    pub fn vertical(&self) -> Option<&VerticalCrs> {
        self.vertical.as_ref()
    }

    /// How its datum becomes WGS 84.
    #[must_use]
    pub fn datum_shift(&self) -> &DatumShift {
        &self.plane.shift
    }

    /// How far off, in metres, WGS 84 positions from this CRS may be because of its datum; the projection adds nothing.
    #[must_use]
    pub fn uncertainty_m(&self) -> f64 {
        let unpublished = if self.plane.ellipsoid.is_geocentric() {
            GEOCENTRIC_UNCERTAINTY_M
        } else {
            CLASSICAL_UNCERTAINTY_M
        };
        match (&self.plane.shift, self.plane.obfuscation) {
            (_, Some(_)) => super::china::UNCERTAINTY_M,
            (DatumShift::Unpublished, None) => unpublished,
            (DatumShift::Published { accuracy_m, .. }, None) => accuracy_m.unwrap_or(unpublished),
        }
    }

    /// What a person should know before trusting positions from this CRS; empty for a sound one.
    #[must_use]
    pub fn warnings(&self) -> Vec<CrsWarning> {
        let mut warnings = Vec::new();
        if self.is_deprecated {
            warnings.push(CrsWarning::Deprecated {
                crs: self.to_string(),
            });
        }
        let uncertainty_m = self.uncertainty_m();
        let reason = match &self.plane.shift {
            _ if self.plane.obfuscation.is_some() => None,
            DatumShift::Unpublished => Some(UncertainBecause::NoTransformation),
            DatumShift::Published {
                extent: ShiftExtent::Part,
                ..
            } => Some(UncertainBecause::TransformationOfAPart),
            DatumShift::Published { .. } => Some(UncertainBecause::Accuracy),
        };
        if let Some(reason) = reason.filter(|_| uncertainty_m > GEOCENTRIC_UNCERTAINTY_M) {
            warnings.push(CrsWarning::UncertainDatum {
                crs: format!("{self} ({})", self.name),
                uncertainty_m,
                reason,
            });
        }
        warnings
    }
}

impl std::fmt::Display for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.id {
            CrsId::Epsg(code) => write!(f, "EPSG:{code}"),
            CrsId::EpsgPair {
                horizontal,
                vertical,
            } => write!(f, "EPSG:{horizontal}+{vertical}"),
            CrsId::Crs84 if self.vertical.is_some() => f.write_str("OGC:CRS84h"),
            CrsId::Crs84 => f.write_str("OGC:CRS84"),
            CrsId::Gcj02 => f.write_str("GCJ-02"),
            CrsId::Bd09 => f.write_str("BD-09"),
            CrsId::Custom => self.write_proj(f),
        }
    }
}

impl Crs {
    /// A PROJ string with every parameter that tells custom CRSs apart.
    fn write_proj(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plane = &self.plane;
        let projection = plane.projection.as_deref().unwrap_or("longlat");
        f.write_str("+proj=")?;
        f.write_str(&projection.replace(' ', " +"))?;
        write!(
            f,
            " +a={} +rf={}",
            plane.ellipsoid.a, plane.ellipsoid.inverse_flattening
        )?;
        if plane.prime_meridian_deg != 0.0 {
            write!(f, " +pm={}", plane.prime_meridian_deg)?;
        }
        if let DatumShift::Published {
            helmert: Some(helmert),
            ..
        } = &plane.shift
        {
            let seven = helmert.position_vector().map(|v| v.to_string());
            write!(f, " +towgs84={}", seven.join(","))?;
        }
        if !self.is_geographic() {
            write!(f, " +to_meter={}", plane.unit)?;
        }
        write!(
            f,
            " +axis={}{}u",
            plane.axes[0].letter(),
            plane.axes[1].letter()
        )
    }
}

impl std::str::FromStr for Crs {
    type Err = CrsError;
    fn from_str(text: &str) -> Result<Self, CrsError> {
        Self::parse(text)
    }
}

impl Serialize for Crs {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Crs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

pub(super) fn same_datum() -> DatumShift {
    DatumShift::Published {
        name: "same datum".into(),
        accuracy_m: Some(0.0),
        extent: ShiftExtent::Whole,
        helmert: None,
    }
}

pub(super) fn row_of(code: u32) -> Result<Row, CrsError> {
    registry::row(code).ok_or_else(|| unknown(code))
}

fn unknown(code: u32) -> CrsError {
    CrsError::UnknownCode {
        code,
        dataset: DATASET,
    }
}

fn unsupported(row: &Row, method: &str) -> CrsError {
    CrsError::UnsupportedMethod {
        code: row.code,
        name: row.name.into(),
        method: method.into(),
    }
}
