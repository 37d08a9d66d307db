//! Puts the program together: the same plugins for a window and for a picture.

use std::path::PathBuf;

use bevy::app::ScheduleRunnerPlugin;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::settings::RenderCreation;
use bevy::window::{ExitCondition, WindowResolution};
use bevy::winit::WinitPlugin;

use crate::arguments::Arguments;
use crate::camera::{CameraPlugin, CameraSystems, Frame, Orbit};
use crate::capture::{CapturePlugin, target_image};
use crate::community::{CommunityPlugin, CommunitySystems};
use crate::devices::{DeviceSystems, DevicesPlugin};
use crate::graphics::{NoGraphics, caught, device, display};
use crate::hud::{HudPlugin, KeysPlugin, LEFT_CARDS};
use crate::live::{Link, LivePlugin};
use crate::models::{ModelsPlugin, add_source};
use crate::movers::{MoverSystems, MoversPlugin};
use crate::picking::PickingPlugin;
use crate::pins::{PinSystems, PinsPlugin};
use crate::sky::{SkyPlugin, SkySystems};
use crate::twin::{Look, Step, Twin};

/// What is logged unless `RUST_LOG` says otherwise: Bevy and the driver only when something is wrong.
const LOG_FILTER: &str =
    "warn,twin_renderer=info,wgpu_core=error,wgpu_hal=error,bevy_render::renderer=error";

fn start_of(args: &Arguments, twin: &Twin, look: &Look) -> Orbit {
    let cards = if look.overlay { LEFT_CARDS } else { 0.0 };
    let frame = Frame {
        aspect: args.size.aspect(),
        left: (cards / f64::from(args.size.width)).min(0.4),
    };
    args.camera
        .orbit(&twin.frame, twin.scene.bounds, twin.tallest, frame)
}

fn log() -> LogPlugin {
    LogPlugin {
        filter: LOG_FILTER.to_owned(),
        ..default()
    }
}

/// The order of a frame and all that draws.
fn add_plugins(
    app: &mut App,
    args: &Arguments,
    twin: Twin,
    link: Option<Link>,
    image: Option<Handle<Image>>,
) {
    let look = Look::of(args);
    let start = start_of(args, &twin, &look);
    app.configure_sets(
        Update,
        (Step::Receive, Step::Input, Step::Follow, Step::Write).chain(),
    );
    app.configure_sets(
        Update,
        (
            CameraSystems,
            SkySystems,
            CommunitySystems,
            DeviceSystems,
            PinSystems,
            MoverSystems,
        )
            .chain()
            .in_set(Step::Follow),
    );
    app.insert_resource(look).insert_resource(twin);
    if let Some(link) = link {
        app.insert_resource(link);
    }
    app.add_plugins((
        LivePlugin,
        SkyPlugin,
        CameraPlugin { start, image },
        CommunityPlugin,
        ModelsPlugin,
        DevicesPlugin,
        MoversPlugin,
        PinsPlugin,
        HudPlugin,
        PickingPlugin {
            start: args.select.clone(),
        },
    ));
}

/// The program with a window.
///
/// # Errors
/// When there is no display or nothing to draw with.
pub fn windowed(args: &Arguments, twin: Twin, link: Option<Link>) -> anyhow::Result<App> {
    display()?;
    device()?;
    let window = Window {
        title: format!("twin-viewer · {}", args.target),
        resolution: WindowResolution::new(args.size.width, args.size.height),
        ..default()
    };
    let plugins = DefaultPlugins.set(log()).set(WindowPlugin {
        primary_window: Some(window),
        ..default()
    });
    let mut app = App::new();
    add_source(&mut app, &twin);
    caught(|| {
        app.add_plugins(plugins);
    })
    .map_err(|reason| NoGraphics::Window { reason })?;
    add_plugins(&mut app, args, twin, link, None);
    app.add_plugins(KeysPlugin);
    Ok(app)
}

/// The program without a window: it writes `file` and ends.
///
/// # Errors
/// When there is nothing to draw with.
pub fn windowless(
    args: &Arguments,
    twin: Twin,
    link: Option<Link>,
    file: PathBuf,
) -> anyhow::Result<App> {
    let resources = device()?;
    let mut app = App::new();
    add_source(&mut app, &twin);
    app.add_plugins(
        DefaultPlugins
            .set(log())
            .set(WindowPlugin {
                primary_window: None,
                exit_condition: ExitCondition::DontExit,
                ..default()
            })
            .set(RenderPlugin {
                render_creation: RenderCreation::Manual(resources),
                // Without it the first frames lack whatever is still being compiled.
                synchronous_pipeline_compilation: true,
                ..default()
            })
            .disable::<WinitPlugin>(),
    );
    app.add_plugins(ScheduleRunnerPlugin::run_loop(std::time::Duration::ZERO));
    let image = app
        .world_mut()
        .resource_mut::<Assets<Image>>()
        .add(target_image(args.size));
    app.add_plugins(CapturePlugin {
        file,
        image: image.clone(),
        size: args.size,
    });
    add_plugins(&mut app, args, twin, link, Some(image));
    Ok(app)
}

#[cfg(test)]
mod tests;
