//! Coordinates of a CRS to and from WGS 84 and the local frame, in bulk.

use geo::Coord;

use super::axis::{AxisDirection, AxisOrder};
use super::datum::DatumPath;
use super::definition::Crs;
use super::error::{ConvertError, CrsError, Direction, PointFault};
use super::projection::{Projection, Refused};
use crate::spatial::frame::LocalFrame;

/// Points worked on at a time, so that each pass finds them in the first-level cache.
const CHUNK: usize = 256;

/// Anything with a plan position: a pair, or a triple whose third number stays as it is.
pub trait PlanPosition: Copy {
    /// First and second coordinate.
    fn plan(&self) -> Coord<f64>;
    /// Replaces first and second coordinate.
    fn set_plan(&mut self, plan: Coord<f64>);
}

impl PlanPosition for Coord<f64> {
    fn plan(&self) -> Coord<f64> {
        *self
    }
    fn set_plan(&mut self, plan: Coord<f64>) {
        *self = plan;
    }
}

impl PlanPosition for [f64; 2] {
    fn plan(&self) -> Coord<f64> {
        Coord {
            x: self[0],
            y: self[1],
        }
    }
    fn set_plan(&mut self, plan: Coord<f64>) {
        [self[0], self[1]] = [plan.x, plan.y];
    }
}

impl PlanPosition for [f64; 3] {
    fn plan(&self) -> Coord<f64> {
        Coord {
            x: self[0],
            y: self[1],
        }
    }
    fn set_plan(&mut self, plan: Coord<f64>) {
        [self[0], self[1]] = [plan.x, plan.y];
    }
}

/// Converts plan positions between one CRS, in one axis order, and WGS 84 or a local frame.
///
/// Make one per file, use it for every point: making it parses the projection, using it allocates nothing. The slices are
/// converted in place; after an error the points before [`ConvertError::index`] may or may not have been converted.
#[derive(Debug, Clone)]
pub struct Converter {
    crs: Crs,
    east_first: bool,
    signs: [f64; 2],
    unit: f64,
    /// Coordinates are degrees of WGS 84 or of a datum taken over as it is, and pass bit by bit.
    is_plain: bool,
    projection: Option<Projection>,
    path: DatumPath,
}

impl Converter {
    /// Prepares conversions of `crs` with coordinates written in `order`.
    ///
    /// # Errors
    /// When the projection cannot be computed with the parameters of the CRS.
    pub fn new(crs: &Crs, order: AxisOrder) -> Result<Self, CrsError> {
        let plane = &crs.plane;
        let projection = match plane.projection.as_deref() {
            None => None,
            Some(words) => Some(Projection::new(words, plane.ellipsoid).ok_or_else(|| {
                CrsError::UnsupportedDefinition {
                    name: crs.name.to_string(),
                    method: words.to_owned(),
                }
            })?),
        };
        let path = DatumPath::new(plane.ellipsoid, plane.prime_meridian_deg, &plane.shift);
        let [first, second] = plane.axes;
        let east_first = order == AxisOrder::EastNorth || first.is_along_east();
        let sign_along = |east: bool| {
            let axis = if first.is_along_east() == east {
                first
            } else {
                second
            };
            AxisDirection::sign(axis)
        };
        let signs = [sign_along(true), sign_along(false)];
        let in_degrees = (plane.unit - 1.0_f64.to_radians()).abs() < 1e-12;
        Ok(Self {
            is_plain: projection.is_none() && path.is_null() && in_degrees && signs == [1.0, 1.0],
            crs: crs.clone(),
            east_first,
            signs,
            unit: plane.unit,
            projection,
            path,
        })
    }

    /// The CRS converted from and to.
    #[must_use]
    pub fn crs(&self) -> &Crs {
        &self.crs
    }

    /// Whether the conversion has no kinks: that of an obfuscated CRS has.
    pub(super) fn is_smooth(&self) -> bool {
        self.crs.plane.obfuscation.is_none()
    }

    /// Replaces coordinates of the CRS by WGS 84 longitude and latitude (CRS84, degrees).
    ///
    /// # Errors
    /// At the first pair that is not finite, not on the earth, or outside the projection's domain.
    pub fn lonlat_from_crs<P: PlanPosition>(&self, points: &mut [P]) -> Result<(), ConvertError> {
        self.in_chunks(points, Direction::From, |chunk| self.chunk_to_lonlat(chunk))
    }

    /// Replaces WGS 84 longitude and latitude (CRS84, degrees) by coordinates of the CRS.
    ///
    /// # Errors
    /// As [`Self::lonlat_from_crs`].
    pub fn crs_from_lonlat<P: PlanPosition>(&self, points: &mut [P]) -> Result<(), ConvertError> {
        self.in_chunks(points, Direction::To, |chunk| self.chunk_from_lonlat(chunk))
    }

    /// Replaces coordinates of the CRS by local metres of `frame`.
    ///
    /// # Errors
    /// As [`Self::lonlat_from_crs`].
    pub fn enu_from_crs<P: PlanPosition>(
        &self,
        frame: &LocalFrame,
        points: &mut [P],
    ) -> Result<(), ConvertError> {
        self.in_chunks(points, Direction::From, |chunk| {
            self.chunk_to_lonlat(chunk)?;
            for p in chunk {
                *p = frame.enu_from_lonlat(*p);
            }
            Ok(())
        })
    }

    /// Replaces local metres of `frame` by coordinates of the CRS.
    ///
    /// # Errors
    /// As [`Self::lonlat_from_crs`].
    pub fn crs_from_enu<P: PlanPosition>(
        &self,
        frame: &LocalFrame,
        points: &mut [P],
    ) -> Result<(), ConvertError> {
        self.in_chunks(points, Direction::To, |chunk| {
            all_finite(chunk)?;
            for p in chunk.iter_mut() {
                *p = frame.lonlat_from_enu(*p);
            }
            self.chunk_from_lonlat(chunk)
        })
    }

