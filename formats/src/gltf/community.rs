//! A community, or one building of it, as one GLB: a node a feature, so that a modelling program shows and moves them one by one.
//!
//! Positions are those of the local frame: flat metres about the origin, not bent with the earth. A node's name is the feature's
//! id; its `extras` hold what the model knows about it.

use std::collections::BTreeMap;

use geo::Centroid;
use serde_json::Value;
use twin_core::model::{Building, Community, CommunityParts};
use twin_core::spatial::Layer;

use super::builder::{Builder, Placing, last, y_up};
use super::error::GltfError;
use super::json::{Mesh, Node, Primitive, Scene};
use super::merge::merged;
use super::placed::placed_models;
use crate::attributes::{Attributes, LAYERS, Object};
use crate::mesh::MeshBuffer;
use crate::scenery::{self, Bounds, Piece, Prototype, Scenery, Shape, Stand};

/// The whole community; `progress` hears how many of how many pieces are done. Cost: linear; the GLB is made in memory.
///
/// # Errors
/// When it would be larger than a GLB can be, or the file of a placed model is no model.
pub fn community_glb(
    community: &Community,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<u8>, GltfError> {
    let scenery = Scenery::of(community);
    let mut writer = Writer::default();
    let total = scenery.pieces().len() as u64;
    let mut done = 0;
    for layer in LAYERS {
        let mut children = Vec::new();
        for piece in scenery.pieces().iter().filter(|p| p.layer == layer) {
            children.push(writer.piece(community, &scenery, piece));
            done += 1;
            progress(done, total);
        }
        if !children.is_empty() {
            writer.group(layer.as_str(), children);
        }
    }
    let glb = writer.finish(community.name.any().unwrap_or(community.id.as_str()))?;
    with_models(community, glb)
}

/// The GLB with the community's placed models.
fn with_models(parts: &CommunityParts, glb: Vec<u8>) -> Result<Vec<u8>, GltfError> {
    if parts.placed_models.is_empty() {
        return Ok(glb);
    }
    let (models, faults) = placed_models(parts);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    let layer = Layer::PlacedModel;
    let extras = (0..models.len()).map(|index| {
        let attributes = Attributes::of(parts, layer, index);
        let object = attributes.map(|a| serde_json::to_value(Object::new(layer, a)));
        object.transpose().map_err(GltfError::Json)
    });
    let extras: Result<Vec<Option<Value>>, GltfError> = extras.collect();
    let extras = extras?.into_iter().map(Option::unwrap_or_default);
    merged(&glb, &models, (layer.as_str(), extras.collect()))
}

/// The building `id` alone, the middle of its footprint at the origin and its foot at 0.
///
/// # Errors
/// When there is no such building.
pub fn building_glb(community: &Community, id: &str) -> Result<Vec<u8>, GltfError> {
    let mut found = community.buildings.iter().enumerate();
    let (index, building) = found
        .find(|(_, b)| b.id.as_str() == id)
        .ok_or_else(|| GltfError::NoBuilding { id: id.to_owned() })?;
    let mut writer = Writer::default();
    let mesh = scenery::building(building, twin_core::envelope::Form::of(community, building));
    let node = writer.own(community, (Layer::Building, index), &mesh, middle(building));
    if let Some(node) = writer.builder.root.nodes.get_mut(node as usize) {
        node.translation = None;
    }
    writer.top.push(node);
    writer.finish(building.name.any().unwrap_or(id))
}

/// Middle of a building's foot.
fn middle(building: &Building) -> [f64; 3] {
    let plan = building
        .footprint
        .centroid()
        .map_or([0.0; 2], |c| [c.x(), c.y()]);
    [plan[0], plan[1], building.base_z.value]
}

/// Moves a point so that `pivot` becomes the origin.
pub(super) struct About(pub(super) [f64; 3]);

impl Placing for About {
    fn place(&self, enu: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|i| enu[i] - self.0[i])
    }
}

