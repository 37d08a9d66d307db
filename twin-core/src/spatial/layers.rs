//! What each layer of a community is made of: its shapes, heights and kinds.

use std::collections::BTreeMap;

use geo::Polygon;

use super::kinds::Kinds;
use super::layer::Layer;
use super::layer_index::LayerIndex;
use super::space::SpaceIndex;
use crate::model::{CommunityParts, GarageLevel, Position, Storey};

/// What lies over an area between two heights.
struct Prism<'a> {
    feature: u32,
    area: &'a Polygon<f64>,
    /// `z` of its foot and of its top in metres.
    ends: [f64; 2],
}

/// The layer in plan, and in space where it has heights. Cost: O(n log n) of vertices.
pub(super) fn of(c: &CommunityParts, layer: Layer) -> (LayerIndex, Option<SpaceIndex>) {
    let kinds = kinds_of(c, layer);
    match layer {
        Layer::Building | Layer::Storey | Layer::Room | Layer::GarageLevel | Layer::Airspace => {
            let prisms = prisms(c, layer);
            let areas = prisms.iter().map(|p| (p.feature, p.area));
            let plan = LayerIndex::of_some_areas(areas, kinds);
            let ends = prisms.iter().map(|p| p.ends);
            let space = SpaceIndex::of_prisms(&plan, ends.collect());
            (plan, space)
        }
        Layer::Pole
        | Layer::Place
        | Layer::Device
        | Layer::Gate
        | Layer::Fixture
        | Layer::Unit
        | Layer::UtilityNode
        | Layer::PlacedModel => {
            let plan = points(c, layer, kinds);
            let heights = positions(c, layer).map(|p| p.z);
            let space = SpaceIndex::of_points(&plan, heights.collect());
            (plan, space)
        }
        Layer::Road => (
            LayerIndex::of_lines(c.roads.iter().map(|r| &r.line), kinds),
            None,
        ),
        Layer::Wall => (
            LayerIndex::of_lines(c.walls.iter().map(|w| &w.line), kinds),
            None,
        ),
        Layer::UtilityLink => {
            let lines = c.utility_links.iter().map(|l| &l.line);
            (LayerIndex::of_lines(lines, kinds), None)
        }
        Layer::Green => (
            LayerIndex::of_areas(c.greens.iter().map(|g| &g.area), kinds),
            None,
        ),
        Layer::Water => (
            LayerIndex::of_areas(c.waters.iter().map(|w| &w.area), kinds),
            None,
        ),
        Layer::Parking => (
            LayerIndex::of_areas(c.parkings.iter().map(|p| &p.area), kinds),
            None,
        ),
        Layer::ParkingSpace => {
            let outlines = c.parking_spaces.iter().map(|s| &s.outline);
            (LayerIndex::of_areas(outlines, kinds), None)
        }
        Layer::Compound => {
            let boundaries = c.compounds.iter().map(|p| &p.boundary);
            (LayerIndex::of_areas(boundaries, kinds), None)
        }
    }
}

fn points(c: &CommunityParts, layer: Layer, kinds: Kinds) -> LayerIndex {
    let plan = |p: Position| p.plan().0;
    if layer != Layer::Pole {
        return LayerIndex::of_points(positions(c, layer).map(plan), kinds);
    }
    let fixtures = c.fixtures.iter().zip(0_u32..);
    let poles = fixtures.filter(|(f, _)| f.kind.is_pole());
    LayerIndex::of_some_points(poles.map(|(f, i)| (i, plan(f.position))), kinds)
}

/// The prisms of a layer that has them, in the order of its features; none for any other layer.
fn prisms(c: &CommunityParts, layer: Layer) -> Vec<Prism<'_>> {
    let prism = |(feature, (area, ends))| Prism {
        feature,
        area,
        ends,
    };
    match layer {
        Layer::Building => {
            let all = c.buildings.iter();
            let all = all.map(|b| (&b.footprint, [b.base_z.value, b.top_z.value]));
            (0..).zip(all).map(prism).collect()
        }
        Layer::Room => {
            let all = c.rooms.iter();
            let all = all.map(|r| at(&r.outline, r.floor_z.value, r.clear_height.value));
            (0..).zip(all).map(prism).collect()
        }
        Layer::Airspace => {
            let all = c.airspaces.iter();
            let all = all.map(|a| (&a.area, [a.floor_z.value, a.ceiling_z.value]));
            (0..).zip(all).map(prism).collect()
        }
        Layer::Storey => {
            let hosts = c.buildings.iter().map(|b| (b.id.as_str(), &b.footprint));
            let areas = areas_by_id(&c.storeys, hosts);
            let place = |(i, s): (u32, &Storey)| {
                let area = areas.get(s.building.as_str())?;
                Some((i, at(area, s.floor_z.value, s.height.value)))
            };
            let all = (0..).zip(&c.storeys);
            all.filter_map(place).map(prism).collect()
        }
        Layer::GarageLevel => {
            let hosts = c.parkings.iter().map(|p| (p.id.as_str(), &p.area));
            let areas = areas_by_id(&c.garage_levels, hosts);
            let place = |(i, l): (u32, &GarageLevel)| {
                let area = areas.get(l.parking.as_str())?;
                Some((i, at(area, l.floor_z.value, l.clear_height.value)))
            };
            let all = (0..).zip(&c.garage_levels);
            all.filter_map(place).map(prism).collect()
        }
        _ => Vec::new(),
    }
}

