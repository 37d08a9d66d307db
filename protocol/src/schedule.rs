//! The schedule of a community's cameras (`GET /api/v1/cameras`).

use serde::{Deserialize, Serialize};
use twin_core::coverage::camera::{LEVELS_2014, Projection, SightError};
use twin_core::coverage::layer::LeftOut;
use twin_core::coverage::view::{EXPOSED, FARTHEST_M, Schedule, ScheduledCamera};
use twin_core::model::Community;
use utoipa::ToSchema;

use crate::coverage::WhatIfCamera;
use crate::scene::{SceneName, centimetres};
use crate::view::{ViewLevel, ViewRecording, ViewStream, hangs, level, recorded, recording};

/// A page of the cameras, in the order of their devices, and the sums of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CameraSchedulePage {
    /// All cameras that look at the open ground.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What all of them come to.
    pub sums: CameraSums,
    /// The cameras.
    pub cameras: Vec<CameraEntry>,
    /// Cameras of which nothing can be told.
    #[serde(rename = "left_out")]
    pub left_out: Vec<CameraLeftOut>,
}

/// What all cameras come to. Their grounds overlap, so they are not added up: the layer `camera` tells what they show together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CameraSums {
    /// How many look at the open ground.
    pub cameras: usize,
    /// What their streams take together.
    pub recording: ViewRecording,
    /// The level of IEC 62676-4:2014 from which a home counts as exposed.
    pub homes_level: ViewLevel,
    /// Farthest distance at which homes were looked for, metres.
    pub homes_farthest_m: f64,
    /// Cameras that expose a home.
    pub exposing: usize,
    /// Parts of façades that are to be masked, in all pictures together.
    pub masks: usize,
    /// Buildings with homes that a camera exposes.
    pub home_buildings: usize,
}

/// A camera.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CameraEntry {
    /// Its id.
    pub device: String,
    /// Its name, empty where it has none.
    pub name: SceneName,
    /// Id of its class.
    pub class: String,
    /// Id of the row that it is there for.
    pub row: Option<String>,
    /// `rectilinear`, or `panoramic` for columns that go with the azimuth.
    pub projection: String,
    /// How it hangs and its lens; the range is that of `homes_level`.
    pub camera: WhatIfCamera,
    /// The ground that it shows at each level of IEC 62676-4:2014 or finer, coarse to fine.
    pub ground: Vec<CameraGround>,
    /// What its stream takes, by how it is coded.
    pub streams: Vec<ViewStream>,
    /// Parts of façades of homes that it shows at `homes_level` or finer: to be masked.
    pub masks: usize,
    /// Ids of the buildings that these are of.
    pub homes: Vec<String>,
}

/// Ground at a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CameraGround {
    /// The level's word.
    pub level: String,
    /// Ground at it or finer, m².
    pub m2: f64,
}

/// A camera of which nothing can be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CameraLeftOut {
    /// Its id.
    pub device: String,
    /// Why: `no_heading`, `indoors` or `sight`.
    pub reason: String,
}

impl CameraSchedulePage {
    /// Those of `cameras`, a part of the schedule, with the sums of all when pictures are kept for `days`. Cost: linear in the schedule.
    ///
    /// # Errors
    /// When the days are more than a century.
    pub fn of(
        community: &Community,
        schedule: &Schedule,
        cameras: &[ScheduledCamera],
        days: u32,
    ) -> Result<Self, SightError> {
        let sums = schedule.sums(days)?;
        let known = cameras.iter().map(|camera| entry(community, camera, days));
        let left_out = schedule.left_out.iter().filter_map(|left| {
            let LeftOut { device, reason } = left;
            Some(CameraLeftOut {
                device: community.devices.get(*device as usize)?.id.to_string(),
                reason: reason.as_str().to_owned(),
            })
        });
        Ok(Self {
            number_matched: schedule.cameras.len(),
            number_returned: cameras.len(),
            next: None,
            sums: CameraSums {
                cameras: sums.cameras,
                recording: recorded(&sums.recordings, days),
                homes_level: level(&EXPOSED),
                homes_farthest_m: FARTHEST_M,
                exposing: sums.exposing,
                masks: sums.masks,
                home_buildings: sums.homes,
            },
            cameras: known.collect::<Result<_, _>>()?,
            left_out: left_out.collect(),
        })
    }
}

fn entry(
    community: &Community,
    scheduled: &ScheduledCamera,
    days: u32,
) -> Result<CameraEntry, SightError> {
    let device = community.devices.get(scheduled.device as usize);
    let homes = scheduled.homes.iter();
    let home = |number: &u32| Some(community.buildings.get(*number as usize)?.id.to_string());
    let grounds = LEVELS_2014.iter().zip(scheduled.ground_m2);
    Ok(CameraEntry {
        device: device.map_or_else(String::new, |device| device.id.to_string()),
        name: device.map_or_else(SceneName::default, |device| SceneName::from(&device.name)),
        class: device.map_or_else(String::new, |device| device.class.to_string()),
        row: device.and_then(|device| Some(device.row.as_ref()?.to_string())),
        projection: match scheduled.camera.lens.projection() {
            Projection::Rectilinear => "rectilinear",
            Projection::Panoramic => "panoramic",
        }
        .to_owned(),
        camera: hangs(&scheduled.camera),
        ground: grounds
            .map(|(level, m2)| CameraGround {
                level: level.word.to_owned(),
                m2: centimetres(m2),
            })
            .collect(),
        streams: recording(&scheduled.camera, days)?.streams,
        masks: scheduled.masks,
        homes: homes.filter_map(home).collect(),
    })
}
