//! What a device would cover.

use geo::{Area, Coord, Geometry, MapCoords, MultiPolygon};
use twin_core::catalogue::Optics;
use twin_core::coverage::camera::{Camera, Lens, Level, Projection, SightError, Sweep};
use twin_core::coverage::layer::{Kind, LayerError, Viewer};
use twin_core::model::Position;
use twin_protocol::coverage::{WhatIf, WhatIfAnswer, WhatIfCamera, WhatIfLens};

use super::asked::Asked;
use super::wire::numbers;
use crate::http::HttpError;
use crate::http::query::shorten;

/// Farthest from the middle of the community that a device can be asked about, metres: a frame is true no farther.
const FARTHEST_M: f64 = 100_000.0;

/// The answer.
pub(super) fn answer(asked: &Asked<'_>, question: &WhatIf) -> Result<WhatIfAnswer, HttpError> {
    let device = moved(asked, question)?;
    let (ground, camera) = match asked.kind {
        Kind::Camera(level) => {
            let camera = camera(asked, question, device)?;
            let viewer = Viewer {
                device: device.unwrap_or(u32::MAX),
                camera,
            };
            let seen = viewer.ground(&mut Sweep::default(), &asked.whole.obstacles, level);
            (seen.map_err(out_of_range)?, Some(hangs(&camera, level)))
        }
        Kind::Service(number) => (reached(asked, question, device, number)?, None),
        Kind::Radio(_) => {
            return Err(HttpError::out_of_range(
                "what-if answers for camera and for device classes that people come to: a map of radio takes too long to follow a drag",
            ));
        }
    };
    let layer = &asked.kept.layer;
    // One that is not there yet comes after all others; no community has so many devices. One that leaves a stop leaves the others there.
    let alone = |device: &u32| layer.together(layer.first_of(*device)).len() == 1;
    let number = device.filter(alone).unwrap_or(u32::MAX);
    let (before, area_m2) = (layer.patchwork.numbers(), ground.unsigned_area());
    let drawn = degrees(asked, &ground)?;
    let after = layer.patchwork.what_if(number, Some(ground));
    Ok(WhatIfAnswer {
        kind: asked.word.clone(),
        level: asked.level().map(str::to_owned),
        ground: drawn,
        area_m2,
        before: numbers(before),
        after: numbers(after),
        camera,
    })
}

/// The device that is moved; none where a class is named.
fn moved(asked: &Asked<'_>, question: &WhatIf) -> Result<Option<u32>, HttpError> {
    match (&question.device, &question.class) {
        (Some(id), None) => asked.device(id).map(Some),
        (None, Some(_)) if question.position.is_none() => Err(HttpError::out_of_range(
            "a device that is not there yet needs a position: longitude and latitude in degrees",
        )),
        (None, Some(_)) => Ok(None),
        _ => Err(HttpError::out_of_range(
            "name either a device or a class, not both and not neither",
        )),
    }
}

/// Where the device would stand in plan.
fn place(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
) -> Result<Coord<f64>, HttpError> {
    let frame = &asked.world.community.frame;
    if let Some([lon, lat]) = question.position {
        let is_on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        let at = frame.enu_from_lonlat(Coord { x: lon, y: lat });
        let is_near = at.x.hypot(at.y) <= FARTHEST_M;
        if !is_on_earth || !is_near {
            return Err(HttpError::out_of_range(format!(
                "position [{lon}, {lat}] is not a longitude and latitude within 100 km of the community"
            )));
        }
        return Ok(at);
    }
    let devices = &asked.world.community.devices;
    let known = device.and_then(|device| devices.get(device as usize));
    let known = known.map(|device| Coord {
        x: device.position.x,
        y: device.position.y,
    });
    known.ok_or_else(|| HttpError::out_of_range("position is missing"))
}

