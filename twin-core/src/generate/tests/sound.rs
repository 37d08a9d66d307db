//! What makes a community sound: nothing overlaps, everything connects, and the households add up.

use std::collections::{BTreeMap, BTreeSet};

use geo::{
    BoundingRect, Contains, Coord, Distance, Euclidean, Intersects, LineString, Point, Polygon,
    Relate,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::model::{Community, FixtureKind, GateKind, ParkingKind};

fn tree_of<'a>(
    shapes: impl Iterator<Item = (usize, &'a Polygon<f64>)>,
) -> RTree<GeomWithData<Rectangle<[f64; 2]>, usize>> {
    let entries = shapes
        .map(|(index, shape)| {
            let r = shape.bounding_rect().unwrap();
            GeomWithData::new(
                Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]),
                index,
            )
        })
        .collect();
    RTree::bulk_load(entries)
}

fn near(
    tree: &RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    line: &LineString<f64>,
    reach: f64,
) -> Vec<usize> {
    let r = line.bounding_rect().unwrap();
    let envelope = AABB::from_corners(
        [r.min().x - reach, r.min().y - reach],
        [r.max().x + reach, r.max().y + reach],
    );
    tree.locate_in_envelope_intersecting(envelope)
        .map(|entry| entry.data)
        .collect()
}

pub(super) fn check_clear_of_each_other(community: &Community) {
    let buildings = &community.buildings;
    let tree = tree_of(buildings.iter().map(|b| &b.footprint).enumerate());
    for (index, building) in buildings.iter().enumerate() {
        for other in near(&tree, building.footprint.exterior(), 0.0)
            .into_iter()
            .filter(|o| *o > index)
        {
            assert!(
                !building.footprint.intersects(&buildings[other].footprint),
                "{} overlaps {}",
                building.id,
                buildings[other].id
            );
        }
    }
    // The path to its own door touches a building; every other road keeps its width clear.
    for road in community
        .roads
        .iter()
        .filter(|r| !r.id.as_str().contains("/path"))
    {
        let half = road.width.value / 2.0;
        for index in near(&tree, &road.line, half) {
            let room = Euclidean.distance(&buildings[index].footprint, &road.line);
            assert!(
                room > half,
                "{} lies on {}: {room}",
                buildings[index].id,
                road.id
            );
        }
    }
    for road in community
        .roads
        .iter()
        .filter(|r| r.id.as_str().contains("/path"))
    {
        for index in near(&tree, &road.line, 0.0) {
            let crossing = buildings[index].footprint.relate(&road.line);
            // Rounding may leave the door a millimetre inside.
            let inside = crossing.is_intersects()
                && Euclidean.distance(
                    &buildings[index].footprint,
                    road.line.points().next().as_ref().unwrap(),
                ) > 0.002;
            assert!(!inside, "{} runs into {}", road.id, buildings[index].id);
        }
    }
    for building in buildings {
        let compound = community
            .compounds
            .iter()
            .find(|c| Some(&c.id) == building.compound.as_ref())
            .unwrap();
        assert!(
            compound.boundary.contains(&building.footprint),
            "{} is outside its walls",
            building.id
        );
        assert!(
            Euclidean.distance(compound.boundary.exterior(), building.footprint.exterior()) > 1.0
        );
        for water in &community.waters {
            assert!(!water.area.intersects(&building.footprint));
        }
    }
}

/// No lot and no furniture on a road or path, but for what lies below ground and the barriers of gates.
pub(super) fn check_ways_are_free(community: &Community) {
    let lots = community
        .parkings
        .iter()
        .filter(|p| p.kind.value != ParkingKind::Underground);
    let lot_tree = tree_of(lots.clone().map(|p| &p.area).enumerate());
    let lots: Vec<_> = lots.collect();
    let furniture = |f: &&crate::model::Fixture| {
        matches!(
            f.kind,
            FixtureKind::LampPole
                | FixtureKind::Tree
                | FixtureKind::Bench
                | FixtureKind::WasteBin
                | FixtureKind::Hydrant
        )
    };
    let points: Vec<_> = community.fixtures.iter().filter(furniture).collect();
    let point_tree = RTree::bulk_load(
        points
            .iter()
            .enumerate()
            .map(|(i, f)| GeomWithData::new([f.position.x, f.position.y], i))
            .collect(),
    );
    for road in &community.roads {
        let half = road.width.value / 2.0;
        for index in near(&lot_tree, &road.line, half) {
            let gap = Euclidean.distance(&lots[index].area, &road.line);
            // Lots along a lane begin at its edge, to the rounding of the plan.
            assert!(gap > half - 0.01, "{} on {}", lots[index].id, road.id);
        }
        let r = road.line.bounding_rect().unwrap();
        let reach = AABB::from_corners(
            [r.min().x - half, r.min().y - half],
            [r.max().x + half, r.max().y + half],
        );
        for hit in point_tree.locate_in_envelope(reach) {
            let gap = Euclidean.distance(&points[hit.data].position.plan(), &road.line);
            assert!(gap > half - 0.01, "{} on {}", points[hit.data].id, road.id);
        }
    }
}

