//! The kinds of coverage that a community has.

use std::fmt::Write;

use twin_core::both;
use twin_core::catalogue::RadioWord;
use twin_core::coverage::layer::{
    Facilities, Kind, RuleLevel, SOUND_LEVELS, Whole, camera_levels, light_levels, storeys_of,
};
use twin_core::model::Community;
use twin_core::told::Bilingual;

use crate::command::tongue;
use crate::failure::{self, Context, bail};
use crate::output;

/// The kinds that the community has a device of, with their words.
pub(super) fn kinds(whole: &Whole) -> Vec<(String, Kind)> {
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

/// The kind of a word and a level.
pub(super) fn kind_of(
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
        (Kind::Radio(_) | Kind::RadioStorey(..) | Kind::Service(_), Some(_)) => {
            bail!(
                "--level goes with camera, smoke, sound and light; {word} has one level",
                "--level 只用于 camera、smoke、sound 和 light；{word} 只有一级"
            )
        }
        (kind, None) => Ok(*kind),
    }
}

/// The kind on a storey of the buildings.
pub(super) fn on_storey(kind: Kind, storey: i16, community: &Community) -> failure::Result<Kind> {
    let Some(word) = kind.radio() else {
        bail!(
            "--storey goes with technologies of radio, such as nr_n78; smoke has its storeys as --level",
            "--storey 只用于无线技术，如 nr_n78；smoke 以 --level 选择楼层"
        );
    };
    let known = storeys_of(community);
    if !known.contains(&storey) {
        let words = Bilingual::list(known.iter().map(ToString::to_string));
        bail!(
            "no building has a storey {storey}; there are {words} (0 is the ground floor)",
            "没有楼栋有楼层 {storey}；可用的有 {words}（0 为首层）" => words
        );
    }
    Ok(Kind::RadioStorey(word, storey))
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

/// Tells what kinds there are.
pub(super) fn list(known: &[(String, Kind)], whole: &Whole, as_json: bool) -> failure::Result<()> {
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
    let of_devices = tongue::of_messages().of("台设备", "devices");
    for (word, kind) in known {
        let devices = match kind {
            Kind::Camera(_) => whole.viewers.seeing.len() + whole.viewers.left_out.len(),
            Kind::Radio(radio) | Kind::RadioStorey(radio, _) => transmitters(whole, *radio),
            Kind::Service(number) => whole.facilities.get(*number).map_or(0, Facilities::count),
            Kind::Smoke(_) => whole.detectors.all.len(),
            Kind::Sound(_) => whole.speakers.heard.len() + whole.speakers.left_out.len(),
            Kind::Light(_) => whole.lamps.lit.len() + whole.lamps.left_out.len(),
        };
        writeln!(out, "{word:<12} {devices} {of_devices}")?;
    }
    output::text_out(&out)
}

fn transmitters(whole: &Whole, word: RadioWord) -> usize {
    let known = whole.transmitters.iter().find(|t| t.word == word);
    known.map_or(0, |t| t.sites.len() + t.indoors.len())
}
