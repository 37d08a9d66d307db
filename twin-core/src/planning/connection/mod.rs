//! By what each new device is powered and how it reaches the platform, and how far away that is.
//!
//! Distances are straight and in plan, as the trenches of a programme are reckoned. What the map does not say is taken as the programme
//! takes it, and told to be inferred: that every building and pole has power and fibre.

mod site;
mod way;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use self::way::{Basis, NetworkBy, PowerBy};
use super::placement::Placement;
use super::supply::Supply;
use super::warning::Warning;
use crate::catalogue::{Catalogue, ClassPower, DeviceClass};
use crate::model::{Community, Network};
use crate::told::Bilingual;
use site::Site;

/// Where power comes from, or what is sent through.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Feed<B> {
    /// What it is.
    pub by: B,
    /// Id of the building, pole, box, node or station; none where there is no such feature.
    pub from: Option<Arc<str>>,
    /// How far that is, straight in plan, metres: the length of a trench of its own.
    pub distance_m: Option<f64>,
    /// Who says that it is there.
    pub basis: Basis,
}

/// How a device is powered and connected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Connection {
    /// Its power.
    pub power: Feed<PowerBy>,
    /// Its network.
    pub network: Feed<NetworkBy>,
}

/// How all new devices of a placement are powered and connected.
#[derive(Debug, Clone, PartialEq)]
pub struct Connections {
    /// By position in the placement's devices.
    pub of_devices: Vec<Connection>,
    /// By what power and network decided on sites, and where nothing is known so that they did not.
    pub supply: Vec<Bilingual>,
    /// As far as power is led, metres; none where nothing says so. What is farther needs a transformer or distribution box of its own.
    power_reach_m: Option<f64>,
}

/// How many devices are fed in one way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tally<B> {
    /// The way.
    pub by: B,
    /// How many.
    pub devices: usize,
    /// The position of the one farthest from what feeds it, and how far that is, metres.
    pub farthest: Option<(usize, f64)>,
}

impl Connections {
    /// Of the new devices of a placement that was made for the community. Cost: O(n log n) in features and devices.
    #[must_use]
    pub fn of(community: &Community, placement: &Placement, catalogue: &Catalogue) -> Self {
        let site = Site::of(community, placement, catalogue);
        let connection = |device| Connection {
            power: site.power(device),
            network: site.network(device),
        };
        let reach = catalogue.supply.as_ref();
        Self {
            of_devices: placement.devices.iter().map(connection).collect(),
            supply: reach.map_or_else(Vec::new, |reach| {
                Supply::of(community, &catalogue.carrying(), Some(reach)).words(reach)
            }),
            power_reach_m: reach.map(|reach| reach.power_m),
        }
    }

    /// How many devices have their power from what.
    #[must_use]
    pub fn powered(&self) -> Vec<Tally<PowerBy>> {
        tally(self.of_devices.iter().map(|device| &device.power))
    }

    /// How many devices are connected by what.
    #[must_use]
    pub fn connected(&self) -> Vec<Tally<NetworkBy>> {
        tally(self.of_devices.iter().map(|device| &device.network))
    }

    /// What there is to know: devices that nothing feeds, or only from far away.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let all = &self.of_devices;
        let unpowered = all.iter().filter(|c| c.power.by == PowerBy::Nothing);
        let unpowered = unpowered.count();
        let silent = all.iter().filter(|c| c.network.by == NetworkBy::Nothing);
        let silent = silent.count();
        let is_far = |m: &f64| self.power_reach_m.is_some_and(|reach_m| *m > reach_m);
        let far_m = all.iter().filter_map(|c| c.power.distance_m);
        let far_m: Vec<f64> = far_m.filter(is_far).collect();
        let farthest_m = far_m.iter().copied().fold(0.0, f64::max);
        [
            (unpowered > 0).then_some(Warning::NoPower { devices: unpowered }),
            (!far_m.is_empty()).then(|| Warning::FarFromPower {
                devices: far_m.len(),
                farthest_m: farthest_m.round() as u32,
            }),
            (silent > 0).then_some(Warning::NoNetwork { devices: silent }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What a device of a class on a network runs on: as the class says; else what moves by itself, and what sends seldom and far, has a
/// battery, an assumption.
pub(super) fn power_of(class: Option<&DeviceClass>, network: Network) -> ClassPower {
    if let Some(power) = class.and_then(|class| class.power) {
        return power;
    }
    let moves = class.is_some_and(|class| class.mobile);
    if moves || matches!(network, Network::Lora | Network::NbIot) {
        ClassPower::Battery
    } else {
        ClassPower::Mains
    }
}

/// In the order of the words.
fn tally<'f, B: Copy + Ord + 'f>(feeds: impl Iterator<Item = &'f Feed<B>>) -> Vec<Tally<B>> {
    let mut tallies: BTreeMap<B, Tally<B>> = BTreeMap::new();
    for (number, feed) in feeds.enumerate() {
        let tally = tallies.entry(feed.by).or_insert(Tally {
            by: feed.by,
            devices: 0,
            farthest: None,
        });
        tally.devices += 1;
        let is_farther = |m: &f64| tally.farthest.is_none_or(|(_, farthest_m)| *m > farthest_m);
        if let Some(distance_m) = feed.distance_m.filter(is_farther) {
            tally.farthest = Some((number, distance_m));
        }
    }
    tallies.into_values().collect()
}
