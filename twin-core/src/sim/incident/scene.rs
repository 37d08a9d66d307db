//! What incidents look at: which devices there are, of what kind, and where.

use std::collections::BTreeMap;

use geo::Coord;

use super::recurring::recurring_key;
use super::{IncidentError, IncidentKind, IncidentPlan, Stroke};
use crate::catalogue::Catalogue;
use crate::model::{Community, Host};
use crate::sim::behaviour::Kind;
use crate::sim::random::{entity_key, unit};
use crate::supply::{Hosts, Part, SupplyGraph};

/// Stream of the draws of places.
const PLACE_STREAM: u32 = 1;

/// Which incident it is: by that, draws are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) struct Which {
    /// Number of the scenario's entry, or of the command.
    pub(in crate::sim) number: usize,
    /// Counter of the occurrence of one that comes by a rate.
    pub(in crate::sim) turn: Option<i64>,
}

impl Which {
    /// One that happens once.
    pub(in crate::sim) fn alone(number: usize) -> Self {
        Self { number, turn: None }
    }
}

/// A community with the kinds of its devices, which follow from their classes.
pub(in crate::sim) struct Scene<'a> {
    pub(super) community: &'a Community,
    pub(super) catalogue: &'a Catalogue,
    /// Kind of each device.
    pub(super) kinds: Vec<Kind>,
    hosts: Hosts<'a>,
    /// Unit of each fixture.
    fixtures: BTreeMap<&'a str, &'a str>,
    pub(super) seed: u64,
    /// Chargers that charge at the moment of the incident, in their order; where nothing is known of that, none is told apart.
    charging: Option<Vec<usize>>,
}

impl<'a> Scene<'a> {
    /// Of devices of these kinds. Cost: O(n log n) in what devices are attached to.
    pub(in crate::sim) fn new(
        community: &'a Community,
        catalogue: &'a Catalogue,
        kinds: Vec<Kind>,
        seed: u64,
    ) -> Self {
        let fixtures = community.fixtures.iter();
        let of_unit = fixtures.filter_map(|f| Some((f.id.as_str(), f.unit.as_ref()?.as_str())));
        Self {
            community,
            catalogue,
            kinds,
            hosts: Hosts::of(community),
            fixtures: of_unit.collect(),
            seed,
            charging: None,
        }
    }

    /// Lets what happens to a charger that charges happen to one of these, in their order.
    pub(in crate::sim) fn while_charging(self, chargers: Vec<usize>) -> Self {
        Self {
            charging: Some(chargers),
            ..self
        }
    }

    /// Kind of a device.
    pub(super) fn kind(&self, device: usize) -> Kind {
        self.kinds[device]
    }

    /// Whether a charger may be charging.
    pub(super) fn may_charge(&self, device: usize) -> bool {
        let charging = self.charging.as_ref();
        charging.is_none_or(|chargers| chargers.binary_search(&device).is_ok())
    }

    /// What an incident does to which devices, in the order of time and device; nothing where no device can notice it.
    ///
    /// # Errors
    /// When its numbers are out of range, or it does not fit its place.
    pub(in crate::sim) fn strokes(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        plan.check(which.number)?;
        let mut strokes = match plan.kind {
            IncidentKind::Fire => self.fire(which, plan)?,
            IncidentKind::PowerCut => self.power_cut(which, plan)?,
            IncidentKind::WaterLeak => self.water_leak(which, plan)?,
            IncidentKind::WaterCut => self.water_cut(which, plan)?,
            IncidentKind::GasLeak => self.gas_leak(which, plan)?,
            IncidentKind::Intrusion => self.intrusion(which, plan)?,
            IncidentKind::BackhaulOutage => self.backhaul_outage(which, plan)?,
            IncidentKind::Flood => self.flood(which, plan)?,
            _ => self.single(which, plan)?,
        };
        strokes.sort_by(|a, b| {
            a.after_s
                .total_cmp(&b.after_s)
                .then(a.device.cmp(&b.device))
        });
        Ok(strokes)
    }

