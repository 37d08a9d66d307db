//! The place that an incident names.

use geo::{Centroid, Contains, Coord, Point};

use super::scene::{Scene, Which};
use super::{IncidentError, IncidentPlan};
use crate::model::{Building, Compound, Host, Unit};
use crate::supply::Part;

/// A place that an incident can name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'a> {
    /// The whole community.
    Everywhere,
    /// A device by its index.
    Device(usize),
    Unit(&'a Unit),
    Building(&'a Building),
    Compound(&'a Compound),
    /// Something else that devices are attached to, and where it is.
    Thing(&'static str, &'a str, Coord<f64>),
    /// A node or link of a utility network.
    Utility(Part),
}

impl<'a> Scene<'a> {
    /// The place that an incident names, the whole community where it names none.
    pub(super) fn spot_or_everywhere(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Spot<'a>, IncidentError> {
        let named = plan.at.as_ref().map(|id| self.spot(which.number, id));
        named.unwrap_or(Ok(Spot::Everywhere))
    }

    /// The place with this id, or with this kind and id.
    pub(super) fn spot(&self, incident: usize, id: &str) -> Result<Spot<'a>, IncidentError> {
        let all = self.spots(id);
        match all.as_slice() {
            [(_, spot)] => return Ok(*spot),
            [] => {}
            several => {
                return Err(IncidentError::AmbiguousPlace {
                    incident,
                    id: id.to_owned(),
                    names: several.iter().map(|(k, _)| format!("{k}/{id}")).collect(),
                });
            }
        }
        let unknown = || IncidentError::UnknownPlace {
            incident,
            id: id.to_owned(),
        };
        let (kind, rest) = id.split_once('/').ok_or_else(unknown)?;
        let of_kind = self.spots(rest).into_iter().find(|(k, _)| *k == kind);
        of_kind.map(|(_, spot)| spot).ok_or_else(unknown)
    }

    /// Everything with this id, with its kind. Cost: O(n) in the community.
    fn spots(&self, id: &str) -> Vec<(&'static str, Spot<'a>)> {
        let c = self.community;
        let mut found = Vec::new();
        if let Some(b) = c.buildings.iter().find(|b| b.id.as_str() == id) {
            found.push(("building", Spot::Building(b)));
        }
        if let Some(u) = c.units.iter().find(|u| u.id.as_str() == id) {
            found.push(("unit", Spot::Unit(u)));
        }
        if let Some(x) = c.compounds.iter().find(|x| x.id.as_str() == id) {
            found.push(("compound", Spot::Compound(x)));
        }
        let mut thing = |kind, id: &'a str, at: Coord<f64>| {
            found.push((kind, Spot::Thing(kind, id, at)));
        };
        if let Some(g) = c.gates.iter().find(|g| g.id.as_str() == id) {
            thing("gate", g.id.as_str(), plan(g.position.x, g.position.y));
        }
        if let Some(f) = c.fixtures.iter().find(|f| f.id.as_str() == id) {
            thing("fixture", f.id.as_str(), plan(f.position.x, f.position.y));
        }
        if let Some(p) = c.parkings.iter().find(|p| p.id.as_str() == id) {
            let middle = p.area.centroid().map_or(Coord::zero(), |m| m.0);
            thing("parking", p.id.as_str(), middle);
        }
        if let Some(index) = c.devices.iter().position(|d| d.id.as_str() == id) {
            found.push(("device", Spot::Device(index)));
        }
        let node = c.utility_nodes.iter().position(|n| n.id.as_str() == id);
        if let Some(index) = node {
            found.push(("utility_node", Spot::Utility(Part::Node(index as u32))));
        }
        let link = c.utility_links.iter().position(|l| l.id.as_str() == id);
        if let Some(index) = link {
            found.push(("utility_link", Spot::Utility(Part::Link(index as u32))));
        }
        found
    }

    /// The devices of a place, in their order.
    pub(super) fn members(&self, spot: &Spot<'_>) -> Vec<usize> {
        let devices = 0..self.community.devices.len();
        match *spot {
            Spot::Everywhere => devices.collect(),
            Spot::Device(index) => vec![index],
            Spot::Unit(unit) => devices
                .filter(|i| self.unit_of(*i) == Some(unit.id.as_str()))
                .collect(),
            Spot::Building(building) => devices
                .filter(|i| self.building_of(*i) == Some(building.id.as_str()))
                .collect(),
            Spot::Compound(compound) => devices
                .filter(|i| self.is_in_compound(*i, compound))
                .collect(),
            Spot::Thing(kind, id, _) => devices
                .filter(|i| is_at(&self.community.devices[*i].host, kind, id))
                .collect(),
            Spot::Utility(part) => self.supplied_by(part),
        }
    }

    /// Where a place is, local metres; nothing for the whole community.
    pub(super) fn middle(&self, spot: &Spot<'_>) -> Option<Coord<f64>> {
        match *spot {
            Spot::Everywhere => None,
            Spot::Device(index) => Some(self.position(index)),
            Spot::Unit(unit) => Some(plan(unit.position.x, unit.position.y)),
            Spot::Building(building) => building.footprint.centroid().map(|m| m.0),
            Spot::Compound(compound) => compound.boundary.centroid().map(|m| m.0),
            Spot::Thing(_, _, at) => Some(at),
            Spot::Utility(part) => self.part_position(part),
        }
    }

    fn is_in_compound(&self, index: usize, compound: &Compound) -> bool {
        match &self.community.devices[index].host {
            Host::Compound(id) => *id == compound.id,
            _ => compound.boundary.contains(&Point(self.position(index))),
        }
    }
}

fn plan(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn is_at(host: &Host, kind: &str, id: &str) -> bool {
    match (host, kind) {
        (Host::Gate(gate), "gate") => gate.as_str() == id,
        (Host::Fixture(fixture), "fixture") => fixture.as_str() == id,
        (Host::Parking(parking), "parking") => parking.as_str() == id,
        _ => false,
    }
}
