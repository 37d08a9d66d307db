//! Where power and fibre are: what a trench leads to.

use std::collections::BTreeSet;
use std::iter::once;

use geo::Coord;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

use super::connection::{Basis, PowerBy};
use crate::ids::ClassId;
use crate::model::{
    Building, Community, Device, Fixture, FixtureKind, Position, Utility, UtilityNode,
    UtilityNodeKind,
};
use crate::spatial::planar::foot_on_segment;

/// Something that has power.
#[derive(Debug, Clone, Copy)]
pub(super) struct Main<'a> {
    pub(super) by: PowerBy,
    /// Id of the feature.
    pub(super) id: &'a str,
    /// Who says that it has power.
    pub(super) power: Basis,
    /// Who says that fibre reaches it; none where none does.
    pub(super) fibre: Option<Basis>,
}

/// All that has power, by where it is: outlines of buildings, and points.
#[derive(Debug)]
pub(super) struct Mains<'a> {
    all: Vec<Main<'a>>,
    tree: RTree<GeomWithData<Line<[f64; 2]>, usize>>,
}

impl<'a> Mains<'a> {
    /// Of a community whose poles are of the classes that carry, with new poles. Cost: O(n log n).
    pub(super) fn of(
        community: &'a Community,
        carrying: &BTreeSet<&ClassId>,
        new_poles: impl Iterator<Item = &'a Device>,
    ) -> Self {
        Self::that(community, carrying, new_poles, |_| true)
    }

    /// Those of them that are wanted.
    pub(super) fn that(
        community: &'a Community,
        carrying: &BTreeSet<&ClassId>,
        new_poles: impl Iterator<Item = &'a Device>,
        is_wanted: impl Fn(&Main<'a>) -> bool,
    ) -> Self {
        let (mut all, mut lines) = (Vec::new(), Vec::new());
        let mut add = |main: Main<'a>, at: &mut dyn Iterator<Item = Line<[f64; 2]>>| {
            if is_wanted(&main) {
                lines.extend(at.map(|line| GeomWithData::new(line, all.len())));
                all.push(main);
            }
        };
        for building in &community.buildings {
            let walls = building.footprint.exterior().lines();
            let mut walls = walls.map(|l| Line::new([l.start.x, l.start.y], [l.end.x, l.end.y]));
            add(Main::building(building), &mut walls);
        }
        for fixture in &community.fixtures {
            if let Some(main) = Main::fixture(fixture) {
                add(main, &mut once(spot(fixture.position)));
            }
        }
        for node in &community.utility_nodes {
            if let Some(main) = Main::node(node) {
                add(main, &mut once(spot(node.position)));
            }
        }
        let is_pole = |device: &&Device| carrying.contains(&device.class);
        for pole in community.devices.iter().filter(is_pole).chain(new_poles) {
            add(Main::smart_pole(pole), &mut once(spot(pole.position)));
        }
        Self {
            all,
            tree: RTree::bulk_load(lines),
        }
    }

    /// Whether one of them is such.
    pub(super) fn any(&self, is_such: impl Fn(&Main<'a>) -> bool) -> bool {
        self.all.iter().any(is_such)
    }

    /// The nearest point of something that has power.
    pub(super) fn nearest_point(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let line = self.tree.nearest_neighbor([at.x, at.y])?.geom();
        Some(foot_on_segment(at, line.from.into(), line.to.into()).point)
    }

    /// Where that is which has power at a point of its own: all but buildings.
    pub(super) fn spots(&self) -> impl Iterator<Item = Coord<f64>> {
        let lines = self.tree.iter().map(|line| (line.data, *line.geom()));
        let mut spots: Vec<_> = lines.filter(|(_, line)| line.from == line.to).collect();
        spots.sort_by_key(|(number, _)| *number);
        spots.into_iter().map(|(_, line)| line.from.into())
    }

    /// The nearest, and how far it is in plan, metres.
    pub(super) fn nearest(&self, at: Coord<f64>) -> Option<(&Main<'a>, f64)> {
        self.nearest_that(at, |_| true)
    }

    /// The nearest that fibre reaches.
    pub(super) fn nearest_with_fibre(&self, at: Coord<f64>) -> Option<(&Main<'a>, f64)> {
        self.nearest_that(at, |main| main.fibre.is_some())
    }

    fn nearest_that(
        &self,
        at: Coord<f64>,
        is_wanted: impl Fn(&Main<'a>) -> bool,
    ) -> Option<(&Main<'a>, f64)> {
        let by_distance = self
            .tree
            .nearest_neighbor_iter_with_distance_2([at.x, at.y]);
        let mut mains = by_distance.map(|(line, m2)| (&self.all[line.data], m2.sqrt()));
        mains.find(|(main, _)| is_wanted(main))
    }
}

impl<'a> Main<'a> {
    /// Every building is taken to have power, and fibre unless it is said to have none.
    pub(super) fn building(building: &'a Building) -> Self {
        Self {
            by: PowerBy::Building,
            id: building.id.as_str(),
            power: Basis::Inferred,
            fibre: match &building.fibre_gbit_s {
                Some(rate) if rate.value <= 0.0 => None,
                Some(rate) => Some(Basis::of(&rate.provenance)),
                None => Some(Basis::Inferred),
            },
        }
    }

    /// A pole is taken to have both; a distribution box has power. Other fixtures have none.
    pub(super) fn fixture(fixture: &'a Fixture) -> Option<Self> {
        let (by, power, fibre) = match fixture.kind {
            FixtureKind::DistributionBox => (
                PowerBy::DistributionBox,
                Basis::of(&fixture.provenance),
                None,
            ),
            kind if kind.is_pole() => (PowerBy::Pole, Basis::Inferred, Some(Basis::Inferred)),
            _ => return None,
        };
        Some(Self {
            by,
            id: fixture.id.as_str(),
            power,
            fibre,
        })
    }

    fn node(node: &'a UtilityNode) -> Option<Self> {
        let is_fed = matches!(node.kind, UtilityNodeKind::Source | UtilityNodeKind::Busbar);
        (node.utility == Utility::Power && is_fed).then(|| Self {
            by: PowerBy::PowerNode,
            id: node.id.as_str(),
            power: Basis::of(&node.provenance),
            fibre: None,
        })
    }

    /// What carries cameras, screens and base stations has both.
    fn smart_pole(pole: &'a Device) -> Self {
        let basis = Basis::of(&pole.provenance);
        Self {
            by: PowerBy::SmartPole,
            id: pole.id.as_str(),
            power: basis,
            fibre: Some(basis),
        }
    }
}

fn spot(at: Position) -> Line<[f64; 2]> {
    Line::new([at.x, at.y], [at.x, at.y])
}
