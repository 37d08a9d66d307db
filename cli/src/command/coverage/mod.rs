//! `twin coverage`.

mod kind;
mod load;
mod roads;
mod schedule;
mod write;

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;
use twin_core::coverage::layer::{Kind, Layer, ShownLines, Whole};
use twin_core::coverage::view::USUAL_DAYS;
use twin_formats::audit::Language;
use twin_formats::coverage::RadioPicture;
use unicode_width::UnicodeWidthStr;

use self::kind::{kind_of, kinds, list, on_storey};
use self::load::LoadFigures;
use self::roads::RoadFigures;
use self::schedule::{check_schedule, write_schedule};
use self::write::{What, is_picture, write};
use super::camera::{self, Question};
use super::cannot_write;
use super::city::City;
use super::tongue;
use super::{check_output, open};
use crate::failure::{self, Context, bail};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin coverage shenzhen.gpkg                                 what kinds there are\n  twin coverage shenzhen.gpkg --kind camera --level detect -o seen.geojson\n  twin coverage shenzhen.gpkg --kind camera --blind -o blind.geojson\n  twin coverage shenzhen.gpkg --kind camera --gaps -o gaps.geojson      roads and boundaries that no camera shows\n  twin coverage shenzhen.gpkg --kind nr_n78 -o rsrp.png        with rsrp.json beside it: corners and legend\n  twin coverage shenzhen.gpkg --kind nr_n78 --what sinr -o sinr.png\n  twin coverage shenzhen.gpkg --kind nr_n78 --what server -o server.png     which station serves where 最佳服务站点\n  twin coverage shenzhen.gpkg --kind nr_n78 -o nr.tif          GeoTIFF: level, SINR and best server\n  twin coverage shenzhen.gpkg --kind nr_n78 --contours -o levels.geojson\n  twin coverage shenzhen.gpkg --kind wifi_2_4 --storey 2 -o third.png   what is heard on the third storey of the buildings\n  twin coverage shenzhen.gpkg --kind T4-4 --json              bins: how much lies within their distance\n  twin coverage shenzhen.gpkg --kind T4-4 --bands -o walk.geojson   what lies within 5, 10 and 15 minutes on foot\n  twin coverage shenzhen.gpkg --kind smoke --level 3           smoke detectors of the fourth storey\n  twin coverage shenzhen.gpkg --kind light -o lux.png\n  twin coverage shenzhen.gpkg --kind camera --schedule cameras.xlsx --retention 90   all cameras with network, disk, homes, and the sums 摄像头清单与合计\n  twin coverage shenzhen.gpkg --camera T3-2a/7 --picture seen.png --retention 90   what one camera shows, and 90 days of it on disk 单个摄像头的画面、住宅窗户与存储\n  twin coverage shenzhen.gpkg --camera T3-2a/7 --person 114.24,22.69 --plate 114.24,22.69,180 --picture seen.png   how it shows somebody and a plate 画面中的人员与号牌\n  twin coverage shenzhen.gpkg --camera T3-2a/7 --volume seen.glb       the space that it looks through, as a mesh 可视空间网格"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    #[command(flatten)]
    city: City,
    /// What covers 覆盖类型: camera, nr_n78, lte_b3, wifi_2_4, lora_cn470, nb_iot_b8, smoke, sound, light, a device class such as T4-4, or a kind of place (clinic); all are listed if missing.
    #[arg(long)]
    kind: Option<String>,
    /// Level 等级: of cameras a word of IEC 62676-4 (monitor, detect, observe, recognise, identify, or one of the 2025 edition), of smoke the storey
    /// (0 is the ground floor), of sound night, day or noisy, of light branch_least, branch, branch_high or secondary.
    #[arg(long, requires = "kind", allow_hyphen_values = true)]
    level: Option<String>,
    /// Storey 楼层 on which a technology is heard, 1.5 m above its floor, 0 for the ground floor: stations outdoors through façades, those in the same building on
    /// its floor and through its floors. 1.5 m above the ground, if missing.
    #[arg(long, requires = "kind", allow_hyphen_values = true)]
    storey: Option<i16>,
    /// A file to write: .geojson, .png, or .tif (GeoTIFF of 32-bit floating point, in UTM on WGS 84).
    #[arg(short, long, requires = "kind")]
    output: Option<PathBuf>,
    /// Writes what no device covers instead 盲区.
    #[arg(long, requires = "output")]
    blind: bool,
    /// Writes the stretches of roads and of the boundaries of compounds that no device covers instead, as lines 未覆盖的道路与周界.
    #[arg(long, requires = "output", conflicts_with = "blind")]
    gaps: bool,
    /// Writes the areas within the service distance and the 5, 10 and 15-minute circles on foot instead 步行分级范围.
    #[arg(long, requires = "output", conflicts_with_all = ["blind", "gaps"])]
    bands: bool,
    /// Writes the lines of equal level of a technology instead 等值线.
    #[arg(long, requires = "output", conflicts_with_all = ["blind", "gaps", "bands"])]
    contours: bool,
    /// What a picture (.png) of a technology shows 图片内容: the level of the best server, its signal over noise and interference, or which station it is. A .tif has all.
    #[arg(long, requires = "output", conflicts_with_all = ["blind", "gaps", "bands", "contours"])]
    what: Option<Shown>,
    /// A file for the schedule of all cameras 摄像头清单, .xlsx or .json: of each lens, ground at each level of IEC 62676-4, Mbit/s, GB and the homes that it exposes, and the sums.
    #[arg(long, value_name = "FILE", requires = "kind", group = "recorded")]
    schedule: Option<PathBuf>,
    /// What one camera shows 单个摄像头, by its id: lens, ground, network and disk, homes with privacy masks, and what it sees with its level of IEC 62676-4.
    #[arg(long, value_name = "ID", conflicts_with = "kind", group = "recorded")]
    camera: Option<String>,
    /// A file for the camera's simulated picture 模拟画面: .png.
    #[arg(long, value_name = "FILE", requires = "camera")]
    picture: Option<PathBuf>,
    /// A file for the space that the camera looks through at detect 可视空间, up to the ground, walls, roofs and trees, as a mesh in the local frame: .glb.
    #[arg(long, value_name = "FILE", requires = "camera")]
    volume: Option<PathBuf>,
    /// Puts somebody 1.7 m tall before the camera 人员, at LON,LAT in degrees: in the picture in red, with the share that shows and the level of IEC 62676-4.
    #[arg(long, value_name = "LON,LAT", requires = "camera", value_parser = camera::degrees::<2>, allow_hyphen_values = true)]
    person: Option<[f64; 2]>,
    /// Puts a car's number plate before the camera 号牌, 0.44 m wide and 0.5 m up, at LON,LAT,BEARING in degrees; it faces the bearing, clockwise from north.
    #[arg(long, value_name = "LON,LAT,BEARING", requires = "camera", value_parser = camera::degrees::<3>, allow_hyphen_values = true)]
    plate: Option<[f64; 3]>,
    /// Days that the pictures of the camera, or of those of the schedule, are kept 存储天数; 30 is the least of State Council Decree 799 国务院令第799号.
    #[arg(long, value_name = "DAYS", requires = "recorded", default_value_t = USUAL_DAYS, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    retention: u32,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// What a picture of radio shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shown {
    /// The level of the best server, dBm 电平.
    Level,
    /// Its signal over noise and interference, dB 信干噪比.
    Sinr,
    /// Which station it is 最佳服务站点.
    Server,
}

