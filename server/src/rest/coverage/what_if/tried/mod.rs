//! What a device would cover, kind by kind.

mod camera;
mod service;

use geo::{Coord, MultiPolygon};
use twin_core::both;
use twin_core::catalogue::{Cover, RadioWord};
use twin_core::coverage::camera::Sweep;
use twin_core::coverage::layer::{
    Height, Kind, Lamp, LayerError, Reason, RuleLevel, Speaker, Transmitters, Trial, Viewer,
};
use twin_core::coverage::radio::Site;
use twin_core::model::{Device, Position};
use twin_core::told::{Bilingual, Told};
use twin_protocol::coverage::{WhatIf, WhatIfCamera};

use self::camera::{camera, hangs, out_of_range};
use self::service::reached;
pub(super) use self::service::within;
use super::super::asked::Asked;
use crate::http::HttpError;
use crate::http::query::shorten;
use crate::rest::position::plan_of;

/// Highest over the ground that a device can be asked about, metres, as of cameras.
const HIGHEST_M: f64 = 1_000.0;

/// What a device would cover.
pub(super) struct Tried {
    pub(super) ground: MultiPolygon<f64>,
    /// Of radio and light, where the others cover something else then, too.
    pub(super) trial: Option<Trial>,
    pub(super) height_m: Option<f64>,
    pub(super) camera: Option<WhatIfCamera>,
}

impl Tried {
    fn of(ground: MultiPolygon<f64>, height_m: Option<f64>) -> Self {
        Self {
            ground,
            trial: None,
            height_m,
            camera: None,
        }
    }

    fn on_map(trial: Trial, height_m: f64) -> Self {
        Self {
            ground: trial.ground.clone(),
            trial: Some(trial),
            height_m: Some(height_m),
            camera: None,
        }
    }

    /// What all devices would cover that cover something else as it is.
    pub(super) fn areas(
        &self,
        asked: &Asked<'_>,
        device: Option<u32>,
    ) -> Vec<(u32, Option<MultiPolygon<f64>>)> {
        if let Some(trial) = &self.trial {
            let areas = trial.areas.iter().cloned();
            return areas.map(|(device, area)| (device, Some(area))).collect();
        }
        // One that is not there yet comes after all others; no community has so many devices. One that leaves a stop leaves the others there.
        let layer = &asked.kept.layer;
        let alone = |device: &u32| layer.together(layer.first_of(*device)).len() == 1;
        let number = device.filter(alone).unwrap_or(u32::MAX);
        vec![(number, Some(self.ground.clone()))]
    }
}

/// Tries it.
pub(super) fn tried(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
) -> Result<Tried, HttpError> {
    match asked.kind {
        Kind::Camera(level) => {
            let camera = camera(asked, question, device)?;
            let viewer = Viewer {
                device: device.unwrap_or(u32::MAX),
                camera,
            };
            let seen = viewer.ground(&mut Sweep::default(), &asked.whole.obstacles, level);
            Ok(Tried {
                camera: Some(hangs(&camera, level)),
                ..Tried::of(seen.map_err(out_of_range)?, Some(camera.height_m()))
            })
        }
        Kind::Service(number) => {
            let ground = reached(asked, question, device, number)?;
            Ok(Tried::of(ground, None))
        }
        Kind::Radio(word) | Kind::RadioStorey(word, _) => heard(asked, question, device, word),
        Kind::Smoke(storey) => protected(asked, question, device, storey),
        Kind::Sound(level) => audible(asked, question, device, level),
        Kind::Light(_) => lit(asked, question, device),
    }
}

/// The site that would be tried, and its height over the ground.
fn site(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    word: RadioWord,
) -> Result<(Site, f64), HttpError> {
    all_around(question)?;
    let (whole, world) = (asked.whole, asked.world);
    let at = place(asked, question, device)?;
    let known = whole.transmitters.iter().find(|t| t.word == word);
    let known = known.zip(device);
    let known = known
        .map(|(known, device)| known.height_at(&world.community, &whole.terrain, (device, at)))
        .transpose();
    let own_height = known.map_err(|error| failed(&error))?.flatten();
    let height = match (question.height_m.or(own_height), question.storey) {
        (Some(height_m), _) => Height::OverGround(height_m),
        (None, Some(storey)) => Height::Storey(&world.community, storey),
        (None, None) => Height::Usual,
    };
    let (class, row) = class_of(asked, question, device);
    let tried = Transmitters::tried(
        &world.catalogue,
        (class, row),
        (at, height),
        &whole.terrain,
        word,
    );
    let tried = tried.map_err(|error| failed(&error))?;
    let site = tried.ok_or_else(|| no_such_class(asked, class))?;
    let height_m = over_ground(asked, site.position)?;
    let site = Site {
        id: question.device.as_deref().unwrap_or(class).into(),
        ..site
    };
    Ok((site, height_m))
}

