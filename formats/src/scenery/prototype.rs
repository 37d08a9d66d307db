//! Small things that are drawn many times from one mesh.

use twin_core::ids::ClassId;
use twin_core::model::FixtureKind;

use super::palette;
use crate::mesh::{MeshBuffer, block, block_at, cone, cylinder, octahedron};

/// What small things look like, one mesh each; they stand on `z = 0` about the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prototype {
    /// A tree, pole, hydrant and so on.
    Fixture(FixtureKind),
    /// The pin over a place.
    Pin,
    /// A device, by the white paper's table that its class is in; 0 where it is in none.
    Device(u8),
}

/// Half the height of a device's marker in metres: large enough to be seen from the far side of a compound (taste).
const MARKER: f64 = 0.35;

impl Prototype {
    /// The prototype of a device of `class`: row ids start with their table, as in `T3-2`.
    #[must_use]
    pub fn device(class: &ClassId) -> Self {
        let mut letters = class.as_str().chars();
        let table = match (letters.next(), letters.next().and_then(|c| c.to_digit(10))) {
            (Some('T'), Some(table)) => table as u8,
            _ => 0,
        };
        Self::Device(table)
    }

    /// A word for it: `tree`, `pin`, `device-T3`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Fixture(kind) => kind.as_str().to_owned(),
            Self::Pin => "pin".to_owned(),
            Self::Device(table) => format!("device-T{table}"),
        }
    }

    /// Its height in metres, which is also what a thing has whose height the model does not know.
    ///
    /// Assumptions: street lamps of residential roads are 6 to 8 m high, roadside trees of ten years about 7 m.
    #[must_use]
    pub fn usual_height(self) -> f64 {
        match self {
            Self::Fixture(kind) => match kind {
                FixtureKind::Tree | FixtureKind::LampPole => 7.0,
                FixtureKind::SignalPole | FixtureKind::Pole => 6.0,
                FixtureKind::Camera => 3.0,
                FixtureKind::Entrance => 2.2,
                FixtureKind::ChargingStation => 1.6,
                FixtureKind::Hydrant => 0.8,
                FixtureKind::Bench => 0.5,
                _ => 1.0,
            },
            Self::Pin => 3.0,
            Self::Device(_) => 2.0 * MARKER,
        }
    }

    /// Its mesh.
    #[must_use]
    pub fn mesh(self) -> MeshBuffer {
        let mut mesh = MeshBuffer::default();
        match self {
            Self::Fixture(kind) => fixture(&mut mesh, kind),
            Self::Pin => octahedron(&mut mesh, 1.5, [0.9, 1.5], palette::linear(palette::PIN)),
            Self::Device(table) => {
                let colour = palette::linear(palette::group_of(table));
                octahedron(&mut mesh, MARKER, [MARKER, MARKER], colour);
            }
        }
        mesh
    }
}

fn fixture(mesh: &mut MeshBuffer, kind: FixtureKind) {
    let colour = palette::linear;
    match kind {
        FixtureKind::Tree => {
            cylinder(mesh, [0.0, 2.6], [0.22, 0.14], 5, colour(0x7A_5C_43));
            cylinder(mesh, [2.0, 3.6], [1.1, 2.2], 7, colour(0x5E_93_4A));
            cylinder(mesh, [3.6, 5.4], [2.2, 1.6], 7, colour(0x68_9F_51));
            cone(mesh, [5.4, 7.0], 1.6, 7, colour(0x74_AC_5A));
        }
        FixtureKind::LampPole => {
            let (steel, light) = (colour(0x5D_64_6B), colour(0xF7_F1_CF));
            cylinder(mesh, [0.0, 6.8], [0.12, 0.07], 6, steel);
            block_at(mesh, [0.6, 0.0, 6.9], [1.4, 0.12, 0.1], steel);
            block_at(mesh, [1.2, 0.0, 6.74], [0.7, 0.3, 0.16], light);
        }
        FixtureKind::SignalPole => {
            cylinder(mesh, [0.0, 6.0], [0.13, 0.1], 6, colour(0x4F_55_5B));
            block_at(mesh, [0.0, 0.25, 4.8], [0.35, 0.3, 1.1], colour(0x24_27_2A));
        }
        FixtureKind::Pole => cylinder(mesh, [0.0, 6.0], [0.12, 0.09], 6, colour(0x7A_7F_84)),
        FixtureKind::Hydrant => {
            cylinder(mesh, [0.0, 0.65], [0.17, 0.15], 7, colour(0xC6_2B_22));
            cone(mesh, [0.65, 0.8], 0.18, 7, colour(0xC6_2B_22));
        }
        FixtureKind::Bench => {
            block_at(mesh, [0.0, 0.0, 0.36], [1.6, 0.5, 0.14], colour(0x8A_63_42));
            block_at(mesh, [0.0; 3], [1.3, 0.35, 0.36], colour(0x6A_6A_6A));
        }
        FixtureKind::WasteBin => cylinder(mesh, [0.0, 1.0], [0.3, 0.34], 8, colour(0x3F_7A_4C)),
        FixtureKind::Barrier => block(mesh, [2.4, 0.2, 1.0], colour(0xD8_8A_2B)),
        FixtureKind::ChargingStation => block(mesh, [0.6, 0.4, 1.6], colour(0x3B_8E_7E)),
        FixtureKind::Camera => cylinder(mesh, [0.0, 3.0], [0.08, 0.06], 6, colour(0x60_66_6C)),
        FixtureKind::Entrance => block(mesh, [1.4, 0.3, 2.2], colour(0x6B_5A_4A)),
        _ => block(mesh, [0.6, 0.6, 1.0], colour(0x8C_8C_86)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prototype_stands_on_the_ground_and_is_as_high_as_said() {
        let fixtures = FixtureKind::ALL.iter().map(|k| Prototype::Fixture(*k));
        for prototype in fixtures.chain([Prototype::Pin, Prototype::Device(3)]) {
            let mesh = prototype.mesh();
            let heights = mesh.vertices.iter().map(|v| v.position[2]);
            let (low, high) = heights.fold((f64::MAX, f64::MIN), |(l, h), z| (l.min(z), h.max(z)));
            assert!(low.abs() < 1e-9, "{prototype:?} {low}");
            assert!(
                (high - prototype.usual_height()).abs() < 1e-9,
                "{prototype:?} {high}"
            );
        }
    }

    #[test]
    fn a_device_is_coloured_by_its_table() {
        assert_eq!(
            Prototype::device(&ClassId::new("T3-2").unwrap()),
            Prototype::Device(3)
        );
        assert_eq!(
            Prototype::device(&ClassId::new("custom").unwrap()),
            Prototype::Device(0)
        );
    }
}
