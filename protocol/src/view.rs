//! What one camera shows (`GET /api/v1/devices/{id}/view`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use twin_core::catalogue::Catalogue;
use twin_core::coverage::camera::{
    Camera, Codec, Edition, Exposure, Level, Projection, SightError,
};
use twin_core::coverage::obstacle::Obstacles;
use twin_core::coverage::view::{
    EXPOSED, FARTHEST_M, PICTURES_A_SECOND, Placed, Recording, Shown, USUAL_DAYS,
    USUAL_DAYS_SOURCE, View,
};
use twin_core::model::Community;
use twin_core::spatial::Layer;
use utoipa::ToSchema;

use crate::coverage::{WhatIfCamera, WhatIfLens};
use crate::scene::{SceneName, centimetres};

/// Targets that are told at most, the finest.
const MOST_TARGETS: usize = 100;

/// What a camera shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceView {
    /// Its id.
    pub device: String,
    /// `rectilinear`, or `panoramic` for columns that go with the azimuth.
    pub projection: String,
    /// How it hangs; the range is that of `homes.level`.
    pub camera: WhatIfCamera,
    /// Ground that it shows at `homes.level` or finer, m².
    pub ground_m2: f64,
    /// Space that it looks through at `homes.level` or finer, m³, up to the ground, walls and trees; its mesh is `/api/v1/devices/{id}/volume.glb`.
    pub volume_m3: f64,
    /// What its stream takes.
    pub recording: ViewRecording,
    /// Homes that it exposes.
    pub homes: ViewHomes,
    /// Gates, entrances, fixtures and devices that it sees within 200 m, the finest first; 100 at most.
    pub targets: Vec<ViewTarget>,
    /// How many it sees.
    pub target_count: usize,
    /// How it shows somebody and a number plate that were put at chosen places; empty where none was.
    pub placed: Vec<ViewPlaced>,
}

/// What a stream takes of network and disk, recorded all day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewRecording {
    /// Days that pictures are kept.
    pub days: u32,
    /// Days where nothing else is asked for.
    pub usual_days: u32,
    /// Where those are from.
    pub usual_days_source: SceneName,
    /// Pictures a second: an assumption.
    pub pictures_a_second: f64,
    /// By how it is coded.
    pub streams: Vec<ViewStream>,
}

/// A stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewStream {
    /// `h265` or `h264`.
    pub codec: String,
    /// Bit rate, kilobits a second: the usual one for the pixels, where its maker does not say.
    pub kbps: f64,
    /// Bytes on disk, without the margin of a file system.
    pub bytes: f64,
}

/// Homes that a camera exposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewHomes {
    /// The level of IEC 62676-4:2014 from which a home counts as exposed.
    pub level: ViewLevel,
    /// Farthest distance that was looked at, metres.
    pub farthest_m: f64,
    /// Buildings with such homes.
    pub buildings: usize,
    /// Parts of façades, a storey high and at most 3 m wide: where windows are is not known.
    pub windows: Vec<ViewWindow>,
}

/// A part of a façade with a home behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewWindow {
    /// Id of the building.
    pub building: String,
    /// Storey: 0 is the ground floor.
    pub storey: u16,
    /// Pixels a metre at its middle.
    pub pixels_per_m: f64,
    /// Distance from the lens, metres.
    pub distance_m: f64,
    /// What to mask: a polygon, columns from the left and rows from the top, in pixels of `camera.lens`.
    pub mask: Vec<[f64; 2]>,
}

/// A level of IEC 62676-4.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewLevel {
    /// Its word.
    pub level: String,
    /// Its name.
    pub name: SceneName,
    /// Least pixels a metre.
    pub pixels_per_m: f64,
}

