//! Walls that are known, walls about closed compounds whose walls are not, both open at the gates, and the gates' pillars.

use std::collections::BTreeSet;

use twin_core::model::WallKind;
use twin_formats::scenery::palette::wall_kind;
use twin_formats::scenery::wall_thickness;
use twin_protocol::scene::SceneWall;

use super::Cells;
use crate::palette;
use crate::shape::{Gap, MeshBuffer, block, close_to, open_ring, runs, runs_along, wall};
use crate::twin::Twin;

/// Thickness and height of a compound's wall in metres: 2 m is the usual height (assumption).
const WALL: [f64; 2] = [0.3, 2.0];
/// Edge and height of a gate's pillar in metres (assumption).
const PILLAR: [f64; 2] = [0.9, 3.4];

/// Half the width of a gate's opening in metres: two lanes and two walks, or one walk (assumption).
fn half_width(kind: &str) -> f64 {
    match kind {
        "main" => 6.0,
        "vehicle" => 4.0,
        _ => 1.8,
    }
}

pub(super) fn meshes(twin: &Twin) -> Cells {
    let mut cells = Cells::default();
    let (stone, dark) = (palette::linear(palette::WALL), palette::linear(0x9C_8B_78));
    let mut pillar = MeshBuffer::default();
    block(&mut pillar, [PILLAR[0], PILLAR[0], PILLAR[1]], dark);
    let gaps: Vec<Gap> = twin
        .scene
        .points
        .iter()
        .filter(|p| p.layer == "gate")
        .map(|p| Gap {
            at: [p.position[0], p.position[1]],
            half: half_width(&p.kind),
        })
        .collect();
    known(&mut cells, &twin.scene.walls, &gaps);
    let walls = twin.scene.walls.iter();
    let fenced: BTreeSet<&str> = walls.map(|w| w.compound.as_str()).collect();
    let closed =
        twin.scene.areas.iter().filter(|a| {
            a.layer == "compound" && a.kind == "closed" && !fenced.contains(a.id.as_str())
        });
    let mut walled: Vec<Vec<[f64; 2]>> = Vec::new();
    for outline in closed.filter_map(|c| c.rings.first()) {
        for run in runs(outline, &gaps) {
            wall(cells.at(run.from), run, WALL, 0.0, stone);
            for (end, _) in [run.from, run.to]
                .into_iter()
                .zip(run.at_gate)
                .filter(|(_, gate)| *gate)
            {
                let heading = (run.to[1] - run.from[1]).atan2(run.to[0] - run.from[0]);
                cells
                    .at(end)
                    .stamp(&pillar, [end[0], end[1], 0.0], heading, [1.0; 3]);
            }
        }
        walled.push(open_ring(outline));
    }
    for gap in gaps.iter().filter(|g| !is_in_wall(g.at, &walled)) {
        cells
            .at(gap.at)
            .stamp(&pillar, [gap.at[0], gap.at[1], 0.0], 0.0, [0.6, 0.6, 1.0]);
    }
    cells
}

/// Adds walls, fences and hedges as high as they are.
fn known(cells: &mut Cells, walls: &[SceneWall], gaps: &[Gap]) {
    for feature in walls {
        let kind = WallKind::ALL.iter().find(|k| k.as_str() == feature.kind);
        let thickness = kind.map_or(WALL[0], |k| wall_thickness(*k));
        let colour = wall_kind(&feature.kind);
        for run in runs_along(&feature.line, gaps) {
            let size = [thickness, feature.height];
            wall(cells.at(run.from), run, size, 0.0, colour);
        }
    }
}

fn is_in_wall(at: [f64; 2], rings: &[Vec<[f64; 2]>]) -> bool {
    let sides = |ring: &Vec<[f64; 2]>| {
        ring.iter()
            .zip(ring.iter().cycle().skip(1))
            .any(|(a, b)| close_to(at, *a, *b).0 < crate::shape::GATE_REACH)
    };
    rings.iter().any(sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_wall_is_as_high_as_it_is_and_stands_for_that_of_its_compound() {
        let mut scene = crate::fixture::scene();
        let compound = scene.areas.iter().find(|a| a.layer == "compound").unwrap();
        scene.walls = vec![SceneWall {
            id: "w".to_owned(),
            kind: "fence".to_owned(),
            compound: compound.id.clone(),
            height: 1.5,
            line: vec![-70.0, 70.0, 70.0, 70.0],
        }];
        let cells = meshes(&Twin::new(scene).unwrap());
        let heights = |z: f64| {
            let all = cells.0.values().flat_map(|m| &m.vertices);
            all.filter(|v| v.position[2] == z).count()
        };
        assert!(heights(1.5) > 0, "the fence");
        assert_eq!(heights(WALL[1]), 0, "no wall about the compound");
    }

    #[test]
    fn the_compound_of_the_example_is_walled_and_has_pillars() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let all: Vec<_> = meshes(&twin).0.into_values().collect();
        let high = all
            .iter()
            .flat_map(|m| &m.vertices)
            .filter(|v| v.position[2] == PILLAR[1])
            .count();
        assert!(high > 0, "pillars");
        let [x, y] = [0.0, -80.0];
        let in_opening = all
            .iter()
            .flat_map(|m| &m.vertices)
            .any(|v| (v.position[0] - x).abs() < 3.5 && (v.position[1] - y).abs() < 1.0);
        assert!(!in_opening, "the gate is open");
    }
}
