//! Which sites power and network reach: what is out of reach of both is no candidate, where the map tells of what feeds devices.
//!
//! A source is a building, which is taken to have power, and fibre unless it is said to have none; and what the map gives: distribution
//! boxes, sources and busbars of the power network, smart poles. Where the map gives none, nothing is known and no site is left out. A
//! pole alone is no source here: that it stands somewhere does not tell what feeds it.

use std::collections::BTreeSet;
use std::iter::empty;

use geo::{Contains, Coord, Point, Polygon};

use super::connection::{Basis, PowerBy, power_of};
use super::mains::{Main, Mains};
use super::survey::Survey;
use crate::both;
use crate::catalogue::{ClassPower, DeviceClass, SupplyReach};
use crate::ids::ClassId;
use crate::model::{Community, Network};
use crate::told::Bilingual;

/// How many candidate sites of a row power or network do not reach. They are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unreached {
    /// Power.
    pub power: usize,
    /// Power does, but the network does not.
    pub network: usize,
}

/// What a site lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    Power,
    Network,
}

/// What feeds devices, as far as it decides on sites.
pub(super) struct Supply<'a> {
    /// None where it decides nothing.
    power: Option<Led<'a>>,
    /// As power.
    line: Option<Led<'a>>,
    /// Compounds that the government network is said not to reach.
    without_government: Vec<&'a Polygon<f64>>,
}

/// What is led so far from its sources.
struct Led<'a> {
    sources: Mains<'a>,
    is_source: IsSource,
    reach_m: f64,
}

type IsSource = fn(&Main<'_>) -> bool;

impl<'a> Supply<'a> {
    /// Of a community; without a reach, or where the map tells of no source, sites are as good as fed. Cost: O(n log n) in features.
    pub(super) fn of(
        community: &'a Community,
        carrying: &BTreeSet<&ClassId>,
        reach: Option<&SupplyReach>,
    ) -> Self {
        let led = |is_source: IsSource, is_given: IsSource, reach_m: f64| {
            let sources = Mains::that(community, carrying, empty(), is_source);
            let is_known = sources.any(is_given);
            is_known.then_some(Led {
                sources,
                is_source,
                reach_m,
            })
        };
        let compounds = community.compounds.iter().filter(|compound| {
            let reaches = compound.government_network.as_ref();
            reaches.is_some_and(|reaches| !reaches.value)
        });
        Self {
            power: reach.and_then(|reach| led(is_powered, is_power_given, reach.power_m)),
            line: reach.and_then(|reach| led(has_fibre, is_fibre_given, reach.network_m)),
            without_government: match reach {
                Some(_) => compounds.map(|compound| &compound.boundary).collect(),
                None => Vec::new(),
            },
        }
    }

    /// What a place lacks that devices of a class need; none where it lacks nothing, or nothing is known. Cost: O(log n).
    pub(super) fn lack(
        &self,
        class: &DeviceClass,
        at: Coord<f64>,
        survey: &Survey<'_>,
    ) -> Option<Lack> {
        let lacks = |led: &Option<Led<'_>>| led.as_ref().is_some_and(|led| !led.leads(at, survey));
        let is_on_mains = power_of(Some(class), class.network) == ClassPower::Mains;
        if is_on_mains && lacks(&self.power) {
            return Some(Lack::Power);
        }
        let (needs_line, is_without) = match class.network {
            Network::Wired => (true, false),
            Network::Government => (true, self.is_without_government(at)),
            _ => (false, false),
        };
        let is_cut_off = is_without || (needs_line && lacks(&self.line));
        is_cut_off.then_some(Lack::Network)
    }

    /// By what it decides on sites, and where it does not since nothing is known.
    pub(super) fn words(&self, reach: &SupplyReach) -> Vec<Bilingual> {
        let (power_m, network_m) = (reach.power_m, reach.network_m);
        let mut words = vec![
            match self.power {
                Some(_) => both!(
                    "A place farther than {power_m} m from known power (distribution boxes, nodes of the power network, smart poles) and from every building is no candidate for devices on mains.",
                    "距已知电源（配电箱、供电网节点、智慧杆）和各建筑均超过 {power_m} 米的位置，不作为市电设备的候选点位。"
                ),
                None => both!(
                    "The map tells of no power (distribution boxes, nodes of the power network, smart poles): no candidate site is left out for want of it.",
                    "地图没有给出任何电源（配电箱、供电网节点、智慧杆）：没有因供电而排除候选点位。"
                ),
            },
            match self.line {
                Some(_) => both!(
                    "A place farther than {network_m} m from buildings and smart poles with fibre is no candidate for devices that a line connects.",
                    "距通光纤的建筑和智慧杆超过 {network_m} 米的位置，不作为有线设备的候选点位。"
                ),
                None => both!(
                    "The map tells of no fibre (fibre_gbit_s of buildings, smart poles): no candidate site is left out for want of a line.",
                    "地图没有给出光纤（建筑的 fibre_gbit_s、智慧杆）：没有因有线网络而排除候选点位。"
                ),
            },
        ];
        if self.power.is_some() || self.line.is_some() {
            let by = Bilingual::new(reach.source.to_string(), reach.source_zh.to_string());
            words.push(both!("How far: {by}", "距离依据：{by}" => by));
        }
        let compounds = self.without_government.len();
        if compounds > 0 {
            words.push(both!(
                "The government network is said not to reach {compounds} compounds: no place in them is a candidate for devices on it.",
                "已注明政务专网未通达的小区有 {compounds} 个：其中的位置不作为政务专网设备的候选点位。"
            ));
        }
        words
    }

    fn is_without_government(&self, at: Coord<f64>) -> bool {
        let mut areas = self.without_government.iter();
        areas.any(|area| area.contains(&Point::from(at)))
    }
}

impl Led<'_> {
    /// Whether it is led to a place: near a source, or within a building that is one.
    fn leads(&self, at: Coord<f64>, survey: &Survey<'_>) -> bool {
        let nearest = self.sources.nearest(at);
        if nearest.is_some_and(|(_, away_m)| away_m <= self.reach_m) {
            return true;
        }
        let within = survey.building_at(at);
        let building = within.and_then(|index| survey.community.buildings.get(index));
        building.is_some_and(|building| (self.is_source)(&Main::building(building)))
    }
}

