//! Buildings: walls by use, flat roofs behind parapets, the heads of stairs and lifts on them.

use std::collections::BTreeMap;

use twin_protocol::scene::SceneBuilding;

use super::Cells;
use super::facade::{Facade, facades_of};
use super::faces::add_faces;
use crate::palette;
use crate::shape::{
    MeshBuffer, Prism, WallPaint, anticlockwise, block, contains, offset, rim, roof, upright, walls,
};
use crate::twin::Twin;

/// Width of a bay in metres: the usual width of a room (assumption; GB 50096 asks for rooms of 5 to 9 m² and more).
pub(super) const BAY: f64 = 3.6;

/// How far a roof lies below the top of the walls, metres: the least height of a railing on a roof (GB 55031-2022,
/// general knowledge, not checked).
pub const PARAPET: f64 = 1.1;

/// Thickness of a parapet in metres.
const PARAPET_WIDTH: f64 = 0.3;

/// Least height of a building that has a parapet, metres: lower ones are sheds.
const LEAST_WITH_PARAPET: f64 = 5.0;

/// Share of the light that reaches the foot of a wall, between ground and neighbours, and the end of the ground floor.
pub(super) const FOOT_LIGHT: [f32; 2] = [0.72, 0.88];

/// The buildings' meshes.
#[derive(Debug, Default)]
pub(crate) struct Buildings {
    pub(crate) walls: BTreeMap<Facade, Cells>,
    pub(crate) roofs: Cells,
}

impl Buildings {
    pub(super) fn facade(&mut self, facade: Facade, at: [f64; 2]) -> &mut MeshBuffer {
        self.walls.entry(facade).or_default().at(at)
    }
}

/// Height at which the roof of a building between `base` and `top` is drawn.
#[must_use]
pub fn roof_height(base: f64, top: f64) -> f64 {
    if top - base >= LEAST_WITH_PARAPET {
        top - PARAPET
    } else {
        top
    }
}

pub(crate) fn meshes(twin: &Twin) -> Buildings {
    let mut buildings = Buildings::default();
    for (number, building) in twin.scene.buildings.iter().enumerate() {
        let corner = building.rings.first().and_then(|r| r.first_chunk::<2>());
        let Some(corner) = corner.filter(|_| !twin.is_replaced(number)) else {
            continue;
        };
        if building.faces.is_empty() {
            add_walls(&mut buildings, building, number, *corner);
            add_roof(buildings.roofs.at(*corner), building);
        } else {
            add_faces(&mut buildings, building, number, *corner);
        }
    }
    buildings
}

/// Bright and dim by turns, so that a row of like houses does not melt into one.
pub(super) fn tint(number: usize, colour: [f32; 4]) -> [f32; 4] {
    const TINTS: [[f32; 3]; 5] = [
        [1.0, 1.0, 1.0],
        [0.96, 0.94, 0.91],
        [1.0, 0.97, 0.93],
        [0.93, 0.94, 0.95],
        [0.98, 0.93, 0.88],
    ];
    let [r, g, b] = TINTS[number * 2 % TINTS.len()];
    [colour[0] * r, colour[1] * g, colour[2] * b, colour[3]]
}

pub(super) fn shaded([r, g, b, a]: [f32; 4], light: f32) -> [f32; 4] {
    [r * light, g * light, b * light, a]
}

fn add_walls(buildings: &mut Buildings, building: &SceneBuilding, number: usize, corner: [f64; 2]) {
    let SceneBuilding { base, top, .. } = *building;
    let (upper, ground) = facades_of(&building.usage);
    let colour = tint(number, palette::linear(palette::wall_of(&building.usage)));
    let storeys = f64::from(building.storeys.max(1));
    let storey = (top - base) / storeys;
    let prism = |base, top| Prism {
        rings: &building.rings,
        base,
        top,
    };
    let paint = |storeys, [foot, top]: [f32; 2]| WallPaint {
        bay: BAY,
        storeys,
        foot: shaded(colour, foot),
        top: shaded(colour, top),
    };
    let [foot, knee] = FOOT_LIGHT;
    let ground_mesh = buildings.facade(ground, corner);
    walls(
        ground_mesh,
        prism(base, base + storey),
        paint(1.0, [foot, knee]),
    );
    if storeys > 1.0 {
        let upper_mesh = buildings.facade(upper, corner);
        walls(
            upper_mesh,
            prism(base + storey, top),
            paint(storeys - 1.0, [knee, 1.0]),
        );
    }
}