#[derive(Default)]
struct Writer {
    builder: Builder,
    /// By the bits of their colours.
    materials: BTreeMap<[u32; 4], u32>,
    prototypes: BTreeMap<Prototype, u32>,
    /// Nodes of the scene.
    top: Vec<u32>,
}

impl Writer {
    fn piece(&mut self, parts: &CommunityParts, scenery: &Scenery, piece: &Piece) -> u32 {
        match piece.shape {
            Shape::Own => {
                let mesh = scenery.mesh(parts, piece.layer, piece.index);
                self.own(
                    parts,
                    (piece.layer, piece.index),
                    &mesh,
                    pivot(piece.bounds),
                )
            }
            Shape::Copy(stand) => self.copy(parts, (piece.layer, piece.index), stand),
        }
    }

    /// A node with a mesh of its own, turned and moved about `pivot`.
    fn own(
        &mut self,
        parts: &CommunityParts,
        (layer, index): (Layer, usize),
        mesh: &MeshBuffer,
        pivot: [f64; 3],
    ) -> u32 {
        let mesh = self.mesh(mesh, &About(pivot), None);
        self.node(
            parts,
            (layer, index),
            Node {
                mesh: Some(mesh),
                translation: Some(y_up(pivot)),
                ..Node::default()
            },
        )
    }

    fn copy(&mut self, parts: &CommunityParts, at: (Layer, usize), stand: Stand) -> u32 {
        let mesh = match self.prototypes.get(&stand.prototype) {
            Some(known) => *known,
            None => {
                let name = stand.prototype.name();
                let made = self.mesh(&stand.prototype.mesh(), &About([0.0; 3]), Some(name));
                self.prototypes.insert(stand.prototype, made);
                made
            }
        };
        self.node(
            parts,
            at,
            Node {
                mesh: Some(mesh),
                translation: Some(y_up(stand.at)),
                rotation: Some(super::rotation(stand.heading_rad)),
                scale: Some(super::stretch(stand.scale)),
                ..Node::default()
            },
        )
    }

    fn node(&mut self, parts: &CommunityParts, (layer, index): (Layer, usize), node: Node) -> u32 {
        let attributes = Attributes::of(parts, layer, index);
        self.builder.root.nodes.push(Node {
            name: attributes.as_ref().map(|a| a.id.clone()),
            extras: attributes.map(|a| Object::new(layer, a)),
            ..node
        });
        last(&self.builder.root.nodes)
    }

    /// A mesh with one primitive a colour.
    fn mesh(&mut self, mesh: &MeshBuffer, placing: &About, name: Option<String>) -> u32 {
        let primitives: Vec<Primitive> = mesh
            .parted(|corner| corner.colour.map(f32::to_bits))
            .into_iter()
            .map(|(colour, (part, _))| {
                let material = self.material(colour);
                self.builder.primitive(&part, placing, material, None)
            })
            .collect();
        self.builder.root.meshes.push(Mesh { name, primitives });
        last(&self.builder.root.meshes)
    }

    fn material(&mut self, bits: [u32; 4]) -> u32 {
        if let Some(known) = self.materials.get(&bits) {
            return *known;
        }
        let made = self.builder.material(None, Some(bits.map(f32::from_bits)));
        self.materials.insert(bits, made);
        made
    }

    fn group(&mut self, name: &str, children: Vec<u32>) {
        self.builder.root.nodes.push(Node {
            name: Some(name.to_owned()),
            children,
            ..Node::default()
        });
        self.top.push(last(&self.builder.root.nodes));
    }

    fn finish(mut self, name: &str) -> Result<Vec<u8>, GltfError> {
        self.builder.root.scenes = vec![Scene {
            name: Some(name.to_owned()),
            nodes: self.top,
        }];
        self.builder.finish()
    }
}

/// Middle of the foot of a box.
fn pivot([low, high]: Bounds) -> [f64; 3] {
    [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0, low[2]]
}
