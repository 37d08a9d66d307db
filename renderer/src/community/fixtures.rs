//! Poles and street furniture.

use std::collections::BTreeMap;

use super::Cells;
use super::roads::NearestWay;
use super::trees::scatter;
use crate::palette;
use crate::shape::{MeshBuffer, block, block_at, cone, cylinder};
use crate::twin::Twin;

/// Height in metres that a prototype is made with and that a thing has whose height the model does not know.
///
/// Assumptions: street lamps of residential roads are 6 to 8 m high, hydrants stand to the knee, and so on.
fn usual_height(kind: &str) -> f64 {
    match kind {
        "lamp_pole" => 7.0,
        "signal_pole" | "pole" => 6.0,
        "hydrant" => 0.8,
        "bench" => 0.5,
        "waste_bin" => 1.0,
        "barrier" => 1.0,
        "camera" => 3.0,
        "charging_station" => 1.6,
        "entrance" => 2.2,
        _ => 1.0,
    }
}

/// Where the head of a lamp pole is, in metres from its foot: ahead and up, as parts of the prototype.
pub(super) const LAMP_HEAD: [f64; 2] = [1.2, 6.62];

fn prototype(kind: &str) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    let colour = palette::linear;
    match kind {
        "lamp_pole" => lamp_pole(&mut mesh),
        "signal_pole" => {
            cylinder(&mut mesh, [0.0, 6.0], [0.13, 0.1], 6, colour(0x4F_55_5B));
            let (at, size) = ([0.0, 0.25, 4.8], [0.35, 0.3, 1.1]);
            block_at(&mut mesh, at, size, colour(0x24_27_2A));
        }
        "pole" => cylinder(&mut mesh, [0.0, 6.0], [0.12, 0.09], 6, colour(0x7A_7F_84)),
        "hydrant" => {
            cylinder(&mut mesh, [0.0, 0.65], [0.17, 0.15], 7, colour(0xC6_2B_22));
            cone(&mut mesh, [0.65, 0.8], 0.18, 7, colour(0xC6_2B_22));
        }
        "bench" => bench(&mut mesh),
        "waste_bin" => {
            cylinder(&mut mesh, [0.0, 0.9], [0.28, 0.32], 8, colour(0x3F_7A_4C));
            cylinder(&mut mesh, [0.9, 1.0], [0.34, 0.3], 8, colour(0x2C_50_36));
        }
        "barrier" => {
            for y in [-0.9, 0.0, 0.9] {
                let mut bollard = MeshBuffer::default();
                cylinder(&mut bollard, [0.0, 1.0], [0.1, 0.1], 7, colour(0xD8_8A_2B));
                mesh.stamp(&bollard, [0.0, y, 0.0], 0.0, [1.0; 3]);
            }
        }
        "charging_station" => block(&mut mesh, [0.6, 0.4, 1.6], colour(0x3B_8E_7E)),
        "camera" => cylinder(&mut mesh, [0.0, 3.0], [0.08, 0.06], 6, colour(0x60_66_6C)),
        "entrance" => block(&mut mesh, [1.4, 0.3, 2.2], colour(0x6B_5A_4A)),
        _ => block(&mut mesh, [0.6, 0.6, 1.0], colour(0x8C_8C_86)),
    }
    mesh
}

fn lamp_pole(mesh: &mut MeshBuffer) {
    let metal = palette::linear(0x5D_64_6B);
    cylinder(mesh, [0.0, 0.5], [0.2, 0.16], 6, metal);
    cylinder(mesh, [0.5, 6.8], [0.11, 0.07], 6, metal);
    block_at(mesh, [0.6, 0.0, 6.75], [1.4, 0.1, 0.1], metal);
    let [ahead, up] = LAMP_HEAD;
    let head = palette::linear(0xF7_F1_CF);
    block_at(mesh, [ahead, 0.0, up], [0.8, 0.3, 0.14], head);
}

fn bench(mesh: &mut MeshBuffer) {
    let (wood, metal) = (palette::linear(0x9A_6F_48), palette::linear(0x55_58_5B));
    block_at(mesh, [0.0, 0.0, 0.42], [0.5, 1.7, 0.08], wood);
    for y in [-0.65, 0.65] {
        block_at(mesh, [0.0, y, 0.0], [0.44, 0.08, 0.42], metal);
    }
}

/// How the fixture `number` is turned, radians: towards the nearest way, or by chance where there is none.
pub(super) fn heading_of(ways: &NearestWay, number: usize, at: [f64; 2]) -> f64 {
    let by_chance = || scatter(number)[0] * std::f64::consts::TAU;
    ways.direction(at).unwrap_or_else(by_chance)
}

/// Everything outdoors that is neither device nor tree.
pub(super) fn fixtures(twin: &Twin, ways: &NearestWay) -> Cells {
    let mut cells = Cells::default();
    let mut prototypes: BTreeMap<&str, MeshBuffer> = BTreeMap::new();
    for (number, fixture) in twin.scene.fixtures.iter().enumerate() {
        let kind = fixture.kind.as_str();
        if kind == "tree" {
            continue;
        }
        let [x, y, z] = fixture.position;
        let mesh = prototypes.entry(kind).or_insert_with(|| prototype(kind));
        let heading = heading_of(ways, number, [x, y]);
        let scale = [1.0, 1.0, height_scale(kind, fixture.height)];
        cells
            .at([x, y])
            .stamp(mesh, [x, y, z.max(0.0)], heading, scale);
    }
    cells
}

/// Height over that of the prototype; `height` is 0 where the model does not know it.
pub(super) fn height_scale(kind: &str, height: f64) -> f64 {
    let usual = usual_height(kind);
    let known = if height > 0.0 { height } else { usual };
    (known / usual).clamp(0.2, 6.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_core::model::FixtureKind;

    #[test]
    fn every_fixture_stands_on_the_ground_and_is_as_high_as_said() {
        for kind in FixtureKind::ALL {
            let mesh = prototype(kind.as_str());
            let heights = mesh.vertices.iter().map(|v| v.position[2]);
            let (low, high) = heights.fold((f64::MAX, f64::MIN), |(l, h), z| (l.min(z), h.max(z)));
            assert_eq!(low, 0.0, "{kind:?}");
            assert!(
                (high - usual_height(kind.as_str())).abs() < 0.2,
                "{kind:?} {high}"
            );
        }
    }
}
