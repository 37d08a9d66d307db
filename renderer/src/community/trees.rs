//! Trees: those that the model has, and a loose stand of them on what it calls a wood.

use twin_protocol::scene::SceneArea;

use super::Cells;
use crate::palette;
use crate::shape::{MeshBuffer, anticlockwise, blob, contains, cylinder};
use crate::twin::Twin;

/// Height in metres of a tree that the model does not know the height of: roadside trees of ten years (assumption).
pub(super) const USUAL_HEIGHT: f64 = 7.0;

/// Crowns: two leaf colours from the shade below to the light above, and the shape as part of the height.
const KINDS: [([u32; 2], [f64; 2]); 4] = [
    ([0x4C_7A_3C, 0x7F_AE_5C], [0.36, 0.34]),
    ([0x3F_70_3F, 0x6C_A0_58], [0.33, 0.36]),
    ([0x5A_82_38, 0x98_B8_5A], [0.38, 0.32]),
    ([0x34_66_46, 0x5B_93_61], [0.27, 0.40]),
];

/// A tree of [`USUAL_HEIGHT`].
pub(super) fn tree(kind: usize) -> MeshBuffer {
    let ([dark, light], [wide, tall]) = KINDS[kind % KINDS.len()];
    let (dark, light) = (palette::linear(dark), palette::linear(light));
    let mut mesh = MeshBuffer::default();
    let height = USUAL_HEIGHT;
    let trunk = palette::linear(0x74_5B_46);
    cylinder(&mut mesh, [0.0, 0.5 * height], [0.24, 0.15], 5, trunk);
    let (half, radius) = (tall * height, wide * height);
    blob(
        &mut mesh,
        [0.0, 0.0, height - half],
        [radius, half],
        [dark, light],
    );
    let lower = [0.42 * radius, 0.3 * radius, height - 1.25 * half];
    blob(
        &mut mesh,
        lower,
        [0.72 * radius, 0.62 * half],
        [dark, light],
    );
    mesh
}

/// The trees that the model has.
pub(super) fn single(twin: &Twin) -> Cells {
    let kinds: Vec<MeshBuffer> = (0..KINDS.len()).map(tree).collect();
    let mut cells = Cells::default();
    let trees = twin.scene.fixtures.iter().filter(|f| f.kind == "tree");
    for (number, fixture) in trees.enumerate() {
        let [x, y, z] = fixture.position;
        let scatter = scatter(number);
        let height = if fixture.height > 0.0 {
            fixture.height
        } else {
            USUAL_HEIGHT * (0.8 + 0.4 * scatter[1])
        };
        plant(&mut cells, &kinds, [x, y, z.max(0.0)], height, scatter);
    }
    cells
}

/// Most trees that stand for woods, all woods together: more would be slow to draw and show no more.
const MOST_IN_WOODS: f64 = 9_000.0;
/// Least distance between two of them, metres: crowns touch (assumption).
const WOOD_SPACING: f64 = 8.0;

/// Trees on every wood, as maps show them: the model knows the wood, not its trees.
pub(super) fn woods(twin: &Twin) -> Cells {
    let kinds: Vec<MeshBuffer> = (0..KINDS.len()).map(tree).collect();
    let areas: Vec<&SceneArea> = twin
        .scene
        .areas
        .iter()
        .filter(|a| a.layer == "green" && a.kind == "wood")
        .collect();
    let total: f64 = areas.iter().map(|a| plan_area(a)).sum();
    let spacing = (total / MOST_IN_WOODS).sqrt().max(WOOD_SPACING);
    let mut cells = Cells::default();
    for area in areas {
        for (number, [x, y]) in stand(area, spacing).into_iter().enumerate() {
            if twin.footprints.iter().any(|f| f.covers([x, y])) {
                continue;
            }
            let scatter = scatter(number);
            // Fewer trees are larger, so that a wood stays one.
            let grown = (spacing / WOOD_SPACING).powf(0.7).min(3.0);
            let height = (6.0 + 4.0 * scatter[1]) * grown;
            plant(&mut cells, &kinds, [x, y, 0.0], height, scatter);
        }
    }
    cells
}

fn plan_area(area: &SceneArea) -> f64 {
    let ring = area.rings.first().and_then(|r| anticlockwise(r));
    ring.map_or(0.0, |r| crate::shape::signed_area(&r))
}

