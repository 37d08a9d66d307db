//! Who carries messages: routers, access points and gateways of the model, by what they speak.

use std::collections::{BTreeMap, BTreeSet};

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::catalogue::{Catalogue, Cover, RadioWord};
use crate::coverage::radio::{Interior, Technology};
use crate::model::{Building, Community, Device, Host, Network};
use crate::supply::Hosts;

use super::rules::AirRules;

/// The behaviour of a router: the switch of what is wired near it (T8-5).
const ROUTER: &str = "smart_router";
/// A transmitter farther away is heard by nothing of a community: P.1411 §4.1.2, by which LoRa is reckoned, ends there, metres.
const FARTHEST_M: f64 = 1_000.0;

/// A device that carries others' messages by radio.
#[derive(Debug, Clone, Copy)]
pub(in crate::sim) struct Site {
    /// Its index.
    pub(super) device: usize,
    /// What it speaks.
    pub(super) technology: Technology,
    /// Where its antenna is in plan, local metres.
    pub(super) at: [f64; 2],
    /// Height of its antenna above its own foot, metres.
    pub(super) antenna_m: f64,
    /// Gain of its antenna, dBi.
    pub(super) gain_dbi: f64,
    /// Its storey: 0 is the ground floor.
    pub(super) storey: i16,
    /// What the building is like that it stands inside of; none in the open.
    pub(super) interior: Option<Interior>,
}

type Tree = RTree<GeomWithData<[f64; 2], usize>>;

/// Where something wired is: its building, else its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Premises<'a> {
    Building(&'a str),
    Place(&'a str),
}

/// The carriers of a community.
pub(super) struct Carriers<'a> {
    hosts: Hosts<'a>,
    wifi: Sites,
    lora: Sites,
    /// Routers by their premises.
    routers: BTreeMap<Premises<'a>, Vec<usize>>,
    /// Everything that can carry others' messages.
    carrying: BTreeSet<usize>,
}

#[derive(Default)]
struct Sites {
    all: Vec<Site>,
    tree: Tree,
}

impl Sites {
    fn new(all: Vec<Site>) -> Self {
        let points = all.iter().enumerate();
        let points = points
            .map(|(i, site)| GeomWithData::new(site.at, i))
            .collect();
        Self {
            tree: RTree::bulk_load(points),
            all,
        }
    }
}

impl<'a> Carriers<'a> {
    /// Of a community. Cost: O(n log n).
    pub(super) fn of(community: &'a Community, catalogue: &Catalogue) -> Self {
        let hosts = Hosts::of(community);
        let rules = AirRules::of(&community.frame);
        let classes = catalogue.classes.iter();
        let routers: BTreeSet<&str> = (classes.clone())
            .filter(|class| &*class.behaviour == ROUTER)
            .map(|class| class.id.as_str())
            .collect();
        let mounts: BTreeMap<&str, f64> = (classes.clone())
            .map(|class| (class.id.as_str(), class.mount_height_m))
            .collect();
        let of_rows = (catalogue.rows.iter())
            .filter(|row| !row.covers.is_empty())
            .map(|row| row.class.as_str());
        let covering: BTreeSet<&str> = (classes.filter(|class| !class.covers.is_empty()))
            .map(|class| class.id.as_str())
            .chain(of_rows)
            .collect();
        let buildings = community.buildings.iter();
        let buildings: BTreeMap<&str, &Building> = buildings
            .map(|building| (building.id.as_str(), building))
            .collect();
        let (mut wifi, mut lora) = (Vec::new(), Vec::new());
        let mut by_premises = BTreeMap::<Premises<'_>, Vec<usize>>::new();
        for (index, device) in community.devices.iter().enumerate() {
            let class = device.class.as_str();
            let building = hosts.building(&device.host);
            let building = building.and_then(|id| buildings.get(id.as_str()).copied());
            if routers.contains(class)
                && let Some(premises) = premises(&hosts, &device.host)
            {
                by_premises.entry(premises).or_default().push(index);
            }
            if !covering.contains(class) {
                continue;
            }
            let row = device.row.as_ref().map(|row| row.as_str());
            let mount_m = mounts.get(class).copied().unwrap_or(0.0);
            for cover in catalogue.covers(class, row) {
                if let Cover::Radio {
                    technology,
                    antenna_m,
                    gain_dbi,
                    ..
                } = cover
                {
                    let found = Site {
                        device: index,
                        technology: technology.technology(),
                        at: [device.position.x, device.position.y],
                        antenna_m: *antenna_m,
                        gain_dbi: *gain_dbi,
                        storey: device.storey,
                        interior: around(device, building)
                            .map(|building| Interior::of(building, mount_m + antenna_m)),
                    };
                    match technology {
                        RadioWord::Wifi24 => wifi.push(found),
                        RadioWord::LoraCn470 => lora.push(Site {
                            technology: rules.adapted(found.technology),
                            ..found
                        }),
                        // Where a small cell is out, the operator's network takes over.
                        RadioWord::NrN78 | RadioWord::LteB3 | RadioWord::NbIotB8 => {}
                    }
                }
            }
        }
        let by_wire = by_premises.values().flatten().copied();
        let by_radio = wifi.iter().chain(&lora).map(|site: &Site| site.device);
        Self {
            hosts,
            carrying: by_wire.chain(by_radio).collect(),
            wifi: Sites::new(wifi),
            lora: Sites::new(lora),
            routers: by_premises,
        }
    }

    /// The building that a device is in or on.
    pub(super) fn building(&self, host: &'a Host) -> Option<&'a str> {
        self.hosts.building(host).map(|id| id.as_str())
    }

    /// Sites that speak a technology within reach of any of them, nearest first.
    pub(super) fn sites(
        &self,
        technology: Network,
        at: [f64; 2],
    ) -> impl Iterator<Item = (f64, &Site)> {
        let sites = match technology {
            Network::Wifi => Some(&self.wifi),
            Network::Lora => Some(&self.lora),
            _ => None,
        };
        sites.into_iter().flat_map(move |sites| {
            let near = sites.tree.nearest_neighbor_iter(at);
            let near = near.map(move |point| {
                let [x, y] = *point.geom();
                ((x - at[0]).hypot(y - at[1]), &sites.all[point.data])
            });
            near.take_while(|(away_m, _)| *away_m <= FARTHEST_M)
        })
    }

    /// Whether a device can carry others' messages.
    pub(super) fn carries(&self, device: usize) -> bool {
        self.carrying.contains(&device)
    }

    /// The routers where a host is.
    pub(super) fn routers(&self, host: &'a Host) -> &[usize] {
        let premises = premises(&self.hosts, host);
        let routers = premises.and_then(|premises| self.routers.get(&premises));
        routers.map_or(&[], Vec::as_slice)
    }
}

fn premises<'a>(hosts: &Hosts<'a>, host: &'a Host) -> Option<Premises<'a>> {
    match (hosts.building(host), host) {
        (Some(building), _) => Some(Premises::Building(building.as_str())),
        (None, Host::Place(place)) => Some(Premises::Place(place.as_str())),
        _ => None,
    }
}

/// The building that a device is inside of: what hangs outside on one or stands on a pole is in the open.
fn around<'b>(device: &Device, building: Option<&'b Building>) -> Option<&'b Building> {
    building.filter(|building| match device.host {
        Host::Unit(_) | Host::Household { .. } | Host::Place(_) => true,
        Host::Building(_) => building.holds(device.position),
        _ => false,
    })
}
