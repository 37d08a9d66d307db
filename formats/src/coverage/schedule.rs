//! The schedule of a community's cameras as an XLSX workbook: cameras, sums, cameras of which nothing can be told.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use twin_core::coverage::camera::{LEVELS_2014, SightError};
use twin_core::coverage::layer::Reason;
use twin_core::coverage::view::{
    EXPOSED, FARTHEST_M, PICTURES_A_SECOND, Recording, Schedule, ScheduleSums, ScheduledCamera,
    USUAL_DAYS_SOURCE,
};
use twin_core::model::Community;
use twin_core::told::Told;

use crate::audit::Language;
use crate::sheet::{Sheet, fitted, listed, put_headings, put_headings_in, workbook};

/// Bits of a megabit a second in kilobits, and bytes of a gigabyte.
const KBPS_A_MBPS: f64 = 1e3;
const BYTES_A_GB: f64 = 1e9;

/// A schedule for so many days, with what it is of.
#[derive(Debug)]
pub struct ScheduleDocument<'c> {
    community: &'c Community,
    schedule: &'c Schedule,
    days: u32,
    sums: ScheduleSums,
    /// What each camera takes, in the order of the schedule.
    recordings: Vec<[Recording; 2]>,
}

impl<'c> ScheduleDocument<'c> {
    /// Of `schedule` of `community` when pictures are kept for `days`.
    ///
    /// # Errors
    /// When the days are more than a century.
    pub fn new(
        community: &'c Community,
        schedule: &'c Schedule,
        days: u32,
    ) -> Result<Self, SightError> {
        let cameras = schedule.cameras.iter();
        let recordings = cameras.map(|camera| Recording::of(&camera.camera.lens, days));
        Ok(Self {
            community,
            schedule,
            days,
            sums: schedule.sums(days)?,
            recordings: recordings.collect::<Result<_, _>>()?,
        })
    }

    /// What all cameras come to.
    #[must_use]
    pub fn sums(&self) -> &ScheduleSums {
        &self.sums
    }
}

/// Writes the workbook to the file at `path`, which is replaced.
///
/// # Errors
/// When the file cannot be written, or there are more cameras than a sheet holds.
pub fn write_schedule(
    path: &Path,
    document: &ScheduleDocument<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    made(document, language)?.save(path)
}

fn made(document: &ScheduleDocument<'_>, language: Language) -> Result<Workbook, XlsxError> {
    let sheets: [Sheet<ScheduleDocument<'_>>; 3] = [
        ("摄像头", "Cameras", cameras),
        ("合计", "Sums", sums),
        ("无法判断", "Cannot tell", left_out),
    ];
    workbook(document, language, &sheets)
}

fn cameras(
    sheet: &mut Worksheet,
    document: &ScheduleDocument<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let hung = [
        ("设备", "Device", 30.0),
        ("名称", "Name", 24.0),
        ("设备类", "Class", 9.0),
        ("条款", "Row", 9.0),
        ("离地高度（m）", "Height over the ground (m)", 12.0),
        ("方位（°）", "Bearing (°)", 10.0),
        ("俯仰（°）", "Pitch (°)", 10.0),
        ("水平视场角（°）", "Angle across (°)", 12.0),
        ("垂直视场角（°）", "Angle down (°)", 12.0),
        ("像素列", "Columns", 10.0),
        ("像素行", "Rows", 10.0),
    ];
    let takes = [
        ("H.265（Mbit/s）", "H.265 (Mbit/s)", 12.0),
        ("H.264（Mbit/s）", "H.264 (Mbit/s)", 12.0),
        ("H.265 存储（GB）", "H.265 on disk (GB)", 14.0),
        ("H.264 存储（GB）", "H.264 on disk (GB)", 14.0),
        ("隐私遮挡（处）", "Privacy masks", 12.0),
        ("涉及住宅楼", "Buildings with homes", 12.0),
        ("楼栋", "Buildings", 40.0),
    ];
    let ground = LEVELS_2014.iter().map(|level| {
        let zh = format!("{}级地面（m²）", level.zh);
        let en = format!("Ground at {} (m²)", level.word);
        (language.of(zh, en), 14.0)
    });
    let told = |(zh, en, width): (&str, &str, f64)| (language.of(zh, en).to_owned(), width);
    let headings = hung.map(told).into_iter().chain(ground);
    put_headings(sheet, headings.chain(takes.map(told)))?;
    let number = Format::new().set_num_format("#,##0.0");
    let all = document.schedule.cameras.iter().zip(&document.recordings);
    for ((camera, recordings), line) in all.zip(1..) {
        let texts = texts(document.community, camera, language);
        for (text, column) in texts.into_iter().zip(0..) {
            sheet.write(line, column, fitted(&text))?;
        }
        let figures = figures(camera, recordings);
        for (figure, column) in figures.into_iter().zip(TEXTS..) {
            sheet.write_with_format(line, column, figure, &number)?;
        }
        let homes = camera.homes.iter();
        let homes = homes.filter_map(|home| document.community.buildings.get(*home as usize));
        let homes: Vec<&str> = homes.map(|building| building.id.as_str()).collect();
        sheet.write(line, HOMES, listed(&homes, " "))?;
    }
    sheet.autofilter(0, 0, document.schedule.cameras.len().max(1) as u32, HOMES)?;
    Ok(())
}

