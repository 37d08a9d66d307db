//! Ellipsoids, the seven-parameter transformation to WGS 84 and how sure it is.

use std::sync::Arc;

use geo::Coord;

use crate::spatial::frame::{WGS84_A, WGS84_INV_F};

/// An ellipsoid of revolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ellipsoid {
    /// Semi-major axis in metres.
    pub(super) a: f64,
    /// Inverse flattening; 0 for a sphere.
    pub(super) inverse_flattening: f64,
}

impl Ellipsoid {
    pub(super) const WGS84: Self = Self::new(WGS84_A, WGS84_INV_F);

    pub(super) const fn new(a: f64, inverse_flattening: f64) -> Self {
        Self {
            a,
            inverse_flattening,
        }
    }

    fn flattening(&self) -> f64 {
        if self.inverse_flattening > 0.0 {
            1.0 / self.inverse_flattening
        } else {
            0.0
        }
    }

    /// Whether it is GRS 80 or WGS 84 to half a metre, so that its datum is one of the geocentric ones.
    pub(super) fn is_geocentric(&self) -> bool {
        (self.a - WGS84_A).abs() < 0.5 && (self.inverse_flattening - WGS84_INV_F).abs() < 0.001
    }

    fn ecef_from_geodetic(&self, lon: f64, lat: f64) -> [f64; 3] {
        let f = self.flattening();
        let e2 = f * (2.0 - f);
        let (sin_lon, cos_lon) = lon.sin_cos();
        let (sin_lat, cos_lat) = lat.sin_cos();
        let n = self.a / (1.0 - e2 * sin_lat * sin_lat).sqrt();
        [
            n * cos_lat * cos_lon,
            n * cos_lat * sin_lon,
            n * (1.0 - e2) * sin_lat,
        ]
    }

    /// Longitude and latitude in radians by Bowring's iteration on the parametric latitude; the height is dropped.
    fn geodetic_from_ecef(&self, p: [f64; 3]) -> (f64, f64) {
        let f = self.flattening();
        let e2 = f * (2.0 - f);
        let ep2 = e2 / (1.0 - e2);
        let b = self.a * (1.0 - f);
        let across = p[0].hypot(p[1]);
        let mut parametric = (p[2] * self.a).atan2(across * b);
        let mut lat = 0.0_f64;
        for _ in 0..3 {
            let (s, c) = parametric.sin_cos();
            lat = (p[2] + ep2 * b * s * s * s).atan2(across - e2 * self.a * c * c * c);
            parametric = ((1.0 - f) * lat.tan()).atan();
        }
        (p[1].atan2(p[0]), lat)
    }
}

/// A seven-parameter transformation of geocentric coordinates to WGS 84.
///
/// Position-vector convention with small angles (EPSG method 1033): X' = T + (1 + s) R X.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Helmert([f64; 7]);

impl Helmert {
    /// From translations in metres, rotations in arc seconds (position vector) and scale in parts per million.
    ///
    /// A translation, rotation or scale that is not finite gives a transformation whose results are not finite, which
    /// the conversion reports.
    #[must_use]
    pub fn from_position_vector(seven: [f64; 7]) -> Self {
        Self(seven)
    }

    /// The parameters as given to [`Self::from_position_vector`].
    #[must_use]
    pub fn position_vector(&self) -> [f64; 7] {
        self.0
    }
}

/// A [`Helmert`] as matrices, both ways exact inverses of each other.
#[derive(Debug, Clone)]
struct PreparedHelmert {
    translation: [f64; 3],
    matrix: [[f64; 3]; 3],
    inverse: [[f64; 3]; 3],
}

impl PreparedHelmert {
    fn new(helmert: &Helmert) -> Self {
        let [tx, ty, tz, rx, ry, rz, ppm] = helmert.0;
        let [rx, ry, rz] = [rx, ry, rz].map(|seconds| (seconds / 3600.0).to_radians());
        let m = 1.0 + ppm * 1e-6;
        let matrix = [
            [m, -m * rz, m * ry],
            [m * rz, m, -m * rx],
            [-m * ry, m * rx, m],
        ];
        Self {
            translation: [tx, ty, tz],
            matrix,
            inverse: inverse_of(&matrix),
        }
    }

    fn forward(&self, p: [f64; 3]) -> [f64; 3] {
        let (r, t) = (product(&self.matrix, p), self.translation);
        [r[0] + t[0], r[1] + t[1], r[2] + t[2]]
    }

    fn backward(&self, p: [f64; 3]) -> [f64; 3] {
        let t = self.translation;
        product(&self.inverse, [p[0] - t[0], p[1] - t[1], p[2] - t[2]])
    }
}

