//! The camera: it turns about a point, and shows the picture into a window or an image.

mod controls;
mod press;
mod view;
mod words;

use bevy::camera::RenderTarget;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::prelude::*;
use bevy::ui::IsDefaultUiCamera;

pub use press::Press;
pub use view::{FOV_RAD, Frame, Orbit};
pub use words::{CameraSpec, FORMS};

use crate::enu::bevy_from_enu;
use crate::sky::haze;
use crate::twin::{Look, Twin};

/// Puts the camera up and lets the user move it.
#[derive(Debug)]
pub struct CameraPlugin {
    /// Where it starts.
    pub start: Orbit,
    /// The image it draws into; the window if `None`.
    pub image: Option<Handle<Image>>,
}

/// Where the camera is.
#[derive(Debug, Clone, Resource)]
pub struct Viewpoint {
    /// Now.
    pub orbit: Orbit,
    /// Where it started and returns to.
    pub home: Orbit,
}

/// Mouse and keys have moved the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct Moved;

/// The camera is where the orbit has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct CameraSystems;

#[derive(Resource)]
struct Target(Option<Handle<Image>>);

impl Plugin for CameraPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Viewpoint {
            orbit: self.start,
            home: self.start,
        })
        .insert_resource(Target(self.image.clone()))
        .init_resource::<Press>()
        .add_systems(Startup, spawn_camera)
        .add_systems(Update, place_camera.in_set(CameraSystems));
        if self.image.is_none() {
            app.add_plugins(controls::ControlsPlugin);
        }
    }
}

fn spawn_camera(
    mut commands: Commands,
    target: Res<Target>,
    look: Res<Look>,
    twin: Res<Twin>,
    view: Res<Viewpoint>,
) {
    let projection = PerspectiveProjection {
        fov: FOV_RAD as f32,
        near: 0.5,
        far: 100_000.0,
        ..default()
    };
    let mut camera = commands.spawn((
        Camera3d::default(),
        Projection::Perspective(projection),
        // Colours come out as the palette has them, so that a picture can be checked against it.
        Tonemapping::None,
        DebandDither::Enabled,
        if look.msaa { Msaa::Sample4 } else { Msaa::Off },
        haze(&view.orbit, twin.radius()),
        IsDefaultUiCamera,
        transform(&view.orbit),
    ));
    if let Some(image) = &target.0 {
        camera.insert(RenderTarget::Image(image.clone().into()));
    }
}

fn transform(orbit: &Orbit) -> Transform {
    Transform::from_translation(bevy_from_enu(orbit.eye())).looking_to(
        bevy_from_enu(orbit.forward()),
        bevy_from_enu(orbit.right_and_up().1),
    )
}

fn place_camera(view: Res<Viewpoint>, mut cameras: Query<&mut Transform, With<Camera3d>>) {
    if view.is_changed() {
        for mut place in &mut cameras {
            *place = transform(&view.orbit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bevy's matrices and the documented maths put the same point at the same pixel.
    #[test]
    fn the_camera_projects_as_documented() {
        let orbit = Orbit::between([-120.0, -300.0, 180.0], [15.0, 40.0, 6.0]);
        let clip_from_view = Mat4::perspective_infinite_reverse_rh(FOV_RAD as f32, 1.6, 0.5);
        let view_from_world = transform(&orbit).to_matrix().inverse();
        for point in [[0.0, 0.0, 0.0], [80.0, -40.0, 55.0], [-60.0, 120.0, 3.0]] {
            let clip = clip_from_view * view_from_world * bevy_from_enu(point).extend(1.0);
            let ndc = clip.truncate() / clip.w;
            let pixel = [(ndc.x + 1.0) * 400.0, (1.0 - ndc.y) * 250.0].map(f64::from);
            let (expected, _) = orbit.project(point, [800, 500]).unwrap();
            assert!((pixel[0] - expected[0]).abs() < 0.01 && (pixel[1] - expected[1]).abs() < 0.01);
        }
    }
}
