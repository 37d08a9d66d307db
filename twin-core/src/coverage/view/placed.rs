//! Somebody or a number plate put at a chosen place: how one camera shows it.

use geo::Coord;

use crate::coverage::camera::{
    Camera, PLATE_HEIGHT_M, PLATE_WIDTH_M, SightError, Sighting, Target, sightings,
};
use crate::coverage::obstacle::Obstacles;
use crate::model::Position;

use super::shown::{NEAREST_M, PERSON_M};

/// Somebody or a number plate at a chosen place, on the level ground that the camera's picture has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placed {
    /// A grown person, 1.7 m tall.
    Person {
        /// Plan position of the feet, local metres.
        at: Coord<f64>,
    },
    /// The number plate of a car, 0.44 m wide, its middle 0.5 m over the ground.
    Plate {
        /// Plan position, local metres.
        at: Coord<f64>,
        /// Where it faces: radians anticlockwise from east.
        facing_rad: f64,
    },
}

impl Placed {
    /// It as a target of `camera`.
    #[must_use]
    pub fn target(&self, camera: &Camera) -> Target {
        let ground_z = camera.ground_z;
        match *self {
            Self::Person { at } => Target::Person {
                foot: Position::new(at.x, at.y, ground_z),
                height_m: PERSON_M,
            },
            Self::Plate { at, facing_rad } => Target::Plate {
                middle: Position::new(at.x, at.y, ground_z + PLATE_HEIGHT_M),
                facing_rad,
                width_m: PLATE_WIDTH_M,
            },
        }
    }

    /// How `camera` shows it; `None` where nothing of it shows, it is nearer than 1 m, or a plate turns its back. Cost: as [`sightings`] of one camera.
    ///
    /// # Errors
    /// When its place or a figure of the camera cannot be, or the camera is inside of something.
    pub fn sighting(
        &self,
        obstacles: &Obstacles,
        camera: &Camera,
    ) -> Result<Option<Sighting>, SightError> {
        let target = self.target(camera);
        let seen = sightings(obstacles, std::slice::from_ref(camera), &target)?;
        let shows = |seen: &Sighting| {
            let has_front = matches!(self, Self::Person { .. }) || seen.pixels_across.is_some();
            has_front && seen.distance_m >= NEAREST_M
        };
        Ok(seen.into_iter().next().filter(shows))
    }

    /// Pixels a metre by which its level is told: across a person as it faces the lens, along a plate as the lens sees it from aside.
    #[must_use]
    pub fn pixels_per_m(sighting: &Sighting) -> f64 {
        let across = sighting.pixels_across;
        across.map_or(sighting.pixels_per_m, |pixels| pixels / PLATE_WIDTH_M)
    }
}
