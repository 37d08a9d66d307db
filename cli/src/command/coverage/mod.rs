//! `twin coverage`.

mod load;

use std::fmt::Write;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use twin_core::both;
use twin_core::catalogue::RadioWord;
use twin_core::coverage::layer::{
    Facilities, Kind, LIGHT_UNIT, Layer, RuleLevel, SOUND_LEVELS, Whole, camera_levels,
    light_levels,
};
use twin_core::coverage::view::USUAL_DAYS;
use twin_core::model::Community;
use twin_core::told::Bilingual;
use twin_formats::coverage::{
    Legend, RadioPicture, band_feature, blind_feature, contour_features, count_legend,
    count_picture, light_legend, light_picture, patch_feature, radio_picture, write_features,
};

use self::load::LoadFigures;
use super::camera::{self, Question};
use super::cannot_write;
use super::city::City;
use super::{check_output, open};
use crate::failure::{self, Context, bail};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin coverage shenzhen.gpkg                                 what kinds there are\n  twin coverage shenzhen.gpkg --kind camera --level detect -o seen.geojson\n  twin coverage shenzhen.gpkg --kind camera --blind -o blind.geojson\n  twin coverage shenzhen.gpkg --kind nr_n78 -o rsrp.png        with rsrp.json beside it: corners and legend\n  twin coverage shenzhen.gpkg --kind nr_n78 --contours -o levels.geojson\n  twin coverage shenzhen.gpkg --kind T4-4 --json              bins: how much lies within their distance\n  twin coverage shenzhen.gpkg --kind T4-4 --bands -o walk.geojson   what lies within 5, 10 and 15 minutes on foot\n  twin coverage shenzhen.gpkg --kind smoke --level 3           smoke detectors of the fourth storey\n  twin coverage shenzhen.gpkg --kind light -o lux.png\n  twin coverage shenzhen.gpkg --camera T3-2a/7 --picture seen.png --retention 90   what one camera shows, and 90 days of it on disk 单个摄像头的画面、住宅窗户与存储"
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
    /// A file to write: .geojson or .png.
    #[arg(short, long, requires = "kind")]
    output: Option<PathBuf>,
    /// Writes what no device covers instead 盲区.
    #[arg(long, requires = "output")]
    blind: bool,
    /// Writes the areas within the service distance and the 5, 10 and 15-minute circles on foot instead 步行分级范围.
    #[arg(long, requires = "output", conflicts_with = "blind")]
    bands: bool,
    /// Writes the lines of equal level of a technology instead 等值线.
    #[arg(long, requires = "output", conflicts_with_all = ["blind", "bands"])]
    contours: bool,
    /// What one camera shows 单个摄像头, by its id: lens, ground, network and disk, homes with privacy masks, and what it sees with its level of IEC 62676-4.
    #[arg(long, value_name = "ID", conflicts_with = "kind")]
    camera: Option<String>,
    /// A file for the camera's simulated picture 模拟画面: .png.
    #[arg(long, value_name = "FILE", requires = "camera")]
    picture: Option<PathBuf>,
    /// Days that the camera's pictures are kept 存储天数; 30 is the least of State Council Decree 799 国务院令第799号.
    #[arg(long, value_name = "DAYS", requires = "camera", default_value_t = USUAL_DAYS, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    retention: u32,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// How much a kind covers.
#[derive(Debug, Serialize)]
struct Figures {
    kind: String,
    level: Option<String>,
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
    /// Of radio.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<LoadFigures>,
}

/// What lies within a distance of what people come to.
#[derive(Debug, Serialize)]
struct BandFigures {
    band: &'static str,
    distance_m: f64,
    share_of_households: Option<f64>,
    way_m: f64,
}

/// What the colours of a picture mean, and where its corners are.
#[derive(Debug, Serialize)]
struct Beside {
    /// North-west, north-east, south-east and south-west, longitude and latitude in degrees.
    corners: [[f64; 2]; 4],
    unit: &'static str,
    legend: Vec<Colour>,
}

#[derive(Debug, Serialize)]
struct Colour {
    from: Option<f64>,
    rgb: [u8; 3],
}

/// What of a layer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// What is covered, or the picture.
    Covered,
    /// What no device covers.
    Blind,
    /// What lies within distances on foot.
    Bands,
    /// Lines of equal level.
    Contours,
}

