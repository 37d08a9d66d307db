//! Devices that stand still: their bodies where they are outdoors, a marker each by group and state, and a beacon over
//! those that need help.

mod beacons;
mod markers;
mod models;

use bevy::prelude::*;

pub use markers::{Markers, marker_positions, marker_radius};
pub use models::{Model, model_of};

use crate::arguments::Hideable;
use crate::twin::{Look, Twin};

/// Draws devices.
#[derive(Debug)]
pub struct DevicesPlugin;

impl Plugin for DevicesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Markers>()
            .add_systems(
                Startup,
                (
                    markers::make_materials,
                    beacons::make_beacons,
                    spawn_models.run_if(|look: Res<Look>| look.shows(Hideable::Devices)),
                )
                    .chain(),
            )
            .add_systems(
                Update,
                (
                    markers::size_markers,
                    (
                        beacons::size_beacons,
                        markers::show_indoor_devices,
                        markers::colour_markers,
                        beacons::place_beacons,
                    )
                        .chain()
                        .run_if(|look: Res<Look>| look.shows(Hideable::Devices)),
                )
                    .chain()
                    .in_set(DeviceSystems),
            );
    }
}

/// Markers and beacons have their size and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct DeviceSystems;

/// The bodies of the devices, which never change.
fn spawn_models(
    mut commands: Commands,
    twin: Res<Twin>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let paint = materials.add(StandardMaterial {
        perceptual_roughness: 0.8,
        reflectance: 0.1,
        ..default()
    });
    for mesh in models::meshes(&twin).into_meshes() {
        commands.spawn((Mesh3d(meshes.add(mesh)), MeshMaterial3d(paint.clone())));
    }
}
