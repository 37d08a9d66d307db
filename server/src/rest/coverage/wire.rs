//! Layers as messages, in both languages.

use std::collections::BTreeMap;

use twin_core::catalogue::{Cover, RadioWord};
use twin_core::coverage::camera::{Edition, SightError};
use twin_core::coverage::layer::{Kind, LeftOut, Numbers, Reason, camera_levels};
use twin_core::coverage::radio::{Family, Technology};
use twin_formats::coverage::{RadioPicture, radio_picture};
use twin_protocol::coverage::{
    CoverageColour, CoverageFamily, CoverageKind, CoverageLeftOut, CoverageLevel, CoverageNumbers,
    CoverageOverview, CoveragePicture, CoverageSummary,
};
use twin_protocol::scene::SceneName;

use super::asked::{Asked, refused};
use crate::http::HttpError;
use crate::world::World;

/// Ids of devices that are told at most.
const MOST: usize = 20;

/// The kinds that the community has a device of.
pub(super) fn overview(world: &World) -> Result<CoverageOverview, HttpError> {
    let whole = world.whole().map_err(refused)?;
    let viewers = &whole.viewers;
    let cameras = viewers.seeing.len() + viewers.left_out.len();
    let camera = (cameras > 0).then(|| CoverageKind {
        kind: "camera".to_owned(),
        family: CoverageFamily::Camera,
        name: name("摄像头", "Cameras"),
        devices: cameras,
        levels: levels(),
        what_if: true,
    });
    let radio = whole.transmitters.iter().map(|known| CoverageKind {
        kind: known.word.as_str().to_owned(),
        family: CoverageFamily::Radio,
        name: radio_name(known.word),
        devices: known.sites.len() + known.indoors.len(),
        levels: Vec::new(),
        what_if: false,
    });
    let services = whole.facilities.iter().map(|known| {
        let class = world.catalogue.class(known.class.as_str());
        CoverageKind {
            kind: known.class.to_string(),
            family: CoverageFamily::Service,
            name: class.map_or_else(SceneName::default, |c| name(&c.name_zh, &c.name_en)),
            devices: known.stops.iter().map(|stop| stop.devices.len()).sum(),
            levels: Vec::new(),
            what_if: true,
        }
    });
    Ok(CoverageOverview {
        kinds: camera.into_iter().chain(radio).chain(services).collect(),
    })
}

fn levels() -> Vec<CoverageLevel> {
    let level = |level: twin_core::coverage::camera::Level| CoverageLevel {
        level: level.word.to_owned(),
        name: SceneName::from(&level.name()),
        standard: match level.edition {
            Edition::Y2014 => "IEC 62676-4:2014".to_owned(),
            Edition::Y2025 => "IEC 62676-4:2025".to_owned(),
        },
        pixels_per_m: level.pixels_per_m,
    };
    camera_levels().map(level).collect()
}

fn radio_name(word: RadioWord) -> SceneName {
    match word {
        RadioWord::NrN78 => name("5G（n78，3.5 GHz）", "5G (n78, 3.5 GHz)"),
        RadioWord::Wifi24 => name("WiFi（2.4 GHz）", "WiFi (2.4 GHz)"),
        RadioWord::LoraCn470 => name("LoRaWAN（CN470）", "LoRaWAN (CN470)"),
    }
}

