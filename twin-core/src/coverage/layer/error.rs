//! Why a layer cannot be made.

use crate::coverage::obstacle::ObstacleError;
use crate::coverage::radio::RadioError;
use crate::coverage::radius::RadiusError;
use crate::coverage::service::ServiceError;
use crate::spatial::QueryError;

/// Why a layer cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LayerError {
    /// What stops sight cannot be used.
    #[error("what stops sight: {0}")]
    Obstacles(#[from] ObstacleError),
    /// A place of the community is none.
    #[error("a place of the community: {0}")]
    Place(#[from] QueryError),
    /// The radio map cannot be made.
    #[error("the radio map: {0}")]
    Radio(#[from] RadioError),
    /// The service distance cannot be told.
    #[error("the service distance: {0}")]
    Service(#[from] ServiceError),
    /// A rule of the national codes cannot be applied.
    #[error("the rule of the code: {0}")]
    Rule(#[from] RadiusError),
    /// No room of a storey is known.
    #[error(
        "no public room is known on storey {storey}, so there is no floor to protect: ask for another storey, or import a plan (IFC, IndoorGML, indoor tags of OpenStreetMap)"
    )]
    NoRooms {
        /// The storey: 0 is the ground floor.
        storey: i16,
    },
    /// There is nothing that coverage could be asked of.
    #[error(
        "the community has no building, road or compound, so there is no ground to cover: import a map of it"
    )]
    NoGround,
}