/// How much a kind covers.
#[derive(Debug, Serialize)]
struct Figures {
    kind: String,
    level: Option<String>,
    /// Of radio that is heard on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    storey: Option<i16>,
    devices: usize,
    left_out: usize,
    notes: Vec<&'static str>,
    bands: Vec<BandFigures>,
    asked_m2: f64,
    covered_m2: f64,
    blind_m2: f64,
    share: Option<f64>,
    road_m: f64,
    covered_road_m: f64,
    perimeter_m: f64,
    covered_perimeter_m: f64,
    /// Of cameras, at each level of both editions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<LineFigures>,
    /// Of radio.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<LoadFigures>,
    /// Of light, on the main roads.
    #[serde(skip_serializing_if = "Option::is_none")]
    roads: Option<RoadFigures>,
}

/// How much of roads and boundaries cameras show at a level.
#[derive(Debug, Serialize)]
struct LineFigures {
    level: &'static str,
    pixels_per_m: f64,
    road_m: f64,
    perimeter_m: f64,
}

/// What lies within a distance of what people come to.
#[derive(Debug, Serialize)]
struct BandFigures {
    band: &'static str,
    distance_m: f64,
    share_of_households: Option<f64>,
    way_m: f64,
}

impl Options {
    fn part(&self) -> What {
        match (self.blind, self.gaps, self.bands, self.contours) {
            (true, ..) => What::Blind,
            (_, true, ..) => What::Gaps,
            (_, _, true, _) => What::Bands,
            (.., true) => What::Contours,
            _ => What::Covered(match self.what {
                Some(Shown::Sinr) => RadioPicture::Sinr,
                Some(Shown::Server) => RadioPicture::Server,
                Some(Shown::Level) | None => RadioPicture::Level,
            }),
        }
    }
}

