//! The camera that would be tried.

use twin_core::both;
use twin_core::catalogue::Optics;
use twin_core::coverage::camera::{Camera, Lens, Level, Projection, SightError};
use twin_core::model::{CameraView, Position};
use twin_core::told::Told;
use twin_protocol::coverage::{WhatIf, WhatIfCamera, WhatIfLens};

use super::{failed, place};
use crate::http::HttpError;
use crate::http::query::shorten;
use crate::rest::coverage::asked::Asked;

pub(super) fn camera(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
) -> Result<Camera, HttpError> {
    let at = place(asked, question, device)?;
    let (optics, mount_m) = optics(asked, question, device)?;
    let devices = &asked.world.community.devices;
    let view = device.and_then(|device| devices.get(device as usize));
    let view = view.map_or(CameraView::default(), |device| device.view);
    let viewers = &asked.whole.viewers.seeing;
    let known = viewers.iter().find(|v| Some(v.device) == device);
    let known = known.map(|viewer| viewer.camera);
    let lens = match question.lens {
        Some(lens) => Lens::of_angles(
            Projection::Rectilinear,
            [lens.horizontal_rad, lens.vertical_rad],
            [lens.columns, lens.rows],
        ),
        None => optics.lens().and_then(|lens| lens.with(&view)),
    };
    let lens = lens.map_err(out_of_range)?;
    let looks_around = lens.projection() == Projection::Panoramic;
    let heading_rad = question
        .heading_rad
        .or(known.map(|camera| camera.heading_rad))
        .or(looks_around.then_some(0.0));
    let heading_rad = heading_rad.ok_or_else(|| {
        HttpError::out_of_range(both!(
            "heading_rad is missing, and nothing says where the device looks",
            "缺少 heading_rad，且没有记录设备的朝向"
        ))
    })?;
    let pitch_rad = question
        .pitch_rad
        .or(view.pitch_rad)
        .unwrap_or(optics.pitch_deg.to_radians());
    let height_m = question
        .height_m
        .or(known.map(|camera| camera.height_m()))
        .unwrap_or(mount_m);
    let ground_z = asked.whole.terrain.z(at);
    let ground_z = ground_z.map_err(|error| failed(&error.into()))?;
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
        HttpError::out_of_range(both!("class '{}' is no camera; /api/v1/catalogue tells what classes cover", "设备类“{}”不是摄像头；各设备类的覆盖见 /api/v1/catalogue"; shorten(class)))
    })
}

pub(super) fn hangs(camera: &Camera, level: Level) -> WhatIfCamera {
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

pub(super) fn out_of_range(error: SightError) -> HttpError {
    HttpError::out_of_range(error.told())
}
