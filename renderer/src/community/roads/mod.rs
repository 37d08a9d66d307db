//! Roads: bands of asphalt or paving with kerbs and lane lines.

mod junctions;
mod markings;
mod nearest;

use twin_protocol::scene::SceneRoad;

use super::Cells;
use crate::palette;
use crate::shape::{band, caps};
pub(crate) use nearest::NearestWay;

/// Height of a bridge above what it crosses, metres: clearance of a road by CJJ 37 is 4.5 m, plus the deck.
const LEVEL_HEIGHT: f64 = 5.5;

/// Height in metres that a road is drawn at; `None` for tunnels.
#[must_use]
pub fn road_height(class: &str, level: i8) -> Option<f64> {
    let rank = match class {
        "footway" => 0.19,
        "steps" => 0.21,
        "cycleway" => 0.23,
        "service" => 0.25,
        "lane" => 0.27,
        "main" => 0.29,
        "city" => 0.31,
        _ => 0.17,
    };
    (level >= 0).then(|| rank + f64::from(level) * LEVEL_HEIGHT)
}

/// How far kerbs lie below the lowest road and above the highest area, metres, and how wide one is.
const KERB_Z: f64 = 0.165;
const KERB_WIDTH: f64 = 0.35;

/// Height of the kerbs of roads on `level`.
#[must_use]
pub fn kerb_height(level: i8) -> f64 {
    KERB_Z + f64::from(level) * LEVEL_HEIGHT
}

fn has_kerb(class: &str) -> bool {
    matches!(class, "city" | "main" | "lane" | "service")
}

/// How far lane lines lie above their road, metres.
const LINE_RISE: f64 = 0.03;

pub(super) fn meshes(roads: &[SceneRoad]) -> Cells {
    let mut cells = Cells::default();
    let junctions = junctions::Junctions::of(roads);
    for (number, road) in roads.iter().enumerate() {
        let (Some(z), Some(start)) = (
            road_height(&road.class, road.level),
            road.line.first_chunk::<2>(),
        ) else {
            continue;
        };
        let mesh = cells.at(*start);
        let colour = palette::linear(palette::road_of(&road.class));
        let ends = junctions.ends(road);
        band(mesh, &road.line, road.width, z, colour);
        caps(mesh, &road.line, road.width, z, ends, colour);
        if has_kerb(&road.class) {
            let (wide, z) = (road.width + 2.0 * KERB_WIDTH, kerb_height(road.level));
            let kerb = palette::linear(palette::KERB);
            band(mesh, &road.line, wide, z, kerb);
            caps(mesh, &road.line, wide, z, ends, kerb);
        }
        markings::lines(mesh, road, &junctions.openings(number, road), z + LINE_RISE);
    }
    cells
}

#[cfg(test)]
pub(super) fn road(class: &str, width: f64, line: &[f64]) -> SceneRoad {
    SceneRoad {
        class: class.to_owned(),
        width,
        line: line.to_vec(),
        ..crate::fixture::scene().roads[0].clone()
    }
}