/// Works the layer out and writes what was asked for.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    if let Some(path) = &options.output {
        check_output(path, options.force)?;
        if is_picture(path) {
            check_output(&path.with_extension("json"), options.force)?;
        }
    }
    if let Some(path) = &options.picture {
        camera::check_picture(path)?;
        check_output(path, options.force)?;
    }
    if let Some(path) = &options.volume {
        camera::check_volume(path)?;
        check_output(path, options.force)?;
    }
    if let Some(path) = &options.schedule {
        check_schedule(path, options.kind.as_deref())?;
        check_output(path, options.force)?;
    }
    let community = open(&options.source)?.community;
    let catalogue = options.city.catalogue(&options.source, &community)?;
    let whole = Whole::of(&community, &catalogue)?;
    if let Some(id) = &options.camera {
        let question = Question {
            id,
            picture: options.picture.as_deref(),
            volume: options.volume.as_deref(),
            days: options.retention,
            person: options.person,
            plate: options.plate,
        };
        let view = camera::view(&community, &catalogue, &whole, &question)?;
        return if options.json {
            output::json(&view)
        } else {
            output::text_out(&camera::text(&view)?)
        };
    }
    if let Some(path) = &options.schedule {
        let sums = write_schedule(path, &community, &whole, options.retention);
        let sums = sums.with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n{sums}", path.display()))?;
    }
    let known = kinds(&whole);
    let Some(word) = &options.kind else {
        return list(&known, &whole, options.json);
    };
    let kind = kind_of(
        word,
        options.level.as_deref(),
        &known,
        &whole.detectors.storeys,
    )?;
    let kind = match options.storey {
        Some(storey) => on_storey(kind, storey, &community)?,
        None => kind,
    };
    if options.contours && kind.radio().is_none() {
        bail!(
            "--contours goes with technologies of radio, such as nr_n78; {word} has no levels",
            "--contours 只用于无线技术，如 nr_n78；{word} 没有电平"
        );
    }
    let is_drawn = options.output.as_deref().is_some_and(is_picture);
    if options.what.is_some() && (kind.radio().is_none() || !is_drawn) {
        bail!(
            "--what goes with pictures (.png) of technologies of radio, such as nr_n78",
            "--what 只用于无线技术（如 nr_n78）的图片（.png）"
        );
    }
    let Some(layer) = whole.layer(&community, kind)? else {
        bail!(
            "the community has no device of the kind {word}",
            "社区没有 {word} 类型的设备"
        );
    };
    if let Some(path) = &options.output {
        write(path, options.part(), &community, &layer).with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    let loads = whole.loads(&community, &catalogue, &layer)?;
    let figures = Figures {
        load: loads.map(|loads| LoadFigures::of(&community, &loads)),
        roads: RoadFigures::of(&community, &layer.roads),
        lines: match kind {
            Kind::Camera(_) => whole.shown_lines().iter().map(lines).collect(),
            _ => Vec::new(),
        },
        ..figures(word, &layer)
    };
    if options.json {
        output::json(&figures)
    } else {
        output::text_out(&text(&figures, &layer, tongue::of_messages())?)
    }
}

