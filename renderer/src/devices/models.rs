//! What devices that stand outdoors look like: simple solids in true size, front towards east.

use twin_protocol::scene::SceneClass;

use crate::community::{Cells, NearestWay};
use crate::palette::{self, linear};
use crate::shape::{MeshBuffer, block, block_at, cylinder};
use crate::twin::Twin;

/// The kinds of devices that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// A camera or sensor on a bracket.
    Camera,
    /// A lamp pole with a screen and antennas.
    Pole,
    /// A post of a fence with sensors.
    Fence,
    /// A lid in the road.
    Cover,
    /// A pair of bins.
    Bins,
    /// A mast with instruments.
    Station,
    /// A sprinkler.
    Sprinkler,
    /// A screen on legs.
    Screen,
    /// A turnstile.
    Turnstile,
    /// A box with an arm across the lane.
    Barrier,
    /// A charger.
    Charger,
    /// A terminal of a person's height.
    Terminal,
    /// A wall of lockers.
    Lockers,
    /// Nothing but its marker: it is small, or part of something else.
    None,
}

/// Words of a class's name, Chinese and English, and the model that they stand for; the first that fits counts.
const WORDS: [(&str, &str, Model); 18] = [
    ("井盖", "manhole", Model::Cover),
    ("智慧杆", "pole", Model::Pole),
    ("摄像", "camera", Model::Camera),
    ("感知", "roadside", Model::Camera),
    ("围栏", "fence", Model::Fence),
    ("垃圾桶", "bin", Model::Bins),
    ("环境监测", "environment", Model::Station),
    ("浇灌", "irrigation", Model::Sprinkler),
    ("道闸", "barrier", Model::Barrier),
    ("闸机", "turnstile", Model::Turnstile),
    ("充电", "charger", Model::Charger),
    ("柜", "locker", Model::Lockers),
    ("售货", "vending", Model::Lockers),
    ("菜场", "market", Model::Lockers),
    ("终端", "terminal", Model::Terminal),
    ("一体机", "kiosk", Model::Terminal),
    ("测温", "thermometer", Model::Terminal),
    ("屏", "display", Model::Screen),
];

/// The model for a device class, by the words of its name: a class has no shape of its own.
#[must_use]
pub fn model_of(class: &SceneClass) -> Model {
    let english = class.name.en.to_lowercase();
    let fits = |(zh, en, _): &&(&str, &str, Model)| {
        class.name.zh.contains(zh) || english.split_whitespace().any(|word| word == *en)
    };
    WORDS.iter().find(fits).map_or(Model::None, |(_, _, m)| *m)
}

impl Model {
    /// Whether it stands on the ground, however high its working part is.
    fn stands(self) -> bool {
        !matches!(self, Self::Camera | Self::None)
    }

    /// Height in metres at which a marker is free of the body of a device that is mounted at `z`.
    #[must_use]
    pub fn marker_height(self, z: f64) -> f64 {
        if self.stands() {
            z.max(self.clearance())
        } else {
            z + self.clearance()
        }
    }

    /// Height above its foot, or above its mount, from which on a marker is free of it, metres.
    fn clearance(self) -> f64 {
        match self {
            Self::Pole => 8.2,
            Self::Station => 3.6,
            Self::Screen => 2.9,
            Self::Fence | Self::Lockers => 2.4,
            Self::Charger | Self::Terminal => 2.0,
            Self::Bins | Self::Turnstile | Self::Barrier => 1.6,
            Self::Sprinkler => 0.9,
            Self::Camera | Self::Cover | Self::None => 0.6,
        }
    }
}

/// Colours of casings and metal, for all groups alike.
const CASING: u32 = 0xE9_EB_ED;
const METAL: u32 = 0x5F_66_6D;
const DARK: u32 = 0x1E_24_2B;

