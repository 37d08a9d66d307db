//! Small networks by lists of nodes and links.

use std::sync::LazyLock;

use geo::{line_string, polygon};

use crate::catalogue::Catalogue;
use crate::ids::*;
use crate::model::*;
use crate::spatial::LocalFrame;
use crate::supply::{Affected, Isolation, Meters, Outage, Shape, SupplyGraph};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::builtin().unwrap());

fn here() -> Provenance {
    Provenance::imported("test")
}

/// A community that holds a network.
pub(super) struct Town {
    parts: CommunityParts,
    utility: Utility,
}

impl Town {
    pub(super) fn of(utility: Utility) -> Self {
        let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
        let id = CommunityId::new("c").unwrap();
        let parts = CommunityParts::new(id, Name::default(), frame, here());
        Self { parts, utility }
    }

    pub(super) fn node(mut self, id: &str, kind: UtilityNodeKind) -> Self {
        self.parts.utility_nodes.push(UtilityNode {
            id: UtilityNodeId::new(id).unwrap(),
            name: Name::default(),
            utility: self.utility,
            kind,
            position: Position::new(0.0, 0.0, 0.0),
            building: None,
            device: None,
            figures: UtilityFigures::new(),
            profile: None,
            provenance: here(),
        });
        self
    }

    /// A load of a building, which is made where it is not there.
    pub(super) fn load(self, id: &str, building: &str, households: u32) -> Self {
        let mut town = self.node(id, UtilityNodeKind::Load);
        let id = BuildingId::new(building).unwrap();
        if let Some(node) = town.parts.utility_nodes.last_mut() {
            node.building = Some(Sourced::new(id.clone(), here()));
        }
        if town.parts.buildings.iter().all(|b| b.id != id) {
            town.parts.buildings.push(home(id, households));
        }
        town
    }

    /// `a-b` is a link of that id and those ends.
    pub(super) fn link(mut self, ends: &str, kind: UtilityLinkKind, conducts: bool) -> Self {
        let (from, to) = ends.split_once('-').unwrap();
        self.parts.utility_links.push(UtilityLink {
            id: UtilityLinkId::new(ends).unwrap(),
            name: Name::default(),
            utility: self.utility,
            kind,
            from: UtilityNodeId::new(from).unwrap(),
            to: UtilityNodeId::new(to).unwrap(),
            line: line_string![(x: 0.0, y: 0.0), (x: 0.0, y: 0.0)],
            conducts,
            figures: UtilityFigures::new(),
            provenance: here(),
        });
        self
    }

    pub(super) fn pipes(self, all: &[&str]) -> Self {
        let add = |town: Self, ends: &&str| town.link(ends, UtilityLinkKind::Pipe, true);
        all.iter().fold(self, add)
    }

    pub(super) fn valves(self, all: &[&str]) -> Self {
        let add = |town: Self, ends: &&str| town.link(ends, UtilityLinkKind::Valve, true);
        all.iter().fold(self, add)
    }

    /// A device in the first unit of a building.
    pub(super) fn device(mut self, id: &str, class: &str, building: &str) -> Self {
        let unit = UnitId::new(format!("{building}/1")).unwrap();
        if self.parts.units.iter().all(|u| u.id != unit) {
            self.parts.units.push(Unit {
                id: unit.clone(),
                building: BuildingId::new(building).unwrap(),
                number: 1,
                position: Position::new(0.0, 0.0, 0.0),
                households: 2,
                rented: 0,
                provenance: here(),
            });
        }
        self.parts.devices.push(Device {
            id: DeviceId::new(id).unwrap(),
            class: ClassId::new(class).unwrap(),
            row: None,
            name: Name::default(),
            position: Position::new(0.0, 0.0, 0.0),
            heading_rad: None,
            view: CameraView::default(),
            mounting: None,
            product: Product::default(),
            host: Host::Household { unit, number: 0 },
            storey: 0,
            network: NetworkAttachment {
                technology: Network::Wired,
                gateway: None,
                provenance: here(),
            },
            provenance: here(),
        });
        self
    }

    pub(super) fn built(self) -> Community {
        Community::new(self.parts).unwrap()
    }

    pub(super) fn outage(self, id: &str) -> Outage {
        ask(&self.built(), |graph, meters| {
            graph.outage(graph.find(id).unwrap(), meters)
        })
    }

    pub(super) fn isolation(self, id: &str) -> Option<Isolation> {
        ask(&self.built(), |graph, meters| {
            graph.isolation(graph.find(id).unwrap(), meters)
        })
    }

    pub(super) fn shape(self, id: &str) -> Shape {
        ask(&self.built(), |graph, _| {
            graph.shape(graph.find(id).unwrap())
        })
    }
}

pub(super) fn ask<A>(
    community: &Community,
    question: impl FnOnce(&SupplyGraph<'_>, &Meters<'_>) -> A,
) -> A {
    let meters = Meters::new(community, &CATALOGUE);
    question(&SupplyGraph::new(community), &meters)
}

pub(super) fn nodes(affected: &Affected) -> Vec<&str> {
    affected.nodes.iter().map(UtilityNodeId::as_str).collect()
}

pub(super) fn closed(isolation: &Isolation) -> Vec<&str> {
    isolation.close.iter().map(UtilityLinkId::as_str).collect()
}

fn home(id: BuildingId, households: u32) -> Building {
    Building {
        id,
        name: Name::default(),
        footprint: polygon![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0)],
        base_z: Sourced::new(0.0, here()),
        top_z: Sourced::new(9.0, here()),
        storeys: Sourced::new(3, here()),
        basements: Sourced::new(0, here()),
        usage: Sourced::new(BuildingUse::Residential, here()),
        households: Sourced::new(households, here()),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    }
}