fn figures(word: &str, layer: &Layer) -> Figures {
    let numbers = layer.patchwork.numbers();
    let devices = layer.patchwork.devices();
    Figures {
        kind: word.to_owned(),
        level: layer.level(),
        storey: layer.kind.radio_storey(),
        devices: devices.map(|device| layer.together(device).len()).sum(),
        left_out: layer.left_out.len(),
        notes: layer.notes.iter().map(|note| note.as_str()).collect(),
        bands: bands(layer),
        asked_m2: numbers.asked_m2,
        covered_m2: numbers.covered_m2,
        blind_m2: numbers.blind_m2(),
        share: numbers.share(),
        road_m: numbers.road_m,
        covered_road_m: numbers.covered_road_m,
        perimeter_m: numbers.perimeter_m,
        covered_perimeter_m: numbers.covered_perimeter_m,
        lines: Vec::new(),
        load: None,
        roads: None,
    }
}

fn lines(shown: &ShownLines) -> LineFigures {
    LineFigures {
        level: shown.level.word,
        pixels_per_m: shown.level.pixels_per_m,
        road_m: shown.road_m,
        perimeter_m: shown.perimeter_m,
    }
}

fn bands(layer: &Layer) -> Vec<BandFigures> {
    let figures = layer.bands.iter().map(|band| BandFigures {
        band: band.as_str(),
        distance_m: band.distance_m,
        share_of_households: band.share_of_households,
        way_m: band.way_m(),
    });
    figures.collect()
}

/// Width of the column that says what a line tells.
const LABEL_WIDTH: usize = 23;

/// Writes a line: what it tells, and that.
fn line(out: &mut String, label: &str, told: &str) -> std::fmt::Result {
    let space = " ".repeat(LABEL_WIDTH.saturating_sub(label.width()).max(1));
    writeln!(out, "{label}{space}{told}")
}

fn text(figures: &Figures, layer: &Layer, language: Language) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "{}", heading(figures, language))?;
    covered(figures, layer, language, &mut out)?;
    for shown in &figures.lines {
        let LineFigures {
            pixels_per_m,
            road_m,
            perimeter_m,
            ..
        } = shown;
        let told = language.of(
            format!("{pixels_per_m} 像素/米：道路 {road_m:.0} 米，周界 {perimeter_m:.0} 米"),
            format!("{pixels_per_m} px/m: roads {road_m:.0} m, perimeter {perimeter_m:.0} m"),
        );
        line(&mut out, shown.level, &told)?;
    }
    for band in &layer.bands {
        let (name, share) = (band.name(), percent(band.share_of_households));
        let name = language.of(name.zh, name.en).unwrap_or_default();
        let (distance_m, way_m) = (band.distance_m, band.way_m());
        let told = language.of(
            format!("{distance_m:.0} 米：{share} 的住户，道路 {way_m:.0} 米"),
            format!("{distance_m:.0} m: {share} of households, {way_m:.0} m of ways"),
        );
        line(&mut out, &name, &told)?;
    }
    if let Some(load) = &figures.load {
        load.tell(language, &mut out)?;
    }
    if let Some(roads) = &figures.roads {
        roads.tell(language, &mut out)?;
    }
    for (reason, zh, en) in REASONS {
        let left_out = layer.left_out.iter();
        let count = left_out
            .filter(|left| left.reason.as_str() == reason)
            .count();
        if count > 0 {
            let told = language.of(format!("{count} 个：{zh}"), format!("{count}: {en}"));
            line(&mut out, language.of("无法判断", "cannot tell"), &told)?;
        }
    }
    for note in &layer.notes {
        let text = note.text();
        let told = language.of(text.zh, text.en).unwrap_or_default();
        line(&mut out, language.of("说明", "note"), &told)?;
    }
    Ok(out)
}