fn add_roof(mesh: &mut MeshBuffer, building: &SceneBuilding) {
    let colour = palette::linear(palette::roof_of(&building.usage));
    let level = roof_height(building.base, building.top);
    let prism = Prism {
        rings: &building.rings,
        base: building.base,
        top: level,
    };
    roof(mesh, prism, colour);
    if level < building.top {
        parapet(mesh, building, level);
        if building.storeys >= LIFT_STOREYS {
            stair_heads(mesh, building, level);
        }
    }
}

/// The top and the inner side of the walls above the roof.
fn parapet(mesh: &mut MeshBuffer, building: &SceneBuilding, level: f64) {
    let wall = palette::linear(palette::wall_of(&building.usage));
    let cap = std::array::from_fn(|i| (wall[i] + 1.0) / 2.0);
    for (number, flat) in building.rings.iter().enumerate() {
        let Some(ring) = anticlockwise(flat) else {
            continue;
        };
        let is_outline = number == 0;
        let width = if is_outline {
            -PARAPET_WIDTH
        } else {
            PARAPET_WIDTH
        };
        let other = offset(&ring, width);
        let (inner, outer) = if is_outline {
            (&other, &ring)
        } else {
            (&ring, &other)
        };
        rim(mesh, [inner, outer], building.top, [cap; 2]);
        for (a, b) in other.iter().zip(other.iter().cycle().skip(1)) {
            let side = if is_outline { [*b, *a] } else { [*a, *b] };
            upright(mesh, side, [level, building.top], WallPaint::plain(wall));
        }
    }
}

/// From this many storeys up homes have lifts (GB 50096, 6.4.1), and roofs the heads of their shafts.
const LIFT_STOREYS: u16 = 7;

/// Length, width and height of a head of stairs and lift, metres, and how far they are apart: a unit of two or more
/// flats is about 25 m long. Drawn as windows are: the model does not know them.
const STAIR_HEAD: [f64; 3] = [6.5, 4.2, 3.4];
const STAIR_HEAD_SPACING: f64 = 25.0;

fn stair_heads(mesh: &mut MeshBuffer, building: &SceneBuilding, level: f64) {
    let rings: Vec<Vec<[f64; 2]>> = building
        .rings
        .iter()
        .filter_map(|r| anticlockwise(r))
        .collect();
    let Some((middle, along, length)) = rings.first().and_then(|r| axis(r)) else {
        return;
    };
    let colour = palette::linear(palette::wall_of(&building.usage));
    let mut head = MeshBuffer::default();
    block(&mut head, STAIR_HEAD, colour);
    let count = (length / STAIR_HEAD_SPACING).round().max(1.0);
    for i in 0..count as u32 {
        let s = (f64::from(i) + 0.5) / count * length - length / 2.0;
        let at = [middle[0] + along[0] * s, middle[1] + along[1] * s];
        if stands_free(&rings, at, along) {
            mesh.stamp(
                &head,
                [at[0], at[1], level],
                along[1].atan2(along[0]),
                [1.0; 3],
            );
        }
    }
}

/// Whether the roof around a head of stairs is wide enough on all sides.
fn stands_free(rings: &[Vec<[f64; 2]>], at: [f64; 2], along: [f64; 2]) -> bool {
    const AROUND: f64 = 1.2;
    let (half, wide) = (STAIR_HEAD[0] / 2.0 + AROUND, STAIR_HEAD[1] / 2.0 + AROUND);
    [(half, wide), (half, -wide), (-half, wide), (-half, -wide)]
        .into_iter()
        .all(|(u, v)| {
            let x = at[0] + along[0] * u - along[1] * v;
            let y = at[1] + along[1] * u + along[0] * v;
            contains(rings, [x, y])
        })
}

