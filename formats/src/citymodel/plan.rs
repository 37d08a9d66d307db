//! The plan of surfaces in space.

use geo::{Area, Coord, Polygon, unary_union};
use twin_core::model::Surface;

use crate::repair::{Winding, mended_polygon};

/// A hole or sliver smaller than this lies between surfaces that do not quite meet, square metres.
const GAP_M2: f64 = 0.05;

/// What the surfaces (local metres) cover seen from above: the largest polygon first. Upright surfaces cover nothing.
pub(crate) fn shadow(surfaces: &[&Surface]) -> Vec<Polygon<f64>> {
    let flat: Vec<Polygon<f64>> = surfaces
        .iter()
        .filter_map(|s| {
            let ring = |ring: &Vec<[f64; 3]>| {
                ring.iter()
                    .map(|[x, y, _]| Coord { x: *x, y: *y })
                    .collect()
            };
            mended_polygon(s.rings.iter().map(ring).collect(), Winding::Free).ok()
        })
        .flat_map(|mended| mended.parts)
        .collect();
    if let [one] = flat.as_slice() {
        return vec![one.clone()];
    }
    let parts = unary_union(&flat).into_iter().filter_map(|part| {
        let (outer, holes) = part.into_inner();
        let holes = holes
            .into_iter()
            .filter(|h| Polygon::new(h.clone(), Vec::new()).unsigned_area() > GAP_M2);
        let rings = std::iter::once(outer.0).chain(holes.map(|h| h.0));
        mended_polygon(rings.collect(), Winding::Free).ok()
    });
    let mut parts: Vec<Polygon<f64>> = parts.flat_map(|mended| mended.parts).collect();
    parts.retain(|p| p.unsigned_area() > GAP_M2);
    parts.sort_by(|a, b| b.unsigned_area().total_cmp(&a.unsigned_area()));
    parts
}
