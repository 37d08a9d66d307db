//! Sites: spots in the open that have to be fed or need a pole, and places that have to be fitted out.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::Coord;

use super::cost::Cost;
use crate::catalogue::{ClassPower, DeviceClass};
use crate::ids::PlaceId;
use crate::model::{Device, Host, Place};
use crate::planning::connection::power_of;
use crate::planning::price::PriceList;

/// What works share: a spot in the open that has to be fed or needs a pole, or a place.
#[derive(Debug)]
pub(super) struct Site {
    /// Poles and smart poles at it, or fitting out the place.
    pub(super) cost: Cost,
    /// Its number among the fed ones.
    pub(super) fed: Option<usize>,
    /// The work that is the place itself.
    pub(super) place: Option<usize>,
    /// Whether the list has no price for it.
    pub(super) is_unpriced: bool,
}

/// Where a device stands, and whether it is fed there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    /// Number of its site.
    pub(super) site: usize,
    /// Whether it hangs on the trench that leads there.
    pub(super) is_fed: bool,
}

/// All sites of a placement.
#[derive(Debug, Default)]
pub(super) struct Sites<'p> {
    pub(super) sites: Vec<Site>,
    /// Where the fed ones are.
    pub(super) fed: Vec<Coord<f64>>,
    /// Positions of the places whose kind has no price, by kind.
    pub(super) unpriced: BTreeMap<Arc<str>, Vec<u32>>,
    /// By spot, to the millimetre.
    at: BTreeMap<(i64, i64), usize>,
    of_place: BTreeMap<&'p PlaceId, usize>,
}

impl<'p> Sites<'p> {
    /// The sites of new places.
    pub(super) fn of(places: &'p [Place], prices: &PriceList) -> Self {
        let mut sites = Self::default();
        for (number, place) in (0..).zip(places) {
            let price = prices.place(&place.kind.value);
            if price.is_none() {
                let of_kind = sites.unpriced.entry(place.kind.value.clone());
                of_kind.or_default().push(number);
            }
            let area_m2 = place.area_m2.value;
            let cost = price.map(|price| Cost {
                places: price.fit_out_m2 * area_m2,
                yearly: price.yearly_m2 * area_m2,
                ..Cost::default()
            });
            sites.of_place.insert(&place.id, sites.sites.len());
            sites.sites.push(Site {
                cost: cost.unwrap_or_default(),
                fed: None,
                place: None,
                is_unpriced: price.is_none(),
            });
        }
        sites
    }

    /// Where a device stands, with what the device adds to its site; none for one that needs none.
    pub(super) fn stand(
        &mut self,
        device: &Device,
        class: &DeviceClass,
        prices: &PriceList,
        smart_pole: Option<Cost>,
    ) -> Option<Stand> {
        if let Host::Place(place) = &device.host {
            let site = self.of_place.get(place).copied()?;
            return Some(Stand {
                site,
                is_fed: false,
            });
        }
        let is_bare = matches!(
            device.host,
            Host::Ground | Host::Gate(_) | Host::Road(_) | Host::Green(_) | Host::Compound(_)
        );
        let is_on_mains = power_of(Some(class), class.network) == ClassPower::Mains;
        let is_fed = is_bare && is_on_mains;
        let post = prices.post(class).filter(|_| is_bare);
        if smart_pole.is_none() && !is_fed && post.is_none() {
            return None;
        }
        let next = self.sites.len();
        let index = *self.at.entry(millimetres(device)).or_insert(next);
        if index == next {
            self.sites.push(Site {
                cost: Cost::default(),
                fed: None,
                place: None,
                is_unpriced: false,
            });
        }
        let site = &mut self.sites[index];
        if let Some(pole) = smart_pole {
            // It carries whatever else is here.
            site.cost = pole;
        } else if let Some(post) = post
            && site.cost.capital() <= site.cost.poles
        {
            // What carries the dearer carries the other.
            site.cost.poles = site.cost.poles.max(post);
        }
        if is_fed && site.fed.is_none() {
            site.fed = Some(self.fed.len());
            self.fed.push(device.position.plan().into());
        }
        Some(Stand {
            site: index,
            is_fed,
        })
    }
}

/// Where a device is, to the millimetre.
pub(super) fn millimetres(device: &Device) -> (i64, i64) {
    let spot = device.position.plan();
    let millimetre = |m: f64| (m * 1000.0).round() as i64;
    (millimetre(spot.x()), millimetre(spot.y()))
}
