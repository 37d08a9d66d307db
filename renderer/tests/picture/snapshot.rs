//! Runs the real program and reads its picture.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::pinhole::Pinhole;

/// The words that say that this machine cannot draw, as the program writes them.
const NO_DRIVER: &str = "no Vulkan driver found";

pub(crate) fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_twin-viewer"))
        .args(args)
        .output()
        .unwrap()
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("picture");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The pixels of a picture.
pub(crate) struct Snapshot {
    width: u32,
    data: Vec<u8>,
}

impl Snapshot {
    /// The demo as `camera` sees it, written to `name`; `None`, with the reason printed, where nothing can be drawn.
    pub(crate) fn of_demo(name: &str, camera: &Pinhole, more: &[&str]) -> Option<Self> {
        let png = folder().join(name);
        let size = format!("{}x{}", camera.size[0], camera.size[1]);
        let place = camera.argument();
        let file = png.to_str().unwrap();
        let args = [
            "demo",
            "--size",
            &size,
            "--camera",
            &place,
            "--capture",
            file,
            "--no-msaa",
        ];
        let output = run(&[args.as_slice(), more].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        if errors.contains(NO_DRIVER) {
            println!("skipped: {NO_DRIVER} on this machine");
            return None;
        }
        assert!(output.status.success(), "{errors}");
        Some(Self::read(&png, camera))
    }

    fn read(path: &Path, camera: &Pinhole) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let image = bevy::image::Image::from_buffer(
            &bytes,
            bevy::image::ImageType::Extension("png"),
            bevy::image::CompressedImageFormats::NONE,
            true,
            bevy::image::ImageSampler::Default,
            bevy::asset::RenderAssetUsages::MAIN_WORLD,
        )
        .unwrap();
        assert_eq!([image.width(), image.height()], camera.size);
        Self {
            width: image.width(),
            data: image.data.unwrap(),
        }
    }

    pub(crate) fn colour(&self, [x, y]: [u32; 2]) -> [f64; 3] {
        let at = ((y * self.width + x) * 4) as usize;
        [0, 1, 2].map(|channel| f64::from(self.data[at + channel]))
    }
}