/// Columns of text before the figures, and the one of the buildings behind them: seven of the lens, the levels, six of the stream and the homes.
const TEXTS: u16 = 4;
const HOMES: u16 = TEXTS + 7 + LEVELS_2014.len() as u16 + 6;

fn texts(community: &Community, camera: &ScheduledCamera, language: Language) -> [String; 4] {
    let Some(device) = community.devices.get(camera.device as usize) else {
        return Default::default();
    };
    let name = language.of(&device.name.zh, &device.name.en);
    let row = device.row.as_ref();
    [
        device.id.to_string(),
        name.as_deref().unwrap_or_default().to_owned(),
        device.class.to_string(),
        row.map_or_else(String::new, ToString::to_string),
    ]
}

fn figures(scheduled: &ScheduledCamera, [h265, h264]: &[Recording; 2]) -> Vec<f64> {
    let (camera, lens) = (&scheduled.camera, &scheduled.camera.lens);
    let hung = [
        camera.height_m(),
        (90.0 - camera.heading_rad.to_degrees()).rem_euclid(360.0),
        camera.pitch_rad.to_degrees(),
        lens.horizontal_rad().to_degrees(),
        lens.vertical_rad().to_degrees(),
        f64::from(lens.columns()),
        f64::from(lens.rows()),
    ];
    let takes = [
        h265.kbps / KBPS_A_MBPS,
        h264.kbps / KBPS_A_MBPS,
        h265.bytes / BYTES_A_GB,
        h264.bytes / BYTES_A_GB,
        scheduled.masks as f64,
        scheduled.homes.len() as f64,
    ];
    let all = hung.into_iter().chain(scheduled.ground_m2).chain(takes);
    all.collect()
}

fn sums(
    sheet: &mut Worksheet,
    document: &ScheduleDocument<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [
        ("项目", "What", 44.0),
        ("数值", "How much", 16.0),
        ("说明", "Remarks", 90.0),
    ];
    put_headings_in(sheet, &headings, language)?;
    let number = Format::new().set_num_format("#,##0.0");
    let sums = document.sums();
    let [h265, h264] = sums.recordings;
    let (zh, en) = USUAL_DAYS_SOURCE;
    let kept = language.of(zh, en).to_owned();
    let usual = language.of(
        format!("按常用码率、每秒 {PICTURES_A_SECOND} 帧、全天录制；不含文件系统余量"),
        format!("Usual bit rates, {PICTURES_A_SECOND} pictures a second, recorded all day; without the margin of a file system"),
    );
    let exposed = language.of(
        format!(
            "{FARTHEST_M} m 内达到“{}”级（IEC 62676-4:2014）或更细的住宅外墙",
            EXPOSED.zh
        ),
        format!(
            "Façades of homes within {FARTHEST_M} m at the level {} of IEC 62676-4:2014 or finer",
            EXPOSED.word
        ),
    );
    let lines = [
        (
            "摄像头（台）",
            "Cameras",
            sums.cameras as f64,
            String::new(),
        ),
        ("存储天数", "Days kept", f64::from(document.days), kept),
        (
            "H.265 码率合计（Mbit/s）",
            "H.265 together (Mbit/s)",
            h265.kbps / KBPS_A_MBPS,
            usual.clone(),
        ),
        (
            "H.264 码率合计（Mbit/s）",
            "H.264 together (Mbit/s)",
            h264.kbps / KBPS_A_MBPS,
            usual.clone(),
        ),
        (
            "H.265 存储合计（GB）",
            "H.265 on disk together (GB)",
            h265.bytes / BYTES_A_GB,
            usual.clone(),
        ),
        (
            "H.264 存储合计（GB）",
            "H.264 on disk together (GB)",
            h264.bytes / BYTES_A_GB,
            usual,
        ),
        (
            "拍到住宅的摄像头（台）",
            "Cameras that expose homes",
            sums.exposing as f64,
            exposed.clone(),
        ),
        (
            "隐私遮挡（处）",
            "Privacy masks",
            sums.masks as f64,
            exposed.clone(),
        ),
        (
            "涉及住宅楼（栋）",
            "Buildings with homes exposed",
            sums.homes as f64,
            exposed,
        ),
    ];
    for ((zh, en, figure, remark), line) in lines.into_iter().zip(1..) {
        sheet.write(line, 0, language.of(zh, en))?;
        sheet.write_with_format(line, 1, figure, &number)?;
        sheet.write(line, 2, remark)?;
    }
    Ok(())
}

fn left_out(
    sheet: &mut Worksheet,
    document: &ScheduleDocument<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let headings = [("设备", "Device", 40.0), ("原因", "Why", 60.0)];
    put_headings_in(sheet, &headings, language)?;
    for (left, line) in document.schedule.left_out.iter().zip(1..) {
        let device = document.community.devices.get(left.device as usize);
        let why = match &left.reason {
            Reason::Indoors => language.of("位于室内", "it is in a building").to_owned(),
            Reason::Sight(error) => language.of(error.zh(), error.to_string()),
            // The other reasons are not those of cameras.
            _ => language
                .of("未记录朝向", "nothing says where it looks")
                .to_owned(),
        };
        sheet.write(line, 0, device.map_or("", |device| device.id.as_str()))?;
        sheet.write(line, 1, why)?;
    }
    Ok(())
}
