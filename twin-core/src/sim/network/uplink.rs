//! What each device hangs on, and how that was worked out.

use super::budget::{Budget, Terminal};
use super::carrier::Carriers;
use super::rules::AirRules;
use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::{Building, Community, Device, Host, Network, Provenance};
use std::collections::BTreeMap;

/// Most carriers that a device can change between: the loudest.
const MOST: usize = 4;

/// How a device's carriers were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UplinkRule {
    /// Nothing of the model: it is wired into, or served by, a network outside of the twin.
    Outside,
    /// An operator's base station outside of the twin. Where a small cell of the model is nearer, the operator's takes over when that is out.
    Operator,
    /// The model names what serves it.
    Named,
    /// Wired: the router nearest to it in its building, or at its place.
    SameBuilding,
    /// By radio: the transmitters of its technology that it is heard by, loudest first, at most four.
    InReach,
}

impl UplinkRule {
    /// Its word, such as `in_reach`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Operator => "operator",
            Self::Named => "named",
            Self::SameBuilding => "same_building",
            Self::InReach => "in_reach",
        }
    }
}

/// A device that carries another's messages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Carrier {
    /// The device.
    pub device: DeviceIdx,
    /// Plan distance, metres.
    pub distance_m: f64,
    /// Median level, dBm; `None` for a wire.
    pub level_dbm: Option<f64>,
    /// The least level that is understood, dBm; `None` for a wire.
    pub needed_dbm: Option<f64>,
}

/// What a device hangs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Uplink {
    /// The technology of its last hop.
    pub technology: Network,
    /// What carries its messages, best first: any of them will do. Empty where that is outside of the twin.
    pub carriers: Vec<Carrier>,
    /// How they were found.
    pub rule: UplinkRule,
}

impl Uplink {
    /// Where it is from: the model itself, or the rule.
    #[must_use]
    pub fn provenance(&self, device: &Device) -> Provenance {
        match self.rule {
            UplinkRule::Named => device.network.provenance.clone(),
            rule => Provenance::Inferred {
                rule: format!("uplink-{}", rule.word().replace('_', "-")).into(),
            },
        }
    }
}

/// How a device's messages leave the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Leaves {
    /// By its own line, with those of others: it can carry.
    AsGateway,
    /// By the community's line, to which it is wired without a router.
    Directly,
    /// By a gateway, or by a network outside of the twin.
    Elsewhere,
}

/// The uplinks of a community, worked out one by one.
pub struct Uplinks<'a> {
    community: &'a Community,
    carriers: Carriers<'a>,
    buildings: BTreeMap<&'a str, &'a Building>,
    /// Height above floor or ground of the devices of each class, metres.
    mounts: BTreeMap<&'a str, f64>,
    rules: AirRules,
}

impl<'a> Uplinks<'a> {
    /// Of a community. Cost: O(n log n).
    #[must_use]
    pub fn new(community: &'a Community, catalogue: &'a Catalogue) -> Self {
        let buildings = community.buildings.iter();
        let classes = catalogue.classes.iter();
        Self {
            community,
            carriers: Carriers::of(community, catalogue),
            buildings: buildings.map(|b| (b.id.as_str(), b)).collect(),
            mounts: classes.map(|c| (c.id.as_str(), c.mount_height_m)).collect(),
            rules: AirRules::of(&community.frame),
        }
    }

    /// The uplink of a device by its number; `None` if there is no such device. Cost: O(log n) and the formulas for the sites in reach.
    #[must_use]
    pub fn of(&self, device: usize) -> Option<Uplink> {
        let number = device;
        let device = self.community.devices.get(number)?;
        let technology = device.network.technology;
        let (carriers, rule) = match technology {
            Network::Wired => self.wired(number, device),
            Network::Wifi | Network::Lora => self.by_radio(number, device),
            Network::NbIot | Network::Cellular => (Vec::new(), UplinkRule::Operator),
            _ => (Vec::new(), UplinkRule::Outside),
        };
        Some(Uplink {
            technology,
            carriers,
            rule,
        })
    }

    /// The router of the building or place; a router itself hangs on what is outside.
    fn wired(&self, number: usize, device: &'a Device) -> (Vec<Carrier>, UplinkRule) {
        let routers = self.carriers.routers(&device.host);
        if routers.contains(&number) {
            return (Vec::new(), UplinkRule::Outside);
        }
        let near = routers.iter().map(|router| Carrier {
            device: DeviceIdx(*router as u32),
            distance_m: self.distance_m(device, *router),
            level_dbm: None,
            needed_dbm: None,
        });
        let nearest = near.min_by(|a, b| {
            let by_distance = a.distance_m.total_cmp(&b.distance_m);
            by_distance.then(a.device.cmp(&b.device))
        });
        match nearest {
            Some(router) => (vec![router], UplinkRule::SameBuilding),
            None => (Vec::new(), UplinkRule::Outside),
        }
    }

