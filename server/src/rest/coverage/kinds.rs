//! The kinds of coverage as messages.

use twin_core::catalogue::{Cover, RadioWord};
use twin_core::coverage::camera::Edition;
use twin_core::coverage::layer::{
    LIGHT_UNIT, RuleLevel, SOUND_LEVELS, SOUND_UNIT, Whole, camera_levels, light_levels, storeys_of,
};
use twin_core::inference::storey_name;
use twin_protocol::coverage::{
    CoverageFamily, CoverageKind, CoverageLevel, CoverageOverview, CoverageStorey,
};
use twin_protocol::scene::SceneName;

use super::asked::refused;
use super::wire::name;
use crate::http::HttpError;
use crate::world::World;

/// The kinds that the community has a device of.
pub(super) fn overview(world: &World) -> Result<CoverageOverview, HttpError> {
    let whole = world.whole().map_err(refused)?;
    let viewers = &whole.viewers;
    let cameras = viewers.seeing.len() + viewers.left_out.len();
    let camera = (cameras > 0).then(|| CoverageKind {
        kind: "camera".to_owned(),
        family: CoverageFamily::Camera,
        name: name("摄像头", "Cameras"),
        classes: classes(world, |cover| matches!(cover, Cover::Camera(_))),
        devices: cameras,
        levels: levels(),
        storeys: Vec::new(),
        what_if: true,
    });
    let floors: Vec<CoverageStorey> = (storeys_of(&world.community).into_iter())
        .map(|storey| CoverageStorey {
            storey,
            name: SceneName::from(&storey_name(storey)),
        })
        .collect();
    let radio = whole.transmitters.iter().map(|known| CoverageKind {
        kind: known.word.as_str().to_owned(),
        family: CoverageFamily::Radio,
        name: radio_name(known.word),
        classes: classes(
            world,
            |cover| matches!(cover, Cover::Radio { technology, .. } if *technology == known.word),
        ),
        devices: known.sites.len() + known.indoors.len(),
        levels: Vec::new(),
        storeys: floors.clone(),
        what_if: true,
    });
    let services = whole.facilities.iter().map(|known| {
        let class = known.class().map(ToString::to_string);
        CoverageKind {
            kind: known.word().to_owned(),
            family: CoverageFamily::Service,
            name: SceneName::from(&known.name(&world.catalogue)),
            // Places are where they are: nothing of them is tried elsewhere.
            what_if: class.is_some(),
            classes: class.into_iter().collect(),
            devices: known.count(),
            levels: Vec::new(),
            storeys: Vec::new(),
        }
    });
    let others = rules(world, whole).into_iter().chain(radio).chain(services);
    Ok(CoverageOverview {
        kinds: camera.into_iter().chain(others).collect(),
    })
}

/// The kinds by the rules of the national codes.
fn rules(world: &World, whole: &Whole) -> Vec<CoverageKind> {
    let fits = |family, cover: &Cover| match cover {
        Cover::Smoke { .. } => family == CoverageFamily::Smoke,
        Cover::Sound { .. } => family == CoverageFamily::Sound,
        Cover::Light { .. } => family == CoverageFamily::Light,
        _ => false,
    };
    let kind = |kind: &str, family, name, devices, levels| CoverageKind {
        kind: kind.to_owned(),
        family,
        name,
        classes: classes(world, |cover| fits(family, cover)),
        devices,
        levels,
        storeys: Vec::new(),
        what_if: true,
    };
    let detectors = whole.detectors.all.len();
    let smoke = (detectors > 0).then(|| {
        let name = name("烟雾探测器", "Smoke detectors");
        let levels = storeys(&whole.detectors.storeys);
        kind("smoke", CoverageFamily::Smoke, name, detectors, levels)
    });
    let sound = whole.has_speaker().then(|| {
        let devices = whole.speakers.heard.len() + whole.speakers.left_out.len();
        let name = name("广播与声警报", "Loudspeakers and alarms");
        let levels = rule_levels(&SOUND_LEVELS, SOUND_UNIT);
        kind("sound", CoverageFamily::Sound, name, devices, levels)
    });
    let light = whole.has_lamp().then(|| {
        let devices = whole.lamps.lit.len() + whole.lamps.left_out.len();
        let levels = rule_levels(&light_levels(), LIGHT_UNIT);
        kind(
            "light",
            CoverageFamily::Light,
            name("路灯照明", "Lamps"),
            devices,
            levels,
        )
    });
    smoke.into_iter().chain(sound).chain(light).collect()
}

/// Classes of which a device can cover so: by the class, or by a row of it.
fn classes(world: &World, fits: impl Fn(&Cover) -> bool) -> Vec<String> {
    let catalogue = &world.catalogue;
    let fitting = catalogue.classes.iter().filter(|class| {
        let rows = catalogue.rows.iter().filter(|row| row.class == class.id);
        let covers = rows.flat_map(|row| &row.covers).chain(&class.covers);
        covers.into_iter().any(&fits)
    });
    fitting.map(|class| class.id.to_string()).collect()
}

fn storeys(storeys: &[i16]) -> Vec<CoverageLevel> {
    let level = |storey: &i16| CoverageLevel {
        level: storey.to_string(),
        name: SceneName::from(&storey_name(*storey)),
        standard: "GB 50116-2013 §6.2".to_owned(),
        least: None,
        unit: None,
    };
    storeys.iter().map(level).collect()
}

fn rule_levels(levels: &[RuleLevel], unit: &str) -> Vec<CoverageLevel> {
    let level = |level: &RuleLevel| CoverageLevel {
        level: level.word.to_owned(),
        name: SceneName::from(&level.name()),
        standard: level.standard.to_owned(),
        least: Some(level.least),
        unit: Some(unit.to_owned()),
    };
    levels.iter().map(level).collect()
}

fn levels() -> Vec<CoverageLevel> {
    let level = |level: twin_core::coverage::camera::Level| CoverageLevel {
        level: level.word.to_owned(),
        name: SceneName::from(&level.name()),
        standard: match level.edition {
            Edition::Y2014 => "IEC 62676-4:2014".to_owned(),
            Edition::Y2025 => "IEC 62676-4:2025".to_owned(),
        },
        least: Some(level.pixels_per_m),
        unit: Some("{pixel}/m".to_owned()),
    };
    camera_levels().map(level).collect()
}

fn radio_name(word: RadioWord) -> SceneName {
    match word {
        RadioWord::NrN78 => name("5G（n78，3.5 GHz）", "5G (n78, 3.5 GHz)"),
        RadioWord::LteB3 => name("4G（B3，1.8 GHz）", "4G (LTE band 3, 1.8 GHz)"),
        RadioWord::Wifi24 => name("WiFi（2.4 GHz）", "WiFi (2.4 GHz)"),
        RadioWord::LoraCn470 => name("LoRaWAN（CN470）", "LoRaWAN (CN470)"),
        RadioWord::NbIotB8 => name("NB-IoT（B8）", "NB-IoT (band 8)"),
    }
}
