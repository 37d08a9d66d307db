//! What is heard of transmitters on a storey of the buildings: of those outdoors through façades, of those in the same building on its floor and through
//! its floors.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::{Coord, Rect};

use super::asked::Asked;
use super::error::LayerError;
use super::note::Note;
use super::patchwork::Patchwork;
use super::transmitter::{Transmitters, grid_of};
use super::viewer::{LeftOut, Reason};
use super::whole::{Kind, Layer, Whole};
use crate::coverage::radio::{RadioError, RadioMap, Scene, Terminals};
use crate::model::Community;

/// The storeys that any building of a community has, ascending: 0 is the ground floor. Cost: O(storeys).
#[must_use]
pub fn storeys_of(community: &Community) -> Vec<i16> {
    let mut all = BTreeSet::new();
    for building in &community.buildings {
        let lowest = i16::try_from(building.basements.value).unwrap_or(i16::MAX);
        let storeys = i16::try_from(building.storeys.value).unwrap_or(i16::MAX);
        all.extend(-lowest..storeys);
    }
    all.into_iter().collect()
}

impl Whole {
    /// A layer of radio on a storey: the floors of all buildings that have it. Cost: as [`RadioMap::new`], then as [`Patchwork::new`].
    ///
    /// # Errors
    /// When no building has the storey.
    pub(super) fn storey_layer(
        &self,
        community: &Community,
        known: &Transmitters,
        storey: i16,
    ) -> Result<Layer, LayerError> {
        let buildings = community.buildings.iter();
        let floors: Vec<_> = buildings
            .filter(|building| building.has_storey(storey))
            .map(|building| building.footprint.clone())
            .collect();
        let asked = Asked::new(&floors, &[], Vec::new()).map_err(|error| match error {
            LayerError::NoGround => LayerError::NoStorey { storey },
            other => other,
        })?;
        let grid = grid_of(around(asked.bounds(), self.asked.bounds()))?;
        let scene = Scene::over(grid, self.terrain.clone(), &community.buildings);
        let (mut mapped, mut sites, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for (device, site) in known.everywhere() {
            match scene.around(site) {
                Ok(_) => {
                    mapped.push(device);
                    sites.push(site.clone());
                }
                Err(error @ RadioError::NoModel { .. }) => left_out.push(LeftOut {
                    device,
                    reason: Reason::Radio(error),
                }),
                Err(error) => return Err(error.into()),
            }
        }
        let map = RadioMap::new(&scene, &sites, Terminals::Floors { storey })?;
        let areas = map.served_areas(known.word.technology().needed_dbm);
        let grounds = mapped.iter().copied().zip(areas);
        let patchwork = Patchwork::new(Arc::new(asked), grounds);
        left_out.sort_by_key(|left| left.device);
        let mut layer = Layer::new(Kind::RadioStorey(known.word, storey), patchwork, left_out);
        layer.notes = Note::outside_validity(&map).into_iter().collect();
        layer.map = Some(map);
        layer.mapped = mapped;
        Ok(layer)
    }
}

/// The box about two.
fn around(one: Rect<f64>, other: Rect<f64>) -> Rect<f64> {
    let least = Coord {
        x: one.min().x.min(other.min().x),
        y: one.min().y.min(other.min().y),
    };
    let most = Coord {
        x: one.max().x.max(other.max().x),
        y: one.max().y.max(other.max().y),
    };
    Rect::new(least, most)
}