pub(super) fn check_open_space(community: &Community) {
    let tree = tree_of(community.buildings.iter().map(|b| &b.footprint).enumerate());
    let greens = community.greens.iter().map(|g| (g.id.as_str(), &g.area));
    let lots = community
        .parkings
        .iter()
        .filter(|p| p.kind.value != ParkingKind::Underground)
        .map(|p| (p.id.as_str(), &p.area));
    for (id, area) in greens.chain(lots) {
        for index in near(&tree, area.exterior(), 0.0) {
            assert!(
                !area.intersects(&community.buildings[index].footprint),
                "{id} lies under {}",
                community.buildings[index].id
            );
        }
    }
    for fixture in community
        .fixtures
        .iter()
        .filter(|f| f.building.is_none() && f.kind != FixtureKind::Entrance)
    {
        let at = fixture.position.plan();
        for entry in tree.locate_all_at_point([at.x(), at.y()]) {
            assert!(
                !community.buildings[entry.data].footprint.contains(&at),
                "{} stands in a building",
                fixture.id
            );
        }
    }
}

type Key = (i64, i64);

fn key(p: Coord<f64>) -> Key {
    ((p.x * 1e3).round() as i64, (p.y * 1e3).round() as i64)
}

/// Vertices that can be reached from the first vertex of the first road through shared vertices.
fn reached(community: &Community, drive: bool) -> (BTreeSet<Key>, BTreeSet<Key>) {
    let mut steps: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
    for road in community
        .roads
        .iter()
        .filter(|r| if drive { r.drivable } else { r.walkable })
    {
        for pair in road.line.0.windows(2) {
            steps.entry(key(pair[0])).or_default().push(key(pair[1]));
            steps.entry(key(pair[1])).or_default().push(key(pair[0]));
        }
    }
    let all: BTreeSet<Key> = steps.keys().copied().collect();
    let mut seen = BTreeSet::new();
    let mut open: Vec<Key> = all.iter().take(1).copied().collect();
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(&steps[&at]);
        }
    }
    (seen, all)
}

pub(super) fn check_connected(community: &Community) {
    for drive in [false, true] {
        let (seen, all) = reached(community, drive);
        assert_eq!(seen.len(), all.len(), "drive {drive}: the ways fall apart");
    }
    let (walkable, _) = reached(community, false);
    let mut doors: BTreeSet<&str> = BTreeSet::new();
    for door in community
        .fixtures
        .iter()
        .filter(|f| f.kind == FixtureKind::Entrance)
    {
        assert!(
            walkable.contains(&key(door.position.plan().0)),
            "{} is not on a path",
            door.id
        );
        doors.insert(door.building.as_ref().unwrap().as_str());
    }
    assert_eq!(
        doors.len(),
        community.buildings.len(),
        "every building has a door"
    );
    let (drivable, _) = reached(community, true);
    for gate in &community.gates {
        let on = if gate.kind.value == GateKind::Pedestrian {
            &walkable
        } else {
            &drivable
        };
        assert!(
            on.contains(&key(gate.position.plan().0)),
            "{} is not on a way",
            gate.id
        );
        let compound = community
            .compounds
            .iter()
            .find(|c| Some(&c.id) == gate.compound.as_ref())
            .unwrap();
        let to = Point::new(
            gate.position.x + gate.outward_rad.value.cos(),
            gate.position.y + gate.outward_rad.value.sin(),
        );
        assert!(
            !compound.boundary.contains(&to),
            "{} looks inwards",
            gate.id
        );
        assert!(Euclidean.distance(compound.boundary.exterior(), &gate.position.plan()) < 0.01);
    }
}

pub(super) fn check_households(community: &Community) {
    for building in &community.buildings {
        let units = community.units.iter().filter(|u| u.building == building.id);
        let sum: u32 = units.clone().map(|u| u.households).sum();
        assert_eq!(sum, building.households.value, "{}", building.id);
        for unit in units {
            assert!(
                unit.households
                    .is_multiple_of(u32::from(building.storeys.value)),
                "whole storeys in {}",
                unit.id
            );
            assert!(
                building.footprint.contains(&unit.position.plan()),
                "{} is outside",
                unit.id
            );
        }
        let storey =
            (building.top_z.value - building.base_z.value) / f64::from(building.storeys.value);
        assert!(
            (2.8..=5.1).contains(&storey),
            "{}: {storey} m a storey",
            building.id
        );
    }
}