/// The mesh of a model, with parts in the colour of its group.
fn mesh(model: Model, accent: [f32; 4]) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    let (casing, metal, dark) = (linear(CASING), linear(METAL), linear(DARK));
    let m = &mut mesh;
    match model {
        Model::Camera => {
            block_at(m, [0.0, 0.0, -0.03], [0.34, 0.16, 0.16], casing);
            block_at(m, [0.19, 0.0, -0.01], [0.06, 0.12, 0.12], dark);
            block_at(m, [0.02, 0.0, 0.13], [0.42, 0.2, 0.04], accent);
        }
        Model::Pole => pole(m, accent),
        Model::Fence => {
            cylinder(m, [0.0, 2.2], [0.06, 0.06], 6, metal);
            for z in [1.0, 1.5, 2.0] {
                block_at(m, [0.0, 0.0, z], [0.1, 0.5, 0.05], accent);
            }
        }
        Model::Cover => cylinder(m, [-0.05, 0.33], [0.4, 0.4], 12, accent),
        Model::Bins => bins(m, accent),
        Model::Station => {
            cylinder(m, [0.0, 3.0], [0.08, 0.06], 6, metal);
            block_at(m, [0.0, 0.0, 1.3], [0.3, 0.5, 0.6], casing);
            cylinder(m, [2.9, 3.3], [0.2, 0.2], 8, accent);
            block_at(m, [0.0, 0.4, 2.5], [0.3, 0.5, 0.04], dark);
        }
        Model::Sprinkler => {
            cylinder(m, [0.0, 0.4], [0.06, 0.06], 6, metal);
            cylinder(m, [0.4, 0.55], [0.14, 0.1], 6, accent);
        }
        Model::Screen => {
            block_at(m, [0.0, -0.9, 0.0], [0.1, 0.1, 2.3], metal);
            block_at(m, [0.0, 0.9, 0.0], [0.1, 0.1, 2.3], metal);
            block_at(m, [0.0, 0.0, 1.0], [0.16, 2.1, 1.35], casing);
            block_at(m, [0.09, 0.0, 1.08], [0.02, 1.95, 1.2], accent);
        }
        Model::Turnstile => {
            for y in [-0.5, 0.5] {
                block_at(m, [0.0, y, 0.0], [1.2, 0.22, 1.0], casing);
                block_at(m, [0.0, y, 1.0], [1.2, 0.24, 0.06], accent);
            }
            block_at(m, [0.0, 0.0, 0.5], [0.06, 0.8, 0.4], dark);
        }
        Model::Barrier => barrier(m, accent),
        Model::Charger => {
            block(m, [0.4, 0.5, 1.6], casing);
            block_at(m, [0.21, 0.0, 1.05], [0.02, 0.4, 0.4], accent);
            block_at(m, [0.21, 0.12, 0.5], [0.06, 0.1, 0.3], dark);
        }
        Model::Terminal => {
            block(m, [0.4, 0.55, 0.95], casing);
            block_at(m, [0.02, 0.0, 0.95], [0.2, 0.6, 0.75], dark);
            block_at(m, [0.13, 0.0, 1.02], [0.02, 0.52, 0.6], accent);
        }
        Model::Lockers => {
            block(m, [0.6, 2.6, 2.0], casing);
            block_at(m, [0.0, 0.0, 2.0], [0.7, 2.7, 0.14], accent);
            for (i, z) in [0.15, 0.6, 1.05, 1.5].into_iter().enumerate() {
                let y = if i % 2 == 0 { -0.65 } else { 0.65 };
                block_at(m, [0.3, y, z], [0.03, 1.1, 0.36], accent);
            }
        }
        Model::None => {}
    }
    mesh
}

fn pole(mesh: &mut MeshBuffer, accent: [f32; 4]) {
    let (metal, dark) = (linear(METAL), linear(DARK));
    cylinder(mesh, [0.0, 7.6], [0.16, 0.1], 8, metal);
    block_at(mesh, [0.7, 0.0, 7.3], [1.5, 0.12, 0.1], metal);
    block_at(mesh, [1.3, 0.0, 7.2], [0.8, 0.32, 0.1], linear(0xF7_F1_CF));
    block_at(mesh, [0.0, 0.32, 3.0], [0.12, 0.5, 1.1], dark);
    block_at(mesh, [0.07, 0.32, 3.05], [0.02, 0.44, 1.0], accent);
    cylinder(mesh, [7.6, 8.0], [0.14, 0.14], 8, accent);
}

fn bins(mesh: &mut MeshBuffer, accent: [f32; 4]) {
    let bodies = [0x2F_6F_B5, 0x3F_8A_4C].map(linear);
    for (y, body) in [-0.38, 0.38].into_iter().zip(bodies) {
        block_at(mesh, [0.0, y, 0.08], [0.6, 0.62, 0.95], body);
        block_at(mesh, [0.0, y, 1.03], [0.66, 0.68, 0.1], accent);
    }
}

fn barrier(mesh: &mut MeshBuffer, accent: [f32; 4]) {
    block(mesh, [0.4, 0.4, 1.0], linear(0xF0_8A_1D));
    block_at(mesh, [0.0, 0.0, 1.0], [0.44, 0.44, 0.08], accent);
    for piece in 0..5 {
        let colour = linear(if piece % 2 == 0 {
            0xF4_F4_F1
        } else {
            0xD6_3A_2C
        });
        let at = [0.45 + 0.6 * f64::from(piece), 0.0, 0.84];
        block_at(mesh, at, [0.6, 0.08, 0.1], colour);
    }
}

