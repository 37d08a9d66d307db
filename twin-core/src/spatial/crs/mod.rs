//! Coordinate reference systems: what the numbers of a file mean, and the way from them to the local frame and back.
//!
//! A reader does three things. It reads the [`Crs`] that the file names ([`Crs::parse`]) or asks the person for it when
//! there is none ([`plausible()`] lists what the numbers look like); it checks that the data lie where that CRS is meant for
//! ([`check_extent`]); and it makes one [`Converter`] in the axis order that its format prescribes ([`AxisOrder`]) and turns
//! every point into local metres with [`Converter::enu_from_crs`], or many times faster with a [`Patch`]. A writer goes the other way with
//! [`Converter::crs_from_enu`], after [`check_place`]. Heights go through a [`HeightConverter`], which refuses to mix references.
//!
//! WGS 84 longitude and latitude are the hub. Datum shifts are the EPSG dataset's Helmert transformations, or none where
//! none is published, and [`Crs::warnings`] says what that costs. CGCS2000 is taken as WGS 84, as in the EPSG dataset. Grid
//! files are not used, so a CRS whose best transformation is a grid is as exact as its best Helmert transformation
//! ([`Crs::uncertainty_m`]).
//!
//! The tables of codes, areas of use and transformations come from the EPSG dataset; `data/README.md` has its terms.

mod axis;
mod check;
mod china;
mod convert;
mod datum;
mod definition;
mod error;
mod extent;
mod height;
mod parse;
mod patch;
mod place;
mod plausible;
mod projection;
mod registry;
#[cfg(test)]
mod tests;
mod warning;
mod wkt_text;
mod words;

pub use axis::{AxisDirection, AxisOrder};
pub use check::{Misplaced, check_extent};
pub use china::{
    bd09_from_gcj02, bd09_from_wgs84, gcj02_from_bd09, gcj02_from_wgs84, wgs84_from_bd09,
    wgs84_from_gcj02,
};
pub use convert::{Converter, PlanPosition};
pub use datum::{
    CLASSICAL_UNCERTAINTY_M, DatumShift, GEOCENTRIC_UNCERTAINTY_M, Helmert, ShiftExtent,
};
pub use definition::{Crs, CrsId};
pub use error::{ConvertError, CrsError, Direction, PointFault};
pub use extent::Extent;
pub use height::{
    HeightConverter, HeightError, HeightOffset, HeightReference, OffsetBasis, VerticalCrs,
};
pub use patch::{PATCH_TOLERANCE_M, Patch};
pub use place::{ElsewhereCrs, check_place};
pub use plausible::{Candidate, MissingCrs, Written, plausible};
pub use registry::DATASET;
pub use warning::{CrsWarning, UncertainBecause};