/// The ground that a site would serve best.
fn heard(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    word: RadioWord,
) -> Result<Tried, HttpError> {
    let (site, height_m) = site(asked, question, device, word)?;
    let community = &asked.world.community;
    let trial = (asked.whole).try_site(community, &asked.kept.layer, device, &site);
    let trial = trial.map_err(|error| HttpError::out_of_range(error.told()))?;
    let trial = trial.ok_or_else(|| HttpError::internal("no map of radio"))?;
    Ok(Tried::on_map(trial, height_m))
}

/// The signal over noise and interference of all, cell by cell, if a site were tried: its map is made afresh.
pub(super) fn sinrs_db(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    word: RadioWord,
) -> Result<Vec<f32>, HttpError> {
    let (site, _) = site(asked, question, device, word)?;
    let (community, layer) = (&asked.world.community, &asked.kept.layer);
    let map = asked.whole.map_with(community, layer, device, site);
    let map = map.map_err(|error| HttpError::out_of_range(error.told()))?;
    let map = map.ok_or_else(|| HttpError::internal("no map of radio"))?;
    Ok(map.sinrs_db().to_vec())
}

/// What a smoke detector would protect of the room that it would hang in; one that is there stays on its storey, as an edit leaves it.
fn protected(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    storey: i16,
) -> Result<Tried, HttpError> {
    all_around(question)?;
    if question.height_m.is_some() {
        return Err(HttpError::out_of_range(both!(
            "height_m does not go with smoke: detectors hang under the ceiling of their room",
            "height_m 不用于 smoke：探测器装在房间的顶棚下"
        )));
    }
    let (class, row) = class_of(asked, question, device);
    let mut covers = asked.world.catalogue.covers(class, row);
    if !covers.any(|cover| matches!(cover, Cover::Smoke { .. })) {
        return Err(no_such_class(asked, class));
    }
    let at = place(asked, question, device)?;
    let detectors = &asked.whole.detectors;
    let ground = detectors.tried(&asked.world.community, device, storey, at);
    let ground = ground.map_err(|error| HttpError::out_of_range(error.told()))?;
    Ok(Tried::of(ground, None))
}

/// The ground on which a loudspeaker would be heard.
fn audible(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    level: RuleLevel,
) -> Result<Tried, HttpError> {
    all_around(question)?;
    let (whole, at) = (asked.whole, place(asked, question, device)?);
    let known = whole.speakers.heard.iter();
    let mut known = known.filter(|speaker| Some(speaker.device) == device);
    let own = known
        .next()
        .map(|speaker| speaker.position.z - speaker.ground_z);
    let (class, row) = class_of(asked, question, device);
    let tried = Speaker::tried(
        &asked.world.catalogue,
        (class, row),
        (at, question.height_m.or(own)),
        &whole.terrain,
    );
    let tried = tried.map_err(|error| failed(&error))?;
    let speaker = tried.ok_or_else(|| no_such_class(asked, class))?;
    let speaker = speaker.map_err(|reason| untold(&reason))?;
    let ground = speaker.ground(&mut Sweep::default(), &whole.built, level);
    let ground = ground.map_err(|reason| untold(&reason))?;
    let height_m = speaker.position.z - speaker.ground_z;
    Ok(Tried::of(ground, Some(height_m)))
}

