//! What CRS a file's numbers look like, for a person to choose from. Nothing here is applied by itself.

use geo::{Coord, Rect};

use super::axis::AxisOrder;
use super::china::EXTENT as CHINA;
use super::convert::Converter;
use super::definition::Crs;
use super::registry::{self, RowKind};
use crate::spatial::frame::LocalFrame;
use crate::told::Told;

/// How far from the place hinted at the middle of the data may be, metres: a city and its surroundings.
const NEAR_M: f64 = 100_000.0;
/// CGCS2000 Gauss-Krüger zones: 6° and 3°, with zone prefix and by meridian.
const CGCS2000_ZONES: [std::ops::RangeInclusive<u32>; 4] =
    [4513..=4533, 4534..=4554, 4491..=4501, 4502..=4512];
/// The same for Xian 1980 and Beijing 1954, with zone prefix (3°, then 6°).
const OLDER_PREFIXED_ZONES: [std::ops::RangeInclusive<u32>; 4] =
    [2349..=2369, 2327..=2337, 2401..=2421, 21413..=21423];
/// CRSs that are met the world over or in the data this project is tested with: Web Mercator, RD New, Soldner Berlin.
const WIDESPREAD: [u32; 3] = [3857, 28992, 3068];

/// Which coordinate stands first in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// East or longitude first.
    EastFirst,
    /// North or latitude first.
    NorthFirst,
}

/// A CRS that numbers may belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The CRS.
    pub crs: Crs,
    /// How the numbers would be written in it.
    pub written: Written,
    /// Where the middle of the data would lie (WGS 84 degrees).
    pub lonlat: Coord<f64>,
    /// How far that is from the place hinted at, metres.
    pub distance_m: Option<f64>,
}

impl Candidate {
    /// Whether the claim `crs` in `order` is this reading of the numbers.
    pub(super) fn is_written(&self, crs: &Crs, order: AxisOrder) -> bool {
        let east_first = order == AxisOrder::EastNorth || crs.axes()[0].is_along_east();
        east_first == (self.written == Written::EastFirst)
    }

    /// Whether it has the datum of `crs` and differs in the order of axes, in the zone prefix or in being geographic only.
    pub(super) fn is_kin(&self, crs: &Crs) -> bool {
        let meridian = |crs: &Crs| {
            let words = crs.plane.projection.as_deref()?;
            Some(super::parse::parameters(words).get("lon_0"))
        };
        self.crs.plane.ellipsoid == crs.plane.ellipsoid
            && self.crs.plane.shift == crs.plane.shift
            && (self.crs.is_geographic()
                || crs.is_geographic()
                || meridian(&self.crs) == meridian(crs))
    }
}

impl Candidate {
    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let order = match (self.written, self.crs.is_geographic()) {
            (Written::EastFirst, true) => "经度在前",
            (Written::NorthFirst, true) => "纬度在前",
            (Written::EastFirst, false) => "东坐标在前",
            (Written::NorthFirst, false) => "北坐标在前",
        };
        let away = self.distance_m.map_or_else(String::new, |metres| {
            format!("，距预期位置 {:.1} km", metres / 1000.0)
        });
        format!(
            "{}（{}），{order}，位于东经 {:.4}°、北纬 {:.4}°{away}",
            self.crs,
            self.crs.name(),
            self.lonlat.x,
            self.lonlat.y
        )
    }
}

impl std::fmt::Display for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let order = match (self.written, self.crs.is_geographic()) {
            (Written::EastFirst, true) => "longitude first",
            (Written::NorthFirst, true) => "latitude first",
            (Written::EastFirst, false) => "easting first",
            (Written::NorthFirst, false) => "northing first",
        };
        write!(
            f,
            "{} ({}) written {order}, at {:.4}° E {:.4}° N",
            self.crs,
            self.crs.name(),
            self.lonlat.x,
            self.lonlat.y
        )?;
        match self.distance_m {
            Some(metres) => write!(f, ", {:.1} km from the place expected", metres / 1000.0),
            None => Ok(()),
        }
    }
}

/// A file names no CRS; the person has to.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("no CRS is given for the coordinates {} to {}, {} to {}: name it; {}", bounds.min().x, bounds.max().x, bounds.min().y, bounds.max().y, list(candidates))]
pub struct MissingCrs {
    /// The box of the coordinates as written.
    pub bounds: Rect<f64>,
    /// What they look like, most likely first; may be empty.
    pub candidates: Vec<Candidate>,
}

impl Told for MissingCrs {
    fn zh(&self) -> String {
        let bounds = &self.bounds;
        format!(
            "坐标 {} 至 {}、{} 至 {} 未给出坐标参考系：请写明；{}",
            bounds.min().x,
            bounds.max().x,
            bounds.min().y,
            bounds.max().y,
            list_zh(&self.candidates)
        )
    }
}

impl MissingCrs {
    /// For data with these bounds, expected near a place (WGS 84 degrees) if one is known.
    #[must_use]
    pub fn new(bounds: Rect<f64>, near: Option<Coord<f64>>) -> Self {
        let mut candidates = plausible(bounds, near);
        candidates.truncate(8);
        Self { bounds, candidates }
    }
}

/// The candidates as part of a sentence.
pub(super) fn list(candidates: &[Candidate]) -> String {
    if candidates.is_empty() {
        return "the numbers look like no CRS known here".into();
    }
    let texts: Vec<String> = candidates.iter().map(ToString::to_string).collect();
    format!("the numbers would fit {}", texts.join("; or "))
}

