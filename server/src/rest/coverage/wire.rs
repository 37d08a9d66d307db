//! Layers as messages, in both languages.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::catalogue::Cover;
use twin_core::coverage::layer::{
    Band, Kind, LIGHT_UNIT, LeftOut, Note, Numbers, Reason, RoadLight, id_of,
};
use twin_core::inference::storey_name;
use twin_core::told::Told;
use twin_formats::coverage::{
    Legend, Picture, RadioPicture, count_legend, count_picture, light_legend, light_picture,
    radio_picture, server_picture,
};
use twin_protocol::coverage::{
    CoverageBand, CoverageColour, CoverageColourStation, CoverageLeftOut, CoverageLines,
    CoverageNote, CoverageNumbers, CoveragePicture, CoverageRoad, CoverageRoads, CoverageSummary,
};
use twin_protocol::scene::SceneName;

use super::asked::{Asked, refused};
use crate::http::HttpError;
use crate::http::query::encode;
use crate::world::World;

/// Ids of devices, and roads, that are told at most.
const MOST: usize = 20;

/// A name in both languages.
pub(super) fn name(zh: impl Into<String>, en: impl Into<String>) -> SceneName {
    SceneName {
        zh: zh.into(),
        en: en.into(),
    }
}

/// What a layer is called, in both languages: the kind, and its level where it has several.
pub(super) fn title(asked: &Asked<'_>) -> String {
    let kinds = super::kinds::overview(asked.world).map(|overview| overview.kinds);
    let mut kinds = kinds.unwrap_or_default().into_iter();
    let kind = kinds.find(|kind| kind.kind == asked.word);
    let name = kind.map_or_else(
        || asked.word.clone(),
        |kind| format!("{} {}", kind.name.zh, kind.name.en),
    );
    let storey = asked.kind.radio_storey().map(storey_name);
    let storey = storey.and_then(|name| Some(format!("{} {}", name.zh?, name.en?)));
    match asked.level().or(storey) {
        Some(level) => format!("{name} ({level})"),
        None => name,
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
    let (_, corners) = drawn(asked, what)?;
    Ok(CoverageSummary {
        kind: asked.word.clone(),
        level: asked.level(),
        storey: asked.kind.radio_storey(),
        numbers: numbers(layer.patchwork.numbers()),
        lines: lines(world, asked.kind)?,
        covering: covering.map(|device| layer.together(device).len()).sum(),
        left_out: left_out(world, &layer.left_out),
        sources: sources(asked),
        notes: layer.notes.iter().map(note).collect(),
        bands: layer.bands.iter().map(band).collect(),
        roads: roads(world, &layer.roads),
        picture: picture(asked, what, corners),
    })
}

fn note(note: &Note) -> CoverageNote {
    CoverageNote {
        note: note.as_str().to_owned(),
        text: SceneName::from(&note.text()),
        count: note.count(),
    }
}

fn band(band: &Band) -> CoverageBand {
    CoverageBand {
        band: band.as_str().to_owned(),
        name: SceneName::from(&band.name()),
        distance_m: band.distance_m,
        share_of_households: band.share_of_households,
        way_m: band.way_m(),
    }
}

fn roads(world: &World, lights: &[RoadLight]) -> Option<CoverageRoads> {
    let (standard, clause) = RoadLight::standard();
    let told = lights.iter().take(MOST).filter_map(|light| {
        let road = world.community.roads.get(light.road as usize)?;
        Some(CoverageRoad {
            id: road.id.to_string(),
            name: SceneName::from(&road.name),
            mean_lx: light.light.mean_lx,
            least_lx: light.light.least_lx,
            uniformity: light.uniformity(),
        })
    });
    (!lights.is_empty()).then(|| CoverageRoads {
        count: lights.len(),
        kept: lights.iter().filter(|light| light.is_kept()).count(),
        least_mean_lx: standard.low_lx,
        least_uniformity: standard.uniformity,
        standard: clause.to_owned(),
        roads: told.collect(),
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
        perimeter_m: found.perimeter_m,
        covered_perimeter_m: found.covered_perimeter_m,
    }
}

/// How much of the lines cameras show at each level.
fn lines(world: &World, kind: Kind) -> Result<Vec<CoverageLines>, HttpError> {
    let Kind::Camera(_) = kind else {
        return Ok(Vec::new());
    };
    let shown = world.shown_lines().map_err(refused)?.iter();
    let told = shown.map(|shown| CoverageLines {
        level: shown.level.word.to_owned(),
        road_m: shown.road_m,
        perimeter_m: shown.perimeter_m,
    });
    Ok(told.collect())
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
        let id = |left: &&LeftOut| id_of(&world.community, left.device).map(str::to_owned);
        Some(CoverageLeftOut {
            reason: reason.to_owned(),
            text: text(&left.first()?.reason),
            count: left.len(),
            devices: devices.filter_map(id).collect(),
        })
    });
    told.collect()
}