fn camera(asked: &Asked<'_>, question: &WhatIf, device: Option<u32>) -> Result<Camera, HttpError> {
    let at = place(asked, question, device)?;
    let (optics, mount_m) = optics(asked, question, device)?;
    let viewers = &asked.whole.viewers.seeing;
    let known = viewers.iter().find(|v| Some(v.device) == device);
    let known = known.map(|viewer| viewer.camera);
    let lens = match question.lens {
        Some(lens) => Lens::of_angles(
            Projection::Rectilinear,
            [lens.horizontal_rad, lens.vertical_rad],
            [lens.columns, lens.rows],
        ),
        None => known.map_or_else(|| optics.lens(), |camera| Ok(camera.lens)),
    };
    let lens = lens.map_err(out_of_range)?;
    let looks_around = lens.projection() == Projection::Panoramic;
    let heading_rad = question
        .heading_rad
        .or(known.map(|camera| camera.heading_rad))
        .or(looks_around.then_some(0.0));
    let heading_rad = heading_rad.ok_or_else(|| {
        HttpError::out_of_range("heading_rad is missing, and nothing says where the device looks")
    })?;
    let pitch_rad = question
        .pitch_rad
        .or(known.map(|camera| camera.pitch_rad))
        .unwrap_or(optics.pitch_deg.to_radians());
    let height_m = question
        .height_m
        .or(known.map(|camera| camera.height_m()))
        .unwrap_or(mount_m);
    let ground_z = asked.whole.terrain.z(at).map_err(|error| failed(&error))?;
    Ok(Camera {
        position: Position::new(at.x, at.y, ground_z + height_m),
        ground_z,
        heading_rad,
        pitch_rad,
        lens,
    })
}

/// Optics and mounting height of the device or class.
fn optics<'w>(
    asked: &Asked<'w>,
    question: &WhatIf,
    device: Option<u32>,
) -> Result<(&'w Optics, f64), HttpError> {
    let (community, catalogue) = (&asked.world.community, &asked.world.catalogue);
    let known = device.and_then(|device| community.devices.get(device as usize));
    let class = known.map_or_else(
        || question.class.as_deref().unwrap_or_default(),
        |device| device.class.as_str(),
    );
    let row = known.and_then(|device| device.row.as_ref());
    let optics = catalogue.optics(class, row.map(|row| row.as_str()));
    let mount_m = catalogue.class(class).map_or(0.0, |c| c.mount_height_m);
    optics.map(|optics| (optics, mount_m)).ok_or_else(|| {
        HttpError::out_of_range(format!(
            "class '{}' is no camera; /api/v1/catalogue tells what classes cover",
            shorten(class)
        ))
    })
}

/// The ground that is reached on foot from where the device would stand.
fn reached(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    number: usize,
) -> Result<MultiPolygon<f64>, HttpError> {
    let says_more = question.height_m.is_some()
        || question.heading_rad.is_some()
        || question.pitch_rad.is_some()
        || question.lens.is_some();
    if says_more {
        return Err(HttpError::out_of_range(
            "height_m, heading_rad, pitch_rad and lens go with the kind camera",
        ));
    }
    let facilities = asked.whole.facilities.get(number);
    let facilities = facilities.ok_or_else(|| HttpError::internal("no such facilities"))?;
    if let Some(class) = &question.class
        && class != facilities.class.as_str()
    {
        return Err(HttpError::out_of_range(format!(
            "class '{}' is not that of the kind {}",
            shorten(class),
            asked.word
        )));
    }
    let at = place(asked, question, device)?;
    let ground = facilities.ground(at, &asked.whole.ways);
    let ground = ground.map_err(|error| failed(&error))?;
    Ok(ground.unwrap_or_else(|| MultiPolygon::new(Vec::new())))
}

fn hangs(camera: &Camera, level: Level) -> WhatIfCamera {
    WhatIfCamera {
        height_m: camera.height_m(),
        heading_rad: camera.heading_rad,
        pitch_rad: camera.pitch_rad,
        range_m: camera.lens.range_m(level.pixels_per_m),
        lens: WhatIfLens {
            horizontal_rad: camera.lens.horizontal_rad(),
            vertical_rad: camera.lens.vertical_rad(),
            columns: camera.lens.columns(),
            rows: camera.lens.rows(),
        },
    }
}

fn degrees(asked: &Asked<'_>, ground: &MultiPolygon<f64>) -> Result<serde_json::Value, HttpError> {
    let frame = &asked.world.community.frame;
    let degrees = ground.map_coords(|c| frame.lonlat_from_enu(c));
    let geometry = geojson::Geometry::new((&Geometry::MultiPolygon(degrees)).into());
    serde_json::to_value(geometry).map_err(HttpError::internal)
}

fn out_of_range(error: SightError) -> HttpError {
    HttpError::out_of_range(error.to_string())
}

fn failed(error: &LayerError) -> HttpError {
    HttpError::internal(error)
}
