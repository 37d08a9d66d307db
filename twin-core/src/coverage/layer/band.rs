//! How far the households of a community live from what they come to: within the distance of the layer, and in the living circles.

use std::sync::Arc;

use geo::{Euclidean, Length, MultiPolygon};

use super::error::LayerError;
use super::facility::Facilities;
use crate::coverage::service::{Catchment, Circle, Entrances, Facility, STRIP_M, isochrone};
use crate::model::Name;
use crate::routing::{Stretch, WayGraph};

/// What lies within a distance along the ways of the nearest of the facilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The living circle; none for the distance of the layer itself.
    pub circle: Option<Circle>,
    /// The distance, metres.
    pub distance_m: f64,
    /// Share of the households that live within it, 0 to 1; those near no way count as not. `None` where the community has no households.
    pub share_of_households: Option<f64>,
    /// The parts of ways within it.
    stretches: Vec<Stretch>,
}

impl Band {
    /// The word in messages: that of the circle, or `distance`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        self.circle.map_or("distance", Circle::as_str)
    }

    /// Its names.
    #[must_use]
    pub fn name(&self) -> Name {
        let own = || Name::new("服务距离", "Service distance");
        self.circle.map_or_else(own, Circle::name)
    }

    /// Length of the ways within it, metres.
    #[must_use]
    pub fn way_m(&self) -> f64 {
        let lengths = self.stretches.iter();
        // The sum of nothing is -0, which would be told as such.
        lengths.map(|s| Euclidean.length(&s.line)).sum::<f64>() + 0.0
    }

    /// The ground within it: the isochrone. Cost: as [`isochrone()`].
    ///
    /// # Errors
    /// Never, of a band of a layer.
    pub fn ground(&self) -> Result<MultiPolygon<f64>, LayerError> {
        Ok(isochrone(&self.stretches, STRIP_M)?)
    }

    /// Whether the same parts of ways are within both, so that they have the same ground.
    #[must_use]
    pub fn has_ground_of(&self, other: &Self) -> bool {
        self.stretches == other.stretches
    }
}

/// The bands of facilities: the distance of the layer, then the living circles, the smallest first. Cost: one search within the greatest
/// distance from all facilities at once.
pub(super) fn bands(
    known: &Facilities,
    ways: &WayGraph,
    entrances: &Entrances,
) -> Result<Vec<Band>, LayerError> {
    let id: Arc<str> = Arc::from(known.word());
    let facility = |at| Facility { id: id.clone(), at };
    let facilities: Vec<Facility> = known.stops.iter().map(|s| facility(s.at)).collect();
    let circles = Circle::ALL.map(|circle| (Some(circle), circle.distance_m()));
    let asked: Vec<_> = [(None, known.distance_m)]
        .into_iter()
        .chain(circles)
        .collect();
    let farthest_m = asked.iter().fold(0.0, |most: f64, (_, m)| most.max(*m));
    let catchment = Catchment::of(ways, &facilities, entrances, farthest_m)?;
    let band = |(circle, distance_m)| Band {
        circle,
        distance_m,
        share_of_households: catchment.share_of_households(distance_m),
        stretches: catchment.stretches(distance_m),
    };
    Ok(asked.into_iter().map(band).collect())
}
