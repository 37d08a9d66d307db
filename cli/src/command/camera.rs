//! `twin coverage --camera`: what one camera shows.

use std::fmt::Write;
use std::path::Path;

use geo::Coord;
use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_core::coverage::camera::{Target, drawn, heading_from_bearing};
use twin_core::coverage::layer::Whole;
use twin_core::coverage::view::{PICTURE_M, Placed, View};
use twin_core::model::Community;
use twin_formats::coverage::view_picture;
use twin_formats::gltf::volume_glb;
use twin_protocol::scene::SceneName;
use twin_protocol::view::{DeviceView, ViewPlaced, ViewTarget};

use super::cannot_write;
use super::tongue;
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
    /// The file that the space that it looks through goes to.
    pub(super) volume: Option<&'o Path>,
    /// Days that its pictures are kept.
    pub(super) days: u32,
    /// Longitude and latitude in degrees of somebody who is put before it.
    pub(super) person: Option<[f64; 2]>,
    /// The same of a number plate, and the bearing that it faces.
    pub(super) plate: Option<[f64; 3]>,
}

/// A longitude and latitude in degrees, and what else is told in degrees.
pub(super) fn degrees<const N: usize>(text: &str) -> Result<[f64; N], String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse()).collect();
    let numbers = numbers.ok().and_then(|n| <[f64; N]>::try_from(n).ok());
    let limits = [180.0, 90.0, 360.0];
    let holds = |numbers: &[f64; N]| numbers.iter().zip(limits).all(|(n, most)| n.abs() <= most);
    numbers.filter(holds).ok_or_else(|| {
        let (en, zh) = if N == 2 {
            ("114.05,22.53", "114.05,22.53")
        } else {
            (
                "114.05,22.53,180 with the bearing",
                "114.05,22.53,180（含方位）",
            )
        };
        tongue::said(&both!(
            "give it in degrees, as {en}",
            "请以度为单位，写作 {zh}"
        ))
    })
}

fn ends_in(path: &Path, wanted: &str) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
}

/// Refuses a file whose name is not that of a mesh.
pub(super) fn check_volume(path: &Path) -> failure::Result<()> {
    if !ends_in(path, "glb") {
        bail!(
            "{} is where the space goes that the camera looks through: name a file that ends in .glb",
            "{} 用于写出可视空间：文件名应以 .glb 结尾";
            path.display()
        );
    }
    Ok(())
}

/// Refuses a file whose name is not that of a picture.
pub(super) fn check_picture(path: &Path) -> failure::Result<()> {
    if !ends_in(path, "png") {
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
    let mut told = DeviceView::of(community, catalogue, &view, question.days)?;
    let placed = placed(community, question);
    for one in &placed {
        let shown = ViewPlaced::of(&whole.obstacles, &view.camera, one)?;
        told.placed.push(shown);
    }
    if let Some(path) = question.picture {
        let targets: Vec<Target> = placed.iter().map(|p| p.target(&view.camera)).collect();
        write(path, whole, &view, &targets).with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    if let Some(path) = question.volume {
        let Some(glb) = volume_glb(&view.volume, id)? else {
            bail!(
                "camera '{id}' looks through no space at detect: {} is not written",
                "摄像头“{id}”在“探测”级没有可视空间：未写出 {}";
                path.display()
            );
        };
        std::fs::write(path, glb).with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    Ok(told)
}

/// Whom and what the question puts before the camera.
fn placed(community: &Community, question: &Question<'_>) -> Vec<Placed> {
    let at = |x: f64, y: f64| community.frame.enu_from_lonlat(Coord { x, y });
    let person = question
        .person
        .map(|[lon, lat]| Placed::Person { at: at(lon, lat) });
    let plate = question.plate.map(|[lon, lat, bearing]| Placed::Plate {
        at: at(lon, lat),
        facing_rad: heading_from_bearing(bearing.to_radians()),
    });
    person.into_iter().chain(plate).collect()
}

fn write(path: &Path, whole: &Whole, view: &View, targets: &[Target]) -> failure::Result<()> {
    let raster = drawn(
        &whole.obstacles,
        &view.camera,
        PICTURE_M,
        targets,
        MOST_PIXELS,
    )?;
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
    for placed in &view.placed {
        line_of_placed(&mut out, placed)?;
    }
    Ok(out)
}

/// How somebody or a plate that was put there shows.
fn line_of_placed(out: &mut String, placed: &ViewPlaced) -> std::fmt::Result {
    let label = match placed.kind.as_str() {
        "person" => "person 人员",
        _ => "plate 号牌 ",
    };
    let Some(metres) = placed.distance_m else {
        return writeln!(out, "{label}      does not show 不可见");
    };
    let level = placed.level.as_ref();
    let level = level.map_or("—", |level| level.level.as_str());
    let share = 100.0 * placed.share;
    write!(
        out,
        "{label}      {metres:.0} m, {share:.0} % of it, {level}"
    )?;
    match placed.pixels_across {
        Some(pixels) => writeln!(out, ", {pixels:.0} pixels across 像素宽"),
        None => writeln!(out),
    }
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
