//! What to tell whoever brings a file in some coordinate reference system.

use serde::Serialize;

/// Something to tell the person who brings a file in this CRS.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CrsWarning {
    /// Positions may be further off than a building is wide.
    #[error("positions from {crs} may be {uncertainty_m} m off: {reason}")]
    UncertainDatum {
        /// The CRS and its name.
        crs: String,
        /// How far off, metres.
        uncertainty_m: f64,
        /// Why.
        reason: UncertainBecause,
    },
    /// The code has been withdrawn.
    #[error(
        "{crs} has been withdrawn from the EPSG dataset: it still works, but ask for the code that replaced it"
    )]
    Deprecated {
        /// The CRS.
        crs: String,
    },
}

/// Why positions are uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UncertainBecause {
    /// No transformation of the datum to WGS 84 is public; longitude and latitude are taken over unchanged. Xian 1980 and
    /// New Beijing are such.
    #[error(
        "no transformation of its datum to WGS 84 is published; ask the surveyor for control points or for CGCS2000"
    )]
    NoTransformation,
    /// The published transformation is for a part of the area only. Beijing 1954 is such.
    #[error(
        "the published transformation of its datum is for a part of its area; ask the surveyor for local parameters"
    )]
    TransformationOfAPart,
    /// The published transformation says so.
    #[error("that is the published accuracy of the transformation of its datum")]
    Accuracy,
}
