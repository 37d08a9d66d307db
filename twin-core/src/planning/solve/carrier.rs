//! Poles that carry devices, and LoRa gateways.

use std::collections::BTreeSet;

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::Solver;
use crate::ids::{ClassId, FixtureId};
use crate::model::{Host, Position};

/// Farthest that a LoRa gateway on a smart pole is taken to reach in a built-up area, in metres; an assumption.
const LORA_REACH_M: f64 = 500.0;

/// A pole that carries devices: its plan position and its fixture, if it is one.
#[derive(Debug, Clone)]
pub(super) struct Carrier {
    pub(super) position: Position,
    pub(super) fixture: Option<FixtureId>,
    pub(super) host: Host,
}

impl Solver<'_> {
    /// Poles of these classes, planned and existing, carry devices of later rows.
    pub(in crate::planning) fn note_carriers(&mut self, carrying: &BTreeSet<&ClassId>) {
        let all = self.survey.community.devices.iter().chain(&self.devices);
        let poles = all.filter(|d| carrying.contains(&d.class));
        self.carriers = poles
            .map(|pole| Carrier {
                position: self.survey.footed(pole.position),
                fixture: if let Host::Fixture(id) = &pole.host {
                    Some(id.clone())
                } else {
                    None
                },
                host: pole.host.clone(),
            })
            .collect();
        let points = self
            .carriers
            .iter()
            .enumerate()
            .map(|(i, c)| GeomWithData::new([c.position.x, c.position.y], i));
        self.carrier_tree = RTree::bulk_load(points.collect());
    }

    /// The nearest smart pole that stands on a known pole, within reach.
    pub(super) fn gateway_near(&self, point: Coord<f64>) -> Option<FixtureId> {
        let near = self.carrier_tree.nearest_neighbor_iter([point.x, point.y]);
        let within = near.take_while(|p| {
            let [x, y] = *p.geom();
            (x - point.x).hypot(y - point.y) <= LORA_REACH_M
        });
        within
            .into_iter()
            .find_map(|p| self.carriers[p.data].fixture.clone())
    }
}
