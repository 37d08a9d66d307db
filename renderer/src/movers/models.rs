//! What robots and drones look like: simple solids, front towards east.

use twin_protocol::scene::SceneClass;

use crate::palette::linear;
use crate::shape::{MeshBuffer, block_at, cylinder};

/// The kinds of movers that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// A box on wheels.
    Delivery,
    /// A sweeper with brushes.
    Cleaning,
    /// A rover with a mast.
    Patrol,
    /// A tracked carrier with a nozzle.
    Fire,
    /// Four rotors.
    Drone,
    /// A plain rover.
    Other,
}

/// The model for a device class, by the words of its name: a class has no shape of its own.
#[must_use]
pub fn model_of(class: &SceneClass) -> Model {
    let english = class.name.en.to_lowercase();
    let says = |zh: &str, en: &str| class.name.zh.contains(zh) || english.contains(en);
    if says("无人机", "drone") {
        Model::Drone
    } else if says("配送", "deliver") {
        Model::Delivery
    } else if says("环卫", "clean") || says("清扫", "sanitation") {
        Model::Cleaning
    } else if says("消防", "fire") {
        Model::Fire
    } else if says("巡逻", "patrol") {
        Model::Patrol
    } else {
        Model::Other
    }
}

/// The mesh of a model in metres, larger than life only when drawn.
pub(super) fn mesh(model: Model) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    match model {
        Model::Delivery => delivery(&mut mesh),
        Model::Cleaning => cleaning(&mut mesh),
        Model::Patrol => rover(&mut mesh, 0x2E_63_C9, true),
        Model::Fire => rover(&mut mesh, 0xC4_26_1D, true),
        Model::Drone => drone(&mut mesh),
        Model::Other => rover(&mut mesh, 0x6B_72_7A, false),
    }
    mesh
}

fn wheels(mesh: &mut MeshBuffer, [x, y]: [f64; 2]) {
    for (sx, sy) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
        block_at(
            mesh,
            [sx * x, sy * y, 0.0],
            [0.36, 0.16, 0.36],
            linear(0x22_24_27),
        );
    }
}

fn delivery(mesh: &mut MeshBuffer) {
    wheels(mesh, [0.42, 0.38]);
    block_at(mesh, [0.0, 0.0, 0.25], [1.3, 0.8, 0.75], linear(0xF4_F4_F1));
    block_at(mesh, [0.0, 0.0, 1.0], [1.15, 0.7, 0.14], linear(0xF0_8A_1D));
    block_at(
        mesh,
        [0.66, 0.0, 0.62],
        [0.04, 0.6, 0.24],
        linear(0x1B_22_2B),
    );
    block_at(
        mesh,
        [-0.55, 0.3, 1.1],
        [0.05, 0.05, 1.0],
        linear(0x33_37_3B),
    );
    block_at(
        mesh,
        [-0.7, 0.3, 1.8],
        [0.35, 0.03, 0.26],
        linear(0xF0_5A_1D),
    );
}

fn cleaning(mesh: &mut MeshBuffer) {
    wheels(mesh, [0.5, 0.45]);
    block_at(mesh, [0.0, 0.0, 0.25], [1.6, 0.95, 0.7], linear(0x2F_A8_5A));
    block_at(
        mesh,
        [-0.25, 0.0, 0.95],
        [0.9, 0.85, 0.4],
        linear(0xE9_EE_EA),
    );
    let mut brush = MeshBuffer::default();
    cylinder(&mut brush, [0.02, 0.2], [0.42, 0.3], 10, linear(0xE2_C4_2B));
    for side in [-0.45, 0.45] {
        mesh.stamp(&brush, [0.8, side, 0.0], 0.0, [1.0; 3]);
    }
}

fn rover(mesh: &mut MeshBuffer, body: u32, has_mast: bool) {
    wheels(mesh, [0.45, 0.42]);
    block_at(mesh, [0.0, 0.0, 0.25], [1.4, 0.8, 0.5], linear(body));
    block_at(
        mesh,
        [-0.1, 0.0, 0.75],
        [0.8, 0.6, 0.25],
        linear(0xEC_ED_EE),
    );
    if has_mast {
        block_at(mesh, [0.2, 0.0, 1.0], [0.1, 0.1, 0.7], linear(0x44_48_4D));
        block_at(
            mesh,
            [0.25, 0.0, 1.6],
            [0.3, 0.34, 0.24],
            linear(0x1B_22_2B),
        );
    }
}

fn drone(mesh: &mut MeshBuffer) {
    block_at(
        mesh,
        [0.0, 0.0, -0.12],
        [0.7, 0.42, 0.24],
        linear(0xF2_F3_F4),
    );
    block_at(
        mesh,
        [0.0, 0.0, -0.48],
        [0.5, 0.4, 0.34],
        linear(0xC9_8B_4A),
    );
    let mut arm = MeshBuffer::default();
    block_at(
        &mut arm,
        [0.55, 0.0, 0.0],
        [1.1, 0.09, 0.07],
        linear(0x33_37_3B),
    );
    let mut rotor = MeshBuffer::default();
    cylinder(
        &mut rotor,
        [0.0, 0.05],
        [0.46, 0.46],
        14,
        linear(0x0C_A5_D6),
    );
    for quarter in 0..4 {
        let angle = std::f64::consts::FRAC_PI_4 + f64::from(quarter) * std::f64::consts::FRAC_PI_2;
        mesh.stamp(&arm, [0.0, 0.0, 0.0], angle, [1.0; 3]);
        mesh.stamp(
            &rotor,
            [1.05 * angle.cos(), 1.05 * angle.sin(), 0.1],
            0.0,
            [1.0; 3],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_protocol::scene::SceneName;

    fn check(zh: &str, en: &str, expected: Model) {
        let name = SceneName {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        let class = SceneClass {
            id: "T9-0".to_owned(),
            name,
            table: 9,
            mobile: true,
        };
        assert_eq!(model_of(&class), expected);
    }

    #[test]
    fn names_choose_the_model() {
        check("配送机器人", "Delivery robot", Model::Delivery);
        check("配送无人机", "Delivery drone", Model::Drone);
        check("环卫机器人", "", Model::Cleaning);
        check("", "Patrol robot", Model::Patrol);
        check("消防机器人", "Firefighting robot", Model::Fire);
        check("机器狗", "Robot dog", Model::Other);
    }

    #[test]
    fn every_model_has_a_body() {
        for model in [
            Model::Delivery,
            Model::Cleaning,
            Model::Patrol,
            Model::Fire,
            Model::Drone,
            Model::Other,
        ] {
            assert!(mesh(model).indices.len() > 100);
        }
    }
}
