//! One marker a device; all markers share a mesh, and those of a colour a material.

use std::collections::BTreeMap;

use bevy::light::NotShadowCaster;
use bevy::prelude::*;
use twin_protocol::live::DeviceState;

use super::models::{Model, model_of};
use crate::camera::Viewpoint;
use crate::enu::bevy_from_enu;
use crate::live::LiveState;
use crate::palette;
use crate::shape::{MeshBuffer, octahedron};
use crate::twin::{Look, Twin};

/// The markers that are drawn.
#[derive(Debug, Resource)]
pub struct Markers {
    /// Where each device's marker is: local metres, by device number.
    pub positions: Vec<[f64; 3]>,
    /// Radius of every marker, metres.
    pub radius: f64,
    entities: BTreeMap<usize, Entity>,
    indoor: bool,
    is_started: bool,
}

impl Default for Markers {
    fn default() -> Self {
        Self {
            positions: Vec::new(),
            radius: LEAST_RADIUS,
            entities: BTreeMap::new(),
            indoor: false,
            is_started: false,
        }
    }
}

impl Markers {
    /// Whether the device `number` has a marker now.
    #[must_use]
    pub fn is_drawn(&self, number: usize) -> bool {
        self.entities.contains_key(&number)
    }
}

#[derive(Component)]
pub(super) struct Marker {
    indoors: bool,
}

#[derive(Resource)]
pub(super) struct MarkerLook {
    mesh: Handle<Mesh>,
    groups: BTreeMap<u8, Handle<StandardMaterial>>,
    states: BTreeMap<DeviceState, Handle<StandardMaterial>>,
}

/// Radius of a marker as part of the camera's distance, so that it is some pixels wide from wherever it is seen, and its
/// least and greatest radius in metres.
const RADIUS: f64 = 0.0030;
const LEAST_RADIUS: f64 = 0.22;
const GREATEST_RADIUS: f64 = 2.4;

/// Radius of a marker in metres for a camera at `distance` metres from what it looks at.
#[must_use]
pub fn marker_radius(distance: f64) -> f64 {
    (distance * RADIUS).clamp(LEAST_RADIUS, GREATEST_RADIUS)
}

/// How far markers of devices at one point (on one pole) are drawn apart, metres.
const STACK_STEP: f64 = 1.0;

/// Where markers are drawn: over the device, and over each other where devices share a point.
#[must_use]
pub fn marker_positions(twin: &Twin) -> Vec<[f64; 3]> {
    let models: Vec<Model> = twin.scene.classes.iter().map(model_of).collect();
    let free = |number: usize, z: f64| {
        let class = twin.scene.devices.classes.get(number)?;
        let model = models.get(usize::from(*class))?;
        let indoors = twin.scene.devices.indoors.get(number).copied()?;
        (!indoors).then(|| model.marker_height(z))
    };
    let mut stacks: BTreeMap<[i64; 3], u32> = BTreeMap::new();
    (0..twin.device_count())
        .map(|number| {
            let [x, y, z] = twin.position(number);
            let place = [x, y, z].map(|v| (v * 2.0).round() as i64);
            let below = stacks.entry(place).or_insert(0);
            *below += 1;
            let free = free(number, z).unwrap_or(z);
            [x, y, free + f64::from(*below - 1) * STACK_STEP]
        })
        .collect()
}

/// A marker's mesh.
fn body(radius: f64) -> Mesh {
    let mut mesh = MeshBuffer::default();
    octahedron(&mut mesh, 0.0, [radius, radius * 1.25], [1.0; 4]);
    crate::shape::bevy_mesh(mesh)
}

/// Change of the radius, as a factor, from which on markers are made anew.
const RESIZE: f64 = 1.08;

/// All markers share a mesh: it grows and shrinks with the camera's distance.
pub(super) fn size_markers(
    view: Res<Viewpoint>,
    style: Res<MarkerLook>,
    mut markers: ResMut<Markers>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let radius = marker_radius(view.orbit.distance);
    let change = radius / markers.radius;
    if change.max(change.recip()) < RESIZE {
        return;
    }
    markers.radius = radius;
    // The handle is alive as long as the look is, so that the slot exists.
    let _ = meshes.insert(&style.mesh, body(radius));
}

