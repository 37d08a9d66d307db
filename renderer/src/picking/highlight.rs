//! What is selected glows.

use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;

use super::{Picked, Selection};
use crate::devices::{Markers, marker_radius};
use crate::enu::bevy_from_enu;
use crate::movers::Movers;
use crate::palette;
use crate::shape::{MeshBuffer, Prism, WallPaint, anticlockwise, octahedron, offset, roof, walls};
use crate::twin::Twin;

#[derive(Component)]
pub(super) struct Highlight;

#[derive(Resource)]
pub(super) struct HighlightMaterial(Handle<StandardMaterial>);

pub(super) fn make_highlight(
    mut commands: Commands,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let material = StandardMaterial {
        base_color: palette::hex(palette::SELECTION).with_alpha(0.5),
        alpha_mode: AlphaMode::Blend,
        unlit: true,
        cull_mode: None,
        ..default()
    };
    commands.insert_resource(HighlightMaterial(materials.add(material)));
}

/// How far the highlight stands out from the building, metres: enough not to flicker.
const OUT: f64 = 0.25;

fn around_building(twin: &Twin, number: usize) -> Option<MeshBuffer> {
    let building = twin.scene.buildings.get(number)?;
    let grown = |(number, flat): (usize, &Vec<f64>)| {
        let out = if number == 0 { OUT } else { -OUT };
        let ring = offset(&anticlockwise(flat)?, out);
        Some(ring.into_iter().flatten().collect::<Vec<f64>>())
    };
    let rings: Vec<Vec<f64>> = building
        .rings
        .iter()
        .enumerate()
        .filter_map(grown)
        .collect();
    let prism = Prism {
        rings: &rings,
        base: building.base,
        top: building.top + OUT,
    };
    let mut mesh = MeshBuffer::default();
    walls(&mut mesh, prism, WallPaint::plain([1.0; 4]));
    roof(&mut mesh, prism, [1.0; 4]);
    Some(mesh)
}

fn around_device(twin: &Twin) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    let radius = 2.1 * marker_radius(twin.radius());
    octahedron(&mut mesh, 0.0, [radius, radius * 1.25], [1.0; 4]);
    mesh
}

pub(super) fn show_highlight(
    mut commands: Commands,
    (twin, selection, markers, movers): (Res<Twin>, Res<Selection>, Res<Markers>, Res<Movers>),
    material: Res<HighlightMaterial>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut shown: Query<(Entity, &mut Transform), With<Highlight>>,
) {
    let at = match selection.0 {
        Some(Picked::Device(number)) => {
            let moving = movers
                .positions
                .get(&number)
                .map(|p| [p[0], p[1], p[2] + 0.8]);
            moving
                .or_else(|| markers.positions.get(number).copied())
                .unwrap_or_default()
        }
        _ => [0.0; 3],
    };
    if !selection.is_changed() {
        for (_, mut place) in &mut shown {
            place.translation = bevy_from_enu(at);
        }
        return;
    }
    for (entity, _) in &shown {
        commands.entity(entity).despawn();
    }
    let mesh = match selection.0 {
        None => None,
        Some(Picked::Building(number)) => around_building(&twin, number),
        Some(Picked::Device(_)) => Some(around_device(&twin)),
    };
    if let Some(mesh) = mesh {
        let place = Transform::from_translation(bevy_from_enu(at));
        let look = (
            Mesh3d(meshes.add(mesh.into_mesh())),
            MeshMaterial3d(material.0.clone()),
        );
        commands.spawn((Highlight, look, place, NotShadowCaster, NotShadowReceiver));
    }
}
