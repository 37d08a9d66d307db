//! One picture without a window: waits until all is drawn, writes a PNG, ends the program.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};

use crate::arguments::Size;
use crate::live::{Connection, Link, LiveState};
use crate::models::Models;

/// Takes the picture and exits.
#[derive(Debug)]
pub struct CapturePlugin {
    /// The PNG file.
    pub file: PathBuf,
    /// The image that the camera draws into.
    pub image: Handle<Image>,
    /// Its size in pixels.
    pub size: Size,
}

/// Texts are as large as in a picture of 1080 lines, and never smaller: a window's scale is the desktop's matter, a picture has no desktop.
fn text_scale(size: Size) -> f32 {
    (size.height as f32 / 1_080.0).max(1.0)
}

impl Plugin for CapturePlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Shot {
            file: self.file.clone(),
            image: self.image.clone(),
            frames: 0,
            is_taken: false,
            started: Instant::now(),
        })
        .insert_resource(UiScale(text_scale(self.size)))
        .add_systems(Last, take);
    }
}

/// An image that a camera can draw into and that can be read back.
#[must_use]
pub fn target_image(size: Size) -> Image {
    let mut image =
        Image::new_target_texture(size.width, size.height, TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    image
}

#[derive(Resource)]
struct Shot {
    file: PathBuf,
    image: Handle<Image>,
    frames: u32,
    is_taken: bool,
    started: Instant,
}

/// Frames drawn after the first snapshot, before the picture: meshes, textures and glyphs reach the GPU one frame after
/// they are made, what follows from the snapshot another one later.
const FRAMES: u32 = 4;

/// Longest wait for the first snapshot and for models to be read.
const PATIENCE: Duration = Duration::from_secs(30);

fn take(
    mut commands: Commands,
    mut shot: ResMut<Shot>,
    live: Res<LiveState>,
    link: Option<Res<Link>>,
    (models, server): (Res<Models>, Res<AssetServer>),
    mut exit: MessageWriter<AppExit>,
) {
    if shot.is_taken {
        return;
    }
    if link.is_some() && !live.is_complete() {
        if shot.started.elapsed() > PATIENCE {
            let reason = if let Connection::Lost(reason) = &live.connection {
                reason.as_str()
            } else {
                "it is silent"
            };
            error!(
                "no picture: the source sent no snapshot within {} s: {reason}",
                PATIENCE.as_secs()
            );
            exit.write(AppExit::from_code(1));
        }
        return;
    }
    if !models.are_settled(&server) && shot.started.elapsed() < PATIENCE {
        return;
    }
    shot.frames += 1;
    if shot.frames < FRAMES {
        return;
    }
    shot.is_taken = true;
    let file = shot.file.clone();
    let write = move |captured: On<'_, '_, ScreenshotCaptured>,
                      mut exit: MessageWriter<'_, AppExit>| {
        exit.write(match save(&captured.image, &file) {
            Ok(()) => AppExit::Success,
            Err(reason) => {
                error!("{} could not be written: {reason}", file.display());
                AppExit::from_code(1)
            }
        });
    };
    commands
        .spawn(Screenshot::image(shot.image.clone()))
        .observe(write);
}

fn save(image: &Image, file: &std::path::Path) -> Result<(), String> {
    let picture = image
        .clone()
        .try_into_dynamic()
        .map_err(|e| e.to_string())?;
    picture.to_rgb8().save(file).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_grow_with_large_pictures_and_never_shrink() {
        let scale = |width, height| text_scale(Size { width, height });
        assert_eq!(scale(1_280, 720), 1.0);
        assert_eq!(scale(1_920, 1_080), 1.0);
        assert_eq!(scale(3_840, 2_160), 2.0);
    }
}
