//! Volumes of air with a rule for drones: walls and a lid that one looks through.

use twin_formats::mesh::{Prism, roof, walls};
use twin_formats::scenery::palette;
use twin_protocol::scene::SceneAirspace;

use super::Cells;

/// Highest that a volume is drawn, metres above its floor: one that ends at 3 km would be seen as a wall of colour.
const HIGHEST: f64 = 150.0;

pub(super) fn meshes(airspaces: &[SceneAirspace]) -> Cells {
    let mut cells = Cells::default();
    for airspace in airspaces {
        let Some(corner) = airspace.rings.first().and_then(|r| r.first_chunk::<2>()) else {
            continue;
        };
        let prism = Prism {
            rings: &airspace.rings,
            base: airspace.floor,
            top: airspace.ceiling.min(airspace.floor + HIGHEST),
        };
        let colour = palette::airspace_of(&airspace.kind);
        let mesh = cells.at(*corner);
        walls(mesh, prism, f64::MAX, 1.0, colour);
        roof(mesh, prism, colour);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_stands_on_its_floor_and_is_not_drawn_to_the_sky() {
        let airspace = SceneAirspace {
            id: "a".to_owned(),
            name: twin_protocol::scene::SceneName::default(),
            kind: "no_fly".to_owned(),
            floor: 20.0,
            ceiling: 3_000.0,
            rings: vec![vec![0.0, 0.0, 50.0, 0.0, 50.0, 50.0, 0.0, 50.0, 0.0, 0.0]],
        };
        let cells = meshes(&[airspace]);
        let [low, high] = cells.0.values().next().unwrap().bounds().unwrap();
        assert_eq!([low[2], high[2]], [20.0, 20.0 + HIGHEST]);
    }
}
