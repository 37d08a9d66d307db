//! Which rows lie where the others do.

use geo::Coord;
use twin_core::spatial::LocalFrame;

use crate::finding::{Expected, Problem, Thing};

/// Devices of a community lie within this distance of the place that earlier files gave it, metres: the largest districts of
/// Chinese cities are some 50 km wide.
const OF_FRAME_M: f64 = 50_000.0;
/// Without earlier files: within this many times the distance of the middle row from the median point, and never nearer than
/// [`NEAR_M`].
const FAR_TIMES: f64 = 20.0;
/// No row within this distance is far away, metres.
const NEAR_M: f64 = 20_000.0;

/// Where most rows lie.
#[derive(Debug)]
pub(super) struct Reach {
    /// About the middle; none where no row has a place.
    frame: Option<LocalFrame>,
    radius_m: f64,
}

impl Reach {
    /// About the frame of earlier files, else about the median of `lonlats`.
    pub(super) fn of(lonlats: &[Option<Coord<f64>>], frame: Option<&LocalFrame>) -> Self {
        if let Some(frame) = frame {
            return Self {
                frame: Some(*frame),
                radius_m: OF_FRAME_M,
            };
        }
        let points = || lonlats.iter().flatten();
        let frame = median(points().map(|p| p.x))
            .zip(median(points().map(|p| p.y)))
            .and_then(|(lon, lat)| LocalFrame::new(lon, lat, 0.0).ok());
        let usual = frame.and_then(|f| median(points().map(|p| distance(&f, *p))));
        Self {
            frame,
            radius_m: (usual.unwrap_or(0.0) * FAR_TIMES).max(NEAR_M),
        }
    }

    /// What is wrong with a place, if anything: `at` as written, on the earth, and with its coordinates swapped.
    pub(super) fn problem(
        &self,
        at: Coord<f64>,
        lonlat: Option<Coord<f64>>,
        turned: Option<Coord<f64>>,
    ) -> Option<Problem> {
        let away = |lonlat: Option<Coord<f64>>| Some(distance(self.frame.as_ref()?, lonlat?));
        match away(lonlat) {
            Some(metres) if metres <= self.radius_m => None,
            _ if away(turned).is_some_and(|m| m <= self.radius_m) => Some(Problem::unreadable(
                Thing::Plan,
                &format!("{}, {}", at.x, at.y),
                Expected::EastFirst,
            )),
            Some(distance_m) => Some(Problem::FarAway { distance_m }),
            None => Some(Problem::unreadable(
                Thing::Plan,
                &format!("{}, {}", at.x, at.y),
                Expected::PlaceOfCrs,
            )),
        }
    }
}

/// Great-circle distance from the frame's origin by the haversine formula on a sphere of the earth's mean radius (IUGG, 6,371,008.8 m):
/// within 0.6 % of that on the ellipsoid.
fn distance(frame: &LocalFrame, lonlat: Coord<f64>) -> f64 {
    const RADIUS_M: f64 = 6_371_008.8;
    let (lat_a, lat_b) = (frame.lat().to_radians(), lonlat.y.to_radians());
    let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
    let chord = half(lat_a, lat_b)
        + lat_a.cos() * lat_b.cos() * half(frame.lon().to_radians(), lonlat.x.to_radians());
    2.0 * RADIUS_M * chord.clamp(0.0, 1.0).sqrt().asin()
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