pub(super) fn make_materials(
    mut commands: Commands,
    twin: Res<Twin>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut markers: ResMut<Markers>,
) {
    markers.positions = marker_positions(&twin);
    let mut glowing = |rgb: u32| {
        let colour = palette::hex(rgb);
        materials.add(StandardMaterial {
            base_color: colour,
            emissive: LinearRgba::from(colour) * 0.35,
            perceptual_roughness: 1.0,
            reflectance: 0.0,
            ..default()
        })
    };
    let groups = (0..=9)
        .map(|table| (table, glowing(palette::group_of(table))))
        .collect();
    let broken = [
        DeviceState::Off,
        DeviceState::Warning,
        DeviceState::Alarm,
        DeviceState::Offline,
    ];
    let states = broken
        .iter()
        .filter_map(|s| Some((*s, glowing(palette::state_of(*s)?))))
        .collect();
    commands.insert_resource(MarkerLook {
        mesh: meshes.add(body(markers.radius)),
        groups,
        states,
    });
}

impl MarkerLook {
    fn material(
        &self,
        twin: &Twin,
        live: &LiveState,
        number: usize,
    ) -> Option<Handle<StandardMaterial>> {
        let table = twin.class(number).map_or(0, |c| c.table.min(9));
        self.states
            .get(&live.state(number))
            .or_else(|| self.groups.get(&table))
            .cloned()
    }
}

/// Devices outdoors from which on a class is a crowd, such as parking spaces, whose markers are smaller than others, and
/// how much smaller.
const CROWD: usize = 150;
const IN_CROWD: f32 = 0.55;

/// Scale of the markers of each class, by the class's place in the scene.
fn class_scales(twin: &Twin) -> Vec<f32> {
    let mut counts = vec![0_usize; twin.scene.classes.len()];
    let devices = &twin.scene.devices;
    for (class, _) in devices
        .classes
        .iter()
        .zip(&devices.indoors)
        .filter(|(_, indoors)| !**indoors)
    {
        if let Some(count) = counts.get_mut(usize::from(*class)) {
            *count += 1;
        }
    }
    let scale = |count| if count >= CROWD { IN_CROWD } else { 1.0 };
    counts.into_iter().map(scale).collect()
}

/// Makes and removes markers as the user asks for devices indoors or not.
pub(super) fn show_indoor_devices(
    mut commands: Commands,
    (twin, look, live): (Res<Twin>, Res<Look>, Res<LiveState>),
    style: Res<MarkerLook>,
    mut markers: ResMut<Markers>,
    drawn: Query<(Entity, &Marker)>,
) {
    if markers.is_started && markers.indoor == look.indoor {
        return;
    }
    let is_first = !markers.is_started;
    (markers.is_started, markers.indoor) = (true, look.indoor);
    if !is_first && !look.indoor {
        for (entity, _) in drawn.iter().filter(|(_, m)| m.indoors) {
            commands.entity(entity).despawn();
        }
        markers.entities.retain(|number, _| {
            !twin
                .scene
                .devices
                .indoors
                .get(*number)
                .copied()
                .unwrap_or(false)
        });
        return;
    }
    let scales = class_scales(&twin);
    for number in 0..twin.device_count() {
        let indoors = twin.scene.devices.indoors.get(number).copied();
        let indoors = indoors.unwrap_or(false);
        let wanted = if is_first {
            look.indoor || !indoors
        } else {
            indoors
        };
        if !wanted || twin.is_mobile(number) {
            continue;
        }
        let Some(material) = style.material(&twin, &live, number) else {
            continue;
        };
        let Some(at) = markers.positions.get(number) else {
            continue;
        };
        let class = twin.scene.devices.classes.get(number);
        let scale = class.and_then(|c| scales.get(usize::from(*c)));
        let place = Transform::from_translation(bevy_from_enu(*at))
            .with_scale(Vec3::splat(scale.copied().unwrap_or(1.0)));
        let parts = (
            Marker { indoors },
            Mesh3d(style.mesh.clone()),
            MeshMaterial3d(material),
            place,
            NotShadowCaster,
        );
        let entity = commands.spawn(parts).id();
        markers.entities.insert(number, entity);
    }
}

