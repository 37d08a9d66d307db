//! A device as it would be if it stood or looked elsewhere.

use std::f64::consts::FRAC_PI_2;

use geo::Coord;
use twin_core::both;
use twin_core::coverage::layer::{LayerError, Terrain};
use twin_core::model::{CameraView, Device, Position};
use twin_core::told::Told;
use twin_protocol::audit::AuditWhatIf;

use crate::http::HttpError;
use crate::http::query::shorten;
use crate::rest::position::plan_of;
use crate::world::World;

/// Heights of a lens over the ground that can be asked about, metres. Lower ones are taken for those of maps without heights, and the
/// height of the class counts; higher than the highest no camera is asked about for its coverage either.
const HEIGHTS_M: std::ops::RangeInclusive<f64> = 1.0..=1_000.0;

/// The device that is asked about, there.
pub(super) fn moved(world: &World, question: &AuditWhatIf) -> Result<Device, HttpError> {
    let (_, own) = world.device(&question.device).ok_or_else(|| {
        HttpError::not_found(
            both!("there is no device '{}'", "没有设备“{}”"; shorten(&question.device)),
        )
    })?;
    let terrain = Terrain::of(&world.community).map_err(|error| failed(error.into()))?;
    elsewhere(world, &terrain, own, question)
}

/// A device as a question has it stand and look.
pub(in crate::rest) fn elsewhere(
    world: &World,
    terrain: &Terrain,
    own: &Device,
    question: &AuditWhatIf,
) -> Result<Device, HttpError> {
    let mut device = own.clone();
    if let Some(position) = question.position {
        let at = plan_of(&world.community.frame, position)?;
        // As high over the ground there as here.
        let rise_m = ground_z(terrain, at)? - ground_z(terrain, own.position.plan().into())?;
        let foot_z = terrain.foot_z(own.position);
        let foot_z = foot_z.map_err(|error| failed(error.into()))?;
        device.position = Position::new(at.x, at.y, foot_z + rise_m);
    }
    look(world, question, terrain, &mut device)?;
    Ok(device)
}

/// Turns, lifts and changes the lens of a camera as it is asked.
fn look(
    world: &World,
    question: &AuditWhatIf,
    terrain: &Terrain,
    device: &mut Device,
) -> Result<(), HttpError> {
    let says_more = question.height_m.is_some()
        || question.heading_rad.is_some()
        || question.pitch_rad.is_some()
        || question.lens.is_some();
    if !says_more {
        return Ok(());
    }
    let row = device.row.as_ref().map(|row| row.as_str());
    let optics = world.catalogue.optics(device.class.as_str(), row);
    let optics = optics.ok_or_else(|| {
        HttpError::out_of_range(both!(
            "height_m, heading_rad, pitch_rad and lens go with cameras; device '{}' is of class {}",
            "height_m、heading_rad、pitch_rad 和 lens 只用于摄像头；设备“{}”属于设备类 {}";
            shorten(&question.device),
            device.class
        ))
    })?;
    if let Some(height_m) = question.height_m {
        lift(terrain, device, height_m)?;
    }
    if let Some(pitch_rad) = question.pitch_rad {
        if pitch_rad.abs() > FRAC_PI_2 {
            return Err(HttpError::out_of_range(both!(
                "pitch_rad {pitch_rad} is not between straight down (-1.5708) and straight up (1.5708)",
                "pitch_rad 为 {pitch_rad}，应在垂直向下（-1.5708）与垂直向上（1.5708）之间"
            )));
        }
        device.view.pitch_rad = Some(pitch_rad);
    }
    if let Some(lens) = question.lens {
        device.view = CameraView {
            pitch_rad: device.view.pitch_rad,
            horizontal_rad: Some(lens.horizontal_rad),
            vertical_rad: Some(lens.vertical_rad),
            columns: Some(lens.columns),
            rows: Some(lens.rows),
        };
    }
    device.heading_rad = question.heading_rad.or(device.heading_rad);
    let lens = optics.lens().and_then(|lens| lens.with(&device.view));
    lens.map_err(|error| HttpError::out_of_range(error.told()))?;
    Ok(())
}

/// Hangs a device so high over the ground, metres.
pub(in crate::rest) fn lift(
    terrain: &Terrain,
    device: &mut Device,
    height_m: f64,
) -> Result<(), HttpError> {
    if !HEIGHTS_M.contains(&height_m) {
        return Err(HttpError::out_of_range(both!(
            "height_m {height_m} is not between 1 and 1000 m over the ground",
            "height_m 为 {height_m}，离地应在 1 至 1000 m 之间"
        )));
    }
    device.position.z = ground_z(terrain, device.position.plan().into())? + height_m;
    Ok(())
}

fn ground_z(terrain: &Terrain, at: Coord<f64>) -> Result<f64, HttpError> {
    terrain.z(at).map_err(|error| failed(error.into()))
}

fn failed(error: LayerError) -> HttpError {
    HttpError::internal(error)
}
