//! `twin coverage --kind camera --schedule`: all cameras with what they show and record.

use std::fmt::Write;
use std::path::Path;

use twin_core::coverage::layer::Whole;
use twin_core::coverage::view::{Schedule, ScheduleSums};
use twin_core::model::Community;
use twin_formats::coverage::{self, ScheduleDocument};
use twin_protocol::schedule::CameraSchedulePage;

use crate::command::tongue;
use crate::failure::{self, Failure, bail};

/// The word of the kind that has a schedule.
const CAMERA: &str = "camera";

/// Refuses a schedule of what is no camera, and a file whose name is not that of one.
pub(super) fn check_schedule(path: &Path, kind: Option<&str>) -> failure::Result<()> {
    if kind != Some(CAMERA) {
        bail!(
            "--schedule goes with --kind camera",
            "--schedule 只用于 --kind camera"
        );
    }
    if !is(path, "xlsx") && !is(path, "json") {
        bail!(
            "{} is where the schedule goes: name a file that ends in .xlsx or .json",
            "{} 用于写出摄像头清单：文件名应以 .xlsx 或 .json 结尾";
            path.display()
        );
    }
    Ok(())
}

fn is(path: &Path, ending: &str) -> bool {
    let own = path.extension();
    own.is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// Writes the schedule, and tells its sums.
pub(super) fn write_schedule(
    path: &Path,
    community: &Community,
    whole: &Whole,
    days: u32,
) -> failure::Result<String> {
    let schedule = Schedule::of(community, whole);
    let document = ScheduleDocument::new(community, &schedule, days)?;
    if is(path, "json") {
        let all = CameraSchedulePage::of(community, &schedule, &schedule.cameras, days)?;
        std::fs::write(path, serde_json::to_vec_pretty(&all)?)?;
    } else {
        let written = coverage::write_schedule(path, &document, tongue::of_reports());
        written.map_err(|error| Failure::foreign(&error))?;
    }
    Ok(text(document.sums(), days)?)
}

fn text(sums: &ScheduleSums, days: u32) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let [h265, h264] = sums.recordings;
    writeln!(out, "cameras 摄像头   {}", sums.cameras)?;
    for (codec, stream) in [("H.265", h265), ("H.264", h264)] {
        writeln!(
            out,
            "recording 录像   {codec}: {:.1} Mbit/s, {:.0} GB in {days} days 天",
            stream.kbps / 1e3,
            stream.bytes / 1e9
        )?;
    }
    writeln!(
        out,
        "homes 住宅       {} parts of façades of {} buildings show to {} cameras: mask them 应遮挡",
        sums.masks, sums.homes, sums.exposing
    )?;
    Ok(out)
}
