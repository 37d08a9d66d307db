//! glTF models that stand somewhere, in place of a building or beside them.

use std::path::Path;

use bevy::asset::io::memory::{Dir, MemoryAssetReader};
use bevy::asset::io::{AssetSourceBuilder, AssetSourceId};
use bevy::asset::{LoadState, RecursiveDependencyLoadState};
use bevy::gltf::GltfAssetLabel;
use bevy::prelude::*;
use bevy::world_serialization::{WorldAsset, WorldAssetRoot};
use twin_protocol::scene::SceneModel;

use crate::enu::bevy_from_enu;
use crate::twin::Twin;

/// Name of the asset source that the models' bytes are in.
const SOURCE: &str = "models";

/// Lets models be loaded from memory. Goes before Bevy's own plugins, which open the sources.
pub fn add_source(app: &mut App, twin: &Twin) {
    let root = Dir::default();
    for (number, bytes) in twin.models() {
        root.insert_asset(Path::new(&file(number)), bytes.to_vec());
    }
    let reader = move || Box::new(MemoryAssetReader { root: root.clone() }) as _;
    app.register_asset_source(AssetSourceId::from(SOURCE), AssetSourceBuilder::new(reader));
}

fn file(number: usize) -> String {
    format!("{number}.glb")
}

/// Draws the models.
#[derive(Debug)]
pub struct ModelsPlugin;

impl Plugin for ModelsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Models>().add_systems(Startup, spawn);
    }
}

/// The models that were asked for.
#[derive(Debug, Default, Resource)]
pub struct Models(Vec<Handle<WorldAsset>>);

impl Models {
    /// Whether each is loaded, or will never be.
    #[must_use]
    pub fn are_settled(&self, server: &AssetServer) -> bool {
        self.0.iter().all(|handle| {
            let failed = matches!(server.get_load_state(handle), Some(LoadState::Failed(_)));
            let with_all = server.get_recursive_dependency_load_state(handle);
            failed
                || matches!(
                    with_all,
                    Some(
                        RecursiveDependencyLoadState::Loaded
                            | RecursiveDependencyLoadState::Failed(_)
                    )
                )
        })
    }
}

fn spawn(
    mut commands: Commands,
    mut models: ResMut<Models>,
    twin: Res<Twin>,
    server: Option<Res<AssetServer>>,
) {
    let Some(server) = server else { return };
    for (number, _) in twin.models() {
        let Some(model) = twin.scene.models.get(number) else {
            continue;
        };
        let path = format!("{SOURCE}://{}", file(number));
        let handle = server.load(GltfAssetLabel::Scene(0).from_asset(path));
        models.0.push(handle.clone());
        commands.spawn((WorldAssetRoot(handle), stance(model)));
    }
}

/// Where a model stands. Its front is glTF's `+z`, which a turn about the vertical by `heading` + 90° brings to its heading.
fn stance(model: &SceneModel) -> Transform {
    let turn = model.heading + std::f64::consts::FRAC_PI_2;
    Transform::from_translation(bevy_from_enu(model.position))
        .with_rotation(Quat::from_rotation_y(turn as f32))
        .with_scale(Vec3::splat(model.scale as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_looks_along_the_heading() {
        let mut model = SceneModel {
            id: "m".to_owned(),
            name: twin_protocol::scene::SceneName::default(),
            position: [10.0, 20.0, 1.0],
            heading: 0.0,
            scale: 2.0,
            building: String::new(),
        };
        let front = |m: &SceneModel| stance(m).transform_point(Vec3::Z);
        let east = bevy_from_enu([12.0, 20.0, 1.0]);
        assert!(front(&model).distance(east) < 1e-5);
        model.heading = std::f64::consts::FRAC_PI_2;
        let north = bevy_from_enu([10.0, 22.0, 1.0]);
        assert!(front(&model).distance(north) < 1e-5);
    }
}
