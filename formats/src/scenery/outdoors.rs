//! The meshes of walls, parking spaces and airspaces.

use twin_core::model::{Airspace, ParkingSpace, Wall, WallKind};

use super::palette;
use super::shell::{flat, rings};
use crate::mesh::{Gap, MeshBuffer, Prism, band, roof, runs_along, underside, wall, walls};

/// Width of a painted line in metres: GB 5768.3-2009 has 6 cm to 10 cm for parking spaces.
pub const LINE_WIDTH: f64 = 0.1;
/// Height of painted lines in metres: above every road on the ground, so that spaces along a road are seen.
pub const LINE_HEIGHT: f64 = 0.31;

/// Thickness of a wall in metres (assumption).
#[must_use]
pub fn wall_thickness(kind: WallKind) -> f64 {
    match kind {
        WallKind::Wall => 0.3,
        WallKind::Fence => 0.06,
        WallKind::Hedge => 0.6,
        WallKind::Retaining => 0.4,
    }
}

/// Adds a wall along its course, open at gates.
pub(super) fn draw_wall(mesh: &mut MeshBuffer, feature: &Wall, gaps: &[Gap]) {
    let kind = feature.kind.value;
    let size = [wall_thickness(kind), feature.height.value];
    let colour = palette::wall_kind(kind.as_str());
    for run in runs_along(&flat(&feature.line), gaps) {
        wall(mesh, run, size, 0.0, colour);
    }
}

/// Adds the markings of a parking space.
pub(super) fn draw_space(mesh: &mut MeshBuffer, space: &ParkingSpace) {
    let colour = palette::linear(palette::space_of(space.kind.value.as_str()));
    for ring in rings(&space.outline) {
        band(mesh, &ring, LINE_WIDTH, LINE_HEIGHT, colour);
    }
}

/// Adds an airspace as a closed volume that one looks through.
pub(super) fn draw_airspace(mesh: &mut MeshBuffer, airspace: &Airspace) {
    let rings = rings(&airspace.area);
    let prism = Prism {
        rings: &rings,
        base: airspace.floor_z.value,
        top: airspace.ceiling_z.value,
    };
    let colour = palette::airspace_of(airspace.kind.value.as_str());
    walls(mesh, prism, f64::MAX, 1.0, colour);
    roof(mesh, prism, colour);
    underside(mesh, prism, colour);
}