pub(super) fn colour_markers(
    mut commands: Commands,
    (twin, live): (Res<Twin>, Res<LiveState>),
    style: Res<MarkerLook>,
    markers: Res<Markers>,
) {
    for number in &live.changed {
        let entity = markers.entities.get(number);
        if let Some((entity, material)) = entity.zip(style.material(&twin, &live, *number)) {
            commands.entity(*entity).insert(MeshMaterial3d(material));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::Orbit;
    use crate::live::Update;

    fn app() -> App {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, bevy::asset::AssetPlugin::default()));
        app.init_asset::<Mesh>().init_asset::<StandardMaterial>();
        let args = clap::Parser::parse_from(["twin-viewer", "demo"]);
        app.insert_resource(Look::of(&args))
            .insert_resource(Twin::new(crate::fixture::scene()).unwrap());
        let orbit = Orbit::between([0.0, -100.0, 50.0], [0.0, 0.0, 0.0]);
        app.insert_resource(Viewpoint { orbit, home: orbit });
        app.init_resource::<LiveState>()
            .add_plugins(super::super::DevicesPlugin);
        app
    }

    fn count(app: &mut App) -> usize {
        app.world_mut().query::<&Marker>().iter(app.world()).count()
    }

    #[test]
    fn indoor_devices_come_and_go_and_robots_have_no_marker() {
        let mut app = app();
        app.update();
        assert_eq!(count(&mut app), 1);
        app.world_mut().resource_mut::<Look>().indoor = true;
        app.update();
        assert_eq!(count(&mut app), 2);
        app.world_mut().resource_mut::<Look>().indoor = false;
        app.update();
        assert_eq!(count(&mut app), 1);
    }

    #[test]
    fn a_marker_takes_the_colour_of_its_state() {
        let mut app = app();
        app.update();
        let colour = |app: &mut App| {
            let mut query = app
                .world_mut()
                .query_filtered::<&MeshMaterial3d<StandardMaterial>, With<Marker>>();
            let id = query.iter(app.world()).next().unwrap().0.id();
            app.world()
                .resource::<Assets<StandardMaterial>>()
                .get(id)
                .unwrap()
                .base_color
        };
        assert_eq!(colour(&mut app), palette::hex(palette::group_of(3)));
        let text = r#"{"type":"snapshot","version":1,"seq":1,"clock":{"time":"","time_ms":0,"speed":1.0,"paused":false},
            "states":[{"device":"cam/1","state":"alarm"}],"poses":[],"alarms":[],"observations":[],
            "totals":{"observations":0,"observations_per_s":0.0,"active_alarms":0,"offline_devices":0}}"#;
        let message = serde_json::from_str(text).unwrap();
        app.world_mut()
            .resource_scope(|world, twin: Mut<'_, Twin>| {
                world
                    .resource_mut::<LiveState>()
                    .apply(&twin, Update::Message(Box::new(message)));
            });
        app.update();
        assert_eq!(
            Some(colour(&mut app)),
            palette::state_of(DeviceState::Alarm).map(palette::hex)
        );
    }

    #[test]
    fn markers_float_over_each_other_and_over_their_models() {
        let mut scene = crate::fixture::scene();
        scene.devices.positions[3..6].copy_from_slice(&[0.0, -79.0, 4.0]);
        let shown = marker_positions(&Twin::new(scene.clone()).unwrap());
        let camera = Model::Camera.marker_height(4.0);
        assert_eq!(shown[0], [0.0, -79.0, camera]);
        assert_eq!(
            shown[1],
            [0.0, -79.0, 4.0 + STACK_STEP],
            "indoors, on the spot"
        );
        scene.devices.indoors[1] = false;
        let shown = marker_positions(&Twin::new(scene.clone()).unwrap());
        assert_eq!(shown[1], [0.0, -79.0, camera + STACK_STEP]);
        (scene.classes[0].name.zh, scene.classes[0].name.en) = ("充电桩".to_owned(), String::new());
        scene.devices.positions[2] = 1.2;
        let shown = marker_positions(&Twin::new(scene).unwrap());
        assert_eq!(shown[0][2], Model::Charger.marker_height(1.2));
    }

    #[test]
    fn markers_grow_as_the_camera_moves_away() {
        let mut app = app();
        app.update();
        let near = app.world().resource::<Markers>().radius;
        app.world_mut().resource_mut::<Viewpoint>().orbit.distance = 600.0;
        app.update();
        let far = app.world().resource::<Markers>().radius;
        assert!((far - 600.0 * RADIUS).abs() < 1e-9 && far > 3.0 * near);
    }
}