fn percent(share: Option<f64>) -> String {
    share.map_or("—".to_owned(), |s| format!("{:.1} %", 100.0 * s))
}

/// The kind, its level or storey, and how many devices there are.
fn heading(figures: &Figures, language: Language) -> String {
    let storey = figures.storey;
    let storey = storey.map(|s| language.of(format!("楼层 {s}"), format!("storey {s}")));
    let level = figures.level.clone().or(storey);
    let level = level.map(|l| language.of(format!("（{l}）"), format!(" ({l})")));
    let (kind, level) = (&figures.kind, level.unwrap_or_default());
    let devices = figures.devices;
    language.of(
        format!("{kind}{level}：{devices} 台设备"),
        format!("{kind}{level}: {devices} devices"),
    )
}

/// How much of the ground, of roads and of boundaries.
fn covered(
    figures: &Figures,
    layer: &Layer,
    language: Language,
    out: &mut String,
) -> std::fmt::Result {
    let (zh, en) = match layer.kind {
        Kind::Smoke(_) => ("房间", "rooms"),
        Kind::RadioStorey(..) => ("楼面", "floors"),
        _ => ("室外地面", "open ground"),
    };
    let (share, covered_m2, asked_m2) =
        (percent(figures.share), figures.covered_m2, figures.asked_m2);
    let told = language.of(
        format!("{zh}的 {share}：{covered_m2:.0} / {asked_m2:.0} 平方米"),
        format!("{share} of the {en}: {covered_m2:.0} of {asked_m2:.0} m²"),
    );
    line(out, language.of("已覆盖", "covered"), &told)?;
    let blind_m2 = figures.blind_m2;
    let told = language.of(format!("{blind_m2:.0} 平方米"), format!("{blind_m2:.0} m²"));
    line(out, language.of("盲区", "blind"), &told)?;
    for (zh, en, served_m, all_m) in [
        ("道路", "roads", figures.covered_road_m, figures.road_m),
        (
            "周界",
            "perimeter",
            figures.covered_perimeter_m,
            figures.perimeter_m,
        ),
    ] {
        if all_m > 0.0 {
            let told = language.of(
                format!("{served_m:.0} / {all_m:.0} 米"),
                format!("{served_m:.0} of {all_m:.0} m"),
            );
            line(out, language.of(zh, en), &told)?;
        }
    }
    Ok(())
}

/// Why it cannot be told of a device: the word, Chinese, English.
const REASONS: [(&str, &str, &str); 8] = [
    ("no_heading", "未记录朝向", "nothing says where they look"),
    ("indoors", "位于室内", "they are in buildings"),
    ("no_way", "附近没有可步行道路", "no way is near"),
    ("sight", "位于障碍物内", "they stand inside something"),
    (
        "no_room",
        "所在位置无房间平面",
        "no room is known where they hang",
    ),
    (
        "no_power",
        "未记录声功率或光通量",
        "nothing tells how loud or bright they are",
    ),
    (
        "no_model",
        "无适用的无线模型",
        "no model of radio holds there",
    ),
    (
        "rule",
        "超出规范适用范围",
        "the rule of the code does not hold there",
    ),
];
