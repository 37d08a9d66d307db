//! Sun, sky and haze by the time of day.

mod dome;
mod haze;
mod light;
mod shadows;
mod solar;

use bevy::light::{DirectionalLightShadowMap, NotShadowCaster, NotShadowReceiver};
use bevy::pbr::DistanceFog;
use bevy::prelude::*;

pub use haze::haze;
pub use light::{Daylight, daylight};
pub use solar::{SunPosition, sun};

use crate::enu::bevy_from_enu;
use crate::live::LiveState;
use crate::twin::{Look, Twin};

/// Draws sun, sky and haze.
#[derive(Debug)]
pub struct SkyPlugin;

impl Plugin for SkyPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Sky>()
            .insert_resource(DirectionalLightShadowMap {
                size: shadows::MAP_TEXELS,
            })
            .add_systems(Startup, spawn_sky)
            .add_systems(
                Update,
                (
                    turn_sun,
                    follow_camera,
                    haze::clear_view,
                    shadows::fit_shadows,
                )
                    .chain()
                    .in_set(SkySystems),
            );
    }
}

/// What the sky does in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct SkySystems;

/// The sky as it is drawn now.
#[derive(Debug, Resource)]
pub struct Sky {
    /// Where the sun stands.
    pub sun: SunPosition,
    /// The light it makes.
    pub light: Daylight,
    drawn_for: Option<f64>,
}

impl Default for Sky {
    fn default() -> Self {
        let sun = SunPosition {
            elevation_rad: 0.8,
            azimuth_rad: -1.2,
        };
        Self {
            sun,
            light: daylight(sun.elevation_rad),
            drawn_for: None,
        }
    }
}

#[derive(Component)]
struct Sun;

#[derive(Component)]
struct Fill;

#[derive(Component)]
struct Dome;

/// How far a surface is moved out before it is compared with the shadow map, texels: enough that it does not shade
/// itself, and not so much that shadows part from the foot of what throws them.
const SHADOW_NORMAL_BIAS: f32 = 1.0;

/// Change of the sun's time after which the sky is drawn anew: it moves a quarter of a degree.
const REDRAW_SECS: f64 = 60.0;

fn spawn_sky(
    mut commands: Commands,
    look: Res<Look>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    sky: Res<Sky>,
) {
    commands.spawn((
        Sun,
        DirectionalLight {
            shadow_maps_enabled: look.shadows,
            shadow_normal_bias: SHADOW_NORMAL_BIAS,
            ..default()
        },
    ));
    commands.spawn((Fill, DirectionalLight::default()));
    let material = StandardMaterial {
        unlit: true,
        fog_enabled: false,
        cull_mode: None,
        ..default()
    };
    commands.spawn((
        Dome,
        Mesh3d(meshes.add(dome::dome(&sky.light, sky.sun.direction()))),
        MeshMaterial3d(materials.add(material)),
        NotShadowCaster,
        NotShadowReceiver,
        bevy::camera::visibility::NoFrustumCulling,
    ));
}

/// Seconds since the Unix epoch that the sun stands for.
fn sun_time(look: &Look, live: &LiveState, twin: &Twin) -> f64 {
    let now = live
        .clock
        .as_ref()
        .map_or(DEFAULT_DAY_SECS, |c| c.time_ms as f64 / 1000.0);
    let offset = f64::from(twin.scene.utc_offset_secs);
    match look.sun_time {
        Some(time) => {
            ((now + offset) / 86_400.0).floor() * 86_400.0 - offset + f64::from(time.seconds)
        }
        None => now,
    }
}

/// The day before a clock is known: 2026-06-01, 12:00 UTC.
const DEFAULT_DAY_SECS: f64 = 1_780_315_200.0;

type SkyLight = Or<(With<Sun>, With<Fill>)>;

#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are its queries"
)]
fn turn_sun(
    mut sky: ResMut<Sky>,
    (look, live, twin): (Res<Look>, Res<LiveState>, Res<Twin>),
    mut lights: Query<(&mut DirectionalLight, &mut Transform, Has<Sun>), SkyLight>,
    dome: Query<&Mesh3d, With<Dome>>,
    mut fog: Query<&mut DistanceFog>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut ambient: ResMut<GlobalAmbientLight>,
    mut clear: ResMut<ClearColor>,
) {
    let time = sun_time(&look, &live, &twin);
    if sky
        .drawn_for
        .is_some_and(|t| (t - time).abs() < REDRAW_SECS)
    {
        return;
    }
    let [lon, lat, _] = twin.scene.origin;
    let position = sun(lon, lat, time);
    *sky = Sky {
        sun: position,
        light: daylight(position.elevation_rad),
        drawn_for: Some(time),
    };
    let light = &sky.light;
    for (mut lamp, mut transform, is_sun) in &mut lights {
        let (level, colour) = if is_sun {
            (light.sun, light.sun_colour)
        } else {
            (light.fill, light.sky_colour)
        };
        lamp.illuminance = light::lux(level);
        lamp.color = colour_of(colour);
        *transform = Transform::IDENTITY.looking_to(-towards(position, is_sun), Vec3::Y);
    }
    ambient.color = colour_of(light.sky_colour);
    ambient.brightness = light::ambient_luminance(light.sky);
    clear.0 = colour_of(light.horizon);
    for mut haze in &mut fog {
        haze.color = colour_of(light.horizon);
    }
    for mesh in &dome {
        // The handle is alive as long as the dome is, so that the slot exists.
        let _ = meshes.insert(&mesh.0, dome::dome(light, position.direction()));
    }
}

/// Where the fill light comes from, radians anticlockwise from east: the side that an overview looks from.
const FILL_AZIMUTH_RAD: f64 = -2.0;

/// Towards the light. At night the moon stands in for the sun: opposite, and never lower than 30°.
fn towards(position: SunPosition, is_sun: bool) -> Vec3 {
    let night = position.elevation_rad < -0.1;
    let shown = match (is_sun, night) {
        (true, false) => SunPosition {
            elevation_rad: position.elevation_rad.max(0.02),
            ..position
        },
        (true, true) => SunPosition {
            elevation_rad: (-position.elevation_rad).max(0.52),
            azimuth_rad: position.azimuth_rad + std::f64::consts::PI,
        },
        (false, _) => SunPosition {
            elevation_rad: f64::from(light::FILL_ELEVATION_RAD),
            azimuth_rad: FILL_AZIMUTH_RAD,
        },
    };
    bevy_from_enu(shown.direction())
}

fn colour_of([r, g, b]: [f32; 3]) -> Color {
    Color::linear_rgb(r, g, b)
}

/// How far the ground goes on, in radii of the community.
pub const GROUND_REACH: f64 = 14.0;

fn follow_camera(
    camera: Query<&Transform, With<Camera3d>>,
    mut dome: Query<&mut Transform, (With<Dome>, Without<Camera3d>)>,
    twin: Res<Twin>,
) {
    let Ok(eye) = camera.single() else { return };
    for mut transform in &mut dome {
        let scale = (twin.radius() * (GROUND_REACH + 8.0)) as f32;
        *transform = Transform::from_translation(eye.translation).with_scale(Vec3::splat(scale));
    }
}