fn product(m: &[[f64; 3]; 3], p: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * p[0] + row[1] * p[1] + row[2] * p[2])
}

fn inverse_of(m: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let cofactor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let determinant = (0..3).map(|c| m[0][c] * cofactor(0, c)).sum::<f64>();
    [0, 1, 2].map(|r| [0, 1, 2].map(|c| cofactor(c, r) / determinant))
}

/// Where a published transformation to WGS 84 is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftExtent {
    /// At least nine tenths of the CRS's area of use.
    Whole,
    /// A smaller part of it; elsewhere its accuracy is unknown.
    Part,
}

/// How the datum of a CRS becomes WGS 84.
#[derive(Debug, Clone, PartialEq)]
pub enum DatumShift {
    /// By a transformation of the EPSG dataset, or one that a file gives.
    Published {
        /// Its name in the EPSG dataset.
        name: Arc<str>,
        /// Its accuracy in metres as published; none when it is not stated.
        accuracy_m: Option<f64>,
        /// Where it is meant for.
        extent: ShiftExtent,
        /// Its parameters; none when it takes longitude and latitude over as they are.
        helmert: Option<Helmert>,
    },
    /// None is published: longitude and latitude are taken over as they are (a "ballpark" transformation in PROJ's words).
    Unpublished,
}

/// What an unpublished shift of a geocentric datum (GRS 80 or WGS 84 ellipsoid) may cost, metres.
///
/// Over the 152 such datums whose shift the EPSG dataset publishes, 95 % move by less than 1.9 m (counted by
/// `data/make_tables.py`). CGCS2000 is ITRF97 at epoch 2000.0 (GB 22021-2008), so it is among the best of them.
pub const GEOCENTRIC_UNCERTAINTY_M: f64 = 2.0;

/// What an unpublished shift of a classical datum may cost, metres.
///
/// Over the 254 such datums whose shift the EPSG dataset publishes, half move by less than 189 m and 95 % by less than
/// 609 m (counted by `data/make_tables.py`).
pub const CLASSICAL_UNCERTAINTY_M: f64 = 609.0;

/// Longitudes and latitudes between a datum and WGS 84, prepared.
#[derive(Debug, Clone)]
pub(super) struct DatumPath {
    ellipsoid: Ellipsoid,
    prime_meridian: f64,
    helmert: Option<PreparedHelmert>,
}

impl DatumPath {
    pub(super) fn new(ellipsoid: Ellipsoid, prime_meridian_deg: f64, shift: &DatumShift) -> Self {
        let helmert = match shift {
            DatumShift::Published { helmert, .. } => helmert.as_ref().map(PreparedHelmert::new),
            DatumShift::Unpublished => None,
        };
        Self {
            ellipsoid,
            prime_meridian: prime_meridian_deg.to_radians(),
            helmert,
        }
    }

    /// Whether longitude and latitude are WGS 84's as they are.
    pub(super) fn is_null(&self) -> bool {
        self.helmert.is_none() && self.prime_meridian == 0.0
    }

    /// WGS 84 radians from the datum's own radians, at ellipsoid height 0 as PROJ does in two dimensions.
    pub(super) fn wgs84_from_datum(&self, p: Coord<f64>) -> Coord<f64> {
        let lon = p.x + self.prime_meridian;
        let Some(helmert) = &self.helmert else {
            return Coord { x: lon, y: p.y };
        };
        let ecef = helmert.forward(self.ellipsoid.ecef_from_geodetic(lon, p.y));
        let (x, y) = Ellipsoid::WGS84.geodetic_from_ecef(ecef);
        Coord { x, y }
    }

    /// Inverse of [`Self::wgs84_from_datum`].
    ///
    /// Height 0 on one ellipsoid is some tens of metres on the other, which moves a point there and back by up to five
    /// millimetres (as it does in PROJ); the second step takes that out, to less than a micrometre.
    pub(super) fn datum_from_wgs84(&self, p: Coord<f64>) -> Coord<f64> {
        let Some(helmert) = &self.helmert else {
            return Coord {
                x: p.x - self.prime_meridian,
                y: p.y,
            };
        };
        let ecef = helmert.backward(Ellipsoid::WGS84.ecef_from_geodetic(p.x, p.y));
        let (lon, y) = self.ellipsoid.geodetic_from_ecef(ecef);
        let near = Coord {
            x: lon - self.prime_meridian,
            y,
        };
        let rest = p - self.wgs84_from_datum(near);
        // Beyond the antimeridian the longitudes differ by a full turn, which is no correction.
        if rest.x.abs() < 1.0 {
            near + rest
        } else {
            near
        }
    }
}
