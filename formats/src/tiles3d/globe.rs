//! From the local frame, which bends with the earth, to the straight axes that a tileset is in.

use geo::Coord;
use twin_core::spatial::{LocalFrame, WGS84_A, WGS84_INV_F};

/// Squared first eccentricity of WGS 84 (EPSG:7030).
const E2: f64 = (2.0 - 1.0 / WGS84_INV_F) / WGS84_INV_F;

/// The tangent plane at the origin of a local frame: x east, y north, z along the ellipsoid's normal there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Globe {
    frame: LocalFrame,
    origin: [f64; 3],
    /// East, north and up as earth-centred vectors.
    axes: [[f64; 3]; 3],
}

impl Globe {
    pub(super) fn new(frame: LocalFrame) -> Self {
        let (sin_lon, cos_lon) = frame.lon().to_radians().sin_cos();
        let (sin_lat, cos_lat) = frame.lat().to_radians().sin_cos();
        Self {
            frame,
            origin: ecef(frame.lon(), frame.lat(), frame.height()),
            axes: [
                [-sin_lon, cos_lon, 0.0],
                [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
                [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
            ],
        }
    }

    /// Position in the tangent plane's axes of a point in the local frame, metres.
    ///
    /// A kilometre from the origin the earth has dropped by 78 mm below the plane, at five kilometres by 2 m.
    pub(super) fn tangent_from_enu(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let lonlat = self.frame.lonlat_from_enu(Coord { x, y });
        let p = ecef(lonlat.x, lonlat.y, self.frame.height() + z);
        let off: [f64; 3] = std::array::from_fn(|i| p[i] - self.origin[i]);
        self.axes.map(|axis| (0..3).map(|i| axis[i] * off[i]).sum())
    }

    /// The column-major matrix from the tangent plane's axes to earth-centred ones (EPSG:4978).
    pub(super) fn ecef_from_tangent(&self) -> [f64; 16] {
        let [e, n, u] = self.axes;
        let o = self.origin;
        [
            e[0], e[1], e[2], 0.0, n[0], n[1], n[2], 0.0, u[0], u[1], u[2], 0.0, o[0], o[1], o[2],
            1.0,
        ]
    }
}

/// Earth-centred position in metres (EPSG method 9602).
fn ecef(lon: f64, lat: f64, height: f64) -> [f64; 3] {
    let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
    let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
    let n = WGS84_A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    let across = (n + height) * cos_lat;
    [
        across * cos_lon,
        across * sin_lon,
        (n * (1.0 - E2) + height) * sin_lat,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_lies_at_its_known_earth_centred_place() {
        // lon 0, lat 0 is on the x axis at one semi-major axis; east is y, north is z.
        let globe = Globe::new(LocalFrame::new(0.0, 0.0, 10.0).unwrap());
        let m = globe.ecef_from_tangent();
        assert_eq!(m[12..15], [WGS84_A + 10.0, 0.0, 0.0]);
        assert_eq!((m[1], m[6], m[8]), (1.0, 1.0, 1.0));
        // EPSG Guidance Note 7-2, 4.1.1: 53°48'33.820"N, 2°07'46.380"E, 73.0 m is X 3771793.97, Y 140253.34, Z 5124304.35.
        let p = ecef(
            2.0 + 7.0 / 60.0 + 46.380 / 3600.0,
            53.0 + 48.0 / 60.0 + 33.820 / 3600.0,
            73.0,
        );
        for (got, known) in p.into_iter().zip([3_771_793.97, 140_253.34, 5_124_304.35]) {
            assert!((got - known).abs() < 0.01, "{got} {known}");
        }
    }

    #[test]
    fn the_earth_drops_away_from_the_tangent_plane() {
        let globe = Globe::new(LocalFrame::new(120.0, 30.3, 5.0).unwrap());
        assert!(
            globe
                .tangent_from_enu([0.0, 0.0, 7.0])
                .iter()
                .zip([0.0, 0.0, 7.0])
                .all(|(a, b)| (a - b).abs() < 1e-6)
        );
        let [x, y, z] = globe.tangent_from_enu([1_000.0, 0.0, 0.0]);
        assert!((x - 1_000.0).abs() < 1e-6 && y.abs() < 1e-6, "{x} {y}");
        // Distance squared over twice the radius of curvature, which is 6 383 km across the meridian at this latitude.
        assert!((z + 1e6 / (2.0 * 6.383e6)).abs() < 1e-4, "{z}");
    }
}
