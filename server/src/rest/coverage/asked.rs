//! Which layer is asked for.

use std::sync::Arc;

use twin_core::both;
use twin_core::catalogue::{Cover, RadioWord};
use twin_core::coverage::camera::Level;
use twin_core::coverage::layer::{
    Kind, LayerError, RuleLevel, SOUND_LEVELS, Whole, camera_levels, id_of, light_levels,
    storeys_of,
};
use twin_core::told::{Bilingual, Told};
use twin_protocol::coverage::WhatIf;

use crate::coverage::Kept;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::world::World;

/// The level where none is named: that somebody is there can be told (IEC 62676-4:2014).
const USUAL_LEVEL: &str = "detect";

/// A layer that is asked for.
pub(super) struct Asked<'w> {
    pub(super) world: &'w World,
    pub(super) whole: &'w Whole,
    pub(super) kind: Kind,
    /// The kind's word in addresses.
    pub(super) word: String,
    pub(super) kept: Arc<Kept>,
}

impl<'w> Asked<'w> {
    /// By the query's `level` and `storey`.
    pub(super) fn by(world: &'w World, word: &str, query: &Query) -> Result<Self, HttpError> {
        let kind = kind_of(world, word, query.text("level"))?;
        Self::made(world, word, on_storey(world, kind, query.text("storey"))?)
    }

    /// By the `level` and `storey` of a question.
    pub(super) fn about(
        world: &'w World,
        word: &str,
        question: &WhatIf,
    ) -> Result<Self, HttpError> {
        let kind = kind_of(world, word, question.level.as_deref())?;
        let storey = question.storey.map(|storey| storey.to_string());
        Self::made(world, word, on_storey(world, kind, storey.as_deref())?)
    }

    fn made(world: &'w World, word: &str, kind: Kind) -> Result<Self, HttpError> {
        let kept = world.coverage(kind).map_err(|error| refused(&error))?;
        let kept = kept.ok_or_else(|| unknown(world, word))?;
        Ok(Self {
            world,
            whole: world.whole().map_err(refused)?,
            kind,
            word: word.to_owned(),
            kept,
        })
    }

    /// The level, where the kind has several.
    pub(super) fn level(&self) -> Option<String> {
        self.kind.level()
    }

    /// What an address needs to name the layer again, beside the kind: nothing, or a question mark with the level or storey.
    pub(super) fn which(&self) -> String {
        let level = self.level().map(|level| format!("?level={level}"));
        let storey = || {
            self.kind
                .radio_storey()
                .map(|storey| format!("?storey={storey}"))
        };
        level.or_else(storey).unwrap_or_default()
    }

    /// The number of what covers: a device of this kind, of what people come to a fixture of the map or a place too.
    pub(super) fn member(&self, id: &str) -> Result<u32, HttpError> {
        let known = match self.kind {
            Kind::Service(number) => self.whole.facilities.get(number),
            _ => None,
        };
        let stops = known.into_iter().flat_map(|facilities| &facilities.stops);
        let mut members = stops.flat_map(|stop| &stop.members);
        let found = members.find(|number| id_of(&self.world.community, **number) == Some(id));
        found.map_or_else(|| self.device(id), |number| Ok(*number))
    }

    /// The position of a device of this kind.
    pub(super) fn device(&self, id: &str) -> Result<u32, HttpError> {
        let (index, device) = self.world.device(id).ok_or_else(|| {
            HttpError::not_found(both!("there is no device '{}'", "没有设备“{}”"; shorten(id)))
        })?;
        let row = device.row.as_ref().map(|row| row.as_str());
        let covers = |is_one: fn(&Cover) -> bool| {
            let catalogue = &self.world.catalogue;
            catalogue.covers(device.class.as_str(), row).any(is_one)
        };
        let is_one = match self.kind {
            Kind::Camera(_) => covers(|cover| matches!(cover, Cover::Camera(_))),
            Kind::Smoke(_) => covers(|cover| matches!(cover, Cover::Smoke { .. })),
            Kind::Sound(_) => covers(|cover| matches!(cover, Cover::Sound { .. })),
            Kind::Light(_) => covers(|cover| matches!(cover, Cover::Light { .. })),
            Kind::Radio(word) | Kind::RadioStorey(word, _) => {
                let known = self.whole.transmitters.iter().find(|t| t.word == word);
                known.is_some_and(|t| t.devices.contains(&index.0) || t.indoors.contains(&index.0))
            }
            Kind::Service(number) => {
                let known = self.whole.facilities.get(number);
                known.is_some_and(|facilities| facilities.class() == Some(&device.class))
            }
        };
        if is_one {
            return Ok(index.0);
        }
        Err(HttpError::bad_request(
            both!("device '{}' is of class {}, which covers nothing of the kind {}", "设备“{}”属于设备类 {}，不产生 {} 类型的覆盖"; shorten(id),
            device.class,
            self.word),
        ))
    }
}

