//! Placed models as tiles of their own: the model's file as it is, moved by the tile's transform.

use super::document::{Address, Tile, Volume};
use super::globe::Globe;
use crate::gltf::PlacedModel;
use crate::scenery::{Bounds, joined};

/// What is added on each side of a model's box so that what a client computes in `f32` leaves every vertex inside, metres.
const MARGIN: f64 = 1e-4;

/// A placed model's tile, and the box about it in the tangent plane's axes.
pub(super) fn tile(globe: &Globe, placed: &PlacedModel, uri: String) -> (Tile, Bounds) {
    let transform = transform(globe, placed);
    let margin = MARGIN / placed.scale;
    let [low, high] = z_up(placed.model.bounds);
    let bounds = [low.map(|c| c - margin), high.map(|c| c + margin)];
    let tile = Tile {
        bounding_volume: Volume::between(bounds),
        geometric_error: 0.0,
        refine: None,
        transform: Some(transform),
        content: Some(Address::new(uri)),
        implicit_tiling: None,
        children: Vec::new(),
    };
    (tile, moved(&transform, bounds))
}

/// Clients turn a glTF's y axis up before the transform (3D Tiles 1.1, "glTF transforms"): (x, y, z) becomes (x, −z, y).
fn z_up([low, high]: Bounds) -> Bounds {
    [[low[0], -high[2], low[1]], [high[0], -low[2], high[1]]]
}

/// Scale, turn and move, column-major. The front, +z of the file, is −y after the axes are turned; it is to look along the heading.
fn transform(globe: &Globe, placed: &PlacedModel) -> [f64; 16] {
    let at = placed.position;
    let [x, y, z] = globe.tangent_from_enu([at.x, at.y, at.z]);
    let (sin, cos) = (placed.heading_rad + std::f64::consts::FRAC_PI_2).sin_cos();
    let s = placed.scale;
    [
        s * cos,
        s * sin,
        0.0,
        0.0,
        -s * sin,
        s * cos,
        0.0,
        0.0,
        0.0,
        0.0,
        s,
        0.0,
        x,
        y,
        z,
        1.0,
    ]
}

fn moved(m: &[f64; 16], bounds: Bounds) -> Bounds {
    let corner = |n: usize| -> [f64; 3] {
        let p: [f64; 3] = std::array::from_fn(|i| bounds[n >> i & 1][i]);
        std::array::from_fn(|r| m[r] * p[0] + m[4 + r] * p[1] + m[8 + r] * p[2] + m[12 + r])
    };
    (1..8)
        .map(corner)
        .fold([corner(0); 2], |all, p| joined(all, [p, p]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use twin_core::model::{Name, Position};
    use twin_core::spatial::LocalFrame;

    use super::*;
    use crate::gltf::Model;

    #[test]
    fn the_front_of_a_model_looks_along_its_heading() {
        let globe = Globe::new(LocalFrame::new(120.0, 30.3, 0.0).unwrap());
        // Two units wide, one high, and all of it in front of its origin: 4 units towards +z.
        let model = Arc::new(Model {
            glb: Vec::new(),
            bounds: [[-1.0, 0.0, 0.0], [1.0, 1.0, 4.0]],
            triangles: 1,
        });
        let check = |heading_deg: f64, expected: Bounds| {
            let placed = PlacedModel {
                id: "m".to_owned(),
                name: Name::default(),
                model: Arc::clone(&model),
                position: Position::new(10.0, 20.0, 3.0),
                heading_rad: heading_deg.to_radians(),
                scale: 2.0,
            };
            let (_, bounds) = tile(&globe, &placed, String::new());
            for (got, want) in bounds.iter().flatten().zip(expected.iter().flatten()) {
                assert!((got - want).abs() < 1e-3, "{heading_deg}: {bounds:?}");
            }
        };
        check(0.0, [[10.0, 18.0, 3.0], [18.0, 22.0, 5.0]]);
        check(90.0, [[8.0, 20.0, 3.0], [12.0, 28.0, 5.0]]);
        check(180.0, [[2.0, 18.0, 3.0], [10.0, 22.0, 5.0]]);
    }
}
