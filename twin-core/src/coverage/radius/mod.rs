//! Radius rules of the national codes: smoke detectors, loudspeakers, street lights.

mod discs;
mod error;
mod hall;
mod light;
mod smoke;
mod sound;
#[cfg(test)]
mod tests;

pub use discs::{covered_area, uncovered};
pub use error::RadiusError;
pub use hall::{Reach, needed_in};
pub use light::{
    Arrangement, Cutoff, Illuminance, Intensity, Luminaire, RoadStandard, StreetLevel, illuminance,
    spacing_limits,
};
pub use smoke::{
    CORRIDOR_SPACING_M, CORRIDOR_WIDTH_M, CorridorFault, Crowd, Protection, RoofSlope, RoomCheck,
    WALL_CLEARANCE_M, check_corridor, check_room, detectors_needed, protection,
};
pub use sound::{
    EMERGENCY_MARGIN_DB, Loudspeaker, NOISY_DB, SPEAKER_DISTANCE_M, SPEAKER_END_M, together_db,
};