    /// One coordinate pair of the CRS as WGS 84 longitude and latitude (CRS84, degrees).
    ///
    /// # Errors
    /// As [`Self::lonlat_from_crs`].
    pub fn lonlat_of(&self, position: Coord<f64>) -> Result<Coord<f64>, ConvertError> {
        let mut one = [position];
        self.lonlat_from_crs(&mut one)?;
        Ok(one[0])
    }

    /// One WGS 84 longitude and latitude (CRS84, degrees) as a coordinate pair of the CRS.
    ///
    /// # Errors
    /// As [`Self::lonlat_from_crs`].
    pub fn position_of(&self, lonlat: Coord<f64>) -> Result<Coord<f64>, ConvertError> {
        let mut one = [lonlat];
        self.crs_from_lonlat(&mut one)?;
        Ok(one[0])
    }

    fn in_chunks<P: PlanPosition>(
        &self,
        points: &mut [P],
        direction: Direction,
        mut work: impl FnMut(&mut [Coord<f64>]) -> Result<(), Fault>,
    ) -> Result<(), ConvertError> {
        let mut buffer = [Coord { x: 0.0, y: 0.0 }; CHUNK];
        for (nth, chunk) in points.chunks_mut(CHUNK).enumerate() {
            let (used, _) = buffer.split_at_mut(chunk.len());
            for (slot, point) in used.iter_mut().zip(&*chunk) {
                *slot = point.plan();
            }
            work(used).map_err(|Fault(at, fault)| ConvertError {
                index: nth * CHUNK + at,
                position: chunk.get(at).map_or(
                    Coord {
                        x: f64::NAN,
                        y: f64::NAN,
                    },
                    P::plan,
                ),
                direction,
                crs: self.crs.to_string(),
                fault,
            })?;
            for (point, slot) in chunk.iter_mut().zip(&*used) {
                point.set_plan(*slot);
            }
        }
        Ok(())
    }

    fn chunk_to_lonlat(&self, points: &mut [Coord<f64>]) -> Result<(), Fault> {
        all_finite(points)?;
        if self.is_plain {
            if !self.east_first {
                points.iter_mut().for_each(swap);
            }
        } else {
            self.si_from_axes(points);
            if let Some(projection) = &self.projection {
                projection.unproject(points)?;
            }
            for p in points.iter_mut() {
                let wgs84 = self.path.wgs84_from_datum(*p);
                *p = Coord {
                    x: wgs84.x.to_degrees(),
                    y: wgs84.y.to_degrees(),
                };
            }
        }
        all_on_earth(points)?;
        points.iter_mut().for_each(|p| p.x = within_half_turn(p.x));
        if let Some(obfuscation) = self.crs.plane.obfuscation {
            for p in points.iter_mut() {
                *p = obfuscation.restore(*p);
            }
        }
        Ok(())
    }

    fn chunk_from_lonlat(&self, points: &mut [Coord<f64>]) -> Result<(), Fault> {
        all_finite(points)?;
        all_on_earth(points)?;
        if let Some(obfuscation) = self.crs.plane.obfuscation {
            for p in points.iter_mut() {
                *p = obfuscation.displace(*p);
            }
        }
        if self.is_plain {
            if !self.east_first {
                points.iter_mut().for_each(swap);
            }
            return Ok(());
        }
        for p in points.iter_mut() {
            *p = self.path.datum_from_wgs84(Coord {
                x: p.x.to_radians(),
                y: p.y.to_radians(),
            });
        }
        if let Some(projection) = &self.projection {
            projection.project(points)?;
        }
        self.axes_from_si(points);
        Ok(())
    }

    /// East and north in metres or radians from numbers along the axes.
    fn si_from_axes(&self, points: &mut [Coord<f64>]) {
        let [east, north] = self.signs.map(|sign| sign * self.unit);
        for p in points {
            if !self.east_first {
                swap(p);
            }
            *p = Coord {
                x: p.x * east,
                y: p.y * north,
            };
        }
    }

    fn axes_from_si(&self, points: &mut [Coord<f64>]) {
        let [east, north] = self.signs.map(|sign| sign * self.unit);
        for p in points {
            *p = Coord {
                x: p.x / east,
                y: p.y / north,
            };
            if !self.east_first {
                swap(p);
            }
        }
    }
}

/// Where in a chunk and what.
struct Fault(usize, PointFault);

impl From<Refused> for Fault {
    fn from(Refused(at): Refused) -> Self {
        Self(at, PointFault::OutsideProjection)
    }
}

fn swap(p: &mut Coord<f64>) {
    *p = Coord { x: p.y, y: p.x };
}

fn within_half_turn(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) {
        lon
    } else {
        (lon + 180.0).rem_euclid(360.0) - 180.0
    }
}

fn all_finite(points: &[Coord<f64>]) -> Result<(), Fault> {
    let bad = points
        .iter()
        .position(|p| !(p.x.is_finite() && p.y.is_finite()));
    bad.map_or(Ok(()), |at| Err(Fault(at, PointFault::NotFinite)))
}

/// Longitudes up to a full turn are taken, since some CRSs count from other meridians or to 360°.
fn all_on_earth(points: &[Coord<f64>]) -> Result<(), Fault> {
    let bad = points
        .iter()
        .position(|p| !(p.x.abs() <= 360.0 && p.y.abs() <= 90.0));
    bad.map_or(Ok(()), |at| Err(Fault(at, PointFault::NotOnEarth)))
}
