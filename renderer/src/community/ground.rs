//! Ground and areas: flat layers, each a little above the one it may lie on.

use twin_protocol::scene::SceneArea;

use super::Cells;
use crate::palette;
use crate::shape::{MeshBuffer, disc, flat_area};
use crate::sky::GROUND_REACH;
use crate::twin::Twin;

/// Height of the ground's surface, metres.
const GROUND_Z: f64 = -0.12;

/// Height in metres that an area is drawn at; `None` for what is not to be seen from above.
#[must_use]
pub fn area_height(layer: &str, kind: &str) -> Option<f64> {
    match (layer, kind) {
        ("parking", "underground" | "multi_storey") => None,
        ("compound", _) => Some(0.0),
        ("green", "park") => Some(0.04),
        ("green", "lawn") => Some(0.06),
        ("green", "wood") => Some(0.08),
        ("green", _) => Some(0.10),
        ("water", _) => Some(0.12),
        _ => Some(0.14),
    }
}

/// A disc far beyond the community.
pub(super) fn ground(twin: &Twin) -> Cells {
    let colour = palette::linear(palette::GROUND);
    let [x, y] = twin.middle();
    let mut plate = MeshBuffer::default();
    disc(&mut plate, 0.0, 1.0, 64, colour);
    let mut cells = Cells::default();
    let radius = twin.radius() * GROUND_REACH;
    cells
        .at([x, y])
        .stamp(&plate, [x, y, GROUND_Z], 0.0, [radius, radius, 1.0]);
    cells
}

/// The areas of which `is_shown` holds.
pub(super) fn areas(areas: &[SceneArea], is_shown: impl Fn(&SceneArea) -> bool) -> Cells {
    let mut cells = Cells::default();
    for area in areas.iter().filter(|a| is_shown(a)) {
        let corner = area.rings.first().and_then(|r| r.first_chunk::<2>());
        let (Some(z), Some(corner)) = (area_height(&area.layer, &area.kind), corner) else {
            continue;
        };
        let colour = palette::linear(palette::area_of(&area.layer, &area.kind));
        flat_area(cells.at(*corner), &area.rings, z, colour);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::roads::{kerb_height, road_height};
    use twin_core::model::{GreenKind, ParkingKind, RoadClass};

    #[test]
    fn layers_of_another_colour_never_share_a_height() {
        let mut seen: Vec<(f64, u32)> = vec![(GROUND_Z, palette::GROUND)];
        let mut add = |z: Option<f64>, colour: u32| {
            if let Some(z) = z {
                let close = seen
                    .iter()
                    .find(|(other, c)| (other - z).abs() < 0.015 && *c != colour);
                let same_family = z == 0.10 || z == 0.14;
                assert!(close.is_none() || same_family, "{z} {colour:x}");
                seen.push((z, colour));
            }
        };
        add(
            area_height("compound", "closed"),
            palette::area_of("compound", "closed"),
        );
        for kind in GreenKind::ALL {
            add(
                area_height("green", kind.as_str()),
                palette::area_of("green", kind.as_str()),
            );
        }
        add(area_height("water", ""), palette::area_of("water", ""));
        for kind in ParkingKind::ALL {
            add(
                area_height("parking", kind.as_str()),
                palette::area_of("parking", kind.as_str()),
            );
        }
        add(Some(kerb_height(0)), palette::KERB);
        for class in RoadClass::ALL {
            add(
                road_height(class.as_str(), 0),
                palette::road_of(class.as_str()),
            );
        }
        assert_eq!(road_height("main", -1), None);
        assert_eq!(area_height("parking", "underground"), None);
    }
}