/// Highest mount that gets a post of its own where no building is near, metres.
const HIGHEST_POST: f64 = 6.0;
/// How near a wall has to be to carry a device, metres.
const WALL_REACH: f64 = 0.8;

/// All devices that stand outdoors and do not move, merged.
pub(super) fn meshes(twin: &Twin) -> Cells {
    let ways = NearestWay::of(&twin.scene.roads);
    let mut cells = Cells::default();
    for number in (0..twin.device_count()).filter(|n| !twin.is_mobile(*n)) {
        let indoors = twin.scene.devices.indoors.get(number).copied();
        let (Some(class), Some(false)) = (twin.class(number), indoors) else {
            continue;
        };
        let model = model_of(class);
        let [x, y, z] = twin.position(number);
        let heading = ways.direction([x, y]).unwrap_or_default();
        let foot = if model.stands() { 0.0 } else { z };
        let accent = linear(palette::group_of(class.table));
        let buffer = cells.at([x, y]);
        buffer.stamp(&mesh(model, accent), [x, y, foot], heading, [1.0; 3]);
        if model == Model::Camera && z <= HIGHEST_POST && !is_at_wall(twin, [x, y]) {
            let mut post = MeshBuffer::default();
            cylinder(&mut post, [0.0, z], [0.08, 0.05], 6, linear(METAL));
            buffer.stamp(&post, [x, y, 0.0], 0.0, [1.0; 3]);
        }
    }
    cells
}

fn is_at_wall(twin: &Twin, [x, y]: [f64; 2]) -> bool {
    let around = [[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];
    around.iter().any(|[dx, dy]| {
        twin.roof_over([x + dx * WALL_REACH, y + dy * WALL_REACH])
            .is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_core::catalogue::Catalogue;
    use twin_protocol::scene::SceneName;

    const ALL: [Model; 14] = [
        Model::Camera,
        Model::Pole,
        Model::Fence,
        Model::Cover,
        Model::Bins,
        Model::Station,
        Model::Sprinkler,
        Model::Screen,
        Model::Turnstile,
        Model::Barrier,
        Model::Charger,
        Model::Terminal,
        Model::Lockers,
        Model::None,
    ];

    /// The model of a class of the catalogue, by its Chinese and by its English name alone.
    fn check(id: &str, expected: Model) {
        let catalogue = Catalogue::builtin().unwrap();
        let class = catalogue.class(id).unwrap();
        for (zh, en) in [(&*class.name_zh, ""), ("", &*class.name_en)] {
            let class = SceneClass {
                id: id.to_owned(),
                name: SceneName {
                    zh: zh.to_owned(),
                    en: en.to_owned(),
                },
                table: 3,
                mobile: false,
            };
            assert_eq!(model_of(&class), expected, "{id} {zh}{en}");
        }
    }

    #[test]
    fn names_choose_the_model_in_either_language() {
        check("T3-2", Model::Camera);
        check("T3-4", Model::Fence);
        check("T4-1", Model::Pole);
        check("T4-2", Model::Cover);
        check("T4-4", Model::Bins);
        check("T4-5", Model::Station);
        check("T4-7", Model::Sprinkler);
        check("T5-1", Model::Screen);
        check("T5-2", Model::Turnstile);
        check("T5-4", Model::Terminal);
        check("T5-5", Model::Barrier);
        check("T5-6", Model::None);
        check("T5-7", Model::Charger);
        check("T6-2", Model::Terminal);
        check("T7-3", Model::Lockers);
        check("T9-6", Model::Camera);
    }

    #[test]
    fn markers_float_free_of_their_models() {
        for model in ALL {
            let mesh = mesh(model, [1.0; 4]);
            let top = mesh.vertices.iter().map(|v| v.position[2]);
            let top = top.fold(0.0, f64::max);
            assert!(
                (top..top + 1.0).contains(&model.clearance()),
                "{model:?} {top}"
            );
            assert_eq!(mesh.is_empty(), model == Model::None);
        }
    }

    #[test]
    fn a_camera_in_the_open_has_a_post_and_robots_and_indoor_devices_are_not_drawn() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let all: Vec<_> = meshes(&twin)
            .0
            .into_values()
            .flat_map(|m| m.vertices)
            .map(|v| v.position)
            .collect();
        assert!(
            all.iter().all(|p| p[1] < -78.0),
            "only the camera at the gate"
        );
        assert!(all.iter().any(|p| p[2] == 0.0) && all.iter().any(|p| p[2] > 4.0));
    }
}
