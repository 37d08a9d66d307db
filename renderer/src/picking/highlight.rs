//! What is selected glows.

use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;

use super::{Picked, Selection};
use crate::devices::Markers;
use crate::enu::bevy_from_enu;
use crate::movers::Movers;
use crate::palette;
use crate::pins::Pins;
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

/// Around a marker of radius 1.
fn around_marker() -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    octahedron(&mut mesh, 0.0, [2.1, 2.1 * 1.25], [1.0; 4]);
    mesh
}

/// Where the highlight of a device is now, and how large.
fn around(number: usize, markers: &Markers, movers: &Movers) -> Transform {
    let moving = movers.positions.get(&number);
    let (at, radius) = match moving {
        Some([x, y, z]) => ([*x, *y, z + MOVER_MIDDLE], markers.radius.max(LEAST_MOVER)),
        None => {
            let at = markers.positions.get(number).copied();
            (at.unwrap_or_default(), markers.radius)
        }
    };
    scaled((at, radius))
}

fn scaled((at, radius): ([f64; 3], f64)) -> Transform {
    Transform::from_translation(bevy_from_enu(at)).with_scale(Vec3::splat(radius as f32))
}

/// Height of a robot's middle, and radius that goes around it, metres.
const MOVER_MIDDLE: f64 = 0.8;
const LEAST_MOVER: f64 = 0.9;

pub(super) fn show_highlight(
    mut commands: Commands,
    (twin, selection): (Res<Twin>, Res<Selection>),
    (markers, movers, pins): (Res<Markers>, Res<Movers>, Res<Pins>),
    material: Res<HighlightMaterial>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut shown: Query<(Entity, &mut Transform), With<Highlight>>,
) {
    let place = match selection.0 {
        Some(Picked::Device(number)) => around(number, &markers, &movers),
        Some(Picked::Point(number)) => pins.head(number).map_or_else(default, scaled),
        _ => Transform::IDENTITY,
    };
    if !selection.is_changed() {
        for (_, mut shown) in &mut shown {
            shown.set_if_neq(place);
        }
        return;
    }
    for (entity, _) in &shown {
        commands.entity(entity).despawn();
    }
    let mesh = match selection.0 {
        None => None,
        Some(Picked::Building(number)) => around_building(&twin, number),
        Some(Picked::Device(_) | Picked::Point(_)) => Some(around_marker()),
    };
    if let Some(mesh) = mesh {
        let look = (
            Mesh3d(meshes.add(crate::shape::bevy_mesh(mesh))),
            MeshMaterial3d(material.0.clone()),
        );
        commands.spawn((Highlight, look, place, NotShadowCaster, NotShadowReceiver));
    }
}