/// Something that a camera sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewTarget {
    /// Its layer: `gate`, `fixture` or `device`.
    pub layer: String,
    /// Its id.
    pub id: String,
    /// Its name, empty where it has none.
    pub name: SceneName,
    /// What it is: a kind of gate or fixture, or the id of a device class.
    pub kind: String,
    /// That in words.
    pub kind_name: SceneName,
    /// Share of its height that shows, 0 to 1; of a gate or entrance that of somebody who stands there.
    pub share: f64,
    /// Distance from the lens, metres.
    pub distance_m: f64,
    /// Pixels a metre there.
    pub pixels_per_m: f64,
    /// The finest level of IEC 62676-4:2014 that it reaches.
    pub level: Option<ViewLevel>,
    /// That of the edition of 2025.
    pub level_2025: Option<ViewLevel>,
}

/// How a camera shows somebody or a number plate at a chosen place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewPlaced {
    /// `person` or `plate`.
    pub kind: String,
    /// Share of its height that shows, 0 to 1; 0 for a plate that turns its back and for what is nearer than 1 m.
    pub share: f64,
    /// Distance from the lens, metres; missing where nothing shows.
    pub distance_m: Option<f64>,
    /// Pixels a metre across somebody; along a plate, as the lens sees it from aside. Missing where nothing shows.
    pub pixels_per_m: Option<f64>,
    /// Pixels across a plate; missing for somebody and where nothing shows.
    pub pixels_across: Option<f64>,
    /// The finest level of IEC 62676-4:2014 that it reaches.
    pub level: Option<ViewLevel>,
    /// That of the edition of 2025.
    pub level_2025: Option<ViewLevel>,
}

impl ViewPlaced {
    /// How `camera` shows it. Cost: as [`Placed::sighting`].
    ///
    /// # Errors
    /// When its place or a figure of the camera cannot be.
    pub fn of(obstacles: &Obstacles, camera: &Camera, placed: &Placed) -> Result<Self, SightError> {
        let seen = placed.sighting(obstacles, camera)?;
        let fine = seen.as_ref().map(Placed::pixels_per_m);
        let reached = |edition: Edition| edition.reached_by(fine?);
        let share = seen.as_ref().map_or(0.0, |seen| seen.share);
        let across = seen.as_ref().and_then(|seen| seen.pixels_across);
        Ok(Self {
            kind: match placed {
                Placed::Person { .. } => "person",
                Placed::Plate { .. } => "plate",
            }
            .to_owned(),
            share: thousandths(share),
            distance_m: seen.as_ref().map(|seen| centimetres(seen.distance_m)),
            pixels_per_m: fine.map(centimetres),
            pixels_across: across.map(centimetres),
            level: reached(Edition::Y2014).as_ref().map(level),
            level_2025: reached(Edition::Y2025).as_ref().map(level),
        })
    }
}

impl DeviceView {
    /// What was found of a camera, with its recording for `days`. Cost: linear in what it shows.
    ///
    /// # Errors
    /// When the days are more than a century.
    pub fn of(
        community: &Community,
        catalogue: &Catalogue,
        view: &View,
        days: u32,
    ) -> Result<Self, SightError> {
        let device = community.devices.get(view.device as usize);
        let targets = view.shown.iter().take(MOST_TARGETS);
        let target = |shown| target(community, catalogue, shown);
        Ok(Self {
            device: device.map_or_else(String::new, |device| device.id.to_string()),
            projection: match view.camera.lens.projection() {
                Projection::Rectilinear => "rectilinear",
                Projection::Panoramic => "panoramic",
            }
            .to_owned(),
            camera: hangs(&view.camera),
            ground_m2: centimetres(view.ground.area_m2),
            volume_m3: centimetres(view.volume.volume_m3()),
            recording: recording(&view.camera, days)?,
            homes: homes(community, &view.exposures),
            targets: targets.filter_map(target).collect(),
            target_count: view.shown.len(),
            placed: Vec::new(),
        })
    }
}

pub(crate) fn hangs(camera: &Camera) -> WhatIfCamera {
    let lens = &camera.lens;
    WhatIfCamera {
        height_m: camera.height_m(),
        heading_rad: camera.heading_rad,
        pitch_rad: camera.pitch_rad,
        range_m: lens.range_m(EXPOSED.pixels_per_m),
        lens: WhatIfLens {
            horizontal_rad: lens.horizontal_rad(),
            vertical_rad: lens.vertical_rad(),
            columns: lens.columns(),
            rows: lens.rows(),
        },
    }
}

