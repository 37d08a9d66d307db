//! The meshes that belong to one feature alone: areas, roads, gates, buildings.

use geo::{LineString, Polygon};
use twin_core::envelope::Form;
use twin_core::model::{Building, CommunityParts, Enclosure, GateKind};
use twin_core::spatial::Layer;

use super::outdoors;
use super::{Scenery, area_height, face, palette, road_height};
use crate::mesh::{
    Gap, MeshBuffer, Prism, band, block, flat_area, roof, runs, underside, wall, walls,
};

/// Thickness and height of a compound's wall in metres: 2 m is the usual height (assumption).
const WALL: [f64; 2] = [0.3, 2.0];
/// Edge and height of a gate's pillar in metres (assumption).
const PILLAR: [f64; 2] = [0.9, 3.4];
/// Width of a bay in metres, for texture coordinates: the usual width of a room (GB 50096 asks for rooms of 5 to 9 m² and more).
const BAY: f64 = 3.6;

/// Half the width of a gate's opening in metres: two lanes and two walks, or one walk (assumption).
fn half_width(kind: GateKind) -> f64 {
    match kind {
        GateKind::Main => 6.0,
        GateKind::Vehicle => 4.0,
        GateKind::Pedestrian => 1.8,
    }
}

/// The openings that gates make in walls.
pub(super) fn gaps(parts: &CommunityParts) -> Vec<Gap> {
    let gap = |gate: &twin_core::model::Gate| Gap {
        at: [gate.position.x, gate.position.y],
        half: half_width(gate.kind.value),
    };
    parts.gates.iter().map(gap).collect()
}

/// The mesh of the feature at `index` of `layer`; empty where there is nothing to be seen.
pub(super) fn mesh(
    scenery: &Scenery,
    parts: &CommunityParts,
    layer: Layer,
    index: usize,
) -> MeshBuffer {
    let (mut mesh, gaps) = (MeshBuffer::default(), &scenery.gaps);
    match layer {
        Layer::Compound => compound(&mut mesh, parts, scenery, index),
        Layer::Green => {
            if let Some(green) = parts.greens.get(index) {
                area(&mut mesh, "green", green.kind.as_str(), &green.area);
            }
        }
        Layer::Water => {
            if let Some(water) = parts.waters.get(index) {
                area(&mut mesh, "water", "", &water.area);
            }
        }
        Layer::Parking => {
            if let Some(parking) = parts.parkings.get(index) {
                area(
                    &mut mesh,
                    "parking",
                    parking.kind.value.as_str(),
                    &parking.area,
                );
            }
        }
        Layer::Road => road(&mut mesh, parts, index),
        Layer::Gate => gate(&mut mesh, parts, index),
        Layer::Building => {
            if let Some(found) = parts.buildings.get(index) {
                mesh = building(found, scenery.forms.get(parts, index));
            }
        }
        Layer::Wall => {
            if let Some(wall) = parts.walls.get(index) {
                outdoors::draw_wall(&mut mesh, wall, gaps);
            }
        }
        Layer::ParkingSpace => {
            if let Some(space) = parts.parking_spaces.get(index) {
                outdoors::draw_space(&mut mesh, space);
            }
        }
        Layer::Airspace => {
            if let Some(airspace) = parts.airspaces.get(index) {
                outdoors::draw_airspace(&mut mesh, airspace);
            }
        }
        _ => {}
    }
    mesh
}

/// The closed shell of a building: the faces of its form, else walls, a flat roof and a floor.
#[must_use]
pub fn building(building: &Building, form: Form<'_>) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    for part in form.faces(building) {
        face::draw(&mut mesh, &part, building, BAY);
    }
    if !mesh.is_empty() {
        return mesh;
    }
    let usage = building.usage.value.as_str();
    let colour = palette::linear(palette::wall_of(usage));
    let rings = rings(&building.footprint);
    let prism = Prism {
        rings: &rings,
        base: building.base_z.value,
        top: building.top_z.value,
    };
    let storeys = f64::from(building.storeys.value.max(1));
    walls(&mut mesh, prism, BAY, storeys, colour);
    roof(&mut mesh, prism, palette::linear(palette::roof_of(usage)));
    underside(&mut mesh, prism, colour);
    mesh
}

fn area(mesh: &mut MeshBuffer, layer: &str, kind: &str, polygon: &Polygon<f64>) {
    if let Some(z) = area_height(layer, kind) {
        let colour = palette::linear(palette::area_of(layer, kind));
        flat_area(mesh, &rings(polygon), z, colour);
    }
}

fn compound(mesh: &mut MeshBuffer, parts: &CommunityParts, scenery: &Scenery, index: usize) {
    let Some(compound) = parts.compounds.get(index) else {
        return;
    };
    let kind = compound.enclosure.value;
    area(mesh, "compound", kind.as_str(), &compound.boundary);
    // Where the walls themselves are known, they are drawn.
    let is_walled = scenery.walled.contains(compound.id.as_str());
    if kind == Enclosure::Closed && !is_walled {
        let stone = palette::linear(palette::WALL);
        for run in runs(&flat(compound.boundary.exterior()), &scenery.gaps) {
            wall(mesh, run, WALL, 0.0, stone);
        }
    }
}

fn road(mesh: &mut MeshBuffer, parts: &CommunityParts, index: usize) {
    let Some(road) = parts.roads.get(index) else {
        return;
    };
    let class = road.class.value.as_str();
    if let Some(z) = road_height(class, road.level) {
        let colour = palette::linear(palette::road_of(class));
        band(mesh, &flat(&road.line), road.width.value, z, colour);
    }
}

/// The pillars on both sides of a gate.
fn gate(mesh: &mut MeshBuffer, parts: &CommunityParts, index: usize) {
    let Some(gate) = parts.gates.get(index) else {
        return;
    };
    let mut pillar = MeshBuffer::default();
    let size = [PILLAR[0], PILLAR[0], PILLAR[1]];
    block(&mut pillar, size, palette::linear(palette::PILLAR));
    let (sin, cos) = gate.outward_rad.value.sin_cos();
    let aside = half_width(gate.kind.value) + PILLAR[0] / 2.0;
    for side in [-aside, aside] {
        let at = [
            gate.position.x - sin * side,
            gate.position.y + cos * side,
            gate.position.z,
        ];
        mesh.stamp(&pillar, at, gate.outward_rad.value, [1.0; 3]);
    }
}

pub(super) fn flat(line: &LineString<f64>) -> Vec<f64> {
    line.coords().flat_map(|c| [c.x, c.y]).collect()
}

pub(super) fn rings(polygon: &Polygon<f64>) -> Vec<Vec<f64>> {
    let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    all.map(flat).collect()
}