    /// A number in [0, 1) of an incident.
    fn draw(&self, which: Which, stream: u32) -> f64 {
        match which.turn {
            None => {
                let key = entity_key(self.seed, "incident", "");
                unit(key, stream, which.number as i64)
            }
            Some(turn) => unit(recurring_key(self.seed, which.number), stream, turn),
        }
    }

    /// One of `devices`, drawn.
    pub(super) fn one_of(&self, which: Which, devices: &[usize]) -> Option<usize> {
        let place = (self.draw(which, PLACE_STREAM) * devices.len() as f64) as usize;
        devices
            .get(place.min(devices.len().saturating_sub(1)))
            .copied()
    }

    /// The devices of a kind among `members`.
    pub(super) fn of_kind(&self, members: &[usize], kind: Kind) -> Vec<usize> {
        let of_kind = members.iter().copied().filter(|i| self.kinds[*i] == kind);
        of_kind.collect()
    }

    /// Every device of a kind.
    pub(super) fn all_of(&self, kind: Kind) -> Vec<usize> {
        (0..self.kinds.len())
            .filter(|i| self.kinds[*i] == kind)
            .collect()
    }

    /// Where a device is in plan, local metres.
    pub(super) fn position(&self, device: usize) -> Coord<f64> {
        let at = self.community.devices[device].position;
        Coord { x: at.x, y: at.y }
    }

    /// Distance in plan, metres.
    pub(super) fn distance_m(&self, device: usize, from: Coord<f64>) -> f64 {
        let at = self.position(device);
        (at.x - from.x).hypot(at.y - from.y)
    }

    /// `devices` with their distances, nearest first.
    pub(super) fn nearest(&self, devices: &[usize], from: Coord<f64>) -> Vec<(f64, usize)> {
        let away = devices.iter().map(|i| (self.distance_m(*i, from), *i));
        let mut away: Vec<(f64, usize)> = away.collect();
        away.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        away
    }

    /// The building that a device is in or on.
    pub(super) fn building_of(&self, device: usize) -> Option<&'a str> {
        let host = &self.community.devices[device].host;
        self.hosts.building(host).map(|b| b.as_str())
    }

    /// The unit that a device is in, where that is known.
    pub(super) fn unit_of(&self, device: usize) -> Option<&'a str> {
        match &self.community.devices[device].host {
            Host::Unit(unit) | Host::Household { unit, .. } => Some(unit.as_str()),
            Host::Fixture(fixture) => self.fixtures.get(fixture.as_str()).copied(),
            _ => None,
        }
    }

    /// The devices of the buildings that lose supply with a part of a network, and those that are its loads themselves.
    pub(super) fn supplied_by(&self, part: Part) -> Vec<usize> {
        let meters = crate::supply::Meters::new(self.community, self.catalogue);
        let affected = SupplyGraph::new(self.community)
            .outage(part, &meters)
            .affected;
        let is_dark = |i: &usize| {
            let of_building = |id: &str| affected.buildings.iter().any(|b| b.as_str() == id);
            let device = &self.community.devices[*i].id;
            self.building_of(*i).is_some_and(of_building) || affected.meters.contains(device)
        };
        (0..self.community.devices.len()).filter(is_dark).collect()
    }

    /// Where a node is, or the node that a link begins at.
    pub(super) fn part_position(&self, part: Part) -> Option<Coord<f64>> {
        let nodes = &self.community.utility_nodes;
        let node = match part {
            Part::Node(number) => nodes.get(number as usize)?,
            Part::Link(number) => {
                let link = self.community.utility_links.get(number as usize)?;
                nodes.iter().find(|n| n.id == link.from)?
            }
        };
        Some(Coord {
            x: node.position.x,
            y: node.position.y,
        })
    }
}
