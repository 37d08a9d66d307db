//! Mouse and keys move the camera.

use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;

use super::view::{FOV_RAD, Orbit};
use super::{Press, Viewpoint};
use crate::twin::{Step, Twin};

pub(super) struct ControlsPlugin;

impl Plugin for ControlsPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(
            Update,
            (super::press::follow_press, drag, keys)
                .chain()
                .in_set(super::Moved)
                .in_set(Step::Input),
        );
    }
}

/// Radians a pixel of dragging.
const TURN_PER_PIXEL: f64 = 0.005;
/// Radians a second of a held key.
const TURN_PER_SECOND: f64 = 1.2;
/// Share of the distance a second of a held key.
const MOVE_PER_SECOND: f64 = 0.7;
/// Factor of the distance a notch of the wheel.
const ZOOM_PER_NOTCH: f64 = 0.88;

impl Orbit {
    /// Turned by an angle to the left and down; the eye never goes under the ground.
    fn turn(&mut self, left: f64, down: f64) {
        self.heading_rad = (self.heading_rad + left).rem_euclid(std::f64::consts::TAU);
        self.pitch_rad = (self.pitch_rad + down).clamp(0.03, super::view::MAX_PITCH_RAD);
    }

    fn zoom(&mut self, factor: f64, farthest: f64) {
        self.distance = (self.distance * factor).clamp(5.0, farthest);
    }
}

fn drag(
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    scroll: Res<AccumulatedMouseScroll>,
    windows: Query<&Window>,
    (twin, press): (Res<Twin>, Res<Press>),
    mut view: ResMut<Viewpoint>,
) {
    let (dx, dy) = (f64::from(motion.delta.x), f64::from(motion.delta.y));
    let moved = (dx != 0.0 || dy != 0.0) && press.is_drag() && !press.is_on_card();
    if moved && buttons.pressed(MouseButton::Left) {
        view.orbit.turn(-dx * TURN_PER_PIXEL, dy * TURN_PER_PIXEL);
    } else if moved && (buttons.pressed(MouseButton::Right) || buttons.pressed(MouseButton::Middle))
    {
        let height = windows
            .iter()
            .next()
            .map_or(720.0, |w| f64::from(w.height()));
        let metres = 2.0 * view.orbit.distance * (FOV_RAD / 2.0).tan() / height;
        view.orbit.glide(-dx * metres, dy * metres);
    }
    if scroll.delta.y != 0.0 {
        let pixels_a_notch = if scroll.unit == MouseScrollUnit::Line {
            1.0
        } else {
            100.0
        };
        let notches = f64::from(scroll.delta.y) / pixels_a_notch;
        view.orbit
            .zoom(ZOOM_PER_NOTCH.powf(notches), farthest(&twin));
    }
}

fn farthest(twin: &Twin) -> f64 {
    twin.radius() * 6.0
}

fn keys(
    keys: Res<ButtonInput<KeyCode>>,
    time: Res<Time>,
    twin: Res<Twin>,
    mut view: ResMut<Viewpoint>,
) {
    if keys.just_pressed(KeyCode::KeyR) {
        view.orbit = view.home;
    }
    let seconds = f64::from(time.delta_secs()).min(0.25);
    let axis = |plus: &[KeyCode], minus: &[KeyCode]| {
        f64::from(u8::from(keys.any_pressed(plus.iter().copied())))
            - f64::from(u8::from(keys.any_pressed(minus.iter().copied())))
    };
    let right = axis(
        &[KeyCode::KeyD, KeyCode::ArrowRight],
        &[KeyCode::KeyA, KeyCode::ArrowLeft],
    );
    let ahead = axis(
        &[KeyCode::KeyW, KeyCode::ArrowUp],
        &[KeyCode::KeyS, KeyCode::ArrowDown],
    );
    let left = axis(&[KeyCode::KeyE], &[KeyCode::KeyQ]);
    let down = axis(&[KeyCode::PageUp], &[KeyCode::PageDown]);
    let closer = axis(
        &[KeyCode::Equal, KeyCode::NumpadAdd],
        &[KeyCode::Minus, KeyCode::NumpadSubtract],
    );
    if [right, ahead, left, down, closer] == [0.0; 5] {
        return;
    }
    let metres = view.orbit.distance * MOVE_PER_SECOND * seconds;
    view.orbit.glide(right * metres, ahead * metres);
    view.orbit.turn(
        left * TURN_PER_SECOND * seconds,
        down * TURN_PER_SECOND * seconds,
    );
    view.orbit
        .zoom(0.3_f64.powf(closer * seconds), farthest(&twin));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gliding_right_moves_the_point_to_the_right_of_the_look() {
        let mut orbit = Orbit::between([0.0, -100.0, 50.0], [0.0, 0.0, 0.0]);
        orbit.glide(10.0, 0.0);
        assert!((orbit.focus[0] - 10.0).abs() < 1e-9 && orbit.focus[1].abs() < 1e-9);
        orbit.glide(0.0, 5.0);
        assert!((orbit.focus[1] - 5.0).abs() < 1e-9);
    }

    #[test]
    fn the_eye_stays_above_the_ground_and_in_reach() {
        let mut orbit = Orbit::between([0.0, -100.0, 50.0], [0.0, 0.0, 0.0]);
        orbit.turn(0.0, -10.0);
        assert!(orbit.eye()[2] > 0.0);
        orbit.turn(0.0, 20.0);
        assert!(orbit.pitch_rad < std::f64::consts::FRAC_PI_2);
        orbit.zoom(1e-9, 1000.0);
        assert_eq!(orbit.distance, 5.0);
        orbit.zoom(1e9, 1000.0);
        assert_eq!(orbit.distance, 1000.0);
    }

    #[test]
    fn keys_drive_the_camera_without_a_window() {
        let mut app = App::new();
        app.add_plugins(MinimalPlugins);
        let start = Orbit::between([0.0, -100.0, 50.0], [0.0, 0.0, 0.0]);
        let mut moved = start;
        moved.glide(30.0, 0.0);
        app.insert_resource(Viewpoint {
            orbit: moved,
            home: start,
        });
        app.insert_resource(Twin::new(crate::fixture::scene()).unwrap());
        app.init_resource::<ButtonInput<KeyCode>>()
            .add_systems(Update, keys);
        app.world_mut()
            .resource_mut::<ButtonInput<KeyCode>>()
            .press(KeyCode::KeyR);
        app.update();
        assert_eq!(app.world().resource::<Viewpoint>().orbit, start);
    }
}
