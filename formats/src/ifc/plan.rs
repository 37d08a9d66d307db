//! The plan of faces: what they cover seen from above.

use geo::{Coord, Polygon};
use twin_core::model::{Surface, SurfaceKind};

use super::shape::{Body, Vector};
use crate::citymodel::shadow;
use crate::repair::{Winding, mended_polygon};

/// What the faces of a body cover, the largest polygon first; `metres` is that of the body's unit.
pub(super) fn shadow_of(body: &Body, metres: f64) -> Vec<Polygon<f64>> {
    let surfaces: Vec<Surface> = body
        .faces
        .iter()
        .map(|face| Surface {
            kind: SurfaceKind::Unknown,
            rings: face
                .rings
                .iter()
                .map(|ring| ring.iter().map(|p| p.map(|c| c * metres)).collect())
                .collect(),
            material: None,
        })
        .collect();
    shadow(&surfaces.iter().collect::<Vec<_>>())
}

/// The largest polygon of the rings.
pub(super) fn plan_of(rings: &[Vec<Vector>], metres: f64) -> Option<Polygon<f64>> {
    let ring = |ring: &Vec<Vector>| {
        ring.iter()
            .map(|[x, y, _]| Coord {
                x: x * metres,
                y: y * metres,
            })
            .collect()
    };
    let mended = mended_polygon(rings.iter().map(ring).collect(), Winding::Free).ok()?;
    mended.parts.into_iter().next()
}
