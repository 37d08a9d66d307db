//! Whether the machine can draw at all, found out before Bevy starts: it would panic.

use bevy::render::renderer::initialize_renderer;
use bevy::render::settings::{Backends, RenderResources, WgpuSettings};

/// The machine has nothing to draw with.
#[derive(Debug, thiserror::Error)]
#[error(
    "no Vulkan driver found: install one (Debian, Ubuntu: mesa-vulkan-drivers and libvulkan1; they need no graphics card)"
)]
pub struct NoGraphics;

/// A Vulkan device, by hardware or software.
///
/// # Errors
/// When there is none.
pub fn vulkan() -> Result<RenderResources, NoGraphics> {
    let settings = WgpuSettings {
        backends: Some(Backends::VULKAN),
        ..WgpuSettings::default()
    };
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        bevy::tasks::block_on(initialize_renderer(Backends::VULKAN, None, &settings))
    }));
    std::panic::set_hook(hook);
    made.map_err(|_| NoGraphics)
}