/// Places on a grid of `spacing` metres, each moved about within its square, that are in the area.
fn stand(area: &SceneArea, spacing: f64) -> Vec<[f64; 2]> {
    let rings: Vec<Vec<[f64; 2]>> = area.rings.iter().filter_map(|r| anticlockwise(r)).collect();
    let Some(outer) = rings.first() else {
        return Vec::new();
    };
    let range = |axis: usize| {
        let places = outer.iter().map(|p| (p[axis] / spacing).floor() as i64);
        places.fold((i64::MAX, i64::MIN), |(low, high), c| {
            (low.min(c), high.max(c))
        })
    };
    let ((x0, x1), (y0, y1)) = (range(0), range(1));
    let squares = (x0..=x1).flat_map(|x| (y0..=y1).map(move |y| (x, y)));
    let places = squares.map(|(x, y)| {
        let [u, v] = within_square(x, y);
        [(x as f64 + u) * spacing, (y as f64 + v) * spacing]
    });
    places.filter(|p| contains(&rings, *p)).collect()
}

/// Where in its square a tree stands, 0 to 1 from its south-west corner: looks random but is the same every time.
///
/// The finalizer of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
fn within_square(x: i64, y: i64) -> [f64; 2] {
    let mut z = ((x as u64) << 32) ^ (y as u64 & 0xFFFF_FFFF);
    z = z.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    let part = |bits: u64| (bits & 0xFFFF) as f64 / 65_536.0;
    [part(z), part(z >> 16)]
}

/// Three numbers from 0 to 1 that look random but are the same every time.
pub(super) fn scatter(number: usize) -> [f64; 3] {
    // Fractions of the powers of the plastic number: they fill the cube evenly.
    [0.819_172_513_4, 0.671_043_606_7, 0.549_700_477_9].map(|step| (number as f64 * step).fract())
}

fn plant(
    cells: &mut Cells,
    kinds: &[MeshBuffer],
    [x, y, z]: [f64; 3],
    height: f64,
    [turn, stout, kind]: [f64; 3],
) {
    let mesh = &kinds[(kind * kinds.len() as f64) as usize % kinds.len()];
    let tall = (height / USUAL_HEIGHT).clamp(0.2, 6.0);
    let wide = tall * (0.85 + 0.3 * stout);
    let heading = turn * std::f64::consts::TAU;
    cells
        .at([x, y])
        .stamp(mesh, [x, y, z], heading, [wide, wide, tall]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wood(rings: Vec<Vec<f64>>) -> SceneArea {
        let mut wood = crate::fixture::scene().areas[1].clone();
        (wood.kind, wood.rings) = ("wood".to_owned(), rings);
        wood
    }

    #[test]
    fn every_tree_is_as_high_as_said() {
        for kind in 0..KINDS.len() {
            let mesh = tree(kind);
            let heights = mesh.vertices.iter().map(|v| v.position[2]);
            let (low, high) = heights.fold((f64::MAX, f64::MIN), |(l, h), z| (l.min(z), h.max(z)));
            assert_eq!(low, 0.0);
            assert!((high - USUAL_HEIGHT).abs() < 1e-9, "{high}");
        }
    }

    #[test]
    fn a_wood_is_planted_inside_its_outline_only() {
        let square = |half: f64| {
            vec![
                -half, -half, half, -half, half, half, -half, half, -half, -half,
            ]
        };
        let places = stand(&wood(vec![square(80.0), square(20.0)]), 8.0);
        let expected = (160.0 * 160.0 - 40.0 * 40.0) / 64.0;
        assert!(
            (places.len() as f64 / expected - 1.0).abs() < 0.1,
            "{}",
            places.len()
        );
        let is_right = |p: &[f64; 2]| {
            let far = p[0].abs().max(p[1].abs());
            (20.0..=80.0).contains(&far)
        };
        assert!(places.iter().all(is_right));
    }

    #[test]
    fn huge_woods_stay_drawable() {
        let mut scene = crate::fixture::scene();
        let side = 20_000.0;
        scene.areas.push(wood(vec![vec![
            0.0, 0.0, side, 0.0, side, side, 0.0, side, 0.0, 0.0,
        ]]));
        let one = tree(0).vertices.len();
        let all: usize = woods(&Twin::new(scene).unwrap())
            .0
            .into_values()
            .map(|m| m.vertices.len())
            .sum();
        assert!(
            all / one <= MOST_IN_WOODS as usize * 11 / 10,
            "{}",
            all / one
        );
    }
}