    fn distance_m(&self, device: &Device, other: usize) -> f64 {
        let other = &self.community.devices[other].position;
        (other.x - device.position.x).hypot(other.y - device.position.y)
    }

    /// The loudest of those that hear it well enough; only the one that the model names, where it names one.
    fn by_radio(&self, number: usize, device: &'a Device) -> (Vec<Carrier>, UplinkRule) {
        let mut heard: Vec<Carrier> = Vec::new();
        for (budget, carrier, host) in self.budgets(number, device) {
            let carrier = Carrier {
                level_dbm: Some(budget.level_dbm),
                needed_dbm: Some(budget.needed_dbm),
                ..carrier
            };
            let named = device.network.gateway.as_ref();
            if matches!((named, host), (Some(named), Host::Fixture(at)) if named == at) {
                return (vec![carrier], UplinkRule::Named);
            }
            if budget.level_dbm >= budget.needed_dbm {
                heard.push(carrier);
            }
        }
        let level = |carrier: &Carrier| carrier.level_dbm.unwrap_or(f64::NEG_INFINITY);
        heard.sort_by(|a, b| {
            let louder = level(b).total_cmp(&level(a));
            louder.then(a.device.cmp(&b.device))
        });
        heard.truncate(MOST);
        let rule = if heard.is_empty() {
            UplinkRule::Outside
        } else {
            UplinkRule::InReach
        };
        (heard, rule)
    }

    /// How it is heard by the nearest sites of its technology. Sites farther away than four times as many as are kept are not asked: in the
    /// open the loudest are the nearest, and indoors those of the building.
    fn budgets(
        &self,
        number: usize,
        device: &'a Device,
    ) -> impl Iterator<Item = (Budget, Carrier, &'a Host)> {
        let terminal = self.terminal(device);
        let own = self.carriers.building(&device.host);
        let at = [device.position.x, device.position.y];
        let near = self.carriers.sites(device.network.technology, at);
        let near = near
            .filter(move |(_, site)| site.device != number)
            .take(4 * MOST);
        near.filter_map(move |(away_m, site)| {
            let host = &self.community.devices[site.device].host;
            let same = own.is_some() && self.carriers.building(host) == own;
            // The height of an indoor site counts from the terminal's zero.
            let site = if site.interior.is_some() {
                let mount = self.terminal(&self.community.devices[site.device]);
                super::carrier::Site {
                    antenna_m: mount.height_m + site.antenna_m,
                    ..*site
                }
            } else {
                *site
            };
            let budget = terminal.budget(&site, away_m, same)?;
            let carrier = Carrier {
                device: DeviceIdx(site.device as u32),
                distance_m: away_m,
                level_dbm: None,
                needed_dbm: None,
            };
            Some((budget, carrier, host))
        })
    }

    /// Where a device is, as waves see it.
    pub(in crate::sim) fn terminal(&self, device: &'a Device) -> Terminal<'a> {
        let id = self.carriers.building(&device.host);
        let building = id.and_then(|id| self.buildings.get(id)).copied();
        let mount = self.mounts.get(device.class.as_str()).copied();
        let mount_m = mount.unwrap_or(0.0);
        let height_m = match building {
            Some(building) => building.floor_z(device.storey) - building.base_z.value + mount_m,
            None => mount_m,
        };
        Terminal {
            at: [device.position.x, device.position.y],
            height_m,
            storey: device.storey,
            building,
            rules: self.rules,
        }
    }

    /// How a device's messages leave the community.
    pub(in crate::sim) fn leaves(&self, number: usize) -> Leaves {
        let Some(device) = self.community.devices.get(number) else {
            return Leaves::Elsewhere;
        };
        if self.carriers.carries(number) {
            return Leaves::AsGateway;
        }
        let is_wired = device.network.technology == Network::Wired;
        if is_wired && self.carriers.routers(&device.host).is_empty() {
            Leaves::Directly
        } else {
            Leaves::Elsewhere
        }
    }

    /// How the best of a device's carriers, or its operator, hears it, of the key `key`; `None` for wires and where nothing does.
    pub(in crate::sim) fn budget(&self, number: usize, key: u64) -> Option<Budget> {
        let device = self.community.devices.get(number)?;
        if device.network.technology == Network::NbIot {
            return self.terminal(device).operator(key);
        }
        let loudest = self.budgets(number, device).map(|(budget, ..)| budget);
        loudest.max_by(|a, b| a.level_dbm.total_cmp(&b.level_dbm))
    }

    pub(in crate::sim) fn device(&self, number: usize) -> Option<&'a Device> {
        self.community.devices.get(number)
    }
}

impl std::fmt::Debug for Uplinks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Uplinks of {}", self.community.id)
    }
}
