//! What a community looks like from outside: one piece a feature, in local metres, independent of the format it goes to.
//!
//! Shapes are made when they are asked for, so that a writer holds only those of the tile it is at. What is inside a building
//! (storeys, rooms, units, lifts, devices of a home) and what is under ground (garages, networks) is not seen and has no piece;
//! placed models are files of their own, and a building that one stands for has no piece.

mod elevation;
mod face;
mod indoors;
mod outdoors;
pub mod palette;
mod prototype;
mod shell;

use std::collections::BTreeSet;

use twin_core::envelope::Forms;
use twin_core::model::{CommunityParts, FixtureKind};
use twin_core::spatial::Layer;

pub use elevation::{area_height, road_height};
pub use outdoors::{LINE_HEIGHT, LINE_WIDTH, wall_thickness};
pub use prototype::Prototype;
pub use shell::building;

use crate::mesh::{Gap, MeshBuffer};
use indoors::Indoors;

/// A box in local metres: least and greatest corner.
pub type Bounds = [[f64; 3]; 2];

/// What is drawn of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The feature's layer.
    pub layer: Layer,
    /// Its position in the layer.
    pub index: usize,
    /// The box about it.
    pub bounds: Bounds,
    /// How it is made.
    pub shape: Shape,
}

/// How a piece is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A mesh of its own: [`Scenery::mesh`].
    Own,
    /// A copy of a prototype.
    Copy(Stand),
}

/// Where and how large a copy of a prototype stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// Of what.
    pub prototype: Prototype,
    /// Its foot: east, north, up in metres.
    pub at: [f64; 3],
    /// Turn about the vertical, radians anticlockwise from east.
    pub heading_rad: f64,
    /// Stretch along its own x, y and z.
    pub scale: [f64; 3],
}

/// Every piece of a community, in the order of layers and features.
#[derive(Debug, Clone)]
pub struct Scenery {
    pieces: Vec<Piece>,
    gaps: Vec<Gap>,
    forms: Forms,
    /// Compounds whose walls are features of their own.
    walled: BTreeSet<String>,
}

impl Scenery {
    /// The pieces of `parts`. Cost: linear, each mesh is made once to be measured.
    #[must_use]
    pub fn of(parts: &CommunityParts) -> Self {
        let mut scenery = Self {
            pieces: Vec::new(),
            gaps: shell::gaps(parts),
            forms: Forms::of(parts),
            walled: walled(parts),
        };
        let in_the_open = parts.spaces_in_the_open();
        for (layer, count) in [
            (Layer::Compound, parts.compounds.len()),
            (Layer::Green, parts.greens.len()),
            (Layer::Water, parts.waters.len()),
            (Layer::Parking, parts.parkings.len()),
            (Layer::Road, parts.roads.len()),
            (Layer::Gate, parts.gates.len()),
            (Layer::Building, parts.buildings.len()),
            (Layer::Wall, parts.walls.len()),
            (Layer::ParkingSpace, parts.parking_spaces.len()),
            (Layer::Airspace, parts.airspaces.len()),
        ] {
            for index in 0..count {
                let is_hidden = match layer {
                    Layer::Building => scenery.forms.is_replaced(index),
                    Layer::ParkingSpace => !in_the_open.get(index).copied().unwrap_or_default(),
                    _ => false,
                };
                if is_hidden {
                    continue;
                }
                let mesh = shell::mesh(&scenery, parts, layer, index);
                scenery.push(layer, index, Shape::Own, mesh.bounds());
            }
        }
        let mut copies = Copies::default();
        copies.places(parts, &mut scenery);
        copies.fixtures(parts, &mut scenery);
        copies.devices(parts, &mut scenery);
        scenery
    }

    /// The pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The box about everything; `None` when nothing is to be seen.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.pieces.iter().map(|p| p.bounds).reduce(joined)
    }

    /// The mesh of the feature at `index` of `layer`, if the layer has meshes of its own; `parts` are those that the scenery
    /// was made of.
    #[must_use]
    pub fn mesh(&self, parts: &CommunityParts, layer: Layer, index: usize) -> MeshBuffer {
        shell::mesh(self, parts, layer, index)
    }

    /// Whether the building at `index` has more than a footprint and two heights: surfaces, or a roof.
    #[must_use]
    pub fn is_shaped(&self, index: usize) -> bool {
        self.forms.is_known(index)
    }

    fn push(&mut self, layer: Layer, index: usize, shape: Shape, bounds: Option<Bounds>) {
        if let Some(bounds) = bounds {
            self.pieces.push(Piece {
                layer,
                index,
                bounds,
                shape,
            });
        }
    }
}