fn at(area: &Polygon<f64>, foot: f64, height: f64) -> (&Polygon<f64>, [f64; 2]) {
    (area, [foot, foot + height])
}

/// The area of each host by its id; nothing where nobody asks.
fn areas_by_id<'a, T>(
    askers: &[T],
    hosts: impl Iterator<Item = (&'a str, &'a Polygon<f64>)>,
) -> BTreeMap<&'a str, &'a Polygon<f64>> {
    if askers.is_empty() {
        return BTreeMap::new();
    }
    hosts.collect()
}

/// The positions of a layer of points, entry by entry; none for any other layer.
fn positions(c: &CommunityParts, layer: Layer) -> Box<dyn Iterator<Item = Position> + '_> {
    match layer {
        Layer::Pole => {
            let poles = c.fixtures.iter().filter(|f| f.kind.is_pole());
            Box::new(poles.map(|f| f.position))
        }
        Layer::Place => Box::new(c.places.iter().map(|p| p.position)),
        Layer::Device => Box::new(c.devices.iter().map(|d| d.position)),
        Layer::Gate => Box::new(c.gates.iter().map(|g| g.position)),
        Layer::Fixture => Box::new(c.fixtures.iter().map(|f| f.position)),
        Layer::Unit => Box::new(c.units.iter().map(|u| u.position)),
        Layer::UtilityNode => Box::new(c.utility_nodes.iter().map(|n| n.position)),
        Layer::PlacedModel => Box::new(c.placed_models.iter().map(|m| m.position)),
        _ => Box::new(std::iter::empty()),
    }
}

fn kinds_of(c: &CommunityParts, layer: Layer) -> Kinds {
    match layer {
        Layer::Building => Kinds::new(c.buildings.iter().map(|b| b.usage.value.as_str())),
        Layer::Road => Kinds::new(c.roads.iter().map(|r| r.class.value.as_str())),
        Layer::Pole | Layer::Fixture => Kinds::new(c.fixtures.iter().map(|f| f.kind.as_str())),
        Layer::Place => Kinds::new(c.places.iter().map(|p| &*p.kind.value)),
        Layer::Device => Kinds::new(c.devices.iter().map(|d| d.class.as_str())),
        Layer::Gate => Kinds::new(c.gates.iter().map(|g| g.kind.value.as_str())),
        Layer::Green => Kinds::new(c.greens.iter().map(|g| g.kind.as_str())),
        Layer::Parking => Kinds::new(c.parkings.iter().map(|p| p.kind.value.as_str())),
        Layer::Compound => Kinds::new(c.compounds.iter().map(|p| p.enclosure.value.as_str())),
        Layer::Storey => {
            let usage = |s: &Storey| s.usage.as_ref().map_or("", |u| u.value.as_str());
            Kinds::new(c.storeys.iter().map(usage))
        }
        Layer::Room => Kinds::new(c.rooms.iter().map(|r| r.kind.value.as_str())),
        Layer::ParkingSpace => Kinds::new(c.parking_spaces.iter().map(|s| s.kind.value.as_str())),
        Layer::Wall => Kinds::new(c.walls.iter().map(|w| w.kind.value.as_str())),
        Layer::Airspace => Kinds::new(c.airspaces.iter().map(|a| a.kind.value.as_str())),
        Layer::UtilityNode => Kinds::new(c.utility_nodes.iter().map(|n| n.kind.as_str())),
        Layer::UtilityLink => Kinds::new(c.utility_links.iter().map(|l| l.kind.as_str())),
        Layer::Unit | Layer::Water | Layer::GarageLevel | Layer::PlacedModel => Kinds::default(),
    }
}
