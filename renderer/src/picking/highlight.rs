//! What is selected glows.

use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;

use super::{Picked, Selection};
use crate::devices::{Markers, marker_radius};
use crate::enu::bevy_from_enu;
use crate::movers::Movers;
use crate::palette;
use crate::shape::{MeshBuffer, Prism, octahedron, roof, walls};
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
        base_color: palette::hex(palette::SELECTION).with_alpha(0.55),
        alpha_mode: AlphaMode::Blend,
        unlit: true,
        cull_mode: None,
        ..default()
    };
    commands.insert_resource(HighlightMaterial(materials.add(material)));
}

/// Share by which the highlight is larger than the building: enough not to flicker.
const LARGER: f64 = 0.012;

fn around_building(twin: &Twin, number: usize) -> Option<MeshBuffer> {
    let (building, footprint) = (
        twin.scene.buildings.get(number)?,
        twin.footprints.get(number)?,
    );
    let [x0, y0, x1, y1] = footprint.bounds;
    let (cx, cy) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
    let grown = |ring: &Vec<f64>| -> Vec<f64> {
        let grow = |v: f64, c: f64| c + (v - c) * (1.0 + LARGER) + (v - c).signum() * 0.1;
        ring.chunks_exact(2)
            .flat_map(|p| [grow(p[0], cx), grow(p[1], cy)])
            .collect()
    };
    let rings: Vec<Vec<f64>> = building.rings.iter().map(grown).collect();
    let prism = Prism {
        rings: &rings,
        base: building.base,
        top: building.top + 0.15,
    };
    let mut mesh = MeshBuffer::default();
    walls(&mut mesh, prism, 3.0, 1.0, [1.0; 4]);
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