fn walled(parts: &CommunityParts) -> BTreeSet<String> {
    let compounds = parts.walls.iter().filter_map(|w| w.compound.as_ref());
    compounds.map(|id| id.as_str().to_owned()).collect()
}

/// The smallest box about two.
#[must_use]
pub(crate) fn joined(a: Bounds, b: Bounds) -> Bounds {
    [
        std::array::from_fn(|i| a[0][i].min(b[0][i])),
        std::array::from_fn(|i| a[1][i].max(b[1][i])),
    ]
}

/// Makes copies of prototypes and measures them.
#[derive(Default)]
struct Copies {
    /// Reach from the vertical axis and top of each prototype, metres.
    sizes: std::collections::BTreeMap<Prototype, (f64, f64)>,
}

impl Copies {
    fn push(&mut self, scenery: &mut Scenery, layer: Layer, index: usize, stand: Stand) {
        let (reach, top) = *self.sizes.entry(stand.prototype).or_insert_with(|| {
            let corners = stand.prototype.mesh().vertices;
            let reach = |p: [f64; 3]| p[0].hypot(p[1]);
            corners.iter().fold((0.0, 0.0), |(r, t): (f64, f64), v| {
                (r.max(reach(v.position)), t.max(v.position[2]))
            })
        });
        let [x, y, z] = stand.at;
        let reach = reach * stand.scale[0].max(stand.scale[1]);
        let bounds = [
            [x - reach, y - reach, z],
            [x + reach, y + reach, z + top * stand.scale[2]],
        ];
        scenery.push(layer, index, Shape::Copy(stand), Some(bounds));
    }

    /// A pin over every place; over the roof where the place is in a building.
    fn places(&mut self, parts: &CommunityParts, scenery: &mut Scenery) {
        let roofs: std::collections::BTreeMap<&str, f64> = parts
            .buildings
            .iter()
            .map(|b| (b.id.as_str(), b.top_z.value))
            .collect();
        for (index, place) in parts.places.iter().enumerate() {
            let roof = place
                .building
                .as_ref()
                .and_then(|id| roofs.get(id.as_str()));
            let foot = roof.map_or(place.position.z + ABOVE_GROUND, |top| top + ABOVE_ROOF);
            let stand = Stand {
                prototype: Prototype::Pin,
                at: [place.position.x, place.position.y, foot],
                heading_rad: 0.0,
                scale: [1.0; 3],
            };
            self.push(scenery, Layer::Place, index, stand);
        }
    }

    /// Fixtures that stand outdoors; manhole covers are flush.
    fn fixtures(&mut self, parts: &CommunityParts, scenery: &mut Scenery) {
        for (index, fixture) in parts.fixtures.iter().enumerate() {
            if fixture.building.is_some() || fixture.kind == FixtureKind::Manhole {
                continue;
            }
            let prototype = Prototype::Fixture(fixture.kind);
            let known = fixture.height.as_ref().map(|h| h.value);
            let tall = known.map_or(1.0, |h| h / prototype.usual_height());
            let tall = tall.clamp(LEAST_STRETCH, MOST_STRETCH);
            let wide = if fixture.kind == FixtureKind::Tree {
                tall
            } else {
                1.0
            };
            let stand = Stand {
                prototype,
                at: [fixture.position.x, fixture.position.y, fixture.position.z],
                heading_rad: turn(index),
                scale: [wide, wide, tall],
            };
            self.push(scenery, Layer::Fixture, index, stand);
        }
    }

    fn devices(&mut self, parts: &CommunityParts, scenery: &mut Scenery) {
        let indoors = Indoors::of(parts);
        for (index, device) in parts.devices.iter().enumerate() {
            if indoors.holds(device) {
                continue;
            }
            let stand = Stand {
                prototype: Prototype::device(&device.class),
                at: [device.position.x, device.position.y, device.position.z],
                heading_rad: device.heading_rad.unwrap_or(0.0),
                scale: [1.0; 3],
            };
            self.push(scenery, Layer::Device, index, stand);
        }
    }
}

/// Height of a pin's tip above the ground and above a roof, metres (taste).
const ABOVE_GROUND: f64 = 2.5;
const ABOVE_ROOF: f64 = 1.0;

/// Bounds of a fixture's stretch, so that a height in the wrong unit does not hide everything else.
const LEAST_STRETCH: f64 = 0.2;
const MOST_STRETCH: f64 = 6.0;

/// A heading for the thing at `index` that looks random but is the same every time: multiples of the golden ratio fill the
/// circle evenly.
fn turn(index: usize) -> f64 {
    (index as f64 * 0.618_033_988_75).fract() * std::f64::consts::TAU
}

#[cfg(test)]
mod depth_tests;
#[cfg(test)]
mod tests;
