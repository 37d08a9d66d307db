//! The markings of parking spaces that are known one by one.

use twin_formats::mesh::band;
use twin_formats::scenery::{LINE_HEIGHT, LINE_WIDTH, palette};
use twin_protocol::scene::SceneSpace;

use super::Cells;

pub(super) fn meshes(spaces: &[SceneSpace]) -> Cells {
    let mut cells = Cells::default();
    for space in spaces {
        let colour = palette::linear(palette::space_of(&space.kind));
        for ring in &space.rings {
            if let Some(corner) = ring.first_chunk::<2>() {
                band(cells.at(*corner), ring, LINE_WIDTH, LINE_HEIGHT, colour);
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_framed_in_the_colour_of_its_kind() {
        let space = |kind: &str| SceneSpace {
            id: "s".to_owned(),
            parking: "p".to_owned(),
            kind: kind.to_owned(),
            number: String::new(),
            rings: vec![vec![0.0, 0.0, 2.5, 0.0, 2.5, 5.3, 0.0, 5.3, 0.0, 0.0]],
        };
        let colour = |kind: &str| {
            let cells = meshes(&[space(kind)]);
            let mesh = cells.0.values().next().unwrap();
            let [low, high] = mesh.bounds().unwrap();
            assert!(low[0] >= -LINE_WIDTH && high[1] <= 5.3 + LINE_WIDTH);
            mesh.vertices[0].colour
        };
        assert_ne!(colour("charging"), colour("standard"));
    }
}
