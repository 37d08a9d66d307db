//! Robots and drones: they glide between the poses that are reported.

mod models;

use std::collections::BTreeMap;

use bevy::light::NotShadowCaster;
use bevy::prelude::*;

pub use models::{Model, model_of};

use crate::arguments::Hideable;
use crate::enu::bevy_from_enu;
use crate::live::LiveState;
use crate::palette;
use crate::shape::{MeshBuffer, disc};
use crate::twin::{Look, Twin};

/// Draws robots and drones.
#[derive(Debug)]
pub struct MoversPlugin;

impl Plugin for MoversPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Movers>()
            .add_systems(Startup, spawn_movers)
            .add_systems(
                Update,
                (take_poses, glide)
                    .chain()
                    .in_set(MoverSystems)
                    .run_if(|look: Res<Look>| look.shows(Hideable::Movers)),
            );
    }
}

/// Robots and drones are where they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct MoverSystems;

/// Where robots and drones are drawn now: local metres, by device number.
#[derive(Debug, Default, Resource)]
pub struct Movers {
    /// By device number.
    pub positions: BTreeMap<usize, [f64; 3]>,
}

/// How much larger than life they are drawn, so that they can be seen from above the roofs.
pub const ENLARGED: f64 = 1.7;

/// A robot's way from the pose before to the one reported last.
#[derive(Debug, Component)]
struct Mover {
    number: usize,
    from: Pose,
    to: Pose,
    since_secs: f32,
    span_secs: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Pose {
    position: [f64; 3],
    heading_rad: f64,
}

impl Pose {
    /// On the straight way to `other`; the heading goes the shorter way round.
    fn towards(self, other: Self, share: f64) -> Self {
        let turn = (other.heading_rad - self.heading_rad + std::f64::consts::PI)
            .rem_euclid(std::f64::consts::TAU)
            - std::f64::consts::PI;
        let position = std::array::from_fn(|i| {
            self.position[i] + (other.position[i] - self.position[i]) * share
        });
        Self {
            position,
            heading_rad: self.heading_rad + turn * share,
        }
    }

    fn transform(self) -> Transform {
        Transform::from_translation(bevy_from_enu(self.position))
            .with_rotation(Quat::from_rotation_y(self.heading_rad as f32))
            .with_scale(Vec3::splat(ENLARGED as f32))
    }
}

/// Longest time over which a way is smoothed, seconds; a jump of a longer way is a jump.
const LONGEST_SPAN_SECS: f32 = 1.0;
/// Longest way that is smoothed, metres.
const LONGEST_WAY: f64 = 200.0;

fn spawn_movers(
    mut commands: Commands,
    (twin, look): (Res<Twin>, Res<Look>),
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut movers: ResMut<Movers>,
) {
    if !look.shows(Hideable::Movers) {
        return;
    }
    let paint = StandardMaterial {
        perceptual_roughness: 0.7,
        reflectance: 0.2,
        ..default()
    };
    let body = materials.add(paint);
    let glow = palette::hex(palette::group_of(9)).with_alpha(0.45);
    let halo = StandardMaterial {
        base_color: glow,
        alpha_mode: AlphaMode::Blend,
        unlit: true,
        ..default()
    };
    let halo = materials.add(halo);
    let mut ring = MeshBuffer::default();
    disc(&mut ring, 0.32, 1.7, 24, [1.0; 4]);
    let ring = meshes.add(crate::shape::bevy_mesh(ring));
    let mut bodies: BTreeMap<Model, Handle<Mesh>> = BTreeMap::new();
    for number in (0..twin.device_count()).filter(|n| twin.is_mobile(*n)) {
        let Some(class) = twin.class(number) else {
            continue;
        };
        let model = model_of(class);
        let mesh = bodies
            .entry(model)
            .or_insert_with(|| meshes.add(crate::shape::bevy_mesh(models::mesh(model))))
            .clone();
        let start = Pose {
            position: twin.position(number),
            heading_rad: 0.0,
        };
        movers.positions.insert(number, start.position);
        let mover = Mover {
            number,
            from: start,
            to: start,
            since_secs: 0.0,
            span_secs: 0.0,
        };
        let mut entity = commands.spawn((
            mover,
            Mesh3d(mesh),
            MeshMaterial3d(body.clone()),
            start.transform(),
        ));
        if model != Model::Drone {
            entity.with_child((
                Mesh3d(ring.clone()),
                MeshMaterial3d(halo.clone()),
                NotShadowCaster,
            ));
        }
    }
}

fn take_poses(live: Res<LiveState>, mut movers: Query<&mut Mover>) {
    if live.moved.is_empty() {
        return;
    }
    for mut mover in &mut movers {
        let Some(pose) = live
            .poses
            .get(&mover.number)
            .filter(|_| live.moved.contains(&mover.number))
        else {
            continue;
        };
        let to = Pose {
            position: pose.position,
            heading_rad: pose.heading_rad,
        };
        let here = mover.now();
        let way: f64 = (0..3)
            .map(|i| (to.position[i] - here.position[i]).abs())
            .sum();
        let is_smooth = way < LONGEST_WAY && mover.span_secs > 0.0;
        let span = if is_smooth {
            mover.since_secs.clamp(0.05, LONGEST_SPAN_SECS)
        } else {
            0.001
        };
        *mover = Mover {
            number: mover.number,
            from: here,
            to,
            since_secs: 0.0,
            span_secs: span,
        };
    }
}

impl Mover {
    fn now(&self) -> Pose {
        if self.span_secs <= 0.0 {
            return self.to;
        }
        self.from.towards(
            self.to,
            f64::from((self.since_secs / self.span_secs).min(1.0)),
        )
    }
}

fn glide(
    time: Res<Time>,
    mut drawn: Query<(&mut Mover, &mut Transform)>,
    mut movers: ResMut<Movers>,
) {
    for (mut mover, mut transform) in &mut drawn {
        mover.since_secs += time.delta_secs();
        let pose = mover.now();
        movers.positions.insert(mover.number, pose.position);
        let place = pose.transform();
        if *transform != place {
            *transform = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_robot_glides_and_turns_the_shorter_way() {
        let a = Pose {
            position: [0.0, 0.0, 0.0],
            heading_rad: 3.0,
        };
        let b = Pose {
            position: [10.0, 4.0, 0.0],
            heading_rad: -3.0,
        };
        let half = a.towards(b, 0.5);
        assert_eq!(half.position, [5.0, 2.0, 0.0]);
        assert!(
            (half.heading_rad - std::f64::consts::PI).abs() < 1e-9,
            "{}",
            half.heading_rad
        );
    }

    #[test]
    fn headings_turn_from_east_to_north() {
        let north = Pose {
            position: [0.0; 3],
            heading_rad: std::f64::consts::FRAC_PI_2,
        }
        .transform();
        let ahead = north.rotation * bevy_from_enu([1.0, 0.0, 0.0]);
        assert!((ahead - bevy_from_enu([0.0, 1.0, 0.0])).length() < 1e-6);
    }
}
