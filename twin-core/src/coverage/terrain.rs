//! The height of the ground, as far as a map tells it.

use geo::{BoundingRect, Coord};

use crate::inference::rule::HEIGHT_FROM_STOREYS;
use crate::model::{Building, Community, Position, Provenance, Sourced};
use crate::spatial::{QueryError, RectIndex};

/// The tag by which OpenStreetMap says how high over the ground a building begins.
const OVER_GROUND_TAG: &str = " min_height";

/// The height of the ground of a community: the foot of the nearest building that stands on it, 0 where none does. Assumption:
/// neighbouring plots are level.
#[derive(Debug, Clone)]
pub struct Terrain(Ground);

#[derive(Debug, Clone)]
enum Ground {
    /// The same everywhere.
    Level(f64),
    /// That of the nearest box.
    Feet {
        feet: Vec<f64>,
        index: Box<RectIndex<'static>>,
    },
}

impl Terrain {
    /// That of `community`. Cost: O(n log n) for n buildings.
    ///
    /// # Errors
    /// When a coordinate is no number; a validated community has none.
    pub fn of(community: &Community) -> Result<Self, QueryError> {
        let buildings = community.buildings.iter();
        let known = buildings
            .filter(|building| tells_ground(&building.base_z))
            .filter_map(|b| Some((b.footprint.bounding_rect()?, b.base_z.value)));
        let (boxes, feet): (Vec<_>, Vec<_>) = known.unzip();
        let first = feet.first().copied().unwrap_or(0.0);
        if feet.iter().all(|foot| *foot == first) {
            return Ok(Self::level(first));
        }
        Ok(Self(Ground::Feet {
            index: Box::new(RectIndex::new(&boxes)?),
            feet,
        }))
    }

    /// Ground that is at `z` everywhere, metres.
    #[must_use]
    pub fn level(z: f64) -> Self {
        Self(Ground::Level(z))
    }

    /// `z` of the ground at a plan position, metres. Cost: O(log n) for n buildings.
    ///
    /// # Errors
    /// When the position is none.
    pub fn z(&self, at: Coord<f64>) -> Result<f64, QueryError> {
        match &self.0 {
            Ground::Level(z) => Ok(*z),
            Ground::Feet { feet, index } => {
                let nearest = index.nearest(at, 1)?;
                let nearest = nearest.first().map(|(building, _)| *building as usize);
                let foot = nearest.and_then(|building| feet.get(building));
                Ok(foot.copied().unwrap_or(0.0))
            }
        }
    }

    /// `z` of what stands at a position, metres: its own, or that of the ground where it says none. Cost: as [`Self::z`].
    ///
    /// # Errors
    /// When the position is none.
    pub fn foot_z(&self, position: Position) -> Result<f64, QueryError> {
        let ground_z = self.z(position.plan().into())?;
        Ok(own_z(position, ground_z))
    }

    /// `z` of the ground under a building, metres: its foot, if that tells of the ground. Cost: as [`Self::z`].
    pub(crate) fn under(&self, building: &Building) -> f64 {
        let foot = building.base_z.value;
        match (&self.0, building.footprint.bounding_rect()) {
            (Ground::Level(z), _) => *z,
            (Ground::Feet { .. }, Some(bounds)) if !tells_ground(&building.base_z) => {
                self.z(bounds.center()).unwrap_or(foot)
            }
            (Ground::Feet { .. }, _) => foot,
        }
    }
}

/// `z` of what stands at a position over ground at `ground_z`, metres: its own, or that of the ground where it says none, as maps
/// without heights give 0.
pub(crate) fn own_z(position: Position, ground_z: f64) -> f64 {
    if says_no_height(position) {
        ground_z
    } else {
        position.z
    }
}

/// Whether a position says nothing of its height: maps without heights give 0.
pub(crate) fn says_no_height(position: Position) -> bool {
    position.z == 0.0
}

/// Whether the foot of a building is the ground. OpenStreetMap counts the foot of what begins higher up from the ground.
fn tells_ground(base_z: &Sourced<f64>) -> bool {
    match &base_z.provenance {
        Provenance::Imported { source } => !source.ends_with(OVER_GROUND_TAG),
        Provenance::Inferred { rule } => **rule != *HEIGHT_FROM_STOREYS,
        _ => true,
    }
}