impl Options {
    fn what(&self) -> What {
        match (self.blind, self.bands, self.contours) {
            (true, ..) => What::Blind,
            (_, true, _) => What::Bands,
            (.., true) => What::Contours,
            _ => What::Covered,
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
    let community = open(&options.source)?.community;
    let catalogue = options.city.catalogue(&options.source, &community)?;
    let whole = Whole::of(&community, &catalogue)?;
    if let Some(id) = &options.camera {
        let question = Question {
            id,
            picture: options.picture.as_deref(),
            days: options.retention,
        };
        let view = camera::view(&community, &catalogue, &whole, &question)?;
        return if options.json {
            output::json(&view)
        } else {
            output::text_out(&camera::text(&view)?)
        };
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
    if options.contours && !matches!(kind, Kind::Radio(_)) {
        bail!(
            "--contours goes with technologies of radio, such as nr_n78; {word} has no levels",
            "--contours 只用于无线技术，如 nr_n78；{word} 没有电平"
        );
    }
    let Some(layer) = whole.layer(&community, kind)? else {
        bail!(
            "the community has no device of the kind {word}",
            "社区没有 {word} 类型的设备"
        );
    };
    if let Some(path) = &options.output {
        write(path, options.what(), &community, &layer).with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    let loads = whole.loads(&community, &catalogue, &layer)?;
    let figures = Figures {
        load: loads.map(|loads| LoadFigures::of(&community, &loads)),
        ..figures(word, &layer)
    };
    if options.json {
        output::json(&figures)
    } else {
        output::text_out(&text(&figures, &layer)?)
    }
}

/// The kinds that the community has a device of, with their words.
fn kinds(whole: &Whole) -> Vec<(String, Kind)> {
    let has_camera = whole.viewers.seeing.len() + whole.viewers.left_out.len() > 0;
    let detect = camera_levels().find(|level| level.word == "detect");
    let camera = detect.filter(|_| has_camera);
    let camera = camera.map(|level| ("camera".to_owned(), Kind::Camera(level)));
    let radio = whole.transmitters.iter();
    let radio = radio.map(|t| (t.word.as_str().to_owned(), Kind::Radio(t.word)));
    let services = whole.facilities.iter().enumerate();
    let services = services.map(|(i, f)| (f.word().to_owned(), Kind::Service(i)));
    let storeys = &whole.detectors.storeys;
    let ground = storeys.iter().find(|s| **s >= 0).or(storeys.last());
    let smoke = ground.map(|storey| ("smoke".to_owned(), Kind::Smoke(*storey)));
    let sound = SOUND_LEVELS.first().filter(|_| whole.has_speaker());
    let sound = sound.map(|level| ("sound".to_owned(), Kind::Sound(*level)));
    let [light, ..] = light_levels();
    let light = whole
        .has_lamp()
        .then(|| ("light".to_owned(), Kind::Light(light)));
    let rules = smoke.into_iter().chain(sound).chain(light);
    let others = radio.chain(services).chain(rules);
    camera.into_iter().chain(others).collect()
}

fn kind_of(
    word: &str,
    level: Option<&str>,
    known: &[(String, Kind)],
    storeys: &[i16],
) -> failure::Result<Kind> {
    let found = known.iter().find(|(name, _)| name == word);
    let Some((_, kind)) = found else {
        let words = Bilingual::list(known.iter().map(|(name, _)| name.as_str()));
        bail!(
            "no device of this community covers anything of the kind '{word}'; there are {words}",
            "社区中没有设备产生“{word}”类型的覆盖；可用的有 {words}" => words
        );
    };
    match (kind, level) {
        (Kind::Camera(_), Some(level)) => {
            let found = camera_levels().find(|known| known.word == level);
            found
                .map(Kind::Camera)
                .with_context(|| no_level(level, camera_levels().map(|known| known.word)))
        }
        (Kind::Smoke(_), Some(level)) => {
            let asked = level.parse().ok();
            let found = storeys.iter().find(|storey| Some(**storey) == asked);
            found.map(|storey| Kind::Smoke(*storey)).with_context(|| {
                let words = Bilingual::list(storeys.iter().map(ToString::to_string));
                both!(
                    "storey '{level}' is not one of {words}",
                    "楼层“{level}”不在 {words} 之中" => words
                )
            })
        }
        (Kind::Sound(_), Some(level)) => rule_level(&SOUND_LEVELS, level).map(Kind::Sound),
        (Kind::Light(_), Some(level)) => rule_level(&light_levels(), level).map(Kind::Light),
        (Kind::Radio(_) | Kind::Service(_), Some(_)) => {
            bail!(
                "--level goes with camera, smoke, sound and light; {word} has one level",
                "--level 只用于 camera、smoke、sound 和 light；{word} 只有一级"
            )
        }
        (kind, None) => Ok(*kind),
    }
}

fn rule_level(levels: &[RuleLevel], word: &str) -> failure::Result<RuleLevel> {
    let found = levels.iter().find(|known| known.word == word);
    found
        .copied()
        .with_context(|| no_level(word, levels.iter().map(|known| known.word)))
}

fn no_level<'w>(level: &str, words: impl Iterator<Item = &'w str>) -> Bilingual {
    let words = Bilingual::list(words);
    both!(
        "level '{level}' is not one of {words}",
        "级别“{level}”不在 {words} 之中" => words
    )
}

fn list(known: &[(String, Kind)], whole: &Whole, as_json: bool) -> failure::Result<()> {
    let words: Vec<&str> = known.iter().map(|(word, _)| word.as_str()).collect();
    if as_json {
        return output::json(&words);
    }
    if words.is_empty() {
        bail!(
            "no device of this community covers anything: place devices first (twin place)",
            "社区中没有任何设备产生覆盖：请先布点（twin place）"
        );
    }
    let mut out = String::new();
    for (word, kind) in known {
        let devices = match kind {
            Kind::Camera(_) => whole.viewers.seeing.len() + whole.viewers.left_out.len(),
            Kind::Radio(radio) => transmitters(whole, *radio),
            Kind::Service(number) => whole.facilities.get(*number).map_or(0, Facilities::count),
            Kind::Smoke(_) => whole.detectors.all.len(),
            Kind::Sound(_) => whole.speakers.heard.len() + whole.speakers.left_out.len(),
            Kind::Light(_) => whole.lamps.lit.len() + whole.lamps.left_out.len(),
        };
        writeln!(out, "{word:<12} {devices} devices 台设备")?;
    }
    output::text_out(&out)
}

fn transmitters(whole: &Whole, word: RadioWord) -> usize {
    let known = whole.transmitters.iter().find(|t| t.word == word);
    known.map_or(0, |t| t.sites.len() + t.indoors.len())
}

fn figures(word: &str, layer: &Layer) -> Figures {
    let numbers = layer.patchwork.numbers();
    let devices = layer.patchwork.devices();
    Figures {
        kind: word.to_owned(),
        level: layer.level(),
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
        load: None,
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

fn text(figures: &Figures, layer: &Layer) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let level = figures.level.as_ref();
    let level = level.map(|l| format!(" ({l})")).unwrap_or_default();
    let percent =
        |share: Option<f64>| share.map_or("—".to_owned(), |s| format!("{:.1} %", 100.0 * s));
    let share = percent(figures.share);
    writeln!(
        out,
        "{}{level}: {} devices 台设备",
        figures.kind, figures.devices
    )?;
    writeln!(
        out,
        "covered 已覆盖  {share} of the {}: {:.0} of {:.0} m²",
        match layer.kind {
            Kind::Smoke(_) => "rooms 房间",
            _ => "open ground",
        },
        figures.covered_m2,
        figures.asked_m2
    )?;
    writeln!(out, "blind 盲区      {:.0} m²", figures.blind_m2)?;
    if figures.road_m > 0.0 {
        writeln!(
            out,
            "roads 道路      {:.0} of {:.0} m",
            figures.covered_road_m, figures.road_m
        )?;
    }
    for band in &layer.bands {
        let (name, share) = (band.name(), percent(band.share_of_households));
        let (en, zh) = (name.en.unwrap_or_default(), name.zh.unwrap_or_default());
        writeln!(
            out,
            "{en} {zh}  {:.0} m: {share} of households 住户, {:.0} m of ways 道路",
            band.distance_m,
            band.way_m()
        )?;
    }
    if let Some(load) = &figures.load {
        load.tell(&mut out)?;
    }
    for (reason, words) in REASONS {
        let left_out = layer.left_out.iter();
        let count = left_out
            .filter(|left| left.reason.as_str() == reason)
            .count();
        if count > 0 {
            writeln!(out, "cannot tell 无法判断  {count}: {words}")?;
        }
    }
    for note in &layer.notes {
        let text = note.text();
        let (en, zh) = (text.en.unwrap_or_default(), text.zh.unwrap_or_default());
        writeln!(out, "note 说明       {en} {zh}")?;
    }
    Ok(out)
}

const REASONS: [(&str, &str); 7] = [
    ("no_heading", "nothing says where they look 未记录朝向"),
    ("indoors", "they are in buildings 位于室内"),
    ("no_way", "no way is near 附近没有可步行道路"),
    ("sight", "they stand inside something 位于障碍物内"),
    (
        "no_room",
        "no room is known where they hang 所在位置无房间平面",
    ),
    (
        "no_power",
        "nothing tells how loud or bright they are 未记录声功率或光通量",
    ),
    (
        "rule",
        "the rule of the code does not hold there 超出规范适用范围",
    ),
];

fn is_picture(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("png"))
}

fn write(path: &Path, what: What, community: &Community, layer: &Layer) -> failure::Result<()> {
    let ending = path.extension().and_then(|e| e.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("geojson" | "json") => {
            if what == What::Bands && layer.bands.is_empty() {
                bail!(
                    "--bands goes with what people come to: a device class such as T4-4, or clinic",
                    "--bands 只用于人员步行前往的设施：T4-4 等设备类，或 clinic"
                );
            }
            let mut out = BufWriter::new(File::create(path)?);
            write_geojson(what, community, layer, &mut out)?;
            out.flush()?;
            Ok(())
        }
        Some("png") if what != What::Covered => {
            bail!(
                "--blind, --bands and --contours are written as .geojson",
                "--blind、--bands 和 --contours 只能写成 .geojson"
            )
        }
        Some("png") => write_picture(path, community, layer),
        _ => bail!(
            "name a file that ends in .geojson or .png",
            "文件名应以 .geojson 或 .png 结尾"
        ),
    }
}

fn write_geojson(
    what: What,
    community: &Community,
    layer: &Layer,
    out: &mut BufWriter<File>,
) -> failure::Result<()> {
    if what == What::Bands {
        let mut features = Vec::new();
        for band in &layer.bands {
            features.push(band_feature(community, band, &band.ground()?));
        }
        return Ok(write_features(features.into_iter(), out)?);
    }
    if let (What::Contours, Kind::Radio(word), Some(map)) = (what, layer.kind, &layer.map) {
        let lines = contour_features(community, map, word.technology().needed_dbm);
        return Ok(write_features(lines.into_iter(), out)?);
    }
    let blind = what == What::Blind;
    let (patches, level) = (layer.patchwork.all_patches(), layer.level());
    let fits = patches.iter().filter(|p| p.devices.is_empty() == blind);
    let features = fits.map(|patch| {
        if blind {
            blind_feature(community, patch)
        } else {
            patch_feature(community, layer, patch, level.as_deref())
        }
    });
    Ok(write_features(features, out)?)
}

fn write_picture(path: &Path, community: &Community, layer: &Layer) -> failure::Result<()> {
    let frame = &community.frame;
    let ((png, corners), legend, unit) = match (layer.kind, &layer.map, &layer.light) {
        (Kind::Radio(word), Some(map), _) => {
            let (what, needed) = (RadioPicture::Level, word.technology().needed_dbm);
            let drawn = radio_picture((map.grid(), what.values(map)), frame, needed)?;
            (drawn, what.legend(needed), "dB[mW]")
        }
        (Kind::Light(level), _, Some(map)) => {
            let drawn = light_picture((map.grid(), map.luxes()), frame, level.least)?;
            (drawn, light_legend(level.least), LIGHT_UNIT)
        }
        _ => (count_picture(layer, frame)?, count_legend(), "{device}"),
    };
    std::fs::write(path, png)?;
    let colour = |entry: Legend| Colour {
        from: entry.from,
        rgb: entry.colour,
    };
    let beside = Beside {
        corners,
        unit,
        legend: legend.into_iter().map(colour).collect(),
    };
    let beside_path = path.with_extension("json");
    std::fs::write(&beside_path, serde_json::to_vec_pretty(&beside)?)?;
    Ok(())
}
