//! The faces of a building that is more than a prism.

use twin_core::envelope::Face;
use twin_core::model::{Building, SurfaceKind};

use super::palette;
use crate::mesh::{Along, MeshBuffer, surface};

/// Adds a face in the colour of its material, else by what it is. Texture coordinates of walls count bays of about `bay` metres
/// along, a whole number to a wall, and storeys down from the building's top.
pub(super) fn draw(mesh: &mut MeshBuffer, face: &Face<'_>, building: &Building, bay: f64) {
    let usage = building.usage.value.as_str();
    let colour = match face.rgba {
        Some(rgba) => rgba.map(|level| level.clamp(0.0, 1.0) as f32),
        None => palette::linear(match face.kind {
            SurfaceKind::Roof => palette::roof_of(usage),
            SurfaceKind::Window => palette::GLASS,
            SurfaceKind::Door => palette::DOOR,
            _ => palette::wall_of(usage),
        }),
    };
    let outline = face
        .rings
        .first()
        .filter(|_| face.kind == SurfaceKind::Wall);
    match outline.and_then(|ring| Along::of(ring)) {
        Some(along) => {
            let (base, top) = (building.base_z.value, building.top_z.value);
            let storeys = f64::from(building.storeys.value.max(1)) / (top - base);
            let uv = |p: [f64; 3]| [along.bays(p, bay), ((top - p[2]) * storeys) as f32];
            surface(mesh, &face.rings, colour, uv);
        }
        None => surface(mesh, &face.rings, colour, |_| [0.0; 2]),
    }
}
