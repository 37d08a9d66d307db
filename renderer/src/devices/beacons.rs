//! A beacon stands over every device with a warning or an alarm, above the roof if it is indoors.

use std::collections::BTreeMap;

use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use twin_protocol::live::DeviceState;

use super::markers::{Markers, marker_radius};
use crate::enu::bevy_from_enu;
use crate::live::LiveState;
use crate::palette;
use crate::shape::{MeshBuffer, cylinder, octahedron};
use crate::twin::Twin;

#[derive(Resource)]
pub(super) struct Beacons {
    mesh: Handle<Mesh>,
    materials: BTreeMap<DeviceState, Handle<StandardMaterial>>,
    standing: BTreeMap<usize, (Entity, DeviceState)>,
}

pub(super) fn make_beacons(
    mut commands: Commands,
    twin: Res<Twin>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let size = marker_radius(twin.radius());
    let mut mesh = MeshBuffer::default();
    cylinder(
        &mut mesh,
        [size, 9.0 * size],
        [0.16 * size, 0.16 * size],
        5,
        [1.0; 4],
    );
    octahedron(&mut mesh, 10.5 * size, [1.3 * size, 1.9 * size], [1.0; 4]);
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
    let mesh = meshes.add(mesh.into_mesh());
    commands.insert_resource(Beacons {
        mesh,
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
