//! Tests of the whole module; each file of the module tests its own parts.

mod against_proj;
mod china;
mod heights;
mod naming;
mod placement;
mod projjson;
mod properties;

use geo::Coord;

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

/// Metres on the ground between two longitudes and latitudes (degrees) that are close to each other.
fn metres_between(a: Coord<f64>, b: Coord<f64>) -> f64 {
    // 111 320 m are a degree of the equator; a percent more or less does not matter to a bound.
    let lon = (a.x - b.x + 540.0).rem_euclid(360.0) - 180.0;
    let east = lon * 111_320.0 * a.y.to_radians().cos();
    east.hypot((a.y - b.y) * 111_320.0)
}
