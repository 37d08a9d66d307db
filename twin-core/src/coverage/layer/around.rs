//! What is in sight all around a place: how far its sound and light go straight on.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, TAU};

use geo::{Area, LineString, MultiPolygon, Polygon};

use crate::coverage::camera::{Camera, Lens, Projection, SightError, Sweep};
use crate::coverage::obstacle::Obstacles;
use crate::model::Position;

/// What the directions all around lack of straight down and of the horizon, radians: a millimetre at the foot of a pole.
const SHORT_RAD: f64 = 1e-4;
/// Holes smaller than this are the foot of a pole, m².
const PINHOLE_M2: f64 = 0.01;

/// The part of the level plane at `plane_z` within `reach_m` metres, as the crow flies, that is in sight of a place above it. Cost: as [`Sweep::ground`].
///
/// # Errors
/// When the place is not above the plane or inside a building, or the reach is no length.
pub(super) fn in_sight(
    sweep: &mut Sweep,
    obstacles: &Obstacles,
    position: Position,
    plane_z: f64,
    reach_m: f64,
) -> Result<MultiPolygon<f64>, SightError> {
    let angles = [TAU, FRAC_PI_2 - 2.0 * SHORT_RAD];
    let camera = Camera {
        position,
        ground_z: plane_z,
        heading_rad: 0.0,
        pitch_rad: -FRAC_PI_4,
        lens: Lens::of_angles(Projection::Panoramic, angles, [1, 1])?,
    };
    let seen = sweep.ground(obstacles, &camera, &[reach_m])?;
    let ground = seen.into_iter().flat_map(|seen| seen.ground.0);
    Ok(ground.map(without_pinholes).collect())
}

fn without_pinholes(area: Polygon<f64>) -> Polygon<f64> {
    let (outer, holes) = area.into_inner();
    let m2 = |hole: &LineString<f64>| Polygon::new(hole.clone(), Vec::new()).unsigned_area();
    let holes = holes.into_iter().filter(|hole| m2(hole) > PINHOLE_M2);
    Polygon::new(outer, holes.collect())
}
