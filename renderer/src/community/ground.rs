//! Ground, areas and roads: flat layers, each a little above the one it may lie on.

use twin_protocol::scene::{SceneArea, SceneRoad};

use super::Cells;
use crate::arguments::Hideable;
use crate::palette;
use crate::shape::{MeshBuffer, band, dashes, disc, flat_area};
use crate::sky::GROUND_REACH;
use crate::twin::{Look, Twin};

/// Height of the ground's surface, metres.
const GROUND_Z: f64 = -0.12;

/// Height of a bridge above what it crosses, metres: clearance of a road by CJJ 37 is 4.5 m, plus the deck.
const LEVEL_HEIGHT: f64 = 5.5;

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

/// Height in metres that a road is drawn at; `None` for tunnels.
#[must_use]
pub fn road_height(class: &str, level: i8) -> Option<f64> {
    let rank = match class {
        "footway" => 0.17,
        "steps" => 0.19,
        "cycleway" => 0.21,
        "service" => 0.23,
        "lane" => 0.25,
        "main" => 0.27,
        "city" => 0.29,
        _ => 0.16,
    };
    (level >= 0).then(|| rank + f64::from(level) * LEVEL_HEIGHT)
}

/// The flat layers that `look` shows.
pub(super) fn layers(twin: &Twin, look: &Look) -> Vec<Cells> {
    let mut layers = vec![ground(twin)];
    if look.shows(Hideable::Areas) {
        layers.push(areas(&twin.scene.areas));
    }
    if look.shows(Hideable::Roads) {
        layers.push(roads(&twin.scene.roads));
    }
    layers
}

/// A disc far beyond the community, in rings so that no triangle is both near and far.
fn ground(twin: &Twin) -> Cells {
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

fn areas(areas: &[SceneArea]) -> Cells {
    let mut cells = Cells::default();
    for area in areas {
        let (Some(z), Some(corner)) = (area_height(&area.layer, &area.kind), first(&area.rings))
        else {
            continue;
        };
        let colour = palette::linear(palette::area_of(&area.layer, &area.kind));
        flat_area(cells.at(corner), &area.rings, z, colour);
    }
    cells
}

fn first(rings: &[Vec<f64>]) -> Option<[f64; 2]> {
    let ring = rings.first()?;
    Some([*ring.first()?, *ring.get(1)?])
}

/// Least width in metres of a road with a line along its middle: two lanes of 3.25 m (CJJ 37, 5.3.2).
const MARKED_WIDTH: f64 = 6.5;

fn roads(roads: &[SceneRoad]) -> Cells {
    let mut cells = Cells::default();
    let white = palette::linear(0xE6_E4_DC);
    for road in roads {
        let (Some(z), Some([x, y])) = (
            road_height(&road.class, road.level),
            road.line.first_chunk::<2>(),
        ) else {
            continue;
        };
        let mesh = cells.at([*x, *y]);
        band(
            mesh,
            &road.line,
            road.width,
            z,
            palette::linear(palette::road_of(&road.class)),
        );
        let is_marked =
            matches!(road.class.as_str(), "city" | "main") && road.width >= MARKED_WIDTH;
        if is_marked {
            dashes(mesh, &road.line, [4.0, 6.0], 0.25, z + 0.02, white);
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
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