/// The ground that a lamp would light.
fn lit(asked: &Asked<'_>, question: &WhatIf, device: Option<u32>) -> Result<Tried, HttpError> {
    all_around(question)?;
    let (whole, at) = (asked.whole, place(asked, question, device)?);
    let mut known = whole.lamps.lit.iter();
    let known = known.find(|lamp| Some(lamp.device) == device);
    let own = known.map(|lamp| lamp.position.z - lamp.ground_z);
    let (class, row) = class_of(asked, question, device);
    let tried = Lamp::tried(&asked.world.catalogue, (class, row), at, &whole.terrain);
    let tried = tried.map_err(|error| failed(&error))?;
    let (lamp, _) = tried.ok_or_else(|| no_such_class(asked, class))?;
    let mut lamp = lamp.ok_or_else(|| untold(&Reason::NoPower))?;
    if let Some(height_m) = question.height_m.or(own) {
        lamp = lamp.at_height(height_m);
    }
    let trial = whole.try_lamp(&asked.kept.layer, device, &lamp);
    let trial = trial.map_err(|reason| untold(&reason))?;
    let trial = trial.ok_or_else(|| HttpError::internal("no map of light"))?;
    Ok(Tried::on_map(trial, lamp.position.z - lamp.ground_z))
}

/// The class and row of the device, or the class that is asked about.
fn class_of<'a>(
    asked: &Asked<'a>,
    question: &'a WhatIf,
    device: Option<u32>,
) -> (&'a str, Option<&'a str>) {
    let devices = &asked.world.community.devices;
    let known: Option<&Device> = device.and_then(|device| devices.get(device as usize));
    known.map_or_else(
        || (question.class.as_deref().unwrap_or_default(), None),
        |device| {
            let row = device.row.as_ref().map(|row| row.as_str());
            (device.class.as_str(), row)
        },
    )
}

fn over_ground(asked: &Asked<'_>, at: Position) -> Result<f64, HttpError> {
    let ground_z = asked.whole.terrain.z(at.plan().into());
    Ok(at.z - ground_z.map_err(|error| failed(&error.into()))?)
}

/// Refuses what only cameras have, and heights that cannot be.
fn all_around(question: &WhatIf) -> Result<(), HttpError> {
    let says_more =
        question.heading_rad.is_some() || question.pitch_rad.is_some() || question.lens.is_some();
    if says_more {
        return Err(HttpError::out_of_range(both!(
            "heading_rad, pitch_rad and lens go with the kind camera",
            "heading_rad、pitch_rad 和 lens 只用于 camera"
        )));
    }
    match question.height_m {
        Some(height_m) if !(height_m > 0.0 && height_m <= HIGHEST_M) => {
            Err(HttpError::out_of_range(both!(
                "height_m {height_m} is not above 0 and at most {HIGHEST_M} m over the ground",
                "height_m 为 {height_m}，应大于 0 且离地不超过 {HIGHEST_M} m"
            )))
        }
        _ => Ok(()),
    }
}

fn no_such_class(asked: &Asked<'_>, class: &str) -> HttpError {
    HttpError::out_of_range(
        both!("class '{}' covers nothing of the kind {}; /api/v1/catalogue tells what classes cover", "设备类“{}”不产生 {} 类型的覆盖；各设备类的覆盖见 /api/v1/catalogue"; shorten(class),
        asked.word),
    )
}

fn untold(reason: &Reason) -> HttpError {
    let words = super::super::wire::text(reason);
    HttpError::out_of_range(Bilingual::new(words.en, words.zh))
}

/// The device that is moved; none where a class is named.
pub(super) fn moved(asked: &Asked<'_>, question: &WhatIf) -> Result<Option<u32>, HttpError> {
    match (&question.device, &question.class) {
        (Some(id), None) => asked.device(id).map(Some),
        (None, Some(_)) if question.position.is_none() => Err(HttpError::out_of_range(both!(
            "a device that is not there yet needs a position: longitude and latitude in degrees",
            "尚不存在的设备需要 position：以度为单位的经度和纬度"
        ))),
        (None, Some(_)) => Ok(None),
        _ => Err(HttpError::out_of_range(both!(
            "name either a device or a class, not both and not neither",
            "请写明设备或设备类，二者取一"
        ))),
    }
}

/// Where the device would stand in plan.
fn place(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
) -> Result<Coord<f64>, HttpError> {
    if let Some(position) = question.position {
        return plan_of(&asked.world.community.frame, position);
    }
    let devices = &asked.world.community.devices;
    let known = device.and_then(|device| devices.get(device as usize));
    let known = known.map(|device| Coord {
        x: device.position.x,
        y: device.position.y,
    });
    known.ok_or_else(|| HttpError::out_of_range(both!("position is missing", "缺少 position")))
}

fn failed(error: &LayerError) -> HttpError {
    HttpError::internal(error)
}
