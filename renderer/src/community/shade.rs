//! The dim strip on the ground along a building: less of the sky is to be seen from there.

use super::Cells;
use crate::shape::{anticlockwise, offset, rim};
use crate::twin::Twin;

/// Height that the strips are drawn at, metres: above every road on the ground and its lines.
const Z: f64 = 0.36;

/// Width of a strip as part of the building's height, and its least and greatest, metres: a matter of taste.
const WIDTH: f64 = 0.22;
const WIDTHS: [f64; 2] = [1.0, 4.5];

/// Opacity of the strip at the wall.
const DARKEST: f32 = 0.34;

/// A building whose foot is higher bridges the ground, metres.
const HIGHEST_FOOT: f64 = 1.0;

pub(super) fn meshes(twin: &Twin) -> Cells {
    let mut cells = Cells::default();
    for building in &twin.scene.buildings {
        let outline = building.rings.first().and_then(|r| anticlockwise(r));
        let Some(outline) = outline.filter(|_| building.base < HIGHEST_FOOT) else {
            continue;
        };
        let width = ((building.top - building.base) * WIDTH).clamp(WIDTHS[0], WIDTHS[1]);
        let colours = [[0.0, 0.0, 0.0, DARKEST], [0.0; 4]];
        let edge = offset(&outline, width);
        let mesh = cells.at(outline[0]);
        rim(mesh, [&outline, &edge], building.base.max(0.0) + Z, colours);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_fades_away_from_the_wall() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let meshes: Vec<_> = meshes(&twin).0.into_values().collect();
        for vertex in meshes.iter().flat_map(|m| &m.vertices) {
            let is_at_wall = twin.footprints[0].bounds[0] - 0.01 <= vertex.position[0]
                && vertex.position[0] <= twin.footprints[0].bounds[2] + 0.01
                && vertex.position[1].abs() <= 5.01;
            assert_eq!(vertex.colour[3] > 0.0, is_at_wall, "{vertex:?}");
        }
    }
}
