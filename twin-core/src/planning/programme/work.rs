//! Works: what is bought together, and the sites that they share.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::Contains;

use super::cost::Cost;
use super::served::{Served, row_of_device, row_of_place};
use super::site::{Site, Sites, Stand, millimetres};
use super::trench::Trenches;
use super::worth::Worth;
use crate::catalogue::Catalogue;
use crate::ids::{BuildingId, ClassId, RowId, UnitId};
use crate::model::{Building, Community, Device, Host};
use crate::planning::placement::Placement;
use crate::planning::price::PriceList;

/// What is bought together.
#[derive(Debug)]
pub(super) struct Work {
    /// Positions in the placement's devices.
    pub(super) devices: Vec<u32>,
    /// Those of them that the trench to the site feeds.
    pub(super) fed: Vec<u32>,
    /// Position in the placement's places, of a place.
    pub(super) place: Option<u32>,
    /// Without its site.
    pub(super) cost: Cost,
    /// Whether it has to stand.
    pub(super) is_must: bool,
    /// Whether it cannot be chosen within limits: it is a place without a price, or stands in one.
    pub(super) is_barred: bool,
    pub(super) worth: f64,
    /// Share of the demand of all rows.
    pub(super) served: f64,
    pub(super) site: Option<usize>,
    /// Number of the building or spot that it is at, which has other works too.
    pub(super) spot: usize,
}

/// All of a placement that has a price, and its places.
#[derive(Debug)]
pub(super) struct Works {
    pub(super) works: Vec<Work>,
    pub(super) sites: Vec<Site>,
    pub(super) trenches: Trenches,
    /// How many buildings and spots there are works at.
    pub(super) spots: usize,
    /// Share of the demand that is served without any work.
    pub(super) there: f64,
    /// Devices of classes that the list has no price for, by class.
    pub(super) unpriced: BTreeMap<ClassId, Vec<u32>>,
    /// Places of kinds that the list has no price for, by kind.
    pub(super) unpriced_places: BTreeMap<Arc<str>, Vec<u32>>,
}

/// Works of a row in the same building, one device by itself, or a place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'d> {
    At(&'d RowId, Host),
    Open(u32),
    Place(u32),
}

/// A building or facility, or a spot in the open to the millimetre.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    At(Host),
    Open(i64, i64),
}

impl Works {
    pub(super) fn of(
        community: &Community,
        placement: &Placement,
        catalogue: &Catalogue,
        prices: &PriceList,
    ) -> Self {
        let worth = Worth::of(placement, catalogue);
        let served = Served::of(placement, catalogue);
        let buildings = buildings(community);
        let outside = Outside::of(community);
        let mut spots = Spots::default();
        let (mut works, mut unpriced) = (BTreeMap::<Key<'_>, Work>::new(), BTreeMap::new());
        let mut sites = Sites::of(&placement.places, prices);
        for (number, device) in (0..).zip(&placement.devices) {
            let price = prices.class(&device.class);
            let (Some(price), Some(class)) = (price, catalogue.class(device.class.as_str())) else {
                let of_class: &mut Vec<u32> = unpriced.entry(device.class.clone()).or_default();
                of_class.push(number);
                continue;
            };
            let mount = if outside.holds(device) {
                prices.wall_mount
            } else {
                0.0
            };
            let cost = Cost {
                devices: price.device,
                installation: price.installation,
                poles: mount,
                yearly: price.yearly,
                ..Cost::default()
            };
            let stand = sites.stand(device, class, prices, class.carries.then_some(cost));
            let spot = spots.number(spot(device, &buildings));
            let is_must = (number as usize) < placement.must;
            let key = if is_must {
                Key::Open(number)
            } else {
                key(number, device)
            };
            let new = || Work::at(stand.map(|stand| stand.site), spot);
            let work = works.entry(key).or_insert_with(new);
            work.is_must = is_must;
            work.add(number, stand);
            work.worth += worth.of_one(row_of_device(device));
            work.served += served.of_one(row_of_device(device));
            if !class.carries {
                work.cost += cost;
            }
        }
        // The sites of places come first, in their order.
        for (number, place) in (0..).zip(&placement.places) {
            let spot = spots.number(Spot::At(Host::Place(place.id.clone())));
            let row = row_of_place(place, catalogue);
            let work = Work {
                place: Some(number),
                worth: worth.of_one(row),
                served: served.of_one(row),
                ..Work::at(Some(number as usize), spot)
            };
            works.insert(Key::Place(number), work);
        }
        Self {
            trenches: Trenches::of(community, &catalogue.carrying(), &sites.fed),
            unpriced_places: sites.unpriced,
            spots: spots.0.len(),
            there: served.there,
            unpriced,
            works: works.into_values().collect(),
            sites: sites.sites,
        }
        .joined()
    }

    /// Tells sites which work is their place, and works whether their site has a price.
    fn joined(mut self) -> Self {
        for (number, work) in self.works.iter_mut().enumerate() {
            let Some(site) = work.site.and_then(|site| self.sites.get_mut(site)) else {
                continue;
            };
            work.is_barred = site.is_unpriced;
            if work.place.is_some() {
                site.place = Some(number);
            }
        }
        self
    }

    /// Positions of the devices of works in the placement's, in order.
    pub(super) fn devices(&self, chosen: &[usize]) -> Vec<u32> {
        let all = chosen
            .iter()
            .flat_map(|i| self.works[*i].devices.iter().copied());
        let mut devices: Vec<u32> = all.collect();
        devices.sort_unstable();
        devices
    }

    /// Positions of the devices without a price: the first `must` of the placement's, which have to stand, and the others.
    pub(super) fn unpriced_devices(&self, must: usize) -> (Vec<u32>, Vec<u32>) {
        let all = self.unpriced.values().flatten().copied();
        all.partition(|device| (*device as usize) < must)
    }

    /// Positions of the places among works in the placement's, in order.
    pub(super) fn places(&self, chosen: &[usize]) -> Vec<u32> {
        let all = chosen.iter().filter_map(|i| self.works[*i].place);
        let mut places: Vec<u32> = all.collect();
        places.sort_unstable();
        places
    }
}

impl Work {
    /// Of nothing so far.
    fn at(site: Option<usize>, spot: usize) -> Self {
        Self {
            devices: Vec::new(),
            fed: Vec::new(),
            place: None,
            cost: Cost::default(),
            is_must: false,
            is_barred: false,
            worth: 0.0,
            served: 0.0,
            site,
            spot,
        }
    }

