//! Whether the machine can draw and open a window, found out before Bevy does: it would panic.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use bevy::render::renderer::initialize_renderer;
use bevy::render::settings::{Backends, RenderResources, WgpuSettings};

/// What the machine lacks.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoGraphics {
    /// Nothing to draw with.
    #[error(
        "no Vulkan driver found: install one (Debian, Ubuntu: mesa-vulkan-drivers and libvulkan1; they need no graphics card; for an NVIDIA card its driver, \
         libvulkan1, libegl1, libgl1 and libxext6)"
    )]
    Driver,
    /// No screen to open a window on.
    #[error(
        "there is no display to open a window on: use --capture out.png for a picture without one"
    )]
    Display,
    /// A screen is named but no window can be opened on it.
    #[error(
        "no window can be opened ({reason}): check DISPLAY, install libx11-6, libxcursor1, libxi6 and libxkbcommon-x11-0 \
         (Debian, Ubuntu), or use --capture out.png for a picture without one"
    )]
    Window {
        /// What the windowing system says.
        reason: String,
    },
}

/// A device to draw with, by hardware or software: Vulkan, or Metal or Direct3D 12 where they are at home.
///
/// # Errors
/// When there is none.
pub fn device() -> Result<RenderResources, NoGraphics> {
    let settings = WgpuSettings {
        backends: Some(Backends::PRIMARY),
        ..WgpuSettings::default()
    };
    let make = || bevy::tasks::block_on(initialize_renderer(Backends::PRIMARY, None, &settings));
    caught(make).map_err(|_| NoGraphics::Driver)
}

/// Whether a display is named at all.
///
/// # Errors
/// When none is.
pub(crate) fn display() -> Result<(), NoGraphics> {
    let is_named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !is_named("DISPLAY") && !is_named("WAYLAND_DISPLAY") {
        return Err(NoGraphics::Display);
    }
    Ok(())
}

/// Runs `make`, which panics when the machine lacks something; gives what it says then, and prints nothing.
pub(crate) fn caught<T>(make: impl FnOnce() -> T) -> Result<T, String> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let made = catch_unwind(AssertUnwindSafe(make));
    set_hook(hook);
    made.map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(caught(|| 5), Ok(5));
        assert_eq!(
            caught(|| panic!("no screen")),
            Err::<(), _>("no screen".to_owned())
        );
        let number = 7;
        assert_eq!(
            caught(|| panic!("no screen {number}")),
            Err::<(), _>("no screen 7".to_owned())
        );
    }
}
