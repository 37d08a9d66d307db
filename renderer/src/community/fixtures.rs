//! Trees, poles and street furniture, and pins over places.

use super::Cells;
use crate::palette;
use crate::shape::{MeshBuffer, block, block_at, cone, cylinder, octahedron};
use crate::twin::Twin;

/// Height in metres that a prototype is made with and that a thing has whose height the model does not know.
///
/// Assumptions: street lamps of residential roads are 6 to 8 m high, roadside trees of ten years about 7 m.
fn usual_height(kind: &str) -> f64 {
    match kind {
        "tree" => 7.0,
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

fn prototype(kind: &str) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    let colour = palette::linear;
    match kind {
        "tree" => {
            cylinder(&mut mesh, [0.0, 2.6], [0.22, 0.14], 5, colour(0x7A_5C_43));
            cylinder(&mut mesh, [2.0, 3.6], [1.1, 2.2], 7, colour(0x5E_93_4A));
            cylinder(&mut mesh, [3.6, 5.4], [2.2, 1.6], 7, colour(0x68_9F_51));
            cone(&mut mesh, [5.4, 7.0], 1.6, 7, colour(0x74_AC_5A));
        }
        "lamp_pole" => {
            cylinder(&mut mesh, [0.0, 6.8], [0.12, 0.07], 6, colour(0x5D_64_6B));
            block_at(
                &mut mesh,
                [0.6, 0.0, 6.75],
                [1.4, 0.12, 0.1],
                colour(0x5D_64_6B),
            );
            block_at(
                &mut mesh,
                [1.2, 0.0, 6.62],
                [0.7, 0.3, 0.16],
                colour(0xF7_F1_CF),
            );
        }
        "signal_pole" => {
            cylinder(&mut mesh, [0.0, 6.0], [0.13, 0.1], 6, colour(0x4F_55_5B));
            block_at(
                &mut mesh,
                [0.0, 0.25, 4.8],
                [0.35, 0.3, 1.1],
                colour(0x24_27_2A),
            );
        }
        "pole" => cylinder(&mut mesh, [0.0, 6.0], [0.12, 0.09], 6, colour(0x7A_7F_84)),
        "hydrant" => {
            cylinder(&mut mesh, [0.0, 0.65], [0.17, 0.15], 7, colour(0xC6_2B_22));
            cone(&mut mesh, [0.65, 0.8], 0.18, 7, colour(0xC6_2B_22));
        }
        "bench" => {
            block_at(
                &mut mesh,
                [0.0, 0.0, 0.36],
                [1.6, 0.5, 0.1],
                colour(0x8A_63_42),
            );
            block_at(
                &mut mesh,
                [0.0, 0.0, 0.0],
                [1.3, 0.35, 0.36],
                colour(0x6A_6A_6A),
            );
        }
        "waste_bin" => cylinder(&mut mesh, [0.0, 1.0], [0.3, 0.34], 8, colour(0x3F_7A_4C)),
        "barrier" => block(&mut mesh, [2.4, 0.2, 1.0], colour(0xD8_8A_2B)),
        "charging_station" => block(&mut mesh, [0.6, 0.4, 1.6], colour(0x3B_8E_7E)),
        "camera" => cylinder(&mut mesh, [0.0, 3.0], [0.08, 0.06], 6, colour(0x60_66_6C)),
        "entrance" => block(&mut mesh, [1.4, 0.3, 2.2], colour(0x6B_5A_4A)),
        _ => block(&mut mesh, [0.6, 0.6, 1.0], colour(0x8C_8C_86)),
    }
    mesh
}

/// Everything outdoors that is no device.
pub(super) fn fixtures(twin: &Twin) -> Cells {
    let mut cells = Cells::default();
    let mut prototypes: std::collections::BTreeMap<&str, MeshBuffer> =
        std::collections::BTreeMap::new();
    for (number, fixture) in twin.scene.fixtures.iter().enumerate() {
        let kind = fixture.kind.as_str();
        let usual = usual_height(kind);
        let known = if fixture.height > 0.0 {
            fixture.height
        } else {
            usual
        };
        let (turn, size) = scatter(number);
        let grown = if kind == "tree" && fixture.height <= 0.0 {
            size
        } else {
            1.0
        };
        let scale = (known / usual * grown).clamp(0.2, 6.0);
        let wide = if kind == "tree" { scale } else { 1.0 };
        let [x, y, z] = fixture.position;
        let mesh = prototypes.entry(kind).or_insert_with(|| prototype(kind));
        cells
            .at([x, y])
            .stamp(mesh, [x, y, z.max(0.0)], turn, [wide, wide, scale]);
    }
    cells
}

/// A turn (radians) and a size (0.8 to 1.2) that look random but are the same every time.
fn scatter(number: usize) -> (f64, f64) {
    let golden = (number as f64 * 0.618_033_988_75).fract();
    (
        golden * std::f64::consts::TAU,
        0.8 + 0.4 * (number as f64 * 0.414_213_562).fract(),
    )
}

/// A pin over every place; over the roof where the place is in a building.
pub(super) fn places(twin: &Twin) -> Cells {
    let mut pin = MeshBuffer::default();
    octahedron(&mut pin, 1.5, [0.9, 1.5], palette::linear(0x8E_3F_B8));
    let mut cells = Cells::default();
    for place in twin.scene.points.iter().filter(|p| p.layer == "place") {
        let [x, y, z] = place.position;
        let roof = twin
            .footprints
            .iter()
            .find(|f| f.covers([x, y]))
            .map(|f| f.top);
        let foot = roof.map_or(z.max(0.0) + 2.5, |top| top + 1.0);
        cells.at([x, y]).stamp(&pin, [x, y, foot], 0.0, [1.0; 3]);
    }
    cells
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

    #[test]
    fn a_pin_stands_above_the_roof() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let all: Vec<_> = places(&twin)
            .0
            .into_values()
            .flat_map(|m| m.vertices)
            .collect();
        let lowest = all.iter().map(|v| v.position[2]).fold(f64::MAX, f64::min);
        assert!(lowest >= twin.scene.buildings[0].top, "{lowest}");
    }
}
