//! `twin coverage --camera`: what one camera shows.

use std::fmt::Write;
use std::path::Path;

use twin_core::catalogue::Catalogue;
use twin_core::coverage::camera::drawn;
use twin_core::coverage::layer::Whole;
use twin_core::coverage::view::{PICTURE_M, View};
use twin_core::model::Community;
use twin_formats::coverage::view_picture;
use twin_protocol::scene::SceneName;
use twin_protocol::view::{DeviceView, ViewTarget};

use super::cannot_write;
use crate::failure::{self, Context, bail};
use crate::output;

/// Most pixels of a picture across and down: those of full HD.
const MOST_PIXELS: [u32; 2] = [1_920, 1_080];
/// Targets and homes that are listed as text at most; JSON has the rest.
const MOST_LINES: usize = 20;

/// What is asked of a camera.
pub(super) struct Question<'o> {
    /// Its id.
    pub(super) id: &'o str,
    /// The file that its picture goes to.
    pub(super) picture: Option<&'o Path>,
    /// Days that its pictures are kept.
    pub(super) days: u32,
}

/// Refuses a file whose name is not that of a picture.
pub(super) fn check_picture(path: &Path) -> failure::Result<()> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
        bail!(
            "{} is where the picture goes: name a file that ends in .png",
            "{} 用于写出画面：文件名应以 .png 结尾";
            path.display()
        );
    }
    Ok(())
}

/// Writes the picture, if one is asked for, and tells what the camera shows.
pub(super) fn view(
    community: &Community,
    catalogue: &Catalogue,
    whole: &Whole,
    question: &Question<'_>,
) -> failure::Result<DeviceView> {
    let id = question.id;
    let mut numbered = (0_u32..).zip(&community.devices);
    let found = numbered.find(|(_, device)| device.id.as_str() == id);
    let Some((number, _)) = found else {
        bail!(
            "there is no device '{id}'; twin export SOURCE --layer device lists them",
            "没有设备“{id}”；twin export SOURCE --layer device 可列出设备"
        );
    };
    let view = View::of(community, catalogue, whole, number)?;
    if let Some(path) = question.picture {
        write(path, whole, &view).with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    Ok(DeviceView::of(community, catalogue, &view, question.days)?)
}

fn write(path: &Path, whole: &Whole, view: &View) -> failure::Result<()> {
    let raster = drawn(&whole.obstacles, &view.camera, PICTURE_M, MOST_PIXELS)?;
    std::fs::write(path, view_picture(&raster, &whole.obstacles)?)?;
    Ok(())
}

/// It as text.
pub(super) fn text(view: &DeviceView) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let (camera, lens) = (&view.camera, &view.camera.lens);
    let bearing = (90.0 - camera.heading_rad.to_degrees()).rem_euclid(360.0);
    writeln!(
        out,
        "{}: {:.1} m high 高, bearing 方位 {bearing:.0}°, pitch 俯仰 {:.0}°, {:.0}° × {:.0}°, {} × {} pixels 像素",
        view.device,
        camera.height_m,
        camera.pitch_rad.to_degrees(),
        lens.horizontal_rad.to_degrees(),
        lens.vertical_rad.to_degrees(),
        lens.columns,
        lens.rows
    )?;
    let level = &view.homes.level.level;
    writeln!(
        out,
        "ground 地面      {:.0} m² at {level} or finer, up to {:.0} m; {:.0} m³ of space",
        view.ground_m2, camera.range_m, view.volume_m3
    )?;
    let recording = &view.recording;
    for stream in &recording.streams {
        writeln!(
            out,
            "recording 录像   {}: {:.0} kbit/s, {:.0} GB in {} days 天",
            stream.codec,
            stream.kbps,
            stream.bytes / 1e9,
            recording.days
        )?;
    }
    writeln!(
        out,
        "homes 住宅       {} parts of façades of {} buildings show at {level} or finer: mask them 应遮挡",
        view.homes.windows.len(),
        view.homes.buildings
    )?;
    for window in view.homes.windows.iter().take(MOST_LINES) {
        writeln!(
            out,
            "  {} storey 楼层 {}, {:.0} m",
            window.building, window.storey, window.distance_m
        )?;
    }
    writeln!(out, "sees 可见        {}", view.target_count)?;
    for target in view.targets.iter().take(MOST_LINES) {
        line(&mut out, target)?;
    }
    Ok(out)
}

fn line(out: &mut String, target: &ViewTarget) -> std::fmt::Result {
    let level = target.level.as_ref();
    let level = level.map_or("—", |level| level.level.as_str());
    let SceneName { zh, en } = &target.kind_name;
    writeln!(
        out,
        "  {} {en} {zh}: {:.0} m, {:.0} % of it, {level}",
        target.id,
        target.distance_m,
        100.0 * target.share
    )
}