fn name(zh: &str, en: &str) -> SceneName {
    SceneName {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// A layer in figures.
pub(super) fn summary(
    world: &World,
    asked: &Asked<'_>,
    what: RadioPicture,
) -> Result<CoverageSummary, HttpError> {
    let layer = &asked.kept.layer;
    let covering = layer.patchwork.devices();
    let drawn = drawn(world, asked, what)?;
    Ok(CoverageSummary {
        kind: asked.word.clone(),
        level: asked.level().map(str::to_owned),
        numbers: numbers(layer.patchwork.numbers()),
        covering: covering.map(|device| layer.together(device).len()).sum(),
        left_out: left_out(world, &layer.left_out),
        sources: sources(asked),
        picture: drawn.map(|(_, corners)| picture(asked, what, corners)),
    })
}

/// How much is covered.
pub(super) fn numbers(found: Numbers) -> CoverageNumbers {
    CoverageNumbers {
        asked_m2: found.asked_m2,
        covered_m2: found.covered_m2,
        blind_m2: found.blind_m2(),
        share: found.share(),
        road_m: found.road_m,
        covered_road_m: found.covered_road_m,
    }
}

fn left_out(world: &World, left_out: &[LeftOut]) -> Vec<CoverageLeftOut> {
    let mut by_reason: BTreeMap<&'static str, Vec<&LeftOut>> = BTreeMap::new();
    for left in left_out {
        by_reason
            .entry(left.reason.as_str())
            .or_default()
            .push(left);
    }
    let told = by_reason.into_iter().filter_map(|(reason, left)| {
        let devices = left.iter().take(MOST);
        let id = |left: &&LeftOut| {
            let device = world.community.devices.get(left.device as usize)?;
            Some(device.id.to_string())
        };
        Some(CoverageLeftOut {
            reason: reason.to_owned(),
            text: text(&left.first()?.reason),
            count: left.len(),
            devices: devices.filter_map(id).collect(),
        })
    });
    told.collect()
}

fn text(reason: &Reason) -> SceneName {
    match reason {
        Reason::NoHeading => name(
            "未记录朝向，无法判断可视范围：请补充设备朝向",
            "nothing says where it looks: give the device a heading",
        ),
        Reason::Indoors => name(
            "位于室内，图层只表示室外地面",
            "it is in a building, and layers are of the open ground",
        ),
        Reason::NoWay => name(
            "50 米内没有可步行的道路",
            "no way that can be walked is within 50 m",
        ),
        Reason::Sight(error) => SceneName {
            zh: sight_zh(error),
            en: error.to_string(),
        },
    }
}

fn sight_zh(error: &SightError) -> String {
    match error {
        SightError::Inside {
            wall_m,
            way_out,
            top_z,
            ..
        } => format!(
            "摄像头位于障碍物内部，距最近外墙 {wall_m:.2} 米：请移至东 {:.2}、北 {:.2}，或高于 z {top_z:.2} 米",
            way_out.x, way_out.y
        ),
        other => format!("参数不合理：{other}"),
    }
}

fn sources(asked: &Asked<'_>) -> Vec<String> {
    match asked.kind {
        Kind::Camera(_) => {
            let catalogue = &asked.world.catalogue;
            let classes = catalogue.classes.iter().flat_map(|c| &c.covers);
            let rows = catalogue.rows.iter().flat_map(|r| &r.covers);
            let source = |cover: &Cover| match cover {
                Cover::Camera(optics) => Some(optics.source.to_string()),
                Cover::Radio { .. } | Cover::Service { .. } => None,
            };
            classes.chain(rows).filter_map(source).collect()
        }
        Kind::Radio(word) => {
            let known = asked.whole.transmitters.iter().find(|t| t.word == word);
            let sources = known.map_or(&[][..], |t| &t.sources);
            sources.iter().map(ToString::to_string).collect()
        }
        Kind::Service(number) => {
            let known = asked.whole.facilities.get(number);
            known.map(|f| f.source.to_string()).into_iter().collect()
        }
    }
}

/// A picture as PNG, and its corners.
pub(super) type Drawn = (Vec<u8>, [[f64; 2]; 4]);

/// The picture of a layer of radio; `None` for other layers.
pub(super) fn drawn(
    world: &World,
    asked: &Asked<'_>,
    what: RadioPicture,
) -> Result<Option<Drawn>, HttpError> {
    let (Some(map), Kind::Radio(word)) = (&asked.kept.layer.map, asked.kind) else {
        return Ok(None);
    };
    let least = least(&word.technology(), what);
    radio_picture(map, &world.community.frame, what, least)
        .map(Some)
        .map_err(HttpError::internal)
}

/// The value from which a device is served: of the level what the technology needs; of the signal over noise and interference what SF12
/// needs of LoRa, and a signal as strong as what disturbs it of the others.
fn least(technology: &Technology, what: RadioPicture) -> f64 {
    match (what, technology.family) {
        (RadioPicture::Level, _) => technology.needed_dbm,
        (RadioPicture::Sinr, Family::Lora) => technology.needed_dbm - technology.noise_dbm(),
        (RadioPicture::Sinr, _) => 0.0,
    }
}

fn picture(asked: &Asked<'_>, what: RadioPicture, corners: [[f64; 2]; 4]) -> CoveragePicture {
    let technology = match asked.kind {
        Kind::Radio(word) => word.technology(),
        Kind::Camera(_) | Kind::Service(_) => Technology::nr_n78(),
    };
    let (word, unit) = match what {
        RadioPicture::Level => ("level", "dB[mW]"),
        RadioPicture::Sinr => ("sinr", "dB"),
    };
    let needed = least(&technology, what);
    let legend = what.legend(needed).into_iter().map(|entry| {
        let [r, g, b] = entry.colour;
        CoverageColour {
            from: entry.from,
            colour: format!("#{r:02x}{g:02x}{b:02x}"),
        }
    });
    CoveragePicture {
        href: format!("/api/v1/coverage/{}/picture.png?what={word}", asked.word),
        corners,
        unit: unit.to_owned(),
        needed,
        legend: legend.collect(),
    }
}
