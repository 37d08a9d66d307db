//! What people come to, and the ground that lies within its distance along the ways.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Coord, MapCoords, MultiPolygon};
use rayon::prelude::*;

use super::asked::Asked;
use super::error::LayerError;
use super::patchwork::Patchwork;
use crate::catalogue::{Catalogue, Cover};
use crate::coverage::service::{Catchment, Facility, STRIP_M, isochrone};
use crate::ids::ClassId;
use crate::model::{Community, Host};
use crate::routing::WayGraph;

/// Devices in a square of this side are one stop: they have one way to them. Metres; an assumption.
const TOGETHER_M: f64 = 15.0;

/// Devices of a class that stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Positions of the devices in the community, ascending; the first stands for all in a patchwork.
    pub devices: Vec<u32>,
    /// Where the first is, local metres.
    pub at: Coord<f64>,
}

/// The devices of a class that people come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Facilities {
    /// The class.
    pub class: ClassId,
    /// Greatest distance along the ways, metres.
    pub distance_m: f64,
    /// Where the distance is from.
    pub source: Arc<str>,
    /// Where they are.
    pub stops: Vec<Stop>,
}

impl Facilities {
    /// Those of `community`, class by class in the order of the catalogue; classes without a device are left out. Cost: O(n log n).
    #[must_use]
    pub fn all(community: &Community, catalogue: &Catalogue) -> Vec<Self> {
        let classes = catalogue.classes.iter();
        let known = classes.filter_map(|class| {
            let mut covers = class.covers.iter();
            let (distance_m, source) = covers.find_map(|cover| match cover {
                Cover::Service { distance_m, source } => Some((*distance_m, source.clone())),
                _ => None,
            })?;
            Some(Self {
                class: class.id.clone(),
                distance_m,
                source,
                stops: stops(community, &class.id),
            })
        });
        known.filter(|found| !found.stops.is_empty()).collect()
    }

    /// The ground within the distance along the ways of each stop, by its first device, and the stops from which no way is near. Cost: a
    /// search within the distance for each stop, on all cores, then as [`Patchwork::new`].
    ///
    /// # Errors
    /// When a place is none.
    pub fn patchwork(
        &self,
        asked: Arc<Asked>,
        ways: &WayGraph,
    ) -> Result<(Patchwork, Vec<Stop>), LayerError> {
        let grounds = self
            .stops
            .par_iter()
            .map(|stop| Ok((stop, self.ground(stop.at, ways)?)))
            .collect::<Result<Vec<_>, LayerError>>()?;
        let off_ways = grounds.iter().filter(|(_, ground)| ground.is_none());
        let off_ways = off_ways.map(|(stop, _)| (*stop).clone()).collect();
        let grounds = grounds.into_iter().filter_map(|(stop, ground)| {
            let first = *stop.devices.first()?;
            Some((first, ground?))
        });
        Ok((Patchwork::new(asked, grounds), off_ways))
    }

    /// The ground within the distance along the ways of a place; `None` where no way is near. Cost: O(n log n) of the nodes within the
    /// distance.
    ///
    /// # Errors
    /// When the place is none.
    pub fn ground(
        &self,
        at: Coord<f64>,
        ways: &WayGraph,
    ) -> Result<Option<MultiPolygon<f64>>, LayerError> {
        let facility = Facility {
            id: Arc::from(self.class.as_str()),
            at,
        };
        let catchment = Catchment::new(ways, &[facility], &[], self.distance_m)?;
        if !catchment.off_ways().is_empty() {
            return Ok(None);
        }
        let stretches = catchment.stretches(self.distance_m);
        let ground = isochrone(&stretches, STRIP_M)?;
        Ok(Some(ground.map_coords(snapped)))
    }
}

/// To the centimetre: where two stops are reached along one way, the borders of their grounds are then the same and leave no slivers.
fn snapped(at: Coord<f64>) -> Coord<f64> {
    Coord {
        x: (at.x * 100.0).round() / 100.0,
        y: (at.y * 100.0).round() / 100.0,
    }
}

/// Devices of a class, those of one car park and those in the same square of [`TOGETHER_M`] as one.
fn stops(community: &Community, class: &ClassId) -> Vec<Stop> {
    let mut stops: BTreeMap<(Option<&str>, [i64; 2]), Stop> = BTreeMap::new();
    for (number, device) in (0_u32..).zip(&community.devices) {
        if device.class != *class {
            continue;
        }
        let at = Coord {
            x: device.position.x,
            y: device.position.y,
        };
        let square = [at.x, at.y].map(|metres| (metres / TOGETHER_M).floor() as i64);
        let place = match &device.host {
            Host::Parking(parking) => (Some(parking.as_str()), [0; 2]),
            _ => (None, square),
        };
        let stop = stops.entry(place).or_insert_with(|| Stop {
            devices: Vec::new(),
            at,
        });
        stop.devices.push(number);
    }
    let mut stops: Vec<Stop> = stops.into_values().collect();
    stops.sort_by(|a, b| a.devices.cmp(&b.devices));
    stops
}