/// Middle, direction and length of a house along its longest wall.
fn axis(ring: &[[f64; 2]]) -> Option<([f64; 2], [f64; 2], f64)> {
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    let ways = sides.map(|(a, b)| [b[0] - a[0], b[1] - a[1]]);
    let longest = ways.max_by(|p, q| p[0].hypot(p[1]).total_cmp(&q[0].hypot(q[1])))?;
    let length = longest[0].hypot(longest[1]);
    let along = longest.map(|c| c / length);
    let spread = |d: [f64; 2]| {
        let places = ring.iter().map(|p| p[0] * d[0] + p[1] * d[1]);
        places.fold((f64::MAX, f64::MIN), |(low, high), s| {
            (low.min(s), high.max(s))
        })
    };
    let (u, v) = (spread(along), spread([-along[1], along[0]]));
    let (mu, mv) = ((u.0 + u.1) / 2.0, (v.0 + v.1) / 2.0);
    let middle = [along[0] * mu - along[1] * mv, along[1] * mu + along[0] * mv];
    Some((middle, along, u.1 - u.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_has_its_own_roof() {
        use twin_core::model::BuildingUse;
        let mut colours: Vec<u32> = BuildingUse::ALL
            .iter()
            .map(|u| palette::roof_of(u.as_str()))
            .collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), BuildingUse::ALL.len());
    }

    fn long_house() -> SceneBuilding {
        let mut house = crate::fixture::scene().buildings[0].clone();
        house.rings = vec![vec![0.0, 0.0, 50.0, 0.0, 50.0, 12.0, 0.0, 12.0, 0.0, 0.0]];
        house
    }

    #[test]
    fn a_roof_lies_behind_its_parapet_under_two_heads_of_stairs() {
        let mut mesh = MeshBuffer::default();
        add_roof(&mut mesh, &long_house());
        let high = |z: f64| {
            mesh.vertices
                .iter()
                .filter(|v| (v.position[2] - z).abs() < 1e-9)
                .count()
        };
        assert_eq!(high(30.0), 4 * 4 + 4 * 2, "cap and inner sides");
        assert_eq!(high(30.0 - PARAPET + STAIR_HEAD[2]), 2 * 12);
        let reach = mesh
            .vertices
            .iter()
            .map(|v| v.position[0])
            .fold(0.0, f64::max);
        assert_eq!(reach, 50.0, "nothing stands out");
    }

    #[test]
    fn a_narrow_roof_and_a_shed_stay_bare() {
        let mut narrow = long_house();
        narrow.rings = vec![vec![0.0, 0.0, 50.0, 0.0, 50.0, 5.0, 0.0, 5.0, 0.0, 0.0]];
        let mut mesh = MeshBuffer::default();
        add_roof(&mut mesh, &narrow);
        assert!(mesh.vertices.iter().all(|v| v.position[2] <= 30.0));
        let shed = SceneBuilding {
            top: 3.0,
            storeys: 1,
            ..long_house()
        };
        let mut mesh = MeshBuffer::default();
        add_roof(&mut mesh, &shed);
        assert_eq!(mesh.vertices.len(), 4);
    }

    #[test]
    fn the_axis_of_a_turned_house_runs_along_it() {
        let (sin, cos) = 0.4_f64.sin_cos();
        let turned = |[x, y]: [f64; 2]| [x * cos - y * sin + 7.0, x * sin + y * cos - 3.0];
        let ring = [[-20.0, -5.0], [20.0, -5.0], [20.0, 5.0], [-20.0, 5.0]].map(turned);
        let (middle, along, length) = axis(&ring).unwrap();
        assert!((middle[0] - 7.0).abs() < 1e-9 && (middle[1] + 3.0).abs() < 1e-9);
        assert!((length - 40.0).abs() < 1e-9);
        assert!((along[0] * cos + along[1] * sin).abs() > 1.0 - 1e-9);
    }

    #[test]
    fn two_thousand_buildings_become_few_meshes() {
        let mut scene = crate::fixture::scene();
        let house = scene.buildings[0].clone();
        scene.buildings = (0..2_000)
            .map(|i| {
                let (dx, dy) = (f64::from(i % 50) * 30.0, f64::from(i / 50) * 30.0);
                let shift =
                    |r: &Vec<f64>| r.chunks(2).flat_map(|p| [p[0] + dx, p[1] + dy]).collect();
                SceneBuilding {
                    rings: house.rings.iter().map(shift).collect(),
                    ..house.clone()
                }
            })
            .collect();
        let built = meshes(&Twin::new(scene).unwrap());
        let count = built
            .walls
            .into_values()
            .map(|c| c.into_meshes().count())
            .sum::<usize>();
        assert!((40..120).contains(&count), "{count}");
    }
}