/// The kind of a word and a level.
fn kind_of(world: &World, word: &str, level: Option<&str>) -> Result<Kind, HttpError> {
    let whole = world.whole().map_err(refused)?;
    let kind = match word {
        "camera" => return Ok(Kind::Camera(level_of(level.unwrap_or(USUAL_LEVEL))?)),
        "smoke" => {
            let storeys = &whole.detectors.storeys;
            // The ground floor, else the highest below it.
            let usual = storeys.iter().find(|s| **s >= 0).or(storeys.last());
            let usual = usual.ok_or_else(|| unknown(world, word))?;
            return Ok(Kind::Smoke(storey_of(level, *usual, storeys)?));
        }
        "sound" if whole.has_speaker() => {
            return rule_level(&SOUND_LEVELS, level).map(Kind::Sound);
        }
        "light" if whole.has_lamp() => return rule_level(&light_levels(), level).map(Kind::Light),
        _ => radio_of(whole, word).or_else(|| {
            let mut facilities = whole.facilities.iter();
            let number = facilities.position(|f| f.word() == word);
            number.map(Kind::Service)
        }),
    };
    let kind = kind.ok_or_else(|| unknown(world, word))?;
    match level {
        None => Ok(kind),
        Some(_) => Err(HttpError::bad_request(both!(
            "'level' goes with the kinds camera, smoke, sound and light; {word} has one level: leave it out",
            "level 只用于 camera、smoke、sound 和 light；{word} 只有一级：请去掉它"
        ))),
    }
}

/// The kind on a storey, where one is named.
fn on_storey(world: &World, kind: Kind, storey: Option<&str>) -> Result<Kind, HttpError> {
    let (Some(word), Some(radio)) = (storey, kind.radio()) else {
        return match storey {
            None => Ok(kind),
            Some(_) => Err(HttpError::bad_request(both!(
                "'storey' goes with technologies of radio; smoke has its storeys as levels, others none: leave it out",
                "storey 只用于无线技术；smoke 以 level 选择楼层，其他类型不分楼层：请去掉它"
            ))),
        };
    };
    let storeys = storeys_of(&world.community);
    let asked = word.parse::<i16>().ok();
    let asked = asked.filter(|storey| storeys.contains(storey));
    let storey = asked.ok_or_else(|| {
        let known = Bilingual::list(storeys.iter().map(ToString::to_string));
        HttpError::bad_request(both!(
            "storey={} is not a storey of any building: name one of {known} (0 is the ground floor), or leave it out for the ground outdoors",
            "storey={} 不是任何楼栋的楼层：请写明 {known} 之一（0 为首层），或去掉它以查看室外地面";
            shorten(word) => known
        ))
    })?;
    Ok(Kind::RadioStorey(radio, storey))
}

fn radio_of(whole: &Whole, word: &str) -> Option<Kind> {
    let radio = RadioWord::ALL.into_iter().find(|r| r.as_str() == word)?;
    let has_device = whole.transmitters.iter().any(|t| t.word == radio);
    has_device.then_some(Kind::Radio(radio))
}

fn storey_of(level: Option<&str>, usual: i16, storeys: &[i16]) -> Result<i16, HttpError> {
    let Some(word) = level else {
        return Ok(usual);
    };
    let asked = word.parse::<i16>().ok();
    asked.filter(|s| storeys.contains(s)).ok_or_else(|| {
        let known = Bilingual::list(storeys.iter().map(ToString::to_string));
        HttpError::bad_request(both!(
            "level={} is not a storey with smoke detectors or public rooms: name one of {known} (0 is the ground floor)",
            "level={} 不是有烟感或公共房间的楼层：请写明 {known} 之一（0 为首层）";
            shorten(word) => known
        ))
    })
}

/// The level of a word; the first where none is named.
fn rule_level(levels: &[RuleLevel], word: Option<&str>) -> Result<RuleLevel, HttpError> {
    let mut known = levels.iter();
    let found = known.find(|level| word.is_none_or(|word| word == level.word));
    found.copied().ok_or_else(|| {
        no_level(
            word.unwrap_or_default(),
            levels.iter().map(|level| level.word),
        )
    })
}

fn level_of(word: &str) -> Result<Level, HttpError> {
    camera_levels()
        .find(|l| l.word == word)
        .ok_or_else(|| no_level(word, camera_levels().map(|level| level.word)))
}

fn no_level<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> HttpError {
    let known = Bilingual::list(known);
    HttpError::bad_request(both!(
        "level={} is not one of {known}",
        "level={} 不在 {known} 之中";
        shorten(word) => known
    ))
}

fn unknown(world: &World, word: &str) -> HttpError {
    let known = super::kinds::overview(world)
        .map(|overview| Bilingual::list(overview.kinds.into_iter().map(|kind| kind.kind)));
    let known = known.unwrap_or_else(|_| both!("none", "无"));
    HttpError::not_found(both!(
        "there is no coverage '{}'; this community has {known}",
        "没有覆盖“{}”；本社区有 {known}";
        shorten(word) => known
    ))
}

pub(in crate::rest) fn refused(error: &LayerError) -> HttpError {
    match error {
        LayerError::NoGround
        | LayerError::NoRooms { .. }
        | LayerError::NoStorey { .. }
        | LayerError::Rule(_) => HttpError::not_found(error.told()),
        other => HttpError::internal(other),
    }
}
