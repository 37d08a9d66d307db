//! The light of street lamps at night: bright heads, and pools of light on the ground.

use super::Cells;
use super::fixtures::{LAMP_HEAD, heading_of, height_scale};
use super::roads::NearestWay;
use crate::shape::{block_at, glow};
use crate::twin::Twin;

/// Radius of a pool of light as part of the lamp's height: lamps of residential roads stand about three times their
/// height apart (CJJ 45-2015, general knowledge), so that the pools touch.
const POOL: f64 = 1.9;

/// Height that the pools are drawn at, metres: above every road on the ground, its lines and the dim strips.
const POOL_Z: f64 = 0.39;

/// The heads, and the pools under them.
pub(super) fn meshes(twin: &Twin, ways: &NearestWay) -> [Cells; 2] {
    let (mut heads, mut pools) = (Cells::default(), Cells::default());
    let lamps = twin.scene.fixtures.iter().enumerate();
    for (number, lamp) in lamps.filter(|(_, f)| f.kind == "lamp_pole") {
        let [x, y, z] = lamp.position;
        let scale = height_scale(&lamp.kind, lamp.height);
        let heading = heading_of(ways, number, [x, y]);
        let [ahead, up] = LAMP_HEAD;
        let mut head = crate::shape::MeshBuffer::default();
        block_at(
            &mut head,
            [ahead, 0.0, up - 0.03],
            [0.7, 0.24, 0.06],
            [1.0; 4],
        );
        let foot = [x, y, z.max(0.0)];
        heads
            .at([x, y])
            .stamp(&head, foot, heading, [1.0, 1.0, scale]);
        let (sin, cos) = heading.sin_cos();
        let middle = [x + ahead * cos, y + ahead * sin, foot[2] + POOL_Z];
        glow(pools.at([x, y]), middle, up * scale * POOL, [1.0; 4]);
    }
    [heads, pools]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_lies_under_the_head_of_its_lamp() {
        let mut scene = crate::fixture::scene();
        scene.fixtures[0].kind = "lamp_pole".to_owned();
        scene.fixtures[0].position = [-4.0, -60.0, 0.0];
        let twin = Twin::new(scene).unwrap();
        let [heads, pools] = meshes(&twin, &NearestWay::of(&twin.scene.roads));
        let middle = |cells: Cells| {
            let all: Vec<_> = cells.0.into_values().flat_map(|m| m.vertices).collect();
            let sum = all.iter().fold([0.0; 2], |s, v| {
                [s[0] + v.position[0], s[1] + v.position[1]]
            });
            sum.map(|c| c / all.len() as f64)
        };
        let (head, pool) = (middle(heads), middle(pools));
        assert!((head[0] - pool[0]).abs() < 1e-6 && (head[1] - pool[1]).abs() < 1e-6);
        assert!(
            head[0] > -3.0,
            "the lamp faces the road east of it: {head:?}"
        );
    }
}
