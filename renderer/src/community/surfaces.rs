//! The materials of what stands still, and what changes of them: lights at night, walls to see through.

use std::collections::BTreeMap;

use bevy::math::Affine2;
use bevy::prelude::*;

use super::facade::{self, Facade};
use crate::sky::Sky;
use crate::twin::Look;

/// The materials.
#[derive(Debug, Resource)]
pub(super) struct Surfaces {
    /// Takes its colour from the vertices, as all of these do.
    pub(super) matt: Handle<StandardMaterial>,
    pub(super) roofs: Handle<StandardMaterial>,
    pub(super) walls: BTreeMap<Facade, Handle<StandardMaterial>>,
    pub(super) water: Handle<StandardMaterial>,
    pub(super) shade: Handle<StandardMaterial>,
    pub(super) heads: Handle<StandardMaterial>,
    pub(super) pools: Handle<StandardMaterial>,
    /// Volumes that one looks through, from inside too.
    pub(super) air: Handle<StandardMaterial>,
}

impl Surfaces {
    /// Whether no light falls on what has this material: it shines itself, or is shade.
    pub(super) fn is_light_itself(&self, material: &Handle<StandardMaterial>) -> bool {
        [&self.shade, &self.heads, &self.pools, &self.air].contains(&material)
    }

    /// Walls and roofs.
    fn shells(&self) -> impl Iterator<Item = &Handle<StandardMaterial>> {
        self.walls.values().chain([&self.roofs])
    }
}

const FACADES: [Facade; 8] = [
    Facade::Homes,
    Facade::Offices,
    Facade::Civic,
    Facade::Shops,
    Facade::Plain,
    Facade::Plinth,
    Facade::ShopFronts,
    Facade::Lobby,
];

fn matt() -> StandardMaterial {
    StandardMaterial {
        perceptual_roughness: 1.0,
        reflectance: 0.0,
        ..default()
    }
}

fn unlit(alpha_mode: AlphaMode) -> StandardMaterial {
    StandardMaterial {
        unlit: true,
        alpha_mode,
        ..default()
    }
}

pub(super) fn make_surfaces(
    mut commands: Commands,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    let mut wall = |facade: Facade| {
        let (colours, lights) = facade::images(facade);
        let repeats = Vec2::new(facade::BAYS as f32, facade.storeys() as f32);
        StandardMaterial {
            base_color_texture: Some(images.add(colours)),
            emissive_texture: Some(images.add(lights)),
            uv_transform: Affine2::from_scale(repeats.recip()),
            ..matt()
        }
    };
    let walls = FACADES
        .into_iter()
        .map(|f| (f, materials.add(wall(f))))
        .collect();
    let water = StandardMaterial {
        perceptual_roughness: 0.25,
        reflectance: 0.35,
        ..default()
    };
    commands.insert_resource(Surfaces {
        matt: materials.add(matt()),
        roofs: materials.add(matt()),
        walls,
        water: materials.add(water),
        shade: materials.add(unlit(AlphaMode::Blend)),
        heads: materials.add(unlit(AlphaMode::Opaque)),
        pools: materials.add(unlit(AlphaMode::Add)),
        air: materials.add(StandardMaterial {
            double_sided: true,
            cull_mode: None,
            ..unlit(AlphaMode::Blend)
        }),
    });
}

/// Linear colours of a lamp's head by day and by night, and of its light on the ground.
const HEAD_BY_DAY: [f32; 3] = [0.55, 0.55, 0.52];
const HEAD_BY_NIGHT: [f32; 3] = [1.0, 0.90, 0.66];
const POOL: [f32; 3] = [0.30, 0.225, 0.12];

/// Windows and lamps follow the daylight.
pub(super) fn light_up(
    sky: Res<Sky>,
    surfaces: Res<Surfaces>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut drawn: Local<Option<f32>>,
) {
    let lamps = sky.light.lamps;
    if *drawn == Some(lamps) {
        return;
    }
    *drawn = Some(lamps);
    for wall in surfaces.walls.values() {
        if let Some(mut material) = materials.get_mut(wall) {
            material.emissive = LinearRgba::WHITE * lamps;
        }
    }
    if let Some(mut heads) = materials.get_mut(&surfaces.heads) {
        let mix = |i: usize| HEAD_BY_DAY[i] + (HEAD_BY_NIGHT[i] - HEAD_BY_DAY[i]) * lamps;
        heads.base_color = Color::linear_rgb(mix(0), mix(1), mix(2));
    }
    if let Some(mut pools) = materials.get_mut(&surfaces.pools) {
        let [r, g, b] = POOL.map(|c| c * lamps);
        pools.base_color = Color::linear_rgb(r, g, b);
    }
}

/// Opacity of walls and roofs when devices behind them are to be seen.
const GLASSY: f32 = 0.22;

/// Walls and roofs turn glassy while devices inside buildings are shown.
pub(super) fn see_through(
    look: Res<Look>,
    surfaces: Res<Surfaces>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut drawn: Local<bool>,
) {
    if *drawn == look.indoor {
        return;
    }
    *drawn = look.indoor;
    let (opacity, alpha_mode) = if look.indoor {
        (GLASSY, AlphaMode::Blend)
    } else {
        (1.0, AlphaMode::Opaque)
    };
    for shell in surfaces.shells() {
        if let Some(mut material) = materials.get_mut(shell) {
            material.base_color = Color::WHITE.with_alpha(opacity);
            material.alpha_mode = alpha_mode;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sky::daylight;
    use bevy::asset::AssetPlugin;

    fn app() -> App {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, AssetPlugin::default()));
        app.init_asset::<Image>().init_asset::<StandardMaterial>();
        let args = clap::Parser::parse_from(["twin-viewer", "demo"]);
        app.init_resource::<Sky>().insert_resource(Look::of(&args));
        app.add_systems(Startup, make_surfaces)
            .add_systems(Update, (light_up, see_through).chain());
        app
    }

    fn wall(app: &App) -> &StandardMaterial {
        let surfaces = app.world().resource::<Surfaces>();
        let materials = app.world().resource::<Assets<StandardMaterial>>();
        materials.get(&surfaces.walls[&Facade::Homes]).unwrap()
    }

    #[test]
    fn windows_are_dark_by_day_and_lit_at_night() {
        let mut app = app();
        app.world_mut().resource_mut::<Sky>().light = daylight(0.8);
        app.update();
        assert_eq!(wall(&app).emissive.red, 0.0);
        app.world_mut().resource_mut::<Sky>().light = daylight(-0.8);
        app.update();
        assert!(wall(&app).emissive.red > 0.5);
    }

    #[test]
    fn walls_turn_glassy_for_devices_indoors_and_back() {
        let mut app = app();
        for (indoor, alpha) in [(false, 1.0), (true, GLASSY), (false, 1.0)] {
            app.world_mut().resource_mut::<Look>().indoor = indoor;
            app.update();
            assert_eq!(wall(&app).base_color.alpha(), alpha);
        }
    }
}