    fn add(&mut self, device: u32, stand: Option<Stand>) {
        self.devices.push(device);
        if stand.is_some_and(|stand| stand.is_fed) {
            self.fed.push(device);
        }
    }
}

/// The number of each building and spot.
#[derive(Default)]
struct Spots(BTreeMap<Spot, usize>);

impl Spots {
    fn number(&mut self, spot: Spot) -> usize {
        let next = self.0.len();
        *self.0.entry(spot).or_insert(next)
    }
}

/// Devices in the open are bought one by one, as are those that have to stand; others with those of their row in the same building or facility.
fn key(number: u32, device: &Device) -> Key<'_> {
    let Some(row) = device.row.as_ref().filter(|_| !in_the_open(&device.host)) else {
        return Key::Open(number);
    };
    let host = match &device.host {
        Host::Household { unit, .. } => Host::Unit(unit.clone()),
        host => host.clone(),
    };
    Key::At(row, host)
}

/// The building of each unit.
fn buildings(community: &Community) -> BTreeMap<&UnitId, &BuildingId> {
    let units = community.units.iter();
    units.map(|unit| (&unit.id, &unit.building)).collect()
}

/// Where a device stands together with others: units and homes are in their building.
fn spot(device: &Device, buildings: &BTreeMap<&UnitId, &BuildingId>) -> Spot {
    if in_the_open(&device.host) {
        let (x, y) = millimetres(device);
        return Spot::Open(x, y);
    }
    let unit = match &device.host {
        Host::Unit(unit) | Host::Household { unit, .. } => Some(unit),
        _ => None,
    };
    let building = unit.and_then(|unit| buildings.get(unit));
    Spot::At(building.map_or_else(|| device.host.clone(), |id| Host::Building((*id).clone())))
}

/// The outsides of houses, which devices hang on.
struct Outside<'c>(BTreeMap<&'c BuildingId, &'c Building>);

impl<'c> Outside<'c> {
    fn of(community: &'c Community) -> Self {
        let buildings = community.buildings.iter();
        Self(buildings.map(|building| (&building.id, building)).collect())
    }

    /// Whether a device hangs on a wall or a roof: off the footprint of its building, or above it.
    fn holds(&self, device: &Device) -> bool {
        let Host::Building(id) = &device.host else {
            return false;
        };
        self.0.get(id).is_some_and(|building| {
            let is_within = building.footprint.contains(&device.position.plan());
            !is_within || device.position.z >= building.top_z.value
        })
    }
}

fn in_the_open(host: &Host) -> bool {
    matches!(
        host,
        Host::Ground
            | Host::Gate(_)
            | Host::Road(_)
            | Host::Green(_)
            | Host::Compound(_)
            | Host::Fixture(_)
    )
}
