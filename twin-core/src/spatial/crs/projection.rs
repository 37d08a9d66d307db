//! The projection library behind our types: metres on an ellipsoid to and from radians on it.

use std::cell::Cell;

use geo::Coord;
use proj4rs::Proj;
use proj4rs::transform::{Transform, TransformClosure, transform};

use super::datum::Ellipsoid;

/// A projection of one ellipsoid, both ways.
#[derive(Clone)]
pub(super) struct Projection {
    plane: Proj,
    geographic: Proj,
}

impl std::fmt::Debug for Projection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Projection")
            .field("method", &self.plane.projname())
            .finish_non_exhaustive()
    }
}

/// Index of the first point that the projection refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) usize);

impl Projection {
    /// From PROJ's words without ellipsoid, unit and datum, such as `tmerc lat_0=0 lon_0=120 k=1 x_0=500000`.
    pub(super) fn new(words: &str, ellipsoid: Ellipsoid) -> Option<Self> {
        let figure = if ellipsoid.inverse_flattening > 0.0 {
            format!("+a={} +rf={}", ellipsoid.a, ellipsoid.inverse_flattening)
        } else {
            format!("+R={}", ellipsoid.a)
        };
        let plane = format!("+proj={} {figure}", words.replace(' ', " +"));
        let plane = Proj::from_proj_string(&plane).ok()?;
        let geographic = Proj::from_proj_string(&format!("+proj=longlat {figure}")).ok()?;
        (plane.has_forward() && plane.has_inverse()).then_some(Self { plane, geographic })
    }

    /// Replaces metres by radians.
    pub(super) fn unproject(&self, points: &mut [Coord<f64>]) -> Result<(), Refused> {
        run(&self.plane, &self.geographic, points)
    }

    /// Replaces radians by metres.
    pub(super) fn project(&self, points: &mut [Coord<f64>]) -> Result<(), Refused> {
        run(&self.geographic, &self.plane, points)
    }
}

fn run(from: &Proj, to: &Proj, points: &mut [Coord<f64>]) -> Result<(), Refused> {
    let mut span = Span {
        points,
        at: Cell::new(0),
    };
    transform(from, to, &mut span).map_err(|_| Refused(span.at.get()))?;
    let unsound = span
        .points
        .iter()
        .position(|p| !(p.x.is_finite() && p.y.is_finite()));
    unsound.map_or(Ok(()), |at| Err(Refused(at)))
}

/// Points that remember where the library stopped.
struct Span<'a> {
    points: &'a mut [Coord<f64>],
    at: Cell<usize>,
}

impl Transform for Span<'_> {
    fn transform_coordinates<F: TransformClosure>(
        &mut self,
        f: &mut F,
    ) -> proj4rs::errors::Result<()> {
        for (i, point) in self.points.iter_mut().enumerate() {
            self.at.set(i);
            let (x, y, _) = f(point.x, point.y, 0.0)?;
            *point = Coord { x, y };
        }
        Ok(())
    }
}

/// Whether the library computes the projection; on the sphere, since the ellipsoid does not matter for the answer.
pub(super) fn is_supported(words: &str) -> bool {
    Projection::new(words, Ellipsoid::WGS84).is_some()
}
