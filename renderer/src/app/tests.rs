//! All plugins together without a window's system or a GPU: order of systems, keys, clicks.

use bevy::asset::AssetPlugin;
use bevy::ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel};
use bevy::input::ButtonState;
use bevy::input::InputPlugin;
use bevy::input::mouse::{MouseButtonInput, MouseMotion};
use clap::Parser;

use super::*;
use crate::camera::Viewpoint;
use crate::picking::{Picked, Selection};

/// The program on the hand-made scene, looking at its house, in a window that only exists in the world.
fn program() -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default(), InputPlugin));
    app.init_asset::<Mesh>()
        .init_asset::<Image>()
        .init_asset::<Font>()
        .init_asset::<StandardMaterial>()
        .init_resource::<GlobalAmbientLight>()
        .init_resource::<ClearColor>();
    let args = Arguments::parse_from(["twin-viewer", "demo", "--camera", "0,-100,15:0,0,15"]);
    let twin = Twin::new(crate::fixture::scene()).unwrap();
    app.world_mut().spawn(Window {
        resolution: WindowResolution::new(args.size.width, args.size.height),
        ..default()
    });
    add_plugins(&mut app, &args, twin, None, None);
    app.add_plugins(KeysPlugin);
    app
}

/// Two systems that touch the same thing, and no word which goes first: Bevy then takes either order.
#[test]
fn no_systems_of_ours_run_in_an_undefined_order() {
    let mut app = program();
    fn strict(app: &mut App, label: impl ScheduleLabel) {
        app.edit_schedule(label, |schedule| {
            schedule.set_build_settings(ScheduleBuildSettings {
                ambiguity_detection: LogLevel::Error,
                ..default()
            });
        });
    }
    strict(&mut app, PreStartup);
    strict(&mut app, Startup);
    strict(&mut app, Update);
    app.update();
}

fn window(app: &mut App) -> Entity {
    let mut windows = app.world_mut().query_filtered::<Entity, With<Window>>();
    windows.single(app.world()).unwrap()
}

/// Presses the left button at a pixel, moves the mouse by `way` pixels and lets the button go.
fn press(app: &mut App, at: [f32; 2], way: f32) {
    let window = window(app);
    let mut place = app.world_mut().get_mut::<Window>(window).unwrap();
    place.set_cursor_position(Some(Vec2::from(at)));
    let button = |app: &mut App, state| {
        app.world_mut().write_message(MouseButtonInput {
            button: MouseButton::Left,
            state,
            window,
        });
        app.update();
    };
    button(app, ButtonState::Pressed);
    app.world_mut().write_message(MouseMotion {
        delta: Vec2::new(way, 0.0),
    });
    app.update();
    button(app, ButtonState::Released);
}

fn orbit(app: &App) -> Orbit {
    app.world().resource::<Viewpoint>().orbit
}

fn selected(app: &App) -> Option<Picked> {
    app.world().resource::<Selection>().0
}

#[test]
fn a_click_picks_what_is_drawn_there_and_a_drag_turns_the_camera() {
    let mut app = program();
    app.update();
    let start = orbit(&app);
    press(&mut app, [640.0, 360.0], 1.0);
    assert_eq!(selected(&app), Some(Picked::Building(0)));
    assert_eq!(orbit(&app), start);

    press(&mut app, [20.0, 20.0], 80.0);
    assert_eq!(
        selected(&app),
        Some(Picked::Building(0)),
        "a drag picks nothing"
    );
    assert!((orbit(&app).heading_rad - start.heading_rad).abs() > 0.1);

    press(&mut app, [20.0, 20.0], 0.0);
    assert_eq!(selected(&app), None, "a click on the sky deselects");
}

#[test]
fn a_press_on_a_card_neither_picks_nor_turns() {
    let mut app = program();
    app.update();
    let start = orbit(&app);
    app.world_mut().spawn(Interaction::Hovered);
    press(&mut app, [640.0, 360.0], 0.0);
    assert_eq!(selected(&app), None);
    press(&mut app, [640.0, 360.0], 80.0);
    assert_eq!(orbit(&app), start);
}