pub(crate) fn recording(camera: &Camera, days: u32) -> Result<ViewRecording, SightError> {
    Ok(recorded(&Recording::of(&camera.lens, days)?, days))
}

/// What streams take that are kept for `days`.
pub(crate) fn recorded(streams: &[Recording], days: u32) -> ViewRecording {
    let (zh, en) = USUAL_DAYS_SOURCE;
    let stream = |stream: &Recording| ViewStream {
        codec: match stream.codec {
            Codec::H264 => "h264",
            Codec::H265 => "h265",
        }
        .to_owned(),
        kbps: stream.kbps,
        bytes: stream.bytes,
    };
    ViewRecording {
        days,
        usual_days: USUAL_DAYS,
        usual_days_source: name(zh, en),
        pictures_a_second: PICTURES_A_SECOND,
        streams: streams.iter().map(stream).collect(),
    }
}

fn homes(community: &Community, exposures: &[Exposure]) -> ViewHomes {
    let buildings: BTreeSet<u32> = exposures.iter().map(|e| e.building).collect();
    let window = |exposure: &Exposure| {
        let building = community.buildings.get(exposure.building as usize)?;
        Some(ViewWindow {
            building: building.id.to_string(),
            storey: exposure.storey,
            pixels_per_m: centimetres(exposure.pixels_per_m),
            distance_m: centimetres(exposure.distance_m),
            mask: exposure.mask.iter().map(|c| c.map(centimetres)).collect(),
        })
    };
    ViewHomes {
        level: level(&EXPOSED),
        farthest_m: FARTHEST_M,
        buildings: buildings.len(),
        windows: exposures.iter().filter_map(window).collect(),
    }
}

fn target(community: &Community, catalogue: &Catalogue, shown: &Shown) -> Option<ViewTarget> {
    let index = shown.index as usize;
    let (id, own_name, kind, kind_name) = match shown.layer {
        Layer::Gate => {
            let gate = community.gates.get(index)?;
            let kind = gate.kind.value;
            let words = (kind.as_str(), name(kind.zh(), &spaced(kind.as_str())));
            (gate.id.to_string(), (&gate.name).into(), words.0, words.1)
        }
        Layer::Fixture => {
            let fixture = community.fixtures.get(index)?;
            let kind = fixture.kind;
            let words = (kind.as_str(), name(kind.zh(), &spaced(kind.as_str())));
            let nameless = SceneName::default();
            (fixture.id.to_string(), nameless, words.0, words.1)
        }
        Layer::Device => {
            let device = community.devices.get(index)?;
            let class = catalogue.class(device.class.as_str());
            let words = class.map(|class| name(&class.name_zh, &class.name_en));
            let own_name = (&device.name).into();
            let kind = device.class.as_str();
            (
                device.id.to_string(),
                own_name,
                kind,
                words.unwrap_or_default(),
            )
        }
        _ => return None,
    };
    let reached = |edition: Edition| edition.reached_by(shown.pixels_per_m);
    Some(ViewTarget {
        layer: shown.layer.as_str().to_owned(),
        id,
        name: own_name,
        kind: kind.to_owned(),
        kind_name,
        share: thousandths(shown.share),
        distance_m: centimetres(shown.distance_m),
        pixels_per_m: centimetres(shown.pixels_per_m),
        level: reached(Edition::Y2014).as_ref().map(level),
        level_2025: reached(Edition::Y2025).as_ref().map(level),
    })
}

pub(crate) fn level(of: &Level) -> ViewLevel {
    ViewLevel {
        level: of.word.to_owned(),
        name: name(of.zh, of.word),
        pixels_per_m: of.pixels_per_m,
    }
}

fn name(zh: &str, en: &str) -> SceneName {
    SceneName {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn thousandths(share: f64) -> f64 {
    (share * 1_000.0).round() / 1_000.0
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}
