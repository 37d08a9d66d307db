//! A beacon stands over every device with a warning or an alarm, above the roof if it is indoors.

use std::collections::BTreeMap;

use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use twin_protocol::live::DeviceState;

use super::markers::Markers;
use crate::enu::bevy_from_enu;
use crate::live::LiveState;
use crate::palette;
use crate::shape::{MeshBuffer, cylinder, octahedron};
use crate::twin::Twin;

#[derive(Resource)]
pub(super) struct Beacons {
    mesh: Handle<Mesh>,
    radius: f64,
    materials: BTreeMap<DeviceState, Handle<StandardMaterial>>,
    standing: BTreeMap<usize, (Entity, DeviceState)>,
}

/// A stem with a diamond at its head, for markers of `radius` metres.
fn body(radius: f64) -> Mesh {
    let mut mesh = MeshBuffer::default();
    let stem = [0.16 * radius; 2];
    cylinder(&mut mesh, [radius, 9.0 * radius], stem, 5, [1.0; 4]);
    let diamond = [1.3 * radius, 1.9 * radius];
    octahedron(&mut mesh, 10.5 * radius, diamond, [1.0; 4]);
    crate::shape::bevy_mesh(mesh)
}

/// Beacons are as large as markers.
pub(super) fn size_beacons(
    markers: Res<Markers>,
    mut beacons: ResMut<Beacons>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    if markers.radius != beacons.radius {
        beacons.radius = markers.radius;
        // The handle is alive as long as the beacons are, so that the slot exists.
        let _ = meshes.insert(&beacons.mesh, body(markers.radius));
    }
}

pub(super) fn make_beacons(
    mut commands: Commands,
    markers: Res<Markers>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let mut shining = |state: DeviceState| {
        let base_color = palette::hex(palette::state_of(state)?);
        Some((
            state,
            materials.add(StandardMaterial {
                base_color,
                unlit: true,
                ..default()
            }),
        ))
    };
    let materials = [DeviceState::Warning, DeviceState::Alarm]
        .into_iter()
        .filter_map(&mut shining)
        .collect();
    let mesh = meshes.add(body(markers.radius));
    commands.insert_resource(Beacons {
        mesh,
        radius: markers.radius,
        materials,
        standing: BTreeMap::new(),
    });
}

/// Foot of the beacon of device `number`: the device, or the roof over it.
fn foot(twin: &Twin, markers: &Markers, number: usize) -> Option<[f64; 3]> {
    let [x, y, z] = *markers.positions.get(number)?;
    let indoors = twin
        .scene
        .devices
        .indoors
        .get(number)
        .copied()
        .unwrap_or(false);
    let roof = indoors.then(|| twin.roof_over([x, y])).flatten();
    Some([x, y, roof.unwrap_or(z)])
}

pub(super) fn place_beacons(
    mut commands: Commands,
    (twin, live, markers): (Res<Twin>, Res<LiveState>, Res<Markers>),
    mut beacons: ResMut<Beacons>,
) {
    for number in &live.changed {
        let state = live.state(*number);
        if beacons
            .standing
            .get(number)
            .is_some_and(|(_, s)| *s == state)
        {
            continue;
        }
        if let Some((entity, _)) = beacons.standing.remove(number) {
            commands.entity(entity).despawn();
        }
        let Some((material, at)) = beacons
            .materials
            .get(&state)
            .cloned()
            .zip(foot(&twin, &markers, *number))
        else {
            continue;
        };
        let place = Transform::from_translation(bevy_from_enu(at));
        let mesh = Mesh3d(beacons.mesh.clone());
        let entity = commands
            .spawn((
                mesh,
                MeshMaterial3d(material),
                place,
                NotShadowCaster,
                NotShadowReceiver,
            ))
            .id();
        beacons.standing.insert(*number, (entity, state));
    }
}