/// What a plan puts there, an earlier one too, feeds nothing before it is fed itself.
fn is_powered(main: &Main<'_>) -> bool {
    main.by != PowerBy::Pole && main.power != Basis::Planned
}

fn is_power_given(main: &Main<'_>) -> bool {
    main.power == Basis::Given
}

fn has_fibre(main: &Main<'_>) -> bool {
    is_powered(main) && main.fibre.is_some()
}

fn is_fibre_given(main: &Main<'_>) -> bool {
    main.fibre == Some(Basis::Given)
}

/// The candidate sites of a row that nothing reaches so far, each once however often it is tried.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    power: BTreeSet<[u64; 2]>,
    network: BTreeSet<[u64; 2]>,
}

impl LeftOut {
    pub(super) fn note(&mut self, at: Coord<f64>, lack: Lack) {
        // Adding 0 makes one of both zeros.
        let spot = [at.x, at.y].map(|metres| (metres + 0.0).to_bits());
        match lack {
            Lack::Power => self.power.insert(spot),
            Lack::Network => self.network.insert(spot),
        };
    }

    pub(super) fn count(&self) -> Unreached {
        Unreached {
            power: self.power.len(),
            network: self.network.len(),
        }
    }
}

impl Unreached {
    /// Whether every candidate was in reach.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// In words; nothing where every candidate was in reach.
    pub(super) fn words(self) -> Option<Bilingual> {
        let Self { power, network } = self;
        match (power, network) {
            (0, 0) => None,
            (_, 0) => Some(both!(
                "{power} candidate sites are out of reach of power and were left out",
                "{power} 个候选点位在供电范围之外，已排除"
            )),
            (0, _) => Some(both!(
                "{network} candidate sites are out of reach of the network and were left out",
                "{network} 个候选点位在网络范围之外，已排除"
            )),
            _ => Some(both!(
                "{power} candidate sites are out of reach of power and {network} of the network, and were left out",
                "{power} 个候选点位在供电范围之外、{network} 个在网络范围之外，已排除"
            )),
        }
    }
}
