//! Whether data lie where their CRS is meant for.

use geo::{Coord, Rect};

use super::axis::AxisOrder;
use super::convert::Converter;
use super::definition::Crs;
use super::extent::Extent;
use super::plausible::{Candidate, list, list_zh, plausible};
use crate::told::Told;

/// How far outside its area of use data of a CRS are still taken, degrees: a projection zone of 3° is used that far over
/// its edge where a town lies across it.
pub(super) const MARGIN_DEG: f64 = 1.5;

/// The data do not lie where their CRS is meant for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the coordinates {} to {}, {} to {} do not fit {crs} ({name}){}: {}", bounds.min().x, bounds.max().x, bounds.min().y, bounds.max().y, reason(*found, *extent), list(candidates))]
pub struct Misplaced {
    /// The CRS the data claim.
    pub crs: String,
    /// Its name.
    pub name: String,
    /// The box of the coordinates as written.
    pub bounds: Rect<f64>,
    /// Where the middle of the data would lie (WGS 84 degrees), if it can be computed.
    pub found: Option<Coord<f64>>,
    /// Where the CRS is meant to be used.
    pub extent: Option<Extent>,
    /// What the numbers look like instead, most likely first; may be empty.
    pub candidates: Vec<Candidate>,
}

impl Told for Misplaced {
    fn zh(&self) -> String {
        let bounds = &self.bounds;
        format!(
            "坐标 {} 至 {}、{} 至 {} 不符合 {}（{}）{}：{}",
            bounds.min().x,
            bounds.max().x,
            bounds.min().y,
            bounds.max().y,
            self.crs,
            self.name,
            reason_zh(self.found, self.extent),
            list_zh(&self.candidates)
        )
    }
}

fn reason(found: Option<Coord<f64>>, extent: Option<Extent>) -> String {
    let at = found.map_or_else(
        || ", in which they lie nowhere".to_owned(),
        |p| format!(", by which they lie at {:.4}° E {:.4}° N", p.x, p.y),
    );
    match extent {
        Some(extent) => format!("{at}; it is for {extent}"),
        None => at,
    }
}

fn reason_zh(found: Option<Coord<f64>>, extent: Option<Extent>) -> String {
    let at = found.map_or_else(
        || "，按其解释不在地球上".to_owned(),
        |p| format!("，按其解释位于东经 {:.4}°、北纬 {:.4}°", p.x, p.y),
    );
    match extent {
        Some(extent) => format!("{at}；其适用范围为{}", extent.zh()),
        None => at,
    }
}

/// Checks that data with these bounds, as written in `order`, lie where `crs` is meant for and, where `near` is given
/// (WGS 84 degrees), within a degree of it.
///
/// # Errors
/// [`Misplaced`] with what the numbers look like instead: axes swapped, another zone, a zone prefix too few or too many,
/// degrees where metres should be, or metres where degrees should be.
pub fn check_extent(
    crs: &Crs,
    order: AxisOrder,
    bounds: Rect<f64>,
    near: Option<Coord<f64>>,
) -> Result<(), Box<Misplaced>> {
    let found = middle(crs, order, bounds);
    let is_in = |p: Coord<f64>| crs.extent().is_none_or(|e| e.contains(p, MARGIN_DEG));
    let is_near = |p: Coord<f64>| near.is_none_or(|n| Extent::around(n).contains(p, 1.0));
    if found.is_some_and(|p| is_in(p) && is_near(p)) {
        return Ok(());
    }
    let mut candidates = plausible(bounds, near);
    candidates.retain(|c| c.crs != *crs || !c.is_written(crs, order));
    candidates.sort_by_key(|c| !c.is_kin(crs));
    candidates.truncate(5);
    Err(Box::new(Misplaced {
        crs: crs.to_string(),
        name: crs.name().to_owned(),
        bounds,
        found,
        extent: crs.extent(),
        candidates,
    }))
}

/// The middle of the data in WGS 84 degrees.
fn middle(crs: &Crs, order: AxisOrder, bounds: Rect<f64>) -> Option<Coord<f64>> {
    Converter::new(crs, order)
        .ok()?
        .lonlat_of(bounds.center())
        .ok()
}