/// The same in Chinese.
pub(super) fn list_zh(candidates: &[Candidate]) -> String {
    if candidates.is_empty() {
        return "这些数值不像任何已知的坐标参考系".into();
    }
    let texts: Vec<String> = candidates.iter().map(Candidate::zh).collect();
    format!("这些数值可能属于 {}", texts.join("；或 "))
}

/// The CRSs that coordinates with these bounds may belong to, most likely first.
///
/// With a place that the data should be near (WGS 84 degrees), every CRS of the EPSG dataset used there is tried in both
/// axis orders, and those that bring the middle of the data within 100 km of it are listed by distance (up to some
/// hundred projections are computed). Without one, only degrees, CGCS2000 and its predecessors with
/// zone prefix and a few widespread CRSs can be told from the numbers. GCJ-02 and BD-09 cannot be told from WGS 84 at all
/// and are listed after it in China.
#[must_use]
pub fn plausible(bounds: Rect<f64>, near: Option<Coord<f64>>) -> Vec<Candidate> {
    let corners = [bounds.min(), bounds.max()];
    if !corners.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
        return Vec::new();
    }
    let near = near.filter(|p| p.x.abs() <= 180.0 && p.y.abs() <= 89.0);
    let frame = near.and_then(|p| LocalFrame::new(p.x, p.y, 0.0).ok());
    let fits_degrees = |written| corners.iter().all(|p| is_degrees(in_order(*p, written)));
    let may_be_degrees = fits_degrees(Written::EastFirst) || fits_degrees(Written::NorthFirst);
    let mut found = Vec::new();
    for written in [Written::EastFirst, Written::NorthFirst] {
        let centre = in_order(bounds.center(), written);
        if fits_degrees(written) {
            found.extend(degrees(centre, written));
        } else if !may_be_degrees {
            let codes = match near {
                Some(near) => codes_at(near),
                None => codes_anywhere(centre),
            };
            found.extend(
                codes
                    .into_iter()
                    .filter_map(|code| projected(code, centre, written)),
            );
        }
    }
    if let Some(frame) = frame {
        for candidate in &mut found {
            let p = frame.enu_from_lonlat(candidate.lonlat);
            candidate.distance_m = Some(p.x.hypot(p.y));
        }
        found.retain(|c| c.distance_m.is_some_and(|d| d <= NEAR_M));
        // Datums differ by a few hundred metres, so only kilometres rank; the order above decides the rest.
        found.sort_by_key(|c| c.distance_m.map(|d| (d / 1000.0) as u64));
    }
    found
}

fn in_order(p: Coord<f64>, written: Written) -> Coord<f64> {
    match written {
        Written::EastFirst => p,
        Written::NorthFirst => Coord { x: p.y, y: p.x },
    }
}

fn is_degrees(p: Coord<f64>) -> bool {
    p.x.abs() <= 180.0 && p.y.abs() <= 90.0
}

fn degrees(lonlat: Coord<f64>, written: Written) -> Vec<Candidate> {
    let world = match written {
        Written::EastFirst => Some(Crs::crs84()),
        Written::NorthFirst => Crs::from_epsg(4326).ok(),
    };
    let china = CHINA.contains(lonlat, 0.0).then(|| {
        [
            Crs::from_epsg(4490).ok(),
            Some(Crs::gcj02()),
            Some(Crs::bd09()),
        ]
    });
    let all = std::iter::once(world).chain(china.into_iter().flatten());
    all.flatten()
        .filter_map(|crs| {
            let lonlat = Converter::new(&crs, AxisOrder::EastNorth)
                .ok()?
                .lonlat_of(lonlat)
                .ok()?;
            Some(Candidate {
                crs,
                written,
                lonlat,
                distance_m: None,
            })
        })
        .collect()
}

/// The projected codes used at a place, Chinese and widespread ones first.
pub(super) fn codes_at(near: Coord<f64>) -> Vec<u32> {
    let mut codes: Vec<u32> = registry::rows()
        .filter(|row| !row.is_deprecated)
        .filter_map(|row| match row.kind {
            RowKind::Plane(plane)
                if plane.projection.is_some() && plane.extent.contains(near, 1.5) =>
            {
                Some(row.code)
            }
            _ => None,
        })
        .collect();
    codes.sort_by_key(|code| {
        let zones = CGCS2000_ZONES.iter().position(|zone| zone.contains(code));
        let is_widespread = WIDESPREAD.contains(code);
        (zones.unwrap_or(usize::MAX), !is_widespread, *code)
    });
    codes
}

/// The projected codes that an easting and northing alone may speak for.
fn codes_anywhere(p: Coord<f64>) -> Vec<u32> {
    let mut codes: Vec<u32> = CGCS2000_ZONES.into_iter().flatten().collect();
    let has_prefix = (13e6..46e6).contains(&p.x);
    if has_prefix {
        codes.extend(OLDER_PREFIXED_ZONES.into_iter().flatten());
    }
    codes.extend(WIDESPREAD);
    codes
}

fn projected(code: u32, p: Coord<f64>, written: Written) -> Option<Candidate> {
    let crs = Crs::from_epsg(code).ok()?;
    let lonlat = Converter::new(&crs, AxisOrder::EastNorth)
        .ok()?
        .lonlat_of(p)
        .ok()?;
    crs.extent()?.contains(lonlat, 0.5).then_some(Candidate {
        crs,
        written,
        lonlat,
        distance_m: None,
    })
}