/// Why nothing is told of a device.
pub(super) fn text(reason: &Reason) -> SceneName {
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
        Reason::Sight(error) => name(error.zh(), error.to_string()),
        Reason::NoRoom => name(
            "所在位置没有房间平面：请导入室内平面（IFC、IndoorGML 或 OpenStreetMap 室内标签）",
            "no room is known where it hangs: import a plan (IFC, IndoorGML, indoor tags of OpenStreetMap)",
        ),
        Reason::NoPower => name(
            "未记录声功率或光通量，无法计算：目录中未给出",
            "nothing tells how loud or how bright it is: the catalogue has no figure",
        ),
        Reason::Radio(error) => name(error.zh(), error.to_string()),
        Reason::Rule(error) => name(
            format!("超出规范适用范围：{}", error.zh()),
            error.to_string(),
        ),
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
                _ => None,
            };
            classes.chain(rows).filter_map(source).collect()
        }
        Kind::Radio(word) | Kind::RadioStorey(word, _) => {
            let known = asked.whole.transmitters.iter().find(|t| t.word == word);
            known.map(|t| texts(&t.sources)).unwrap_or_default()
        }
        Kind::Service(number) => {
            let known = asked.whole.facilities.get(number);
            let circles = "GB 50180-2018 §2.0.4 to §2.0.6: the living circles on foot, 300, 500 and 800 to 1,000 m, of which the greater is taken (general knowledge, not read in a copy).";
            let own = known.map(|f| f.source.to_string());
            own.into_iter().chain([circles.to_owned()]).collect()
        }
        Kind::Smoke(_) => texts(&asked.whole.detectors.sources),
        Kind::Sound(_) => texts(&asked.whole.speakers.sources),
        Kind::Light(_) => texts(&asked.whole.lamps.sources),
    }
}

fn texts(sources: &[Arc<str>]) -> Vec<String> {
    sources.iter().map(ToString::to_string).collect()
}

/// The picture of a layer: of radio what is asked for, of light how bright it is, of others how many devices cover a place.
pub(super) fn drawn(asked: &Asked<'_>, what: RadioPicture) -> Result<Picture, HttpError> {
    let layer = &asked.kept.layer;
    match (&layer.map, &layer.light) {
        (Some(map), _) => match what.decibels(map) {
            Some(values) => drawn_of(asked, what, values),
            None => {
                let frame = &asked.world.community.frame;
                server_picture(map, frame).map_err(HttpError::internal)
            }
        },
        (_, Some(map)) => drawn_of(asked, what, map.luxes()),
        _ => {
            let frame = &asked.world.community.frame;
            count_picture(layer, frame).map_err(HttpError::internal)
        }
    }
}

/// The picture of a layer of radio or light with these values in its cells.
pub(super) fn drawn_of(
    asked: &Asked<'_>,
    what: RadioPicture,
    values: &[f32],
) -> Result<Picture, HttpError> {
    let (layer, frame) = (&asked.kept.layer, &asked.world.community.frame);
    let drawn = match (asked.kind, &layer.map, &layer.light) {
        (Kind::Radio(word) | Kind::RadioStorey(word, _), Some(map), _) => {
            let least = what.least(&word.technology());
            radio_picture((map.grid(), values), frame, least)
        }
        (Kind::Light(level), _, Some(map)) => {
            light_picture((map.grid(), values), frame, level.least)
        }
        _ => return Err(HttpError::internal("no map has these values")),
    };
    drawn.map_err(HttpError::internal)
}

fn picture(asked: &Asked<'_>, what: RadioPicture, corners: [[f64; 2]; 4]) -> CoveragePicture {
    let path = format!("/api/v1/coverage/{}/picture.png", encode(&asked.word));
    let (query, unit, needed, legend) = match asked.kind {
        Kind::Radio(radio) | Kind::RadioStorey(radio, _) => {
            let needed = what.least(&radio.technology());
            let storey = asked.kind.radio_storey();
            let storey = storey.map(|storey| format!("&storey={storey}"));
            let query = format!("?what={}{}", what.as_str(), storey.unwrap_or_default());
            let map = asked.kept.layer.map.as_ref();
            let legend = map.map(|map| what.legend(map, needed));
            (query, what.unit(), needed, legend.unwrap_or_default())
        }
        Kind::Light(level) => {
            let query = format!("?level={}", level.word);
            (query, LIGHT_UNIT, level.least, light_legend(level.least))
        }
        _ => (asked.which(), "{device}", 1.0, count_legend()),
    };
    CoveragePicture {
        href: format!("{path}{query}"),
        corners,
        unit: unit.to_owned(),
        needed,
        legend: legend
            .into_iter()
            .map(|entry| colour(asked.world, entry))
            .collect(),
    }
}

fn colour(world: &World, entry: Legend) -> CoverageColour {
    let [r, g, b] = entry.colour;
    let station = entry.station.map(|id| CoverageColourStation {
        name: station_name(world, &id),
        device: id.to_string(),
    });
    CoverageColour {
        from: entry.from,
        colour: format!("#{r:02x}{g:02x}{b:02x}"),
        station,
    }
}

fn station_name(world: &World, id: &str) -> SceneName {
    let mut devices = world.community.devices.iter();
    let device = devices.find(|device| device.id.as_str() == id);
    device
        .map(|device| (&device.name).into())
        .unwrap_or_default()
}
