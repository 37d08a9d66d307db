//! Works, the sites that they share, and what they are worth.

use std::collections::BTreeMap;

use geo::Coord;

use super::cost::Cost;
use super::served::Served;
use super::trench::Trenches;
use crate::catalogue::{Catalogue, DeviceClass};
use crate::ids::{BuildingId, ClassId, RowId, UnitId};
use crate::model::{Community, Device, Host};
use crate::planning::connection::has_battery;
use crate::planning::placement::Placement;
use crate::planning::price::PriceList;
use crate::planning::solve::SMART_POLE;

/// A device as high as this needs a pole where it stands in the open, metres: what stands by itself is lower; an assumption.
const ON_A_POLE_M: f64 = 2.5;

/// What a row is worth by its marks.
const WORTH_BASELINE: f64 = 4.0;
const WORTH_REQUIRED: f64 = 2.0;
const WORTH_OPTIONAL: f64 = 1.0;

/// What is bought together.
#[derive(Debug)]
pub(super) struct Work {
    /// Positions in the placement's devices.
    pub(super) devices: Vec<u32>,
    /// Without its site.
    pub(super) cost: Cost,
    /// Whether it has to stand.
    pub(super) is_must: bool,
    pub(super) worth: f64,
    /// Share of the demand of all rows.
    pub(super) served: f64,
    pub(super) site: Option<usize>,
    /// Number of the building or spot that it is at, which has other works too.
    pub(super) spot: usize,
}

/// A spot in the open that has to be fed or needs a pole.
#[derive(Debug)]
pub(super) struct Site {
    /// Poles and smart poles at it.
    pub(super) cost: Cost,
    /// Its number among the fed ones.
    pub(super) fed: Option<usize>,
}

/// All of a placement that has a price.
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
}

/// Works of a row in the same building, or one device by itself.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'d> {
    At(&'d RowId, Host),
    Open(u32),
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
        let devices = &placement.devices;
        let worth = Worth::of(devices, catalogue);
        let served = Served::of(placement, catalogue);
        let buildings = buildings(community);
        let mut spots = BTreeMap::<Spot, usize>::new();
        let (mut works, mut unpriced) = (BTreeMap::<Key<'_>, Work>::new(), BTreeMap::new());
        let mut sites = Sites::default();
        for (number, device) in (0..).zip(devices) {
            let price = prices.class(&device.class);
            let (Some(price), Some(class)) = (price, catalogue.class(device.class.as_str())) else {
                let of_class: &mut Vec<u32> = unpriced.entry(device.class.clone()).or_default();
                of_class.push(number);
                continue;
            };
            let cost = Cost {
                devices: price.device,
                installation: price.installation,
                yearly: price.yearly,
                ..Cost::default()
            };
            let is_pole = device.class.as_str() == SMART_POLE;
            let site = sites.site(device, class, prices, is_pole.then_some(cost));
            let next = spots.len();
            let spot = *spots.entry(spot(device, &buildings)).or_insert(next);
            let is_must = (number as usize) < placement.must;
            let key = if is_must {
                Key::Open(number)
            } else {
                key(number, device)
            };
            let work = works.entry(key).or_insert(Work {
                devices: Vec::new(),
                cost: Cost::default(),
                is_must,
                worth: 0.0,
                served: 0.0,
                site,
                spot,
            });
            work.devices.push(number);
            work.worth += worth.of_one(device);
            work.served += served.of_one(device.row.as_ref());
            if !is_pole {
                work.cost += cost;
            }
        }
        Self {
            works: works.into_values().collect(),
            trenches: Trenches::of(community, &sites.fed),
            sites: sites.sites,
            spots: spots.len(),
            there: served.there,
            unpriced,
        }
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

/// Where a device is, to the millimetre.
fn millimetres(device: &Device) -> (i64, i64) {
    let spot = device.position.plan();
    let millimetre = |m: f64| (m * 1000.0).round() as i64;
    (millimetre(spot.x()), millimetre(spot.y()))
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

#[derive(Default)]
struct Sites {
    sites: Vec<Site>,
    /// By spot, to the millimetre.
    at: BTreeMap<(i64, i64), usize>,
    fed: Vec<Coord<f64>>,
}

impl Sites {
    /// The site of a device, with what the device adds to it; none for one that needs none.
    fn site(
        &mut self,
        device: &Device,
        class: &DeviceClass,
        prices: &PriceList,
        smart_pole: Option<Cost>,
    ) -> Option<usize> {
        let is_bare = matches!(
            device.host,
            Host::Ground | Host::Gate(_) | Host::Road(_) | Host::Green(_) | Host::Compound(_)
        );
        let is_fed = is_bare && !class.mobile && !has_battery(class.network);
        let needs_pole = is_bare && !class.mobile && class.mount_height_m >= ON_A_POLE_M;
        if smart_pole.is_none() && !is_fed && !needs_pole {
            return None;
        }
        let index = *self.at.entry(millimetres(device)).or_insert_with(|| {
            self.sites.push(Site {
                cost: Cost::default(),
                fed: None,
            });
            self.sites.len() - 1
        });
        let site = &mut self.sites[index];
        if let Some(pole) = smart_pole {
            // It carries whatever else is here.
            site.cost = pole;
        } else if needs_pole && site.cost.capital() == 0.0 {
            site.cost.poles = prices.pole;
        }
        if is_fed && site.fed.is_none() {
            site.fed = Some(self.fed.len());
            self.fed.push(device.position.plan().into());
        }
        Some(index)
    }
}

/// What one device of each row is worth.
struct Worth<'d>(BTreeMap<&'d RowId, f64>);

impl<'d> Worth<'d> {
    fn of(devices: &'d [Device], catalogue: &Catalogue) -> Self {
        let mut counts: BTreeMap<&RowId, f64> = BTreeMap::new();
        for row in devices.iter().filter_map(|d| d.row.as_ref()) {
            *counts.entry(row).or_default() += 1.0;
        }
        for (row, count) in &mut counts {
            let id = row.as_str();
            let of_devices = catalogue.row(id).map(|r| (r.required, r.existing_baseline));
            let of_networks = || {
                catalogue
                    .network(id)
                    .map(|r| (r.required, r.existing_baseline))
            };
            let worth = match of_devices.or_else(of_networks) {
                Some((true, true)) => WORTH_BASELINE,
                Some((true, false)) => WORTH_REQUIRED,
                _ => WORTH_OPTIONAL,
            };
            *count = worth / *count;
        }
        Self(counts)
    }

    fn of_one(&self, device: &Device) -> f64 {
        let row = device.row.as_ref();
        row.and_then(|row| self.0.get(row)).copied().unwrap_or(0.0)
    }
}
